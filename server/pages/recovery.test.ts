/** Whoever lost every second factor, at the hosted pages with scripts off. */
import { beforeEach, expect, it } from 'vitest';
import { password } from '../experience/testing.ts';
import { totpCode } from '../mfa/totp.ts';
import { noticesTo } from '../testing/account.ts';
import { Browser } from '../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { configure, origin, redirectUri, type Visitor, visitor } from './testing.ts';

const mfa = { factors: ['Totp'], policy: 'Mandatory', recovery: 'approval', recoveryWaitHours: 0 };
const settings = {
  signUp: { identifiers: ['username'], password: true, verify: false },
  signIn: {
    methods: [{ identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: true }],
  },
  mfa,
};

let people = 0;
async function person(p: TestPortero) {
  const username = `adrift${++people}`;
  const email = `${username}@example.com`;
  const { body } = await p.api('POST', '/users', { username, password, primaryEmail: email });
  const made = await p.api('POST', `/users/${body.id}/mfa-verifications`, { type: 'Totp' });
  return { id: body.id as string, username, email, secret: made.body.secret as string };
}
type Person = Awaited<ReturnType<typeof person>>;

async function signIn(p: TestPortero, { username }: Person, browser = new Browser(p.core)): Promise<Visitor> {
  const v = await visitor(p, { browser });
  await v.start();
  await v.submit({ identifier: username, password });
  return v;
}
const requestOf = async (p: TestPortero, { id }: Person) =>
  (await p.api('GET', `/recovery-requests?userId=${id}`)).body[0];
const approve = (p: TestPortero, id: string) => p.api('POST', `/recovery-requests/${id}/approve`, {});

async function mailedLink(
  p: TestPortero,
  { email }: Person,
  path: '/recovery/stop' | '/recovery/continue',
): Promise<string> {
  await p.outbox.run();
  const { body } = await p.api('GET', '/development-inbox');
  const letters = body.filter(({ to }: { to: string }) => to === email);
  for (const { text } of letters) {
    const { pathname, search } = new URL(/https?:\S*\/recovery\/\S*/.exec(text)?.[0] ?? origin);
    if (pathname === path) return pathname + search;
  }
  throw new Error(`no link to ${path}`);
}

onEveryServer('the pages of lost second factors', (portero) => {
  beforeEach(() => configure(portero(), settings));

  it('ask, wait, and set up a new one when somebody agreed', async () => {
    const p = portero();
    const ana = await person(p);
    const v = await signIn(p, ana);
    expect(v.page.path).toBe('/mfa-verification/Totp');
    expect(v.page.html).toContain('I can’t use any of these');
    await v.submit({ action: 'lost' });
    expect([v.page.path, v.page.title]).toEqual(['/mfa-recovery', 'Lost your second step?']);
    await v.submit({ reason: '<b>stolen</b>' });
    expect(v.page.title).toBe('Your request is waiting');
    expect(await noticesTo(p, ana.email)).toContain('Somebody asked to replace your second step');
    const back = await signIn(p, ana, v.browser);
    await back.submit({ action: 'lost' });
    expect(back.page.title).toBe('Your request is waiting');
    await back.submit({ action: 'begin' });
    expect(back.complaint()).toBe('You can’t ask for this now. Try again later, or ask for help.');
    const { id, reason } = await requestOf(p, ana);
    expect(reason).toBe('<b>stolen</b>');
    await approve(p, id);
    expect(await noticesTo(p, ana.email)).toContain('You can set up a new second step');
    const again = await signIn(p, ana, v.browser);
    expect([again.page.path, again.page.title]).toEqual(['/mfa-recovery', 'Set up a new second step']);
    await again.submit({ action: 'begin' });
    expect(again.page.path).toBe('/mfa-binding/Totp');
    const secret = /<code id="secret"[^>]*>([^<]*)/.exec(again.page.html)?.[1]?.replaceAll(' ', '') ?? '';
    await again.submit({ code: totpCode(secret) });
    expect(again.page.path).toBe(redirectUri);
    const last = await signIn(p, ana);
    expect(last.page.path).toBe('/mfa-verification/Totp');
    await last.submit({ code: totpCode(ana.secret) });
    expect(last.page.path, 'the old one').toBe('/mfa-verification/Totp');
    await last.submit({ code: totpCode(secret, Date.now() + 30_000) });
    expect(last.page.path).toBe(redirectUri);
  });

  it('let whoever finds their old factor use that instead', async () => {
    const p = portero();
    const ana = await person(p);
    const v = await signIn(p, ana);
    await v.submit({ action: 'lost' });
    await v.submit({});
    await approve(p, (await requestOf(p, ana)).id);
    const found = await signIn(p, ana, v.browser);
    await found.submit({ action: 'others' });
    expect(found.page.path).toBe('/mfa-verification');
    await found.submit({ action: 'Totp' });
    await found.submit({ code: totpCode(ana.secret) });
    expect(found.page.path).toBe(redirectUri);
    expect((await requestOf(p, ana)).state).toBe('cancelled');
  });

  it('stop a request by the button that a mailed link opens, in any browser, and not by the link', async () => {
    const p = portero();
    const ana = await person(p);
    const v = await signIn(p, ana);
    await v.submit({ action: 'lost' });
    await v.submit({});
    const link = await mailedLink(p, ana, '/recovery/stop');
    const scanner = new Browser(p.core);
    for (let time = 0; time < 3; time++) expect((await scanner.get(link)).statusCode).toBe(200);
    expect((await requestOf(p, ana)).state, 'scanners open every link').toBe('waiting');
    const token = new URL(link, origin).searchParams.get('token') ?? '';
    const post = (wrong: string) =>
      new Browser(p.core).request('POST', '/recovery/stop', { form: { token: wrong }, headers: { origin } });
    for (const wrong of ['', 'x', token.slice(1), `${token}x`, 'x'.repeat(5000)])
      expect((await post(wrong)).statusCode, wrong.slice(0, 20)).toBe(404);
    expect((await requestOf(p, ana)).state).toBe('waiting');
    const opened = await scanner.get(link);
    expect(opened.headers['referrer-policy']).toMatch(/no-referrer|same-origin|strict-origin/);
    expect(opened.payload).toContain('Stop this request?');
    const stopped = await post(token);
    expect(stopped.statusCode).toBe(200);
    expect(stopped.payload).toContain('Now change your password');
    expect((await requestOf(p, ana)).state).toBe('stopped');
    expect((await post(token)).statusCode, 'once').toBe(404);
    expect((await scanner.get(link)).statusCode).toBe(404);
    await v.open('/mfa-recovery');
    expect(v.complaint()).toBe('You can’t ask for this now. Try again later, or ask for help.');
  });

  it('tell another browser that a request waits, or where it goes on, and let the mailed link’s button take it there', async () => {
    const p = portero();
    const ana = await person(p);
    const v = await signIn(p, ana);
    await v.submit({ action: 'lost' });
    await v.submit({});
    const other = await signIn(p, ana);
    await other.submit({ action: 'lost' });
    expect(other.page.title).toBe('A request is waiting');
    expect(other.page.html).toContain('It was made in another browser.');
    await approve(p, (await requestOf(p, ana)).id);
    await other.open('/mfa-recovery');
    expect(other.page.title).toBe('Go on in the other browser');
    await other.submit({ action: 'begin' });
    expect(other.complaint()).toBe('You can’t ask for this now. Try again later, or ask for help.');
    await other.submit({ action: 'others' });
    expect(other.page.path).toBe('/mfa-verification');
    const stranger = await signIn(p, ana);
    expect(stranger.page.path, 'as ever').toBe('/mfa-verification/Totp');

    const link = await mailedLink(p, ana, '/recovery/continue');
    const opened = await other.browser.get(link);
    expect(opened.statusCode).toBe(200);
    expect(opened.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect(opened.headers['set-cookie']).toBeUndefined();
    expect(opened.payload).toContain('Set up a new second step in this browser?');
    const token = new URL(link, origin).searchParams.get('token') ?? '';
    const pressed = await other.browser.request('POST', '/recovery/continue', {
      form: { token, redirect_uri: 'https://evil.example', restartUrl: 'https://evil.example' },
      // As browsers send it from a page that names no referrer.
      headers: { origin: 'null' },
    });
    expect(pressed.statusCode).toBe(200);
    expect(pressed.headers['cache-control']).toBe('no-store');
    expect(pressed.payload).toContain('Now sign in again');
    expect(pressed.payload).not.toContain('evil.example');
    expect(pressed.payload).not.toContain(token);
    const again = await signIn(p, ana, other.browser);
    expect(again.page.title).toBe('Set up a new second step');
    await again.submit({ action: 'begin' });
    expect(again.page.path).toBe('/mfa-binding/Totp');
    await stranger.open('/mfa-binding/Totp');
    expect(stranger.page.path).not.toBe('/mfa-binding/Totp');
    const get = await new Browser(p.core).get('/recovery/continue?token=x');
    expect([get.statusCode, get.headers['set-cookie']]).toEqual([404, undefined]);
  });

  it('are nowhere while it is off, and lead nobody who jumps there past a factor', async () => {
    const p = portero();
    const ana = await person(p);
    const v = await signIn(p, ana);
    await configure(p, { ...settings, mfa: { ...mfa, recovery: 'off' } });
    await v.open('/mfa-verification/Totp');
    expect(v.page.html).not.toContain('I can’t use any of these');
    await v.open('/mfa-recovery');
    expect(v.page.path).toBe('/mfa-verification');
    await configure(p, settings);
    const stranger = await visitor(p);
    await stranger.start();
    await stranger.open('/mfa-recovery');
    expect(stranger.page.path).toBe('/sign-in');
    await v.open('/mfa-binding/Totp');
    expect(v.page.path).not.toBe('/mfa-binding/Totp');
  });
});
