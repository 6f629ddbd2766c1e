import { builtInAdministrationRoles } from '@portero/schema/administration.ts';
import { newId } from '@portero/schema/ids.ts';
import { administrationScopes } from '@portero/schema/management-scopes.ts';
import { type Kysely, sql } from 'kysely';
import type { Engine } from '../dialect.ts';

/**
 * Finer scopes and roles for administrators, on instances that began without them; a new one gets them with its seed.
 * A role whose name is taken is left out: it is somebody's own.
 */
export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  const now = Date.now();
  const no = sql.raw(engine === 'postgres' ? 'false' : '0');
  const managed = sql`"tenantId" = 'admin' and "indicator" = 'https://default.logto.app/api'`;
  for (const { name, description } of administrationScopes) {
    await sql`insert into scopes ("tenantId", "id", "resourceId", "name", "description", "createdAt")
      select "tenantId", ${`administration-${name.replace(':', '-')}`}, "id", ${name}, ${description}, ${now}
      from resources where ${managed} and not exists (select 1 from scopes as known
        where known."tenantId" = resources."tenantId" and known."resourceId" = resources."id" and known."name" = ${name})`.execute(
      db,
    );
  }
  for (const { id, name, description, scopes } of builtInAdministrationRoles) {
    await sql`insert into roles ("tenantId", "id", "name", "description", "type", "isDefault", "createdAt")
      select "tenantId", ${id}, ${name}, ${description}, 'User', ${no}, ${now}
      from resources where ${managed} and not exists (select 1 from roles as known
        where known."tenantId" = resources."tenantId" and known."name" = ${name})`.execute(db);
    for (const scope of scopes)
      await sql`insert into roles_scopes ("tenantId", "id", "roleId", "scopeId", "createdAt")
        select scopes."tenantId", ${newId()}, roles."id", scopes."id", ${now}
        from roles inner join scopes on scopes."tenantId" = roles."tenantId"
        inner join resources on resources."tenantId" = scopes."tenantId" and resources."id" = scopes."resourceId"
        where roles."tenantId" = 'admin' and roles."id" = ${id} and scopes."name" = ${scope}
        and resources."indicator" = 'https://default.logto.app/api'`.execute(db);
  }
}
