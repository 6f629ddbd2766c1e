/**
 * The state of one sign-in attempt: one sealed row per interaction. Changes are transitions of the state that was
 * read; when another request was faster the transition is run again on the newer state, so nothing is lost.
 */
import { error } from '@portero/schema/errors.ts';
import { LRUCache } from 'lru-cache';
import * as z from 'zod';
import type { Durability } from '../database/connect.ts';
import { forUpdate } from '../database/dialect.ts';
import { prepared, type Slots } from '../database/prepared.ts';
import { allDone, type TenantDatabase } from '../database/tenant-scope.ts';
import { oneTimeTokenContext } from '../one-time-tokens/rules.ts';
import type { TenantContext } from '../tenants/context.ts';
import { type RecordOf, type State, stateSchema, type VerificationRecord } from './state-shape.ts';

export {
  type IdentifyingRecord,
  type NamingRecord,
  type PageMemory,
  type PasswordRecord,
  type PendingMfa,
  type PendingProfile,
  pendingProfile,
  publicRecord,
  type RecordOf,
  type State,
  type VerificationRecord,
} from './state-shape.ts';

const maxRecords = 12;
const maxRetries = 10;

/** A state in which nothing has happened yet. */
export const emptyState = (event: State['interactionEvent']): State => ({
  interactionEvent: event,
  profile: {},
  mfa: {},
  verificationRecords: [],
  captcha: { verified: false, skipped: false },
});

/** The state, or undefined when the sign-in has not been started. */
export async function readState(
  tenant: TenantContext,
  uid: string,
  db: TenantDatabase = tenant.db,
): Promise<State | undefined> {
  return (await readRow(tenant, uid, db))?.state;
}

/** Begin afresh; whatever was there is discarded. */
export async function writeFirstState(
  tenant: TenantContext,
  uid: string,
  expiresAt: number,
  state: State,
): Promise<void> {
  const row = { uid, sealed: seal(tenant, uid, state), expiresAt };
  await tenant.db.together([putFirst.bound(tenant.db, row)], 'relaxed');
}

const putFirst = prepared((db, slot: Slots<{ uid: string; sealed: string; expiresAt: number }>) =>
  db.write
    .insertInto('interactions')
    .values({ uid: slot('uid'), sealed: slot('sealed'), revision: 1, expiresAt: slot('expiresAt') })
    .onConflict((conflict) =>
      conflict.columns(['uid']).doUpdateSet((set) => ({
        sealed: slot('sealed'),
        expiresAt: slot('expiresAt'),
        revision: set('interactions.revision', '+', 1),
      })),
    ),
);

export type Transition<T> = {
  readonly next: State;
  readonly result: T;
  /** What is being written already and commits with the new state, where nothing has to wait for it. */
  readonly along?: readonly (Promise<unknown> | undefined)[];
};

/**
 * Run a transition on the present state and store what comes out. `work` may be called again when another request
 * changed the state meanwhile, so it must not hash, send or wait for the network; `also` commits with the new state.
 * @throws request.server_busy, session.interaction_not_found when the sign-in has not been started
 */
export async function changeState<T>(
  tenant: TenantContext,
  uid: string,
  work: (state: State, db: TenantDatabase) => Promise<Transition<T>>,
  durability: Durability = 'durable',
): Promise<T> {
  for (let attempt = 0; attempt < maxRetries; attempt++) {
    const outcome = await tenant.db
      .transaction(async (db) => {
        const row = await readRow(tenant, uid, db, 'to-change');
        if (!row) throw error('session.interaction_not_found');
        const { next, result, along = [] } = await work(row.state, db);
        const replaced =
          next === row.state
            ? undefined
            : replaceRow(db, {
                uid,
                sealed: seal(tenant, uid, next),
                seen: row.revision,
                revision: row.revision + 1,
              });
        await allDone([...along, replaced]);
        if (replaced && (await replaced).length === 0) throw new LostRace();
        return { result };
      }, durability)
      .catch((failure: unknown) => {
        if (failure instanceof LostRace) return undefined;
        throw failure;
      });
    if (outcome) return outcome.result;
  }
  throw error('request.server_busy');
}

/**
 * The same where the state is all that changes. Until the end of a sign-in, which waits, there is nothing to lose by a power cut but
 * the way to it.
 */
export const changeStateAlone = <T>(
  tenant: TenantContext,
  uid: string,
  work: (state: State, db: TenantDatabase) => Promise<Transition<T>>,
): Promise<T> => changeState(tenant, uid, work, 'relaxed');

/** The same record with changes, in its place; newest last. */
export function withRecord(state: State, changed: VerificationRecord): State {
  const others = state.verificationRecords.filter((candidate) => candidate.id !== changed.id);
  return { ...state, verificationRecords: [...others, changed].slice(-maxRecords) };
}

/** A one-time token that was shown and used up. */
export const isUsedToken = (record: VerificationRecord): record is RecordOf<'OneTimeToken'> =>
  record.type === 'OneTimeToken' && record.verified;

/** A proof of this very sign-in. @throws session.verification_session_not_found */
export function findRecord(state: State, id: string): VerificationRecord {
  const found = state.verificationRecords.find((candidate) => candidate.id === id);
  if (!found) throw error('session.verification_session_not_found');
  return found;
}

/** Proofs as clients may see them: the newest of each type, field by field, so that no digest or secret slips out. */
export function publicRecords({ verificationRecords }: Pick<State, 'verificationRecords'>) {
  const newest = new Map(verificationRecords.map((one) => [one.type, one]));
  return [...newest.values()].map((one) => {
    const { id, type, verified } = one;
    switch (one.type) {
      case 'Password':
        return { id, type, identifier: one.identifier, verified };
      case 'NewPasswordIdentity':
        return { id, type, identifier: one.identifier };
      case 'OneTimeToken':
        return {
          id,
          type,
          identifier: one.identifier,
          verified,
          oneTimeTokenContext: oneTimeTokenContext.parse(one.context),
        };
      case 'Totp':
      case 'WebAuthn':
      case 'BackupCode':
      case 'SignInPasskey':
        return { id, type, userId: one.userId, verified };
      default:
        return { id, type, identifier: one.identifier, templateType: one.templateType, verified };
    }
  });
}

/** The uid is sealed in, so that a row copied over another is not accepted. */
const sealedState = z.object({ uid: z.string(), state: stateSchema });
type Opened = z.infer<typeof sealedState>;

/**
 * What was sealed or opened just now, by its sealed text: the steps of a sign-in follow one another, and each would open
 * what the one before has sealed. Nobody changes a state; a transition makes another.
 */
const justNow = new LRUCache<string, Opened>({ max: 500, ttl: 10_000 });

function seal(tenant: TenantContext, uid: string, state: State): string {
  const sealed = tenant.vault.seal('interaction', JSON.stringify({ uid, state }));
  justNow.set(`${tenant.id}:${sealed}`, { uid, state });
  return sealed;
}

/** A state of another version is as good as none: the person starts again. */
function open(tenant: TenantContext, sealed: string): Opened | undefined {
  const key = `${tenant.id}:${sealed}`;
  const known = justNow.get(key);
  if (known) return known;
  const opened: unknown = JSON.parse(tenant.vault.open('interaction', sealed));
  const { data } = sealedState.safeParse(opened);
  if (data) justNow.set(key, data);
  return data;
}

class LostRace extends Error {}

const replaceRow = prepared(
  (db, slot: Slots<{ uid: string; sealed: string; seen: number; revision: number }>) =>
    db.write
      .updateTable('interactions')
      .set({ sealed: slot('sealed'), revision: slot('revision') })
      .where('uid', '=', slot('uid'))
      .where('revision', '=', slot('seen'))
      .returning('uid'),
);

const selectRow = (db: TenantDatabase, slot: Slots<{ uid: string; now: number }>) =>
  db.read
    .selectFrom('interactions')
    .select(['sealed', 'revision'])
    .where('uid', '=', slot('uid'))
    .where('expiresAt', '>', slot('now'));
const rowToLook = prepared(selectRow);
const rowToChange = prepared((db, slot: Parameters<typeof selectRow>[1]) =>
  forUpdate(db.engine, selectRow(db, slot)),
);

async function readRow(
  tenant: TenantContext,
  uid: string,
  db: TenantDatabase,
  purpose: 'to-look' | 'to-change' = 'to-look',
): Promise<{ state: State; revision: number } | undefined> {
  const [row] = await (purpose === 'to-change' ? rowToChange : rowToLook)(db, { uid, now: Date.now() });
  if (!row) return undefined;
  const opened = open(tenant, row.sealed);
  // Another interaction's, copied here, is as good as none.
  return opened?.uid === uid ? { state: opened.state, revision: row.revision } : undefined;
}
