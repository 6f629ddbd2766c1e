/**
 * All that one request changes among the engine's records. It is committed in one transaction when the engine has
 * decided on its answer, before the answer leaves. Using up a code or a refresh token is part of that transaction:
 * one conditional update decides among racing clients, and the loser's transaction changes nothing.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { CompiledQuery } from 'kysely';
import type { Durability } from '../../database/connect.ts';
import type { JsonObject } from '../../database/tables.ts';
import { allDone, type TenantDatabase } from '../../database/tenant-scope.ts';
import type { TenantContext } from '../../tenants/context.ts';
import type { User } from '../../users/rules.ts';
import type { Vouched } from '../clients/federation.ts';
import { revokeGrant } from '../sessions/revocation.ts';
import { deleteRow, holdRow, markConsumed, type Row, upsertRow } from './record-rows.ts';

/** A consumed refresh token may be shown again for this long; it then yields the same successor (PROTOCOL §1.8). */
const refreshReuseWindow = 3000;

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

/** The session, sign-in or grant that the request went by was ended meanwhile: what it would store must not revive it. */
export class Ended extends Error {}

/** What ends with somebody's access, and what a request goes by that reads it. */
const endable: ReadonlySet<string> = new Set(['Session', 'Interaction', 'Grant']);

const batches = new AsyncLocalStorage<RecordBatch>();

/** What one request wants changed. */
export class RecordBatch {
  readonly #tenant: TenantContext;
  readonly #rows = new Map<string, Row | undefined>();
  readonly #consumed = new Map<string, { model: string; id: string; grantId: string | undefined }>();
  readonly #revoked = new Set<string>();
  readonly #seen = new Map<string, Row | undefined>();
  readonly #wentBy = new Map<string, Row>();
  readonly #more: ((db: TenantDatabase) => Promise<void>)[] = [];
  readonly #changes: CompiledQuery[] = [];
  /** When the request was read. A client is not to suffer for how long a busy server lets it wait from there. */
  readonly #since = Date.now();
  /** Successor of a refresh token that was presented again within the window: the answer carries it. */
  successor: string | undefined;
  /** The refresh token issued by this request, so that the consumed one can remember it. */
  issuedRefreshToken: { id: string; value: string } | undefined;

  /** Whose the record is that this request shows, as read along with it. */
  seenUser: User | undefined;

  /** Name of the secret that the application showed, or the workload that stood for it, for the audit log. */
  usedSecret: string | undefined;

  /** What was made of the token of a workload that stands for the application. */
  vouched: Vouched | undefined;

  constructor(tenant: TenantContext) {
    this.#tenant = tenant;
  }

  /** Of the request at hand; undefined outside of one, where each write is a transaction of its own. */
  static current(): RecordBatch | undefined {
    return batches.getStore();
  }

  /** Whether something used then may still be shown again: by a request that came within the window. */
  isWithinReuse(consumedAt: number): boolean {
    return this.#since - consumedAt <= refreshReuseWindow;
  }

  /** Run a request's work with this batch collecting its writes. */
  run<T>(work: () => Promise<T>): Promise<T> {
    return batches.run(this, work);
  }

  /** To be written with the batch; until then `pending` finds it. The last of several counts. */
  put(row: Row): void {
    this.#rows.set(`${row.model}:${row.id}`, row);
  }

  /** To be removed with the batch; until then `pending` says that it is gone. */
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

  /** Note that this request found a record: what it stores stands on that. */
  goBy(row: Row): void {
    if (endable.has(row.model)) this.#wentBy.set(`${row.model}:${row.id}`, row);
  }

  /** Of what this batch writes; undefined, too, where only the database knows. */
  pendingBy(model: string, column: 'uid' | 'userCode', value: string): Row | undefined {
    for (const row of this.#rows.values()) if (row?.model === model && row[column] === value) return row;
    return undefined;
  }

  /** Whether somebody was faster is found out when the batch is committed. */
  consume(model: string, id: string, grantId: string | undefined): void {
    this.#consumed.set(`${model}:${id}`, { model, id, grantId });
  }

  /** Also when the request ends in an error: that may be why. */
  revokeGrant(grantId: string): void {
    this.#revoked.add(grantId);
  }

  /** Let something else be part of the same transaction. */
  also(work: (db: TenantDatabase) => Promise<void>): void {
    this.#more.push(work);
  }

  /** The same for what is nothing but a statement, and needs no other. */
  alongside(changes: readonly CompiledQuery[]): void {
    this.#changes.push(...changes);
  }

  /** Forget what was collected, except revocations: for a request that ends in an error. */
  dropWrites(): void {
    this.#rows.clear();
    this.#consumed.clear();
    this.#forgetMore();
  }

  /** After a lost race for a refresh token: the successor exists already, only the new access token is ours. */
  keepOnlyAccessToken(): void {
    this.#consumed.clear();
    for (const [key, row] of this.#rows) if (row?.model !== 'AccessToken') this.#rows.delete(key);
    this.#forgetMore();
  }

  #forgetMore(): void {
    this.#more.length = 0;
    this.#changes.length = 0;
  }

  get isEmpty(): boolean {
    return this.#rows.size + this.#changes.length === 0 && this.#isPlain;
  }

  /** Whether all of it is statements that need no other. */
  get #isPlain(): boolean {
    return this.#consumed.size + this.#revoked.size + this.#more.length + this.#basis.length === 0;
  }

  /** What must be there still when this is committed. A grant that is only read is asked for whenever it is used. */
  get #basis(): Row[] {
    const stored = new Set([...this.#rows].flatMap(([key, row]) => (row ? [key] : [])));
    if (stored.size === 0) return [];
    return [...this.#wentBy].flatMap(([key, found]) =>
      found.model !== 'Grant' || stored.has(key) ? [found] : [],
    );
  }

  /**
   * Commit everything in one transaction, or as part of the caller's.
   * @throws AlreadyConsumed when a code or token was used by another request meanwhile, Ended when what the request went
   *   by is no more; nothing was changed then
   */
  async commit(within: TenantDatabase = this.#tenant.db, durability: Durability = 'durable'): Promise<void> {
    if (this.isEmpty) return;
    if (this.#isPlain) return within.together(this.#statements(within), durability);
    await within.transaction(async (db) => {
      const held = this.#basis.map((found) => ({ found, rows: holdRow(db, found) }));
      await allDone(held.map(({ rows }) => rows));
      for (const { found, rows } of held) {
        const [now] = await rows;
        if (!now) throw new Ended();
        if (found.model === 'Session') this.#keepAdded(found.payload, now.payload);
      }
      const statements = this.#statements(db);
      for (const item of this.#consumed.values()) await this.#consumeRow(db, item);
      await db.together(statements);
      for (const grantId of this.#revoked) await revokeGrant(db, grantId);
      await allDone(this.#more.map((work) => work(db)));
    }, durability);
  }

  /** Where else the browser was signed in meanwhile, by another request of its session: sign-outs go there, too. */
  #keepAdded(before: JsonObject, now: JsonObject): void {
    const known = authorizationsIn(before);
    const added = Object.entries(authorizationsIn(now)).filter(
      ([clientId]) => !Object.hasOwn(known, clientId),
    );
    if (added.length === 0) return;
    for (const [key, row] of this.#rows) {
      if (row?.model !== 'Session') continue;
      const authorizations = { ...Object.fromEntries(added), ...authorizationsIn(row.payload) };
      this.#rows.set(key, { ...row, payload: { ...row.payload, authorizations } });
    }
  }

  #statements(db: TenantDatabase): CompiledQuery[] {
    const rows = [...this.#rows].map(([key, row]) => {
      const [model, id] = splitKey(key);
      return row ? upsertRow.bound(db, row) : deleteRow.bound(db, { model, id });
    });
    return [...rows, ...this.#changes];
  }

  async #consumeRow(
    db: TenantDatabase,
    { model, id, grantId }: { model: string; id: string; grantId: string | undefined },
  ): Promise<void> {
    const now = Date.now();
    const issued = model === 'RefreshToken' ? this.issuedRefreshToken : undefined;
    const successor = issued ? this.#tenant.vault.seal('oidc-payload', issued.value) : null;
    const [won] = await markConsumed(db, { model, id, now, successor });
    if (won) return;
    const row = await db.write
      .selectFrom('oidc_records')
      .select(['successor', 'consumedAt'])
      .where('model', '=', model)
      .where('id', '=', id)
      .executeTakeFirst();
    const sealed = row?.consumedAt && this.isWithinReuse(row.consumedAt) ? row.successor : null;
    throw new AlreadyConsumed(
      model,
      grantId,
      sealed === null ? undefined : this.#tenant.vault.open('oidc-payload', sealed),
    );
  }
}

const authorizationsIn = ({ authorizations }: JsonObject): Readonly<Record<string, unknown>> =>
  typeof authorizations === 'object' && authorizations !== null ? { ...authorizations } : {};

const splitKey = (key: string): [string, string] => [
  key.slice(0, key.indexOf(':')),
  key.slice(key.indexOf(':') + 1),
];
