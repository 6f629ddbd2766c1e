/** Registering with a passkey in place of a password: turned on in the Console, made in a real browser, signed in with. */
import { expect, it } from 'vitest';
import { expectAccessible, signInAdministrator } from './administrator.ts';
import { onEachDatabase } from './databases.ts';
import { addPasskeyDevice } from './hosted-pages.ts';
import { type Application, atAnApplication } from './visitors.ts';

onEachDatabase('a registration with a passkey', { timeout: 120_000 }, (startServer) => {
  let at: Application;
  let api: Application['api'];
  atAnApplication(startServer, (application) => {
    at = application;
    ({ api } = at);
  });

  const named = async (username: string) => api('GET', `/users?search=${username}`);

  it('is turned on in the Console', async () => {
    const { page } = await at.visitor();
    await page.goto(`${at.server.adminEndpoint}/console/sign-in-experience/sign-up-and-sign-in`);
    await signInAdministrator(page);
    await page.getByRole('switch', { name: 'Let people sign in with a passkey' }).press(' ');
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
    const { page, open } = await at.visitor();
    const { devices, authenticatorId } = await addPasskeyDevice(page);
    const verifies = (isUserVerified: boolean) =>
      devices.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
    await open({ prompt: 'login', first_screen: 'register' });
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
    await open({ prompt: 'login' });
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
    await page.waitForURL(/\/back\?.*code=/);
  });

  it('takes a password where scripts are off', async () => {
    const { page, open } = await at.visitor({ javaScriptEnabled: false });
    await open({ prompt: 'login', first_screen: 'register' });
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
