import { describe, expect, it } from 'vitest';
import { renderScreen } from './index.ts';
import type { Phrases } from './phrases/index.ts';
import { refusedScreens, sampleContext } from './samples.ts';

const texts = [
  '"><script>alert(1)</script>',
  `'"><img src=x onerror=alert(1)>`,
  '</style><script>alert(1)</script>',
  '</STYLE x><script>alert(1)</script>',
  '</title><script>alert(1)</script>',
  '</textarea><svg onload=alert(1)>',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' java\nscript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  '//evil.example',
  '/\\evil.example',
  '{{terms}}<b>x</b>',
  '" autofocus onfocus="alert(1)',
  '<!--<script>',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a template's end and its hole, as text
  '${alert(1)}`',
];

/** Everything that an administrator, an application or a visitor can put onto a page. */
function hostileContext(text: string) {
  const context = sampleContext('en');
  return {
    ...context,
    experience: {
      ...context.experience,
      branding: { logoUrl: text, darkLogoUrl: text, favicon: text, darkFavicon: text },
      color: { primaryColor: text, isDarkModeEnabled: true, darkPrimaryColor: text },
      termsOfUseUrl: text,
      privacyPolicyUrl: text,
      supportEmail: text,
      supportWebsiteUrl: text,
      customCss: text,
    },
    applicationName: text,
    phone: { countries: [{ code: text, name: text, calling: text }], selected: text },
    csrf: text,
    path: `/sign-in?x=${text}`,
    links: { ...context.links, back: '/sign-in' },
  };
}

/** Phrases are typed by the English ones: each of their places holds the text, before and after its placeholders. */
function everyPhrase(text: string): Phrases {
  const { phrases } = sampleContext('en');
  const spoilt = Object.entries(phrases).map(([group, texts]) => [
    group,
    Object.fromEntries(Object.entries(texts).map(([name, words]) => [name, `${text}${words}${text}`])),
  ]);
  return Object.fromEntries(spoilt);
}

const withoutStyle = (document: string) => document.replaceAll(/<style[^>]*>[\s\S]*?<\/style>/g, '');

describe('hosted pages, attacked', () => {
  it.each(texts)('write %j as text, wherever it comes from', (text) => {
    for (const [name, screen] of Object.entries(refusedScreens(text))) {
      const document = renderScreen(screen, hostileContext(text));
      const markup = withoutStyle(document);
      // A style element ends at the first `</style`, so what stands inside of it is no markup.
      expect(markup.match(/<script/gi), name).toHaveLength(1);
      expect(document.match(/<\/style/gi), name).toHaveLength(2);
      expect(markup, name).not.toMatch(/<img|<svg onload|<b>|<!--/);
      // Inside quotes of another attribute these words do no harm; as attributes of their own they would.
      const bare = markup.replaceAll(/="[^"]*"/g, '=""');
      for (const [tag] of bare.matchAll(/<[a-z][^>]*>/g)) expect(tag, name).not.toMatch(/\son\w+/);
      for (const [, address = ''] of markup.matchAll(/(?:href|src|srcset)="([^"]*)"/g)) {
        expect(address, name).toMatch(
          /^(?:#main$|\/(?![/\\])|https?:\/\/|mailto:|otpauth:\/\/totp\/|data:text\/plain;charset=utf-8,)/,
        );
      }
    }
  });

  it.each(texts)('write %j as text where an administrator put it into every phrase', (text) => {
    const context = { ...sampleContext('en'), phrases: everyPhrase(text) };
    for (const [name, screen] of Object.entries(refusedScreens('x'))) {
      const markup = withoutStyle(renderScreen(screen, context));
      expect(markup.match(/<script/gi), name).toHaveLength(1);
      expect(markup, name).not.toMatch(/<img|<svg onload|<b>|<!--/);
      const bare = markup.replaceAll(/="[^"]*"/g, '=""');
      for (const [tag] of bare.matchAll(/<[a-z][^>]*>/g)) expect(tag, name).not.toMatch(/\son\w+/);
      for (const [, address = ''] of markup.matchAll(/(?:href|src|srcset|action)="([^"]*)"/g))
        expect(address, name).not.toMatch(/^\s*(?:javascript|data:text\/html|\/\/)/i);
    }
  });

  it.each(texts)('lead “start again” only to this server or the web, given %j', (restartUrl) => {
    const screen = { kind: 'error', message: 'x', requestId: 'x', restartUrl } as const;
    const document = renderScreen(screen, sampleContext('en'));
    expect(document).not.toMatch(/href="(?!\/(?![/\\])|https?:|mailto:)/);
    expect(document).not.toContain('href="//');
  });

  it.each(['//evil.example/x', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)'])(
    'post to nobody else, given the address %j',
    (path) => {
      const screen = refusedScreens('x').password!;
      const form = /<form[^>]*>/.exec(renderScreen(screen, { ...sampleContext('en'), path }))?.[0];
      expect(form).not.toContain('action=');
    },
  );

  it.each(texts)('take no script from elsewhere for a captcha whose key is %j', (text) => {
    const sum = { challenge: text, work: text, difficulty: 16, waitSeconds: 20 };
    const kinds = [
      { type: 'Turnstile' },
      { type: 'HCaptcha' },
      { type: 'RecaptchaEnterprise', mode: 'checkbox' },
      { type: 'RecaptchaEnterprise', mode: 'invisible' },
      { type: 'ProofOfWork', sum },
    ] as const;
    for (const kind of kinds) {
      const context = { ...sampleContext('en'), captcha: { ...kind, siteKey: text } };
      for (const name of ['sign-in', 'register', 'forgot-password']) {
        const markup = withoutStyle(renderScreen(refusedScreens('x')[name]!, context));
        const scripts = [...markup.matchAll(/<script[^>]*>/gi)];
        expect(scripts.length, name).toBeLessThanOrEqual(3);
        for (const [tag] of scripts) {
          expect(tag, name).toMatch(
            /src="(?:\/assets\/|https:\/\/(?:challenges\.cloudflare\.com|js\.hcaptcha\.com|www\.google\.com)\/)/,
          );
        }
        expect(markup, name).not.toMatch(/<img|<svg onload|<b>|<!--/);
        const bare = markup.replaceAll(/="[^"]*"/g, '=""');
        for (const [tag] of bare.matchAll(/<[a-z][^>]*>/g)) expect(tag, name).not.toMatch(/\son\w+/);
      }
    }
  });

  it('let nothing but colours into the brand’s style', () => {
    const context = hostileContext('red;}</style><script>alert(1)</script>');
    const style = /<style nonce="nonce">([^<]*)<\/style>/.exec(
      renderScreen(
        { kind: 'signed-out' },
        { ...context, experience: { ...context.experience, customCss: null } },
      ),
    )?.[1];
    expect(style).toMatch(/^(?:[:@a-z(){}-]|#[\da-f]{6,8}|;|,)+$/);
  });

  it('mail nobody but the address that was set', () => {
    const context = sampleContext('en');
    const to = (supportEmail: string) =>
      renderScreen(
        { kind: 'signed-out' },
        { ...context, experience: { ...context.experience, supportEmail } },
      );
    expect(to('help@example.com')).toContain('href="mailto:help@example.com"');
    expect(to('help@example.com?bcc=evil@example.com')).not.toContain('mailto:');
    expect(to('help@example.com,evil@example.com')).not.toContain('mailto:');
  });
});
