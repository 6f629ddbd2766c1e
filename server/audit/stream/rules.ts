/**
 * The audit log, streamed to where a company watches its systems. Off until somebody says where to.
 *
 *   message.ts    what is sent, and its signature
 *   delivery.ts   in which order, from where on, and when again
 *
 * A position in the log says what has been taken. Only what is sealed is sent (`../seals`), and the seals name what came late.
 */
import { EventEmitter } from 'node:events';
import { secretMask } from '@portero/schema/connectors.ts';
import { error } from '@portero/schema/errors.ts';
import { newOrderedId, newSecret } from '@portero/schema/ids.ts';
import {
  type LogStream,
  type LogStreamSettings,
  logStreamSettings,
  type putLogStreamBody,
} from '@portero/schema/log-stream.ts';
import * as z from 'zod';
import type { TenantDatabase } from '../../database/tenant-scope.ts';
import type { TenantContext } from '../../tenants/context.ts';
import type { Actor } from '../actor.ts';
import { recordChange } from '../audit.ts';
import { changesOf } from '../changes.ts';
import { idsFrom, timeOfId } from '../seals/seal.ts';
import { newestSeals } from '../seals/sealing.ts';
import { sealsIn } from '../seals/store.ts';
import { lateIn } from './late.ts';
import { bodiesOf, type Destination, type Outcome, post } from './message.ts';
import {
  countUnder,
  deleteStream,
  firstUnder,
  insertStream,
  interruptStream,
  type StreamRow,
  selectStream,
  updateStream,
} from './store.ts';

type Put = z.infer<typeof putLogStreamBody>;
type Sealed = Pick<TenantContext, 'vault'>;
type Kept = Pick<TenantContext, 'db' | 'vault'>;

/** Tells this process that there may be something to send; other processes look by themselves. */
export const changed = new EventEmitter<{ stream: [] }>().setMaxListeners(0);

const destination = logStreamSettings.extend({ signingSecret: z.string() });

/** With its secrets, for whoever sends; no answer holds this. @throws Error when what is stored was tampered with */
export const destinationOf = ({ vault }: Sealed, { sealed, isEnabled }: StreamRow): Destination => ({
  ...destination.parse(JSON.parse(vault.open('log-stream', sealed))),
  enabled: isEnabled,
});

const sealedOf = ({ vault }: Sealed, whole: Destination): string =>
  vault.seal('log-stream', JSON.stringify(whole));

/** `version` is another with each change of a setting or secret, the same however far the stream is. */
type Versioned = { readonly stream: LogStream; readonly version: string };

/** Sealed anew with each change. */
const versionOf = (row: StreamRow | undefined): string => row?.sealed ?? '';

/** Check that the caller changes what they saw; throws when somebody else was faster. */
type Precondition = (version: string) => void;
const unconditional: Precondition = () => {};

/** @throws entity.not_found */
export async function getStream(tenant: TenantContext): Promise<Versioned> {
  const row = await selectStream(tenant.db);
  if (!row) throw error('entity.not_found');
  return { stream: await shown(tenant, row), version: versionOf(row) };
}

/**
 * Say where the log goes. A masked value of the header is the stored one, as long as it goes to the same host.
 * @returns with the signing secret, if this made it
 * @throws request.invalid_input, and what the precondition throws
 */
export async function putStream(
  tenant: TenantContext,
  given: Put,
  actor: Actor,
  precondition = unconditional,
): Promise<Versioned> {
  const { begin, ...wanted } = given;
  const now = Date.now();
  const set = await tenant.db.transaction(async (db) => {
    const old = await interruptStream(db);
    precondition(versionOf(old));
    const before = old && destinationOf(tenant, old);
    const after: Destination = {
      ...wanted,
      header: headerOf(wanted, before),
      signingSecret: before?.signingSecret ?? newSecret(),
    };
    const from = begin ?? (before?.address === after.address ? undefined : 'now');
    const row: StreamRow = {
      ...(old ?? untouched),
      ...(from && (await beginning({ ...tenant, db }, from, now))),
      ...untried,
      sealed: sealedOf(tenant, after),
      isEnabled: after.enabled,
    };
    if (old) await updateStream(db, row);
    else if (!(await insertStream(db, row))) return undefined;
    await note(db, 'Updated', actor, {
      ...(from && { begin: from }),
      ...changesOf(before ? told(before) : {}, told(after)),
    });
    return { row, secret: before ? undefined : after.signingSecret };
  });
  // Two made it at once, and it has one secret: this changes what the other made.
  if (!set) return putStream(tenant, given, actor, precondition);
  const { row, secret } = set;
  changed.emit('stream');
  const stream = { ...(await shown(tenant, row)), ...(secret && { signingSecret: secret }) };
  return { stream, version: versionOf(row) };
}

const untouched = {
  since: '',
  position: '',
  lateThrough: 0,
  deliveredId: null,
  deliveredAt: null,
  lostEntries: 0,
  lostFrom: null,
  lostTo: null,
  isLossTold: false,
};
/** In nobody’s hands: what is on its way meanwhile is sent again. */
const untried = { tries: 0, nextTryAt: 0, lastError: null, lastErrorAt: null, claim: null, claimedUntil: 0 };

async function beginning(tenant: Kept, from: 'now' | 'oldest', now: number) {
  const [newest] = (await newestSeals(tenant, 1)).seals;
  const position = from === 'now' ? idsFrom(now) : '';
  // What earlier seals name as late is in the log by now, at its place.
  return { ...untouched, since: position, position, lateThrough: newest?.number ?? 0 };
}

function headerOf(
  { header, address }: LogStreamSettings,
  before: Destination | undefined,
): LogStreamSettings['header'] {
  if (header?.value !== secretMask) return header;
  const isSame =
    before?.header?.name.toLowerCase() === header.name.toLowerCase() &&
    new URL(before.address).origin === new URL(address).origin;
  if (before?.header && isSame) return { name: header.name, value: before.header.value };
  // Whoever cannot read it cannot have it sent to themselves either.
  throw error('request.invalid_input', undefined, {
    details: 'Type the value of the header: it belongs to another address or name.',
  });
}

/** What the log itself is told: receivers like to have keys in paths. */
const told = ({ address, header, enabled, format, keys }: Destination) => ({
  enabled,
  host: new URL(address).host,
  path: { secret: new URL(address).pathname + new URL(address).search },
  format,
  keys,
  header: header && { name: header.name, secret: header.value },
});

/**
 * What is on its way moves nothing any more. Removing what is not there is no failure, and leaves no entry.
 * @throws what the precondition throws
 */
export async function removeStream(
  tenant: TenantContext,
  actor: Actor,
  precondition = unconditional,
): Promise<void> {
  await tenant.db.transaction(async (db) => {
    precondition(versionOf(await interruptStream(db)));
    if (await deleteStream(db)) await note(db, 'Deleted', actor);
  });
}

/** The old one is worth nothing from now on. @throws entity.not_found */
export async function newSigningSecret(tenant: TenantContext, actor: Actor): Promise<string> {
  const signingSecret = newSecret();
  await tenant.db.transaction(async (db) => {
    const row = await interruptStream(db);
    if (!row) throw error('entity.not_found');
    const sealed = sealedOf(tenant, { ...destinationOf(tenant, row), signingSecret });
    await updateStream(db, { sealed, ...untried });
    await note(db, 'SecretReplaced', actor);
  });
  return signingSecret;
}

/** Send one entry that nothing happened for. @throws entity.not_found */
export async function testStream(tenant: TenantContext, actor: Actor): Promise<Outcome> {
  const row = await selectStream(tenant.db);
  if (!row) throw error('entity.not_found');
  const to = destinationOf(tenant, row);
  const sample = {
    id: newOrderedId(),
    tenantId: tenant.id,
    key: 'LogStream.Test',
    payload: { key: 'LogStream.Test', result: 'Success', isSample: true },
    createdAt: Date.now(),
  };
  const [body = ''] = bodiesOf(to.format, [sample]);
  const outcome = await post(tenant, to, body);
  await tenant.db.transaction((db) => note(db, 'Tested', actor, { ...outcome }));
  return outcome;
}

const note = (
  db: TenantDatabase,
  event: 'Updated' | 'Deleted' | 'SecretReplaced' | 'Tested',
  actor: Actor,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> =>
  recordChange(db, { key: `Management.LogStream.${event}`, result: 'Success', actor, ...more });

/**
 * Entries are about to be removed by age. What of them has not been sent is told in the stream, and in its state.
 * @param db the transaction that removes them
 */
export async function noteLost({ vault }: Sealed, db: TenantDatabase, through: string): Promise<void> {
  const found = await selectStream(db);
  // Whoever has sent all of them is not interrupted.
  if (!found || !(await lossOf({ vault, db }, found, through))) return;
  const row = await interruptStream(db);
  const loss = row && (await lossOf({ vault, db }, row, through));
  if (!loss) return;
  const goesOn = row.lostEntries > 0 && !row.isLossTold;
  await updateStream(db, {
    position: row.position > through ? row.position : through,
    lostEntries: loss.entries + (goesOn ? row.lostEntries : 0),
    lostFrom: goesOn ? row.lostFrom : timeOfId(loss.first),
    lostTo: Math.max(timeOfId(loss.last), (goesOn && row.lostTo) || 0),
    isLossTold: false,
  });
}

type Loss = { readonly entries: number; readonly first: string; readonly last: string };

/** What of the entries up to an id is yet to be sent. */
async function lossOf(tenant: Kept, row: StreamRow, through: string): Promise<Loss | undefined> {
  const { db } = tenant;
  const keys = keysOf(tenant, row);
  const ids: string[] = [];
  const passed = { ...row, position: row.position < through ? row.position : through };
  const seals = sealsIn(db, { order: 'oldest first', above: row.lateThrough, withLate: true });
  for await (const seal of seals) for (const { id } of await lateIn(tenant, seal, passed, keys)) ids.push(id);
  const range = { after: row.position, through };
  const ahead = await countUnder(db, keys, range, mostLost);
  const ends = [...ids, ahead.first ?? [], ahead.last ?? []].flat().toSorted();
  const [first, last] = [ends[0], ends.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return { entries: ids.length + ahead.entries, first, last };
}

/** All, where nobody can read which: a broken setting must not keep the log from being sealed. */
function keysOf(tenant: Sealed, row: StreamRow): readonly string[] {
  try {
    return destinationOf(tenant, row).keys;
  } catch {
    return [];
  }
}

/** Far more than are removed at a time. */
const mostLost = 1_000_000;
const mostCounted = 10_001;

/** How far it is behind, in seconds; 0 where there is none, or it is off. */
export async function lagOf(tenant: TenantContext, now = Date.now()): Promise<number> {
  const row = await selectStream(tenant.db);
  if (!row?.isEnabled) return 0;
  const first = await firstUnder(tenant.db, destinationOf(tenant, row).keys, row.position);
  return first === undefined ? 0 : Math.max(0, now - timeOfId(first)) / 1000;
}

async function shown(tenant: TenantContext, row: StreamRow): Promise<LogStream> {
  const { header, ...settings } = destinationOf(tenant, row);
  const { entries, first } = await countUnder(tenant.db, settings.keys, { after: row.position }, mostCounted);
  const { deliveredId, deliveredAt, lastError, lastErrorAt, lostFrom, lostTo } = row;
  return {
    ...settings,
    header: header && { name: header.name, value: secretMask },
    signingSecret: secretMask,
    state: {
      lastDelivered:
        deliveredId !== null && deliveredAt !== null
          ? { id: deliveredId, createdAt: timeOfId(deliveredId), at: deliveredAt }
          : null,
      waiting: { entries, since: first === undefined ? null : timeOfId(first) },
      lastError: lastError !== null && lastErrorAt !== null ? { reason: lastError, at: lastErrorAt } : null,
      tries: row.tries,
      nextTryAt: row.isEnabled && row.tries > 0 ? row.nextTryAt : null,
      gap:
        lostFrom !== null && lostTo !== null
          ? { entries: row.lostEntries, from: lostFrom, to: lostTo, told: row.isLossTold }
          : null,
    },
  };
}
