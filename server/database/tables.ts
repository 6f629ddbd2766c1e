/** The tables as Kysely sees them. JSON columns are parsed values, yes/no columns booleans, times milliseconds. */
import type { ApplicationTables } from './tables/applications.ts';
import type { AuthorityTables } from './tables/authority.ts';
import type { MessageTables } from './tables/messages.ts';
import type { OrganizationTables } from './tables/organizations.ts';
import type { PeopleTables } from './tables/people.ts';
import type { RunningTables } from './tables/running.ts';
import type { SignInTables } from './tables/sign-in.ts';

export type { JsonObject } from './tables/kinds.ts';

export type Tables = {
  tenants: { id: string; createdAt: number };
  instance: { key: string; text: string };
} & TenantTables;

/** Every table here has `tenantId` first in its primary key and is reachable only through a tenant scope. */
export type TenantTables = PeopleTables &
  ApplicationTables &
  AuthorityTables &
  MessageTables &
  OrganizationTables &
  RunningTables &
  SignInTables;
