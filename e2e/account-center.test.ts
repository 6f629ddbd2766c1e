/** The hosted account centre in a real browser with scripts on: what it asks for first, and everything it can do. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectAccessible } from './administrator.ts';
import { onEachDatabase } from './databases.ts';
import { addPasskeyDevice, signInOnPage } from './hosted-pages.ts';
import { type Application, atAnApplication } from './visitors.ts';

onEachDatabase('the account centre', { timeout: 120_000 }, (startServer) => {
  let at: Application;
  let page: Page;
  let home: string;
  let api: Application['api'];

  atAnApplication(startServer, async (application) => {
    at = application;
    api = at.api;
    home = `${at.server.endpoint}/account`;
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
      accountDeletion: 'Edit',
      dataExport: 'Edit',
      activityLog: 'Edit',
      personalAccessTokens: 'Edit',
    };
    await api('PATCH', '/account-center', { enabled: true, fields });
    await api('POST', '/users', { username: 'eva', name: 'Eva Sol', password: 'Nieve-azul-4711' });
    ({ page } = await at.visitor({ viewport: { width: 390, height: 844 } }));
    await addPasskeyDevice(page);
  });

  it('is signed in to like an application, and comes back to the page', async () => {
    await page.goto(`${home}/security`);
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
    await page.goto(`${home}/sessions`);
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
    await page.goto(`${home}/organizations`);
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
    await page.goto(`${home}/profile`);
    await page.waitForURL(/\/sign-in/);
  });

  describe('with what is one’s own', () => {
    const press = (on: Page, name: string) => on.getByRole('button', { name, exact: true }).click();
    /** Somebody who has signed in, at a page that asks who it is. */
    const atOwn = async (username: string, path: string) => {
      const person = await at.person(username);
      const { page: own } = await at.visitor({ viewport: { width: 390, height: 844 } });
      await own.goto(`${home}/${path}`);
      await own.waitForURL(/\/sign-in/);
      await signInOnPage(own, person);
      await own.waitForURL(/verified-action/);
      await own.fill('#password', person.password);
      await own.keyboard.press('Enter');
      await own.waitForURL(`${home}/${path}`);
      await expectAccessible(own);
      return { own, ...person };
    };

    it('changes the address, which a mistyped code does not', async () => {
      const { own, id, primaryEmail } = await atOwn('mover', 'email');
      const next = 'moved@example.com';
      await own.fill('#identifier', next);
      await own.keyboard.press('Enter');
      await own.getByRole('heading', { name: 'Check your email' }).waitFor();
      const code = await at.code(next);
      await own.fill('#code', code === '000000' ? '111111' : '000000');
      await own.locator('#code-error').waitFor();
      await own.reload();
      await own.getByRole('heading', { name: 'Check your email' }).waitFor();
      expect((await api('GET', `/users/${id}`)).primaryEmail).toBe(primaryEmail);
      await own.fill('#code', code);
      await own.getByText('Your email address was changed.').waitFor();
      expect((await api('GET', `/users/${id}`)).primaryEmail).toBe(next);
    });

    it('makes an access token, shown once, and removes it', async () => {
      const { own, id } = await atOwn('scripting', 'tokens/create');
      await own.getByLabel('What is it for?').fill('Backup script');
      await press(own, 'Create a token');
      await own.getByRole('heading', { name: 'Your new token' }).waitFor();
      expect(await own.locator('#secret').innerText()).toMatch(/^pat_/);
      await expectAccessible(own);
      await own.reload();
      expect(await own.content()).not.toContain('pat_');
      await own.goto(`${home}/tokens`);
      await own.getByText('Backup script').waitFor();
      await expectAccessible(own);
      expect(await api('GET', `/users/${id}/personal-access-tokens`)).toHaveLength(1);
      await own.getByRole('button', { name: /^Remove/ }).click();
      await own.getByText('You have no access token.').waitFor();
    });

    it('shows what happened, by which device', async () => {
      const { own } = await atOwn('curious', 'activity');
      await own.getByText('Signed in').first().waitFor();
      await own.getByText('Linux · 127.0.0.1').waitFor();
      await own.getByText('Created the account').waitFor();
      await own.getByText('By an administrator').waitFor();
    });

    it('takes everything along as a file, as often as wanted', async () => {
      const { own, id } = await atOwn('leaving', 'export');
      for (const _time of ['once', 'once more']) {
        const arriving = own.waitForEvent('download');
        await press(own, 'Download');
        const file = await arriving;
        expect(file.suggestedFilename()).toBe('account.json');
        const kept = JSON.parse(await readFile(await file.path(), 'utf8'));
        expect(kept.account).toMatchObject({ id, username: 'leaving' });
      }
      await own.getByRole('link', { name: 'Back to your account' }).click();
      await own.waitForURL(`${home}/security`);
    });

    it('gives the account up once the word is typed', async () => {
      const { own, id } = await atOwn('finished', 'delete');
      const typeAndDelete = async (word: string) => {
        await own.getByLabel('Type DELETE to go on').fill(word);
        await press(own, 'Delete your account');
      };
      await typeAndDelete('yes');
      await own.getByText('Type DELETE exactly.').waitFor();
      expect(await api('GET', '/users?search=finished')).toMatchObject([{ id }]);
      await typeAndDelete('DELETE');
      await own.getByRole('heading', { name: 'Goodbye' }).waitFor();
      await expectAccessible(own);
      expect(await api('GET', '/users?search=finished')).toEqual([]);
      await own.goto(`${home}/security`);
      await own.waitForURL(/\/sign-in/);
    });
  });
});
