/**
 * What a refusal says to whoever asked, in their language (contract PROTOCOL §9.4). English and Spanish, which the Console
 * speaks, have every sentence; the other languages of the pages have those that people meet while they sign in or look
 * after their account, and English where only a developer reads.
 */

import { spanishSentences } from '@portero/schema/errors/es/index.ts';
import { type ErrorCode, errorCatalogue, type PorteroError } from '@portero/schema/errors.ts';
import { chooseLanguage, parseAcceptLanguage, spokenLanguages } from '@portero/schema/languages.ts';
import { type Phrases, phrases } from '@portero/sign-in/index.ts';
import { worded } from './refusal-words.ts';

/** English where the language of the header has no sentence for it. */
export function sentenceFor(failure: PorteroError, acceptLanguage: string | undefined): string {
  const language = languageOf(acceptLanguage);
  const words = phrases[language];
  // What exactly is wrong with a password is said in every language.
  if (failure.code === 'password.rejected' && words) return wordsOf(failure, words) ?? failure.message;
  if (language === 'en') return failure.message;
  if (language === 'es') return failure.filled(spanishSentences[failure.code]);
  return (words && wordsOf(failure, words)) ?? failure.message;
}

/** The sentence of a code that comes from elsewhere than a thrown failure. */
export const sentenceOfCode = (code: ErrorCode, acceptLanguage: string | undefined): string =>
  languageOf(acceptLanguage) === 'es' ? spanishSentences[code] : errorCatalogue[code].message;

const languageOf = (acceptLanguage: string | undefined): string =>
  chooseLanguage(parseAcceptLanguage(acceptLanguage), { builtIn: spokenLanguages, custom: [] }) ?? 'en';

function wordsOf(failure: PorteroError, { error, description }: Phrases): string | undefined {
  switch (failure.code) {
    case 'session.not_found':
      return description.unknownSession;
    case 'user.suspended':
      return description.suspended;
    default:
      // What a provider said is for whoever set it up: a page would tell less.
      return failure.code.startsWith('connector.') ? undefined : worded(failure, error)?.text;
  }
}
