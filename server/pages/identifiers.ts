/** What a person typed into the one field for user name, e-mail address or phone number. */
import { identifier as identifierSchema } from '@portero/schema/experience.ts';
import type { Identifier, IdentifierType } from '@portero/sign-in/index.ts';

/** The identifier that the text most likely is, among those allowed; undefined when it can be none of them. */
export function recognise(text: string, allowed: readonly IdentifierType[]): Identifier | undefined {
  const typed = text.trim();
  const digits = typed.replaceAll(/[\s().+-]/g, '');
  const candidates: Identifier[] = [
    { type: 'email', value: typed },
    { type: 'phone', value: digits },
    { type: 'username', value: typed },
  ];
  return candidates.find(
    ({ type, value }) =>
      allowed.includes(type) && looksLike(type, typed) && identifierSchema.safeParse({ type, value }).success,
  );
}

function looksLike(type: IdentifierType, typed: string): boolean {
  if (type === 'email') return typed.includes('@');
  if (type === 'phone') return /^\+?[\d\s().-]{6,24}$/.test(typed);
  return /^[A-Za-z_]\w*$/.test(typed);
}
