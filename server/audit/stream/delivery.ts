/**
 * Sends the audit log on: in order, at least once, from the stored position. Who takes a batch with 2xx moves it; anything
 * else is tried again for as long as it takes, with growing pauses. One process at a time has the stream in hand; whoever dies
 * with it loses it to others when the claim runs out.
 *
 * Only sealed entries are sent: half a minute old at least, so that nearly all are in their order. What comes after its seal was made,
 * since its transaction took longer, is named by a later one, and sent then.
 */
import { newId } from '@portero/schema/ids.ts';
import { type Sweeps, startSweeps } from '../../sweeps.ts';
import type { TenantContext } from '../../tenants/context.ts';
import { idsFrom, type Seal } from '../seals/seal.ts';
import { newestSeals } from '../seals/sealing.ts';
import { entriesIn, selectSeals } from '../seals/store.ts';
import { isWanted, lateIn } from './late.ts';
import { Batch, bodiesOf, type Destination, entryOf, post, type StreamEntry } from './message.ts';
import { changed, destinationOf } from './rules.ts';
import { claimStream, noteProgress, type StreamRow, selectStream } from './store.ts';

/** Milliseconds, as all here: longer than a request and reading for it may take, and renewed with each of them. */
const claimFor = 60_000;
const firstPause = 5_000;
const longestPause = 300_000;
/** Entries that are looked at for one request, where only some are wanted. */
const mostRead = 5_000;
/** Requests of one turn. */
const mostPortions = 20;

/** Milliseconds: five seconds, doubled with every try that failed, five minutes at the most. */
export const pauseAfter = (tries: number): number => Math.min(longestPause, firstPause * 2 ** tries);

/** Each tenant's by itself: one whose receiver is slow keeps no other waiting. */
export function startLogStreams(tenants: readonly TenantContext[]): Sweeps {
  const streams = tenants.map((tenant) =>
    startSweeps(
      (isStopping) => sendStream(tenant, isStopping),
      (wake) => {
        changed.on('stream', wake);
        return () => changed.off('stream', wake);
      },
    ),
  );
  const ofEach = async (work: (stream: Sweeps) => Promise<void>) => {
    await Promise.all(streams.map(work));
  };
  return { run: () => ofEach((stream) => stream.run()), stop: () => ofEach((stream) => stream.stop()) };
}

/** Send a tenant's, as far as one turn goes. @returns whether there is more to send at once */
export async function sendStream(
  tenant: TenantContext,
  isStopping: () => boolean = () => false,
): Promise<boolean> {
  try {
    return await deliver(tenant, isStopping);
  } catch (failure) {
    tenant.log.warn({ err: failure }, 'the audit log could not be streamed; it is tried again in a minute');
    return false;
  }
}

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
  const isStillOurs = () => noteProgress(db, claim, { claimedUntil: Date.now() + claimFor });
  let at = row;
  for (let portions = 0; hasMore(at, head) && portions < mostPortions && !isStopping(); portions++) {
    const { bodies, last, progress } = await nextPortion(tenant, at, head, to);
    const failure = await sendAll(tenant, to, bodies, async () => isStopping() || !(await isStillOurs()));
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
    const change = {
      ...progress,
      ...(bodies.length > 0 && { tries: 0, nextTryAt: 0 }),
      ...(last !== undefined && { deliveredId: last, deliveredAt: moment }),
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

/** @param isOver asked between two of them, since a receiver may take its time for each */
async function sendAll(
  tenant: TenantContext,
  to: Destination,
  bodies: readonly string[],
  isOver: () => Promise<boolean>,
): Promise<string | undefined | typeof stopped> {
  for (const [index, body] of bodies.entries()) {
    if (index > 0 && (await isOver())) return stopped;
    const { failure } = await post(tenant, to, body);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

type Portion = {
  /** One, but where many came late. */
  readonly bodies: readonly string[];
  /** Id of the last entry in them. */
  readonly last: string | undefined;
  /** What is true once they are taken. */
  readonly progress: Partial<StreamRow>;
};

async function nextPortion(
  tenant: TenantContext,
  row: StreamRow,
  head: Seal,
  to: Destination,
): Promise<Portion> {
  if (isGapToTell(row)) {
    const bodies = bodiesOf(to.format, [gapOf(tenant.id, row)]);
    return { bodies, last: undefined, progress: { isLossTold: true } };
  }
  return (await latePortion(tenant, row, head, to)) ?? (await nextEntries(tenant, row, head, to));
}

async function latePortion(
  tenant: TenantContext,
  row: StreamRow,
  head: Seal,
  { keys, format }: Destination,
): Promise<Portion | undefined> {
  const [found] = await selectSeals(tenant.db, {
    above: row.lateThrough,
    upTo: head.number,
    order: 'oldest first',
    limit: 1,
    withLate: true,
  });
  if (!found) return undefined;
  const entries = (await lateIn(tenant, found, row, keys)).map((entry) => entryOf(tenant.id, entry));
  const bodies = bodiesOf(format, entries);
  return { bodies, last: entries.at(-1)?.id, progress: { lateThrough: found.number } };
}

/** As many as one request takes: what was taken is not sent again because of what comes behind. */
async function nextEntries(
  { id, db }: TenantContext,
  { position }: StreamRow,
  head: Seal,
  { keys, format }: Destination,
): Promise<Portion> {
  const batch = new Batch(format);
  let last: string | undefined;
  let read = 0;
  let behind = position;
  const portionOf = (through: string): Portion => ({
    bodies: batch.bodies(),
    last,
    // Nothing up to this seal came late but what has been sent.
    progress: { position: through > position ? through : position, lateThrough: head.number },
  });
  for await (const rows of entriesIn(db, { after: position, through: head.through }, mostRead))
    for (const row of rows) {
      if (isWanted(keys, row.key)) {
        if (!batch.add(entryOf(id, row))) return portionOf(behind);
        last = row.id;
      }
      read++;
      behind = row.id;
    }
  return portionOf(read === mostRead ? behind : head.through);
}

/** Stands in the place of entries that are gone. */
const gapKey = 'LogStream.Gap';

function gapOf(tenantId: string, { lostEntries, lostFrom, lostTo }: StreamRow): StreamEntry {
  const payload = { key: gapKey, result: 'Error', entries: lostEntries, from: lostFrom, to: lostTo };
  // The same each time it is sent, as every entry's.
  const id = `${idsFrom(lostTo ?? 0)}${String(lostEntries).padStart(12, '0')}`;
  return { id, tenantId, key: gapKey, payload, createdAt: Date.now() };
}
