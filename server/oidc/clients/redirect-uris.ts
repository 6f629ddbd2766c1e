/**
 * Which redirect URIs match (contract PROTOCOL §4.4): both sides are parsed and their serialized forms compared.
 * `*` in a registered http(s) URI stands within one host label, or for anything in the path. Nothing else is a pattern.
 */
const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]']);

export type MatchOptions = {
  /** Native applications: a loopback http URI matches on any port (RFC 8252 §7.3). */
  readonly loopbackPort: boolean;
  /** `false`: registered addresses with `*` match nothing. */
  readonly wildcards?: boolean;
};

/** Whether a URI that a request carries is one of the registered ones. */
export function redirectUriMatches(
  sent: string,
  registered: readonly string[],
  options: MatchOptions,
): boolean {
  if (sent.includes('*') || hasControlCharacter(sent) || !URL.canParse(sent)) return false;
  const url = new URL(sent);
  if (url.hash || sent.includes('#')) return false;
  return registered.some((candidate) => {
    if (candidate.includes('*')) return options.wildcards !== false && matchesPattern(url, candidate);
    if (!URL.canParse(candidate)) return false;
    const other = new URL(candidate);
    if (other.href === url.href) return true;
    return (
      options.loopbackPort && isLoopback(url) && isLoopback(other) && withoutPort(url) === withoutPort(other)
    );
  });
}

/** Whether a registered URI is on this origin: pages there may call the token endpoint (contract PROTOCOL §1.10). */
export function originMatches(
  origin: string,
  registered: readonly string[],
  { wildcards }: Pick<MatchOptions, 'wildcards'>,
): boolean {
  return registered.some((uri) => {
    if (!uri.includes('*')) return URL.canParse(uri) && originOf(uri) === origin;
    if (wildcards === false || origin.includes('*') || !URL.canParse(origin)) return false;
    const url = new URL(origin);
    return url.origin === origin && isOnHost(url, uri);
  });
}

/** `URL.origin` is `null` for custom schemes; Capacitor and the like send `scheme://host`. */
function originOf(uri: string): string {
  const url = new URL(uri);
  return url.origin === 'null' ? `${url.protocol}//${url.host}` : url.origin;
}

/** Why a URI may not be registered, or undefined when it may (contract MANAGEMENT §3.1). */
export function redirectUriProblem(uri: string): string | undefined {
  if (hasControlCharacter(uri) || uri.trim() !== uri) return 'has blanks or control characters';
  if (uri.includes('#')) return 'must not have a fragment';
  const scheme = /^([a-z][a-z0-9_+-]*(?:\.[a-z0-9_+-]+)*):/.exec(uri)?.[1];
  if (!scheme) return 'must start with a lower-case scheme such as https: or io.example.app:';
  if (['javascript', 'data', 'vbscript', 'file', 'blob', 'about'].includes(scheme))
    return 'has a scheme that is not allowed';
  if (scheme !== 'http' && scheme !== 'https')
    return uri.includes('*') ? 'must not have a wildcard' : undefined;
  const path = uri.replace(/^https?:\/\/[^/?#]*/, '').split('?')[0] ?? '';
  const segments = path.split('/').map((segment) => segment.replaceAll(/%2e/gi, '.'));
  if (segments.some((segment) => segment === '.' || segment === '..'))
    return 'must not have dot segments in its path';
  if (!uri.includes('*')) {
    if (!URL.canParse(uri)) return 'is not a valid address';
    return new URL(uri).username || new URL(uri).password ? 'must not carry credentials' : undefined;
  }
  return wildcardProblem(uri);
}

function wildcardProblem(uri: string): string | undefined {
  const parts = /^https?:\/\/([^/?#]+)([^?#]*)(\?.*)?$/.exec(uri);
  if (!parts) return 'is not a valid address';
  const [, authority = '', , query = ''] = parts;
  if (query.includes('*')) return 'may have a wildcard in host and path only';
  if (authority.includes('@')) return 'must not carry credentials';
  const [host = '', port = ''] = authority.split(':');
  if (port.includes('*')) return 'may have a wildcard in host and path only';
  if (!host.includes('*'))
    return URL.canParse(uri.replaceAll('*', 'x')) ? undefined : 'is not a valid address';
  const labels = host.split('.');
  if (labels.length < 3 || labels.slice(-2).some((label) => label.includes('*'))) {
    return 'may have a wildcard only left of a literal domain, such as *.example.com';
  }
  return URL.canParse(uri.replaceAll('*', 'x')) ? undefined : 'is not a valid address';
}

function matchesPattern(url: URL, pattern: string): boolean {
  if (url.username || url.password || !isOnHost(url, pattern)) return false;
  const [, path = ''] = /^https?:\/\/[^/?#]+([^?#]*)/.exec(pattern) ?? [];
  return literalOf(pattern).search === url.search && glob(url.pathname, path || '/');
}

/** Scheme, host and port of a pattern. */
function isOnHost(url: URL, pattern: string): boolean {
  if (!/^https?:$/.test(url.protocol) || redirectUriProblem(pattern) !== undefined) return false;
  const { protocol, port } = literalOf(pattern);
  if (protocol !== url.protocol || port !== url.port) return false;
  const [, host = ''] = /^https?:\/\/([^/:?#]+)/.exec(pattern) ?? [];
  return hostMatches(url.hostname, host.toLowerCase());
}

const literalOf = (pattern: string) => new URL(pattern.replaceAll('*', 'x'));

function hostMatches(host: string, pattern: string): boolean {
  const labels = host.split('.');
  const patterns = pattern.split('.');
  if (labels.length !== patterns.length) return false;
  return patterns.every((part, index) => {
    const label = labels[index] ?? '';
    return part.includes('*') ? label.length >= part.length && glob(label, part) : label === part;
  });
}

/** `*` matches any run of characters; linear time, no regular expression made of somebody's text. */
function glob(text: string, pattern: string): boolean {
  const parts = pattern.split('*');
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return text === pattern;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length)
    return false;
  let position = first.length;
  const end = text.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, position);
    if (found === -1 || found + part.length > end) return false;
    position = found + part.length;
  }
  return true;
}

const isLoopback = (url: URL) => url.protocol === 'http:' && loopbackHosts.has(url.hostname);

function withoutPort(url: URL): string {
  const copy = new URL(url);
  copy.port = '';
  return copy.href;
}

function hasControlCharacter(text: string): boolean {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20 || code === 0x7f || code === 0x5c) return true;
  }
  return false;
}
