/** Second factors: required in the Console, a passkey made and used in a real browser, and removed by the administrator. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { expectAccessible, signInAdministrator } from './administrator.ts';
import { onEachDatabase } from './databases.ts';
import { addPasskeyDevice } from './hosted-pages.ts';
import { type Application, atAnApplication } from './visitors.ts';

onEachDatabase('a passkey as second factor', { timeout: 90_000 }, (startServer) => {
  let at: Application;
  let api: Application['api'];
  let page: Page;
  let home: string;

  atAnApplication(startServer, async (application) => {
    at = application;
    ({ api } = at);
    home = `${at.server.adminEndpoint}/console`;
    ({ page } = await at.visitor({ viewport: { width: 1280, height: 860 } }));
    await page.goto(`${home}/mfa`);
    await signInAdministrator(page);
  });

  it('is required in the Console', async () => {
    await page.goto(`${home}/mfa`);
    const flip = (name: string) => page.getByRole('switch', { name }).press(' ');
    await page.getByRole('heading', { name: 'Multi-factor authentication' }).waitFor();
    expect(await page.getByRole('switch', { name: 'Backup codes' }).isDisabled()).toBe(true);
    await flip('Passkeys');
    await flip('Backup codes');
    await page.getByRole('radio', { name: 'Required for everybody' }).press(' ');
    await expectAccessible(page);
    await page.getByRole('button', { name: /^Save/ }).click();
    const question = page.getByRole('dialog', { name: 'Require a second step of everybody?' });
    await question.getByRole('button', { name: 'Require it' }).click();
    await page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });
    expect((await api('GET', '/sign-in-exp')).mfa).toEqual({
      factors: ['WebAuthn', 'BackupCode'],
      policy: 'Mandatory',
    });
  });

  it('is made at registration, used at sign-in, and signs in by itself', async () => {
    const { page: visitor, open: authorize } = await at.visitor();
    const { devices, authenticatorId } = await addPasskeyDevice(visitor);
    const open = (more = {}) => authorize({ prompt: 'login', ...more });
    await open({ first_screen: 'register' });
    await visitor.fill('#identifier', 'eva');
    await visitor.keyboard.press('Enter');
    await visitor.waitForURL(/\/continue\/password/);
    await visitor.fill('#password', 'Nieve-azul-4711');
    await visitor.keyboard.press('Enter');
    await visitor.waitForURL(/\/mfa-binding\/WebAuthn/);
    await visitor.getByRole('button', { name: 'Create passkey' }).click();
    await visitor.waitForURL(/\/mfa-binding\/BackupCode/);
    await visitor.getByRole('checkbox').check();
    await visitor.getByRole('button', { name: 'Continue' }).click();
    await visitor.waitForURL(/\/back\?.*code=/);
    const { credentials } = await devices.send('WebAuthn.getCredentials', { authenticatorId });
    expect(credentials.map(({ rpId }) => rpId)).toEqual(['localhost']);

    await open();
    await visitor.fill('#identifier', 'eva');
    await visitor.fill('#password', 'Nieve-azul-4711');
    await visitor.keyboard.press('Enter');
    await visitor.waitForURL(/\/mfa-verification\/WebAuthn/);
    await devices.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await visitor.getByRole('button', { name: 'Use passkey' }).click();
    await visitor.getByText('That didn’t work.').waitFor();
    await devices.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
    await visitor.getByRole('button', { name: 'Use passkey' }).click();
    await visitor.waitForURL(/\/back\?.*code=/);

    const passkeySignIn = { enabled: true, showPasskeyButton: true, allowAutofill: false };
    await api('PATCH', '/sign-in-exp', { passkeySignIn });
    await open();
    const button = visitor.getByRole('button', { name: 'Sign in with a passkey' });
    await button.waitFor();
    await expectAccessible(visitor);
    await button.click();
    await visitor.waitForURL(/\/back\?.*code=/);

    // Among what the browser fills in, with no button: there somebody chooses it, which the device here does at once.
    await api('PATCH', '/sign-in-exp', {
      passkeySignIn: { enabled: true, showPasskeyButton: false, allowAutofill: true },
    });
    const presence = (enabled: boolean) =>
      devices.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
    await presence(false);
    await open();
    const field = visitor.locator('#identifier');
    expect(await field.getAttribute('autocomplete')).toBe('username webauthn');
    expect(await button.isVisible()).toBe(false);
    await presence(true);
    await open();
    await visitor.waitForURL(/\/back\?.*code=/);
    await api('PATCH', '/sign-in-exp', { passkeySignIn: {} });
  });

  it('is helped out by the administrator, with new backup codes that are shown once', async () => {
    const [eva] = await api('GET', '/users?search=eva');
    await page.goto(`${home}/users/${eva.id}/security`);
    const table = page.getByRole('table', { name: 'Second factors' });
    await table.getByText('10 codes left').waitFor();
    const give = page.getByRole('button', { name: 'Give backup codes' });
    expect(await give.count()).toBe(0);
    await table.getByRole('button', { name: 'Remove Backup codes' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove factor' }).click();
    await give.click();
    const dialog = page.getByRole('dialog', { name: 'Backup codes' });
    await expect.poll(() => dialog.locator('pre').innerText()).toMatch(/^([0-9a-f]{10}\n){9}[0-9a-f]{10}$/);
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await dialog.waitFor({ state: 'detached' });
    await table.getByText('10 codes left').waitFor();
  });

  it('is removed by the administrator', async () => {
    const [eva] = await api('GET', '/users?search=eva');
    await page.goto(`${home}/users/${eva.id}/security`);
    const table = page.getByRole('table', { name: 'Second factors' });
    await table.getByText('10 codes left').waitFor();
    await expectAccessible(page);
    await table.getByRole('button', { name: /^Remove Passkeys/ }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove factor' }).click();
    await page.getByText('This person has set none up').waitFor();
    expect(await api('GET', `/users/${eva.id}/mfa-verifications`)).toEqual([]);
  });
});
