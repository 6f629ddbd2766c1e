/** Queries on the names of protected applications and on who is signed in there. */
import type { Selectable } from 'kysely';
import { prepared } from '../database/prepared.ts';
import type { TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

/** Ids in one query. */
const atATime = 500;

export type SessionRow = Omit<Selectable<TenantTables['protected_app_sessions']>, 'tenantId'>;

/** Name → application. There are few, and names that nobody has are asked for often. */
export async function hosts(db: TenantDatabase): Promise<ReadonlyMap<string, string>> {
  const rows = await db.read
    .selectFrom('protected_app_hosts')
    .select(['hostname', 'applicationId'])
    .orderBy('hostname')
    .execute();
  return new Map(rows.map(({ hostname, applicationId }) => [hostname, applicationId]));
}

/** Whether people sign in under the name: it is no application's then. */
export async function isDomainOfTenant(db: TenantDatabase, hostname: string): Promise<boolean> {
  const row = await db.read
    .selectFrom('domains')
    .select('id')
    .where('domain', '=', hostname)
    .executeTakeFirst();
  return row !== undefined;
}

/** Fails on a name that is taken. */
export async function insertHost(db: TenantDatabase, hostname: string, applicationId: string): Promise<void> {
  await db.write
    .insertInto('protected_app_hosts')
    .values({ hostname, applicationId, createdAt: Date.now() })
    .execute();
}

export async function deleteHost(db: TenantDatabase, hostname: string, applicationId: string): Promise<void> {
  await db.write
    .deleteFrom('protected_app_hosts')
    .where('hostname', '=', hostname)
    .where('applicationId', '=', applicationId)
    .execute();
}

export async function insertSession(db: TenantDatabase, row: SessionRow): Promise<void> {
  await db.write.insertInto('protected_app_sessions').values(row).execute();
}

/** A session whose person is there and not suspended, and whose grant nobody has ended. */
const sessionById = prepared<{ id: string; applicationId: string; now: number }, SessionRow>((db, slot) =>
  db.read
    .selectFrom('protected_app_sessions as session')
    .innerJoin('users', 'users.id', 'session.userId')
    .innerJoin('oidc_records as grant', (join) =>
      join
        .onRef('grant.id', '=', 'session.grantId')
        .on('grant.model', '=', 'Grant')
        .on('grant.expiresAt', '>', slot('now')),
    )
    .selectAll('session')
    .where('session.id', '=', slot('id'))
    .where('session.applicationId', '=', slot('applicationId'))
    .where('session.expiresAt', '>', slot('now'))
    .where('users.isSuspended', '=', false),
);

/** @param id hash of what the browser holds */
export async function liveSession(
  db: TenantDatabase,
  id: string,
  applicationId: string,
): Promise<SessionRow | undefined> {
  const [row] = await sessionById(db, { id, applicationId, now: Date.now() });
  return row;
}

/** Of several sessions of an application, those that are there, as `liveSession` has it. */
export async function liveSessions(
  db: TenantDatabase,
  ids: readonly string[],
  applicationId: string,
): Promise<{ id: string; userId: string }[]> {
  const found: { id: string; userId: string }[] = [];
  const now = Date.now();
  for (let at = 0; at < ids.length; at += atATime) {
    const rows = await db.read
      .selectFrom('protected_app_sessions as session')
      .innerJoin('users', 'users.id', 'session.userId')
      .innerJoin('oidc_records as grant', (join) =>
        join
          .onRef('grant.id', '=', 'session.grantId')
          .on('grant.model', '=', 'Grant')
          .on('grant.expiresAt', '>', now),
      )
      .select(['session.id', 'session.userId'])
      .where('session.id', 'in', ids.slice(at, at + atATime))
      .where('session.applicationId', '=', applicationId)
      .where('session.expiresAt', '>', now)
      .where('users.isSuspended', '=', false)
      .execute();
    found.push(...rows);
  }
  return found;
}

/** @param sealed its tokens */
export async function updateSession(db: TenantDatabase, id: string, sealed: string): Promise<void> {
  await db.write.updateTable('protected_app_sessions').set({ sealed }).where('id', '=', id).execute();
}

export async function deleteSession(db: TenantDatabase, id: string): Promise<void> {
  await db.write.deleteFrom('protected_app_sessions').where('id', '=', id).execute();
}

/** @param now milliseconds */
export async function purgeExpiredSessions(db: TenantDatabase, now: number): Promise<void> {
  await db.write.deleteFrom('protected_app_sessions').where('expiresAt', '<', now).execute();
}
