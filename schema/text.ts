/** Patterns of texts that several entities share (contract MANAGEMENT §1.4). */
import * as z from 'zod';

export const usernamePattern = /^[A-Z_a-z]\w*$/;
/** Deliberately loose: a mail that arrives is the only proof of an address. */
export const emailPattern = /^\S+@\S+\.\S+$/;
export const phonePattern = /^\d+$/;
export const colorPattern = /^#[\da-f]{3}([\da-f]{3})?$/i;

export const emailAddress = z.string().max(128).regex(emailPattern);
export const phoneNumber = z.string().max(128).regex(phonePattern);

/** An http(s) address; other schemes have no business in pages we draw. */
export const webUrl = z
  .string()
  .max(2048)
  .refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol), {
    error: 'Invalid url',
  });

/** Any JSON object. */
export const jsonObject = z.record(z.string(), z.unknown());

const isYes = (value: string): boolean => /^(1|true|y|yes|yep|yeah)$/i.test(value);

/** Query parameters that mean yes or no: `1 true y yes yep yeah` are yes, whatever the case. */
export const yesNo = z
  .string()
  .optional()
  .transform((value) => value !== undefined && isYes(value));

/** The same where leaving it out means neither. */
export const yesNoOrNothing = z
  .string()
  .optional()
  .transform((value) => (value === undefined ? undefined : isYes(value)));

/** Arabic-Indic, Persian and full-width digits, which some keyboards write; the last four bits of each are its value. */
const otherDigits = /[٠-٩۰-۹０-９]/g;

/** The same text with its digits as 0–9. */
export const latinDigits = (text: string): string =>
  text.replaceAll(otherDigits, (digit) => String(digit.charCodeAt(0) & 15));

/** What nobody sees, but for what joins signs and chooses their form: fillers, marks that turn the direction of writing. */
const unseen = /(?!\u200c|\u200d|\ufe0e|\ufe0f)\p{Default_Ignorable_Code_Point}/gu;
const seen = /[^\p{C}\p{M}\p{Z}\u2800\p{Default_Ignorable_Code_Point}]/u;

/**
 * The name that a stranger gave itself, as it may stand among our own words: on one line, in the direction of its
 * letters, without what nobody sees; empty when nothing is left to see.
 */
export function shownName(name: string): string {
  const line = name
    .replaceAll(unseen, '')
    .replaceAll(/[\p{Cc}\p{Z}]+/gu, ' ')
    .trim();
  return seen.test(line) ? line : '';
}

/** A code that somebody types, whatever keyboard they have. */
export const typedCode = z.string().max(64).overwrite(latinDigits);
