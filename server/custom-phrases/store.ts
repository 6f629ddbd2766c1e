/** Queries on the phrases that a tenant laid over the bundled ones. */
import type { JsonObject } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type CustomPhrase = { tenantId: string; languageTag: string; translation: JsonObject };

export function selectCustomPhrases(db: TenantDatabase): Promise<CustomPhrase[]> {
  return db.read.selectFrom('custom_phrases').selectAll().orderBy('languageTag').execute();
}

export function selectCustomPhrase(
  db: TenantDatabase,
  languageTag: string,
): Promise<CustomPhrase | undefined> {
  return db.read
    .selectFrom('custom_phrases')
    .selectAll()
    .where('languageTag', '=', languageTag)
    .executeTakeFirst();
}

/** The whole translation; what it leaves out is as bundled again. */
export function upsertCustomPhrase(
  db: TenantDatabase,
  languageTag: string,
  translation: JsonObject,
): Promise<CustomPhrase> {
  return db.write
    .insertInto('custom_phrases')
    .values({ languageTag, translation })
    .onConflict((conflict) => conflict.columns(['languageTag']).doUpdateSet({ translation }))
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** @returns whether there was one */
export async function deleteCustomPhraseRow(db: TenantDatabase, languageTag: string): Promise<boolean> {
  const { numDeletedRows } = await db.write
    .deleteFrom('custom_phrases')
    .where('languageTag', '=', languageTag)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}
