import { brotliCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { brandStyle, contrast, parseColor } from './brand.ts';
import { assets, type PageContext, phrases, renderScreen, type Screen } from './index.ts';

const context = (language: string, more: Partial<PageContext> = {}): PageContext => {
  const words = phrases[language];
  if (!words) throw new Error(language);
  return {
    experience: {
      branding: {},
      color: { primaryColor: '#6139f6', isDarkModeEnabled: true, darkPrimaryColor: '#8768f8' },
      customCss: null,
      termsOfUseUrl: 'https://example.com/terms',
      privacyPolicyUrl: 'https://example.com/privacy',
      supportEmail: 'help@example.com',
      supportWebsiteUrl: 'https://example.com/help',
    },
    applicationName: 'Librería',
    language,
    phrases: words,
    csrf: 'csrf',
    nonce: 'nonce',
    path: '/sign-in?app_id=x',
    links: {
      signIn: '/sign-in',
      register: '/register',
      forgotPassword: '/forgot-password',
      back: '/sign-in',
    },
    preview: false,
    ...more,
  };
};

const ana = { type: 'email', value: 'ana@example.com' } as const;
const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>`;
const screens = (text = 'ana@example.com'): Screen[] => {
  const identifier = { type: 'email', value: text } as const;
  const errors = { form: text, fields: { identifier: text, password: text, code: text, terms: text } };
  return [
    {
      kind: 'sign-in',
      identifiers: ['username', 'email', 'phone'],
      withPassword: true,
      canRegister: true,
      canResetPassword: true,
      termsCheckbox: true,
      value: text,
      errors,
    },
    {
      kind: 'sign-in',
      identifiers: ['email'],
      withPassword: false,
      canRegister: true,
      canResetPassword: false,
      termsCheckbox: false,
    },
    { kind: 'password', identifier, canUseCode: true, canResetPassword: true, errors },
    {
      kind: 'register',
      identifiers: ['email', 'phone'],
      canSignIn: true,
      termsCheckbox: true,
      value: text,
      errors,
    },
    {
      kind: 'new-password',
      flow: 'reset',
      policy: [{ phrase: 'minLength', count: 8 }, { phrase: 'notCommon' }],
      identifier,
      errors,
    },
    {
      kind: 'verification-code',
      flow: 'register',
      identifier,
      resendAfterSeconds: 59,
      canUsePassword: true,
      errors,
    },
    { kind: 'forgot-password', identifiers: ['email'], value: text, errors },
    { kind: 'continue-identifier', which: 'emailOrPhone', value: text, errors },
    { kind: 'confirm', question: 'create-account', identifier, errors },
    { kind: 'confirm', question: 'sign-in-instead', identifier },
    {
      kind: 'consent',
      application: text,
      scopes: [{ name: text, description: text }],
      person: text,
      destination: text,
      errors,
    },
    { kind: 'error', message: text, requestId: text, restartUrl: '/start' },
    { kind: 'signed-out' },
    { kind: 'unknown-session' },
    { kind: 'account-suspended' },
    { kind: 'password-changed' },
  ];
};

describe('hosted pages', () => {
  it.each(Object.keys(phrases))('render every screen in %s, with nothing left to fill in', (language) => {
    for (const screen of screens()) {
      const document = renderScreen(screen, context(language));
      expect(document).toContain(`<html lang="${language}"`);
      expect(document.replaceAll(/data-text="[^"]*"/g, ''), screen.kind).not.toMatch(
        /\{\{|undefined|\[object/,
      );
    }
  });

  it('say something of their own in every language', () => {
    for (const [language, words] of Object.entries(phrases)) {
      if (language !== 'en') expect(words.title.signIn, language).not.toBe(phrases.en!.title.signIn);
      for (const [group, texts] of Object.entries(words)) {
        for (const [key, text] of Object.entries(texts)) {
          const english = Reflect.get(Reflect.get(phrases.en!, group), key) as string;
          const names = (phrase: string) => [...phrase.matchAll(/\{\{\w+\}\}/g)].map(String).toSorted();
          expect(names(text), `${language} ${group}.${key}`).toEqual(names(english));
        }
      }
    }
  });

  it('write every text as text', () => {
    for (const screen of screens(evil)) {
      const hostile = context('en', {
        applicationName: evil,
        csrf: evil,
        path: `/sign-in?x=${evil}`,
        experience: {
          ...context('en').experience,
          branding: { logoUrl: 'javascript:alert(1)', favicon: 'javascript:alert(1)' },
          termsOfUseUrl: 'javascript:alert(1)',
          privacyPolicyUrl: evil,
          supportEmail: evil,
          supportWebsiteUrl: 'data:text/html,x',
          customCss: '</style><script>alert(1)</script>',
          color: {
            primaryColor: 'red;}</style><script>alert(1)</script>',
            isDarkModeEnabled: true,
            darkPrimaryColor: '#12',
          },
        },
      });
      const document = renderScreen(screen, hostile);
      expect(document, screen.kind).not.toContain('<script>alert');
      expect(document, screen.kind).not.toContain('<img src=x');
      expect(document, screen.kind).not.toMatch(/(href|src)="(javascript|data):/);
    }
  });

  it('weigh less than 15 KB in all on the first page', () => {
    const size = (text: string) => brotliCompressSync(text).length;
    const document = renderScreen(screens()[0]!, context('ja'));
    const total = size(document) + size(assets.css.body) + size(assets.script.body) + size(assets.logo.body);
    expect(total).toBeLessThan(15_000);
  });

  it('offer one field that phones and password managers can fill', () => {
    const code = renderScreen(
      {
        kind: 'verification-code',
        flow: 'sign-in',
        identifier: ana,
        resendAfterSeconds: 0,
        canUsePassword: false,
      },
      context('en'),
    );
    expect(code.match(/autocomplete="one-time-code"/g)).toHaveLength(1);
    const password = renderScreen(
      { kind: 'password', identifier: ana, canUseCode: false, canResetPassword: false },
      context('en'),
    );
    expect(password).toContain('autocomplete="current-password"');
    expect(password).toContain('autocomplete="username"');
  });
});

describe('brand colours', () => {
  it.each(['#000000', '#ffffff', '#6139f6', '#ffcc00', '#0f0', '#777777', '#ff5a5f'])(
    'keep text on %s and links in it readable',
    (color) => {
      const style = brandStyle({
        color: { primaryColor: color, isDarkModeEnabled: false, darkPrimaryColor: color },
      });
      const value = (name: string) =>
        parseColor(new RegExp(`--color-brand-${name}:(#[0-9a-f]{6})`).exec(style)?.[1] ?? '', '#000000');
      expect(contrast(value('on'), value('default'))).toBeGreaterThanOrEqual(4.49);
      expect(contrast(value('text'), [255, 255, 255])).toBeGreaterThanOrEqual(4.49);
    },
  );

  it('let nothing but colours into the style element', () => {
    const style = brandStyle({
      color: { primaryColor: 'red}</style>', isDarkModeEnabled: true, darkPrimaryColor: 'url(x)' },
    });
    expect(style).toMatch(/^[-a-z0-9:;#{}()@ ]+$/);
  });
});
