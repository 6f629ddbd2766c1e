/**
 * Every form and every page there is, taken from the routes: what another site makes a browser send changes nothing, and
 * no address leads anywhere but where the tenant's applications are.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { atTheCentre, openVerified } from '../account-pages/testing.ts';
import { watchChanges } from '../testing/changes.ts';
import { startPortero, type TestPortero } from '../testing/portero.ts';
import { byEmail, configure, origin, type Visitor, visitor } from './testing.ts';

describe('every form', () => {
  let p: TestPortero;
  let signingIn: Visitor;
  let atCentre: Visitor;
  let changes: () => Promise<string[]>;
  beforeAll(async () => {
    p = await startPortero();
    await configure(p, byEmail);
    signingIn = await visitor(p);
    await signingIn.start();
    ({ v: atCentre } = await atTheCentre(p, {
      person: { username: 'at_the_centre', usernameKey: 'at_the_centre' },
    }));
    await openVerified(atCentre, '/account/username');
    changes = await watchChanges(p);
  });
  afterAll(() => p.close());

  const pagesOf = (method: 'GET' | 'POST') =>
    p.core.declaredRoutes.filter(
      ({ method: its, url, gate }) =>
        its === method &&
        gate.kind === 'anonymous' &&
        !/^\/(?:api|health|oidc|\.well-known|assets)/.test(url),
    );
  const whoseAre = (url: string) => (url.startsWith('/account') ? atCentre : signingIn);

  /** What an attacker would have the browser send: everything that some form has. */
  const wishes = {
    action: 'submit',
    identifier: 'mallory@example.com',
    email: 'mallory@example.com',
    password: 'Mallory-was-here-77',
    code: '000000',
    'extra.name': 'Mallory',
    name: 'Mallory',
    id: 'x',
    what: 'email',
    confirm: 'yes',
    token: 'x',
    'expires-in': '30',
  };

  it.each([
    ['of another site', 'right', 'https://evil.example'],
    ['without its token', '', origin],
    ['with a token of somebody else’s', 'other', origin],
  ])('changes nothing when it is %s', async (_what, token, from) => {
    const forms = pagesOf('POST');
    expect(forms.length).toBeGreaterThan(55);
    await changes();
    for (const { url } of forms) {
      const v = whoseAre(url);
      const other = v === atCentre ? signingIn : atCentre;
      const csrf = token === 'right' ? v.csrf : token === 'other' ? other.csrf : '';
      const path = url.replace(':screen', 'sign-in');
      for (const action of ['submit', 'end', 'confirm', 'remove']) {
        const answer = await v.browser.request('POST', `${path}?app_id=${v.client.id}`, {
          form: { ...wishes, csrf, action },
          headers: { origin: from },
        });
        expect(answer.statusCode, url).toBeLessThan(500);
        expect(await changes(), `${url} ${action}`).toEqual([]);
        expect(String(answer.headers.location ?? ''), url).not.toMatch(/app\.example|evil/);
      }
    }
  });

  it('would change something with what it lacks', async () => {
    // Else the test above would prove nothing.
    await atCentre.open('/account/profile');
    await changes();
    await atCentre.submit({ 'extra.name': 'Ana' });
    expect(await changes()).toContain('users');
  });

  const elsewhere = ['/\\evil.example', 'https://evil.example', 'javascript:alert(1)'];
  it.each(elsewhere)('and every page lead nowhere else: %s', async (evil) => {
    const names = [
      ...['fallback', 'redirect', 'redirect_uri', 'redirect_to', 'return_to', 'next', 'url', 'back', 'to'],
      ...[
        'target_link_uri',
        'post_logout_redirect_uri',
        'iss',
        'state',
        'action',
        'continue',
        'show_success',
      ],
    ];
    const query = new URLSearchParams(names.map((name) => [name, evil]));
    const encodedState = Buffer.from(evil).toString('base64url');
    for (const { url } of [...pagesOf('GET'), ...pagesOf('POST')]) {
      const v = whoseAre(url);
      query.set('app_id', v.client.id);
      const path = url.replace(':screen', 'sign-in').replaceAll(/:\w+/g, 'x').replace('*', 'x');
      for (const address of [
        `${path}?${query}`,
        `${path}?code=x&state=${encodedState}`,
        `${path}//evil.example`,
      ]) {
        const answer = await v.browser.get(address);
        expect(answer.statusCode, address).toBeLessThan(500);
        const { location } = answer.headers;
        if (typeof location === 'string')
          expect(location, address).toMatch(/^(?:\/(?![/\\])|http:\/\/localhost:3001\/)/);
        expect(String(answer.headers.refresh ?? ''), address).toBe('');
        if (!String(answer.headers['content-type']).startsWith('text/html')) continue;
        for (const [, link = ''] of answer.payload.matchAll(/\s(?:href|action|formaction|src)="([^"]*)"/g))
          expect(link, address).toMatch(/^(?:#|\/(?![/\\])|https?:\/\/(?!evil)|mailto:|data:text\/plain)/);
      }
    }
  });
});
