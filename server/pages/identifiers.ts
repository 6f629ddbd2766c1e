/** What a person typed into the one field for username, email address or phone number. */
import { identifier as identifierSchema } from '@portero/schema/experience.ts';
import { latinDigits } from '@portero/schema/text.ts';
import type { Identifier, IdentifierType } from '@portero/sign-in/index.ts';
import { isSupportedCountry, type PhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js';

/**
 * The identifier that the text most likely is, among those allowed; undefined when it can be none of them.
 * @param country where a number without its country's code is from
 */
export function recognise(
  text: string,
  allowed: readonly IdentifierType[],
  country: string,
): Identifier | undefined {
  const typed = text.trim();
  const candidates: (Identifier | undefined)[] = [
    typed.includes('@') ? { type: 'email', value: typed } : undefined,
    phoneOf(typed, country),
    /^[A-Za-z_]\w*$/.test(typed) ? { type: 'username', value: typed } : undefined,
  ];
  return candidates.find(
    (candidate) =>
      candidate && allowed.includes(candidate.type) && identifierSchema.safeParse(candidate).success,
  );
}

/** Numbers with grouping, for pages that repeat what was typed. */
export function presentable(identifier: Identifier): Identifier {
  if (identifier.type !== 'phone') return identifier;
  const shown = parsePhoneNumberFromString(`+${identifier.value}`)?.formatInternational();
  return shown === undefined ? identifier : { ...identifier, shown };
}

/** Digits with the country's code. A number that is right at home is one; else it was typed with its code. */
function phoneOf(text: string, country: string): Identifier | undefined {
  const typed = latinDigits(text).replace(/^＋/, '+');
  if (!/^\+?[\d\s().-]{6,24}$/.test(typed)) return undefined;
  const digits = typed.replaceAll(/\D/g, '');
  if (typed.startsWith('+')) return possible(parsePhoneNumberFromString(`+${digits}`));
  if (typed.startsWith('00')) return possible(parsePhoneNumberFromString(`+${digits.slice(2)}`));
  const national = isSupportedCountry(country) ? parsePhoneNumberFromString(digits, country) : undefined;
  if (national?.isValid()) return possible(national);
  return possible(parsePhoneNumberFromString(`+${digits}`)) ?? possible(national);
}

const possible = (number: PhoneNumber | undefined): Identifier | undefined =>
  number?.isPossible() ? { type: 'phone', value: number.number.slice(1) } : undefined;
