/** The content security policy of a page: nothing runs, loads, frames or receives but what the page is made of. */
import type { Interaction } from '../oidc/interactions.ts';

export type PolicyFacts = {
  readonly nonce: string;
  readonly interaction: Interaction | undefined;
  /** Where the page's form leads in the end, if not to the interaction's application. */
  readonly leadsTo?: string | undefined;
  readonly customCss: string | null;
  /** Who may frame the page: nobody but the Console's preview. */
  readonly framedBy: readonly string[];
};

export function contentSecurityPolicy({
  nonce,
  interaction,
  leadsTo,
  customCss,
  framedBy,
}: PolicyFacts): string {
  const directives: Readonly<Record<string, readonly string[]>> = {
    'default-src': [`'none'`],
    'script-src': [`'self'`],
    'style-src': [`'self'`, `'nonce-${nonce}'`, ...importedFrom(customCss)],
    'img-src': [`'self'`, 'https:', 'data:'],
    // Only the administrator's CSS asks for fonts; ours are the system's.
    ...(customCss && { 'font-src': ['https:', 'data:'] }),
    'connect-src': [`'self'`],
    // Browsers apply this to the redirects after a POST too, and the last of them leads to the application.
    'form-action': [`'self'`, ...destinationOf(leadsTo ?? interaction?.params.redirect_uri)],
    'base-uri': [`'none'`],
    'frame-ancestors': framedBy.length > 0 ? framedBy : [`'none'`],
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
}

/** Stylesheets that the administrator's CSS imports, such as a font service's. */
function importedFrom(customCss: string | null): string[] {
  const imports = (customCss ?? '').matchAll(/@import\s+(?:url\(\s*)?["']?(https:\/\/[^\s"'()]+)/gi);
  return [...new Set([...imports].flatMap(([, address = '']) => originOf(address)))].slice(0, 10);
}

function destinationOf(uri: unknown): string[] {
  return typeof uri === 'string' ? originOf(uri) : [];
}

/** A host may hold signs that would end a source or a directive; such a one is left out. */
function originOf(address: string): string[] {
  if (!URL.canParse(address)) return [];
  const { origin, protocol } = new URL(address);
  const source = origin === 'null' ? protocol : origin;
  return /^[a-z][\w+.-]*:(?:\/\/[\w.:[\]-]+)?$/i.test(source) ? [source] : [];
}
