/** Registering with a passkey in place of a password: turned on in the Console, made in a real browser, signed in with. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { administrate, expectAccessible, signInAdministrator } from './administrator.ts';
import { launchBrowser } from './browser.ts';
import { onEachDatabase } from './databases.ts';
import { addPasskeyDevice, authorizeAddress } from './hosted-pages.ts';
import type { RunningServer } from './server.ts';

onEachDatabase('a registration with a passkey', { timeout: 120_000 }, (startServer) => {
  let server: RunningServer;
  let browser: Browser;
  let api: Awaited<ReturnType<typeof administrate>>;
  let clientId: string;

  beforeAll(async () => {
    server = await startServer();
    browser = await launchBrowser();
    api = await administrate(browser, server);
    const app = await api('POST', '/applications', {
      name: 'Librería',
      type: 'SPA',
      oidcClientMetadata: { redirectUris: [`${server.endpoint}/back`], postLogoutRedirectUris: [] },
    });
    clientId = app.id;
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const visitor = async (more: { javaScriptEnabled?: boolean } = {}) => {
    const page = await (await browser.newContext({ locale: 'en-US', ...more })).newPage();
    page.setDefaultTimeout(20_000);
    const open = (first: Record<string, string>) =>
      page.goto(authorizeAddress(server, clientId, { prompt: 'login', ...first }));
    return { page, open };
  };
  const named = async (username: string) => api('GET', `/users?search=${username}`);

  it('is turned on in the Console', async () => {
    const { page } = await visitor();
    await page.goto(`${server.adminEndpoint}/console/sign-in-experience/sign-up-and-sign-in`);
    await signInAdministrator(page);
    await page.getByRole('switch', { name: 'Let people sign in with a passkey' }).click({ force: true });
    await page
      .getByRole('checkbox', { name: 'Let people register with a passkey in place of a password' })
      .check();
    expect(await page.getByLabel('Address that passkeys belong to').count(), 'one address only').toBe(0);
    await expectAccessible(page);
    await page.getByRole('button', { name: /^Save/ }).click();
    await page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });
    expect((await api('GET', '/sign-in-exp')).passkeySignIn).toEqual({
      enabled: true,
      showPasskeyButton: true,
      allowAutofill: true,
      allowSignUp: true,
    });
  });

  it('makes an account that the passkey signs in to, and none when it is cancelled', async () => {
    const { page, open } = await visitor();
    const { devices, authenticatorId } = await addPasskeyDevice(page);
    const verifies = (isUserVerified: boolean) =>
      devices.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
    await open({ first_screen: 'register' });
    await page.fill('#identifier', 'nora');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/register\/passkey/);
    await expectAccessible(page);
    expect(await page.getByLabel('Name of this passkey').inputValue()).toMatch(/Linux|Mac|Windows/);
    await verifies(false);
    await page.getByRole('button', { name: 'Create passkey' }).click();
    await page.getByText('That didn’t work.').waitFor();
    expect(await named('nora')).toEqual([]);
    await verifies(true);
    await page.getByRole('button', { name: 'Create passkey' }).click();
    await page.waitForURL(/\/register\/way-back/);
    await expectAccessible(page);
    expect(await named('nora')).toEqual([]);
    await page.getByRole('button', { name: 'Go on without a password' }).click();
    await page.waitForURL(/\/back\?.*code=/);
    const [nora] = await named('nora');
    expect(nora).toMatchObject({ username: 'nora', hasPassword: false });
    expect(await api('GET', `/users/${nora.id}/mfa-verifications`)).toMatchObject([
      { type: 'WebAuthn', name: expect.stringMatching(/Linux|Mac|Windows/) },
    ]);

    // What a browser offers where it fills in the name, this device would take at once.
    const passkeySignIn = { enabled: true, showPasskeyButton: true, allowSignUp: true };
    await api('PATCH', '/sign-in-exp', { passkeySignIn });
    await open({});
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.waitForURL(/\/back\?.*code=/);
  });

  it('takes a password where scripts are off', async () => {
    const { page, open } = await visitor({ javaScriptEnabled: false });
    await open({ first_screen: 'register' });
    await page.fill('#identifier', 'olga');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/register\/passkey/);
    await page.getByRole('button', { name: 'Choose a password instead' }).click();
    await page.waitForURL(/\/register\/password/);
    await page.fill('#password', 'Nieve-azul-4711');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Not now' }).click();
    await page.waitForURL(/\/back\?.*code=/);
    expect(await named('olga')).toMatchObject([{ hasPassword: true }]);
  });
});
