/** An administrator's own email templates by language; they win over the connector's (contract CONNECTORS §3). */
import { error, notThere } from '@portero/schema/errors.ts';
import {
  type EmailTemplate,
  type EmailTemplateDetails,
  emailTemplate,
  type MessageType,
} from '@portero/schema/messages.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { changesOf } from '../audit/changes.ts';
import { templateFor } from '../messages/choose-template.ts';
import type { TenantContext } from '../tenants/context.ts';
import {
  deleteTemplateRows,
  type EmailTemplateRow,
  selectTemplate,
  selectTemplates,
  selectTemplatesOfTypes,
  selectTemplateToChange,
  type TemplateFilter,
  updateTemplateDetails,
  upsertTemplate,
} from './store.ts';

type Wanted = { languageTag: string; templateType: MessageType; details: EmailTemplateDetails };

const parse = (row: EmailTemplateRow): EmailTemplate => emailTemplate.parse(row);

export async function listTemplates(tenant: TenantContext, filter: TemplateFilter): Promise<EmailTemplate[]> {
  return (await selectTemplates(tenant.db, filter)).map(parse);
}

/** @throws entity.not_exists_with_id */
export async function getTemplate(tenant: TenantContext, id: string): Promise<EmailTemplate> {
  const row = await selectTemplate(tenant.db, id);
  if (!row) throw notThere('email_templates', id);
  return parse(row);
}

/** Store all of them or none; a template of the same language and type is replaced. */
export async function putTemplates(
  tenant: TenantContext,
  wanted: readonly Wanted[],
  actor: Actor,
): Promise<EmailTemplate[]> {
  return tenant.db.transaction(async (db) => {
    const stored: EmailTemplate[] = [];
    const before: Record<string, unknown> = {};
    const after: Record<string, unknown> = {};
    for (const template of wanted) {
      const { languageTag, templateType, details } = template;
      const [current] = await selectTemplates({ ...db, read: db.write }, { languageTag, templateType });
      const name = `${languageTag} ${templateType}`;
      before[name] = current?.details ?? {};
      after[name] = details;
      stored.push(parse(await upsertTemplate(db, template)));
    }
    await recordChange(db, {
      key: 'Management.EmailTemplate.Updated',
      result: 'Success',
      actor,
      templates: wanted.map(({ languageTag, templateType }) => `${languageTag} ${templateType}`),
      ...changesOf(before, after, { isOpen: true }),
    });
    return stored;
  });
}

/** Lay the given parts over what is stored. @throws entity.not_exists_with_id */
export async function changeTemplate(
  tenant: TenantContext,
  id: string,
  details: { readonly [K in keyof EmailTemplateDetails]?: EmailTemplateDetails[K] | undefined },
  actor: Actor,
  precondition: (current: EmailTemplate) => void = () => {},
): Promise<EmailTemplate> {
  return tenant.db.transaction(async (db) => {
    const current = await selectTemplateToChange(db, id);
    if (current) precondition(parse(current));
    const updated = current && (await updateTemplateDetails(db, id, { ...current.details, ...details }));
    if (!updated) throw notThere('email_templates', id);
    await recordChange(db, {
      key: 'Management.EmailTemplate.Updated',
      result: 'Success',
      actor,
      templateId: id,
      ...changesOf(current.details, updated.details, { isOpen: true }),
    });
    return parse(updated);
  });
}

/** @throws entity.not_found */
export async function deleteTemplate(tenant: TenantContext, id: string, actor: Actor): Promise<void> {
  await tenant.db.transaction(async (db) => {
    if ((await deleteTemplateRows(db, { id })) === 0) throw error('entity.not_found');
    await recordChange(db, {
      key: 'Management.EmailTemplate.Deleted',
      result: 'Success',
      actor,
      templateId: id,
    });
  });
}

/** @returns how many went @throws connector.email_connector.bulk_deletion_no_filter */
export async function deleteTemplates(
  tenant: TenantContext,
  filter: TemplateFilter,
  actor: Actor,
): Promise<number> {
  if (filter.languageTag === undefined && filter.templateType === undefined) {
    throw error('connector.email_connector.bulk_deletion_no_filter');
  }
  return tenant.db.transaction(async (db) => {
    const removed = await deleteTemplateRows(db, filter);
    await recordChange(db, {
      key: 'Management.EmailTemplate.Deleted',
      result: 'Success',
      actor,
      ...filter,
      removed,
    });
    return removed;
  });
}

/** The template for a message; undefined when the connector's own is to be used. */
export async function chooseTemplate(
  tenant: TenantContext,
  type: MessageType,
  languages: readonly string[],
  fallbackLanguage: string,
): Promise<EmailTemplateDetails | undefined> {
  const templates = (await selectTemplatesOfTypes(tenant.db, [type, 'Generic'])).map(parse);
  return templateFor(templates, type, languages, fallbackLanguage)?.details;
}
