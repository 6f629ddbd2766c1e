/** Sign-in pages of an administrator's own, made of the Experience API alone, in a real browser. */
import { readFile } from 'node:fs/promises';
import { TOTP } from 'otpauth';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { zipOf } from '../server/custom-ui/testing.ts';
import { administrate } from './administrator.ts';
import { launchBrowser } from './browser.ts';
import { onEachDatabase } from './databases.ts';
import { addPasskeyDevice, authorizeAddress } from './hosted-pages.ts';
import type { RunningServer } from './server.ts';

const folder = new URL('./apps/custom-ui/', import.meta.url);
const part = async (path: string) => ({ path, content: await readFile(new URL(path, folder)) });

onEachDatabase('a custom sign-in page', { timeout: 120_000 }, (startServer) => {
  let server: RunningServer;
  let browser: Browser;
  let api: Awaited<ReturnType<typeof administrate>>;
  let clientId: string;
  let secret = '';
  const email = 'marisol@example.com';
  const [first, second] = ['Lluvia-verde-77', 'Nube-azul-88-alta'];

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
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** A visitor whose application sent them to the page. */
  async function arrive(more: Record<string, string> = {}): Promise<Page> {
    const page = await (await browser.newContext({ locale: 'en-US' })).newPage();
    page.setDefaultTimeout(15_000);
    await authorize(page, more);
    return page;
  }
  const authorize = (page: Page, more: Record<string, string> = {}) =>
    page.goto(authorizeAddress(server, clientId, more));
  async function fill(page: Page, heading: string, values: Record<string, string>): Promise<void> {
    await page.getByRole('heading', { name: heading, exact: true }).waitFor();
    for (const [label, value] of Object.entries(values))
      await page.getByLabel(label, { exact: true }).fill(value);
    await page.getByRole('button', { name: 'Continue' }).click();
  }
  const used = new Set<string>();
  /** The newest code, once it has come. */
  const mailed = async (whom = email): Promise<string> => {
    let code = '';
    await expect
      .poll(async () => {
        const messages: { to: string; code: string }[] = await api('GET', '/development-inbox');
        code = messages.find((one) => one.to === whom && one.code && !used.has(one.code))?.code ?? '';
        return code;
      })
      .not.toBe('');
    used.add(code);
    return code;
  };
  /** Each step of time is taken once; its neighbours are taken as well. */
  const totp = (steps: number) =>
    new TOTP({ secret, digits: 6, period: 30 }).generate({ timestamp: Date.now() + steps * 30_000 });
  const atApplication = async (page: Page) => {
    await page.waitForURL(/\/back\?/);
    expect(new URL(page.url()).searchParams.get('code')).toBeTruthy();
    await page.context().close();
  };

  it('registers somebody with a code, a password, a detail and an authenticator app', async () => {
    const page = await arrive({ first_screen: 'register' });
    await fill(page, 'Create an account', { Email: email });
    await page.getByRole('heading', { name: 'Check your email' }).waitFor();
    await fill(page, 'Check your email', { Code: '000000' });
    await page.getByRole('alert').filter({ hasText: /./ }).waitFor();
    await fill(page, 'Check your email', { Code: await mailed() });
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
    const page = await arrive();
    await fill(page, 'Sign in', { Email: email, Password: 'wrong' });
    await page.getByRole('alert').filter({ hasText: /./ }).waitFor();
    await fill(page, 'Sign in', { Email: email, Password: first });
    await fill(page, 'Enter the code of your app', { Code: totp(0) });
    await atApplication(page);
  });

  it('resets a forgotten password', async () => {
    const page = await arrive();
    await page.getByRole('button', { name: 'Forgot password' }).click();
    await fill(page, 'Reset your password', { Email: email });
    await page.getByRole('heading', { name: 'Check your email' }).waitFor();
    await fill(page, 'Check your email', { Code: await mailed() });
    await fill(page, 'Choose a new password', { 'New password': second });
    await fill(page, 'Sign in', { Email: email, Password: second });
    await fill(page, 'Enter the code of your app', { Code: totp(1) });
    await atApplication(page);
  });

  it('does the same with a passkey, backup codes, a code by e-mail, and asks for consent', async () => {
    await api('PATCH', '/sign-in-exp', {
      mfa: { factors: ['WebAuthn', 'BackupCode'], policy: 'Mandatory' },
      passkeySignIn: { enabled: true, showPasskeyButton: true },
      termsOfUseUrl: 'https://example.com/terms',
    });
    const other = 'leo@example.com';
    const page = await arrive({ first_screen: 'register' });
    await addPasskeyDevice(page);
    const again = async () => {
      await page.waitForURL(/\/back\?.*code=/);
      await authorize(page, { prompt: 'login' });
    };
    await fill(page, 'Create an account', { Email: other });
    await page.getByRole('heading', { name: 'Check your email' }).waitFor();
    await fill(page, 'Check your email', { Code: await mailed(other) });
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
    await fill(page, 'Check your email', { Code: await mailed(other) });
    await page.getByRole('button', { name: 'Use a backup code' }).click();
    await fill(page, 'Enter a backup code', { Code: backup });
    await again();
    await page.getByRole('button', { name: 'Use a passkey' }).click();
    await page.waitForURL(/\/back\?.*code=/);

    const app = await api('POST', '/applications', {
      name: 'Mercado',
      type: 'SPA',
      isThirdParty: true,
      oidcClientMetadata: { redirectUris: [`${server.endpoint}/back`], postLogoutRedirectUris: [] },
    });
    await api('POST', `/applications/${app.id}/user-consent-scopes`, { userScopes: ['profile', 'email'] });
    await authorize(page, { client_id: app.id, scope: 'openid profile email' });
    await page.getByRole('heading', { name: 'Mercado asks' }).waitFor();
    expect(await page.locator('output').textContent()).toBe('profile email');
    await fill(page, 'Mercado asks', {});
    await atApplication(page);
  });
});
