/**
 * When a session was last used, to ten minutes. It is noted only along with something that is written anyway, so that
 * no request gets a transaction for it: an authorization request keeps its session, a token request what it gave.
 */
import type { KoaContextWithOIDC } from 'oidc-provider';
import { prepared } from '../../database/prepared.ts';
import { bounded } from '../../tenants/bounded.ts';
import type { TenantContext } from '../../tenants/context.ts';
import type { RecordBatch } from '../records/records.ts';

/** Milliseconds. */
export const seenEvery = 10 * 60_000;

/** Sessions noted just now by this process: most requests cost no statement either. */
const noted = bounded<number>(20_000);

/** Whether it is time to note it again. */
export function isDue(tenantId: string, sessionUid: string, now: number): boolean {
  const last = noted.get(`${tenantId}:${sessionUid}`);
  return last === undefined || now - last >= seenEvery;
}

/**
 * Said within the transaction: where that fails after all, some minutes are missing and nothing else.
 * @param now milliseconds
 */
export const isNoted = (tenantId: string, sessionUid: string, now: number): void =>
  void noted.set(`${tenantId}:${sessionUid}`, now);

/** @param batch what the request writes; where that is nothing, nothing is noted */
export function noteSeen(
  { id }: Pick<TenantContext, 'id'>,
  sessionUid: string | undefined,
  batch: RecordBatch,
): void {
  const now = Date.now();
  if (sessionUid === undefined || batch.isEmpty || !isDue(id, sessionUid, now)) return;
  batch.also(async (db) => {
    await touch(db, { sessionUid, now, before: now - seenEvery });
    isNoted(id, sessionUid, now);
  });
}

/** The session that a request comes with, or that what it shows hangs on. */
export function usedSession(oidc: KoaContextWithOIDC['oidc'] | undefined): string | undefined {
  if (!oidc) return undefined;
  const { session, entities } = oidc;
  if (session) return session.accountId === undefined ? undefined : session.uid;
  const { AuthorizationCode: code, RefreshToken: token } = entities;
  return code?.sessionUid ?? token?.sessionUid;
}

/** Another process may have noted it. */
const touch = prepared<{ sessionUid: string; now: number; before: number }, unknown>((db, slot) =>
  db.write
    .updateTable('session_extensions')
    .set({ lastSeenAt: slot('now') })
    .where('sessionUid', '=', slot('sessionUid'))
    .where((where) => where.or([where('lastSeenAt', 'is', null), where('lastSeenAt', '<=', slot('before'))])),
);
