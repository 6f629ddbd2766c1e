/**
 * Clients that register themselves (RFC 7591) and look after their registration (RFC 7592). Off unless the tenant turns
 * it on. What comes of it is an application like others, always a third party: people are asked, an administrator sees
 * it, and may ask for no more than the policy under which it registered.
 */
import { createHash } from 'node:crypto';
import {
  type RegistrationPolicy,
  type RegistrationSettings,
  registrationPolicy,
  registrationSettings,
} from '@portero/schema/client-registration.ts';
import { newId, newSecret } from '@portero/schema/ids.ts';
import { type Application, applicationOf } from '../applications/entity.ts';
import { defaultSecretName, getApplication, verifySecret } from '../applications/rules.ts';
import { secretRow } from '../applications/secrets.ts';
import * as applications from '../applications/store.ts';
import { recordChange } from '../audit/audit.ts';
import { readConfigValue } from '../configs/store.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { sectorProblem } from '../oidc/clients/sector.ts';
import { tenantKeys } from '../oidc/keys/keys.ts';
import { revokeByClient } from '../oidc/records/records.ts';
import { listDetailTypes } from '../resources/rules.ts';
import { networkOf } from '../security/networks.ts';
import { isShownOnce } from '../shown-once/rules.ts';
import type { TenantContext } from '../tenants/context.ts';
import { checkTogether, columnsOf, provingOf, withoutLoosening } from './columns.ts';
import {
  type ClientMetadata,
  detailTypesOf,
  type Registrable,
  RegistrationError,
  readMetadata,
  sectorIn,
} from './metadata.ts';
import * as store from './store.ts';

export { RegistrationError } from './metadata.ts';

/** Registrations without a token that one network may make in an hour. */
const openLimit = 20;
const hour = 3_600_000;

/** The request has no token, or one that is not good. */
export class UnauthorizedRegistration extends Error {}
/** The network registered too many. */
export class TooManyRegistrations extends Error {}

/** What the client is told (RFC 7591 §3.2.1). */
export type RegistrationAnswer = Record<string, unknown>;

/** Cached; the defaults where nothing is stored, and those let nobody register. */
export function settingsOf(tenant: TenantContext): Promise<RegistrationSettings> {
  return tenant.cache.get('config:clientRegistration', async () =>
    registrationSettings.parse((await readConfigValue(tenant.db, 'clientRegistration')) ?? {}),
  );
}

/** @throws UnauthorizedRegistration, TooManyRegistrations, RegistrationError */
export async function register(
  tenant: TenantContext,
  body: unknown,
  { token, ip }: { readonly token: string | undefined; readonly ip: string },
): Promise<RegistrationAnswer> {
  const { mode, policy: open } = await settingsOf(tenant);
  if (mode === 'off' || (mode === 'token' && token === undefined)) throw new UnauthorizedRegistration();
  if (token === undefined) await countOpen(tenant, ip);
  const fingerprint = token === undefined ? undefined : initialTokenFingerprint(tenant, token);
  // Nobody has another server asked before they may register at all.
  if (fingerprint !== undefined && !(await store.hasUse(tenant.db, fingerprint, Date.now())))
    throw new UnauthorizedRegistration();
  await hearSector(tenant, body);
  const rsa = await hasRsaKey(tenant);
  const defined = await listDetailTypes(tenant);
  const once = await isShownOnce(tenant);
  const made = await tenant.db.transaction(async (db) => {
    const used = fingerprint === undefined ? undefined : await store.useToken(db, fingerprint, Date.now());
    if (token !== undefined && !used) throw new UnauthorizedRegistration();
    const policy = used ? registrationPolicy.parse(used.policy) : open;
    const registrable = readMetadata(body, policy);
    const detailTypes = detailTypesOf(registrable.metadata, policy, defined);
    return create(tenant, db, registrable, { policy, tokenId: used?.id ?? null, ip, rsa, detailTypes, once });
  });
  tenant.cache.invalidate(`application:${made.application.id}`);
  tenant.cache.invalidate(`application-secrets:${made.application.id}`);
  return {
    ...answerOf(made.application, made.metadata, made.scope),
    client_id_issued_at: Math.floor(made.application.createdAt / 1000),
    ...(made.secret !== undefined && { client_secret: made.secret, client_secret_expires_at: 0 }),
    registration_access_token: made.registrationToken,
    registration_client_uri: addressOf(tenant, made.application.id),
  };
}

/** Outside of the transaction, which waits for no other server. @throws RegistrationError */
async function hearSector(tenant: TenantContext, body: unknown): Promise<void> {
  const { sector, redirectUris } = sectorIn(body);
  if (sector === undefined) return;
  const problem = await sectorProblem(tenant, sector, redirectUris);
  if (problem) throw new RegistrationError('invalid_client_metadata', `sector_identifier_uri ${problem}`);
}

async function create(
  tenant: TenantContext,
  db: TenantDatabase,
  { type, metadata, userScopes }: Registrable,
  how: {
    policy: RegistrationPolicy;
    tokenId: string | null;
    ip: string;
    rsa: boolean;
    detailTypes: string[] | undefined;
    /** Secrets are not to be read again. */
    once: boolean;
  },
) {
  const id = newId();
  const row = {
    id,
    type,
    name: metadata.client_name ?? hostOf(metadata) ?? 'Registered client',
    description: null,
    ...columnsOf(metadata, how),
    protectedAppMetadata: null,
    isThirdParty: true,
    appLevelAccessControlEnabled: false,
    customData: {},
    createdAt: Date.now(),
  };
  checkTogether(tenant, applicationOf(row));
  await applications.insertApplication(db, row);
  const secret =
    type === 'Traditional' && row.customClientMetadata.tokenEndpointAuthMethod === undefined
      ? secretRow(tenant, row, { name: defaultSecretName, once: how.once })
      : undefined;
  if (secret) await applications.insertSecret(db, secret.row);
  const scopes =
    how.policy.resources.length > 0 ? await store.scopesOfResources(db, how.policy.resources) : [];
  await store.insertCeilings(db, id, { userScopes, scopeIds: scopes.map((scope) => scope.id) });
  const registrationToken = `${newSecret()}${newSecret()}`;
  const scope = ['openid', 'offline_access', ...userScopes, ...scopes.map(({ name }) => name)].join(' ');
  await store.insertRegistration(db, {
    applicationId: id,
    initialAccessTokenId: how.tokenId,
    fingerprint: registrationFingerprint(tenant, registrationToken),
    policy: how.policy,
    metadata: { ...metadata, scope },
    createdAt: row.createdAt,
  });
  await note(db, 'Created', id, { name: row.name, ip: how.ip, initialAccessTokenId: how.tokenId });
  return { application: applicationOf(row), metadata, secret: secret?.value, registrationToken, scope };
}

/** @throws UnauthorizedRegistration when the token is not that client's, or there is no such client any more */
export async function readRegistration(
  tenant: TenantContext,
  clientId: string,
  token: string | undefined,
): Promise<RegistrationAnswer> {
  const { application, registration } = await authorize(tenant, clientId, token);
  return describe(tenant, application, registration, token ?? '');
}

/**
 * Replace what the client said of itself. What an administrator decides – what it may ask for, that people are asked,
 * its other settings – stays as it is.
 * @throws UnauthorizedRegistration, RegistrationError
 */
export async function replaceRegistration(
  tenant: TenantContext,
  clientId: string,
  token: string | undefined,
  body: unknown,
): Promise<RegistrationAnswer> {
  const { registration } = await authorize(tenant, clientId, token);
  const given = asObject(body);
  const forbidden = [
    'registration_access_token',
    'registration_client_uri',
    'client_secret_expires_at',
    'client_id_issued_at',
  ].find((member) => given[member] !== undefined);
  if (forbidden)
    throw new RegistrationError('invalid_client_metadata', `${forbidden} is the server’s to say`);
  if (given.client_id !== clientId)
    throw new RegistrationError('invalid_client_metadata', 'client_id is not that of the address');
  await checkSecret(tenant, clientId, given.client_secret);
  const policy = registrationPolicy.parse(registration.policy);
  const { type, metadata } = readMetadata(body, policy);
  await hearSector(tenant, body);
  const rsa = await hasRsaKey(tenant);
  const detailTypes = detailTypesOf(metadata, policy, await listDetailTypes(tenant));
  const application = await tenant.db.transaction(async (db) => {
    const row = await applications.findApplication(db, clientId);
    if (!row) throw new UnauthorizedRegistration();
    const current = applicationOf(row);
    const columns = columnsOf(metadata, { rsa, detailTypes });
    const { tokenEndpointAuthMethod: method } = columns.customClientMetadata;
    if (row.type !== type || method !== provingOf(current))
      throw new RegistrationError(
        'invalid_client_metadata',
        'how a client authenticates is settled: register another one',
      );
    // Who knows people by names of its own does not learn who they are to others.
    if (current.customClientMetadata.subjectType === 'pairwise' && metadata.subject_type !== 'pairwise')
      throw new RegistrationError('invalid_client_metadata', 'subject_type is settled: it stays pairwise');
    const change = {
      ...(metadata.client_name !== undefined && { name: metadata.client_name }),
      oidcClientMetadata: columns.oidcClientMetadata,
      customClientMetadata: withoutLoosening(current.customClientMetadata, columns.customClientMetadata),
    };
    checkTogether(tenant, applicationOf({ ...row, ...change }));
    await applications.updateApplicationRow(db, clientId, change);
    await store.updateRegistration(db, clientId, { ...metadata, scope: registration.metadata.scope });
    await note(db, 'Updated', clientId, {});
    return applicationOf({ ...row, ...change });
  });
  tenant.cache.invalidate(`application:${clientId}`);
  return describe(tenant, application, { ...registration, metadata }, token ?? '');
}

/** Its tokens go with it. @throws UnauthorizedRegistration */
export async function removeRegistration(
  tenant: TenantContext,
  clientId: string,
  token: string | undefined,
): Promise<void> {
  await authorize(tenant, clientId, token);
  await tenant.db.transaction(async (db) => {
    await revokeByClient(db, clientId);
    await applications.deleteApplicationRow(db, clientId);
    await note(db, 'Deleted', clientId, {});
  });
  tenant.cache.invalidate(`application:${clientId}`);
  tenant.cache.invalidate(`application-secrets:${clientId}`);
}

/** While registration is off nobody manages one either; an application that was deleted took its token along. */
async function authorize(tenant: TenantContext, clientId: string, token: string | undefined) {
  const { mode } = await settingsOf(tenant);
  if (mode === 'off' || token === undefined) throw new UnauthorizedRegistration();
  const registration = await store.findRegistration(tenant.db, registrationFingerprint(tenant, token));
  if (registration?.applicationId !== clientId) throw new UnauthorizedRegistration();
  const application = await getApplication(tenant, clientId);
  if (!application) throw new UnauthorizedRegistration();
  return { application, registration };
}

const describe = (
  tenant: TenantContext,
  application: Application,
  { metadata, createdAt }: store.RegistrationRow,
  token: string,
): RegistrationAnswer => ({
  ...metadata,
  ...answerOf(application, metadata, typeof metadata.scope === 'string' ? metadata.scope : 'openid'),
  client_id_issued_at: Math.floor(createdAt / 1000),
  registration_access_token: token,
  registration_client_uri: addressOf(tenant, application.id),
});

/** What holds, which may be more or less than what was asked for (RFC 7591 §2). */
function answerOf(
  application: Application,
  metadata: Partial<ClientMetadata>,
  scope: string,
): RegistrationAnswer {
  const { oidcClientMetadata: uris, customClientMetadata: custom } = application;
  return {
    ...metadata,
    client_id: application.id,
    client_name: application.name,
    redirect_uris: uris.redirectUris,
    ...(uris.postLogoutRedirectUris.length > 0 && { post_logout_redirect_uris: uris.postLogoutRedirectUris }),
    response_types: ['code'],
    grant_types: ['authorization_code', 'refresh_token'],
    application_type: application.type === 'Native' ? 'native' : 'web',
    subject_type: custom.subjectType ?? 'public',
    ...(custom.sectorIdentifierUri && { sector_identifier_uri: custom.sectorIdentifierUri }),
    id_token_signed_response_alg: custom.idTokenSignedResponseAlg,
    authorization_details_types: custom.authorizationDetailsTypes,
    scope,
  };
}

async function hasRsaKey(tenant: TenantContext): Promise<boolean> {
  return (await tenantKeys(tenant)).signing.some((key) => key.alg === 'RS256');
}

async function checkSecret(tenant: TenantContext, clientId: string, given: unknown): Promise<void> {
  if (given === undefined) return;
  const outcome = typeof given === 'string' ? await verifySecret(tenant, clientId, given) : undefined;
  if (outcome === undefined || outcome === 'expired')
    throw new RegistrationError('invalid_client_metadata', 'client_secret is not that of the client');
}

async function countOpen(tenant: TenantContext, ip: string): Promise<void> {
  const key = createHash('sha256').update(networkOf(ip)).digest('base64url');
  const counted = await store.countOpenRegistration(tenant.db, {
    key,
    now: Date.now(),
    limit: openLimit,
    windowLength: hour,
  });
  if (!counted) throw new TooManyRegistrations();
}

/** Keyed hash: all that is stored of an initial access token. */
export const initialTokenFingerprint = ({ vault }: TenantContext, value: string): string =>
  vault.fingerprint(`initial-access-token:${value}`);
const registrationFingerprint = ({ vault }: TenantContext, value: string): string =>
  vault.fingerprint(`registration-access-token:${value}`);

const addressOf = ({ issuer }: TenantContext, clientId: string) => `${issuer}/register/${clientId}`;

function hostOf({ client_uri, redirect_uris }: ClientMetadata): string | undefined {
  for (const uri of [client_uri, ...redirect_uris]) {
    if (uri !== undefined && URL.canParse(uri)) return new URL(uri).host || undefined;
  }
  return undefined;
}

const note = (
  db: TenantDatabase,
  event: 'Created' | 'Updated' | 'Deleted',
  applicationId: string,
  more: Record<string, unknown>,
): Promise<void> =>
  recordChange(db, { key: `ClientRegistration.${event}`, result: 'Success', applicationId, ...more });

const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {};
