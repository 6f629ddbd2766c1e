/** What may stand as a redirect URI (contract MANAGEMENT §3.1), told before the server refuses it. */
import type { Application } from './queries.ts';

export type UriProblem = 'malformed' | 'scheme' | 'wildcardPlace' | 'wildcardHost' | 'dots' | 'fragment';
export type UriWarning = 'wildcard' | 'plainHttp' | 'customSchemeOnWeb';

const webScheme = /^https?:\/\//i;
const customScheme = /^[a-z][a-z\d+.\-_]*:/;
const forbiddenSchemes = /^(javascript|data|vbscript|file|blob|about):/i;

/** Why this cannot be a redirect URI, or undefined when it can. */
export function redirectUriProblem(uri: string): UriProblem | undefined {
  if (forbiddenSchemes.test(uri)) return 'scheme';
  if (!webScheme.test(uri)) return customScheme.test(uri) && !/\s/.test(uri) ? undefined : 'malformed';
  if (/\/\.{1,2}(\/|$|[?#])/.test(uri)) return 'dots';
  if (!uri.includes('*')) {
    if (!URL.canParse(uri)) return 'malformed';
    return uri.includes('#') ? 'fragment' : undefined;
  }
  const [, authority = '', rest = ''] = /^https?:\/\/([^/?#]*)(.*)$/i.exec(uri) ?? [];
  const [host = '', port = ''] = authority.split(':');
  if (port.includes('*') || /[?#].*\*/.test(rest) || authority.includes('@')) return 'wildcardPlace';
  if (host.includes('*') && !host.includes('.')) return 'wildcardHost';
  return URL.canParse(uri.replaceAll('*', 'x')) ? undefined : 'malformed';
}

/** What is allowed and yet deserves a second look, for this type of application. */
export function redirectUriWarnings(uris: readonly string[], type: Application['type']): UriWarning[] {
  const found = new Set<UriWarning>();
  for (const uri of uris) {
    if (webScheme.test(uri)) {
      if (uri.includes('*')) found.add('wildcard');
      if (/^http:\/\//i.test(uri) && !isLoopback(uri)) found.add('plainHttp');
    } else if (type !== 'Native' && customScheme.test(uri)) found.add('customSchemeOnWeb');
  }
  return [...found];
}

function isLoopback(uri: string): boolean {
  return /^http:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:|\/|$)/i.test(uri);
}

/** An origin as CORS compares it: scheme, host, port, nothing more. */
export function isOrigin(value: string): boolean {
  return (
    URL.canParse(value) &&
    /^https?:$/.test(new URL(value).protocol) &&
    new URL(value).origin === value.replace(/\/$/, '')
  );
}
