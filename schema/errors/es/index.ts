/** What refusals say in Spanish, the Console's second language; other languages have what people meet while signing in. */
import type { ErrorCode } from '../../errors.ts';
import { accountSentences } from './account.ts';
import { administrationSentences } from './administration.ts';
import { configurationSentences } from './configuration.ts';
import { requestSentences } from './request.ts';
import { signInSentences } from './sign-in.ts';
import { tokenSentences } from './tokens.ts';

export const spanishSentences: Readonly<Record<ErrorCode, string>> = {
  ...requestSentences,
  ...signInSentences,
  ...accountSentences,
  ...administrationSentences,
  ...configurationSentences,
  ...tokenSentences,
};
