/**
 * The beginning of a sign-in (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1, contract PROTOCOL §2) in a browser that has no
 * session: what the SDKs ask, at an application of the tenant's own. There is nothing to decide then, the person has to sign
 * in; the interaction is stored and the browser sent to the first page. Whatever is unusual or wrong is the engine's.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { parse } from 'node:querystring';
import { newOpaqueToken } from '@portero/schema/ids.ts';
import type { Client } from 'oidc-provider';
import { findDefaultResource, findResourceByIndicator } from '../../resources/rules.ts';
import type { TenantContext } from '../../tenants/context.ts';
import { pkceRequired } from '../clients/security-profile.ts';
import type { RunningEngine } from '../engines.ts';
import { firstPage } from '../interaction/first-page.ts';
import {
  cookiesOf,
  interactionCookie,
  pageCookie,
  parseInteractionMap,
  signedCookie,
} from '../interaction/interactions.ts';
import { tenantKeys } from '../keys/keys.ts';
import { RecordBatch } from '../records/record-batch.ts';
import { recordId } from '../records/records.ts';
import { isOrdinary } from './request.ts';

/** Whatever is not among them may mean something to the engine, or nothing. */
const known: ReadonlySet<string> = new Set([
  'client_id',
  'redirect_uri',
  'response_type',
  'scope',
  'state',
  'nonce',
  'prompt',
  'resource',
  'code_challenge',
  'code_challenge_method',
  'ui_locales',
  'interaction_mode',
  'first_screen',
]);

type Parameters = Readonly<Record<string, string | readonly string[]>>;

/** Where the browser is sent, and what it gets to keep. */
export type Begun = { readonly location: string; readonly cookies: readonly string[] };

/** @returns undefined when the engine has to look at the request */
export async function begunSignIn(
  { tenant, engine }: { tenant: TenantContext; engine: RunningEngine },
  request: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
): Promise<Begun | undefined> {
  const asked = isPlain(request) ? parametersOf(request.url ?? '') : undefined;
  const client = asked && (await engine.provider.Client.find(asked.client_id ?? ''));
  const params = client && (await accepted(tenant, client, asked));
  if (!params) return undefined;
  const uid = newOpaqueToken();
  const location = firstPage({ prompt: { name: 'login' }, params });
  const returnTo = `${tenant.issuer}/auth/${uid}`;
  await store(tenant, uid, { returnTo, params });
  return { location, cookies: await cookiesFor({ tenant, engine }, request, { uid, returnTo, params }) };
}

/** A browser that follows a link, without a session – also one that is over or was made up. */
const isPlain = ({ method, url, headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>): boolean =>
  method === 'GET' &&
  url?.startsWith('/oidc/auth?') === true &&
  !headers.cookie?.includes('_session') &&
  headers.origin === undefined &&
  headers.dpop === undefined &&
  (headers.accept === undefined || /^(?:text\/html|\*\/\*)(?:,|$)/.test(headers.accept));

/** As the engine reads them, when each is there once and in plain characters. */
function parametersOf(url: string): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(parse(url.slice(url.indexOf('?') + 1)))) {
    if (!known.has(name) || typeof value !== 'string' || !/^[\x20-\x7e]+$/.test(value)) return undefined;
    params[name] = value;
  }
  return params;
}

/** The parameters as the engine would keep them, if it would find nothing wrong with any. */
async function accepted(
  tenant: TenantContext,
  client: Client,
  asked: Readonly<Record<string, string>>,
): Promise<Parameters | undefined> {
  const { response_type: type, redirect_uri: redirectUri, prompt } = asked;
  const isUsual =
    isOrdinary(client) &&
    client.requirePushedAuthorizationRequests !== true &&
    client.requireSignedRequestObject !== true &&
    client.defaultAcrValues === undefined &&
    client.responseModes === undefined &&
    type === 'code' &&
    client.responseTypeAllowed(type) &&
    redirectUri !== undefined &&
    client.redirectUriAllowed(redirectUri) &&
    (prompt === undefined || prompt === 'consent') &&
    isChallenged(client, asked);
  if (!isUsual) return undefined;
  const resource = await resourceOf(tenant, asked.resource);
  const scope = scopeOf(client, asked);
  return scope === undefined || resource === undefined ? undefined : { ...asked, scope, resource };
}

/** PKCE as it has to be, or none where none is needed (RFC 7636 §4.3). */
function isChallenged(client: Client, asked: Readonly<Record<string, string>>): boolean {
  const { code_challenge: challenge, code_challenge_method: method } = asked;
  if (challenge === undefined) return method === undefined && !pkceRequired(undefined, client);
  return method === 'S256' && /^[\w.~-]{43,128}$/.test(challenge);
}

/** What is asked for, once each. Offline access needs consent (OpenID Connect Core §11). */
function scopeOf(client: Client, asked: Readonly<Record<string, string>>): string | undefined {
  const isOffline = asked.prompt === 'consent' && client.grantTypeAllowed('refresh_token');
  const scope = asked.scope ?? '';
  if (!/^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/.test(scope)) return undefined;
  const names = [...new Set(scope.split(' '))].filter((name) => name !== 'offline_access' || isOffline);
  return names.includes('openid') ? names.join(' ') : undefined;
}

/** An API that there is; undefined when it is another thing, or a default that has to be put in. */
async function resourceOf(
  tenant: TenantContext,
  asked: string | undefined,
): Promise<string | readonly string[] | undefined> {
  if (asked === undefined) return (await findDefaultResource(tenant)) ? undefined : [];
  const isAddress = URL.canParse(asked) && !/[#,]/.test(asked);
  return isAddress && (await findResourceByIndicator(tenant, asked)) ? asked : undefined;
}

async function store(
  tenant: TenantContext,
  uid: string,
  { returnTo, params }: { readonly returnTo: string; readonly params: Parameters },
): Promise<void> {
  const now = Date.now();
  const iat = Math.floor(now / 1000);
  const batch = new RecordBatch(tenant);
  batch.put({
    model: 'Interaction',
    id: recordId(tenant, 'Interaction', uid),
    payload: {
      iat,
      exp: iat + tenant.config.signInLifetime,
      returnTo,
      prompt: { name: 'login', reasons: ['no_session'], details: {} },
      params: { ...params },
      cid: newOpaqueToken(),
      kind: 'Interaction',
    },
    grantId: null,
    uid: null,
    userCode: null,
    accountId: null,
    clientId: null,
    expiresAt: now + tenant.config.signInLifetime * 1000,
    consumedAt: null,
    successor: null,
  });
  // Entries of the audit log, which are durable, have no part in it.
  await batch.commit(tenant.db, 'relaxed');
}

async function cookiesFor(
  { tenant, engine }: { readonly tenant: TenantContext; readonly engine: RunningEngine },
  request: Pick<IncomingMessage, 'headers'>,
  begun: { readonly uid: string; readonly returnTo: string; readonly params: Parameters },
): Promise<readonly string[]> {
  const { cookie: keys } = await tenantKeys(tenant);
  const earlier = parseInteractionMap(await signedCookie(tenant, request, interactionCookie));
  const { interactions, page } = cookiesOf(earlier, begun);
  const expires = new Date(Date.now() + tenant.config.signInLifetime * 1000).toUTCString();
  const secure = engine.address.protocol === 'https' ? '; secure' : '';
  const signed = (name: string, value: string, path: string): string[] => {
    const rest = `; path=${path}; expires=${expires}; samesite=lax${secure}; httponly`;
    return [`${name}=${value}${rest}`, `${name}.sig=${keys.sign(`${name}=${value}`)}${rest}`];
  };
  return [
    ...signed('_interaction_resume', begun.uid, new URL(begun.returnTo).pathname),
    ...signed(interactionCookie, interactions, '/'),
    `${pageCookie}=${page}; path=/; samesite=lax${secure}`,
  ];
}

/** With the headers that the engine sends. */
export function answerBegun(response: ServerResponse, { location, cookies }: Begun): void {
  // Of what the location is made of, only this stands for something else in HTML.
  const text = `Redirecting to ${location.replaceAll('&', '&amp;')}.`;
  response.writeHead(303, {
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(text),
    'content-type': 'text/html; charset=utf-8',
    'cross-origin-resource-policy': 'same-origin',
    location,
    'set-cookie': [...cookies],
    'x-frame-options': 'SAMEORIGIN',
  });
  response.end(text);
}
