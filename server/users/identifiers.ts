/**
 * When two spellings of an identifier mean the same person (contract MANAGEMENT §2.2). The keys made here are what
 * the database keeps unique and what look-ups compare.
 */
import { parsePhoneNumberFromString } from 'libphonenumber-js';

export type Identifier = { readonly type: 'username' | 'email' | 'phone'; readonly value: string };

/** Email addresses are compared without regard to case. */
export const emailKey = (email: string): string => email.trim().toLowerCase();

/** Usernames that differ only by case share this key; the tenant's policy says whether that matters. */
export const usernameKey = (username: string): string => username.toLowerCase();

/** Digits with the country code. A trunk `0` behind it (61 0412…) is dropped, so both spellings are one number. */
export function phoneKey(phone: string): string {
  const digits = phone.replaceAll(/\D/g, '');
  return parsePhoneNumberFromString(`+${digits}`)?.number.slice(1) ?? digits;
}

/** Whether the number can exist: a known country code, and a length that its country has. Only a code that arrives proves more. */
export function isRealPhone(phone: string): boolean {
  return parsePhoneNumberFromString(`+${phone.replaceAll(/\D/g, '')}`)?.isPossible() ?? false;
}

/** Key of an identifier for counters and caps: the same person's spellings count together. */
export function identifierKey({ type, value }: Identifier): string {
  if (type === 'email') return `email:${emailKey(value)}`;
  return type === 'phone' ? `phone:${phoneKey(value)}` : `username:${usernameKey(value)}`;
}

/** Enough of an address to recognise it. */
export function maskedEmail(address: string): string {
  const at = address.lastIndexOf('@');
  const name = address.slice(0, at);
  return `${name.length > 4 ? name.slice(0, 4) : ''}****${address.slice(at)}`;
}
