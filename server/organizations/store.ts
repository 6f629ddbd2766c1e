/** Queries on organizations, who belongs to them, and what that allows. */
import type { RawBuilder, Selectable } from 'kysely';
import { forUpdate } from '../database/dialect.ts';
import { countAsTotal, type Page, selectPage } from '../database/pages.ts';
import { prepared } from '../database/prepared.ts';
import type { TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { Stretch } from '../http/cursor.ts';

export type OrganizationRow = Omit<Selectable<TenantTables['organizations']>, 'tenantId'>;
export type OrganizationChange = Partial<Omit<OrganizationRow, 'id' | 'createdAt'>>;

/** Newest first. */
export async function selectOrganizations(
  db: TenantDatabase,
  { matching, page }: { readonly matching: RawBuilder<boolean> | undefined; readonly page: Page | undefined },
): Promise<{ rows: OrganizationRow[]; total: number }> {
  const all = db.read.selectFrom('organizations');
  const found = matching ? all.where(matching) : all;
  return selectPage(
    found.selectAll().orderBy('createdAt', 'desc').orderBy('id'),
    found.select(countAsTotal),
    page,
  );
}

/** Newest first, from there on. @returns one more than asked for, if there is one; undefined for a position of another list */
export async function selectOrganizationsAfter(
  db: TenantDatabase,
  {
    matching,
    stretch: { size, after },
  }: { readonly matching: RawBuilder<boolean> | undefined; readonly stretch: Stretch },
): Promise<OrganizationRow[] | undefined> {
  let query = db.read.selectFrom('organizations');
  if (matching) query = query.where(matching);
  if (after) {
    const { value: createdAt, id } = after;
    if (typeof createdAt !== 'number') return undefined;
    query = query.where((where) =>
      where.or([
        where('createdAt', '<', createdAt),
        where.and([where('createdAt', '=', createdAt), where('id', '>', id)]),
      ]),
    );
  }
  return query
    .selectAll()
    .orderBy('createdAt', 'desc')
    .orderBy('id')
    .limit(size + 1)
    .execute();
}

const byJoining = (a: { createdAt: number; id: string }, b: { createdAt: number; id: string }): number =>
  a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);

/** How many people each organization has, and the first three of them: two queries whatever their number. */
export async function featuredUsers(db: TenantDatabase, organizationIds: readonly string[]) {
  if (organizationIds.length === 0) return { totals: [], users: [] };
  const totals = await db.read
    .selectFrom('organization_users')
    .select(['organizationId', countAsTotal])
    .where('organizationId', 'in', [...organizationIds])
    .groupBy('organizationId')
    .execute();
  const firstOf = (organizationId: string) =>
    db.read
      .selectFrom((inner) =>
        inner
          .selectFrom('organization_users')
          .innerJoin('users', 'users.id', 'organization_users.userId')
          .select([
            'organization_users.organizationId',
            'organization_users.createdAt',
            'users.id',
            'users.avatar',
            'users.name',
          ])
          .where('organization_users.organizationId', '=', organizationId)
          .orderBy('organization_users.createdAt')
          .orderBy('organization_users.userId')
          .limit(3)
          .as('first'),
      )
      .selectAll();
  const [first, ...others] = totals.map(({ organizationId }) => firstOf(organizationId));
  if (!first) return { totals, users: [] };
  const users = await others.reduce((all, one) => all.unionAll(one), first).execute();
  return { totals, users: users.sort(byJoining) };
}

export function selectOrganization(db: TenantDatabase, id: string): Promise<OrganizationRow | undefined> {
  return db.read.selectFrom('organizations').selectAll().where('id', '=', id).executeTakeFirst();
}

/** In a transaction that changes it. */
export function selectOrganizationToChange(
  db: TenantDatabase,
  id: string,
): Promise<OrganizationRow | undefined> {
  return forUpdate(
    db.engine,
    db.write.selectFrom('organizations').selectAll().where('id', '=', id),
  ).executeTakeFirst();
}

/** In no order; ids of nothing are passed over. */
export async function namesOfOrganizations(db: TenantDatabase, ids: readonly string[]) {
  if (ids.length === 0) return [];
  return db.read
    .selectFrom('organizations')
    .select(['id', 'name'])
    .where('id', 'in', [...ids])
    .execute();
}

export async function insertOrganization(db: TenantDatabase, row: OrganizationRow): Promise<void> {
  await db.write.insertInto('organizations').values(row).execute();
}

export async function updateOrganization(
  db: TenantDatabase,
  id: string,
  change: OrganizationChange,
): Promise<void> {
  await db.write.updateTable('organizations').set(change).where('id', '=', id).execute();
}

/** Members, roles and invitations go with it. @returns whether there was one */
export async function deleteOrganizationRow(db: TenantDatabase, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.write
    .deleteFrom('organizations')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Keep others from changing who belongs to it until the transaction is over. */
export async function holdOrganization(db: TenantDatabase, id: string): Promise<void> {
  await db.write
    .updateTable('organizations')
    .set((set) => ({ name: set.ref('name') }))
    .where('id', '=', id)
    .execute();
}

/** The organizations that a person belongs to, in the order of joining. */
export const organizationsOfUser = (db: TenantDatabase, userId: string): Promise<OrganizationRow[]> =>
  organizationsByUser(db, { userId });

const organizationsByUser = prepared<{ userId: string }, OrganizationRow>((db, slot) =>
  db.read
    .selectFrom('organization_users')
    .innerJoin('organizations', 'organizations.id', 'organization_users.organizationId')
    .selectAll('organizations')
    .where('organization_users.userId', '=', slot('userId'))
    .orderBy('organization_users.createdAt')
    .orderBy('organizations.id'),
);

/** The organizations of a machine application, in the order of joining. */
export async function organizationsOfApplication(
  db: TenantDatabase,
  applicationId: string,
  page: Page | undefined,
): Promise<{ rows: OrganizationRow[]; total: number }> {
  const found = db.read
    .selectFrom('organization_applications')
    .innerJoin('organizations', 'organizations.id', 'organization_applications.organizationId')
    .where('organization_applications.applicationId', '=', applicationId);
  const list = found
    .selectAll('organizations')
    .orderBy('organization_applications.createdAt')
    .orderBy('organizations.id');
  return selectPage(list, found.select(countAsTotal), page);
}

/** Whether a person belongs to an organization, and what it asks of its members: one query. */
export function membership(db: TenantDatabase, organizationId: string, userId: string) {
  return db.read
    .selectFrom('organization_users')
    .innerJoin('organizations', 'organizations.id', 'organization_users.organizationId')
    .innerJoin('users', 'users.id', 'organization_users.userId')
    .select([
      'organizations.isMfaRequired',
      'users.mfaVerifications',
      'users.primaryEmail',
      'users.primaryPhone',
    ])
    .where('organization_users.organizationId', '=', organizationId)
    .where('organization_users.userId', '=', userId)
    .executeTakeFirst();
}

/** Organizations that take in people with an address of this domain. */
export async function organizationsOfDomain(db: TenantDatabase, emailDomain: string): Promise<string[]> {
  const rows = await db.read
    .selectFrom('organization_jit_email_domains')
    .select('organizationId')
    .where('emailDomain', '=', emailDomain)
    .orderBy('organizationId')
    .execute();
  return rows.map(({ organizationId }) => organizationId);
}

/** Those of the ids that are organizations. */
export async function existingOrganizations(db: TenantDatabase, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db.read
    .selectFrom('organizations')
    .select('id')
    .where('id', 'in', [...ids])
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}
