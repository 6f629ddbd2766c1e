/**
 * An OpenID client of our own: an ordinary one, checked like any other, whose requests to the token endpoint do not leave
 * the process.
 */
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { inject } from 'light-my-request';
import type { Configuration, TokenEndpointResponse, TokenEndpointResponseHelpers } from 'openid-client';
import type { DoorName } from '../../observability/watch.ts';

export type InsideClient = {
  readonly openid: typeof import('openid-client');
  readonly config: Configuration;
};

/** What has to be remembered between leaving for the sign-in and coming back. */
export type Pending = { readonly state: string; readonly nonce: string; readonly verifier: string };

/**
 * @param app with the issuer's endpoints
 * @param client `secret`: none for a public client; `door`: where the issuer is found
 */
export async function insideClient(
  app: FastifyInstance,
  issuer: string,
  {
    clientId,
    secret,
    door = 'core',
  }: { readonly clientId: string; readonly secret?: string; readonly door?: DoorName },
): Promise<InsideClient> {
  // Many servers never need one.
  const openid = await import('openid-client');
  const config = new openid.Configuration(
    {
      issuer,
      authorization_endpoint: `${issuer}/auth`,
      token_endpoint: `${issuer}/token`,
      device_authorization_endpoint: `${issuer}/device/auth`,
      authorization_response_iss_parameter_supported: true,
      id_token_signing_alg_values_supported: ['ES256', 'ES384', 'ES512', 'RS256'],
    },
    clientId,
    {},
    secret === undefined ? openid.None() : openid.ClientSecretBasic(secret),
  );
  config[openid.customFetch] = (url, options) => insideFetch(app, door, url, options);
  openid.allowInsecureRequests(config); // nothing leaves this process
  return { openid, config };
}

/** The authorization request, and what its answer is checked against. */
export async function askToSignIn(
  { openid, config }: InsideClient,
  parameters: Readonly<Record<string, string>>,
): Promise<{ readonly url: URL; readonly pending: Pending }> {
  const pending = {
    state: randomBytes(24).toString('base64url'),
    nonce: randomBytes(24).toString('base64url'),
    verifier: openid.randomPKCECodeVerifier(),
  };
  const url = openid.buildAuthorizationUrl(config, {
    ...parameters,
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await openid.calculatePKCECodeChallenge(pending.verifier),
    code_challenge_method: 'S256',
  });
  return { url, pending };
}

/** @throws what openid-client throws when the answer is none to what was asked */
export function redeem(
  { openid, config }: InsideClient,
  callback: URL,
  { state, nonce, verifier }: Pending,
): Promise<TokenEndpointResponse & TokenEndpointResponseHelpers> {
  return openid.authorizationCodeGrant(config, callback, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: verifier,
    idTokenExpected: true,
  });
}

/** A request to our own token endpoint, at the address that the browser knows. */
async function insideFetch(
  app: FastifyInstance,
  door: DoorName,
  address: string,
  options: { method: string; headers: Record<string, string>; body?: unknown },
): Promise<Response> {
  const url = new URL(address);
  const comeIn = (request: IncomingMessage, response: ServerResponse): void => {
    request.door = door;
    app.routing(request, response);
  };
  const answer = await inject(comeIn, {
    method: options.method === 'POST' ? 'POST' : 'GET',
    url: url.pathname,
    headers: { ...options.headers, host: url.host, 'content-type': 'application/x-www-form-urlencoded' },
    payload: String(options.body ?? ''),
  });
  return new Response(answer.payload, {
    status: answer.statusCode,
    headers: { 'content-type': String(answer.headers['content-type'] ?? '') },
  });
}
