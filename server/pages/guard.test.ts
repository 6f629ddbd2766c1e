/** What attackers try at the hosted pages. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPortero, type TestPortero } from '../testing/portero.ts';
import { pages } from './pages.ts';
import { byEmail, codeFor, configure, origin, redirectUri, type Visitor, visitor } from './testing.ts';

describe('the hosted pages, attacked', () => {
  let p: TestPortero;
  beforeAll(async () => {
    p = await startPortero();
    await configure(p, byEmail);
  });
  afterAll(() => p.close());

  const header = (v: Visitor, name: string) => String(v.page.headers[name] ?? '');

  describe('forged forms', () => {
    const attempts: [string, Record<string, string>, Record<string, string>][] = [
      ['without a token', { csrf: '' }, {}],
      ['with a made-up token', { csrf: 'x'.repeat(43) }, {}],
      ['from another site', {}, { origin: 'https://evil.example' }],
      ['from a sandboxed frame', {}, { origin: 'null' }],
      ['from this host by another name', {}, { origin: 'http://localhost.evil.example:3001' }],
      ['from this host on another port', {}, { origin: 'http://localhost:3002' }],
    ];
    it.each(attempts)('do nothing %s', async (_name, fields, headers) => {
      const v = await visitor(p);
      await v.start();
      await v.submit({ identifier: 'forged@example.com', ...fields }, { headers });
      expect(v.page.path).toBe('/sign-in');
      expect(v.page.status).toBe(422);
      expect(v.complaint()).toContain('form had expired');
      expect(v.value('identifier')).toBe('forged@example.com');
      // Sent again as the page says, it works.
      await v.submit({ identifier: 'forged@example.com' });
      expect(v.page.path).toBe('/sign-in/verification-code');
    });

    it('do nothing with the token of another sign-in', async () => {
      const [mine, theirs] = [await visitor(p), await visitor(p)];
      await mine.start();
      await theirs.start();
      await theirs.submit({ identifier: 'x@example.com', csrf: mine.csrf });
      expect(theirs.complaint()).toContain('form had expired');
    });
  });

  describe('every form', () => {
    it.each(Object.keys(pages))('of %s does nothing without its own token', async (path) => {
      const v = await visitor(p);
      await v.start();
      const states = () => p.tenants.default.db.read.selectFrom('interactions').selectAll().execute();
      const before = await states();
      const form = {
        csrf: 'x'.repeat(43),
        action: 'submit',
        identifier: 'forged@example.com',
        password: 'Lluvia-verde-77',
        code: '000000',
      };
      const answer = await v.browser.request('POST', `${path}?app_id=${v.client.id}`, { form });
      expect(answer.statusCode).toBeLessThan(500);
      expect(String(answer.headers.location ?? '')).not.toMatch(/verification-code|oidc|app\.example/);
      expect(await states()).toEqual(before);
    });
  });

  const elsewhere = ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)'];
  it.each(elsewhere)('no page leads to %s, whatever its address asks for', async (evil) => {
    const v = await visitor(p);
    await v.start();
    const wishes = [
      'fallback',
      'redirect',
      'redirect_uri',
      'redirect_to',
      'return_to',
      'next',
      'url',
      'back',
    ];
    const query = new URLSearchParams(wishes.map((name) => [name, evil]));
    query.set('app_id', v.client.id);
    const paths = [
      '/direct/social/x',
      '/single-sign-on',
      '/reset-password',
      '/signed-out',
      '/request-refused',
      '/unknown-session',
    ];
    for (const path of [...paths, ...Object.keys(pages)]) {
      const answer = await v.browser.get(`${path}?${query}`);
      const { location } = answer.headers;
      if (typeof location === 'string') expect(location, path).toMatch(/^\/(?![/\\])/);
      for (const [, address = ''] of answer.payload.matchAll(/(?:href|action|src)="([^"]*)"/g))
        expect(address, path).toMatch(/^(?:\/(?![/\\])|https?:\/\/(?!evil))/);
    }
  });

  describe('interaction cookies', () => {
    it.each(Object.keys(pages))('%s shows nothing without one, and takes nothing', async (path) => {
      for (const method of ['GET', 'POST'] as const) {
        const answer = await p.core.inject({ method, url: path, headers: { origin } });
        expect(answer.statusCode, method).toBe(302);
        expect(answer.headers.location).toBe('/unknown-session');
      }
    });

    it('are refused when tampered with, or signed for something else', async () => {
      const v = await visitor(p);
      await v.start();
      const good = v.browser.cookie('_interaction') ?? '';
      const signature = v.browser.cookie('_interaction.sig') ?? '';
      const tries = [
        [good.replace(/.$/, '0'), signature],
        [good, `${signature}x`],
        [good, ''],
        ['%7B%22_legacy%22%3A%22..%2F..%22%7D', signature],
      ];
      for (const [cookie, sig] of tries) {
        v.browser.setCookie('_interaction', cookie ?? '');
        v.browser.setCookie('_interaction.sig', sig ?? '');
        expect((await v.open(`/sign-in?app_id=${v.client.id}`)).path).toBe('/unknown-session');
      }
    });

    it('do not serve another application', async () => {
      const [one, other] = [await visitor(p), await visitor(p)];
      await one.start();
      expect((await one.open(`/sign-in?app_id=${other.client.id}`)).path).toBe('/unknown-session');
    });
  });

  describe('jumping ahead', () => {
    const later = Object.keys(pages).filter((path) => path.split('/').length > 2);
    it.each(later)('%s leads back to where its flow begins', async (path) => {
      const v = await visitor(p);
      await v.start();
      const beginning = path.startsWith('/register')
        ? '/register'
        : path.startsWith('/forgot-password')
          ? '/forgot-password'
          : '/sign-in';
      const ahead = await v.open(`${path}?app_id=${v.client.id}`);
      if (path === '/register/password' || path === '/continue/password') expect(ahead.status).toBe(200);
      else expect(ahead.path).toBe(beginning);
    });

    it('sets nobody’s password without a code', async () => {
      const v = await visitor(p);
      await v.start({ first_screen: 'reset_password' });
      await v.submit({ identifier: 'victim@example.com' });
      const answer = await v.browser.request('POST', `/forgot-password/reset?app_id=${v.client.id}`, {
        form: { csrf: v.csrf, password: 'Lluvia-verde-77' },
        headers: { origin },
      });
      expect(answer.statusCode).toBe(303);
      expect(String(answer.headers.location)).toMatch(/^\/forgot-password\?.*lost=step/);
      expect((await v.open(String(answer.headers.location))).html).toContain('can’t be repeated');
    });

    it('creates no account for an address that was never proven', async () => {
      const v = await visitor(p);
      await v.start({ first_screen: 'register' });
      await v.submit({ identifier: 'unproven@example.com' });
      await v.browser.request('POST', `/register/sign-in-instead?app_id=${v.client.id}`, {
        form: { csrf: v.csrf, action: 'confirm' },
        headers: { origin },
      });
      await v.browser.request('POST', `/sign-in/create-account?app_id=${v.client.id}`, {
        form: { csrf: v.csrf, action: 'confirm' },
        headers: { origin },
      });
      const { body } = await p.api('GET', '/users?search=unproven@example.com');
      expect(body).toEqual([]);
    });

    it('tries no code more often than the policy allows', async () => {
      const v = await visitor(p);
      await v.start({ first_screen: 'register' });
      await v.submit({ identifier: 'brute@example.com' });
      const right = await codeFor(p, 'brute@example.com');
      const wrong = right === '111111' ? '222222' : '111111';
      for (let attempt = 0; attempt < 11; attempt++) await v.submit({ code: wrong });
      await v.submit({ code: right });
      expect(v.page.path).toBe('/register/verification-code');
      expect(v.complaint('code') ?? v.complaint()).toMatch(/tried too often|Too many attempts/);
    });
  });

  describe('who has an account', () => {
    /** A page without what differs for everybody: token, nonce, request, application and the address typed. */
    const anonymised = (v: Visitor, email: string) =>
      v.page.html
        .replaceAll(/(value|nonce)="[\w+/=-]{20,}"/g, '')
        .replaceAll(v.client.id, 'app')
        .replaceAll(/data-seconds="\d+"/g, '')
        .replaceAll(email, 'somebody');

    it.each([
      ['signing in', 'sign_in', {}],
      ['resetting a password', 'reset_password', {}],
      ['registering', 'register', {}],
    ])('does not show in %s', async (_name, first_screen) => {
      const known = await visitor(p);
      await known.start({ first_screen: 'register' });
      const address = `known-${first_screen}@example.com`;
      await known.submit({ identifier: address });
      await known.submit({ code: await codeFor(p, address) });
      expect(known.page.path).toBe(redirectUri);

      const answers = [];
      for (const email of [address, `other-${first_screen}@example.com`]) {
        const v = await visitor(p);
        await v.start({ first_screen });
        await v.submit({ identifier: email });
        const sent = [v.page.path, v.page.status, anonymised(v, email)];
        await v.submit({ code: '000000' });
        answers.push([...sent, v.page.path, v.page.status, anonymised(v, email)]);
      }
      expect(answers[0]).toEqual(answers[1]);
    });

    it('does not show in a wrong password', async () => {
      const answers = [];
      for (const email of ['known-sign_in@example.com', 'nobody-at-all@example.com']) {
        const v = await visitor(p);
        await v.start();
        await v.submit({ identifier: email });
        await v.submit({ action: 'use-password' });
        const before = anonymised(v, email);
        await v.submit({ password: 'Wrong-verde-77' });
        answers.push([before, v.page.path, v.page.status, anonymised(v, email)]);
      }
      expect(answers[0]).toEqual(answers[1]);
    });
  });

  describe('what is typed', () => {
    it.each(['"><script>alert(1)</script>', '<img src=x onerror=alert(1)>@x.y', "';alert(1)//@a.b"])(
      'is shown as text: %s',
      async (text) => {
        const v = await visitor(p);
        await v.start({ login_hint: text });
        expect(v.page.html).not.toContain('<script>alert');
        expect(v.page.html).not.toContain('<img src=x');
        await v.submit({ identifier: text });
        expect(v.page.html).not.toContain('<script>alert');
        expect(v.page.html).not.toContain('<img src=x');
      },
    );

    it.each([
      ['a list where a text belongs', 'application/x-www-form-urlencoded', 'identifier=a&identifier=b', 400],
      ['far too long a text', 'application/x-www-form-urlencoded', `identifier=${'a'.repeat(300)}`, 400],
      ['far too much', 'application/x-www-form-urlencoded', `identifier=${'a'.repeat(600_000)}`, 413],
      ['another kind of body', 'text/plain', 'identifier=a', 400],
      ['broken JSON', 'application/json', '{', 400],
      ['a JSON list', 'application/json', '[1]', 400],
      ['a NUL', 'application/x-www-form-urlencoded', 'identifier=%00', 400],
    ])('is refused on a page, not with an exception: %s', async (_name, type, payload, status) => {
      const v = await visitor(p);
      await v.start();
      const answer = await p.core.inject({
        method: 'POST',
        url: `/sign-in?app_id=${v.client.id}`,
        headers: { cookie: v.browser.cookieHeader('/sign-in'), origin, 'content-type': type },
        payload,
      });
      expect(answer.statusCode).toBe(status);
      expect(answer.headers['content-type']).toContain('text/html');
    });
  });

  describe('headers', () => {
    it('let nothing run, load or frame but what the page is made of', async () => {
      const v = await visitor(p);
      await v.start();
      const policy = header(v, 'content-security-policy');
      expect(policy).toContain(`default-src 'none'`);
      expect(policy).toContain(`script-src 'self';`);
      expect(policy).toMatch(/style-src 'self' 'nonce-[\w-]{32}';/);
      expect(policy).toContain(`form-action 'self' https://app.example;`);
      expect(policy).toContain(`base-uri 'none'`);
      expect(policy).toContain(`frame-ancestors 'none'`);
      expect(policy).not.toContain('unsafe');
      expect(header(v, 'x-frame-options')).toBe('DENY');
      expect(header(v, 'cache-control')).toBe('no-store');
      const nonce = /'nonce-([^']*)'/.exec(policy)?.[1];
      expect(v.page.html).toContain(`<style nonce="${nonce}"`);
      await v.open(`/sign-in?app_id=${v.client.id}`);
      expect(header(v, 'content-security-policy')).not.toContain(`'nonce-${nonce}'`);
    });

    it('let nobody frame a page by calling it a preview', async () => {
      for (const path of ['/signed-out?preview=true', '/unknown-session?preview', '/nowhere?preview=true']) {
        const answer = await p.core.inject({ url: path, headers: { accept: 'text/html' } });
        expect(answer.headers['content-security-policy']).toContain(`frame-ancestors 'none'`);
        expect(answer.headers['x-frame-options']).toBe('DENY');
      }
    });
  });

  it('links are made from the configured address, whatever the request calls the host', async () => {
    const v = await visitor(p);
    await v.start();
    const answer = await p.core.inject({
      url: `/sign-in?app_id=${v.client.id}`,
      headers: {
        cookie: v.browser.cookieHeader('/sign-in'),
        host: 'evil.example',
        'x-forwarded-host': 'evil.example',
      },
    });
    expect(answer.payload).not.toContain('evil.example');
    expect(String(answer.headers.location ?? '')).not.toContain('evil.example');
  });
});
