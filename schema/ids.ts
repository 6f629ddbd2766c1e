import { randomBytes } from 'node:crypto';

/**
 * Identifiers made by the server, in the forms clients of the Management API know:
 * 21 (most entities) or 12 (users, organizations, connectors) characters of `[0-9a-z]`,
 * secrets 32 characters of `[0-9A-Za-z]`.
 */
const lowercase = '0123456789abcdefghijklmnopqrstuvwxyz';
const mixed = `${lowercase}ABCDEFGHIJKLMNOPQRSTUVWXYZ`;

/** Uniform characters: bytes beyond the last whole multiple of the alphabet are thrown away. */
function random(alphabet: string, length: number): string {
  const limit = 256 - (256 % alphabet.length);
  let id = '';
  while (id.length < length) {
    for (const byte of randomBytes(length * 2)) {
      if (byte < limit && id.length < length) id += alphabet[byte % alphabet.length];
    }
  }
  return id;
}

/** Id of most entities: 21 characters `[0-9a-z]`. */
export const newId = (): string => random(lowercase, 21);
/**
 * Id of something that is written often and read by time: 21 characters `[0-9a-z]` that sort by creation
 * (nine for the millisecond, twelve random), so that tables keep growing at their end.
 */
export const newOrderedId = (): string => Date.now().toString(36).padStart(9, '0') + random(lowercase, 12);
/** Id of a user, an organization or a connector: 12 characters `[0-9a-z]`. */
export const newShortId = (): string => random(lowercase, 12);
/** A secret value: 32 characters `[0-9A-Za-z]`, about 190 bits. */
export const newSecret = (): string => random(mixed, 32);
/** Request id: 16 characters. */
export const newRequestId = (): string => random(mixed, 16);
