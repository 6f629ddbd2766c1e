/**
 * Texts of the hosted pages in an administrator's own words or languages, laid over the bundled phrases
 * (contract MANAGEMENT §9.2). Which language somebody reads is chosen in `phrases.ts`.
 */
import { error } from '@portero/schema/errors.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { changesOf } from '../audit/changes.ts';
import type { JsonObject } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { holdSignInExperience } from '../sign-in-experience/experience.ts';
import type { TenantContext } from '../tenants/context.ts';
import {
  type CustomPhrase,
  deleteCustomPhraseRow,
  selectCustomPhrase,
  selectCustomPhrases,
  upsertCustomPhrase,
} from './store.ts';
import { isPartOf, withoutEmpty } from './tree.ts';

/** Tags that the tenant has phrases for. */
export async function customLanguages(db: TenantDatabase): Promise<string[]> {
  return (await selectCustomPhrases(db)).map(({ languageTag }) => languageTag);
}

export const listCustomPhrases = (tenant: TenantContext): Promise<CustomPhrase[]> =>
  selectCustomPhrases(tenant.db);

/** @throws entity.not_found */
export async function getCustomPhrase(tenant: TenantContext, languageTag: string): Promise<CustomPhrase> {
  const found = await selectCustomPhrase(tenant.db, languageTag);
  if (!found) throw error('entity.not_found');
  return found;
}

/**
 * Store a language's texts; empty ones are left out, so the bundled text shows.
 * @param english the bundled English tree: nothing else can be phrased
 * @param precondition asked with what is there, before it is replaced
 * @throws localization.invalid_translation_structure, request.precondition_failed
 */
export async function putCustomPhrase(
  tenant: TenantContext,
  languageTag: string,
  translation: JsonObject,
  english: JsonObject,
  actor: Actor,
  precondition: (current: CustomPhrase) => void = () => {},
): Promise<CustomPhrase> {
  const phrases = withoutEmpty(translation);
  if (!isPartOf(phrases, english)) throw error('localization.invalid_translation_structure');
  const stored = await tenant.db.transaction(async (db) => {
    // Texts have no row to hold before the first are stored; changes of what people read wait for one another here.
    await holdSignInExperience(db);
    const current = await selectCustomPhrase(db, languageTag);
    if (current) precondition(current);
    const row = await upsertCustomPhrase(db, languageTag, phrases);
    await recordChange(db, {
      key: 'Management.CustomPhrase.Updated',
      result: 'Success',
      actor,
      languageTag,
      ...changesOf(leaves(current?.translation ?? {}, phrases), leaves(phrases, current?.translation ?? {}), {
        isOpen: true,
      }),
    });
    return row;
  });
  tenant.cache.invalidate('phrases');
  return stored;
}

/** Each text by its path, `account.title`; those that only the other has are null, so that what went is told too. */
function leaves(tree: JsonObject, other: JsonObject, path = ''): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const name of new Set([...Object.keys(tree), ...Object.keys(other)])) {
    const here = path ? `${path}.${name}` : name;
    const [one, two] = [tree[name], other[name]];
    if (isTree(one) || isTree(two))
      Object.assign(found, leaves(isTree(one) ? one : {}, isTree(two) ? two : {}, here));
    else found[here] = one ?? null;
  }
  return found;
}

const isTree = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @throws entity.not_found, localization.cannot_delete_default_language */
export async function deleteCustomPhrase(
  tenant: TenantContext,
  languageTag: string,
  actor: Actor,
): Promise<void> {
  await tenant.db.transaction(async (db) => {
    const { languageInfo } = await holdSignInExperience(db);
    if (!(await selectCustomPhrase(db, languageTag))) throw error('entity.not_found');
    if (languageInfo.fallbackLanguage === languageTag)
      throw error('localization.cannot_delete_default_language');
    await deleteCustomPhraseRow(db, languageTag);
    await recordChange(db, { key: 'Management.CustomPhrase.Deleted', result: 'Success', actor, languageTag });
  });
  tenant.cache.invalidate('phrases');
}
