import type { Kysely } from 'kysely';
import { columnTypes, type Engine } from '../dialect.ts';

/** Clients that are known by an address only: what any of them may ask for, and what people agreed to. */
export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  const { time } = columnTypes(engine);
  const table = (name: string, key: string[]) =>
    db.schema
      .createTable(name)
      .addColumn('tenantId', 'text', (c) => c.notNull().references('tenants.id').onDelete('cascade'))
      .addPrimaryKeyConstraint(`${name}_pkey`, ['tenantId', ...key] as never[])
      .addColumn('createdAt', time, (c) => c.notNull());

  await table('cimd_user_scopes', ['userScope'])
    .addColumn('userScope', 'text', (c) => c.notNull())
    .execute();
  for (const [name, column, to] of [
    ['cimd_resource_scopes', 'scopeId', 'scopes'],
    ['cimd_organization_resource_scopes', 'scopeId', 'scopes'],
    ['cimd_organization_scopes', 'organizationScopeId', 'organization_scopes'],
  ] as const) {
    await table(name, [column])
      .addColumn(column, 'text', (c) => c.notNull())
      .addForeignKeyConstraint(
        `${name}_fkey`,
        ['tenantId', column] as never[],
        to,
        ['tenantId', 'id'] as never[],
        (c) => c.onDelete('cascade'),
      )
      .execute();
  }

  // Whom somebody agreed to, as it called itself then.
  await table('cimd_grant_client_snapshots', ['grantId'])
    .addColumn('grantId', 'text', (c) => c.notNull())
    .addColumn('clientId', 'text', (c) => c.notNull())
    .addColumn('name', 'text')
    .addColumn('logoUri', 'text')
    .execute();
  // One organization for each grant; whoever leaves it no longer shares it.
  await table('cimd_grant_organizations', ['grantId'])
    .addColumn('grantId', 'text', (c) => c.notNull())
    .addColumn('organizationId', 'text', (c) => c.notNull())
    .addColumn('userId', 'text', (c) => c.notNull())
    .addForeignKeyConstraint(
      'cimd_grant_organizations_fkey',
      ['tenantId', 'organizationId', 'userId'] as never[],
      'organization_users',
      ['tenantId', 'organizationId', 'userId'] as never[],
      (c) => c.onDelete('cascade'),
    )
    .execute();
  await db.schema
    .createIndex('cimd_grant_organizations_organization_index')
    .on('cimd_grant_organizations')
    .columns(['tenantId', 'organizationId', 'userId'])
    .execute();
}
