/**
 * Where the OpenID engine's records live. Tokens, codes and session ids are stored as keyed hashes, so the
 * database holds nothing that could be presented.
 *
 * All that one request changes is collected (`RecordBatch`) and committed in one transaction when the engine has
 * decided on its answer, before the answer leaves. Using up a code or a refresh token is part of that transaction:
 * one conditional update decides among racing clients, and the loser's transaction changes nothing.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Adapter, AdapterPayload } from 'oidc-provider';
import { queueSignOutsOfUser } from '../backchannel-logout/queue.ts';
import { prepared } from '../database/prepared.ts';
import type { JsonObject } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { TenantContext } from '../tenants/context.ts';

/** A consumed refresh token may be shown again for this long; it then yields the same successor (PROTOCOL §1.8). */
export const refreshReuseWindow = 3000;

/** Models whose id may be seen by administrators and is no secret. */
const openModels = new Set(['Grant', 'ReplayDetection']);
/** Models of which the engine reads the grant as well. */
const grantedModels = new Set(['AccessToken', 'AuthorizationCode', 'RefreshToken']);
const chainModels = ['AccessToken', 'RefreshToken', 'AuthorizationCode', 'DeviceCode', 'Grant'] as const;

type Row = {
  model: string;
  id: string;
  payload: JsonObject;
  grantId: string | null;
  uid: string | null;
  userCode: string | null;
  accountId: string | null;
  clientId: string | null;
  expiresAt: number;
  consumedAt: number | null;
};

/** Another client used the item first. */
export class AlreadyConsumed extends Error {
  readonly model: string;
  /** Value of the refresh token that replaced this one, while the reuse window is open. */
  readonly successor: string | undefined;
  readonly grantId: string | undefined;
  constructor(model: string, grantId: string | undefined, successor: string | undefined) {
    super(`${model} was used by another request`);
    this.model = model;
    this.grantId = grantId;
    this.successor = successor;
  }
}

const batches = new AsyncLocalStorage<RecordBatch>();

/** What one request wants changed. */
export class RecordBatch {
  readonly #tenant: TenantContext;
  readonly #rows = new Map<string, Row | undefined>();
  readonly #consumed = new Map<string, { model: string; id: string; grantId: string | undefined }>();
  readonly #revoked = new Set<string>();
  readonly #seen = new Map<string, Row | undefined>();
  readonly #more: ((db: TenantDatabase) => Promise<void>)[] = [];
  /** Successor of a refresh token that was presented again within the window: the answer carries it. */
  successor: string | undefined;
  /** The refresh token issued by this request, so that the consumed one can remember it. */
  issuedRefreshToken: { id: string; value: string } | undefined;

  /** Name of the secret that the application showed, for the audit log. */
  usedSecret: string | undefined;

  constructor(tenant: TenantContext) {
    this.#tenant = tenant;
  }

  static current(): RecordBatch | undefined {
    return batches.getStore();
  }

  /** Run a request's work with this batch collecting its writes. */
  run<T>(work: () => Promise<T>): Promise<T> {
    return batches.run(this, work);
  }

  put(row: Row): void {
    this.#rows.set(`${row.model}:${row.id}`, row);
  }

  remove(model: string, id: string): void {
    this.#rows.set(`${model}:${id}`, undefined);
  }

  /** The pending row, `undefined` when this batch removes it, 'unknown' when the database has to be asked. */
  pending(model: string, id: string): Row | undefined | 'unknown' {
    const key = `${model}:${id}`;
    return this.#rows.has(key) ? this.#rows.get(key) : 'unknown';
  }

  /** Keep a row that came along with another, so that this request need not ask for it. */
  see(model: string, id: string, row: Row | undefined): void {
    this.#seen.set(`${model}:${id}`, row);
  }

  /** Like `pending`, for rows that came along. */
  seen(model: string, id: string): Row | undefined | 'unknown' {
    const key = `${model}:${id}`;
    return this.#seen.has(key) ? this.#seen.get(key) : 'unknown';
  }

  pendingBy(model: string, column: 'uid' | 'userCode', value: string): Row | undefined {
    for (const row of this.#rows.values()) if (row?.model === model && row[column] === value) return row;
    return undefined;
  }

  consume(model: string, id: string, grantId: string | undefined): void {
    this.#consumed.set(`${model}:${id}`, { model, id, grantId });
  }

  revokeGrant(grantId: string): void {
    this.#revoked.add(grantId);
  }

  /** Let something else be part of the same transaction. */
  also(work: (db: TenantDatabase) => Promise<void>): void {
    this.#more.push(work);
  }

  /** Forget what was collected, except revocations: for a request that ends in an error. */
  dropWrites(): void {
    this.#rows.clear();
    this.#consumed.clear();
    this.#more.length = 0;
  }

  /** After a lost race for a refresh token: the successor exists already, only the new access token is ours. */
  keepOnlyAccessToken(): void {
    this.#consumed.clear();
    for (const [key, row] of this.#rows) if (row?.model !== 'AccessToken') this.#rows.delete(key);
    this.#more.length = 0;
  }

  get isEmpty(): boolean {
    return this.#rows.size + this.#consumed.size + this.#revoked.size + this.#more.length === 0;
  }

  /**
   * Commit everything in one transaction, or as part of the caller's.
   * @throws AlreadyConsumed when a code or token was used by another request meanwhile; nothing was changed then
   */
  async commit(within: TenantDatabase = this.#tenant.db): Promise<void> {
    if (this.isEmpty) return;
    await within.transaction(async (db) => {
      for (const item of this.#consumed.values()) await this.#consumeRow(db, item);
      for (const [key, row] of this.#rows) {
        const [model, id] = splitKey(key);
        if (row) await upsertRow(db, row);
        else await deleteRow(db, { model, id });
      }
      for (const grantId of this.#revoked) await revokeGrant(db, grantId);
      for (const work of this.#more) await work(db);
    });
  }

  async #consumeRow(
    db: TenantDatabase,
    item: { model: string; id: string; grantId: string | undefined },
  ): Promise<void> {
    const now = Date.now();
    const [won] = await markConsumed(db, { model: item.model, id: item.id, now });
    if (!won) {
      const row = await db.write
        .selectFrom('oidc_records')
        .select(['payload', 'consumedAt'])
        .where('model', '=', item.model)
        .where('id', '=', item.id)
        .executeTakeFirst();
      const open = row?.consumedAt && now - row.consumedAt <= refreshReuseWindow;
      const sealed = open ? row.payload.successor : undefined;
      const successor =
        typeof sealed === 'string' ? this.#tenant.vault.open('oidc-payload', sealed) : undefined;
      throw new AlreadyConsumed(item.model, item.grantId, successor);
    }
    if (item.model !== 'RefreshToken' || !this.issuedRefreshToken) return;
    const successor = this.#tenant.vault.seal('oidc-payload', this.issuedRefreshToken.value);
    await db.write
      .updateTable('oidc_records')
      .set({ payload: { ...won.payload, successor } })
      .where('model', '=', item.model)
      .where('id', '=', item.id)
      .execute();
  }
}

const splitKey = (key: string): [string, string] => [
  key.slice(0, key.indexOf(':')),
  key.slice(key.indexOf(':') + 1),
];

/** The engine's storage for one model of one tenant. Clients are computed elsewhere (`clients.ts`). */
export class RecordAdapter implements Adapter {
  readonly #tenant: TenantContext;
  readonly #model: string;

  constructor(tenant: TenantContext, model: string) {
    this.#tenant = tenant;
    this.#model = model;
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
    const { jti: _jti, ...kept } = payload;
    const row: Row = {
      model: this.#model,
      id: recordId(this.#tenant, this.#model, id),
      payload: withoutSessionCookie(kept),
      grantId: payload.grantId ?? null,
      uid: payload.uid ?? null,
      userCode: payload.userCode ?? null,
      accountId: accountOf(payload),
      clientId: payload.clientId ?? null,
      expiresAt: expiresIn ? Date.now() + expiresIn * 1000 : Number.MAX_SAFE_INTEGER,
      consumedAt: null,
    };
    const batch = RecordBatch.current();
    if (batch) {
      if (this.#model === 'RefreshToken') batch.issuedRefreshToken = { id: row.id, value: id };
      batch.put(row);
      return;
    }
    const alone = new RecordBatch(this.#tenant);
    alone.put(row);
    await alone.commit();
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const key = recordId(this.#tenant, this.#model, id);
    const batch = RecordBatch.current();
    const pending = batch?.pending(this.#model, key) ?? 'unknown';
    const row = pending === 'unknown' ? await this.#read(batch, key) : pending;
    return row && this.#payload(row, id);
  }

  async #read(batch: RecordBatch | undefined, key: string): Promise<Row | undefined> {
    const { db } = this.#tenant;
    if (!batch) return findRow(db, this.#model, key);
    const seen = batch.seen(this.#model, key);
    if (seen !== 'unknown') return seen;
    if (!grantedModels.has(this.#model)) return findRow(db, this.#model, key);
    // The engine asks for the grant next.
    const [found] = await rowWithGrant(db, { model: this.#model, id: key, now: Date.now() });
    batch.see(this.#model, key, found);
    if (found?.grantId) batch.see('Grant', found.grantId, grantIn(found, found.grantId));
    return found;
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    const pending = RecordBatch.current()?.pendingBy(this.#model, 'uid', uid);
    const row = pending ?? (await findRowBy(this.#tenant.db, this.#model, 'uid', uid));
    return row && this.#payload(row, undefined);
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    const pending = RecordBatch.current()?.pendingBy(this.#model, 'userCode', userCode);
    const row = pending ?? (await findRowBy(this.#tenant.db, this.#model, 'userCode', userCode));
    return row && this.#payload(row, referenceTo(row));
  }

  async consume(id: string): Promise<void> {
    const key = recordId(this.#tenant, this.#model, id);
    const batch = RecordBatch.current() ?? new RecordBatch(this.#tenant);
    const seen = batch.seen(this.#model, key);
    const row = seen === 'unknown' ? await findRow(this.#tenant.db, this.#model, key) : seen;
    batch.consume(this.#model, key, row?.grantId ?? undefined);
    if (batch !== RecordBatch.current()) await batch.commit();
  }

  async destroy(id: string): Promise<void> {
    const batch = RecordBatch.current() ?? new RecordBatch(this.#tenant);
    batch.remove(this.#model, recordId(this.#tenant, this.#model, id));
    if (batch !== RecordBatch.current()) await batch.commit();
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    const batch = RecordBatch.current();
    if (batch) batch.revokeGrant(grantId);
    else await this.#tenant.db.transaction((db) => revokeGrant(db, grantId));
  }

  #payload(row: Row, id: string | undefined): AdapterPayload {
    const { successor, ...payload } = row.payload;
    const found: AdapterPayload = { ...payload, ...(id !== undefined && { jti: id }) };
    if (row.consumedAt === null) return found;
    const reusable =
      this.#model === 'RefreshToken' &&
      typeof successor === 'string' &&
      Date.now() - row.consumedAt <= refreshReuseWindow;
    const batch = RecordBatch.current();
    if (reusable && batch) {
      batch.successor = this.#tenant.vault.open('oidc-payload', successor);
      return found;
    }
    return { ...found, consumed: Math.floor(row.consumedAt / 1000) };
  }
}

/**
 * Device codes are also found by what people type, and then written again. Their id is not known then, only where they
 * are stored; this marks that, and is itself no code.
 */
const referenceMark = '#';
const referenceTo = ({ id }: Row): string => `${referenceMark}${id}`;

/** Where a reference points, if it is one. */
export const recordReference = (id: string): string | undefined =>
  id.startsWith(referenceMark) ? id.slice(referenceMark.length) : undefined;

/** The stored id of a record: a keyed hash, unless the id is no secret. */
export function recordId(tenant: TenantContext, model: string, id: string): string {
  const reference = model === 'DeviceCode' ? recordReference(id) : undefined;
  if (reference !== undefined) return reference;
  return openModels.has(model) ? id : tenant.vault.fingerprint(`${model}:${id}`);
}

/** The grant that a refresh token of ours belongs to, if both are still there. */
export async function grantOfRefreshToken(tenant: TenantContext, token: string): Promise<string | undefined> {
  const row = await findRow(tenant.db, 'RefreshToken', recordId(tenant, 'RefreshToken', token));
  return row?.grantId ?? undefined;
}

/** End a grant: its tokens, codes and itself. Part of the caller's transaction. */
export async function revokeGrant(db: TenantDatabase, grantId: string): Promise<void> {
  // A sign-in that is under way only mentions the grant: whoever changes accounts in the midst of it goes on.
  await db.write
    .deleteFrom('oidc_records')
    .where('grantId', '=', grantId)
    .where('model', '!=', 'Interaction')
    .execute();
  await db.write.deleteFrom('oidc_records').where('model', '=', 'Grant').where('id', '=', grantId).execute();
}

/** Where the person is just now: what they hold there stays, with the applications that they are signed in to. */
export type Kept = { readonly sessionUid?: string | undefined; readonly grantId?: string | undefined };

/**
 * End everything a person holds: sessions, grants, codes and tokens. Part of the caller's transaction.
 * @param kept what stays, e.g. the session that the person just used to change the password
 */
export async function revokeUser(
  db: TenantDatabase,
  userId: string,
  { sessionUid, grantId }: Kept = {},
): Promise<void> {
  await queueSignOutsOfUser(db, userId, sessionUid);
  let records = db.write.deleteFrom('oidc_records').where('accountId', '=', userId);
  let extensions = db.write.deleteFrom('session_extensions').where('accountId', '=', userId);
  if (sessionUid !== undefined) {
    records = records.where((where) => where.or([where('uid', 'is', null), where('uid', '!=', sessionUid)]));
    extensions = extensions.where('sessionUid', '!=', sessionUid);
  }
  const grants = [...(await grantsOfSession(db, sessionUid)), ...(grantId === undefined ? [] : [grantId])];
  if (grants.length > 0) {
    records = records
      .where((where) => where.or([where('grantId', 'is', null), where('grantId', 'not in', grants)]))
      .where((where) => where.or([where('model', '!=', 'Grant'), where('id', 'not in', grants)]));
  }
  await records.execute();
  await extensions.execute();
}

async function grantsOfSession(db: TenantDatabase, uid: string | undefined): Promise<string[]> {
  if (uid === undefined) return [];
  const session = await db.read
    .selectFrom('oidc_records')
    .select('payload')
    .where('model', '=', 'Session')
    .where('uid', '=', uid)
    .executeTakeFirst();
  const { authorizations } = session?.payload ?? {};
  if (typeof authorizations !== 'object' || authorizations === null) return [];
  return Object.values(authorizations).flatMap((one: unknown) =>
    typeof one === 'object' && one !== null && 'grantId' in one && typeof one.grantId === 'string'
      ? [one.grantId]
      : [],
  );
}

/** End every token, code and grant of an application. Part of the caller's transaction. */
export async function revokeByClient(db: TenantDatabase, clientId: string): Promise<void> {
  await db.write
    .deleteFrom('oidc_records')
    .where('clientId', '=', clientId)
    .where('model', 'in', [...chainModels, 'ClientCredentials'])
    .execute();
}

const batchOfExpired = 500;

/** Remove expired records, a bounded number at a time. @returns how many went */
export async function purgeExpired(db: TenantDatabase, now: number): Promise<number> {
  const { numDeletedRows } = await db.write
    .deleteFrom('oidc_records')
    .where((where) =>
      where(
        where.refTuple('model', 'id'),
        'in',
        where
          .selectFrom('oidc_records as old')
          .select(['old.model', 'old.id'])
          .where('old.expiresAt', '<', now)
          .limit(batchOfExpired)
          .$asTuple('model', 'id'),
      ),
    )
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

const upsertRow = prepared<Row, unknown>((db, slot) => {
  const changes = {
    payload: slot('payload'),
    grantId: slot('grantId'),
    uid: slot('uid'),
    userCode: slot('userCode'),
    accountId: slot('accountId'),
    clientId: slot('clientId'),
    expiresAt: slot('expiresAt'),
    consumedAt: slot('consumedAt'),
  };
  return db.write
    .insertInto('oidc_records')
    .values({ model: slot('model'), id: slot('id'), ...changes })
    .onConflict((conflict) => conflict.columns(['model', 'id']).doUpdateSet(changes));
});

const rowById = prepared<{ model: string; id: string; now: number }, Row>((db, slot) =>
  db.read
    .selectFrom('oidc_records')
    .selectAll()
    .where('model', '=', slot('model'))
    .where('id', '=', slot('id'))
    .where('expiresAt', '>', slot('now')),
);

type RowWithGrant = Row & { grantPayload: JsonObject | null; grantExpiresAt: number | null };

const rowWithGrant = prepared<{ model: string; id: string; now: number }, RowWithGrant>((db, slot) =>
  db.read
    .selectFrom('oidc_records as token')
    .leftJoin('oidc_records as grant', (join) =>
      join
        .onRef('grant.id', '=', 'token.grantId')
        .on('grant.model', '=', 'Grant')
        .on('grant.expiresAt', '>', slot('now')),
    )
    .selectAll('token')
    .select(['grant.payload as grantPayload', 'grant.expiresAt as grantExpiresAt'])
    .where('token.model', '=', slot('model'))
    .where('token.id', '=', slot('id'))
    .where('token.expiresAt', '>', slot('now')),
);

function grantIn(
  { grantPayload: payload, grantExpiresAt: expiresAt }: RowWithGrant,
  id: string,
): Row | undefined {
  if (!payload || expiresAt === null) return undefined;
  const nothing = { grantId: null, uid: null, userCode: null, consumedAt: null };
  return { ...nothing, model: 'Grant', id, payload, expiresAt, accountId: null, clientId: null };
}

async function findRow(db: TenantDatabase, model: string, id: string): Promise<Row | undefined> {
  const [row] = await rowById(db, { model, id, now: Date.now() });
  return row;
}

const rowBy = (column: 'uid' | 'userCode') =>
  prepared<{ model: string; value: string; now: number }, Row>((db, slot) =>
    db.read
      .selectFrom('oidc_records')
      .selectAll()
      .where('model', '=', slot('model'))
      .where(column, '=', slot('value'))
      .where('expiresAt', '>', slot('now'))
      .orderBy('expiresAt', 'desc')
      .limit(1),
  );
const rowsBy = { uid: rowBy('uid'), userCode: rowBy('userCode') };

async function findRowBy(
  db: TenantDatabase,
  model: string,
  column: 'uid' | 'userCode',
  value: string,
): Promise<Row | undefined> {
  const [row] = await rowsBy[column](db, { model, value, now: Date.now() });
  return row;
}

const deleteRow = prepared<{ model: string; id: string }, unknown>((db, slot) =>
  db.write.deleteFrom('oidc_records').where('model', '=', slot('model')).where('id', '=', slot('id')),
);

const markConsumed = prepared<{ model: string; id: string; now: number }, Pick<Row, 'payload'>>((db, slot) =>
  db.write
    .updateTable('oidc_records')
    .set({ consumedAt: slot('now') })
    .where('model', '=', slot('model'))
    .where('id', '=', slot('id'))
    .where('consumedAt', 'is', null)
    .returning('payload'),
);

/** An interaction names its session's cookie value; nobody needs it again, so it is not stored. */
function withoutSessionCookie(payload: AdapterPayload): JsonObject {
  const { session } = payload;
  if (!session || typeof session !== 'object' || !('cookie' in session)) return { ...payload };
  const { cookie: _cookie, ...kept } = session;
  return { ...payload, session: kept };
}

function accountOf(payload: AdapterPayload): string | null {
  return typeof payload.accountId === 'string' ? payload.accountId : null;
}
