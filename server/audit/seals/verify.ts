/** Compares the audit log with its seals, a bounded part at a time. */
import type { TenantContext } from '../../tenants/context.ts';
import { idsFrom, markOfEntry, marksOf, opened, type Seal, type SealRow, timeOfId } from './seal.ts';
import { lateFor, lateSeals, newestSeals } from './sealing.ts';
import { entriesIn, entriesOf, firstIds, selectSeals } from './store.ts';

type Kept = Pick<TenantContext, 'db' | 'vault'>;

export type Problem = {
  /** Seals that are missing, or not ours; or entries that are not as they were sealed. */
  readonly kind: 'seals' | 'entries';
  /** Numbers of the first and the last seal that it concerns; none for entries that no seal could cover. */
  readonly seals: readonly [number, number] | null;
  /** Times of the entries that nobody vouches for, in milliseconds; none where the log begins or ends. */
  readonly from: number | null;
  readonly to: number | null;
  /** Entries that were sealed and are gone, or not as they were. */
  readonly lost: number;
  /** Entries that were never sealed as they are: added, or what became of a lost one. The first few. */
  readonly unknown: readonly string[];
};

/** Entries that were sealed long after they were made: the server stood still, or their first seals were taken away. */
export type Delay = { readonly from: number; readonly to: number; readonly sealedAt: number };

export type Verification = {
  readonly problems: Problem[];
  readonly delays: Delay[];
  readonly seals: number;
  readonly entries: number;
  /** Of the entries, how many came after the seal of their time was made. */
  readonly late: number;
  /** Entries up to this time were looked at. */
  readonly until: number | null;
  /** What to go on behind; none at the end. */
  readonly next: number | null;
  /** At the end: the last seal, `NUMBER:MARK`, to be noted where nobody who changes the database can reach. */
  readonly head: string | null;
  /** At the end: entries that are not sealed yet, and since when. */
  readonly waiting: { readonly entries: number; readonly since: number | null } | null;
};

/** Of one call, a seal more or less. */
const mostEntries = 10_000;
const mostSeals = 500;
const mostNamed = 10;
/** Entries beside the sealed ones that one seal's part of the log is searched for. */
const mostAdded = 2_000;
const mostWaiting = 10_000;
const longDelay = 3_600_000;

/**
 * @param after the number behind which an earlier call stopped
 * @returns what it found up to where it stopped: whoever wants to know all goes on behind `next`
 */
export async function verifySeals(tenant: Kept, after = 0, now = Date.now()): Promise<Verification> {
  const head = await headOf(tenant);
  const found = await verifyFrom(tenant, head, after, now);
  const hasPurged = (await headOf(tenant))?.purged !== head?.purged;
  // What was removed meanwhile looked as if it were missing.
  return found.problems.length > 0 && hasPurged ? verifySeals(tenant, after, now) : found;
}

async function verifyFrom(
  tenant: Kept,
  head: Seal | undefined,
  after: number,
  now: number,
): Promise<Verification> {
  const { db, vault } = tenant;
  const purged = head?.purged ?? 0;
  const begin = await beginningOf(tenant, purged);
  const problems: Problem[] = after > purged ? [] : await addedBefore(tenant, begin);
  const delays: Delay[] = [];
  let last = after > purged ? await sealUpTo(tenant, after) : undefined;
  let cursor = Math.max(after, purged);
  let [seals, entries, late] = [0, 0, 0];
  const sofar = () => ({ problems, delays, seals, entries, late, until: last?.to ?? null });
  for await (const row of everySeal(db, cursor)) {
    if (entries >= mostEntries || seals >= mostSeals)
      return { ...sofar(), next: cursor, head: null, waiting: null };
    cursor = row.number;
    seals++;
    const seal = opened(vault, row);
    if (!seal) continue; // the next one tells, or the end
    problems.push(...brokenBefore(seal, last, purged));
    const found = await compare(tenant, seal, { now, begin, head });
    problems.push(...found.problems);
    entries += found.entries;
    late += seal.late.length;
    if (seal.marks && seal.sealedAt - seal.from > longDelay) addDelay(delays, seal);
    last = seal;
  }
  const sealed = last?.number ?? purged;
  if (cursor > sealed) problems.push(missing([sealed + 1, cursor], last?.to ?? null, null));
  problems.push(...(await addedAhead(tenant, now)));
  const waiting = await firstIds(db, { above: last?.through ?? '' }, mostWaiting);
  const [first] = waiting;
  return {
    ...sofar(),
    next: null,
    head: last ? `${last.number}:${last.mark}` : null,
    waiting: { entries: waiting.length, since: first === undefined ? null : timeOfId(first) },
  };
}

const headOf = async (tenant: Kept): Promise<Seal | undefined> => (await newestSeals(tenant)).seals[0];

async function sealUpTo({ db, vault }: Kept, number: number): Promise<Seal | undefined> {
  const rows = await selectSeals(db, { upTo: number, order: 'newest first', limit: mostSeals });
  for (const row of rows) {
    const seal = opened(vault, row);
    if (seal) return seal;
  }
  return undefined;
}

/** Behind which id the log begins, since what was before has been removed. */
async function beginningOf({ db, vault }: Kept, purged: number): Promise<string> {
  const [first] = await selectSeals(db, { above: purged, order: 'oldest first', limit: 1 });
  return (first && opened(vault, first)?.after) ?? '';
}

async function* everySeal(db: Kept['db'], above: number): AsyncGenerator<SealRow> {
  for (let behind = above; ; ) {
    const rows = await selectSeals(db, { above: behind, order: 'oldest first', limit: 20 });
    yield* rows;
    const end = rows.at(-1);
    if (!end) return;
    behind = end.number;
  }
}

const missing = (seals: readonly [number, number], from: number | null, to: number | null): Problem => ({
  kind: 'seals',
  seals,
  from,
  to,
  lost: 0,
  unknown: [],
});

/** Seals between two of ours that are not there, or not ours. */
function brokenBefore(seal: Seal, last: Seal | undefined, purged: number): Problem[] {
  const expected = (last?.number ?? purged) + 1;
  const isFirst = purged > 0 || (seal.previous === '' && seal.after === '');
  const follows = last ? seal.previous === last.mark && seal.after === last.through : isFirst;
  if (seal.number === expected && follows) return [];
  return [missing([expected, Math.max(expected, seal.number - 1)], last?.to ?? null, seal.from)];
}

/** Entries that are dated before the log begins: what was there has been removed. */
async function addedBefore({ db }: Kept, begin: string): Promise<Problem[]> {
  const unknown = begin === '' ? [] : await firstIds(db, { upTo: begin }, mostNamed);
  return unknown.length === 0 ? [] : [{ ...nowhere, to: timeOfId(begin), unknown }];
}

/** Entries that are dated ahead, where no seal would come to for long. */
async function addedAhead({ db }: Kept, now: number): Promise<Problem[]> {
  const unknown = await firstIds(db, { from: idsFrom(now + lateFor) }, mostNamed);
  return unknown.length === 0 ? [] : [{ ...nowhere, from: now, unknown }];
}

const nowhere = { kind: 'entries', seals: null, from: null, to: null, lost: 0 } as const;

async function compare(
  { db, vault }: Kept,
  seal: Seal,
  { now, begin, head }: { readonly now: number; readonly begin: string; readonly head: Seal | undefined },
): Promise<{ problems: Problem[]; entries: number }> {
  const lost = new Set(marksOf(seal));
  const added: Seal['late'] = [];
  let entries = 0;
  for await (const rows of entriesIn(db, seal, lost.size + mostAdded))
    for (const row of rows) {
      entries++;
      const mark = markOfEntry(vault, row);
      if (!lost.delete(mark)) added.push({ id: row.id, mark });
    }
  // What came late is the business of the seal that names it.
  const named = await namedLate({ db, vault }, added, seal);
  const kept = new Set((await entriesOf(db, seal.late)).map((row) => markOfEntry(vault, row)));
  for (const { id, mark } of seal.late) if (id > begin && !kept.has(mark)) lost.add(mark);
  const isRecent = seal.number > (head?.number ?? 0) - lateSeals;
  const mayBeNamed = (id: string) => lost.size === 0 && isRecent && timeOfId(id) > now - lateFor;
  const unknown = added.filter(({ id, mark }) => !named.has(mark) && !mayBeNamed(id)).map(({ id }) => id);
  if (lost.size === 0 && unknown.length === 0) return { problems: [], entries };
  const { number, from, to } = seal;
  const problem = { kind: 'entries', seals: [number, number], from, to } as const;
  return { problems: [{ ...problem, lost: lost.size, unknown: unknown.slice(0, mostNamed) }], entries };
}

/** Marks of entries that later seals name. */
async function namedLate({ db, vault }: Kept, added: Seal['late'], { number }: Seal): Promise<Set<string>> {
  if (added.length === 0) return new Set();
  const rows = await selectSeals(db, { above: number, order: 'oldest first', limit: 100, withLate: true });
  return new Set(rows.flatMap((row) => (opened(vault, row)?.late ?? []).map(({ mark }) => mark)));
}

function addDelay(delays: Delay[], { from, to, sealedAt }: Seal): void {
  const before = delays.at(-1);
  if (before?.sealedAt === sealedAt) delays[delays.length - 1] = { ...before, to };
  else delays.push({ from, to, sealedAt });
}

/** Whether a seal that was noted elsewhere is in the log, or was removed from it properly. */
export async function hasSeal(tenant: Kept, number: number, mark: string): Promise<boolean> {
  if (number >= 2 ** 31) return false; // PostgreSQL would not even look
  if (number <= ((await headOf(tenant))?.purged ?? 0)) return true;
  const [row] = await selectSeals(tenant.db, {
    above: number - 1,
    upTo: number,
    order: 'oldest first',
    limit: 1,
  });
  return row?.mark === mark && opened(tenant.vault, row) !== undefined;
}
