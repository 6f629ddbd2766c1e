/** Links with one-time tokens over the hosted pages, with scripts off. */
import { expect, it } from 'vitest';
import type { Browser } from '../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { byEmail, codeFor, configure, redirectUri, type Visitor, visitor } from './testing.ts';

let counter = 0;
const address = () => `mailed${counter++}@example.com`;

async function mint(p: TestPortero, email: string, more: object = {}): Promise<Record<string, string>> {
  const { status, body } = await p.api('POST', '/one-time-tokens', { email, ...more });
  expect(status, JSON.stringify(body)).toBe(201);
  return { one_time_token: body.token, login_hint: email, prompt: 'login' };
}

const atApplication = (v: Visitor) =>
  expect(v.page.path, `${v.page.title}: ${v.complaint() ?? ''}`).toBe(redirectUri);

async function person(p: TestPortero): Promise<string> {
  const email = address();
  await p.api('POST', '/users', { primaryEmail: email });
  return email;
}

/** Somebody who is signed in with a code. */
async function signedIn(p: TestPortero, email: string): Promise<Browser> {
  const v = await visitor(p);
  await v.start();
  await v.submit({ identifier: email });
  await v.submit({ code: await codeFor(p, email) });
  atApplication(v);
  return v.browser;
}

onEveryServer('links with a one-time token', (portero) => {
  it('are not used up by whoever only looks, such as a mail scanner', async () => {
    const p = portero();
    await configure(p, byEmail);
    const email = await person(p);
    const link = await mint(p, email);
    for (let at = 0; at < 3; at++) {
      const scanner = await visitor(p);
      expect((await scanner.start(link)).path).toBe('/one-time-token');
      expect(scanner.page.html).toContain(email);
      // Its address no longer holds the token, for the log of whatever is opened next.
      expect(scanner.page.query.get('one_time_token')).toBeNull();
    }
    const v = await visitor(p);
    await v.start(link);
    await v.submit({});
    atApplication(v);
    expect(v.page.query.get('code')).toBeTruthy();
  });

  it('work once, and a second time say so with a way on', async () => {
    const p = portero();
    const email = await person(p);
    const link = await mint(p, email);
    const [v, late] = [await visitor(p), await visitor(p)];
    await v.start(link);
    await late.start(link);
    await v.submit({});
    atApplication(v);
    expect((await late.submit({})).path).toBe('/one-time-token/error');
    expect(late.page.title).toBe('This link was used already');
    await late.submit({});
    expect(late.page.path).toBe('/sign-in');
    expect(late.value('identifier')).toBe(email);
  });

  it('pressed twice by the same person, as by a double click, let them in all the same', async () => {
    const p = portero();
    const link = await mint(p, await person(p));
    const v = await visitor(p);
    await v.start(link);
    const send = () =>
      v.browser.request('POST', `/one-time-token?app_id=${v.client.id}`, {
        form: { csrf: v.csrf, action: 'submit' },
        headers: { origin: 'http://localhost:3001' },
      });
    const answers = await Promise.all([send(), send()]);
    const onward = answers
      .map(({ headers }) => String(headers.location))
      .filter((to) => to.includes('/oidc/'));
    expect(onward.length).toBeGreaterThan(0);
    await v.open(onward[0] ?? '');
    atApplication(v);
  });

  it('say what is wrong with them: expired, withdrawn, for another address, made up', async () => {
    const p = portero();
    const email = await person(p);
    const titleOf = async (link: Record<string, string>) => {
      const v = await visitor(p);
      await v.start(link);
      expect(v.page.path).toBe('/one-time-token/error');
      return v.page.title;
    };
    expect(await titleOf(await mint(p, email, { expiresIn: 0.001 }))).toBe('This link has expired');
    const { body } = await p.api('POST', '/one-time-tokens', { email });
    await p.api('PUT', `/one-time-tokens/${body.id}/status`, { status: 'revoked' });
    const withdrawn = { one_time_token: body.token, login_hint: email, prompt: 'login' };
    expect(await titleOf(withdrawn)).toBe('This link has expired');
    const stolen = { ...(await mint(p, email)), login_hint: await person(p) };
    expect(await titleOf(stolen)).toBe('This link doesn’t work');
    expect(await titleOf({ ...stolen, one_time_token: 'x'.repeat(32) })).toBe('This link doesn’t work');
    const onlyNew = await mint(p, email, { context: { interactionEvent: 'Register' } });
    expect(await titleOf(onlyNew)).toBe('You already have an account');
    const onlyKnown = await mint(p, address(), { context: { interactionEvent: 'SignIn' } });
    expect(await titleOf(onlyKnown)).toBe('There is no account yet');
  });

  it('register whoever is new, also where registration is closed, and ask for the terms', async () => {
    const p = portero();
    await configure(p, {
      ...byEmail,
      signInMode: 'SignIn',
      termsOfUseUrl: 'https://example.com/terms',
      agreeToTermsPolicy: 'ManualRegistrationOnly',
    });
    const email = address();
    const v = await visitor(p);
    await v.start(await mint(p, email));
    expect(v.page.title).toBe('Create your account');
    await v.submit({});
    expect(v.complaint('terms')).toContain('Agree');
    await v.submit({ terms: 'agree' });
    atApplication(v);
    expect((await p.api('GET', `/users?search=${email}`)).body).toHaveLength(1);
    await configure(p, { ...byEmail, termsOfUseUrl: '', agreeToTermsPolicy: 'Automatic' });
  });

  it('made for a reset, lead to the new password and on to the application', async () => {
    const p = portero();
    const v = await visitor(p);
    await v.start(await mint(p, await person(p), { context: { interactionEvent: 'ForgotPassword' } }));
    expect((await v.submit({})).path).toBe('/forgot-password/reset');
    await v.submit({ password: 'Lluvia-verde-77' });
    atApplication(v);
  });

  it('ask for what is missing, and end at the application', async () => {
    const p = portero();
    await configure(p, { ...byEmail, signUp: { identifiers: ['email'], password: true, verify: true } });
    const v = await visitor(p);
    await v.start(await mint(p, address()));
    expect((await v.submit({})).path).toBe('/continue/password');
    await v.submit({ password: 'Lluvia-verde-77' });
    atApplication(v);
    await configure(p, byEmail);
  });

  it('of another account than the one signed in, ask which one, and do as told', async () => {
    const p = portero();
    const [mine, other] = [await person(p), await person(p)];
    const browser = await signedIn(p, mine);
    const link = { ...(await mint(p, other)), prompt: 'consent' };
    const stays = await visitor(p, { browser });
    expect((await stays.start(link)).path).toBe('/switch-account');
    expect(stays.page.html).toContain(mine);
    expect(stays.page.html).toContain(other);
    await stays.submit({ action: 'cancel' });
    atApplication(stays);

    const goes = await visitor(p, { browser });
    await goes.start(link);
    expect((await goes.submit({ action: 'confirm' })).path).toBe('/one-time-token');
    await goes.submit({});
    // The engine signs the other account out by a form that sends itself.
    const xsrf = /name="xsrf" value="([^"]*)"/.exec(goes.page.html)?.[1] ?? '';
    const out = await browser.request('POST', '/oidc/session/end/confirm', { form: { xsrf, logout: 'yes' } });
    await goes.open(String(out.headers.location));
    atApplication(goes);
    const { body } = await p.api('GET', `/users?search=${other}`);
    expect(body[0].lastSignInAt).toEqual(expect.any(Number));
  });

  it('of the account that is signed in, are used for what they bring', async () => {
    const p = portero();
    const email = await person(p);
    const browser = await signedIn(p, email);
    const { body: organization } = await p.api('POST', '/organizations', { name: 'Acme' });
    const link = await mint(p, email, { context: { jitOrganizationIds: [organization.id] } });
    const v = await visitor(p, { browser });
    expect((await v.start({ ...link, prompt: 'consent' })).path).toBe('/one-time-token');
    await v.submit({});
    atApplication(v);
    expect((await p.api('GET', `/organizations/${organization.id}/users`)).body).toHaveLength(1);
  });
});
