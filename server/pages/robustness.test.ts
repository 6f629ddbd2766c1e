/** What people do to a flow: several tabs, double clicks, going back, reloading, coming too late. */
import { expect, it } from 'vitest';
import { Browser } from '../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { byEmail, codeFor, configure, messagesTo, origin, redirectUri, Visitor, visitor } from './testing.ts';

const password = 'Lluvia-verde-77';
const atApplication = (v: Visitor) =>
  expect(v.page.path, `${v.page.title}: ${v.complaint() ?? v.complaint('code') ?? ''}`).toBe(redirectUri);

/** The same form sent twice at once; the browser goes on with the second answer only. */
async function doubleClick(v: Visitor, fields: Record<string, string>): Promise<void> {
  const address = `${v.page.path}?${v.page.query}`;
  const form = { csrf: v.csrf, action: 'submit', ...fields };
  const send = () => v.browser.request('POST', address, { form, headers: { origin } });
  const [, second] = await Promise.all([send(), send()]);
  expect(second?.statusCode, second?.payload.slice(0, 300)).toBe(303);
  await v.open(String(second?.headers.location));
}

async function person(p: TestPortero, more: object): Promise<void> {
  const { status, body } = await p.api('POST', '/users', more);
  expect(status, JSON.stringify(body)).toBe(200);
}

onEveryServer('several tabs', (portero) => {
  it('of one application: each goes on with its own sign-in', async () => {
    const p = portero();
    await configure(p, byEmail);
    await person(p, { primaryEmail: 'tabs@example.com', password });
    const first = await visitor(p);
    const second = new Visitor(first.browser, first.client);
    await first.start();
    await first.submit({ identifier: 'tabs@example.com' });
    const code = await codeFor(p, 'tabs@example.com');
    await second.start({ first_screen: 'register' });
    await second.submit({ identifier: 'other@example.com' });
    expect(second.page.path).toBe('/register/verification-code');
    // Back in the first tab; nothing of it was lost, nor taken for the other's.
    expect(first.page.html).toContain('tabs@example.com');
    await first.submit({ code: '000000' });
    expect(first.complaint('code')).toContain('isn’t right');
    expect(first.page.html).toContain('tabs@example.com');
    await first.submit({ action: 'use-password' });
    expect(first.page.path).toBe('/sign-in/password');
    expect(first.page.html).toContain('tabs@example.com');
    await first.submit({ password });
    atApplication(first);
    expect(code).toMatch(/^\d{6}$/);
  });

  it('of one application: the form of a stranger’s tab is none of them', async () => {
    const p = portero();
    const [mine, theirs] = [await visitor(p), await visitor(p)];
    const again = new Visitor(mine.browser, mine.client);
    await mine.start();
    await again.start();
    await theirs.start();
    await again.submit({ identifier: 'x@example.com', csrf: theirs.csrf });
    expect(again.complaint()).toContain('form had expired');
  });

  it('of several applications: each ends at its own', async () => {
    const p = portero();
    await person(p, { primaryEmail: 'apps@example.com', password });
    const browser = new Browser(p.core);
    const tabs = [
      await visitor(p, { browser }),
      await visitor(p, { browser }),
      await visitor(p, { browser }),
    ];
    for (const tab of tabs) await tab.start();
    for (const tab of tabs) await tab.submit({ identifier: 'apps@example.com' });
    for (const tab of tabs) {
      await tab.submit({ action: 'use-password' });
      await tab.submit({ password });
      atApplication(tab);
    }
  });
});

onEveryServer('double clicks', (portero) => {
  it('on a code, a password and a new password lead on all the same', async () => {
    const p = portero();
    await configure(p, { ...byEmail, signUp: { identifiers: ['email'], password: true, verify: true } });
    const v = await visitor(p);
    await v.start({ first_screen: 'register' });
    await v.submit({ identifier: 'twice@example.com' });
    await v.submit({ code: await codeFor(p, 'twice@example.com') });
    expect(v.page.path).toBe('/continue/password');
    await doubleClick(v, { password });
    atApplication(v);
    expect((await p.api('GET', '/users?search=twice@example.com')).body).toHaveLength(1);

    const again = await visitor(p);
    await again.start();
    await again.submit({ identifier: 'twice@example.com' });
    await doubleClick(again, { code: await codeFor(p, 'twice@example.com') });
    atApplication(again);

    const typed = await visitor(p);
    await typed.start();
    await typed.submit({ identifier: 'twice@example.com' });
    await typed.submit({ action: 'use-password' });
    await doubleClick(typed, { password });
    atApplication(typed);
    await configure(p, byEmail);
  });

  it('on “create account” make one account, and on a reset one new password', async () => {
    const p = portero();
    const v = await visitor(p);
    await v.start();
    await v.submit({ identifier: 'eager@example.com' });
    await v.submit({ code: await codeFor(p, 'eager@example.com') });
    await doubleClick(v, { action: 'confirm' });
    atApplication(v);
    expect((await p.api('GET', '/users?search=eager@example.com')).body).toHaveLength(1);

    const reset = await visitor(p);
    await reset.start({ first_screen: 'reset_password' });
    await reset.submit({ identifier: 'eager@example.com' });
    await reset.submit({ code: await codeFor(p, 'eager@example.com') });
    await doubleClick(reset, { password });
    atApplication(reset);
  });
});

onEveryServer('going back and reloading', (portero) => {
  it('shows the step again, and another address can be given', async () => {
    const p = portero();
    await configure(p, byEmail);
    const v = await visitor(p);
    await v.start({ first_screen: 'register' });
    await v.submit({ identifier: 'tipo@example.com' });
    const sent = await messagesTo(p, 'tipo@example.com');
    for (let at = 0; at < 3; at++) await v.open(`/register/verification-code?${v.page.query}`);
    expect(await messagesTo(p, 'tipo@example.com')).toBe(sent);
    await v.open(`/register?${v.page.query}`);
    expect(v.value('identifier')).toBe('tipo@example.com');
    await v.submit({ identifier: 'typo@example.com' });
    await v.submit({ code: await codeFor(p, 'typo@example.com') });
    atApplication(v);
    // And back once more, after the end: a page with a way on, no error.
    await v.open(`/register/verification-code?app_id=${v.client.id}`);
    expect(v.page.path).toBe('/unknown-session');
    expect(v.page.html).toContain('https://app.example/');
  });

  it('a forgotten password ends signed in, by email and by phone', async () => {
    const p = portero();
    await configure(p, {
      signUp: { identifiers: ['email', 'phone'], password: false, verify: true },
      signIn: {
        methods: ['email', 'phone'].map((identifier) => ({
          identifier,
          password: true,
          verificationCode: true,
          isPasswordPrimary: true,
        })),
      },
      forgotPasswordMethods: ['EmailVerificationCode', 'PhoneVerificationCode'],
    });
    await person(p, { primaryEmail: 'both@example.com', primaryPhone: '34600123456', password });
    for (const [typed, to] of [
      ['both@example.com', 'both@example.com'],
      ['+34600123456', '34600123456'],
    ] as const) {
      const v = await visitor(p);
      await v.start({ first_screen: 'reset_password' });
      await v.submit({ identifier: typed });
      await v.submit({ code: await codeFor(p, to) });
      await v.submit({ password: `Nueva-${to}-verde` });
      atApplication(v);
    }
  });
});
