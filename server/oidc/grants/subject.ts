/**
 * Whom a token exchange is about (contract PROTOCOL §3.7). Each type of subject token is looked for in its own place
 * only, so that none passes for another.
 */
import { errors as joseErrors, jwtVerify } from 'jose';
import type Provider from 'oidc-provider';
import { errors } from 'oidc-provider';
import * as z from 'zod';
import { getApplication } from '../../applications/rules.ts';
import { issuersOf } from '../../custom-domains/directory.ts';
import { impersonationSettingsOf } from '../../impersonation/settings.ts';
import { findToken } from '../../personal-access-tokens/rules.ts';
import { lookAtSubjectToken } from '../../subject-tokens/rules.ts';
import type { TenantContext } from '../../tenants/context.ts';
import { verificationKeySet } from '../keys/keys.ts';
import { organizationOfAudience } from '../tokens/organization-tokens.ts';
import { hasEnded } from '../tokens/structured-tokens.ts';
import { accessTokenType } from './exchange-bounds.ts';
import { type ExchangeFacts, limitClaim } from './exchange-facts.ts';

export const impersonationTokenType = 'urn:logto:token-type:impersonation_token';
export const personalAccessTokenType = 'urn:logto:token-type:personal_access_token';

const algorithms = ['ES256', 'ES384', 'ES512', 'RS256'];
const { InvalidGrant } = errors;

const actSchema: z.ZodType<NonNullable<ExchangeFacts['act']>> = z.lazy(() =>
  z.object({ sub: z.string(), act: actSchema.optional() }),
);

/** @throws invalid_grant */
export async function subjectOf(
  tenant: TenantContext,
  provider: Provider,
  type: string,
  value: string,
  clientId: string,
): Promise<ExchangeFacts> {
  // The contract lets impersonation tokens come under the type of access tokens, too.
  if (type === impersonationTokenType || (type === accessTokenType && value.startsWith('sub_')))
    return impersonation(tenant, value, clientId);
  if (type === personalAccessTokenType) return personal(tenant, value);
  if (type !== accessTokenType) throw new InvalidGrant('unsupported subject token type');
  // No opaque token has a dot.
  return value.includes('.') ? structured(tenant, value) : opaque(tenant, provider, value);
}

async function impersonation(tenant: TenantContext, value: string, clientId: string): Promise<ExchangeFacts> {
  const found = await lookAtSubjectToken(tenant, value);
  if (!found) throw new InvalidGrant('subject token not found');
  if (found.isUsed) throw new InvalidGrant('subject token is already consumed');
  if (found.isExpired) throw new InvalidGrant('subject token is expired');
  const { userId, context, creator, applicationId, reason } = found;
  if (applicationId !== undefined && applicationId !== clientId)
    throw new InvalidGrant('subject token is for another application');
  if (!(await impersonationSettingsOf(tenant)).enabled)
    throw new InvalidGrant('acting as people is turned off');
  return {
    subjectTokenType: impersonationTokenType,
    userId,
    subjectTokenContext: context,
    impersonator: { ...creator, ...(reason !== undefined && { reason }) },
    // Nobody becomes somebody else without a mark. An actor token says more exactly who acts.
    act: { sub: creator.id },
  };
}

async function personal(tenant: TenantContext, value: string): Promise<ExchangeFacts> {
  const found = await findToken(tenant, value);
  if (!found) throw new InvalidGrant('subject token not found');
  if (found.isExpired) throw new InvalidGrant('subject token is expired');
  return {
    subjectTokenType: personalAccessTokenType,
    userId: found.userId,
    personalAccessToken: found.name,
    ...(found.scopes && { allowed: found.scopes }),
  };
}

async function opaque(tenant: TenantContext, provider: Provider, value: string): Promise<ExchangeFacts> {
  const found = await provider.AccessToken.find(value);
  if (!found) throw new InvalidGrant('subject token not found');
  // Without its key it is worth nothing, here as elsewhere.
  if (found.isSenderConstrained()) throw new InvalidGrant('invalid subject token');
  refuseLimited(found.extra);
  const clientId = await firstParty(tenant, found.clientId);
  return {
    subjectTokenType: accessTokenType,
    userId: found.accountId,
    accessToken: { clientId, endsAt: found.exp ?? 0, scope: found.scope ?? '' },
    act: actSchema.safeParse(found.extra?.act).data,
  };
}

async function structured(tenant: TenantContext, value: string): Promise<ExchangeFacts> {
  const { payload, protectedHeader } = await verified(tenant, value);
  if (protectedHeader.typ?.toLowerCase() !== 'at+jwt')
    throw new InvalidGrant('subject token is not an access token');
  const { sub, cnf, exp } = payload;
  if (cnf !== undefined || exp === undefined || (await hasEnded(tenant, payload)))
    throw new InvalidGrant('invalid subject token');
  refuseLimited(payload);
  const clientId = await firstParty(tenant, payload.client_id);
  // A machine's token names the machine itself.
  if (!sub || sub === clientId) throw new InvalidGrant('subject token does not contain a valid `sub` claim');
  return {
    subjectTokenType: accessTokenType,
    userId: sub,
    accessToken: {
      clientId,
      endsAt: exp,
      scope: textOf(payload.scope) ?? '',
      audience: textOf(payload.aud),
      organizationId: textOf(payload.organization_id) ?? organizationOfAudience(textOf(payload.aud)),
    },
    act: actSchema.safeParse(payload.act).data,
  };
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** @throws invalid_grant for a token that came of a limited one */
function refuseLimited(claims: object | undefined): void {
  if (claims && limitClaim in claims)
    throw new InvalidGrant('a token that came of a limited personal access token cannot be exchanged again');
}

async function verified(tenant: TenantContext, value: string) {
  try {
    return await jwtVerify(value, await verificationKeySet(tenant), {
      issuer: await issuersOf(tenant),
      algorithms,
      requiredClaims: ['exp', 'iat'],
    });
  } catch (failure) {
    const expired = failure instanceof joseErrors.JWTExpired;
    throw new InvalidGrant(expired ? 'subject token is expired' : 'invalid subject token');
  }
}

/** @returns whom it was issued to */
async function firstParty(tenant: TenantContext, clientId: unknown): Promise<string> {
  if (typeof clientId !== 'string' || clientId === '')
    throw new InvalidGrant('subject token is not bound to an issuing client');
  const application = clientId.includes('\0') ? undefined : await getApplication(tenant, clientId);
  if (!application) throw new InvalidGrant('subject token was issued to an unknown client');
  if (application.isThirdParty)
    throw new InvalidGrant('subject token was not issued to a first-party application');
  return clientId;
}

/**
 * Who acts: the person behind an access token for `openid`.
 * @throws invalid_grant
 */
export async function actorOf(
  tenant: TenantContext,
  provider: Provider,
  type: unknown,
  value: string,
): Promise<string> {
  if (type !== accessTokenType) throw new InvalidGrant('unsupported actor token type');
  const found = await provider.AccessToken.find(value);
  if (!found || found.isSenderConstrained()) throw new InvalidGrant('invalid actor token');
  if (found.extra && limitClaim in found.extra) throw new InvalidGrant('invalid actor token');
  if (!found.scopes.has('openid')) throw new InvalidGrant('actor token must have openid scope');
  const application = await getApplication(tenant, found.clientId ?? '');
  if (!application || application.isThirdParty) throw new InvalidGrant('invalid actor token');
  return found.accountId;
}
