/**
 * The OpenID client of a protected application: an ordinary confidential one, whose requests to the token endpoint do
 * not leave the process.
 */
import { randomBytes } from 'node:crypto';
import { error } from '@portero/schema/errors.ts';
import type { FastifyInstance } from 'fastify';
import type { Configuration, TokenEndpointResponse, TokenEndpointResponseHelpers } from 'openid-client';
import type { Application } from '../applications/rules.ts';
import { usableSecret } from '../applications/rules.ts';
import type { TenantContext } from '../tenants/context.ts';
import { callbackPath } from './rules.ts';

export type Tokens = {
  readonly userId: string;
  readonly sid: string;
  readonly idToken: string;
  readonly idTokenEnds: number;
  readonly refreshToken: string;
};

/** What has to be remembered between leaving for the sign-in and coming back. */
export type Pending = { readonly state: string; readonly nonce: string; readonly verifier: string };

export type SignInClient = {
  begin(): Promise<{ url: URL; pending: Pending }>;
  /** @throws what openid-client throws when the answer is none to what was asked */
  finish(callback: URL, pending: Pending): Promise<Tokens>;
  /** @returns undefined when the person has to sign in again */
  renew(refreshToken: string): Promise<Tokens | undefined>;
  signOut(idToken: string | undefined): URL;
};

const baseScopes = ['openid', 'offline_access', 'profile', 'email', 'phone'];

/** @param origin under which the browser came */
export function signInClient(
  core: FastifyInstance,
  tenant: TenantContext,
  application: Application,
  secret: string,
  origin: string,
): SignInClient {
  const redirectUri = `${origin}${callbackPath}`;
  const { issuer } = tenant;
  const configuration = async (): Promise<[typeof import('openid-client'), Configuration]> => {
    // Many servers have no protected application.
    const openid = await import('openid-client');
    const config = new openid.Configuration(
      {
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        authorization_response_iss_parameter_supported: true,
        id_token_signing_alg_values_supported: ['ES256', 'ES384', 'ES512', 'RS256'],
      },
      application.id,
      {},
      openid.ClientSecretBasic(secret),
    );
    config[openid.customFetch] = (url, options) => insideFetch(core, url, options);
    openid.allowInsecureRequests(config); // nothing leaves this process
    return [openid, config];
  };

  return {
    async begin() {
      const [openid, config] = await configuration();
      const pending = {
        state: randomBytes(24).toString('base64url'),
        nonce: randomBytes(24).toString('base64url'),
        verifier: openid.randomPKCECodeVerifier(),
      };
      const url = openid.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: [...baseScopes, ...(application.protectedAppMetadata?.additionalScopes ?? [])].join(' '),
        prompt: 'consent',
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(pending.verifier),
        code_challenge_method: 'S256',
      });
      return { url, pending };
    },
    async finish(callback, { state, nonce, verifier }) {
      const [openid, config] = await configuration();
      const answer = await openid.authorizationCodeGrant(config, callback, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      return tokensOf(answer, undefined);
    },
    async renew(refreshToken) {
      const [openid, config] = await configuration();
      try {
        return tokensOf(await openid.refreshTokenGrant(config, refreshToken), refreshToken);
      } catch (failure) {
        const isOver =
          failure instanceof openid.ResponseBodyError &&
          ['invalid_grant', 'access_denied'].includes(failure.error);
        if (isOver) return undefined;
        throw failure;
      }
    },
    signOut(idToken) {
      const url = new URL(`${issuer}/session/end`);
      url.searchParams.set('client_id', application.id);
      url.searchParams.set('post_logout_redirect_uri', origin);
      if (idToken !== undefined) url.searchParams.set('id_token_hint', idToken);
      return url;
    },
  };
}

function tokensOf(
  answer: TokenEndpointResponse & TokenEndpointResponseHelpers,
  before: string | undefined,
): Tokens {
  const claims = answer.claims();
  const { id_token: idToken, refresh_token: refreshToken = before } = answer;
  if (!claims || !idToken || !refreshToken || typeof claims.sid !== 'string')
    throw new Error('the token endpoint left something out');
  return { userId: claims.sub, sid: claims.sid, idToken, idTokenEnds: claims.exp, refreshToken };
}

/** A request to our own token endpoint. */
async function insideFetch(
  core: FastifyInstance,
  url: string,
  options: { method: string; headers: Record<string, string>; body?: unknown },
): Promise<Response> {
  const answer = await core.inject({
    method: options.method === 'POST' ? 'POST' : 'GET',
    url: new URL(url).pathname,
    headers: { ...options.headers, 'content-type': 'application/x-www-form-urlencoded' },
    payload: String(options.body ?? ''),
  });
  return new Response(answer.payload, {
    status: answer.statusCode,
    headers: { 'content-type': String(answer.headers['content-type'] ?? '') },
  });
}

/** @throws application.protected_application_misconfigured when no secret is good any more */
export async function secretOf(tenant: TenantContext, application: Application): Promise<string> {
  const secret = await usableSecret(tenant, application.id);
  if (secret === undefined) throw error('application.protected_application_misconfigured');
  return secret;
}
