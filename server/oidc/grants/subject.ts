/**
 * Whom a token exchange is about (contract PROTOCOL §3.7). Each type of subject token is looked for in its own place
 * only, so that none passes for another.
 */
import { subjectTokenIssuer } from '@portero/schema/protocol-settings.ts';
import { decodeJwt, type JWTPayload, errors as joseErrors, jwtVerify } from 'jose';
import type Provider from 'oidc-provider';
import type { Client } from 'oidc-provider';
import { errors } from 'oidc-provider';
import * as z from 'zod';
import { getApplication } from '../../applications/rules.ts';
import { issuersOf } from '../../custom-domains/directory.ts';
import { impersonationSettingsOf } from '../../impersonation/settings.ts';
import { findToken } from '../../personal-access-tokens/rules.ts';
import { lookAtSubjectToken } from '../../subject-tokens/rules.ts';
import type { TenantContext } from '../../tenants/context.ts';
import { foreignClaims } from '../clients/foreign-tokens.ts';
import { verificationKeySet } from '../keys/keys.ts';
import { organizationOfAudience } from '../tokens/organization-tokens.ts';
import { hasEnded } from '../tokens/structured-tokens.ts';
import { accessTokenType, jwtType } from './exchange-bounds.ts';
import { type ExchangeFacts, limitClaim } from './exchange-facts.ts';
import type { Actor } from './may-act.ts';

export const impersonationTokenType = 'urn:logto:token-type:impersonation_token';
export const personalAccessTokenType = 'urn:logto:token-type:personal_access_token';
export const idTokenType = 'urn:ietf:params:oauth:token-type:id_token';

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
  client: Client,
): Promise<ExchangeFacts> {
  // The contract lets impersonation tokens come under the type of access tokens, too.
  if (type === impersonationTokenType || (type === accessTokenType && value.startsWith('sub_')))
    return impersonation(tenant, value, client.clientId);
  if (type === personalAccessTokenType) return personal(tenant, value);
  if (type === idTokenType || type === jwtType) return vouched(tenant, type, value, client);
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
    ...(found.expiresAt !== null && { endsAt: found.expiresAt / 1000 }),
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
    issuedTo: clientId,
    endsAt: found.exp ?? 0,
    accessToken: { scope: found.scope ?? '' },
    act: actSchema.safeParse(found.extra?.act).data,
    mayAct: found.extra?.may_act,
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
    issuedTo: clientId,
    endsAt: exp,
    accessToken: {
      scope: textOf(payload.scope) ?? '',
      audience: textOf(payload.aud),
      organizationId: textOf(payload.organization_id) ?? organizationOfAudience(textOf(payload.aud)),
    },
    act: actSchema.safeParse(payload.act).data,
    mayAct: payload.may_act,
  };
}

const listedApplications = z.array(z.string()).catch([]);
const listedIssuers = z.array(subjectTokenIssuer).catch([]);

/** Who may vouch for people to an application. Whoever cannot prove which application asks is told by nobody. */
function trustedBy(client: Client) {
  const isPublic = client.clientAuthMethod === 'none';
  return {
    applications: isPublic ? [] : listedApplications.parse(client.subjectIdTokenAudiences),
    issuers: isPublic ? [] : listedIssuers.parse(client.subjectTokenIssuers),
  };
}

/** A token that says who somebody is, ours or of an issuer that the application trusts. */
async function vouched(
  tenant: TenantContext,
  type: string,
  value: string,
  client: Client,
): Promise<ExchangeFacts> {
  const { applications, issuers } = trustedBy(client);
  const isOurs = (await issuersOf(tenant)).includes(issuerIn(value));
  // Ours are looked up, too: no other issuer can say them.
  if (isOurs && type === idTokenType && applications.length > 0) {
    const { sub, exp, clientId } = await ownIdToken(tenant, value, applications);
    return { subjectTokenType: type, userId: sub, issuedTo: clientId, endsAt: exp };
  }
  if (isOurs || issuers.length === 0) throw new InvalidGrant('unsupported subject token type');
  return foreign(tenant, type, value, issuers);
}

/** Not yet verified. */
function issuerIn(value: string): string {
  return unverified(value).iss ?? '';
}

function unverified(value: string): JWTPayload {
  try {
    return decodeJwt(value);
  } catch {
    throw new InvalidGrant('invalid subject token');
  }
}

/**
 * An ID token of ours that was issued to one of these applications, and whose grant goes on: it ends with a sign-out, a new
 * password and so forth, like the rest of what came of the grant.
 */
async function ownIdToken(
  tenant: TenantContext,
  value: string,
  applications: readonly string[],
): Promise<{ sub: string; exp: number; clientId: string }> {
  const { payload, protectedHeader } = await verified(tenant, value);
  const { sub, aud, exp, jti } = payload;
  if (protectedHeader.typ !== undefined) throw new InvalidGrant('subject token is not an ID token');
  // Signed userinfo looks the same but for this. It names the grant.
  if (typeof jti !== 'string' || !jti.includes('.') || exp === undefined || !sub)
    throw new InvalidGrant('subject token is not an ID token');
  if (typeof aud !== 'string' || !applications.includes(aud))
    throw new InvalidGrant('subject token is for another application');
  const clientId = await firstParty(tenant, aud);
  if (await hasEnded(tenant, payload)) throw new InvalidGrant('invalid subject token');
  // Whoever acts as a person does so where they were let in, and no further.
  if (payload.act !== undefined) throw new InvalidGrant('subject token is of somebody who acts as another');
  return { sub, exp, clientId };
}

async function foreign(
  tenant: TenantContext,
  type: string,
  value: string,
  issuers: z.infer<typeof listedIssuers>,
): Promise<ExchangeFacts> {
  const { iss, aud } = unverified(value);
  const audiences = [aud].flat();
  const trusted = issuers.find(
    ({ issuer, audience }) => issuer === iss && audiences.length === 1 && audience === audiences[0],
  );
  if (!trusted)
    throw new InvalidGrant(`subject token is of an issuer or for an audience that is not expected`);
  const claims = await foreignClaims(tenant, value, trusted).catch((failure: unknown) => {
    tenant.log.debug({ err: failure }, 'token of another issuer refused');
    throw new InvalidGrant(failure instanceof Error ? failure.message : 'invalid subject token');
  });
  const { personClaim = 'sub' } = trusted;
  const person = Object.hasOwn(claims, personClaim) ? textOf(claims[personClaim]) : undefined;
  if (!claims.sub || !person || person.length > 128 || person.includes('\0'))
    throw new InvalidGrant(`subject token does not contain a valid \`${personClaim}\` claim`);
  // Bound to a key that is not shown here, or of somebody whom only the other issuer knows.
  if (claims.cnf !== undefined || claims.act !== undefined) throw new InvalidGrant('invalid subject token');
  return {
    subjectTokenType: type,
    userId: person,
    endsAt: claims.exp,
    foreign: { issuer: trusted.issuer, subject: claims.sub },
    mayAct: claims.may_act,
  };
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** @throws invalid_grant for a token that came of a limited one */
function refuseLimited(claims: object | undefined): void {
  if (claims && limitClaim in claims)
    throw new InvalidGrant('a token that is limited cannot be exchanged again');
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
 * Who acts: the person behind an opaque access token for `openid`, or whoever a token says that the asking application got
 * for itself: the person who uses it, or the application.
 * @throws invalid_grant
 */
export async function actorOf(
  tenant: TenantContext,
  provider: Provider,
  type: unknown,
  value: string,
  client: Client,
): Promise<Actor> {
  if (type === idTokenType) {
    const { applications } = trustedBy(client);
    const { sub, clientId } = await asActor(() => ownIdToken(tenant, value, applications));
    return { sub, clientId, isMachine: false };
  }
  if (type !== accessTokenType) throw new InvalidGrant('unsupported actor token type');
  if (value.includes('.')) return structuredActor(tenant, value, client);
  const found = await provider.AccessToken.find(value);
  if (!found || found.isSenderConstrained()) throw new InvalidGrant('invalid actor token');
  // Neither less than its person, nor in the hands of somebody else.
  if (found.extra && (limitClaim in found.extra || 'act' in found.extra))
    throw new InvalidGrant('invalid actor token');
  if (!found.scopes.has('openid')) throw new InvalidGrant('actor token must have openid scope');
  const application = await getApplication(tenant, found.clientId ?? '');
  if (!application || application.isThirdParty) throw new InvalidGrant('invalid actor token');
  return { sub: found.accountId, clientId: application.id, isMachine: false };
}

/** APIs see tokens of this kind, so it is for the application alone that got it. */
async function structuredActor(tenant: TenantContext, value: string, client: Client): Promise<Actor> {
  const { payload, protectedHeader } = await asActor(() => verified(tenant, value));
  const { sub, client_id: clientId, cnf, act } = payload;
  const isGood =
    protectedHeader.typ?.toLowerCase() === 'at+jwt' &&
    clientId === client.clientId &&
    cnf === undefined &&
    act === undefined &&
    !(limitClaim in payload) &&
    !(await hasEnded(tenant, payload));
  if (!isGood || !sub) throw new InvalidGrant('invalid actor token');
  return { sub, clientId: client.clientId, isMachine: sub === client.clientId };
}

/** What is wrong with an actor token is not told of the subject token. */
async function asActor<T>(look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (failure) {
    if (failure instanceof InvalidGrant) throw new InvalidGrant('invalid actor token');
    throw failure;
  }
}
