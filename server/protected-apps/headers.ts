/**
 * What passes between a browser and the site behind (contract PROTOCOL §4.10). Towards the site: whatever could be
 * taken for a statement of ours is removed, in every spelling that some gateway takes for the same, and then ours are
 * added. Towards the browser: nothing that is between us and the site only, and none of our cookies.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { foreignCookies, isForeignCookie } from './cookies.ts';

/** Marks what came through us once already. */
export const loopMark = 'x-portero-protected-app';

/** Between two machines only (RFC 9110 §7.6.1), and what asks for a switch of protocols. */
const hopByHop: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
  // Asks for an answer before the body, which the server has given already.
  'expect',
]);

/** Sites believe these of whoever stands in front of them. */
const statements: ReadonlySet<string> = new Set([
  'authorization',
  'logto-id-token',
  'forwarded',
  'remote-user',
  'via',
  'client-ip',
  'true-client-ip',
  loopMark,
]);
const statementPrefixes = [
  'logto-',
  'portero-',
  'x-portero-',
  'x-forwarded-',
  'x-auth-',
  'x-authenticated-',
  'x-remote-',
  'x-real-',
  'x-client-ip',
  'x-cluster-client-ip',
  'x-user',
  'x-original-',
  'x-rewrite-',
  'x-proxy-',
  'x-ssl-',
  'x-client-cert',
  'x-client-verify',
  'proxy-',
  'ssl-client-',
  'remote-',
  'cf-',
  'x-amzn-oidc-',
  'x-ms-client-principal',
  'x-goog-authenticated-',
  'x-goog-iap-',
  'x-pomerium-',
  'x-vouch-',
];

/** Gateways write `a_b`, `a.b` and `a-b` alike. */
const canonical = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '-');

const isStatement = (name: string): boolean => {
  const plain = canonical(name);
  return statements.has(plain) || statementPrefixes.some((prefix) => plain.startsWith(prefix));
};

export type Passing = {
  readonly host: string;
  readonly protocol: string;
  readonly ip: string;
  readonly applicationId: string;
  readonly secret: string;
  readonly idToken: string | undefined;
};

/** @param given as they came, or as the proxy has prepared them */
export function headersToSite(given: IncomingHttpHeaders, passing: Passing): IncomingHttpHeaders {
  const named = String(given.connection ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase());
  const headers: IncomingHttpHeaders = {};
  for (const [name, value] of Object.entries(given)) {
    if (hopByHop.has(name) || named.includes(name) || isStatement(name)) continue;
    headers[name] = value;
  }
  const cookie = foreignCookies(given.cookie);
  if (cookie) headers.cookie = cookie;
  else delete headers.cookie;
  const { applicationId, secret, idToken } = passing;
  headers.authorization = `Basic ${Buffer.from(`${applicationId}:${secret}`).toString('base64')}`;
  if (idToken !== undefined) headers['logto-id-token'] = idToken;
  headers['x-forwarded-for'] = passing.ip;
  headers['x-forwarded-host'] = passing.host;
  headers['x-forwarded-proto'] = passing.protocol;
  headers[loopMark] = applicationId;
  return headers;
}

/** The proxy library takes the rest of the length and encoding headers on itself. */
export function headersToBrowser(
  given: IncomingHttpHeaders,
  {
    siteOrigin,
    publicOrigin,
    isProtected,
  }: { siteOrigin: string; publicOrigin: string; isProtected: boolean },
): IncomingHttpHeaders {
  const headers: IncomingHttpHeaders = {};
  for (const [name, value] of Object.entries(given)) {
    if (!hopByHop.has(name) && !canonical(name).startsWith('logto-')) headers[name] = value;
  }
  const cookies = [given['set-cookie'] ?? []].flat().filter(isForeignCookie);
  if (cookies.length > 0) headers['set-cookie'] = cookies;
  else delete headers['set-cookie'];
  const { location } = given;
  if (location !== undefined && URL.canParse(location) && new URL(location).origin === siteOrigin)
    headers.location = publicOrigin + location.slice(location.indexOf('/', 'https://'.length));
  // What one person may see must not come to another from a cache in between.
  if (isProtected && headers['cache-control'] === undefined) headers['cache-control'] = 'private, no-cache';
  return headers;
}
