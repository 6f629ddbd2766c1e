/** The settings of the stream as fields, and back. */
import { secretMask } from '@portero/schema/connectors.ts';
import { putLogStreamBody } from '@portero/schema/log-stream.ts';
import type { LogStream, StreamChange } from './stream-queries.ts';

export type Fields = {
  enabled: boolean;
  address: string;
  format: LogStream['format'];
  keys: string[];
  headerName: string;
  headerValue: string;
  /** As usual: a new address begins now, others go on where they are. */
  begin: 'usual' | 'now' | 'oldest';
};

/** Those that somebody types: the others cannot be wrong. */
export type TypedField = 'address' | 'keys' | 'headerName' | 'headerValue';

/** For none yet, what a new one begins with. */
export const fieldsOf = (stream: LogStream | null): Fields => ({
  enabled: stream?.enabled ?? true,
  address: stream?.address ?? '',
  format: stream?.format ?? 'ndjson',
  keys: stream?.keys ?? [],
  headerName: stream?.header?.name ?? '',
  headerValue: stream?.header?.value ?? '',
  begin: 'usual',
});

const bodyOf = ({ headerName, headerValue, begin, keys, ...fields }: Fields) => ({
  ...fields,
  keys: keys.map((key) => key.trim()).filter(Boolean),
  header: headerName.trim() || headerValue ? { name: headerName, value: headerValue } : null,
  ...(begin !== 'usual' && { begin }),
});

/** Without what nobody asked for: a header value that the server keeps belongs to one host and one name. */
const isKept = ({ address, headerName, headerValue }: Fields, stored: LogStream | null): boolean =>
  headerValue !== secretMask ||
  (stored?.header?.name.toLowerCase() === headerName.trim().toLowerCase() &&
    URL.parse(stored.address)?.origin === URL.parse(address.trim())?.origin);

/** What to send, or the names of the fields that are wrong. */
export function changeOf(fields: Fields, stored: LogStream | null): StreamChange | TypedField[] {
  const parsed = putLogStreamBody.safeParse(bodyOf(fields));
  if (parsed.success && isKept(fields, stored)) return parsed.data;
  const found = new Set(
    (parsed.error?.issues ?? []).map(({ path: [first, second] }) => fieldOf(first, second)),
  );
  if (!isKept(fields, stored)) found.add('headerValue');
  return [...found];
}

function fieldOf(first: PropertyKey | undefined, second: PropertyKey | undefined): TypedField {
  if (first === 'header') return second === 'name' ? 'headerName' : 'headerValue';
  return first === 'keys' ? 'keys' : 'address';
}
