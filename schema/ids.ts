import { customAlphabet, nanoid } from 'nanoid';

/**
 * Identifiers made by the server, in the forms clients of the Management API know:
 * 21 (most entities) or 12 (users, organizations, connectors) characters of `[0-9a-z]`,
 * secrets 32 characters of `[0-9A-Za-z]`.
 */
const lowercase = '0123456789abcdefghijklmnopqrstuvwxyz';
const mixed = `${lowercase}ABCDEFGHIJKLMNOPQRSTUVWXYZ`;

const id = customAlphabet(lowercase);
const secret = customAlphabet(mixed);

/** Id of most entities: 21 characters `[0-9a-z]`. */
export const newId = (): string => id(21);
let lastMoment = 0;
let turn = 0;
/**
 * Id of something that is written often and read by time: 21 characters `[0-9a-z]` that sort by creation, so that tables
 * keep growing at their end: nine for the millisecond, three for the turn within it in this process, nine random.
 */
export function newOrderedId(): string {
  const moment = Date.now();
  turn = moment === lastMoment ? (turn + 1) % 36 ** 3 : 0;
  lastMoment = moment;
  return moment.toString(36).padStart(9, '0') + turn.toString(36).padStart(3, '0') + id(9);
}
/** Id of a user, an organization or a connector: 12 characters `[0-9a-z]`. */
export const newShortId = (): string => id(12);
/** A secret value: 32 characters `[0-9A-Za-z]`, about 190 bits. */
export const newSecret = (): string => secret(32);
/** A token for a person's own scripts: `pat_` and 32 characters. */
export const newPersonalAccessToken = (): string => `pat_${secret(32)}`;
/** A token that stands for a person in one token exchange: `sub_` and 21 characters, about 125 bits. */
export const newSubjectToken = (): string => `sub_${secret(21)}`;
/** Request id: 16 characters. */
export const newRequestId = (): string => secret(16);
/** An access or refresh token, or the `jti` of a signed one: 43 characters `[\w-]`, 258 bits. */
export const newOpaqueToken = (): string => nanoid(43);
