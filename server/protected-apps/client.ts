/** The OpenID client of a protected application. */
import { error } from '@portero/schema/errors.ts';
import type { FastifyInstance } from 'fastify';
import type { TokenEndpointResponse, TokenEndpointResponseHelpers } from 'openid-client';
import type { Application } from '../applications/rules.ts';
import { usableSecret } from '../applications/rules.ts';
import { askToSignIn, insideClient, type Pending, redeem } from '../oidc/clients/inside-client.ts';
import type { TenantContext } from '../tenants/context.ts';
import { callbackPath } from './rules.ts';

export type Tokens = {
  readonly userId: string;
  readonly sid: string;
  readonly idToken: string;
  readonly idTokenEnds: number;
  readonly refreshToken: string;
};

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
  const { issuer } = tenant;
  const client = () => insideClient(core, issuer, { clientId: application.id, secret });

  return {
    begin: async () =>
      askToSignIn(await client(), {
        redirect_uri: `${origin}${callbackPath}`,
        scope: [...baseScopes, ...(application.protectedAppMetadata?.additionalScopes ?? [])].join(' '),
        prompt: 'consent',
      }),
    finish: async (callback, pending) => tokensOf(await redeem(await client(), callback, pending), undefined),
    async renew(refreshToken) {
      const { openid, config } = await client();
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

/** @throws application.protected_application_misconfigured when no secret is good any more */
export async function secretOf(tenant: TenantContext, application: Application): Promise<string> {
  const secret = await usableSecret(tenant, application.id);
  if (secret === undefined) throw error('application.protected_application_misconfigured');
  return secret;
}
