/**
 * Where the OpenID engine's records live. Tokens, codes and session ids are stored as keyed hashes, so the
 * database holds nothing that could be presented. What a request changes is collected (`record-batch.ts`), what ends is
 * ended in `revocation.ts`.
 */
import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { JsonObject } from '../../database/tables.ts';
import { actingSession, isActingId } from '../../impersonation/sessions.ts';
import type { TenantContext } from '../../tenants/context.ts';
import { userIn } from '../../users/rules.ts';
import { revokeGrant } from '../sessions/revocation.ts';
import { RecordBatch } from './record-batch.ts';
import { findRow, findRowBy, grantIn, type Row, rowWithOwner } from './record-rows.ts';

export {
  endAllOf,
  endExpiredSessions,
  type Kept,
  revokeByClient,
  revokeGrant,
  revokeUser,
} from '../sessions/revocation.ts';
export { AlreadyConsumed, Ended, RecordBatch } from './record-batch.ts';
export { purgeExpired } from './record-rows.ts';

/** Models whose id may be seen by administrators and is no secret. */
const openModels = new Set(['Grant', 'ReplayDetection']);
/** Models of which the engine reads the grant as well. */
const grantedModels = new Set(['AccessToken', 'AuthorizationCode', 'RefreshToken']);

/** The engine's storage for one model of one tenant. Clients are computed elsewhere (`clients.ts`). */
export class RecordAdapter implements Adapter {
  readonly #tenant: TenantContext;
  readonly #model: string;

  constructor(tenant: TenantContext, model: string) {
    this.#tenant = tenant;
    this.#model = model;
  }

  /**
   * Collected by the request's batch.
   * @param expiresIn seconds; 0 for what does not end by itself
   */
  async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
    const { jti: _jti, ...kept } = payload;
    // What somebody got who acts as another says so of itself, so that no shorter way takes it for a usual one.
    const mark = isActingId(payload.sessionUid) && { acting: true };
    const row: Row = {
      model: this.#model,
      id: recordId(this.#tenant, this.#model, id),
      payload: { ...withoutSessionCookie(kept), ...mark },
      grantId: payload.grantId ?? null,
      uid: payload.uid ?? null,
      userCode: payload.userCode ?? null,
      accountId: accountOf(payload),
      clientId: payload.clientId ?? null,
      expiresAt: expiresIn ? Date.now() + expiresIn * 1000 : Number.MAX_SAFE_INTEGER,
      consumedAt: null,
      successor: null,
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

  /**
   * Undefined for one that has expired, or that this request removes. A refresh token that was used within the last
   * three seconds is found as if it had not been, and the answer carries its successor (contract PROTOCOL §11.1).
   */
  async find(id: string): Promise<AdapterPayload | undefined> {
    const key = recordId(this.#tenant, this.#model, id);
    const batch = RecordBatch.current();
    const pending = batch?.pending(this.#model, key) ?? 'unknown';
    if (pending !== 'unknown') return pending && this.#payload(pending, id);
    const row = await this.#read(batch, key);
    if (row) batch?.goBy(row);
    return row && this.#payload(row, id);
  }

  async #read(batch: RecordBatch | undefined, key: string): Promise<Row | undefined> {
    const { db } = this.#tenant;
    if (!batch) return findRow(db, this.#model, key);
    const seen = batch.seen(this.#model, key);
    if (seen !== 'unknown') return seen;
    if (!grantedModels.has(this.#model)) return findRow(db, this.#model, key);
    // The engine asks for the grant next, and then for the person.
    const [found] = await rowWithOwner(db, { model: this.#model, id: key, now: Date.now() });
    batch.see(this.#model, key, found);
    if (found?.grantId) batch.see('Grant', found.grantId, grantIn(found, found.grantId));
    if (found) batch.seenUser = userIn(found);
    return found;
  }

  /** Undefined, too, for a session in which somebody acts who may not any more. */
  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    // Tokens that are good as long as their session ask here: of one in which somebody acts, more has to stand.
    if (isActingId(uid) && !(await actingSession(this.#tenant, uid))) return undefined;
    const pending = RecordBatch.current()?.pendingBy(this.#model, 'uid', uid);
    const row = pending ?? (await findRowBy(this.#tenant.db, this.#model, 'uid', uid));
    return row && this.#payload(row, undefined);
  }

  /** @param userCode as it is stored, without what stands between the letters */
  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    const pending = RecordBatch.current()?.pendingBy(this.#model, 'userCode', userCode);
    const row = pending ?? (await findRowBy(this.#tenant.db, this.#model, 'userCode', userCode));
    return row && this.#payload(row, referenceTo(row));
  }

  /**
   * Collected by the request's batch, whose commit tells whether somebody was faster;
   * @throws AlreadyConsumed where there is no batch
   */
  async consume(id: string): Promise<void> {
    const key = recordId(this.#tenant, this.#model, id);
    const batch = RecordBatch.current() ?? new RecordBatch(this.#tenant);
    const seen = batch.seen(this.#model, key);
    const row = seen === 'unknown' ? await findRow(this.#tenant.db, this.#model, key) : seen;
    batch.consume(this.#model, key, row?.grantId ?? undefined);
    if (batch !== RecordBatch.current()) await batch.commit();
  }

  /** Collected by the request's batch. */
  async destroy(id: string): Promise<void> {
    const batch = RecordBatch.current() ?? new RecordBatch(this.#tenant);
    batch.remove(this.#model, recordId(this.#tenant, this.#model, id));
    if (batch !== RecordBatch.current()) await batch.commit();
  }

  /** With everything that was issued under it, also when the request ends in an error. */
  async revokeByGrantId(grantId: string): Promise<void> {
    const batch = RecordBatch.current();
    if (batch) batch.revokeGrant(grantId);
    else await this.#tenant.db.transaction((db) => revokeGrant(db, grantId));
  }

  #payload(row: Row, id: string | undefined): AdapterPayload {
    const { payload, successor, consumedAt } = row;
    const found: AdapterPayload = { ...payload, ...(id !== undefined && { jti: id }) };
    if (consumedAt === null) return found;
    const batch = RecordBatch.current();
    if (batch && successor !== null && batch.isWithinReuse(consumedAt)) {
      batch.successor = this.#tenant.vault.open('oidc-payload', successor);
      return found;
    }
    return { ...found, consumed: Math.floor(consumedAt / 1000) };
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

/** An interaction names its session's cookie value; nobody needs it again, so it is not stored. */
function withoutSessionCookie(payload: AdapterPayload): JsonObject {
  const { session } = payload;
  if (!session || typeof session !== 'object' || !('cookie' in session)) return { ...payload };
  const { cookie: _cookie, ...kept } = session;
  return { ...payload, session: kept };
}

/** Also of a sign-in that is done, but for the browser's next step: what ends the person's sessions ends it, too. */
function accountOf({ accountId, result }: AdapterPayload): string | null {
  return accountId ?? result?.login?.accountId ?? null;
}
