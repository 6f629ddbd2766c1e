/** What administrators do with applications (contract MANAGEMENT §3.2, §3.3). Every change is one transaction, with its audit entry. */
import { isDeepStrictEqual } from 'node:util';
import type {
  ApplicationJson,
  CreateApplicationBody,
  CustomClientMetadata,
  PatchApplicationBody,
} from '@portero/schema/applications.ts';
import { customClientMetadata, oidcClientMetadata } from '@portero/schema/applications.ts';
import { error } from '@portero/schema/errors.ts';
import { newId } from '@portero/schema/ids.ts';
import type * as z from 'zod';
import { turnOn as turnOnAccessControl } from '../application-access/rules.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { changesOf } from '../audit/changes.ts';
import type { Page } from '../database/pages.ts';
import { redirectUriProblem } from '../oidc/clients/redirect-uris.ts';
import { revokeByClient } from '../oidc/records/records.ts';
import { changedMetadata, claimHost, prepareApp, withAddresses } from '../protected-apps/rules.ts';
import { ensureMayActAs, ensureMayActForPeople, ensureMayEverything } from '../roles/lattice.ts';
import { isInternalAdmin, setInternalAdmin } from '../roles/rules.ts';
import { isShownOnce } from '../shown-once/rules.ts';
import type { TenantContext } from '../tenants/context.ts';
import { builtInApplication } from './built-in.ts';
import { type Application, applicationOf } from './entity.ts';
import { checkProtocolSettings, checkSector } from './protocol-settings.ts';
import { defaultSecretName, existing, existingToChange } from './rules.ts';
import { mayHaveSecrets, secretRow } from './secrets.ts';
import * as store from './store.ts';

export { existing } from './rules.ts';

const thirdPartyTypes = new Set(['Traditional', 'SPA', 'Native']);

export const applicationJson = (tenant: TenantContext, application: Application): ApplicationJson => ({
  ...application,
  type: application.type as ApplicationJson['type'],
  tenantId: tenant.id,
});

/**
 * Newest first.
 * @param page all of them when undefined
 */
export async function listApplications(
  tenant: TenantContext,
  filter: store.ApplicationFilter,
  page: Page | undefined,
): Promise<{ applications: ApplicationJson[]; total: number }> {
  const { rows, total } = await store.selectApplications(tenant.db, filter, page);
  return { applications: rows.map((row) => applicationJson(tenant, applicationOf(row))), total };
}

/** @throws entity.not_exists_with_id */
export async function getApplicationJson(
  tenant: TenantContext,
  id: string,
): Promise<ApplicationJson & { isAdmin: boolean }> {
  const builtIn = builtInApplication(tenant, id);
  if (builtIn) return { ...applicationJson(tenant, builtIn), isAdmin: false };
  const application = applicationOf(await existing(tenant.db, id));
  return { ...applicationJson(tenant, application), isAdmin: await isInternalAdmin(tenant.db, id) };
}

/**
 * Where secrets are shown once, the answer has that of the new application, which no later one has.
 * @throws guard.invalid_input, auth.forbidden, application.* when type and settings do not go together
 */
export async function createApplication(
  tenant: TenantContext,
  body: CreateApplicationBody,
  actor: Actor,
): Promise<ApplicationJson & { secret?: string }> {
  const { type } = body;
  if (type === 'SAML') throw error('application.saml.use_saml_app_api');
  const { protectedAppMetadata } = body;
  if (type === 'Protected' && !protectedAppMetadata)
    throw error('application.protected_app_metadata_is_required');
  const site = type === 'Protected' && protectedAppMetadata && prepareApp(tenant, protectedAppMetadata);
  if (body.customClientMetadata?.isDeviceFlow && type !== 'Native')
    throw error('application.device_flow_native_only');
  if (body.isThirdParty && !thirdPartyTypes.has(type))
    throw error('application.invalid_third_party_application_type');
  refuseExchange(Boolean(body.isThirdParty), body.customClientMetadata?.allowTokenExchange);
  const given = checkedUris(tenant, body.oidcClientMetadata ?? {});
  const uris = site ? withAddresses(tenant.config, site.metadata, given) : given;
  const custom = customClientMetadata.parse(body.customClientMetadata ?? {});
  const made = {
    type,
    isThirdParty: body.isThirdParty ?? false,
    oidcClientMetadata: uris,
    customClientMetadata: custom,
  };
  ensureMayNameIssuers(actor, made.customClientMetadata);
  checkProtocolSettings(tenant.config, made);
  await checkSector(tenant, made);
  const id = newId();
  const once = await isShownOnce(tenant);
  const secret = mayHaveSecrets(type)
    ? secretRow(tenant, { id, type }, { name: defaultSecretName, once })
    : undefined;
  await tenant.db.transaction(async (db) => {
    await store.insertApplication(db, {
      id,
      name: body.name,
      description: body.description || null,
      ...made,
      protectedAppMetadata: site ? site.metadata : null,
      appLevelAccessControlEnabled: false,
      customData: body.customData ?? {},
      createdAt: Date.now(),
    });
    if (site) await claimHost(db, site.hostname, id);
    if (secret) await store.insertSecret(db, secret.row);
    await recordChange(db, {
      key: 'Management.Application.Created',
      result: 'Success',
      actor,
      applicationId: id,
      name: body.name,
      type,
    });
  });
  tenant.cache.invalidate(`application:${id}`);
  tenant.cache.invalidate(`application-secrets:${id}`);
  if (site) tenant.cache.invalidate('protected-app-hosts');
  const json = applicationJson(tenant, applicationOf(await existing(tenant.db, id)));
  return once && secret ? { ...json, secret: secret.value } : json;
}

/**
 * Given JSON columns replace what is stored.
 * @throws guard.invalid_input, auth.forbidden, request.invalid_input (422) for access control without a rule,
 *   application.*, entity.not_exists_with_id
 */
export async function changeApplication(
  tenant: TenantContext,
  id: string,
  body: PatchApplicationBody,
  actor: Actor,
  precondition: (current: ApplicationJson & { isAdmin: boolean }) => void = () => {},
): Promise<ApplicationJson> {
  if (body.oidcClientMetadata || body.customClientMetadata) {
    const before = applicationOf(await existing(tenant.db, id));
    await checkSector(tenant, afterwards(before, body), before);
  }
  await tenant.db.transaction(async (db) => {
    const current = applicationOf(await existingToChange(db, id));
    precondition({ ...applicationJson(tenant, current), isAdmin: await isInternalAdmin(db, id) });
    if (current.type === 'SAML') throw error('application.saml.use_saml_app_api');
    // Where it may be sent and how it proves itself are the application.
    const { protectedAppMetadata: site } = body;
    if (body.oidcClientMetadata || body.customClientMetadata || site)
      await ensureMayActAs(tenant, db, actor, id);
    const { customClientMetadata: custom } = body;
    if (custom) ensureMayNameIssuers(actor, custom, current.customClientMetadata);
    refuseExchange(current.isThirdParty, custom?.allowTokenExchange);
    if (custom || body.oidcClientMetadata) checkProtocolSettings(tenant.config, afterwards(current, body));
    if (
      custom?.isDeviceFlow !== undefined &&
      custom.isDeviceFlow !== Boolean(current.customClientMetadata.isDeviceFlow)
    ) {
      throw error('application.device_flow_not_changeable');
    }
    const uris = body.oidcClientMetadata && checkedUris(tenant, body.oidcClientMetadata);
    const served = current.protectedAppMetadata;
    const change: store.ApplicationChange = {
      ...(body.name !== undefined && { name: body.name }),
      ...(body.description !== undefined && { description: body.description || null }),
      ...(uris && { oidcClientMetadata: served ? withAddresses(tenant.config, served, uris) : uris }),
      ...(site && { protectedAppMetadata: changedMetadata(tenant.config, current, site) }),
      ...(custom && {
        customClientMetadata: {
          ...custom,
          ...(current.customClientMetadata.isDeviceFlow && { isDeviceFlow: true }),
        },
      }),
      ...(body.customData && { customData: body.customData }),
      ...(body.appLevelAccessControlEnabled !== undefined && {
        appLevelAccessControlEnabled: body.appLevelAccessControlEnabled,
      }),
    };
    if (Object.keys(change).length > 0) await store.updateApplicationRow(db, id, change);
    if (body.appLevelAccessControlEnabled && !current.appLevelAccessControlEnabled)
      await turnOnAccessControl(db, id);
    if (body.isAdmin !== undefined) {
      ensureMayEverything(actor);
      await setInternalAdmin(db, id, body.isAdmin);
    }
    const changed = [...Object.keys(change), ...(body.isAdmin === undefined ? [] : ['isAdmin'])];
    await recordChange(db, {
      key: 'Management.Application.Updated',
      result: 'Success',
      actor,
      applicationId: id,
      changed,
      ...changesOf({ ...current }, change),
    });
  });
  tenant.cache.invalidate(`application:${id}`);
  tenant.cache.invalidate(`machine-scopes:${id}`);
  return applicationJson(tenant, applicationOf(await existing(tenant.db, id)));
}

/** The keys given are laid over the stored object. @returns the whole @throws entity.not_exists_with_id */
export async function mergeCustomData(
  tenant: TenantContext,
  id: string,
  given: Record<string, unknown>,
  actor: Actor,
): Promise<Record<string, unknown>> {
  const merged = await tenant.db.transaction(async (db) => {
    const { customData } = await existingToChange(db, id);
    const next = { ...customData, ...given };
    await store.updateApplicationRow(db, id, { customData: next });
    await recordChange(db, {
      key: 'Management.Application.Updated',
      result: 'Success',
      actor,
      applicationId: id,
      changed: ['customData'],
      ...changesOf({ customData }, { customData: next }),
    });
    return next;
  });
  tenant.cache.invalidate(`application:${id}`);
  return merged;
}

/**
 * Its secrets, roles and tokens go with it.
 * @throws application.saml.use_saml_app_api, application.should_delete_custom_domains_first, entity.not_found
 */
export async function deleteApplication(tenant: TenantContext, id: string, actor: Actor): Promise<void> {
  await tenant.db.transaction(async (db) => {
    const row = await store.findApplication(db, id);
    if (!row) throw error('entity.not_found');
    if (row.type === 'SAML') throw error('application.saml.use_saml_app_api');
    const site = applicationOf(row).protectedAppMetadata;
    if (site?.customDomains?.length) throw error('application.should_delete_custom_domains_first');
    await revokeByClient(db, id);
    await store.deleteApplicationRow(db, id);
    await recordChange(db, {
      key: 'Management.Application.Deleted',
      result: 'Success',
      actor,
      applicationId: id,
      name: row.name,
    });
  });
  tenant.cache.invalidate(`application:${id}`);
  tenant.cache.invalidate(`application-secrets:${id}`);
  tenant.cache.invalidate(`application-look:${id}`);
  tenant.cache.invalidate('protected-app-hosts');
  tenant.cache.invalidate(`machine-scopes:${id}`);
}

/** Given columns replace what is stored. */
const afterwards = (current: Application, body: PatchApplicationBody): Application => ({
  ...current,
  ...(body.oidcClientMetadata && { oidcClientMetadata: oidcClientMetadata.parse(body.oidcClientMetadata) }),
  ...(body.customClientMetadata && { customClientMetadata: body.customClientMetadata }),
});

function refuseExchange(isThirdParty: boolean, allowTokenExchange: boolean | undefined): void {
  if (isThirdParty && allowTokenExchange)
    throw error('application.third_party_application_cannot_enable_token_exchange');
}

/**
 * Whoever says which issuers speak for people, and by which of their words, could speak for anybody.
 * @throws auth.forbidden for a caller who may not act as people
 */
function ensureMayNameIssuers(
  actor: Actor,
  { subjectTokenIssuers: next }: CustomClientMetadata,
  { subjectTokenIssuers: current }: CustomClientMetadata = {},
): void {
  if (next && !isDeepStrictEqual(next, current)) ensureMayActForPeople(actor);
}

/** @throws guard.invalid_input naming the address that cannot be registered */
function checkedUris(tenant: TenantContext, given: z.input<typeof oidcClientMetadata>) {
  const metadata = oidcClientMetadata.parse(given);
  for (const [key, uris] of [
    ['redirectUris', metadata.redirectUris],
    ['postLogoutRedirectUris', metadata.postLogoutRedirectUris],
  ] as const) {
    for (const [index, uri] of uris.entries()) {
      const isForbidden = uri.includes('*') && !tenant.config.redirectUriWildcards;
      const problem = isForbidden ? 'must not have a wildcard on this server' : redirectUriProblem(uri);
      if (!problem) continue;
      const path = ['oidcClientMetadata', key, String(index)];
      const message = `${uri} ${problem}`;
      throw error(
        'guard.invalid_input',
        { name: 'ZodError', issues: [{ code: 'custom', path, message }], summary: message },
        { details: `Error in key path "${path.join('.')}": (custom) ${message}` },
      );
    }
  }
  return metadata;
}
