/**
 * The catalogue of details that a tenant collects about people (contract EXPERIENCE §7.12, MANAGEMENT §9.3). Which of
 * them the sign-up asks for is part of the sign-in experience; whether a value fits its field is in `values.ts`.
 */
import { error } from '@portero/schema/errors.ts';
import { newId } from '@portero/schema/ids.ts';
import type {
  CreateProfileFieldBody,
  ProfileField,
  ProfileFieldDefinition,
} from '@portero/schema/profile-fields.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { holdSignInExperience } from '../sign-in-experience/experience.ts';
import { adjustSignInExperience } from '../sign-in-experience/rules.ts';
import type { TenantContext } from '../tenants/context.ts';
import { checkDefinition, checkName } from './definition.ts';
import * as store from './store.ts';

/** @throws entity.not_found */
export async function getProfileField(tenant: TenantContext, name: string): Promise<ProfileField> {
  return existing(tenant.db, name);
}

/** @throws custom_profile_fields.*, guard.invalid_input */
export async function createProfileField(
  tenant: TenantContext,
  body: CreateProfileFieldBody,
  actor: Actor,
): Promise<ProfileField> {
  await createProfileFields(tenant, [body], actor);
  return existing(tenant.db, body.name);
}

/** @throws custom_profile_fields.*, guard.invalid_input */
export async function createProfileFields(
  tenant: TenantContext,
  bodies: readonly CreateProfileFieldBody[],
  actor: Actor,
): Promise<ProfileField[]> {
  for (const body of bodies) {
    checkName(body.name);
    checkDefinition(body, { strict: false });
  }
  const names = bodies.map(({ name }) => name);
  if (new Set(names).size < names.length) throw error('custom_profile_fields.name_exists');
  const created = await changing(tenant, async (db) => {
    const present = await store.selectFields(db);
    if (present.some(({ name }) => names.includes(name))) throw error('custom_profile_fields.name_exists');
    const last = await store.highestOrder(db);
    const now = Date.now();
    const rows = bodies.map((body, at) => ({
      id: newId(),
      name: body.name,
      ...changesOf(body),
      createdAt: now,
      sieOrder: last + at + 1,
    }));
    await store.insertFields(db, rows);
    await note(db, 'Created', actor, { names });
    return rows.map((row) => ({ tenantId: tenant.id, ...row }));
  });
  return created;
}

/** @throws entity.not_found, custom_profile_fields.*, guard.invalid_input */
export function replaceProfileField(
  tenant: TenantContext,
  name: string,
  definition: ProfileFieldDefinition,
  actor: Actor,
): Promise<ProfileField> {
  checkDefinition(definition, { strict: true });
  return changing(tenant, async (db) => {
    if (!(await store.updateField(db, name, changesOf(definition)))) throw error('entity.not_found');
    await note(db, 'Updated', actor, { names: [name] });
    return existing(db, name);
  });
}

/** @throws custom_profile_fields.entity_not_exists_with_names */
export function orderProfileFields(
  tenant: TenantContext,
  order: readonly { readonly name: string; readonly sieOrder: number }[],
  actor: Actor,
): Promise<ProfileField[]> {
  return changing(tenant, async (db) => {
    const known = new Set((await store.selectFields(db)).map(({ name }) => name));
    const names = order.map(({ name }) => name).filter((name) => !known.has(name));
    if (names.length > 0)
      throw error('custom_profile_fields.entity_not_exists_with_names', { names: names.join(', ') });
    for (const { name, sieOrder } of order) await store.updateOrder(db, name, sieOrder);
    await note(db, 'Ordered', actor, { names: order.map(({ name }) => name) });
    return store.selectFields(db);
  });
}

/** Also out of the form of the sign-up. @throws entity.not_found */
export async function deleteProfileField(tenant: TenantContext, name: string, actor: Actor): Promise<void> {
  await changing(tenant, async (db) => {
    if (!(await store.deleteFieldRow(db, name))) throw error('entity.not_found');
    await adjustSignInExperience(db, (experience) => ({
      ...experience,
      signUpProfileFields: experience.signUpProfileFields?.filter((field) => field.name !== name) ?? null,
    }));
    await note(db, 'Deleted', actor, { names: [name] });
  });
  tenant.cache.invalidate('sign-in-experience');
}

/** Changes of what people are asked for wait for one another, so that no name is taken twice. */
async function changing<T>(tenant: TenantContext, work: (db: TenantDatabase) => Promise<T>): Promise<T> {
  const result = await tenant.db.transaction(async (db) => {
    await holdSignInExperience(db);
    return work({ ...db, read: db.write });
  });
  tenant.cache.invalidate('custom-profile-fields');
  return result;
}

const changesOf = ({ type, label, description, required, config }: ProfileFieldDefinition) => ({
  type,
  label: label ?? '',
  description: description ?? null,
  required,
  config: config ?? {},
});

async function existing(db: TenantDatabase, name: string): Promise<ProfileField> {
  const field = await store.selectField(db, name);
  if (!field) throw error('entity.not_found');
  return field;
}

const note = (
  db: TenantDatabase,
  event: string,
  actor: Actor,
  more: Record<string, unknown>,
): Promise<void> =>
  recordChange(db, { key: `Management.CustomProfileField.${event}`, result: 'Success', actor, ...more });
