/** Queries on an administrator's own email templates. */
import { newId } from '@portero/schema/ids.ts';
import type { MessageType } from '@portero/schema/messages.ts';
import type { Selectable } from 'kysely';
import { forUpdate } from '../database/dialect.ts';
import type { JsonObject, TenantTables } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type EmailTemplateRow = Selectable<TenantTables['email_templates']>;
export type TemplateFilter = {
  readonly languageTag?: string | undefined;
  readonly templateType?: MessageType | undefined;
};

export function selectTemplates(db: TenantDatabase, filter: TemplateFilter): Promise<EmailTemplateRow[]> {
  let query = db.read.selectFrom('email_templates').selectAll();
  if (filter.languageTag !== undefined) query = query.where('languageTag', '=', filter.languageTag);
  if (filter.templateType !== undefined) query = query.where('templateType', '=', filter.templateType);
  return query.orderBy('languageTag').orderBy('templateType').execute();
}

/** Templates of these types in all languages: few rows, chosen from by the caller. */
export function selectTemplatesOfTypes(
  db: TenantDatabase,
  types: readonly MessageType[],
): Promise<EmailTemplateRow[]> {
  return db.read.selectFrom('email_templates').selectAll().where('templateType', 'in', types).execute();
}

/** Undefined when there is none. */
export function selectTemplate(db: TenantDatabase, id: string): Promise<EmailTemplateRow | undefined> {
  return db.read.selectFrom('email_templates').selectAll().where('id', '=', id).executeTakeFirst();
}

/** In a transaction that changes it. */
export const selectTemplateToChange = (
  db: TenantDatabase,
  id: string,
): Promise<EmailTemplateRow | undefined> =>
  forUpdate(
    db.engine,
    db.write.selectFrom('email_templates').selectAll().where('id', '=', id),
  ).executeTakeFirst();

/** One for each language and kind: `details` replaces what was there, the id stays. */
export function upsertTemplate(
  db: TenantDatabase,
  {
    languageTag,
    templateType,
    details,
  }: { languageTag: string; templateType: MessageType; details: JsonObject },
): Promise<EmailTemplateRow> {
  return db.write
    .insertInto('email_templates')
    .values({ id: newId(), languageTag, templateType, details, createdAt: Date.now() })
    .onConflict((conflict) => conflict.columns(['languageTag', 'templateType']).doUpdateSet({ details }))
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** The details as a whole. @returns undefined when there is none */
export function updateTemplateDetails(
  db: TenantDatabase,
  id: string,
  details: JsonObject,
): Promise<EmailTemplateRow | undefined> {
  return db.write
    .updateTable('email_templates')
    .set({ details })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirst();
}

/** All that fit every part of the filter; an empty one fits all. @returns how many there were */
export async function deleteTemplateRows(
  db: TenantDatabase,
  filter: TemplateFilter & { readonly id?: string },
): Promise<number> {
  let query = db.write.deleteFrom('email_templates');
  if (filter.id !== undefined) query = query.where('id', '=', filter.id);
  if (filter.languageTag !== undefined) query = query.where('languageTag', '=', filter.languageTag);
  if (filter.templateType !== undefined) query = query.where('templateType', '=', filter.templateType);
  const { numDeletedRows } = await query.executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}
