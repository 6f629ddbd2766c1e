/** The hosted account centre in a real browser with scripts on: sign in to it, add a passkey, use it as proof, sign out. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { administrate, expectAccessible } from './administrator.ts';
import { launchBrowser } from './browser.ts';
import { onEachDatabase } from './databases.ts';
import { addPasskeyDevice } from './hosted-pages.ts';
import type { RunningServer } from './server.ts';

onEachDatabase('the account centre', { timeout: 120_000 }, (startServer) => {
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  let api: Awaited<ReturnType<typeof administrate>>;

  beforeAll(async () => {
    server = await startServer();
    browser = await launchBrowser();
    api = await administrate(browser, server);
    await api('PATCH', '/sign-in-exp', { mfa: { factors: ['WebAuthn', 'Totp'], policy: 'NoPrompt' } });
    const fields = {
      name: 'Edit',
      email: 'Edit',
      password: 'Edit',
      username: 'Edit',
      mfa: 'Edit',
      session: 'Edit',
      organizations: 'Edit',
      organizationAdministration: 'Edit',
    };
    await api('PATCH', '/account-center', { enabled: true, fields });
    await api('POST', '/users', { username: 'eva', name: 'Eva Sol', password: 'Nieve-azul-4711' });
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'en-US' });
    page = await context.newPage();
    page.setDefaultTimeout(30_000);
    await addPasskeyDevice(page);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('is signed in to like an application, and comes back to the page', async () => {
    await page.goto(`${server.endpoint}/account/security`);
    await page.waitForURL(/\/sign-in/);
    await page.fill('#identifier', 'eva');
    if (!(await page.locator('#password').isVisible())) await page.keyboard.press('Enter');
    await page.fill('#password', 'Nieve-azul-4711');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/account\/security/);
    await expectAccessible(page);
  });

  it('adds a passkey after asking who it is', async () => {
    await page.getByRole('link', { name: 'Add a passkey' }).click();
    await page.waitForURL(/verified-action/);
    await expectAccessible(page);
    await page.fill('#password', 'Nieve-azul-4711');
    await page.keyboard.press('Enter');
    await page.waitForURL(/passkey\/add/);
    await expectAccessible(page);
    await page.fill('#name', 'My phone');
    await page.getByRole('button', { name: 'Create passkey' }).click();
    await page.getByText('Your passkey is ready.').waitFor();
    expect(await page.getByRole('link', { name: 'Rename: My phone' }).count()).toBe(1);
  });

  it('takes the passkey as proof in a new session, and shows where somebody is signed in', async () => {
    await page.context().clearCookies({ name: '_account' });
    await page.goto(`${server.endpoint}/account/sessions`);
    await page.getByRole('link', { name: 'Passkey' }).click();
    await page.getByRole('button', { name: 'Use passkey' }).click();
    await page.waitForURL(/\/account\/sessions/);
    await page.getByText('This device').waitFor();
    await expectAccessible(page);
  });

  it('administers an organization: invites, gives a role, removes a member, renames it', async () => {
    const { id: scope } = await api('POST', '/organization-scopes', { name: 'portero:members' });
    const { id: settings } = await api('POST', '/organization-scopes', { name: 'portero:settings' });
    const { id: chief } = await api('POST', '/organization-roles', {
      name: 'chief',
      organizationScopeIds: [scope, settings],
    });
    const { id: guest } = await api('POST', '/organization-roles', { name: 'guest' });
    const { id } = await api('POST', '/organizations', { name: 'Luna' });
    const { id: leo } = await api('POST', '/users', { username: 'leo', name: 'Leo Mar' });
    const { id: eva } = (await api('GET', '/users?search=eva'))[0];
    await api('POST', `/organizations/${id}/users`, { userIds: [eva, leo] });
    await api('POST', `/organizations/${id}/users/${eva}/roles`, { organizationRoleIds: [chief, guest] });
    await page.goto(`${server.endpoint}/account/organizations`);
    await page.getByRole('link', { name: 'Manage: Luna' }).click();
    await page.waitForURL(/organizations\/members/);
    await expectAccessible(page);
    await page.getByRole('searchbox', { name: 'Search members' }).fill('leo');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Show all' }).waitFor();
    await page.getByRole('link', { name: 'Roles: Leo Mar' }).click();
    await page.getByRole('checkbox', { name: 'guest' }).check();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Your changes were saved.').waitFor();
    await page.getByRole('link', { name: 'Invitations' }).click();
    await page.getByRole('link', { name: 'Invite somebody' }).click();
    await page.getByLabel('Email address').fill('new@example.com');
    await page.getByRole('checkbox', { name: 'guest' }).check();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Send invitation' }).click();
    await page.getByText('The invitation was sent.').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Withdraw: new@example.com' }).click();
    await page.getByText('The invitation was withdrawn.').waitFor();
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByLabel('Name').fill('Luna Nueva');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Luna Nueva' }).waitFor();
    await page.getByRole('link', { name: 'Members' }).click();
    await page.getByRole('link', { name: 'Remove: Leo Mar' }).click();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('They don’t belong to it any more.').waitFor();
    const left: { id: string }[] = await api('GET', `/organizations/${id}/users`);
    expect(left.map((one) => one.id)).toEqual([eva]);
    expect((await api('GET', `/organization-invitations?organizationId=${id}`))[0].status).toBe('Revoked');
  });

  it('signs out for good', async () => {
    await page.getByRole('link', { name: 'Sign out' }).click();
    await page.waitForURL(/\/sign-in/);
    await page.goto(`${server.endpoint}/account/profile`);
    await page.waitForURL(/\/sign-in/);
  });
});
