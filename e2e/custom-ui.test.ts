/** Sign-in pages of an administrator's own, made of the Experience API alone, in a real browser. */
import { readFile } from 'node:fs/promises';
import { TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { zipOf } from '../server/custom-ui/testing.ts';
import { onEachDatabase } from './databases.ts';
import { addPasskeyDevice } from './hosted-pages.ts';
import { type Application, atAnApplication, createApplication, type Visitor } from './visitors.ts';

const folder = new URL('./apps/custom-ui/', import.meta.url);
const part = async (path: string) => ({ path, content: await readFile(new URL(path, folder)) });

onEachDatabase('a custom sign-in page', { timeout: 120_000 }, (startServer) => {
  let at: Application;
  let api: Application['api'];
  let secret = '';
  const email = 'marisol@example.com';
  const [first, second] = ['Lluvia-verde-77', 'Nube-azul-88-alta'];

  atAnApplication(startServer, async (application) => {
    at = application;
    ({ api } = at);
    const upload = new FormData();
    const zip = zipOf([await part('index.html'), await part('main.js')]);
    upload.set('file', new Blob([new Uint8Array(zip)], { type: 'application/zip' }), 'pages.zip');
    const { customUiAssetId } = await api('POST', '/sign-in-exp/default/custom-ui-assets', upload);
    await api('POST', '/custom-profile-fields', {
      name: 'company',
      type: 'Text',
      label: 'Company',
      required: true,
    });
    await api('PATCH', '/sign-in-exp', {
      customUiAssets: { id: customUiAssetId, createdAt: Date.now() },
      signUp: { identifiers: ['email'], password: true, verify: true },
      signIn: {
        methods: [{ identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: true }],
      },
      forgotPasswordMethods: ['EmailVerificationCode'],
      mfa: { factors: ['Totp'], policy: 'Mandatory' },
    });
  });
  /** A visitor whose application sent them to the page. */
  async function arrive(more: Record<string, string> = {}): Promise<Visitor> {
    const visitor = await at.visitor();
    await visitor.open(more);
    return visitor;
  }
  async function fill(page: Page, heading: string, values: Record<string, string>): Promise<void> {
    await page.getByRole('heading', { name: heading, exact: true }).waitFor();
    for (const [label, value] of Object.entries(values))
      await page.getByLabel(label, { exact: true }).fill(value);
    await page.getByRole('button', { name: 'Continue' }).click();
  }
  /** Each step of time is taken once; its neighbours are taken as well. */
  const totp = (steps: number) =>
    new TOTP({ secret, digits: 6, period: 30 }).generate({ timestamp: Date.now() + steps * 30_000 });
  const atApplication = async (page: Page) => {
    await page.waitForURL(/\/back\?/);
    expect(new URL(page.url()).searchParams.get('code')).toBeTruthy();
    await page.context().close();
  };

  it('registers somebody with a code, a password, a detail and an authenticator app', async () => {
    const { page } = await arrive({ first_screen: 'register' });
    await fill(page, 'Create an account', { Email: email });
    await page.getByRole('heading', { name: 'Check your email' }).waitFor();
    await fill(page, 'Check your email', { Code: '000000' });
    await page.getByRole('alert').filter({ hasText: /./ }).waitFor();
    await fill(page, 'Check your email', { Code: await at.code(email) });
    await fill(page, 'Choose a password', { 'New password': first });
    await fill(page, 'About you', { Company: 'Panadería Sol' });
    await page.getByRole('heading', { name: 'Set up your app' }).waitFor();
    secret = (await page.locator('output').textContent()) ?? '';
    await fill(page, 'Set up your app', { Code: totp(-1) });
    await atApplication(page);
    const [user] = await api('GET', `/users?search=${email}`);
    expect(user).toMatchObject({ hasPassword: true, customData: { company: 'Panadería Sol' } });
  });

  it('signs them in with password and app', async () => {
    const { page } = await arrive();
    await fill(page, 'Sign in', { Email: email, Password: 'wrong' });
    await page.getByRole('alert').filter({ hasText: /./ }).waitFor();
    await fill(page, 'Sign in', { Email: email, Password: first });
    await fill(page, 'Enter the code of your app', { Code: totp(0) });
    await atApplication(page);
  });

  it('resets a forgotten password', async () => {
    const { page } = await arrive();
    await page.getByRole('button', { name: 'Forgot password' }).click();
    await fill(page, 'Reset your password', { Email: email });
    await page.getByRole('heading', { name: 'Check your email' }).waitFor();
    await fill(page, 'Check your email', { Code: await at.code(email) });
    await fill(page, 'Choose a new password', { 'New password': second });
    await fill(page, 'Sign in', { Email: email, Password: second });
    await fill(page, 'Enter the code of your app', { Code: totp(1) });
    await atApplication(page);
  });

  it('does the same with a passkey, backup codes, a code by email, and asks for consent', async () => {
    await api('PATCH', '/sign-in-exp', {
      mfa: { factors: ['WebAuthn', 'BackupCode'], policy: 'Mandatory' },
      passkeySignIn: { enabled: true, showPasskeyButton: true },
      termsOfUseUrl: 'https://example.com/terms',
    });
    const other = 'leo@example.com';
    const { page, open } = await arrive({ first_screen: 'register' });
    await addPasskeyDevice(page);
    const again = async () => {
      await page.waitForURL(/\/back\?.*code=/);
      await open({ prompt: 'login' });
    };
    await fill(page, 'Create an account', { Email: other });
    await page.getByRole('heading', { name: 'Check your email' }).waitFor();
    await fill(page, 'Check your email', { Code: await at.code(other) });
    await fill(page, 'Choose a password', { 'New password': first });
    await fill(page, 'About you', { Company: 'Panadería Luna' });
    await fill(page, 'Create a passkey', {});
    await page.getByRole('heading', { name: 'Keep these codes' }).waitFor();
    const [backup = ''] = (await page.locator('output').textContent())?.split(' ') ?? [];
    await fill(page, 'Keep these codes', {});
    await again();
    const [user] = await api('GET', `/users?search=${other}`);
    expect(await api('GET', `/users/${user.id}/terms-acceptances`)).toMatchObject([{ manner: 'implied' }]);

    await fill(page, 'Sign in', { Email: other, Password: first });
    await fill(page, 'Use your passkey', {});
    await again();
    await page.getByRole('button', { name: 'Email me a code' }).click();
    await fill(page, 'Sign in with a code', { Email: other });
    await page.getByRole('heading', { name: 'Check your email' }).waitFor();
    await fill(page, 'Check your email', { Code: await at.code(other) });
    await page.getByRole('button', { name: 'Use a backup code' }).click();
    await fill(page, 'Enter a backup code', { Code: backup });
    await again();
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.waitForURL(/\/back\?.*code=/);

    const client_id = await createApplication(at, { name: 'Mercado', isThirdParty: true });
    await api('POST', `/applications/${client_id}/user-consent-scopes`, { userScopes: ['profile', 'email'] });
    await open({ client_id, scope: 'openid profile email' });
    await page.getByRole('heading', { name: 'Mercado asks' }).waitFor();
    expect(await page.locator('output').textContent()).toBe('profile email');
    await fill(page, 'Mercado asks', {});
    await atApplication(page);
  });
});
