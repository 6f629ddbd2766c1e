/** The built-in application that shows what an application learns: attempts to misuse it first. */
import { expect, it } from 'vitest';
import { completeLogin, readInteraction } from '../oidc/interaction/interactions.ts';
import { byEmail, codeFor, configure, type Seen, Visitor } from '../pages/testing.ts';
import { authorizationUrl, Browser, followToApplication, insertUser, pkce, token } from '../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';

const origin = 'http://localhost:3001';
const demo = { id: 'demo-app', redirectUri: `${origin}/demo-app` };
let counter = 0;

const atTheDemo = (p: TestPortero): Visitor => new Visitor(new Browser(p.core), demo);

/** Registers somebody through the page, by code. */
async function signedIn(p: TestPortero): Promise<{ v: Visitor; email: string }> {
  await configure(p, byEmail);
  const v = atTheDemo(p);
  const email = `demo${counter++}@example.com`;
  expect((await v.open('/demo-app?first_screen=register')).path).toBe('/register');
  await v.submit({ identifier: email });
  await v.submit({ code: await codeFor(p, email) });
  return { v, email };
}

/** As on the page. */
const claimsOn = ({ html }: Seen): Record<string, string> =>
  Object.fromEntries(
    [...html.matchAll(/<dt>([^<]*)<\/dt><dd>([^<]*)/g)].map(([, name = '', value = '']) => [name, value]),
  );

onEveryServer('attempts to misuse the demo application', (portero) => {
  it.each([
    'https://evil.example/demo-app',
    `${origin}/demo-app/`,
    `${origin}/demo-app?to=evil`,
    `${origin}/account`,
    'http://localhost:3002/demo-app',
    'http://localhost:3001.evil.example/demo-app',
  ])('nobody is sent to %s with a code of its', async (redirectUri) => {
    const answer = await portero().core.inject(authorizationUrl({ ...demo, redirectUri }, pkce()));
    expect([answer.statusCode, answer.headers.location]).toEqual([400, undefined]);
    expect(answer.json().error).toBe('invalid_redirect_uri');
  });

  it('it asks for the tenant’s own sign-in, and for no tokens that outlive the session', async () => {
    const answer = await portero().core.inject('/demo-app?redirect_uri=https://evil.example&scope=all');
    const asked = new URL(String(answer.headers.location));
    expect(asked.origin + asked.pathname).toBe(`${origin}/oidc/auth`);
    expect(asked.searchParams.get('redirect_uri')).toBe(demo.redirectUri);
    expect(asked.searchParams.get('scope')).not.toMatch(/offline_access|\ball\b/);
    expect(asked.searchParams.get('code_challenge_method')).toBe('S256');
    expect(answer.headers['set-cookie']).toMatch(/^_demo_app=.*; Path=\/demo-app; HttpOnly; SameSite=Lax/);
  });

  it('an answer that this browser did not ask for shows nothing of anybody', async () => {
    const p = portero();
    const { v } = await signedIn(p);
    // Mallory's own code, sent to somebody else's browser.
    const stolen = await v.browser.get((await v.browser.get('/demo-app')).headers.location as string);
    const answer = String(stolen.headers.location).slice(origin.length);
    expect(answer).toMatch(/^\/demo-app\?code=/);
    const page = await atTheDemo(p).open(answer);
    expect([page.status, page.title]).toEqual([400, 'This page has expired']);
    const other = atTheDemo(p);
    await other.open('/demo-app');
    const seen = await other.open(answer);
    expect([seen.path, seen.html.includes('<dt>')]).toEqual(['/sign-in', false]);
  });

  it('a cookie that was tampered with, or is of the other tenant, is as good as none', async () => {
    const p = portero();
    const admin = await p.admin?.inject('/demo-app');
    const state = new URL(String(admin?.headers.location)).searchParams.get('state') ?? '';
    const sealed = /_demo_app=([^;]*)/.exec(String(admin?.headers['set-cookie']))?.[1] ?? '';
    for (const cookie of [sealed, 'v1.x', '%7B%7D']) {
      const answer = await p.core.inject({
        url: `/demo-app?code=x&state=${state}`,
        headers: { cookie: `_demo_app=${cookie}` },
      });
      expect([answer.statusCode, answer.payload.includes('<dt>')]).toEqual([400, false]);
    }
  });

  it('a code of another tenant’s buys nothing', async () => {
    const p = portero();
    const proof = pkce();
    const { v } = await signedIn(p);
    const started = await v.browser.get(authorizationUrl(demo, proof, { prompt: 'none', scope: 'openid' }));
    const code = new URL(String(started.headers.location)).searchParams.get('code') ?? '';
    expect(code).not.toBe('');
    if (!p.admin) throw new Error('there is no admin door');
    const form = { grant_type: 'authorization_code', code, code_verifier: proof.verifier };
    const elsewhere = await token(p.admin, demo, { ...form, redirect_uri: demo.redirectUri });
    expect(elsewhere.json().error).toBe('invalid_grant');
  });

  it('administrators can neither change nor delete it, nor make another of its name', async () => {
    const p = portero();
    const metadata = { oidcClientMetadata: { redirectUris: ['https://evil.example/'] } };
    expect((await p.api('PATCH', '/applications/demo-app', metadata)).status).toBe(404);
    expect((await p.api('DELETE', '/applications/demo-app')).status).toBe(404);
    const { body } = await p.api('GET', '/applications/demo-app');
    expect(body.oidcClientMetadata.redirectUris).toEqual([demo.redirectUri]);
    await p.api('POST', '/applications', { id: 'demo-app', name: 'Mine', type: 'SPA', ...metadata });
    expect((await p.core.inject('/demo-app')).statusCode).toBe(303);
  });

  it('names that would be markup are text', async () => {
    const p = portero();
    const { v, email } = await signedIn(p);
    const [user] = (await p.api('GET', `/users?search.primaryEmail=${email}`)).body;
    const name = '<img src=x onerror=alert(1)>';
    await p.api('PATCH', `/users/${user.id}`, { name, avatar: 'https://pictures.example/a.png' });
    const page = await v.open('/demo-app');
    expect(page.html).toContain('&lt;img src=x');
    expect(page.html).not.toContain('<img src=x');
    expect(page.headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'self';/);
  });
});

onEveryServer('the demo application', (portero) => {
  it('signs somebody in through the tenant’s pages, shows what an application learns, and signs them out', async () => {
    const p = portero();
    const { v, email } = await signedIn(p);
    expect([v.page.path, v.page.status, v.page.title]).toEqual(['/demo-app', 200, 'You’re signed in']);
    expect(v.page.html).toContain(`<strong><bdi>${email}</bdi></strong>`);
    expect(claimsOn(v.page)).toMatchObject({
      iss: `${origin}/oidc`,
      aud: 'demo-app',
      email,
      email_verified: 'true',
      sub: expect.stringMatching(/^[0-9a-z]{12}$/),
    });
    expect(v.page.headers['cache-control']).toBe('no-store');
    // The engine's form, which a script sends by itself.
    const { html } = await v.follow('Sign out');
    const form = { xsrf: /name="xsrf" value="([^"]*)"/.exec(html)?.[1] ?? '', logout: 'yes' };
    const left = await v.browser.request('POST', '/oidc/session/end/confirm', { form });
    expect(left.headers.location).toBe(demo.redirectUri);
    expect((await v.open('/demo-app')).path).toBe('/sign-in');
  });

  it('shows the same when it is loaded again, without asking anybody anything', async () => {
    const { v, email } = await signedIn(portero());
    const { nonce: first } = claimsOn(v.page);
    const again = await v.open(v.page.path);
    expect([again.path, again.status, claimsOn(again).email]).toEqual(['/demo-app', 200, email]);
    expect(claimsOn(again).nonce).not.toBe(first);
  });

  it('leaves no code in the address, used up though it is, and shows a token once', async () => {
    const { v } = await signedIn(portero());
    expect([v.page.path, v.page.query.size]).toEqual(['/demo-app', 0]);
    const kept = v.browser.cookie('_demo_app') ?? '';
    expect(portero().tenants.default.vault.open('demo-app', kept)).not.toContain('idToken');
  });

  it('says so when somebody does not sign in, and leads back to it', async () => {
    const p = portero();
    const v = atTheDemo(p);
    const begun = await v.browser.get('/demo-app');
    const state = new URL(String(begun.headers.location)).searchParams.get('state');
    await v.open(`/demo-app?error=access_denied&error_description=Buy+gold&state=${state}`);
    expect([v.page.title, v.page.html.includes('gold')]).toEqual(['You’re not signed in', false]);
    await v.follow('Sign in');
    expect(v.page.path).toBe('/sign-in');
  });

  it('speaks the language that it is asked for', async () => {
    const { v } = await signedIn(portero());
    const page = await v.open('/demo-app?ui_locales=es');
    expect(page.html).toContain('data-address="/demo-app?ui_locales=es"');
    expect([page.title, page.headers['content-language']]).toEqual(['Has iniciado sesión', 'es']);
  });

  it('is there on the Console’s door too, for administrators', async () => {
    const p = portero();
    const { admin: tenant } = p.tenants;
    if (!p.admin) throw new Error('there is no admin door');
    const person = await insertUser(p, 'demo-administrator', {}, 'admin');
    const browser = new Browser(p.admin);
    const begun = String((await browser.get('/demo-app')).headers.location);
    expect(begun).toMatch(/^http:\/\/localhost:3002\/oidc\/auth\?/);
    await browser.get(begun);
    const map = JSON.parse(decodeURIComponent(browser.cookie('_interaction') ?? '{}'));
    const interaction = await readInteraction(tenant, map['demo-app']);
    if (!interaction) throw new Error('there is no interaction');
    const login = { accountId: person, submission: { interactionEvent: 'SignIn', userId: person } };
    const { redirectTo } = await completeLogin(tenant, tenant.db, interaction, login);
    const back = await followToApplication(browser, redirectTo, 'http://localhost:3002/demo-app');
    const shown = await browser.get(String((await browser.get(back.href)).headers.location));
    expect([shown.statusCode, shown.payload]).toEqual([200, expect.stringContaining(person)]);
  });
});
