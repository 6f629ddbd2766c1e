/** Queries on initial access tokens and on clients that registered themselves. */
import { type Selectable, sql } from 'kysely';
import { countAsTotal, type Page, selectPage } from '../database/pages.ts';
import type { TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type TokenRow = Omit<Selectable<TenantTables['initial_access_tokens']>, 'tenantId'>;
export type RegistrationRow = Omit<Selectable<TenantTables['client_registrations']>, 'tenantId'>;

/** Newest first. */
export async function selectTokens(
  db: TenantDatabase,
  page: Page | undefined,
): Promise<{ rows: TokenRow[]; total: number }> {
  const all = db.read.selectFrom('initial_access_tokens');
  return selectPage(
    all.selectAll().orderBy('createdAt', 'desc').orderBy('id'),
    all.select(countAsTotal),
    page,
  );
}

export async function insertToken(db: TenantDatabase, row: TokenRow): Promise<void> {
  await db.write.insertInto('initial_access_tokens').values(row).execute();
}

/** @returns the token that went */
export const deleteToken = (db: TenantDatabase, id: string): Promise<TokenRow | undefined> =>
  db.write.deleteFrom('initial_access_tokens').where('id', '=', id).returningAll().executeTakeFirst();

/** Count a use, if one is left: one statement decides among clients that register at the same time. */
export const useToken = (
  db: TenantDatabase,
  fingerprint: string,
  now: number,
): Promise<TokenRow | undefined> =>
  db.write
    .updateTable('initial_access_tokens')
    .set({ uses: sql<number>`uses + 1`, lastUsedAt: now })
    .where('fingerprint', '=', fingerprint)
    .where('expiresAt', '>', now)
    .where((where) => where.or([where('maxUses', 'is', null), where('uses', '<', where.ref('maxUses'))]))
    .returningAll()
    .executeTakeFirst();

/** Whether a use is left, without counting one. */
export const hasUse = async (db: TenantDatabase, fingerprint: string, now: number): Promise<boolean> =>
  (await db.read
    .selectFrom('initial_access_tokens')
    .select('id')
    .where('fingerprint', '=', fingerprint)
    .where('expiresAt', '>', now)
    .where((where) => where.or([where('maxUses', 'is', null), where('uses', '<', where.ref('maxUses'))]))
    .executeTakeFirst()) !== undefined;

export async function insertRegistration(db: TenantDatabase, row: RegistrationRow): Promise<void> {
  await db.write.insertInto('client_registrations').values(row).execute();
}

/** @param fingerprint keyed hash of the client's registration access token */
export const findRegistration = (
  db: TenantDatabase,
  fingerprint: string,
): Promise<RegistrationRow | undefined> =>
  db.read
    .selectFrom('client_registrations')
    .selectAll()
    .where('fingerprint', '=', fingerprint)
    .executeTakeFirst();

/** What the client said of itself, as a whole; its settings lie with the application. */
export async function updateRegistration(
  db: TenantDatabase,
  applicationId: string,
  metadata: Record<string, unknown>,
): Promise<void> {
  await db.write
    .updateTable('client_registrations')
    .set({ metadata })
    .where('applicationId', '=', applicationId)
    .execute();
}

/** Registrations of the last hour from a network, in `attempts`; one statement counts. @returns whether one was left */
export async function countOpenRegistration(
  db: TenantDatabase,
  { key, now, limit, windowLength }: { key: string; now: number; limit: number; windowLength: number },
): Promise<boolean> {
  const isOver = sql<boolean>`attempts."windowStart" <= ${now - windowLength}`;
  const counted = await db.write
    .insertInto('attempts')
    .values({ action: 'register-client', key, count: 1, windowStart: now, lockedUntil: 0 })
    .onConflict((conflict) =>
      conflict
        .columns(['action', 'key'])
        .doUpdateSet({
          count: sql<number>`case when ${isOver} then 1 else attempts.count + 1 end`,
          windowStart: sql<number>`case when ${isOver} then cast(${now} as bigint) else attempts."windowStart" end`,
        })
        .where(sql<boolean>`(${isOver} or attempts.count < ${limit})`),
    )
    .returning('count')
    .executeTakeFirst();
  return counted !== undefined;
}

/** What the client may ask people for: nothing that is not here passes the consent page. */
export async function insertCeilings(
  db: TenantDatabase,
  applicationId: string,
  { userScopes, scopeIds }: { readonly userScopes: readonly string[]; readonly scopeIds: readonly string[] },
): Promise<void> {
  const createdAt = Date.now();
  if (userScopes.length > 0) {
    await db.write
      .insertInto('application_consent_user_scopes')
      .values(userScopes.map((userScope) => ({ applicationId, userScope, createdAt })))
      .execute();
  }
  if (scopeIds.length > 0) {
    await db.write
      .insertInto('application_consent_resource_scopes')
      .values(scopeIds.map((scopeId) => ({ applicationId, scopeId, createdAt })))
      .execute();
  }
}

/** The permissions of resources, by their indicators. */
export const scopesOfResources = (
  db: TenantDatabase,
  indicators: readonly string[],
): Promise<{ id: string; name: string }[]> =>
  db.read
    .selectFrom('scopes')
    .innerJoin('resources', 'resources.id', 'scopes.resourceId')
    .select(['scopes.id', 'scopes.name'])
    .where('resources.indicator', 'in', [...indicators])
    .orderBy('scopes.id')
    .execute();
