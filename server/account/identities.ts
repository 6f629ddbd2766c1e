/**
 * Accounts of other providers that somebody linked (contract ACCOUNT §3). A link begins with a verification at the
 * provider; as long as no connector of that kind is there, no such verification can be found.
 */
import { error } from '@portero/schema/errors.ts';
import { getConnector } from '../connectors/rules.ts';
import { getUser, holdUser, updateUser } from '../users/rules.ts';
import { ensureWayInStays } from '../users/ways-in.ts';
import { type Account, noteChange } from './account.ts';
import { ensureEditable } from './fields.ts';
import { ensureVerifiedIfPossible } from './verification.ts';

/**
 * Link an identity, or – with `replace` – another one of the same provider.
 * @throws account_center.field_not_editable, verification_record.*
 */
export async function linkIdentity(account: Account, _recordId: string): Promise<never> {
  const { tenant, userId } = account;
  await ensureEditable(tenant, 'social');
  await ensureVerifiedIfPossible(account, await getUser(tenant, userId));
  throw error('verification_record.not_found');
}

/**
 * @throws account_center.field_not_editable, verification_record.permission_denied, user.identity_not_exist,
 *   user.last_sign_in_method_required
 */
export async function unlinkIdentity(account: Account, target: string): Promise<void> {
  const { tenant, userId } = account;
  await ensureEditable(tenant, 'social');
  await tenant.db.transaction(async (db) => {
    const user = await holdUser(db, userId);
    await ensureVerifiedIfPossible(account, user, db);
    if (!Object.hasOwn(user.identities, target)) throw error('user.identity_not_exist');
    const identities = Object.fromEntries(
      Object.entries(user.identities).filter(([name]) => name !== target),
    );
    ensureWayInStays(user, { identities });
    await updateUser(tenant, db, userId, { identities });
    await noteChange(db, account, 'IdentityRemoved', { target });
  });
}

/** Tokens of providers are kept with social connectors; there are none yet. @throws secrets.third_party_token_set.token_not_found */
export async function storedToken(): Promise<never> {
  throw error('secrets.third_party_token_set.token_not_found');
}

/** @throws user.identity_not_exists_in_current_user, verification_record.not_found */
export async function tokenOfVerification({ tenant, userId }: Account, target: string): Promise<never> {
  const { identities } = await getUser(tenant, userId);
  if (!Object.hasOwn(identities, target)) throw error('user.identity_not_exists_in_current_user');
  throw error('verification_record.not_found');
}

/**
 * Begin at a provider. @throws session.invalid_connector_id for what is no social connector, entity.not_found
 */
export async function beginSocial({ tenant }: Account, connectorId: string): Promise<never> {
  await getConnector(tenant, connectorId, { masked: true, language: 'en' });
  throw error('session.invalid_connector_id');
}
