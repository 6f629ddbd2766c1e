/** Cards and notices of the Console that decide or tell one thing each. */
import { Sealer } from '@portero/server/audit/seals/sealing.ts';
import { readConfig } from '@portero/server/config.ts';
import { connect } from '@portero/server/database/connect.ts';
import { forTenant } from '@portero/server/database/tenant-scope.ts';
import { openVault } from '@portero/server/tenants/open-vault.ts';
import { pino } from 'pino';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectAccessible, inTheConsole, type OpenConsole } from './administrator.ts';

describe('a card or notice of the Console', { timeout: 90_000 }, () => {
  let page: Page;
  let home: string;
  let api: OpenConsole['api'];
  let server: OpenConsole['server'];

  inTheConsole('', (opened) => {
    ({ page, home, api, server } = opened);
  });

  it('puts the permissions of organizations that administer themselves into the template, once', async () => {
    await page.goto(`${home}/organization-template/permissions`);
    const add = page.getByRole('button', { name: 'Add permissions and role' });
    await add.waitFor();
    await expectAccessible(page);
    await add.click();
    await add.waitFor({ state: 'detached' });
    await page.getByText('portero:members').first().waitFor();
    const [role] = await api('GET', '/organization-roles');
    expect(role).toMatchObject({ name: 'Organization administrator', type: 'User' });
    expect(role.scopes.map(({ name }: { name: string }) => name).sort()).toEqual([
      'portero:log',
      'portero:members',
      'portero:settings',
      'portero:view',
    ]);
  });

  it('names in its log the API, the organization and the role that a change is about', async () => {
    await api('POST', '/resources', { name: 'Orders API', indicator: 'https://orders.example' });
    await api('POST', '/organizations', { name: 'Panadería Sol' });
    const gone = await api('POST', '/resources', { name: 'Old API', indicator: 'https://old.example' });
    await api('DELETE', `/resources/${gone.id}`);
    await page.goto(`${home}/audit-logs`);
    for (const name of ['Orders API', 'Panadería Sol', 'Organization administrator'])
      await page.getByRole('cell').getByRole('link', { name, exact: true }).first().waitFor();
    // What is gone is called as it was.
    for (const row of [0, 1])
      await page.getByRole('cell', { name: 'https://old.example' }).nth(row).waitFor();
    await expectAccessible(page);
  });

  it('says who may look into tokens, and lets the tenant choose', async () => {
    await page.goto(`${home}/tenant-settings`);
    const open = page.getByLabel('Any application with a secret');
    await open.waitFor();
    expect(await open.isChecked()).toBe(false);
    await open.click();
    await page.getByRole('button', { name: /^Save/ }).first().click();
    await expect
      .poll(async () => (await api('GET', '/configs/introspection')).anyConfidentialApplication)
      .toBe(true);
    await expectAccessible(page);
  });

  it('shows secrets once where the tenant wants that, and says so wherever one is missed', async () => {
    const before = await api('POST', '/applications', { name: 'Librería', type: 'Traditional' });
    await page.goto(`${home}/tenant-settings`);
    await page.getByLabel('Secrets are shown once').click();
    await page.getByRole('button', { name: /^Save/ }).first().click();
    await expect.poll(async () => (await api('GET', '/configs/secrets')).shownOnce).toBe(true);

    await page.goto(`${home}/applications/${before.id}/settings`);
    const row = page.getByRole('row', { name: /Default secret/ });
    await row.getByText('Shown once').waitFor();
    expect(await row.getByRole('button', { name: 'Reveal' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Create secret' }).first().click();
    const making = page.getByRole('dialog');
    await making.getByRole('textbox', { name: 'Name' }).fill('Production');
    await making.getByRole('button', { name: 'Create secret' }).click();
    await page.getByRole('dialog', { name: 'The new secret' }).waitFor();
    expect(await making.innerText()).toMatch(/\w{32}/);
    await expectAccessible(page);
    await making.getByRole('button', { name: 'Done' }).click();
    await page
      .getByRole('row', { name: /Production/ })
      .getByText('Shown once')
      .waitFor();
    await expectAccessible(page);

    await page.goto(`${home}/applications/create`);
    await page.getByRole('link', { name: /^Express/ }).click();
    await making.getByLabel('Application name').fill('Panadería');
    await making.getByRole('button', { name: 'Create application' }).click();
    await page.getByRole('dialog', { name: 'The new secret' }).waitFor();
    const secret = /\w{32,}/.exec(await making.innerText())?.[0] ?? '';
    expect(secret).not.toBe('');
    await making.getByRole('button', { name: 'Done' }).click();
    await page.waitForURL(/\/guide\/express/);
    await page.getByText('Secrets are shown once, when they are made').waitFor();
    await expect.poll(() => page.innerText('body')).toContain('<app secret>');
    expect(await page.content()).not.toContain(secret);
    await expectAccessible(page);

    // What was made meanwhile stays unknown.
    await api('PATCH', '/configs/secrets', { shownOnce: false });
    await page.goto(`${home}/applications/${before.id}/settings`);
    await row.getByRole('button', { name: 'Reveal' }).click();
    await expect.poll(() => row.innerText()).toMatch(/\w{32}/);
    await page
      .getByRole('row', { name: /Production/ })
      .getByRole('button', { name: 'Reveal' })
      .click();
    await page.getByText('This secret was shown only when it was made').waitFor();
  });

  it('brings back whom an administrator deleted, one or several, or deletes them for good', async () => {
    const [rosa, pablo] = [
      await api('POST', '/users', { name: 'Rosa Vega', primaryEmail: 'rosa@example.com' }),
      await api('POST', '/users', { name: 'Pablo Vega', username: 'pablo' }),
    ];
    await page.goto(`${home}/users`);
    await page.getByRole('link', { name: 'Rosa Vega' }).waitFor();
    // Nobody is kept at first.
    expect(await page.getByRole('button', { name: 'Recently deleted' }).count()).toBe(0);
    await page.goto(`${home}/tenant-settings`);
    const days = page.getByLabel('Kept for days');
    await days.fill('31');
    await page.getByRole('button', { name: /^Save/ }).first().click();
    await page.getByText('A whole number from 0 to 30.').waitFor();
    await days.fill('7');
    await page.getByRole('button', { name: /^Save/ }).first().click();
    await expect.poll(async () => (await api('GET', '/configs/deleted-users')).days).toBe(7);

    const dialog = page.getByRole('dialog');
    await page.goto(`${home}/users/${rosa.id}/settings`);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete user' }).click();
    await dialog.getByText('For 7 days it can be brought back').waitFor();
    await dialog.getByRole('textbox').fill('Rosa Vega');
    await dialog.getByRole('button', { name: 'Delete user' }).click();
    await page.waitForURL(/\/users$/);

    await page.goto(`${home}/users?keyword=Vega`);
    await page.getByRole('link', { name: 'Pablo Vega' }).waitFor();
    await page.getByRole('checkbox', { name: 'Choose everybody on this page' }).check();
    await page.getByRole('toolbar').getByRole('button', { name: 'Delete people' }).click();
    await dialog.getByText('For 7 days it can be brought back').waitFor();
    await dialog.getByRole('textbox').fill('1');
    await dialog.getByRole('button', { name: 'Delete people' }).last().click();
    await expect.poll(async () => (await api('GET', '/deleted-users')).length).toBe(2);

    await page.goto(`${home}/users`);
    await page.getByRole('button', { name: 'Recently deleted' }).click();
    const row = page.getByRole('row', { name: /Rosa Vega/ });
    await row.getByText('rosa@example.com').waitFor();
    expect(await row.innerText()).toContain('7 days');
    await expectAccessible(page);
    // Somebody else has the address by now: not both.
    const other = await api('POST', '/users', { primaryEmail: 'rosa@example.com' });
    await page.getByRole('button', { name: 'Restore Rosa Vega' }).click();
    await page
      .getByRole('alert')
      .filter({ hasText: /address/ })
      .first()
      .waitFor();
    await api('DELETE', `/users/${other.id}`);
    await page.getByRole('button', { name: 'Restore Rosa Vega' }).click();
    await page.getByText('Rosa Vega is back').waitFor();
    expect((await api('GET', `/users/${rosa.id}`)).primaryEmail).toBe('rosa@example.com');

    await page.getByRole('button', { name: 'Delete Pablo Vega for good' }).click();
    await dialog.getByRole('button', { name: 'Delete for good' }).click();
    await page.getByText('Pablo Vega is gone for good').waitFor();
    const left = await api('GET', '/deleted-users');
    expect(left.map(({ id }: { id: string }) => id)).not.toContain(pablo.id);
    await api('PATCH', '/configs/deleted-users', { days: 0 });
  });

  it('says what of a script’s claims only the server can say', async () => {
    await api('PUT', '/configs/jwt-customizer/client-credentials', {
      script: "const getCustomJwtClaims = async () => ({ act: { sub: 'boss' }, plan: 'gold' });",
    });
    await page.goto(`${home}/customize-jwt/client-credentials`);
    await page.getByRole('button', { name: 'Run test' }).click();
    await page.getByText('Left out of the token, because only the server says them: act.').waitFor();
    await expectAccessible(page);
  });

  it('vouches for an address that an administrator entered, and takes it back', async () => {
    const address = 'marisol@example.com';
    const { id } = await api('POST', '/users', { primaryEmail: address, name: 'Marisol' });
    await page.goto(`${home}/users/${id}/settings`);
    await page.getByText('Entered', { exact: true }).waitFor();
    await page.getByRole('button', { name: `Vouch for ${address}` }).click();
    await page.getByRole('button', { name: `${address} is not confirmed` }).waitFor();
    expect((await api('GET', `/users/${id}`)).isEmailVerified).toBe(true);
    await expectAccessible(page);
    await page.getByRole('button', { name: `${address} is not confirmed` }).click();
    await page.getByText('Not confirmed', { exact: true }).waitFor();
    expect((await api('GET', `/users/${id}`)).isEmailVerified).toBe(false);
  });

  it('keeps a personal access token to the permissions that are chosen', async () => {
    const { id } = await api('POST', '/users', { username: 'leo' });
    const resource = await api('POST', '/resources', {
      name: 'Files API',
      indicator: 'https://files.example',
    });
    await api('POST', `/resources/${resource.id}/scopes`, { name: 'read:files' });
    await page.goto(`${home}/users/${id}/settings`);
    await page.getByRole('link', { name: 'Sign-in', exact: true }).click();
    await page.getByRole('button', { name: 'Create token' }).first().click();
    const making = page.getByRole('dialog', { name: 'Create a personal access token' });
    await making.getByRole('textbox', { name: 'Name' }).fill('Reader');
    await making.getByText('Only some things', { exact: true }).click();
    // A token for nothing is none.
    expect(await making.getByRole('button', { name: 'Create token' }).isDisabled()).toBe(true);
    await making
      .getByRole('combobox', { name: 'Permissions' })
      .or(making.getByLabel('Permissions'))
      .first()
      .click();
    await page.getByRole('option', { name: 'read:files' }).click();
    await page.keyboard.press('Escape');
    await expectAccessible(page);
    await making.getByRole('button', { name: 'Create token' }).click();
    await page.getByRole('dialog', { name: 'The new token' }).getByRole('button', { name: 'Done' }).click();
    await page.getByRole('table', { name: 'Personal access tokens' }).getByText('read:files').waitFor();
    expect((await api('GET', `/users/${id}/personal-access-tokens?mask=true`))[0].scopes).toEqual([
      { resource: 'https://files.example', scope: 'read:files' },
    ]);
  });

  it('says when the identifier of an API looks like another’s', async () => {
    await page.goto(`${home}/api-resources?create=true`);
    const making = page.getByRole('dialog');
    await making.getByLabel('Name').fill('Files API again');
    await making.getByLabel('Identifier').fill('https://FILES.example/');
    await making.getByText(/This looks like Files API \(https:\/\/files\.example\)/).waitFor();
    await expectAccessible(page);
  });

  it('counts who has an address that new people may no longer have, before that is saved', async () => {
    await api('POST', '/users', { primaryEmail: 'eva@throwaway.example' });
    await page.goto(`${home}/security/blocklist`);
    await page.getByLabel('Never these').fill('@throwaway.example');
    await page.getByRole('button', { name: 'Who has such an address?' }).click();
    await page.getByText(/^1 of \d+ accounts have an address that is refused here/).waitFor();
    await expectAccessible(page);
  });

  it('vouches for the audit log up to its last seal, and tells when an entry was changed in the database', async () => {
    await api('POST', '/organizations', { name: 'Sealed' });
    const config = readConfig({ DATA_DIR: server.dataDir });
    const database = await connect(config.database);
    try {
      const vault = (await openVault(database, config)).forTenant('default');
      const db = forTenant(database, 'default');
      // As the server does by itself in a moment.
      const tenant = { id: 'default', db, vault, log: pino({ level: 'silent' }) };
      expect(await new Sealer().seal(tenant, { now: Date.now() + 120_000 })).toBe(1);
      await page.goto(`${home}/audit-logs`);
      await page.getByText('Sealed up to').waitFor();
      const verify = page.getByRole('button', { name: 'Verify now' });
      await verify.click();
      await page
        .getByText(/^Verified up to .*: every entry is as it was written \(compared: \d+\)\.$/)
        .waitFor();
      await expectAccessible(page);
      const [first] = await db.read.selectFrom('logs').select('id').orderBy('id').limit(1).execute();
      await db.write
        .deleteFrom('logs')
        .where('id', '=', first?.id ?? '')
        .execute();
      await verify.click();
      const told = page.getByRole('alert');
      await told.getByText(/^Entries from .* were changed or taken out: 1\.$/).waitFor();
      await expectAccessible(page);
    } finally {
      await database.close();
    }
  });

  it('names the request that an entry came from, which finds it', async () => {
    const made = await api('POST', '/organizations', { name: 'Requested' });
    const [entry] = await api('GET', `/logs?organizationId=${made.id}`);
    await page.goto(`${home}/audit-logs?text=${entry.payload.requestId}`);
    await page.getByRole('link', { name: 'Requested', exact: true }).waitFor();
    await page.goto(`${home}/audit-logs/${entry.id}`);
    await page.getByRole('definition').getByText(entry.payload.requestId, { exact: true }).waitFor();
    await expectAccessible(page);
  });
});
