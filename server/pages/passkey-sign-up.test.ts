/** Registering with a passkey on the hosted pages, as a browser whose authenticator is a program sees them. */
import { beforeEach, expect, it } from 'vitest';
import { Authenticator } from '../testing/authenticator.ts';
import { Browser } from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';
import { codeFor, configure, redirectUri, type Visitor, visitor } from './testing.ts';

const password = 'Lluvia-verde-77';
let people = 0;
const newName = () => `eight${++people}`;

/** What the page asks the browser for. */
function optionsOn({ page }: Visitor) {
  const text = /data-options="([^"]*)"/.exec(page.html)?.[1] ?? '{}';
  return JSON.parse(text.replaceAll('&quot;', '"').replaceAll('&amp;', '&'));
}

onEveryServer('the hosted pages of a registration with a passkey', (portero) => {
  const settle = (more: Record<string, unknown> = {}) =>
    configure(portero(), {
      signInMode: 'SignInAndRegister',
      signUp: { identifiers: ['username'], password: true, verify: false },
      signIn: {
        methods: [
          { identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: true },
          { identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: true },
        ],
      },
      mfa: { factors: [], policy: 'NoPrompt' },
      passkeySignIn: { enabled: true, showPasskeyButton: true, allowSignUp: true },
      ...more,
    });
  beforeEach(() => settle());

  const people_ = async (username: string) =>
    (await portero().api('GET', `/users?search.username=${username}&mode.username=exact`)).body;

  async function atPasskey(username = newName()) {
    const v = await visitor(portero());
    await v.start({ first_screen: 'register' });
    await v.submit({ identifier: username });
    expect(v.page.path).toBe('/register/passkey');
    return { v, username };
  }
  const make = (v: Visitor, device = new Authenticator(), name = '') => {
    const { challenge, user } = optionsOn(v);
    device.userHandle = user.id;
    return v.submit({ name, credential: JSON.stringify(device.register(challenge)) });
  };

  it('create one in place of a password, offer a password beside it, and let it sign in', async () => {
    const { v, username } = await atPasskey();
    expect(v.page.html).toMatch(/<noscript><p class="portero-hint">Passkeys need JavaScript/);
    const device = new Authenticator();
    await make(v, device);
    expect(v.page.path).toBe('/register/way-back');
    expect(await people_(username), 'not there yet').toEqual([]);
    await v.submit({ action: 'skip' });
    expect(v.page.path).toBe(redirectUri);
    expect(await people_(username)).toMatchObject([{ username, hasPassword: false }]);
    const again = await visitor(portero());
    await again.start();
    const credential = JSON.stringify(device.sign(optionsOn(again).challenge));
    await again.submit({ action: 'passkey', credential });
    expect(again.page.path).toBe(redirectUri);
  });

  it('have it named as it is made: after the device, unless somebody knows better', async () => {
    const userAgent =
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/140.0 Safari/537.36';
    const nameOn = ({ page }: Visitor) => /name="name"[^>]* value="([^"]*)"/.exec(page.html)?.[1];
    const nameOf = async (username: string) => {
      const [{ id }] = await people_(username);
      const { body } = await portero().api('GET', `/users/${id}/mfa-verifications`);
      return body.map(({ name }: { name?: string }) => name);
    };
    const browser = new Browser(portero().core, { 'user-agent': userAgent });
    const v = await visitor(portero(), { browser });
    const username = newName();
    await v.start({ first_screen: 'register' });
    await v.submit({ identifier: username });
    expect(nameOn(v)).toBe('Chrome on Mac');
    await v.submit({ name: '<b>Work</b> phone', credential: 'none' });
    expect(nameOn(v), 'as typed, after a refusal').toBe('&lt;b>Work&lt;/b> phone');
    await make(v, new Authenticator(), ' Work phone ');
    await v.submit({ action: 'skip' });
    expect(await nameOf(username)).toEqual(['Work phone']);

    const { v: plain, username: nameless } = await atPasskey();
    expect(nameOn(plain), 'of no device that anybody knows').toBeUndefined();
    await make(plain);
    await plain.submit({ action: 'skip' });
    expect(await nameOf(nameless)).toEqual([undefined]);
  });

  it('keep the password that somebody adds, by the rules for passwords', async () => {
    const { v, username } = await atPasskey();
    await make(v);
    await v.submit({ password: 'short' });
    expect(v.page.path).toBe('/register/way-back');
    expect(v.page.html).toContain('aria-invalid="true"');
    await v.submit({ password });
    expect(v.page.path).toBe(redirectUri);
    expect(await people_(username)).toMatchObject([{ username, hasPassword: true }]);
  });

  it('leave nobody behind when the browser’s question is cancelled, and ask again or take a password', async () => {
    const { v, username } = await atPasskey();
    const before = optionsOn(v).challenge;
    await v.submit({ credential: 'none' });
    expect(v.page.path).toBe('/register/passkey');
    expect(v.complaint()).toContain('didn’t work');
    expect(optionsOn(v).challenge).not.toBe(before);
    expect(await people_(username)).toEqual([]);
    // Somebody who goes away and comes back may have the same name.
    await v.start({ first_screen: 'register' });
    await v.submit({ identifier: username });
    await v.submit({ action: 'use-password' });
    expect(v.page.path).toBe('/register/password');
    await v.submit({ password });
    expect(v.page.path, 'who chose a password is asked as ever').toBe('/create-passkey');
    await v.submit({ action: 'skip' });
    expect(v.page.path).toBe(redirectUri);
    expect(await people_(username)).toMatchObject([{ hasPassword: true }]);
  });

  it('ask for no way back where an address is one, and prove the address first', async () => {
    await settle({ signUp: { identifiers: ['email'], password: true, verify: true } });
    const email = `${newName()}@example.com`;
    const v = await visitor(portero());
    await v.start({ first_screen: 'register' });
    await v.submit({ identifier: email });
    expect(v.page.path).toBe('/register/verification-code');
    expect((await v.open('/register/passkey')).path, 'not before the code').toBe('/register');
    await v.open('/register/verification-code');
    await v.submit({ code: await codeFor(portero(), email) });
    expect(v.page.path).toBe('/register/passkey');
    expect(optionsOn(v).user.name).toBe(email);
    await make(v);
    expect(v.page.path).toBe(redirectUri);
    const { body } = await portero().api('GET', `/users?search.primaryEmail=${email}`);
    expect(body).toMatchObject([{ primaryEmail: email, isEmailVerified: true, hasPassword: false }]);
  });

  it('go on to whatever else the tenant asks for', async () => {
    await settle({
      signUp: {
        identifiers: ['username'],
        password: true,
        verify: false,
        secondaryIdentifiers: [{ identifier: 'email', verify: true }],
      },
    });
    const username = newName();
    const v = await visitor(portero());
    await v.start({ first_screen: 'register' });
    await v.submit({ identifier: username });
    expect(v.page.path).toBe('/continue/email');
    expect((await v.open('/register/passkey')).path).toBe('/register/passkey');
    await make(v);
    expect(v.page.path, 'a passkey stands in for no address').toBe('/register/way-back');
    await v.submit({ action: 'skip' });
    expect(v.page.path).toBe('/continue/email');
    expect(await people_(username)).toEqual([]);
    await v.submit({ identifier: `${username}@example.com` });
    await v.submit({ code: await codeFor(portero(), `${username}@example.com`) });
    expect(v.page.path).toBe(redirectUri);
  });

  it('open to nobody else', async () => {
    const v = await visitor(portero());
    await v.start();
    for (const path of ['/register/passkey', '/register/way-back']) {
      expect((await v.open(path)).path, path).not.toBe(path);
    }
    const { v: half } = await atPasskey();
    expect((await half.open('/register/way-back')).path, 'without a passkey').toBe('/register');
    await settle({ passkeySignIn: { enabled: true } });
    const plain = await visitor(portero());
    await plain.start({ first_screen: 'register' });
    await plain.submit({ identifier: newName() });
    expect(plain.page.path).toBe('/continue/password');
    expect((await plain.open('/register/passkey')).path).toBe('/register');
  });

  it('take a double click as one', async () => {
    const { v, username } = await atPasskey();
    await make(v);
    const { browser } = v;
    const press = () =>
      browser.request('POST', `/register/way-back`, {
        form: { csrf: v.csrf, action: 'skip' },
        headers: { origin: 'http://localhost:3001' },
      });
    const answers = await Promise.all([press(), press()]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([303, 303]);
    expect(await people_(username)).toHaveLength(1);
  });
});
