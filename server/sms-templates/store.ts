/** Queries on an administrator's own words for text messages. */
import type { MessageType } from '@portero/schema/messages.ts';
import type { Selectable } from 'kysely';
import { forUpdate } from '../database/dialect.ts';
import type { TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type SmsTemplateRow = Selectable<TenantTables['sms_templates']>;
export type Place = { readonly languageTag: string; readonly templateType: MessageType };

export function selectTemplates(db: TenantDatabase): Promise<SmsTemplateRow[]> {
  return db.read
    .selectFrom('sms_templates')
    .selectAll()
    .orderBy('languageTag')
    .orderBy('templateType')
    .execute();
}

/** Templates of these types in all languages: few rows, chosen from by the caller. */
export function selectTemplatesOfTypes(
  db: TenantDatabase,
  types: readonly MessageType[],
): Promise<SmsTemplateRow[]> {
  return db.read.selectFrom('sms_templates').selectAll().where('templateType', 'in', types).execute();
}

export function selectTemplate(
  db: TenantDatabase,
  { languageTag, templateType }: Place,
): Promise<SmsTemplateRow | undefined> {
  return db.read
    .selectFrom('sms_templates')
    .selectAll()
    .where('languageTag', '=', languageTag)
    .where('templateType', '=', templateType)
    .executeTakeFirst();
}

/** In a transaction that changes it. */
export const selectTemplateToChange = (
  db: TenantDatabase,
  { languageTag, templateType }: Place,
): Promise<SmsTemplateRow | undefined> =>
  forUpdate(
    db.engine,
    db.write
      .selectFrom('sms_templates')
      .selectAll()
      .where('languageTag', '=', languageTag)
      .where('templateType', '=', templateType),
  ).executeTakeFirst();

export function upsertTemplate(
  db: TenantDatabase,
  { languageTag, templateType }: Place,
  content: string,
): Promise<SmsTemplateRow> {
  return db.write
    .insertInto('sms_templates')
    .values({ languageTag, templateType, content, createdAt: Date.now() })
    .onConflict((conflict) => conflict.columns(['languageTag', 'templateType']).doUpdateSet({ content }))
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** @returns whether there was one */
export async function deleteTemplateRow(
  db: TenantDatabase,
  { languageTag, templateType }: Place,
): Promise<boolean> {
  const { numDeletedRows } = await db.write
    .deleteFrom('sms_templates')
    .where('languageTag', '=', languageTag)
    .where('templateType', '=', templateType)
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}
