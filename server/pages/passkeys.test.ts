/** The hosted pages of passkeys, as a browser whose authenticator is a program sees them. */
import { expect, it } from 'vitest';
import { knownDeviceCookie } from '../security/known-devices.ts';
import { Authenticator } from '../testing/authenticator.ts';
import { Browser } from '../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { configure, redirectUri, type Visitor, visitor } from './testing.ts';

const password = 'Lluvia-verde-77';
let people = 0;

const settle = (p: TestPortero, more: Record<string, unknown> = {}) =>
  configure(p, {
    signInMode: 'SignInAndRegister',
    signUp: { identifiers: ['username'], password: true, verify: false },
    signIn: {
      methods: [{ identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: true }],
    },
    mfa: { factors: [], policy: 'NoPrompt' },
    passkeySignIn: { enabled: true, showPasskeyButton: true, allowAutofill: true },
    ...more,
  });

/** What the page asks the browser for. */
function optionsOn({ page }: Visitor) {
  const text = /data-options="([^"]*)"/.exec(page.html)?.[1] ?? '{}';
  return JSON.parse(text.replaceAll('&quot;', '"').replaceAll('&amp;', '&'));
}

async function withPasskey(p: TestPortero) {
  const username = `seven${++people}`;
  await p.api('POST', '/users', { username, password });
  const device = new Authenticator();
  const v = await visitor(p);
  await v.start();
  await v.submit({ identifier: username, password });
  expect(v.page.path).toBe('/create-passkey');
  const { challenge, user } = optionsOn(v);
  device.userHandle = user.id;
  await v.submit({ credential: 'none' });
  expect(v.page.path, 'refused by the browser: once more').toBe('/create-passkey');
  expect(v.complaint()).toContain('didn’t work');
  await v.submit({ credential: JSON.stringify(device.register(challenge)) });
  expect(v.complaint(), 'a challenge of a page before').toBeDefined();
  await v.submit({ credential: JSON.stringify(device.register(optionsOn(v).challenge)) });
  expect(v.page.path).toBe(redirectUri);
  return { username, device, known: v.browser.cookie(knownDeviceCookie) ?? '' };
}

onEveryServer('the hosted pages of passkeys', (portero) => {
  it('offer a passkey, and let it sign in from the first page', async () => {
    const p = portero();
    await settle(p);
    const { device } = await withPasskey(p);
    const v = await visitor(p);
    await v.start();
    expect(v.page.html).toContain('autocomplete="username webauthn"');
    expect(v.page.html).toMatch(/<noscript><p class="portero-hint">Passkeys need JavaScript/);
    await v.submit({ action: 'passkey' });
    expect(v.page.path, 'without an answer').toBe('/sign-in');
    expect(v.complaint()).toContain('didn’t work');
    const stranger = new Authenticator();
    stranger.userHandle = device.userHandle;
    const unknown = JSON.stringify(stranger.sign(optionsOn(v).challenge));
    await v.submit({ action: 'passkey', credential: unknown });
    expect(v.complaint(), 'removed here, still in the browser').toContain('didn’t work');
    await v.submit({ action: 'passkey', credential: JSON.stringify(device.sign(optionsOn(v).challenge)) });
    expect(v.page.path).toBe(redirectUri);
  });

  it('show of passkeys what the settings say', async () => {
    const p = portero();
    const looks = [
      [{ enabled: true, showPasskeyButton: true }, true, false],
      [{ enabled: true, allowAutofill: true }, false, true],
      [{ showPasskeyButton: true, allowAutofill: true }, false, false],
    ] as const;
    for (const [passkeySignIn, button, autofill] of looks) {
      await settle(p, { passkeySignIn });
      const v = await visitor(p);
      const { html } = await v.start();
      expect(html.includes('data-ask'), JSON.stringify(passkeySignIn)).toBe(button);
      expect(html.includes('username webauthn')).toBe(autofill);
    }
  });

  it('ask somebody who signed in here before for theirs at once, and strangers for nothing', async () => {
    const p = portero();
    await settle(p, {
      signUp: { identifiers: ['email'], password: false, verify: true },
      signIn: {
        methods: [
          { identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: true },
          { identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: true },
        ],
      },
      passkeySignIn: {},
    });
    const username = `seven${++people}`;
    await p.api('POST', '/users', { username, password });
    await settle(p);
    const { username: name, device, known } = await withPasskey(p);
    await configure(p, {
      signIn: {
        methods: [
          { identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: true },
          { identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: true },
        ],
      },
    });
    const stranger = await visitor(p);
    await stranger.start();
    await stranger.submit({ identifier: name });
    expect(stranger.page.path).toBe('/sign-in/password');
    expect(stranger.page.html).toContain('value="use-passkey"');
    await stranger.submit({ action: 'use-passkey' });
    expect(stranger.page.path).toBe('/sign-in/passkey');
    expect(optionsOn(stranger)).not.toHaveProperty('allowCredentials');

    const browser = new Browser(p.core);
    browser.setCookie(knownDeviceCookie, known);
    const v = await visitor(p, { browser });
    await v.start();
    await v.submit({ identifier: name });
    expect(v.page.path).toBe('/sign-in/passkey');
    expect(optionsOn(v).allowCredentials).toHaveLength(1);
    await v.submit({ action: 'use-password' });
    expect(v.page.path).toBe('/sign-in/password');
    await v.submit({ action: 'use-passkey' });
    await v.submit({ credential: JSON.stringify(device.sign(optionsOn(v).challenge)) });
    expect(v.page.path).toBe(redirectUri);
    await settle(p);
  });

  it('open to nobody who is not there yet', async () => {
    const p = portero();
    await settle(p);
    const v = await visitor(p);
    await v.start();
    expect((await v.open('/create-passkey')).path).toBe('/sign-in');
    expect((await v.open('/sign-in/passkey')).path).toBe('/sign-in');
  });
});
