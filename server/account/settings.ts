/** The tenant's account-center settings: one object, replaced field by field (contract ACCOUNT §2). */
import {
  type AccountCenter,
  type AccountCenterPatch,
  accountCenter,
  accountFields,
} from '@portero/schema/account-center.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { changesOf } from '../audit/changes.ts';
import { fieldNames } from '../custom-profile-fields/catalogue.ts';
import { relyingParty } from '../mfa/relying-party.ts';
import { adminTenantId, type TenantContext } from '../tenants/context.ts';
import { selectAccountCenter, writeAccountCenter } from './settings-store.ts';

const id = 'default';

/** Whoever administers may manage their own account from the start; others when their tenant wants it. */
function defaults(tenantId: string): AccountCenter {
  const isAdmin = tenantId === adminTenantId;
  return {
    tenantId,
    id,
    enabled: isAdmin,
    fields: isAdmin ? Object.fromEntries(accountFields.map((field) => [field, 'Edit'])) : {},
    webauthnRelatedOrigins: [],
    deleteAccountUrl: null,
    customCss: null,
    profileFields: isAdmin ? [{ name: 'name' }, { name: 'avatar' }] : null,
  };
}

const complete = (tenantId: string, stored: object | undefined): AccountCenter =>
  accountCenter.parse({ ...defaults(tenantId), ...stored, tenantId, id });

/** Cached; what was never set has its default. Read it from the database where it is about to be changed. */
export function getAccountCenter(tenant: TenantContext): Promise<AccountCenter> {
  return tenant.cache.get('account-center', async () =>
    complete(tenant.id, await selectAccountCenter(tenant.db)),
  );
}

/** Given fields replace what is stored, the map of fields as a whole. */
export async function updateAccountCenter(
  tenant: TenantContext,
  patch: AccountCenterPatch,
  actor: Actor,
  precondition: (current: AccountCenter) => void = () => {},
): Promise<AccountCenter> {
  const updated = await tenant.db.transaction(async (db) => {
    const current = complete(tenant.id, await selectAccountCenter(db, { toChange: true }));
    precondition(current);
    const { webauthnRelatedOrigins, deleteAccountUrl, profileFields, ...others } = patch;
    const known = profileFields ? await fieldNames(db) : undefined;
    const next = complete(tenant.id, {
      ...current,
      ...Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined)),
      ...(webauthnRelatedOrigins && { webauthnRelatedOrigins: [...new Set(webauthnRelatedOrigins)] }),
      ...(profileFields !== undefined && {
        profileFields: profileFields?.filter(({ name }) => known?.has(name)) ?? null,
      }),
      ...(deleteAccountUrl !== undefined && { deleteAccountUrl: deleteAccountUrl || null }),
    });
    await writeAccountCenter(db, next);
    await recordChange(db, {
      key: 'Management.AccountCenter.Updated',
      result: 'Success',
      actor,
      changed: Object.keys(patch),
      ...changesOf({ ...current }, next),
    });
    return next;
  });
  tenant.cache.invalidate('account-center');
  return updated;
}

/** Pages of others that may use this tenant's passkeys, for the account of whoever is signed in there (WebAuthn §5.11). */
export const relatedOrigins = async (tenant: TenantContext): Promise<string[]> =>
  (await getAccountCenter(tenant)).webauthnRelatedOrigins;

/** What browsers ask the address at hand: the pages elsewhere that may use its passkeys. */
export async function originsElsewhere(tenant: TenantContext): Promise<string[]> {
  const { origins } = await relyingParty(tenant);
  const all = new Set([...(await relatedOrigins(tenant)), ...origins]);
  all.delete(new URL(tenant.endpoint).origin);
  return [...all];
}
