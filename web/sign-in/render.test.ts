import { brotliCompressSync, constants } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { assets, type Errors, type PageContext, phrases, renderScreen } from './index.ts';
import { refusedScreens, sampleContext, sampleScreens } from './samples.ts';

const languages = Object.keys(phrases);
const render = (name: string, more: Partial<PageContext> = {}): string =>
  renderScreen(sampleScreens()[name]!, sampleContext('en', more));

describe('hosted pages', () => {
  it.each(languages)('render every screen in %s, with nothing left to fill in', (language) => {
    for (const [name, screen] of Object.entries({ ...sampleScreens(), ...refusedScreens('Message') })) {
      const document = renderScreen(screen, sampleContext(language));
      const direction = language === 'ar' ? 'rtl' : 'ltr';
      expect(document, name).toContain(`<html lang="${language}" dir="${direction}" data-theme="auto">`);
      const shown = document.replaceAll(/data-text="[^"]*"/g, '');
      expect(shown, name).not.toMatch(/\{\{|undefined|\[object|>(?:false|true|null)</);
    }
  });

  it.each(languages)('keep every place to fill in of the phrases in %s', (language) => {
    const placesOf = (text: string) => [...text.matchAll(/\{\{\w+\}\}/g)].map(String).toSorted();
    const english: Record<string, Record<string, string>> = phrases.en!;
    for (const [group, texts] of Object.entries(phrases[language]!)) {
      for (const [key, text] of Object.entries(texts)) {
        expect(text, `${group}.${key}`).not.toBe('');
        expect(placesOf(text), `${group}.${key}`).toEqual(placesOf(english[group]![key]!));
      }
    }
  });

  it('read from right to left where the language does', () => {
    expect(renderScreen({ kind: 'signed-out' }, { ...sampleContext('en'), language: 'fa-IR' })).toContain(
      '<html lang="fa-IR" dir="rtl"',
    );
  });

  it('are plain forms: every step posts to its own address with the token and a named action', () => {
    for (const name of ['sign-in', 'password', 'register', 'new-password', 'verification-code', 'consent']) {
      const document = render(name);
      expect(document, name).toMatch(/<form method="post" action="\/sign-in\?app_id=library"/);
      expect(document, name).toContain('name="csrf" value="token"');
      // The first button is the one that Enter presses.
      const first = /<button[^>]*type="submit"[^>]*>/.exec(document)?.[0];
      expect(first, name).toMatch(/value="(submit|confirm)"/);
    }
    expect(render('verification-code')).toMatch(/name="action" value="resend"/);
    expect(render('verification-code')).toMatch(/name="action" value="use-password"/);
    expect(render('password')).toMatch(/name="action" value="use-code"/);
    expect(render('consent')).toMatch(/name="action" value="cancel"/);
  });

  it('never repeat a password or a code', () => {
    for (const screen of Object.values(refusedScreens('typed'))) {
      const document = renderScreen(screen, sampleContext('en'));
      expect(document).not.toMatch(/<input[^>]*(name="(password|code)")[^>]*value="typed"/);
    }
  });

  it('say errors at their field, and tie them to it', () => {
    const document = renderScreen(refusedScreens('Nope.')['sign-in']!, sampleContext('en'));
    expect(document).toMatch(
      /<input id="identifier"[^>]*aria-invalid="true"[^>]*aria-describedby="identifier-error/,
    );
    expect(document).toMatch(/id="identifier-error" role="alert"/);
    expect(document).toMatch(/class="portero-alert" role="alert"/);
  });

  it('tell by their title that something was refused, and describe the field that has the focus by it', () => {
    const screen = sampleScreens()['sign-in']!;
    const refused = (errors: Errors, value?: string) =>
      renderScreen({ ...screen, ...(value && { value }), errors }, sampleContext('en'));
    expect(render('sign-in')).toContain('<title>Sign in to Librería</title>');
    const form = refused({ form: 'No.' }, 'ana');
    expect(form).toContain('<title>Please check the following – Sign in to Librería</title>');
    expect(form).toMatch(/role="alert" id="form-error"/);
    // The password is what has to be typed again.
    expect(form).toMatch(/<input id="password"[^>]*autofocus[^>]*aria-describedby="form-error"/);
    expect(form.match(/ autofocus/g)).toHaveLength(1);
    expect(refused({ fields: { identifier: 'No.' } })).toContain('<title>Please check');
    for (const name of ['verification-code', 'register', 'forgot-password', 'password', 'mfa-totp']) {
      const page = renderScreen({ ...sampleScreens()[name]!, errors: { form: 'No.' } }, sampleContext('en'));
      expect(page, name).toMatch(/ autofocus[^>]*aria-describedby="[^"]*form-error"/);
    }
  });

  it('press a link’s button by themselves, but not again after a refusal', () => {
    const screen = sampleScreens()['sign-in-link']!;
    expect(render('sign-in-link')).toContain('<div data-send');
    const errors = { form: 'This link doesn’t work any more.' };
    expect(renderScreen({ ...screen, errors }, sampleContext('en'))).not.toContain('data-send');
  });

  it('offer one code field that phones fill, and fields that password managers know', () => {
    const code = render('verification-code');
    expect(code.match(/<input id="code"/g)).toHaveLength(1);
    expect(code).toMatch(/inputmode="numeric"[^>]*maxlength="6"[^>]*autocomplete="one-time-code"/);
    expect(render('password')).toContain('autocomplete="current-password"');
    expect(render('password')).toMatch(/autocomplete="username" value="ana@example.com"/);
    expect(render('new-password')).toContain('autocomplete="new-password"');
    expect(render('sign-in')).toMatch(/id="identifier"[^>]*autocomplete="username"/);
  });

  it('keep the names that custom CSS hangs on', () => {
    const accountParts = [
      'ac-app',
      'ac-page-container',
      'ac-main-content',
      'ac-sidebar',
      'ac-card',
      'ac-row',
    ];
    for (const name of Object.keys(sampleScreens())) {
      for (const part of name === 'account-list'
        ? accountParts
        : ['page-container', 'main-content', 'branding-header', 'signature']) {
        expect(render(name), name).toContain(`logto_${part}`);
      }
    }
  });

  it('pick logos by theme, the application’s before the tenant’s', () => {
    const { experience } = sampleContext('en');
    const branding = { logoUrl: 'https://a.example/l.png', darkLogoUrl: 'https://a.example/d.png' };
    const automatic = render('sign-in', { experience: { ...experience, branding } });
    expect(automatic).toContain(
      '<source srcset="https://a.example/d.png" media="(prefers-color-scheme: dark)"',
    );
    expect(automatic).toContain('src="https://a.example/l.png"');
    const dark = render('sign-in', { experience: { ...experience, branding }, theme: 'dark' });
    expect(dark).not.toContain('l.png');
    const own = { logoUrl: 'https://b.example/own.png' };
    expect(
      render('sign-in', { experience: { ...experience, branding }, applicationBranding: own }),
    ).toContain('https://b.example/own.png');
  });

  it('ask for agreement to the documents there are', () => {
    const { experience } = sampleContext('en');
    const only = { ...experience, privacyPolicyUrl: '' };
    expect(render('sign-in', { experience: only })).toContain('By continuing, you agree to the <a');
    expect(render('register', { experience: only })).toContain('name="terms"');
    const none = { ...only, termsOfUseUrl: null };
    expect(render('register', { experience: none })).not.toContain('name="terms"');
    expect(render('sign-in', { experience: none })).not.toContain('By continuing');
  });

  it('carry the administrator’s CSS with the policy’s nonce', () => {
    const experience = { ...sampleContext('en').experience, customCss: '.x > .y { color: red }' };
    expect(render('sign-in', { experience })).toContain('<style data-custom-css nonce="nonce">.x > .y');
  });

  it('sign with our name unless the tenant hides it', () => {
    const experience = { ...sampleContext('en').experience, hideLogtoBranding: true };
    expect(render('sign-in')).toContain('Secured by');
    expect(render('sign-in', { experience })).not.toContain('Secured by');
  });

  it('pick the tab’s icon by theme', () => {
    const { experience } = sampleContext('en');
    const branding = { favicon: 'https://a.example/l.ico', darkFavicon: 'https://a.example/d.ico' };
    const document = render('sign-in', { experience: { ...experience, branding } });
    expect(document).toContain('<link rel="icon" href="https://a.example/l.ico"/>');
    expect(document).toContain('href="https://a.example/d.ico" media="(prefers-color-scheme: dark)"');
  });

  it('ask where a number is from only where one can be typed', () => {
    expect(render('continue-phone')).toContain('<option value="ES" selected>Spain (+34)');
    expect(render('continue-phone')).toContain('Antigua &amp; Barbuda');
    expect(render('sign-in-phone')).toMatch(/class="portero-country" hidden/);
    expect(render('sign-in')).not.toContain('portero-country');
    expect(render('continue-phone', { phone: undefined })).toContain('With country code');
  });

  it('weigh less than 15 KB, page, style and script together', () => {
    // Nearly as small as the best, in a tenth of the time.
    const params = { [constants.BROTLI_PARAM_QUALITY]: 6 };
    const weight = (text: string) => brotliCompressSync(text, { params }).length;
    const fixed = weight(assets.css.body) + weight(assets.script.body);
    for (const language of languages) {
      const pages = Object.values(sampleScreens()).map((screen) =>
        renderScreen(screen, sampleContext(language)),
      );
      // Compressing them all takes a minute.
      const longest = pages.toSorted((one, other) => other.length - one.length).slice(0, 4);
      for (const page of longest) expect(fixed + weight(page)).toBeLessThan(15_000);
    }
    // The same from the right: a language that only a tenant has.
    const arabic = sampleContext('en', { language: 'ar' });
    for (const screen of Object.values(sampleScreens())) {
      const page = renderScreen(screen, arabic);
      expect(page).toContain('dir="rtl"');
      expect(fixed + weight(page)).toBeLessThan(15_000);
    }
    expect(assets.script.body.length).toBeLessThan(8_450);
    expect(weight(assets.script.body)).toBeLessThan(3_200);
  });
});
