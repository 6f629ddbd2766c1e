/** An administrator's own words for text messages by language and kind; they win over the connector's, as with emails. */
import { error } from '@portero/schema/errors.ts';
import { type MessageType, type SmsTemplate, smsTemplate } from '@portero/schema/messages.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { changesOf } from '../audit/changes.ts';
import { templateFor } from '../messages/choose-template.ts';
import type { TenantContext } from '../tenants/context.ts';
import {
  deleteTemplateRow,
  type Place,
  type SmsTemplateRow,
  selectTemplate,
  selectTemplates,
  selectTemplatesOfTypes,
  selectTemplateToChange,
  upsertTemplate,
} from './store.ts';

const parse = (row: SmsTemplateRow): SmsTemplate => smsTemplate.parse(row);

export async function listSmsTemplates(tenant: TenantContext): Promise<SmsTemplate[]> {
  return (await selectTemplates(tenant.db)).map(parse);
}

/** @throws entity.not_found */
export async function getSmsTemplate(tenant: TenantContext, place: Place): Promise<SmsTemplate> {
  const row = await selectTemplate(tenant.db, place);
  if (!row) throw error('entity.not_found');
  return parse(row);
}

/**
 * One for each language and kind. One transaction with its audit entry, which shows the words.
 * @throws what the precondition throws; it is not asked where there is none yet
 */
export async function putSmsTemplate(
  tenant: TenantContext,
  place: Place,
  content: string,
  actor: Actor,
  precondition: (current: SmsTemplate) => void = () => {},
): Promise<SmsTemplate> {
  return tenant.db.transaction(async (db) => {
    const current = await selectTemplateToChange(db, place);
    if (current) precondition(parse(current));
    const stored = await upsertTemplate(db, place, content);
    await recordChange(db, {
      key: 'Management.SmsTemplate.Updated',
      result: 'Success',
      actor,
      ...place,
      ...changesOf({ content: current?.content ?? null }, { content }, { isOpen: true }),
    });
    return parse(stored);
  });
}

/** @throws entity.not_found */
export async function deleteSmsTemplate(tenant: TenantContext, place: Place, actor: Actor): Promise<void> {
  await tenant.db.transaction(async (db) => {
    if (!(await deleteTemplateRow(db, place))) throw error('entity.not_found');
    await recordChange(db, { key: 'Management.SmsTemplate.Deleted', result: 'Success', actor, ...place });
  });
}

/** The words for a message; undefined when the connector's own are to be used. */
export async function chooseSmsTemplate(
  tenant: TenantContext,
  type: MessageType,
  languages: readonly string[],
  fallbackLanguage: string,
): Promise<string | undefined> {
  const templates = (await selectTemplatesOfTypes(tenant.db, [type, 'Generic'])).map(parse);
  return templateFor(templates, type, languages, fallbackLanguage)?.content;
}
