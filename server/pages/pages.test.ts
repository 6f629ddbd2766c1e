/** Pages around the flows: languages, ways on after errors, files. */
import { brotliCompressSync } from 'node:zlib';
import { assets } from '@portero/sign-in/index.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPortero, type TestPortero } from '../testing/portero.ts';
import { byEmail, configure, visitor } from './testing.ts';

describe('hosted pages', () => {
  let p: TestPortero;
  beforeAll(async () => {
    p = await startPortero();
    await configure(p, byEmail);
  });
  afterAll(() => p.close());

  describe('speak', () => {
    it('the language of the request, and say so', async () => {
      const v = await visitor(p);
      await v.start({ ui_locales: 'xx es' });
      expect(v.page.title).toBe('Inicia sesión en '.concat(v.client.id));
      expect(v.page.headers['content-language']).toBe('es');
      expect(v.page.html).toContain('<html lang="es" dir="ltr"');
      await v.submit({ identifier: 'not an address' });
      expect(v.complaint('identifier')).toMatch(/correo/i);
    });

    it('the browser’s when nothing was asked for, unless the tenant forbids it', async () => {
      const v = await visitor(p);
      await v.start();
      const page = `/sign-in?app_id=${v.client.id}`;
      const language = async (header: string) =>
        (await v.open(page, { 'accept-language': header })).headers['content-language'];
      expect(await language('de-AT, en;q=0.5')).toBe('de');
      expect(await language('zh-Hans-CN')).toBe('zh-CN');
      expect(await language('da')).toBe('en');
      await configure(p, { languageInfo: { autoDetect: false, fallbackLanguage: 'fr' } });
      expect(await language('de-AT')).toBe('fr');
      await configure(p, { languageInfo: { autoDetect: true, fallbackLanguage: 'en' } });
    });

    it('in the tenant’s own words, and in languages that it brings', async () => {
      const put = (tag: string, phrases: unknown) => p.api('PUT', `/custom-phrases/${tag}`, phrases);
      expect((await put('es', { action: { continue: 'Adelante' } })).status).toBe(201);
      expect((await put('da-DK', { action: { continue: 'Fortsæt' } })).status).toBe(201);
      const v = await visitor(p);
      await v.start({ ui_locales: 'es' });
      expect(v.page.html).toContain('<span>Adelante</span>');
      expect(v.page.title).toContain('Inicia sesión');
      const danish = await visitor(p);
      await danish.start({ ui_locales: 'da' });
      expect(danish.page.html).toContain('<html lang="da-DK"');
      expect(danish.page.html).toContain('<span>Fortsæt</span>');
      expect(danish.page.html).toContain('>Email address</label>');
      await p.api('DELETE', '/custom-phrases/es');
      await v.open(`/sign-in?app_id=${v.client.id}`);
      expect(v.page.html).not.toContain('Adelante');
    });

    it('the same language when the sign-in is gone', async () => {
      const v = await visitor(p);
      await v.start({ ui_locales: 'ja' });
      v.browser.setCookie('_interaction', '');
      expect((await v.open('/sign-in')).headers['content-language']).toBe('ja');
    });
  });

  describe('look', () => {
    it('as the organization that somebody signs in for has it, and like all others when there is none', async () => {
      const css = '.portero-card{border:3px solid}';
      const { id } = (
        await p.api('POST', '/organizations', {
          name: 'Sol',
          branding: { logoUrl: 'https://sol.example/logo.svg' },
          customCss: css,
        })
      ).body;
      const v = await visitor(p);
      await v.start({ organization_id: id });
      expect(v.page.html).toContain('https://sol.example/logo.svg');
      expect(v.page.html).toContain(css);
      for (const other of ['nobody', 'x'.repeat(500)]) {
        const stranger = await visitor(p);
        await stranger.start({ organization_id: other });
        expect(stranger.page.html).not.toContain('sol.example');
        expect(stranger.page.html).not.toContain(css);
      }
    });
  });

  describe('lead on', () => {
    it('to the application, when the sign-in is gone', async () => {
      const v = await visitor(p);
      await v.open(`/sign-in?app_id=${v.client.id}`);
      expect(v.page).toMatchObject({ path: '/unknown-session', title: 'This page has expired' });
      expect(v.page.html).toContain('href="https://app.example/bye"');
      expect(v.page.html).not.toContain('You can close this window.');
    });

    it('to the front door of where the application receives people, when that is all it registered', async () => {
      const oidcClientMetadata = {
        redirectUris: ['com.example.app://cb', 'https://*.app.example/cb', 'https://app.example/a/cb?x=1'],
        postLogoutRedirectUris: [],
      };
      const v = await visitor(p, { oidcClientMetadata });
      await v.open(`/unknown-session?app_id=${v.client.id}`);
      expect(v.page.html).toContain('href="https://app.example/"');
    });

    it('to an application, where somebody came by themselves', async () => {
      const atRoot = await p.core.inject({ url: '/' });
      expect([atRoot.statusCode, atRoot.headers.location]).toEqual([302, '/sign-in']);
      const guarded = await p.core.inject({ url: '/sign-in' });
      expect(guarded.headers.location).toBe('/unknown-session');
      const answer = await p.core.inject({ url: '/unknown-session' });
      expect(answer.statusCode).toBe(200);
      expect(answer.payload).toContain('Start in your app');
      expect(answer.payload).not.toContain('expired');
    });

    it('nowhere for an application that there is not', async () => {
      const answer = await p.core.inject({ url: '/unknown-session?app_id=nobody' });
      expect(answer.statusCode).toBe(200);
      expect(answer.payload).not.toContain('Start again');
      expect(answer.payload).toContain('You can close this window.');
    });

    it('to the tenant’s own page for that', async () => {
      await configure(p, { unknownSessionRedirectUrl: 'https://help.example/start' });
      const answer = await p.core.inject({ url: '/sign-in' });
      expect([answer.statusCode, answer.headers.location]).toEqual([302, 'https://help.example/start']);
      await configure(p, { unknownSessionRedirectUrl: null });
    });

    it('to the ordinary sign-in, when a forgotten password is asked about that nothing can reset', async () => {
      await configure(p, { forgotPasswordMethods: [] });
      const v = await visitor(p);
      expect(await v.start({ first_screen: 'reset_password' })).toMatchObject({
        status: 200,
        path: '/sign-in',
      });
      expect((await v.open(`/forgot-password?app_id=${v.client.id}`)).path).toBe('/sign-in');
      expect(v.complaint()).toBeUndefined();
      await configure(p, byEmail);
    });

    it('from an error, with a reference for support', async () => {
      await configure(p, { supportEmail: 'help@example.com' });
      const v = await visitor(p);
      await v.start();
      await v.submit({ identifier: 'x'.repeat(5000) });
      expect(v.page.title).toBe('Something went wrong');
      expect(v.page.html).toContain(String(v.page.headers['logto-core-request-id']));
      expect(v.page.html).toContain('href="mailto:help@example.com"');
      expect(v.page.html).toContain('href="https://app.example/bye"');
      await configure(p, byEmail);
    });

    it('from an address that leads nowhere, for whoever takes pages', async () => {
      const get = (url: string, accept: string) => p.core.inject({ url, headers: { accept } });
      const page = await get('/sign-in/nowhere', 'text/html,*/*');
      expect([page.statusCode, page.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
      expect(page.payload).toContain('Page not found');
      expect((await get('/sign-in/nowhere?a=b.c', '*/*')).payload).toContain('Page not found');
      for (const [url, accept] of [
        ['/sign-in/nowhere', 'application/json'],
        ['/assets/nothing.js', '*/*'],
        ['/api/nowhere', 'text/html'],
        ['/oidc/nowhere', '*/*'],
      ] as const)
        expect((await get(url, accept)).json(), url).toHaveProperty('code');
    });

    it('from the end of a session back to the application', async () => {
      const v = await visitor(p);
      await v.open(`/signed-out?app_id=${v.client.id}`);
      expect(v.page.title).toBe('You’re signed out');
      expect(v.page.html).toContain('href="https://app.example/bye"');
    });
  });

  describe('look', () => {
    it('as the tenant set them, fonts of its CSS included', async () => {
      await configure(p, {
        customCss: '@import url("https://fonts.example/css2?family=Inter"); body { font-family: Inter }',
        color: { primaryColor: '#0a7f3f', isDarkModeEnabled: false, darkPrimaryColor: '#7fe0aa' },
        hideLogtoBranding: true,
      });
      const v = await visitor(p);
      await v.start();
      expect(v.page.html).toContain('<style data-custom-css nonce=');
      expect(v.page.html).toContain('--color-brand-default:#0a7f3f');
      expect(v.page.html).toContain('data-theme="light"');
      expect(v.page.html).not.toContain('Secured by');
      const policy = String(v.page.headers['content-security-policy']);
      expect(policy).toMatch(/style-src 'self' 'nonce-[^']*' https:\/\/fonts\.example;/);
      expect(policy).toContain('font-src https: data:');
      await configure(p, { customCss: null, hideLogtoBranding: false });
    });
  });

  describe('files', () => {
    it('are kept for ever under the name of their content', async () => {
      const answer = await p.core.inject({ url: assets.css.path });
      expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(answer.headers['content-type']).toBe('text/css; charset=utf-8');
    });

    it('of another version are answered with ours, and not kept', async () => {
      const answer = await p.core.inject({ url: '/assets/sign-in-0123456789.css' });
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['cache-control']).toBe('no-store');
      for (const other of ['sign-in-0123456789.txt', 'x.css', '..%2f..%2fpackage.json'])
        expect((await p.core.inject({ url: `/assets/${other}` })).statusCode, other).toBe(404);
    });

    it('and page together weigh less than 15 KB, even with every country in it', async () => {
      await configure(p, {
        signIn: {
          methods: [
            { identifier: 'phone', password: false, verificationCode: true, isPasswordPrimary: false },
          ],
        },
      });
      const weight = (text: string) => brotliCompressSync(text).length;
      const v = await visitor(p);
      for (const language of ['en', 'de', 'ja']) {
        await v.start({ ui_locales: language });
        expect(v.page.html.match(/<option/g)?.length).toBeGreaterThan(200);
        const total = weight(v.page.html) + weight(assets.css.body) + weight(assets.script.body);
        expect(total, language).toBeLessThan(15_000);
      }
      await configure(p, byEmail);
    });
  });
});
