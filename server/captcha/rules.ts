/**
 * The tenant's CAPTCHA: who checks it, and what a check is good for (contract EXPERIENCE §7.9, MANAGEMENT §9.5).
 *
 *   providers.ts       the services that are asked, each by its own HTTP API
 *   proof-of-work.ts   the check that needs no service
 *
 * Whether one is demanded is a switch of the sign-in experience; it fails closed: while it is on and there is no
 * provider, or the provider does not answer, nobody passes.
 */
import {
  type CaptchaConfig,
  type CaptchaProvider,
  defaultDifficulty,
  type PublicCaptchaConfig,
} from '@portero/schema/captcha.ts';
import { secretMask } from '@portero/schema/connectors.ts';
import { error } from '@portero/schema/errors.ts';
import { newId } from '@portero/schema/ids.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { spend } from '../security/consume.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import { adjustSignInExperience } from '../sign-in-experience/rules.ts';
import type { TenantContext } from '../tenants/context.ts';
import { verifyWork, type Work } from './proof-of-work.ts';
import { askProvider } from './providers.ts';
import { deleteProvider, type StoredProvider, selectProvider, upsertProvider } from './store.ts';

export type Solver = { readonly uid: string; readonly ip: string; readonly userAgent: string };

const providerOf = (tenant: TenantContext): Promise<StoredProvider | undefined> =>
  tenant.cache.get('captcha', () => selectProvider(tenant.db, tenant.vault));

/** @throws entity.not_found */
export async function getCaptchaProvider(
  tenant: TenantContext,
  { masked }: { readonly masked: boolean },
): Promise<CaptchaProvider> {
  const found = await selectProvider(tenant.db, tenant.vault);
  if (!found) throw error('entity.not_found');
  return shown(tenant, found, masked);
}

/**
 * Set the provider, or put another in its place. A masked secret that comes back is the stored one.
 * @throws request.invalid_input for a mask that stands for nothing
 */
export async function putCaptchaProvider(
  tenant: TenantContext,
  config: CaptchaConfig,
  actor: Actor,
  { masked }: { readonly masked: boolean },
): Promise<CaptchaProvider> {
  const stored = await tenant.db.transaction(async (db) => {
    const before = await selectProvider({ ...db, read: db.write }, tenant.vault);
    await upsertProvider(db, tenant.vault, {
      id: before?.id ?? newId(),
      config: withSecret(config, before?.config),
    });
    await recordChange(db, {
      key: 'Management.CaptchaProvider.Updated',
      result: 'Success',
      actor: { type: actor.type, id: actor.id },
      captchaType: config.type,
    });
    const after = await selectProvider({ ...db, read: db.write }, tenant.vault);
    if (!after) throw error('entity.not_found');
    return after;
  });
  tenant.cache.invalidate('captcha');
  return shown(tenant, stored, masked);
}

/** Without a provider nobody could pass, so the switch goes off with it. */
export async function removeCaptchaProvider(tenant: TenantContext, actor: Actor): Promise<void> {
  await tenant.db.transaction(async (db) => {
    const wasThere = await deleteProvider(db);
    await adjustSignInExperience(db, (current) => ({
      ...current,
      captchaPolicy: { ...current.captchaPolicy, enabled: false },
    }));
    if (!wasThere) return;
    await recordChange(db, {
      key: 'Management.CaptchaProvider.Deleted',
      result: 'Success',
      actor: { type: actor.type, id: actor.id },
    });
  });
  tenant.cache.invalidate('captcha');
  tenant.cache.invalidate('sign-in-experience');
}

function withSecret(config: CaptchaConfig, before: CaptchaConfig | undefined): CaptchaConfig {
  if (!('secretKey' in config) || config.secretKey !== secretMask) return config;
  if (before?.type === config.type && 'secretKey' in before)
    return { ...config, secretKey: before.secretKey };
  throw error('request.invalid_input', undefined, { details: 'Type the secret key of this provider.' });
}

function shown(tenant: TenantContext, { config, ...rest }: StoredProvider, masked: boolean): CaptchaProvider {
  const safe = masked && 'secretKey' in config ? { ...config, secretKey: secretMask } : config;
  return { tenantId: tenant.id, ...rest, config: safe };
}

/** What pages need to show it; undefined while none is demanded. */
export async function publicCaptcha(tenant: TenantContext): Promise<PublicCaptchaConfig | undefined> {
  const { captchaPolicy } = await getSignInExperience(tenant);
  if (!captchaPolicy.enabled) return undefined;
  const config = (await providerOf(tenant))?.config;
  if (!config) return undefined;
  if (config.type === 'ProofOfWork') return { type: config.type, siteKey: '' };
  const { type, siteKey } = config;
  if (type !== 'RecaptchaEnterprise') return { type, siteKey };
  return { type, siteKey, domain: config.domain, mode: config.mode };
}

/** How hard the sum is; undefined when the check is another. */
export async function workOf(tenant: TenantContext): Promise<Work | undefined> {
  const config = (await providerOf(tenant))?.config;
  return config?.type === 'ProofOfWork' ? { difficulty: config.difficulty ?? defaultDifficulty } : undefined;
}

/** As long as services let their tokens live, and a little longer. */
const tokenLife = 900_000;

/**
 * Check what a page got from its captcha. Each token is good for one check, of one sign-in.
 * Never inside a transaction: it may ask the network.
 * @throws session.captcha_failed – wrong, used, or nobody there to check it
 */
export async function verifyCaptcha(tenant: TenantContext, solver: Solver, token: string): Promise<void> {
  const config = (await providerOf(tenant))?.config;
  if (!config) throw error('session.captcha_failed', undefined, { details: 'No provider is set up.' });
  if (config.type === 'ProofOfWork') {
    await verifyWork(tenant, solver, token, { difficulty: config.difficulty ?? defaultDifficulty });
    return;
  }
  await askProvider(tenant, config, solver, token);
  // Services refuse a token that was shown before, most of them and most of the time.
  const mark = { purpose: 'captcha', key: tenant.vault.fingerprint(`captcha:${token}`) } as const;
  if (!(await spend(tenant.db, { ...mark, expiresAt: Date.now() + tokenLife })))
    throw error('session.captcha_failed', undefined, { details: 'It was used already.' });
}
