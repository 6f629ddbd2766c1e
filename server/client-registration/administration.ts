/** What administrators decide about clients that register themselves. Every change is one transaction, with its audit entry. */
import type {
  CreateInitialAccessTokenBody,
  InitialAccessTokenJson,
  RegistrationPolicy,
  RegistrationSettings,
} from '@portero/schema/client-registration.ts';
import { registrationPolicy, registrationSettings } from '@portero/schema/client-registration.ts';
import { error } from '@portero/schema/errors.ts';
import { newId, newSecret } from '@portero/schema/ids.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { writeConfigValue } from '../configs/store.ts';
import type { Page } from '../database/pages.ts';
import { userScopes } from '../oidc/claims/scopes.ts';
import { findResourceByIndicator, isManagementIndicator } from '../resources/rules.ts';
import type { TenantContext } from '../tenants/context.ts';
import { initialTokenFingerprint } from './rules.ts';
import * as store from './store.ts';

const week = 7 * 86_400_000;
const year = 366 * 86_400_000;

/** @throws request.invalid_input for a scope or resource that there is not, or that is for administrators */
export async function changeSettings(
  tenant: TenantContext,
  settings: RegistrationSettings,
  actor: Actor,
): Promise<RegistrationSettings> {
  await checkPolicy(tenant, settings.policy);
  const value = registrationSettings.parse(settings);
  await tenant.db.transaction(async (db) => {
    await writeConfigValue(db, 'clientRegistration', value);
    await recordChange(db, {
      key: 'Management.Config.Updated',
      result: 'Success',
      actor,
      config: 'clientRegistration',
      mode: value.mode,
    });
  });
  tenant.cache.invalidate('config:clientRegistration');
  return value;
}

export async function listInitialTokens(
  tenant: TenantContext,
  page: Page | undefined,
): Promise<{ tokens: InitialAccessTokenJson[]; total: number }> {
  const { rows, total } = await store.selectTokens(tenant.db, page);
  return { tokens: rows.map(tokenJson), total };
}

/** The value is told this once; only its hash is kept. @throws request.invalid_input */
export async function createInitialToken(
  tenant: TenantContext,
  body: CreateInitialAccessTokenBody,
  actor: Actor,
): Promise<InitialAccessTokenJson & { value: string }> {
  const now = Date.now();
  const { name, expiresAt = now + week, maxUses = null } = body;
  if (expiresAt <= now || expiresAt > now + year)
    throw error('request.invalid_input', undefined, {
      details: 'expiresAt must be in the future, and within a year.',
    });
  const policy = registrationPolicy.parse(body.policy ?? {});
  await checkPolicy(tenant, policy);
  const value = `iat_${newSecret()}`;
  const row: store.TokenRow = {
    id: newId(),
    name,
    fingerprint: initialTokenFingerprint(tenant, value),
    policy,
    maxUses,
    uses: 0,
    lastUsedAt: null,
    createdAt: now,
    expiresAt,
  };
  await tenant.db.transaction(async (db) => {
    await store.insertToken(db, row);
    await recordChange(db, {
      key: 'Management.InitialAccessToken.Created',
      result: 'Success',
      actor,
      id: row.id,
      name,
      expiresAt,
    });
  });
  return { ...tokenJson(row), value };
}

/** Clients that registered with it stay. @throws entity.not_found */
export async function removeInitialToken(tenant: TenantContext, id: string, actor: Actor): Promise<void> {
  await tenant.db.transaction(async (db) => {
    const gone = await store.deleteToken(db, id);
    if (!gone) throw error('entity.not_found');
    await recordChange(db, {
      key: 'Management.InitialAccessToken.Deleted',
      result: 'Success',
      actor,
      id,
      name: gone.name,
    });
  });
}

async function checkPolicy(tenant: TenantContext, policy: RegistrationPolicy): Promise<void> {
  const known: readonly string[] = userScopes;
  const scope = policy.userScopes.find((name) => !known.includes(name));
  if (scope !== undefined)
    throw error('request.invalid_input', undefined, { details: `There is no user scope ${scope}.` });
  for (const indicator of policy.resources) {
    if (isManagementIndicator(indicator))
      throw error('request.invalid_input', undefined, {
        details: `${indicator} is for administrators, not for clients that register themselves.`,
      });
    if (!(await findResourceByIndicator(tenant, indicator)))
      throw error('request.invalid_input', undefined, { details: `There is no API resource ${indicator}.` });
  }
}

const tokenJson = ({
  fingerprint: _fingerprint,
  policy,
  ...row
}: store.TokenRow): InitialAccessTokenJson => ({
  ...row,
  policy: registrationPolicy.parse(policy),
});
