/** The content security policy of a page: nothing runs, loads, frames or receives but what the page is made of. */
import type { CaptchaOnPage } from '@portero/sign-in/index.ts';
import type { Interaction } from '../oidc/interaction/interactions.ts';

export type PolicyFacts = {
  readonly nonce: string;
  readonly interaction: Interaction | undefined;
  /** Where the page's form leads in the end, if not to the interaction's application. */
  readonly leadsTo?: string | undefined;
  readonly customCss: string | null;
  /** The service that checks on this very page that somebody is a person. */
  readonly captcha?: Pick<CaptchaOnPage, 'type' | 'domain'> | undefined;
  /** Who may frame the page: nobody but the Console's preview. */
  readonly framedBy: readonly string[];
};

/**
 * @param facts.leadsTo where the form's last redirect goes, in place of the interaction's redirect URI
 * @param facts.framedBy origins that may frame the page; nobody when empty
 */
export function contentSecurityPolicy({
  nonce,
  interaction,
  leadsTo,
  customCss,
  captcha,
  framedBy,
}: PolicyFacts): string {
  const service = captcha ? servicesOf(captcha) : {};
  const directives: Readonly<Record<string, readonly string[]>> = {
    'default-src': [`'none'`],
    'script-src': [`'self'`, ...(service.script ?? [])],
    'style-src': [`'self'`, `'nonce-${nonce}'`, ...importedFrom(customCss), ...(service.style ?? [])],
    ...(service.frame && { 'frame-src': service.frame }),
    'img-src': [`'self'`, 'https:', 'data:'],
    // Only the administrator's CSS asks for fonts; ours are the system's.
    ...(customCss && { 'font-src': ['https:', 'data:'] }),
    'connect-src': [`'self'`, ...(service.connect ?? [])],
    // Browsers apply this to the redirects after a POST too, and the last of them leads to the application.
    'form-action': [`'self'`, ...destinationOf(leadsTo ?? interaction?.params.redirect_uri)],
    'base-uri': [`'none'`],
    'frame-ancestors': framedBy.length > 0 ? framedBy : [`'none'`],
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
}

type Sources = { readonly [kind in 'script' | 'frame' | 'style' | 'connect']?: readonly string[] };

/** What each service says that its box needs; the sum needs nobody. */
function servicesOf({ type, domain = 'www.google.com' }: Pick<CaptchaOnPage, 'type' | 'domain'>): Sources {
  switch (type) {
    case 'ProofOfWork':
      return {};
    case 'Turnstile':
      return {
        script: ['https://challenges.cloudflare.com'],
        frame: ['https://challenges.cloudflare.com'],
      };
    case 'HCaptcha': {
      const hosts = ['https://hcaptcha.com', 'https://*.hcaptcha.com'];
      return { script: hosts, frame: hosts, style: hosts, connect: hosts };
    }
    case 'RecaptchaEnterprise': {
      const google = `https://${domain}/recaptcha/`;
      return {
        script: [google, 'https://www.gstatic.com/recaptcha/', 'https://www.gstatic.cn/recaptcha/'],
        frame: [google, 'https://recaptcha.google.com/recaptcha/'],
        connect: [google],
      };
    }
  }
}

/** Stylesheets that the administrator's CSS imports, such as a font service's. */
function importedFrom(customCss: string | null): string[] {
  const imports = (customCss ?? '').matchAll(/@import\s+(?:url\(\s*)?["']?(https:\/\/[^\s"'()]+)/gi);
  return [...new Set([...imports].flatMap(([, address = '']) => originOf(address)))].slice(0, 10);
}

/** As a source of a directive; nothing for what is none. */
export function destinationOf(uri: unknown): string[] {
  return typeof uri === 'string' ? originOf(uri) : [];
}

/** A host may hold signs that would end a source or a directive; such a one is left out. */
function originOf(address: string): string[] {
  const url = URL.parse(address);
  if (!url) return [];
  const source = url.origin === 'null' ? url.protocol : url.origin;
  return /^[a-z][\w+.-]*:(?:\/\/[\w.:[\]-]+)?$/i.test(source) ? [source] : [];
}
