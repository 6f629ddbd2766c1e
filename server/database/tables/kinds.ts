/** Kinds of columns and rows that many tables have. */
import type { ColumnType } from 'kysely';

/** Filled in and filtered by the tenant scope, never by a caller. */
export type TenantId = ColumnType<string, never, never>;
export type JsonObject = Record<string, unknown>;
/** A row that says only that things belong together. */
export type Relation<Columns extends string> = { tenantId: TenantId; createdAt: number } & Record<
  Columns,
  string
>;
