/**
 * Seals the audit log, apart from the requests that write it, and removes what is older than it is kept. Processes need not agree on
 * who does it: a seal has a number, and of two with one number the database keeps the first.
 */
import type { TenantDatabase } from '../../database/tenant-scope.ts';
import type { TenantContext } from '../../tenants/context.ts';
import {
  closed,
  countOf,
  idsFrom,
  markOfEntry,
  marksOf,
  opened,
  type Seal,
  type SealContent,
  timeOfId,
} from './seal.ts';
import { countEntries, deleteEntries, deleteSeals, entriesIn, insertSeal, sealsIn } from './store.ts';

type Sealed = Pick<TenantContext, 'id' | 'db' | 'vault' | 'log'>;

/** Milliseconds, as all here. An entry has its id a moment before it is in the database: longer than that takes. */
const margin = 30_000;
/** Another process may have just done it. */
const pause = 45_000;
/** Of one seal, which are removed together one day. */
const mostEntries = 2_000;
/** Seals of one turn: a log that was never sealed takes some. */
const mostSeals = 250;
/** A transaction can be in the way for longer than the margin. So far back, in seals and time, entries may still come. */
export const lateSeals = 60;
export const lateFor = 3_600_000;

const nothing = { number: 0, through: '', mark: '', purged: 0, sealedAt: 0 };
type Head = typeof nothing | Seal;

/**
 * The newest seals that are ours, newest first, however many of nobody's lie above them; and the numbers that were met on the
 * way, which are taken.
 */
export async function newestSeals(
  { db, vault }: Pick<Sealed, 'db' | 'vault'>,
  limit = lateSeals,
): Promise<{ seals: Seal[]; taken: ReadonlySet<number> }> {
  const seals: Seal[] = [];
  const taken = new Set<number>();
  for await (const row of sealsIn(db, { order: 'newest first' })) {
    // What is added above meanwhile moves the others down.
    if (taken.has(row.number)) continue;
    taken.add(row.number);
    const seal = opened(vault, row);
    if (seal && seals.push(seal) === limit) break;
  }
  return { seals, taken };
}

/** Above what is taken there may be no number left: whoever took the last one must not keep the log from being sealed. */
function freeAfter(number: number, taken: ReadonlySet<number>): number {
  let free = number + 1;
  while (taken.has(free)) free++;
  return free;
}

export type SealingOptions = {
  readonly now?: number;
  readonly before?: number | undefined;
  /** Part of the transaction that removes entries, before it does: those up to an id. */
  readonly leaving?: (db: TenantDatabase, through: string) => Promise<void>;
};

/**
 * One for each process: it remembers the last seal that it saw, which is how it tells that newer ones were taken away.
 */
export class Sealer {
  /** The last seal of each tenant that this process has seen: were it and all after it taken away, nothing else would tell. */
  readonly #seen = new Map<string, Seal>();
  /** Day on which the log of the process last told of a seal. */
  readonly #told = new Map<string, string>();

  /**
   * Seal what has come since the last time. Entries from before a moment are removed, the oldest first and never one that
   * is not sealed, with their seals; the new seal says so.
   * @returns how many seals this call made
   */
  async seal(tenant: Sealed, { now = Date.now(), before, leaving }: SealingOptions = {}): Promise<number> {
    const { db, vault } = tenant;
    const { seals, taken } = await newestSeals(tenant);
    let head = this.#headOf(tenant, seals);
    if (now - head.sealedAt < pause) return 0;
    let late = await lateEntries(tenant, seals, now);
    const until = idsFrom(now - margin);
    for (let made = 0; made < mostSeals; made++) {
      const entries = await marked(tenant, { after: head.through, through: until });
      const old = before === undefined ? undefined : await oldSeals(tenant, before, head);
      if (entries.length === 0 && late.length === 0 && !old) return made;
      const isFull = entries.length === mostEntries;
      const through = (isFull && entries.at(-1)?.id) || (until > head.through ? until : head.through);
      const content: SealContent = {
        number: freeAfter(head.number, taken),
        previous: head.mark,
        after: head.through,
        through,
        from: timeOfId(entries[0]?.id ?? through),
        to: timeOfId(through),
        marks: entries.map(({ mark }) => mark).join(''),
        late,
        purged: old?.number ?? head.purged,
        sealedAt: now,
      };
      const row = closed(vault, content);
      const isKept = await db.transaction(async (inside) => {
        if (!(await insertSeal(inside, row, late.length))) return false;
        if (old) {
          await leaving?.(inside, old.through);
          await deleteEntries(inside, old.through);
          await deleteSeals(inside, old.number);
        }
        return true;
      });
      if (!isKept) return made; // another process is at it
      const seal = { ...content, mark: row.mark };
      this.#remember(tenant, seal);
      head = seal;
      late = [];
      if (!isFull && !old) return made + 1;
    }
    return mostSeals;
  }

  /** What the next seal follows. */
  #headOf(tenant: Sealed, seals: readonly Seal[]): Head {
    const seen = this.#seen.get(tenant.id);
    const found = seals[0];
    const isGone = seen && !seals.some(({ number, mark }) => number > seen.number || mark === seen.mark);
    if (!isGone) {
      if (found) this.#seen.set(tenant.id, found);
      return found ?? nothing;
    }
    tenant.log.error(
      { seal: seen.number },
      'seals of the audit log are gone from the database, or were changed',
    );
    // The next one shows for ever what is missing.
    return seen;
  }

  #remember(tenant: Sealed, seal: Seal): void {
    this.#seen.set(tenant.id, seal);
    const day = new Date(seal.sealedAt).toISOString().slice(0, 10);
    if (this.#told.get(tenant.id) === day) return;
    this.#told.set(tenant.id, day);
    // Outside of the database, where whoever changes that cannot take it back (docs/audit-log.md).
    tenant.log.info({ seal: `${seal.number}:${seal.mark}` }, 'audit log sealed');
  }
}

/** The last of the oldest seals whose entries all are from before a moment: as many as one transaction may remove. */
async function oldSeals({ db, vault }: Sealed, before: number, head: Head): Promise<Seal | undefined> {
  let last: Seal | undefined;
  let [entries, seals] = [0, 0];
  for await (const row of sealsIn(db, { order: 'oldest first', above: head.purged })) {
    const seal = opened(vault, row);
    if (!seal) continue; // goes with what is behind it
    if (seals++ === lateSeals) break;
    const isEmptyHead = seal.number === head.number && countOf(seal) === 0;
    entries += countOf(seal);
    if (seal.to >= before || isEmptyHead || (last && entries > mostEntries)) break;
    last = seal;
  }
  return last;
}

/** What a seal keeps of the entries of a range. The entries themselves, which may be large, are let go portion by portion. */
async function marked(
  { db, vault }: Sealed,
  range: { readonly after: string; readonly through: string },
): Promise<{ id: string; mark: string }[]> {
  const entries: { id: string; mark: string }[] = [];
  for await (const rows of entriesIn(db, range, mostEntries))
    for (const row of rows) entries.push({ id: row.id, mark: markOfEntry(vault, row) });
  return entries;
}

/** Entries that came into the range of a recent seal after it was made. */
async function lateEntries(
  { db, vault }: Pick<Sealed, 'db' | 'vault'>,
  seals: readonly Seal[],
  now: number,
): Promise<Seal['late']> {
  const [newest, oldest] = [seals[0], seals.at(-1)];
  if (!newest || !oldest) return [];
  const known = seals.flatMap(({ late }) => late).filter(({ id }) => id > oldest.after);
  const expected = seals.reduce((sum, seal) => sum + countOf(seal), known.length);
  const range = { after: oldest.after, through: newest.through };
  if ((await countEntries(db, range)) <= expected) return [];
  const marks = new Set([...seals.flatMap(marksOf), ...known.map(({ mark }) => mark)]);
  const late: { id: string; mark: string }[] = [];
  const recent = {
    after: [range.after, idsFrom(now - lateFor)].toSorted().at(-1) ?? '',
    through: range.through,
  };
  for await (const rows of entriesIn(db, recent, expected + mostEntries))
    for (const row of rows) {
      const mark = markOfEntry(vault, row);
      if (!marks.has(mark)) late.push({ id: row.id, mark });
    }
  return late.slice(0, mostEntries);
}
