/**
 * What a change changed, for its audit entry: fields that differ, each with its old and its new value. Whoever looks into a
 * mishap needs to see what was there before; nobody needs the secrets. Fields are compared by name: what may hold a
 * secret is named without its values. Where whoever calls knows that a record has no secrets – words, scripts – names are not
 * asked: a template called `ForgotPassword` is no password.
 */
import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../database/tables.ts';

/** In the place of a value that the log must not know. */
export const hiddenValue = '[hidden]';
/** Characters of a value as JSON; a longer one is cut, so that no entry outgrows the log. */
const longestValue = 2000;
/** Fields of one entry. */
const mostFields = 50;

const secretName =
  /pass(?:word|phrase|code)|digest|secret|token(?!ttl|lifetime|exchange|storage|endpoint|binding|auth)|credential|private|api_?-?key|(?:signing|encryption|access|auth|account)_?-?key|backup_?codes?|^(?:codes?|config|authorization|cookie|pin|otp|mfaVerifications)$/i;
/** Choices about secrets, not secrets. */
const harmless =
  /policy|expiration|isPasswordExpired|methods?|hasPassword|Ttl$|InDays$|^require|^allow|^enabled/i;

const isSecret = (name: string): boolean => secretName.test(name) && !harmless.test(name);

export type Changes = Readonly<Record<string, { readonly before: unknown; readonly after: unknown }>>;

/**
 * @param after only the fields that were written; others are left alone
 * @example changesOf({ name: 'A', age: 1 }, { name: 'B' }) // { name: { before: 'A', after: 'B' } }
 */
export function changesOf(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  { isOpen = false }: { readonly isOpen?: boolean } = {},
): { readonly changes?: Changes } {
  const found: Record<string, { before: unknown; after: unknown }> = {};
  for (const [name, now] of Object.entries(after)) {
    if (now === undefined) continue;
    const was = before[name] ?? null;
    const is = now ?? null;
    if (isDeepStrictEqual(plain(was), plain(is))) continue;
    if (Object.keys(found).length === mostFields) break;
    if (!isOpen && isSecret(name)) found[name] = { before: hidden(was), after: hidden(is) };
    else if (isObject(was) && isObject(is)) Object.assign(found, inside(name, was, is, found, isOpen));
    else found[name] = { before: shown(was, isOpen), after: shown(is, isOpen) };
  }
  return Object.keys(found).length === 0 ? {} : { changes: found };
}

/** Of an object that is stored in one column, only the members that differ, as `customData.plan`. */
function inside(
  name: string,
  was: JsonObject,
  is: JsonObject,
  found: Readonly<Record<string, unknown>>,
  isOpen: boolean,
): Record<string, { before: unknown; after: unknown }> {
  const parts: Record<string, { before: unknown; after: unknown }> = {};
  const room = mostFields - Object.keys(found).length;
  for (const member of new Set([...Object.keys(was), ...Object.keys(is)])) {
    const [one, other] = [was[member] ?? null, is[member] ?? null];
    if (isDeepStrictEqual(plain(one), plain(other))) continue;
    if (Object.keys(parts).length === room) break;
    const show = (value: unknown) => (!isOpen && isSecret(member) ? hidden(value) : shown(value, isOpen));
    parts[`${name}.${member}`] = { before: show(one), after: show(other) };
  }
  return parts;
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const hidden = (value: unknown): unknown => (value === null ? null : hiddenValue);

/** As it is stored: what JSON leaves out is no difference. */
const plain = (value: unknown): unknown => {
  const text = JSON.stringify(value);
  return text === undefined ? null : (JSON.parse(text) as unknown);
};

function shown(value: unknown, isOpen: boolean): unknown {
  const clean = isOpen ? value : withoutSecrets(value);
  const text = JSON.stringify(clean) ?? 'null';
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : clean;
}

function withoutSecrets(value: unknown): unknown {
  // Addresses may carry a name and a password.
  if (typeof value === 'string')
    return value.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#\s]*@/i, `$1${hiddenValue}@`);
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      isSecret(name) ? hidden(member ?? null) : withoutSecrets(member),
    ]),
  );
}
