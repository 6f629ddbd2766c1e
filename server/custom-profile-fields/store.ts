/** Queries on the catalogue of custom profile fields. */
import type { ProfileField } from '@portero/schema/profile-fields.ts';
import { profileFieldSchema } from '@portero/schema/profile-fields.ts';
import type { Selectable } from 'kysely';
import type { TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type FieldRow = Omit<Selectable<TenantTables['custom_profile_fields']>, 'tenantId'>;
type Changes = Pick<FieldRow, 'type' | 'label' | 'description' | 'required' | 'config'>;

const fieldOf = (row: Selectable<TenantTables['custom_profile_fields']>): ProfileField =>
  profileFieldSchema.parse(row);

/** In the order in which forms ask for them. */
export async function selectFields(db: TenantDatabase): Promise<ProfileField[]> {
  const rows = await db.read
    .selectFrom('custom_profile_fields')
    .selectAll()
    .orderBy('sieOrder')
    .orderBy('createdAt')
    .orderBy('id')
    .execute();
  return rows.map(fieldOf);
}

export async function selectField(db: TenantDatabase, name: string): Promise<ProfileField | undefined> {
  const row = await db.read
    .selectFrom('custom_profile_fields')
    .selectAll()
    .where('name', '=', name)
    .executeTakeFirst();
  return row && fieldOf(row);
}

/** 0 where there is no field. */
export async function highestOrder(db: TenantDatabase): Promise<number> {
  const { highest } = await db.read
    .selectFrom('custom_profile_fields')
    .select((select) => select.fn.max('sieOrder').as('highest'))
    .executeTakeFirstOrThrow();
  return highest === null ? 0 : Number(highest);
}

/** @throws a unique violation where a name is taken */
export async function insertFields(db: TenantDatabase, rows: readonly FieldRow[]): Promise<void> {
  if (rows.length > 0)
    await db.write
      .insertInto('custom_profile_fields')
      .values([...rows])
      .execute();
}

/** @returns whether there was one of that name */
export async function updateField(db: TenantDatabase, name: string, changes: Changes): Promise<boolean> {
  const { numUpdatedRows } = await db.write
    .updateTable('custom_profile_fields')
    .set(changes)
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

export async function updateOrder(db: TenantDatabase, name: string, sieOrder: number): Promise<void> {
  await db.write.updateTable('custom_profile_fields').set({ sieOrder }).where('name', '=', name).execute();
}

/** What people said of it stays with them. @returns whether there was one */
export async function deleteFieldRow(db: TenantDatabase, name: string): Promise<boolean> {
  const { numDeletedRows } = await db.write
    .deleteFrom('custom_profile_fields')
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}
