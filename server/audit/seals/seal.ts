/**
 * What a seal of the audit log is. Every minute the entries that have come since the last one are sealed: a seal holds a
 * mark of each of them, and the mark of the seal before it. Marks are keyed (HMAC-SHA-256 under a key of the vault), so whoever
 * can write to the database but has not the server's key makes none that fits: neither for an entry that they change or
 * add, nor for a seal without the entry that they take out.
 *
 * Entries are in the order of their ids, which sort by time. A seal covers those behind `after`, up to and with `through`,
 * and names in `late` those that came into the range of an earlier one after it was made.
 */
import stringify from 'safe-stable-stringify';
import * as z from 'zod';
import { equalInConstantTime, type TenantVault } from '../../security/vault.ts';

/** Kept as the text that was marked, so that no database has to give it back in one order. */
const content = z.object({
  number: z.int(),
  /** Mark of the seal before; empty for the first. */
  previous: z.string(),
  after: z.string(),
  through: z.string(),
  /** Times of the first entry and of `through`, in milliseconds. */
  from: z.number(),
  to: z.number(),
  /** Of each entry, one behind the other. */
  marks: z.string(),
  late: z.array(z.object({ id: z.string(), mark: z.string() })),
  /** Seals up to this number are gone, with their entries, since these were older than the log keeps them. */
  purged: z.int(),
  sealedAt: z.number(),
});

export type SealContent = z.infer<typeof content>;
export type Seal = SealContent & { readonly mark: string };
/** As it is stored. */
export type SealRow = { readonly number: number; readonly content: string; readonly mark: string };

/** An entry, every column as text: whatever somebody wrote into the database can be read. */
export type EntryRow = {
  readonly id: string;
  readonly key: string;
  readonly payload: string;
  readonly userId: string | null;
  readonly applicationId: string | null;
  readonly organizationId: string | null;
  readonly createdAt: string;
};

/** 96 bits, 16 characters: nobody without the key can try marks, but by writing them and waiting for a refusal. */
const markBytes = 12;
const markLength = 16;

/** The same on every database, whichever order it gives the members of an object back in. */
export function markOfEntry(vault: TenantVault, row: EntryRow): string {
  const { id, key, payload, userId, applicationId, organizationId, createdAt } = row;
  const text = JSON.stringify([
    id,
    key,
    canonical(payload),
    userId,
    applicationId,
    organizationId,
    createdAt,
  ]);
  return vault.mark('audit-log', `entry:${text}`).subarray(0, markBytes).toString('base64url');
}

/** Of one meaning, but not of several spellings: SQLite keeps what is written twice, or so that a search misses it. */
function canonical(payload: string): string {
  try {
    const said: unknown = JSON.parse(payload);
    const text = stringify(said) ?? payload;
    if (JSON.stringify(said) === payload) return text; // what is spelt in the usual way needs no longer look
    return stringsIn(text) === stringsIn(payload) ? text : payload;
  } catch {
    return payload; // not ours, and so of no mark that we made
  }
}

/** Names and texts as they are spelt, in any order. */
const stringsIn = (json: string) =>
  json
    .match(/"(?:[^"\\]|\\.)*"/g)
    ?.sort()
    .join();

const markOfSeal = (vault: TenantVault, text: string): string =>
  vault.mark('audit-log', `seal:${text}`).toString('base64url');

/** A seal with its mark, as it is stored. */
export function closed(vault: TenantVault, seal: SealContent): SealRow {
  const text = JSON.stringify(seal);
  return { number: seal.number, content: text, mark: markOfSeal(vault, text) };
}

/** @returns undefined for what this server's key has not sealed */
export function opened(vault: TenantVault, row: SealRow): Seal | undefined {
  if (!equalInConstantTime(markOfSeal(vault, row.content), row.mark)) return undefined;
  // Behind the last number that counts, which somebody has taken, there is none of ours.
  const { data: seal } = content.safeParse(JSON.parse(row.content));
  return seal?.number === row.number ? { ...seal, mark: row.mark } : undefined;
}

/** How many entries it covers, late ones not among them. */
export const countOf = ({ marks }: SealContent): number => marks.length / markLength;

/** The marks of its entries, in the order of their ids. */
export function marksOf({ marks }: SealContent): string[] {
  return Array.from({ length: marks.length / markLength }, (_, index) =>
    marks.slice(index * markLength, (index + 1) * markLength),
  );
}

/** Where the ids of a moment begin (`newOrderedId`). */
export const idsFrom = (time: number): string => Math.max(0, time).toString(36).padStart(9, '0');
/** When an ordered id was made, in milliseconds since 1970; 0 for an id of another kind. */
export const timeOfId = (id: string): number => Number.parseInt(id.slice(0, 9), 36) || 0;
