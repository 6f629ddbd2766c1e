/**
 * Claims that a script of the tenant adds to access tokens (contract PROTOCOL §3.8), for every grant. It runs while the
 * answer is put together, before anything is written, so nothing waits for it inside a transaction.
 */
import type Provider from 'oidc-provider';
import { type AccessToken, type ClientCredentials, errors, type KoaContextWithOIDC } from 'oidc-provider';
import { getApplication } from '../../applications/rules.ts';
import type { AuditLog } from '../../audit/audit.ts';
import type { JsonObject } from '../../database/tables.ts';
import { contextOfApplication, contextOfUser } from '../../jwt-customizer/context.ts';
import type { Customizer } from '../../jwt-customizer/entity.ts';
import { withoutProtected } from '../../jwt-customizer/protected-claims.ts';
import { activeCustomizer, runCustomizer, type ScriptInput } from '../../jwt-customizer/rules.ts';
import { SandboxBusy, type ScriptFailure } from '../../sandbox/sandbox.ts';
import type { TenantContext } from '../../tenants/context.ts';
import { findUserById } from '../../users/rules.ts';
import { exchangeOf } from '../grants/exchange-facts.ts';
import { readDetails } from './authorization-details.ts';
import { organizationOf } from './organization-tokens.ts';

const tokenExchange = 'urn:ietf:params:oauth:grant-type:token-exchange';

/** What came of a script. */
export type CustomClaims =
  | { readonly type: 'none' }
  | { readonly type: 'claims'; readonly claims: JsonObject; readonly ignored: string[] }
  | { readonly type: 'denied'; readonly message?: string }
  | { readonly type: 'failed'; readonly failure: ScriptFailure; readonly blocks: boolean };

/** Who is told of an engine's scripts that failed or denied, or said what is not theirs to say. */
const listeners = new WeakMap<Provider, (ctx: KoaContextWithOIDC, failed: Failed) => void>();
type Failed = {
  readonly kind: string;
  readonly accountId: string | undefined;
  readonly outcome: CustomClaims;
};

/**
 * The claims for a token that is being issued.
 * @throws access_denied when the script denies; invalid_request when it fails and its failures block;
 *   temporarily_unavailable when too many scripts wait
 */
export async function customClaims(
  tenant: TenantContext,
  ctx: KoaContextWithOIDC,
  token: AccessToken | ClientCredentials,
): Promise<JsonObject> {
  const outcome = await evaluateClaims(tenant, ctx, token);
  if (outcome.type === 'none') return {};
  if (outcome.type === 'claims' && outcome.ignored.length === 0) return outcome.claims;
  const accountId = 'accountId' in token ? token.accountId : undefined;
  listeners.get(ctx.oidc.provider)?.(ctx, { kind: token.kind, accountId, outcome });
  const refusal = refusalOf(outcome);
  if (refusal) throw refusal;
  return outcome.type === 'claims' ? outcome.claims : {};
}

/** What the outcome of a script does to the token, when it stops it. */
export function refusalOf(outcome: CustomClaims): errors.OIDCProviderError | undefined {
  if (outcome.type === 'denied') return new errors.AccessDenied(outcome.message ?? 'access denied');
  return outcome.type === 'failed' && outcome.blocks
    ? new errors.InvalidRequest('custom claims of the token could not be determined')
    : undefined;
}

/** Run the tenant's script for a token, with everything that it may see. @throws temporarily_unavailable */
export async function evaluateClaims(
  tenant: TenantContext,
  ctx: KoaContextWithOIDC,
  token: AccessToken | ClientCredentials,
): Promise<CustomClaims> {
  const accountId = 'accountId' in token ? token.accountId : undefined;
  const type = accountId === undefined ? 'client-credentials' : 'access-token';
  const customizer = await activeCustomizer(tenant, type);
  if (!customizer) return { type: 'none' };
  const application = await getApplication(tenant, token.clientId ?? '');
  const user = accountId === undefined ? undefined : await findUserById(tenant, accountId);
  const context = user
    ? await contextOfUser(tenant, {
        user,
        application,
        organizationId: ctx.oidc.route === 'token' ? organizationOf(ctx) : undefined,
        sessionUid: 'sessionUid' in token ? token.sessionUid : undefined,
        grant: grantOf(ctx),
      })
    : contextOfApplication(tenant, application);
  return run(tenant, customizer, { token: tokenFacts(token), context });
}

/** Run a script and keep what it may say. @throws temporarily_unavailable */
async function run(tenant: TenantContext, customizer: Customizer, input: ScriptInput): Promise<CustomClaims> {
  const outcome = await runCustomizer(tenant, customizer, input).catch((failure: unknown) => {
    if (!(failure instanceof SandboxBusy)) throw failure;
    // Not a failure of the script: a token without the claims would be one that somebody could bring about.
    const busy = new errors.TemporarilyUnavailable('too many scripts are running; try again in a moment');
    busy.status = 503;
    busy.statusCode = 503;
    throw busy;
  });
  if (outcome.type === 'denied') return outcome;
  if (outcome.type === 'failed') {
    const { type: _, ...failure } = outcome;
    return { type: 'failed', failure, blocks: customizer.blockIssuanceOnError === true };
  }
  return { type: 'claims', ...withoutProtected(outcome.value) };
}

/** Let failures of scripts be found in the audit log, by the line that failed; applications learn nothing of it. */
export function auditScripts(tenant: TenantContext, provider: Provider, audit: AuditLog): void {
  listeners.set(provider, (ctx, { kind, accountId, outcome }) => {
    const failure = outcome.type === 'failed' ? outcome.failure : undefined;
    const ignored = outcome.type === 'claims' ? outcome.ignored : undefined;
    audit.record(tenant.db, {
      key: `JwtCustomizer.${kind}`,
      result: 'Error',
      error: {
        message: messageOf(outcome),
        code: outcome.type === 'denied' ? 'oidc.access_denied' : 'jwt_customizer.general',
        ...(failure && { data: failure }),
      },
      ip: ctx.ip,
      userAgent: ctx.get('user-agent') || undefined,
      userId: accountId,
      [ctx.oidc.client?.isCimd ? 'cimdClientId' : 'applicationId']: ctx.oidc.client?.clientId,
      ...(ignored && { ignoredClaims: ignored }),
      blocked: outcome.type === 'denied' || (outcome.type === 'failed' && outcome.blocks),
    });
  });
}

function messageOf(outcome: CustomClaims): string {
  if (outcome.type === 'failed') return outcome.failure.message;
  if (outcome.type === 'claims') return `left out of the token: ${outcome.ignored.join(', ')}`;
  return (outcome.type === 'denied' ? outcome.message : undefined) ?? 'access denied';
}

function grantOf(ctx: KoaContextWithOIDC) {
  const subjectTokenContext = exchangeOf(ctx)?.subjectTokenContext;
  return subjectTokenContext && { type: tokenExchange, subjectTokenContext };
}

const shown = [
  'aud',
  'scope',
  'clientId',
  'accountId',
  'expiresWithSession',
  'grantId',
  'gty',
  'sessionUid',
  'sid',
  'kind',
] as const;

/** The token as scripts see it. The id of an opaque token is the token itself and stays with its owner. */
function tokenFacts(token: AccessToken | ClientCredentials): JsonObject {
  const names = token.resourceServer ? ['jti', ...shown] : shown;
  const facts: JsonObject = {};
  for (const name of names) {
    const value: unknown = Reflect.get(token, name);
    if (value !== undefined) facts[name] = value;
  }
  const details = readDetails(Reflect.get(token, 'rar'));
  if (details) facts.authorizationDetails = details;
  return facts;
}
