/**
 * Details that the tenant collects about people, in their own account: which they see, which they change (contract ACCOUNT
 * §2 `profileFields`). Values are judged as those of the sign-up are, and kept in the same places.
 */
import type { AccountCenter, AccountField, FieldAccess } from '@portero/schema/account-center.ts';
import { error } from '@portero/schema/errors.ts';
import type { ProfileField } from '@portero/schema/profile-fields.ts';
import { userProfile } from '@portero/schema/users.ts';
import { profileFields } from '../custom-profile-fields/catalogue.ts';
import { type Issue, partsOf } from '../custom-profile-fields/values.ts';
import { detailsRefused, extraProfile } from '../experience/extra-profile.ts';
import type { TenantContext } from '../tenants/context.ts';
import { holdUser, type User, updateUser } from '../users/rules.ts';
import { type Account, noteChange } from './account.ts';
import { accessTo } from './fields.ts';
import { getAccountCenter } from './settings.ts';

export type OwnDetail = { readonly field: ProfileField; readonly access: FieldAccess };

/** What there is to say where the tenant chose nothing. */
const usual = ['name', 'givenName', 'familyName'];

/** In the tenant's order; the picture has a place of its own. @param center settings that are not saved, in a preview */
export async function ownDetails(
  tenant: TenantContext,
  center?: Pick<AccountCenter, 'fields' | 'profileFields'>,
): Promise<OwnDetail[]> {
  return detailsIn(center ?? (await getAccountCenter(tenant)), await profileFields(tenant));
}

function detailsIn(
  center: Pick<AccountCenter, 'fields' | 'profileFields'>,
  catalogue: readonly ProfileField[],
): OwnDetail[] {
  const names = center.profileFields?.map(({ name }) => name) ?? usual;
  return names
    .filter((name) => name !== 'avatar')
    .flatMap((name) => catalogue.find((field) => field.name === name) ?? (isClaim(name) ? [plain(name)] : []))
    .map((field) => ({ field, access: accessTo(center, placeOf(field)) }))
    .filter(({ access }) => access !== 'Off');
}

const isClaim = (name: string): boolean =>
  name === 'name' || (name !== 'address' && name in userProfile.shape);

/** What everybody can say of themselves, with or without a field of the catalogue. */
const plain = (name: string): ProfileField => ({
  tenantId: '',
  id: '',
  name,
  type: name === 'birthdate' ? 'Date' : 'Text',
  label: '',
  description: null,
  required: false,
  config: { maxLength: name === 'name' ? 128 : 256 },
  createdAt: 0,
  sieOrder: 0,
});

/** Where the values of a field are kept, and by which setting they are opened. */
function placeOf({ name, type }: ProfileField): AccountField & ('name' | 'profile' | 'customData') {
  if (name === 'name') return 'name';
  return type === 'Fullname' || name in userProfile.shape ? 'profile' : 'customData';
}

/** What somebody has said in a detail, or in a part of a full name. */
export const detailOf = (user: Pick<User, 'name' | 'profile' | 'customData'>, name: string): unknown =>
  name === 'name'
    ? (user.name ?? undefined)
    : name in userProfile.shape
      ? user.profile[name]
      : Object.entries(user.customData).find(([key]) => key === name)?.[1];

/**
 * Change details by their names, all or none; an empty one is taken away. Parts of a full name are details of their own, an
 * address is one.
 * @throws custom_profile_fields.name_conflict_*, account_center.field_not_editable, guard.invalid_input with
 *   `data.issues`
 */
export async function changeOwnDetails(
  account: Account,
  values: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { tenant, userId } = account;
  const fields = (await ownDetails(tenant)).flatMap(({ field, access }) =>
    access === 'Edit' ? [field] : [],
  );
  const known = new Set(fields.flatMap((field) => namesOf(field)));
  const names = Object.keys(values);
  if (names.some((name) => !known.has(name))) throw error('account_center.field_not_editable');
  const kept = extraProfile(values, fields);
  await tenant.db.transaction(async (db) => {
    const user = await holdUser(db, userId);
    const own = names.filter((name) => !(name in userProfile.shape));
    const profile = laidOver(user.profile, names, kept.profile);
    if (kept.profile?.address)
      profile.address = withHiddenParts(user.profile.address, kept.profile.address, fields);
    const customData = laidOver(user.customData, own, kept.customData);
    const issues = fields.flatMap((field) => missingNames(field, names, profile));
    if (issues.length > 0) throw detailsRefused(issues);
    await updateUser(tenant, db, userId, {
      ...(names.includes('name') && { name: kept.name ?? null }),
      profile,
      customData,
    });
    await noteChange(db, account, 'Updated', { fields: names });
  });
}

const namesOf = (field: ProfileField): string[] =>
  field.type === 'Fullname' ? partsOf(field).map(({ name }) => name) : [field.name];

function laidOver(
  before: Readonly<Record<string, unknown>>,
  names: readonly string[],
  kept: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const others = Object.entries(before).filter(([name]) => !names.includes(name));
  return { ...Object.fromEntries(others), ...kept };
}

/** Parts that no form shows stay as they are. */
function withHiddenParts(before: unknown, given: object, fields: readonly ProfileField[]): object {
  const address = fields.find(({ type }) => type === 'Address');
  const shown = new Set(address ? partsOf(address).map(({ name }) => name) : []);
  const hidden = Object.entries(before ?? {}).filter(([name]) => !shown.has(name));
  return { ...Object.fromEntries(hidden), ...given };
}

/** A full name that has to be there needs one of its parts at least. */
function missingNames(
  field: ProfileField,
  names: readonly string[],
  profile: Readonly<Record<string, unknown>>,
): Issue[] {
  const [first = '', ...others] = namesOf(field);
  if (field.type !== 'Fullname' || !field.required || !names.includes(first)) return [];
  return [first, ...others].some((name) => profile[name]) ? [] : [{ path: first, reason: 'required' }];
}
