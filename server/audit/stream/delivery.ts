/**
 * Sends the audit log on: in order, at least once, from the stored position. Who takes a batch with 2xx moves it; anything
 * else is tried again for as long as it takes, with growing pauses. One process at a time has the stream in hand; whoever dies
 * with it loses it to others when the claim runs out.
 *
 * Only sealed entries are sent: half a minute old at least, so that nearly all are in their order. What comes after its seal was made,
 * since its transaction took longer, is named by a later one, and sent then.
 */
import { newId, newOrderedId } from '@portero/schema/ids.ts';
import { type Sweeps, startSweeps } from '../../sweeps.ts';
import type { TenantContext } from '../../tenants/context.ts';
import { type EntryRow, opened, type Seal } from '../seals/seal.ts';
import { newestSeals } from '../seals/sealing.ts';
import { entriesIn, entriesOf, selectSeals } from '../seals/store.ts';
import { bodiesOf, type Destination, entryOf, post, type StreamEntry } from './message.ts';
import { changed, destinationOf } from './rules.ts';
import { claimStream, noteProgress, type StreamRow, selectStream } from './store.ts';

/** Milliseconds, as all here: longer than a request and reading for it may take, and renewed with each portion. */
const claimFor = 60_000;
const firstPause = 5_000;
const longestPause = 300_000;
/** Entries of a portion, and how many it may look at for them where only some are wanted. */
const mostSent = 500;
const mostRead = 5_000;
/** Portions of one turn: others have theirs. */
const mostPortions = 20;

export const pauseAfter = (tries: number): number => Math.min(longestPause, firstPause * 2 ** tries);

export function startLogStreams(tenants: readonly TenantContext[]): Sweeps {
  return startSweeps(
    (isStopping) => sendStreams(tenants, isStopping),
    (wake) => {
      changed.on('stream', wake);
      return () => changed.off('stream', wake);
    },
  );
}

/** Send each tenant's, as far as one turn goes. @returns whether there is more to send at once */
export async function sendStreams(
  tenants: readonly TenantContext[],
  isStopping: () => boolean = () => false,
): Promise<boolean> {
  let more = false;
  for (const tenant of tenants) {
    if (isStopping()) return false;
    try {
      more = (await deliver(tenant, isStopping)) || more;
    } catch (failure) {
      tenant.log.warn({ err: failure }, 'the audit log could not be streamed; it is tried again in a minute');
    }
  }
  return more;
}

/** @returns whether there is more to send at once */
async function deliver(tenant: TenantContext, isStopping: () => boolean): Promise<boolean> {
  const { db } = tenant;
  const found = await selectStream(db);
  const now = Date.now();
  if (!found?.isEnabled || found.nextTryAt > now || found.claimedUntil > now) return false;
  const head = (await newestSeals(tenant, 1)).seals[0];
  if (!head || !hasMore(found, head)) return false;
  const claim = newId();
  const row = await claimStream(db, now, { claim, claimedUntil: now + claimFor });
  if (!row) return false;
  const to = destinationOf(tenant, row);
  let at = row;
  for (let portions = 0; hasMore(at, head) && portions < mostPortions && !isStopping(); portions++) {
    const { entries, progress } = await nextPortion(tenant, at, head, to);
    const failure = await sendAll(tenant, to, entries, isStopping);
    if (failure === stopped) break;
    const moment = Date.now();
    if (failure !== undefined) {
      tenant.log.warn({ reason: failure, tries: at.tries + 1 }, 'the audit log was not taken');
      await noteProgress(db, claim, {
        tries: at.tries + 1,
        nextTryAt: moment + pauseAfter(at.tries),
        lastError: failure,
        lastErrorAt: moment,
        claimedUntil: 0,
      });
      return false;
    }
    const last = entries.findLast(({ key }) => key !== gapKey);
    const change = {
      ...progress,
      ...(entries.length > 0 && { tries: 0, nextTryAt: 0 }),
      ...(last && { deliveredId: last.id, deliveredAt: moment }),
      claimedUntil: moment + claimFor,
    };
    if (!(await noteProgress(db, claim, change))) return true;
    at = { ...at, ...change };
  }
  await noteProgress(db, claim, { claim: null, claimedUntil: 0 });
  return hasMore(at, head) && !isStopping();
}

const isGapToTell = ({ lostEntries, isLossTold }: StreamRow): boolean => lostEntries > 0 && !isLossTold;

const hasMore = (row: StreamRow, head: Seal): boolean =>
  row.position < head.through || row.lateThrough < head.number || isGapToTell(row);

const stopped = Symbol('stopped');

async function sendAll(
  tenant: TenantContext,
  to: Destination,
  entries: readonly StreamEntry[],
  isStopping: () => boolean,
): Promise<string | undefined | typeof stopped> {
  for (const body of bodiesOf(to.format, entries)) {
    if (isStopping()) return stopped;
    const { failure } = await post(tenant, to, body);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

type Portion = {
  readonly entries: readonly StreamEntry[];
  /** What is true once they are taken. */
  readonly progress: Partial<StreamRow>;
};

async function nextPortion(
  tenant: TenantContext,
  row: StreamRow,
  head: Seal,
  to: Destination,
): Promise<Portion> {
  if (isGapToTell(row)) return { entries: [gapOf(tenant.id, row)], progress: { isLossTold: true } };
  return (await latePortion(tenant, row, head, to)) ?? (await nextEntries(tenant, row, head, to));
}

/** Entries that a seal names as late, at places that are behind us; others come at theirs. */
async function latePortion(
  { id, db, vault }: TenantContext,
  row: StreamRow,
  head: Seal,
  { keys }: Destination,
): Promise<Portion | undefined> {
  const [found] = await selectSeals(db, {
    above: row.lateThrough,
    upTo: head.number,
    order: 'oldest first',
    limit: 1,
    withLate: true,
  });
  if (!found) return undefined;
  const named = (opened(vault, found)?.late ?? []).filter(
    (one) => one.id > row.since && one.id <= row.position,
  );
  const rows = (await entriesOf(db, named)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const entries = rows.filter(({ key }) => isWanted(keys, key)).map((entry) => entryOf(id, entry));
  return { entries, progress: { lateThrough: found.number } };
}

async function nextEntries(
  { id, db }: TenantContext,
  { position }: StreamRow,
  head: Seal,
  { keys }: Destination,
): Promise<Portion> {
  const entries: StreamEntry[] = [];
  let read = 0;
  let last: EntryRow | undefined;
  const portionOf = (through: string): Portion => ({
    entries,
    // Nothing up to this seal came late but what has been sent.
    progress: { position: through > position ? through : position, lateThrough: head.number },
  });
  for await (const rows of entriesIn(db, { after: position, through: head.through }, mostRead))
    for (const row of rows) {
      read++;
      last = row;
      if (isWanted(keys, row.key)) entries.push(entryOf(id, row));
      if (entries.length === mostSent) return portionOf(row.id);
    }
  return portionOf(read === mostRead && last ? last.id : head.through);
}

const isWanted = (keys: readonly string[], key: string): boolean =>
  keys.length === 0 || keys.some((one) => key === one || key.startsWith(`${one}.`));

/** Stands in the place of entries that are gone. */
export const gapKey = 'LogStream.Gap';

function gapOf(tenantId: string, { lostEntries, lostFrom, lostTo }: StreamRow): StreamEntry {
  const payload = { key: gapKey, result: 'Error', entries: lostEntries, from: lostFrom, to: lostTo };
  return { id: newOrderedId(), tenantId, key: gapKey, payload, createdAt: Date.now() };
}
