/** What an application asks for by `prompt`, at the hosted pages with scripts off. */
import { expect, it } from 'vitest';
import { authorizationUrl, type Browser, pkce } from '../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { fresh, Partner } from '../testing/third-party.ts';
import { byEmail, codeFor, configure, origin, redirectUri, type Visitor, visitor } from './testing.ts';

let counter = 0;
const atApplication = (v: Visitor) =>
  expect(v.page.path, `${v.page.title}: ${v.complaint() ?? ''}`).toBe(redirectUri);

async function signedIn(
  p: TestPortero,
  name: string,
): Promise<{ email: string; id: string; browser: Browser }> {
  const email = `prompted${counter++}@example.com`;
  const { body } = await p.api('POST', '/users', { primaryEmail: email, name });
  const v = await visitor(p);
  await v.start();
  await v.submit({ identifier: email });
  await v.submit({ code: await codeFor(p, email) });
  atApplication(v);
  return { email, id: body.id, browser: v.browser };
}

/** The engine signs the other account out by a form that sends itself. */
async function leaveOther(v: Visitor): Promise<void> {
  const xsrf = /name="xsrf" value="([^"]*)"/.exec(v.page.html)?.[1] ?? '';
  const form = { xsrf, logout: 'yes' };
  const out = await v.browser.request('POST', '/oidc/session/end/confirm', { form });
  await v.open(String(out.headers.location));
}

const sessions = async (p: TestPortero, id: string) =>
  (await p.api('GET', `/users/${id}/sessions`)).body.sessions;

onEveryServer('prompt=select_account', (portero) => {
  it('shows who is signed in, who goes on without proving anything again', async () => {
    const p = portero();
    await configure(p, byEmail);
    const ana = await signedIn(p, 'Ana');
    const v = await visitor(p, { browser: ana.browser });
    expect((await v.start({ prompt: 'select_account', ui_locales: 'es' })).path).toBe('/select-account');
    expect(v.page.html).toContain('Continuar como Ana');
    expect(v.page.html).toContain(ana.email);
    await v.submit({ action: 'confirm' });
    atApplication(v);
    expect(v.page.query.get('code')).toBeTruthy();
    // The next request asks again; one without the prompt does not.
    expect((await v.start({ prompt: 'select_account consent' })).path).toBe('/select-account');
    await v.start({ prompt: 'consent' });
    atApplication(v);
  });

  it('lets the person be somebody else, who then is the only one signed in', async () => {
    const p = portero();
    const [ana, luis] = [await signedIn(p, 'Ana'), await signedIn(p, 'Luis')];
    const v = await visitor(p, { browser: ana.browser });
    await v.start({ prompt: 'select_account' });
    expect((await v.submit({ action: 'cancel' })).path).toBe('/sign-in');
    await v.submit({ identifier: luis.email });
    await v.submit({ code: await codeFor(p, luis.email) });
    await leaveOther(v);
    atApplication(v);
    await v.start({ prompt: 'select_account' });
    expect(v.page.html).toContain('Luis');
    expect(await sessions(p, ana.id)).toEqual([]);
  });

  it('is answered by a sign-in where nobody is signed in, and is no way around one', async () => {
    const p = portero();
    const v = await visitor(p);
    expect((await v.start({ prompt: 'select_account' })).path).toBe('/sign-in');
    expect((await v.open(`/select-account?app_id=${v.client.id}`)).path).toBe('/sign-in');
    const ana = await signedIn(p, 'Ana');
    const again = await visitor(p, { browser: ana.browser });
    expect((await again.start({ prompt: 'login select_account' })).path).toBe('/sign-in');
    // The page can be opened, but what it says does not stand for a sign-in.
    await again.open(`/select-account?app_id=${again.client.id}`);
    expect((await again.submit({ action: 'confirm' })).path).toBe('/sign-in');
    await again.submit({ identifier: ana.email });
    await again.submit({ code: await codeFor(p, ana.email) });
    atApplication(again);
    // Nor is it there where nobody asked for it.
    const plain = await visitor(p, { browser: ana.browser });
    await plain.start({ prompt: 'login' });
    expect((await plain.open(`/select-account?app_id=${plain.client.id}`)).path).toBe('/sign-in');
  });

  it('comes before the consent of a third party, and cannot be sent by another site', async () => {
    const s = await Partner.create(portero(), { userScopes: [] }, 'SPA');
    await s.ask({ scope: 'openid' });
    await s.allow();
    expect(await s.ask({ scope: 'openid', prompt: 'select_account consent' })).toMatch(/^\/select-account\?/);
    const address = `/select-account?app_id=${s.client.id}`;
    const page = await s.browser.get(address);
    const csrf = /name="csrf" value="([^"]*)"/.exec(page.payload)?.[1] ?? '';
    const send = (form: Record<string, string>, from: string) =>
      s.browser.request('POST', address, { form, headers: { origin: from } });
    for (const forged of [
      await send({ action: 'confirm' }, origin),
      await send({ action: 'confirm', csrf }, 'https://evil.example'),
    ])
      expect([forged.statusCode, forged.headers.location]).toEqual([422, undefined]);
    const done = await send({ action: 'confirm', csrf }, origin);
    const next = await s.browser.get(String(done.headers.location));
    expect(next.headers.location).toBe(`/consent?app_id=${s.client.id}`);
    expect((await s.allow()).searchParams.get('code')).toBeTruthy();
  });
});

onEveryServer('prompt=create', (portero) => {
  const supported = async () =>
    (await portero().core.inject('/oidc/.well-known/openid-configuration')).json().prompt_values_supported;
  const answered = async (more: Record<string, string>) => {
    const v = await visitor(portero());
    const { headers } = await v.browser.get(authorizationUrl(v.client, pkce(), more));
    return new URL(String(headers.location), origin);
  };

  it('opens the registration, after which the person is signed in', async () => {
    const p = portero();
    await configure(p, byEmail);
    expect(await supported()).toContain('create');
    const v = await visitor(p);
    expect((await v.start({ prompt: 'create consent' })).path).toBe('/register');
    const email = `${fresh('created')}@example.com`;
    await v.submit({ identifier: email });
    await v.submit({ code: await codeFor(p, email) });
    atApplication(v);
    expect((await p.api('GET', `/users?search=${email}`)).body).toHaveLength(1);
    expect((await answered({ prompt: 'create', first_screen: 'identifier:register' })).pathname).toBe(
      '/identifier-register',
    );
    expect((await answered({ prompt: 'create', first_screen: 'sign_in' })).pathname).toBe('/register');
  });

  it('opens it for whoever is signed in as well, and leaves that account alone', async () => {
    const p = portero();
    const ana = await signedIn(p, 'Ana');
    const v = await visitor(p, { browser: ana.browser });
    expect((await v.start({ prompt: 'create' })).path).toBe('/register');
    const email = `${fresh('second')}@example.com`;
    await v.submit({ identifier: email });
    await v.submit({ code: await codeFor(p, email) });
    await leaveOther(v);
    atApplication(v);
    expect(await sessions(p, ana.id)).toEqual([]);
  });

  it('is an error where registration is turned off, and discovery says so', async () => {
    const p = portero();
    await configure(p, { ...byEmail, signInMode: 'SignIn' });
    const refused = await answered({ prompt: 'create' });
    expect(refused.origin + refused.pathname).toBe(redirectUri);
    expect(Object.fromEntries(refused.searchParams)).toMatchObject({
      error: 'invalid_request',
      error_description: 'registration is turned off',
      state: 'state-1',
    });
    expect(await supported()).toEqual(['none', 'login', 'consent', 'select_account']);
    await configure(p, { ...byEmail, signInMode: 'SignInAndRegister' });
    expect(await supported()).toContain('create');
  });

  it('goes with anything but none, as all prompts do', async () => {
    for (const prompt of ['none create', 'none select_account', 'none login']) {
      const refused = await answered({ prompt });
      expect([refused.searchParams.get('error'), prompt]).toEqual(['invalid_request', prompt]);
    }
    expect((await answered({ prompt: 'register' })).searchParams.get('error')).toBe('invalid_request');
  });
});
