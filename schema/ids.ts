import { randomInt } from 'node:crypto';

/**
 * Identifiers made by the server, in the forms clients of the Management API know:
 * 21 (most entities) or 12 (users, organizations, connectors) characters of `[0-9a-z]`,
 * secrets 32 characters of `[0-9A-Za-z]`.
 */
const lowercase = '0123456789abcdefghijklmnopqrstuvwxyz';
const mixed = `${lowercase}ABCDEFGHIJKLMNOPQRSTUVWXYZ`;

function random(alphabet: string, length: number): string {
  let id = '';
  for (let i = 0; i < length; i++) id += alphabet[randomInt(alphabet.length)];
  return id;
}

/** Id of most entities: 21 characters `[0-9a-z]`. */
export const newId = (): string => random(lowercase, 21);
/** Id of a user, an organization or a connector: 12 characters `[0-9a-z]`. */
export const newShortId = (): string => random(lowercase, 12);
/** A secret value: 32 characters `[0-9A-Za-z]`, about 190 bits. */
export const newSecret = (): string => random(mixed, 32);
/** Request id: 16 characters. */
export const newRequestId = (): string => random(mixed, 16);
