/**
 * Userinfo (OpenID Connect Core §5.3) for the request that applications make: a bearer token in the header, and nothing
 * else. It is answered here only when everything is in order; what is unusual or wrong is the engine's, which looks at it
 * from the beginning and refuses in its own words.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TenantContext } from '../../tenants/context.ts';
import { claimsOf } from '../claims/accounts.ts';
import { isPairwise } from '../clients/pairwise.ts';
import type { Engine } from '../provider.ts';
import { RecordBatch } from '../records/records.ts';
import { openToken } from '../tokens/opaque-tokens.ts';
import { claimsOpened } from './claims.ts';

/** @returns the claims, or undefined when the engine has to look at the request */
export function usualUserinfo(
  tenant: TenantContext,
  engine: Engine,
  { headers }: Pick<IncomingMessage, 'headers'>,
): Promise<Record<string, unknown> | undefined> {
  const value = /^Bearer ([\w-]{20,200})$/.exec(headers.authorization ?? '')?.[1];
  const isUnusual =
    headers.origin !== undefined ||
    headers.dpop !== undefined ||
    headers['content-type'] !== undefined ||
    headers['transfer-encoding'] !== undefined;
  if (value === undefined || isUnusual) return Promise.resolve(undefined);
  return new RecordBatch(tenant).run(() => claimsFor(tenant, engine, value));
}

async function claimsFor(
  tenant: TenantContext,
  engine: Engine,
  value: string,
): Promise<Record<string, unknown> | undefined> {
  const opened = await openToken(tenant, engine, value);
  if (!opened) return undefined;
  const { token, grant, client, user } = opened;
  const isPlainBearer =
    !token.isSenderConstrained() && token.claims === undefined && token.scopes.has('openid');
  if (!isPlainBearer || Object.keys(grant.rejected ?? {}).length > 0) return undefined;
  if (!client || isPairwise(client) || client.organizationSelection !== undefined) return undefined;
  if (client.userinfoSignedResponseAlg || client.userinfoEncryptedResponseAlg) return undefined;
  const scope = grant.getOIDCScopeFiltered(token.scopes);
  return claimsOpened(await claimsOf(tenant, user, client, 'userinfo', scope), scope);
}

/** With the headers that the engine sends. */
export function answerUserinfo(response: ServerResponse, claims: Record<string, unknown>): void {
  const body = JSON.stringify(claims);
  response.writeHead(200, {
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'WWW-Authenticate',
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(body),
    'content-type': 'application/json; charset=utf-8',
    'cross-origin-resource-policy': 'same-origin',
    vary: 'Origin',
    'x-frame-options': 'SAMEORIGIN',
  });
  response.end(body);
}
