/**
 * Who may pass the gate (contract MANAGEMENT §1.1): tokens for the Management API of the tenant, issued by the tenant
 * itself or by the admin tenant, with `all` or a finer scope; people's tokens for the Me API, for their own account, and for the one organization that they administer.
 *
 * A token says what its holder could do when it was issued. At every call it opens what the holder's roles allow at that
 * moment and no more: whoever lost a role, was suspended or removed has lost it at once, and not with the next token.
 */
import { error, PorteroError } from '@portero/schema/errors.ts';
import type { FastifyRequest } from 'fastify';
import { type JWTPayload, jwtVerify } from 'jose';
import { getAccountCenter } from '../account/settings.ts';
import { administeredApi, inBoth, scopesHeldNow } from '../administrators/authority.ts';
import { getApplication } from '../applications/rules.ts';
import { issuersOf } from '../custom-domains/directory.ts';
import type { Engines } from '../oidc/engines.ts';
import { verificationKeySet } from '../oidc/keys/keys.ts';
import { holderOfToken } from '../oidc/tokens/opaque-tokens.ts';
import { organizationResource } from '../oidc/tokens/organization-tokens.ts';
import { refuseEnded } from '../oidc/tokens/structured-tokens.ts';
import { permissionsNow } from '../organization-administration/authority.ts';
import { machineResourceScopesInOrganization } from '../organizations/rules.ts';
import { findResourceByIndicator } from '../resources/rules.ts';
import { scopesOfApplication } from '../roles/rules.ts';
import {
  adminTenantId,
  managementApiIndicator,
  meApiIndicator,
  type TenantContext,
} from '../tenants/context.ts';
import type { Tenants } from '../tenants/registry.ts';
import { findUserById } from '../users/rules.ts';
import type { Auth, Gate, GateKeeper } from './gate.ts';
import { checkBinding, type Presented } from './proof.ts';

const algorithms = ['ES256', 'ES384', 'ES512', 'RS256'];

/**
 * What a token may is asked of the database at every call, so that what was taken from its bearer counts at once.
 * @throws auth.authorization_header_missing, auth.authorization_token_type_not_supported, auth.unauthorized,
 * auth.jwt_sub_missing, auth.forbidden; of account routes account_center.not_enabled,
 * auth.third_party_application_forbidden, too
 */
export function createKeeper({
  tenants,
  engines,
}: {
  readonly tenants: Tenants;
  readonly engines: Engines;
}): GateKeeper {
  return async (request, gate, tenant) => {
    switch (gate.kind) {
      case 'management': {
        const issuers = tenant.id === adminTenantId ? [tenant] : [tenant, tenants.admin];
        const auth = await authenticate(request, tenant, issuers, managementApiIndicator(tenant.id));
        if (!allowed(auth, gate.scopes, request.method))
          throw error('auth.forbidden', undefined, { details: neededFor(gate.scopes, request.method) });
        return auth;
      }
      case 'administration': {
        if (tenant.id !== adminTenantId) throw error('auth.unauthorized');
        const auth = await authenticate(request, tenant, [tenant], administeredApi);
        if (auth.type !== 'user' || !allowed(auth, ['administrators'], request.method))
          throw error('auth.forbidden');
        return auth;
      }
      case 'me': {
        if (tenant.id !== adminTenantId) throw error('auth.unauthorized');
        const auth = await authenticate(request, tenant, [tenant], meApiIndicator);
        if (auth.type !== 'user' || !auth.scopes.has('all')) throw error('auth.forbidden');
        return auth;
      }
      case 'organization': {
        const id = organizationIn(request);
        const auth = await authenticate(
          request,
          tenant,
          [tenant],
          organizationResource(id),
          (_issuer, payload) => permissionsNow(tenant, payload, id),
        );
        if (!gate.permissions.some((name) => auth.scopes.has(name))) throw error('auth.forbidden');
        return auth;
      }
      case 'account':
        return ownerOfAccount(request, tenant, engines, gate);
      default:
        return undefined;
    }
  };
}

/** Whose opaque token it is (contract ACCOUNT §1). A token for a resource opens nothing here. */
async function ownerOfAccount(
  request: FastifyRequest,
  tenant: TenantContext,
  engines: Engines,
  gate: Extract<Gate, { kind: 'account' }>,
): Promise<Auth> {
  const presented = presentedToken(request);
  const holder = await holderOfToken(tenant, await engines.of(tenant), presented.token);
  if (!holder) throw error('auth.unauthorized');
  const { userId, clientId, scopes, sessionUid, grantId, isThirdParty, jkt, x5t } = holder;
  await checkBinding(request, tenant, presented, boundTo(jkt, x5t));
  if (!scopes.has('openid')) throw error('auth.forbidden');
  // Whoever acts as somebody looks at the account: nothing of it changes, and it is not carried away.
  if (holder.isActed && !(isReading(request.method) && !gate.isPersonal)) throw error('auth.forbidden');
  if (gate.center && !(await getAccountCenter(tenant)).enabled) throw error('account_center.not_enabled');
  if ((gate.firstParty && isThirdParty) || holder.isPairwise)
    throw error('auth.third_party_application_forbidden');
  if (gate.scope !== undefined && !scopes.has(gate.scope)) {
    // The contract answers 400 where it means 401, but for tokens of providers.
    throw gate.refusal === 403
      ? error('auth.forbidden')
      : error('auth.unauthorized', undefined, { status: 400 });
  }
  return { type: 'user', id: userId, clientId, scopes, origin: { sessionUid, grantId, isThirdParty } };
}

function boundTo(jkt: string | undefined, x5t: string | undefined): JWTPayload {
  if (x5t !== undefined) return { cnf: { 'x5t#S256': x5t } };
  return jkt === undefined ? {} : { cnf: { jkt } };
}

/** Our finer scopes: `read:<group>` for looking, `write:<group>` for the rest. `all` opens everything. */
function allowed(auth: Auth, groups: readonly string[], method: string): boolean {
  if (auth.scopes.has('all')) return true;
  const reading = isReading(method);
  return groups.some(
    (group) => auth.scopes.has(`write:${group}`) || (reading && auth.scopes.has(`read:${group}`)),
  );
}

/** Who first calls the API asks for no scope and gets none (PROTOCOL §3.6): the refusal says what was missing. */
function neededFor(groups: readonly string[], method: string): string {
  const wanted = groups.map((group) => `${isReading(method) ? 'read' : 'write'}:${group}`);
  const scopes = ['all', ...wanted].join(' or ');
  return `This needs the scope ${scopes}: ask for it when you get the token, as somebody whose roles have it.`;
}

const isReading = (method: string): boolean => method === 'GET' || method === 'HEAD';

async function authenticate(
  request: FastifyRequest,
  tenant: TenantContext,
  issuers: readonly TenantContext[],
  audience: string,
  mayNow: (
    issuer: TenantContext,
    payload: JWTPayload,
    audience: string,
  ) => Promise<ReadonlySet<string>> = allowedNow,
): Promise<Auth> {
  const presented = presentedToken(request);
  const { issuer, payload } = await verify(presented.token, tenant, issuers, audience);
  await checkBinding(request, tenant, presented, payload);
  const { sub, client_id: clientId } = payload;
  if (!sub) throw error('auth.jwt_sub_missing');
  return {
    type: sub === clientId ? 'app' : 'user',
    id: sub,
    clientId: typeof clientId === 'string' ? clientId : '',
    scopes: await mayNow(issuer, payload, audience),
  };
}

/**
 * The person whose token for one of the tenant's own APIs a request carries, if it is good and they are still here.
 * @param audience the API's identifier
 */
export async function personByToken(
  request: FastifyRequest,
  tenant: TenantContext,
  audience: string,
): Promise<string | undefined> {
  try {
    const presented = presentedToken(request);
    const { payload } = await verify(presented.token, tenant, [tenant], audience);
    await checkBinding(request, tenant, presented, payload);
    const user = payload.sub === undefined ? undefined : await findUserById(tenant, payload.sub);
    return user && !user.isSuspended ? user.id : undefined;
  } catch (failure) {
    if (failure instanceof PorteroError) return undefined;
    throw failure;
  }
}

/** Which organization the address is about. */
function organizationIn({ params }: FastifyRequest): string {
  const id =
    typeof params === 'object' && params !== null && 'organizationId' in params && params.organizationId;
  if (typeof id !== 'string' || id === '') throw error('auth.unauthorized');
  return id;
}

/** What the token says, as far as its holder's roles still do. */
async function allowedNow(
  issuer: TenantContext,
  { sub = '', client_id: clientId, scope, organization_id: organizationId }: JWTPayload,
  audience: string,
): Promise<ReadonlySet<string>> {
  const said = new Set(typeof scope === 'string' && scope !== '' ? scope.split(' ') : []);
  // Their own account is everybody's, as long as it is one: its rules see to that.
  if (audience === meApiIndicator) return said;
  if (sub === clientId) {
    if (!(await getApplication(issuer, sub))) throw error('auth.unauthorized');
    const resource = await findResourceByIndicator(issuer, audience);
    if (!resource) return new Set();
    const held =
      typeof organizationId === 'string'
        ? await machineResourceScopesInOrganization(issuer, sub, resource.id, organizationId)
        : await scopesOfApplication(issuer, sub, resource.id);
    return inBoth(said, new Set(held));
  }
  const user = await findUserById(issuer, sub);
  if (!user || user.isSuspended) throw error('auth.unauthorized');
  return inBoth(said, await scopesHeldNow(issuer.db, sub, audience));
}

function presentedToken(request: FastifyRequest): Presented {
  const header = request.headers.authorization;
  if (!header) throw error('auth.authorization_header_missing');
  const [given = '', token = '', ...more] = header.split(' ');
  const scheme = given.toLowerCase();
  if (scheme !== 'bearer' && scheme !== 'dpop') {
    throw error('auth.authorization_token_type_not_supported', { supportedTypes: ['Bearer'] });
  }
  if (!token || more.length > 0) throw error('auth.unauthorized');
  return { scheme, token };
}

async function verify(
  token: string,
  tenant: TenantContext,
  issuers: readonly TenantContext[],
  audience: string,
): Promise<{ issuer: TenantContext; payload: JWTPayload }> {
  for (const issuer of issuers) {
    try {
      const { payload } = await jwtVerify(token, await verificationKeySet(issuer), {
        issuer: await issuersOf(issuer),
        audience,
        algorithms,
        typ: 'at+jwt',
        requiredClaims: ['exp', 'iat'],
      });
      await refuseEnded(issuer, payload);
      return { issuer, payload };
    } catch (failure) {
      tenant.log.debug({ err: failure }, 'token refused');
    }
  }
  throw error('auth.unauthorized');
}
