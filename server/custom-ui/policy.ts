/** The content security policy of uploaded pages: their own files, the server's API, and what the tenant names. */
import { createHash } from 'node:crypto';

export type CustomUiCsp = {
  readonly scriptSrc?: readonly string[] | undefined;
  readonly connectSrc?: readonly string[] | undefined;
};

const host =
  /^(?:\*\.)?(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z][a-z\d-]{0,61}[a-z\d](?::\d{1,5})?(?:\/[\w./~-]*)?$/i;

/** `https://cdn.example.com`, `https://*.example.com`; for connections `wss:` as well. Nothing that ends a directive. */
export function isCspSource(source: string, schemes: readonly string[]): boolean {
  const scheme = schemes.find((one) => source.startsWith(`${one}//`));
  return scheme !== undefined && source.length <= 256 && host.test(source.slice(scheme.length + 2));
}

/** Sources that are not allowed. */
export const badSources = ({ scriptSrc = [], connectSrc = [] }: CustomUiCsp): string[] => [
  ...scriptSrc.filter((source) => !isCspSource(source, ['https:'])),
  ...connectSrc.filter((source) => !isCspSource(source, ['https:', 'wss:'])),
];

/** Scripts that stand in the page itself are let in by what they say, so that no other can be slipped in. */
export function inlineScriptHashes(html: string): string[] {
  const scripts = html.matchAll(/<script(?![^>]*\ssrc\s*=)[^>]*>([\s\S]*?)<\/script\s*>/gi);
  return [...scripts].map(
    ([, code = '']) => `'sha256-${createHash('sha256').update(code).digest('base64')}'`,
  );
}

type Facts = {
  readonly csp: CustomUiCsp;
  readonly inlineScripts: readonly string[];
  /** Where a form of the page may lead in the end. */
  readonly destinations: readonly string[];
  readonly framedBy: readonly string[];
};

/**
 * Frames by nobody unless the tenant names who. `inlineScripts` are the hashes of the page's own; everything else that
 * is written into it does not run.
 */
export function customUiPolicy({ csp, inlineScripts, destinations, framedBy }: Facts): string {
  const scripts = csp.scriptSrc ?? [];
  const directives: Readonly<Record<string, readonly string[]>> = {
    'default-src': [`'self'`],
    'script-src': [`'self'`, `'wasm-unsafe-eval'`, ...inlineScripts, ...scripts],
    'style-src': [`'self'`, `'unsafe-inline'`, 'https:'],
    'img-src': [`'self'`, 'https:', 'data:', 'blob:'],
    'font-src': [`'self'`, 'https:', 'data:'],
    'connect-src': [`'self'`, ...(csp.connectSrc ?? [])],
    // Where scripts of others come from, their frames do too: CAPTCHAs, one-tap buttons.
    'frame-src': [`'self'`, ...scripts],
    'worker-src': [`'self'`, 'blob:'],
    'object-src': [`'none'`],
    'base-uri': [`'self'`],
    'form-action': [`'self'`, ...destinations],
    'frame-ancestors': framedBy.length > 0 ? framedBy : [`'none'`],
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
}
