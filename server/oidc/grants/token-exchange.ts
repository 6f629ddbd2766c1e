/**
 * Token exchange (RFC 8693, contract PROTOCOL §3.7): an application that may do so gets an access token
 * for the person behind another token. Every person is looked at again, as in all grants; what the new token may do
 * follows from what that person may do now.
 */
import type Provider from 'oidc-provider';
import { errors, type KoaContextWithOIDC, type TokenEndpointGrantContext } from 'oidc-provider';
import { issuersOf } from '../../custom-domains/directory.ts';
import { findToken, noteTokenUse } from '../../personal-access-tokens/rules.ts';
import { isManagementIndicator } from '../../resources/rules.ts';
import { consumeSubjectToken } from '../../subject-tokens/rules.ts';
import type { TenantContext } from '../../tenants/context.ts';
import { holdUserIfThere } from '../../users/rules.ts';
import { findAccount } from '../claims/accounts.ts';
import { oidcScopes } from '../claims/scopes.ts';
import { ensureMayUse } from '../interaction/access.ts';
import { Ended, RecordBatch } from '../records/records.ts';
import { aimAtOrganization, organizationOf } from '../tokens/organization-tokens.ts';
import { resourceServerInfo } from '../tokens/resources.ts';
import { aimAtAudience, ensureMeantFor, issuedType, narrowed } from './exchange-bounds.ts';
import { type ExchangeFacts, exchangeOf, rememberExchange } from './exchange-facts.ts';
import { ensureMayAct } from './may-act.ts';
import { actorOf, subjectOf } from './subject.ts';

export const tokenExchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';

const parameters = [
  'subject_token',
  'subject_token_type',
  'actor_token',
  'actor_token_type',
  'organization_id',
  'resource',
  'audience',
  'requested_token_type',
  'scope',
] as const;

type Context = TokenEndpointGrantContext<Partial<Record<(typeof parameters)[number], unknown>>>;

/**
 * For a fresh engine, once.
 * @throws invalid_request, invalid_grant, invalid_target, invalid_scope, access_denied at the token endpoint (RFC 8693
 * §2.2.2)
 */
export function acceptTokenExchange(tenant: TenantContext, provider: Provider): void {
  provider.registerGrantType(
    tokenExchangeGrant,
    (ctx: Context) => exchange(tenant, provider, ctx),
    parameters,
    'resource',
  );
}

async function exchange(tenant: TenantContext, provider: Provider, ctx: Context): Promise<void> {
  const { oidc } = ctx;
  const { client } = oidc;
  if (client.dpopBoundAccessTokens || client.tlsClientCertificateBoundAccessTokens)
    throw new errors.InvalidRequest(
      'token exchange gives bearer tokens, and this client takes bound ones only',
    );
  const value = required(ctx, 'subject_token');
  const facts = await factsOf(tenant, provider, ctx, value);
  // Whoever needs no secret to ask must not make more of a token that was somebody else's.
  const isOthers = facts.issuedTo !== undefined && facts.issuedTo !== client.clientId;
  if (isOthers && client.clientAuthMethod === 'none')
    throw new errors.InvalidGrant('public applications can exchange access tokens of their own only');
  ensureMeantFor(client, facts);
  rememberExchange(ctx, facts);
  const account = await findAccount(tenant, ctx, facts.userId);
  if (!account) throw new errors.InvalidGrant('user not found');
  await ensureMayUse(tenant, client.clientId, account.accountId);
  oidc.entity('Account', account);

  const grant = new provider.Grant({ accountId: account.accountId, clientId: client.clientId });
  const token = new provider.AccessToken({
    accountId: account.accountId,
    client,
    grantId: '',
    gty: 'token_exchange',
  });
  const asked = narrowed(client, facts, [...oidc.requestParamScopes], organizationOf(ctx));
  const resource = await targetOf(tenant, provider, ctx);
  const issued = issuedType(ctx, resource !== undefined);
  if (resource) {
    token.resourceServer = resource;
    token.scope = asked.filter((scope) => resource.scopes.has(scope)).join(' ');
    grant.addResourceScope(resource.identifier(), token.scope);
  } else {
    const known = new Set<string>(oidcScopes);
    token.scope = asked.filter((scope) => known.has(scope)).join(' ');
    grant.addOIDCScope(token.scope);
  }
  ensureAllowed(facts, resource?.identifier() ?? null, token.scope);
  Object.assign(token, { expiresIn: lifetimeOf(tenant, token.expiration, facts) });
  oidc.entity('AccessToken', token);
  token.grantId = await grant.save();
  oidc.entity('Grant', grant);
  const accessToken = await token.save();
  mustStillStand(tenant, facts, value);
  await useUp(tenant, facts, value);

  ctx.body = {
    access_token: accessToken,
    expires_in: token.expiration,
    issued_token_type: issued,
    scope: token.scope,
    token_type: token.tokenType,
  };
}

/**
 * An access token could else be exchanged for its successor for ever, and a personal one would open doors after its last
 * day. Suites written for the contract may compare the usual lifetime to the second.
 */
function lifetimeOf(tenant: TenantContext, usual: number, { endsAt }: ExchangeFacts): number {
  if (endsAt === undefined || tenant.config.integrationTest) return usual;
  return Math.max(1, Math.min(usual, Math.ceil(endsAt - Date.now() / 1000)));
}

async function factsOf(
  tenant: TenantContext,
  provider: Provider,
  ctx: Context,
  value: string,
): Promise<ExchangeFacts> {
  const type = required(ctx, 'subject_token_type');
  const { client } = ctx.oidc;
  const facts = await subjectOf(tenant, provider, type, value, client);
  const { actor_token: actorToken, actor_token_type: actorTokenType } = ctx.oidc.params;
  if (typeof actorToken !== 'string') {
    // Whoever says of what type the token is means to send one (§2.1).
    if (actorTokenType) throw new errors.InvalidRequest("missing required parameter 'actor_token'");
    ensureMayAct(facts.mayAct, undefined, []);
    return facts;
  }
  const actor = await actorOf(tenant, provider, actorTokenType, actorToken, client);
  if (!actor.isMachine && !(await findAccount(tenant, ctx, actor.sub)))
    throw new errors.InvalidGrant('invalid actor token');
  ensureMayAct(facts.mayAct, actor, await issuersOf(tenant));
  const { act: earlier } = facts;
  return { ...facts, act: { sub: actor.sub, ...(earlier && { act: earlier }) } };
}

/**
 * A personal access token that is limited gives nothing beyond, not even an audience.
 * @throws invalid_target, invalid_scope
 */
function ensureAllowed({ allowed }: ExchangeFacts, target: string | null, scope: string): void {
  if (!allowed) return;
  const scopes = new Set(allowed.filter(({ resource }) => resource === target).map((one) => one.scope));
  if (scopes.size === 0)
    throw new errors.InvalidTarget(
      target === null
        ? 'the personal access token is for the resources that it names only'
        : 'the personal access token is not for this resource',
    );
  // Whoever may be told something about the person may be told who it is.
  if (target === null) scopes.add('openid');
  const beyond = scope.split(' ').filter((one) => one !== '' && !scopes.has(one));
  if (beyond.length > 0)
    throw new errors.InvalidScope('the personal access token does not allow this scope', beyond.join(' '));
}

/** Nothing but its one token hangs on the grant of an exchange, so it need not outlive it. In seconds. */
export const grantLifetime = (ctx: KoaContextWithOIDC | undefined): number | undefined =>
  ctx?.oidc?.params?.grant_type === tokenExchangeGrant
    ? ctx.oidc.entities.AccessToken?.expiration
    : undefined;

/** The one audience of the new token, or none: then it is opaque. There is no default here. */
async function targetOf(tenant: TenantContext, provider: Provider, ctx: Context) {
  aimAtOrganization(ctx);
  aimAtAudience(ctx);
  const { resource: indicator } = ctx.oidc.params;
  const { impersonator, issuedTo, act, foreign } = exchangeOf(ctx) ?? {};
  if (indicator === undefined) {
    // It would open the person's account here, which is not the other issuer's to open.
    if (foreign)
      throw new errors.InvalidTarget('tokens of other issuers are exchanged for an API or an organization');
    return undefined;
  }
  if (typeof indicator !== 'string')
    throw new errors.InvalidTarget('only a single resource indicator value is supported for this grant type');
  // Who helps a person is not to administer in their name, nor by what they got in it.
  const isHelped = impersonator?.reason !== undefined || (issuedTo !== undefined && act);
  if (isHelped && isManagementIndicator(indicator))
    throw new errors.InvalidTarget('the Management API is not for tokens of somebody who acts as another');
  if (foreign && isManagementIndicator(indicator))
    throw new errors.InvalidTarget('the Management API is not for people whom another issuer names');
  const info = await resourceServerInfo(tenant, ctx, indicator, ctx.oidc.client.clientId);
  return new provider.ResourceServer(indicator, info);
}

/**
 * Whoever is deleted or suspended while an exchange is under way gets nothing by it: what would be stored after all else of
 * theirs was ended would be good again for somebody who is brought back. Nor does a personal token that was deleted.
 */
function mustStillStand(tenant: TenantContext, facts: ExchangeFacts, value: string): void {
  RecordBatch.current()?.also(async (db) => {
    const user = await holdUserIfThere(db, facts.userId);
    const isThere =
      facts.personalAccessToken === undefined || (await findToken(tenant, value, db)) !== undefined;
    if (!user || user.isSuspended || !isThere) throw new Ended();
  });
}

/** Last of all, so that a refused exchange costs nobody their token; among racing exchanges one gets its answer. */
async function useUp(tenant: TenantContext, facts: ExchangeFacts, value: string): Promise<void> {
  if (facts.personalAccessToken !== undefined)
    RecordBatch.current()?.also((db) => noteTokenUse(tenant, db, value));
  if (facts.impersonator === undefined) return;
  const outcome = await consumeSubjectToken(tenant, value, facts.userId);
  if (outcome === 'consumed') return;
  throw new errors.InvalidGrant(
    outcome === 'expired' ? 'subject token is expired' : 'subject token is already consumed',
  );
}

function required(ctx: Context, name: (typeof parameters)[number]): string {
  const value = ctx.oidc.params[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new errors.InvalidRequest(`missing required parameter '${name}'`);
}
