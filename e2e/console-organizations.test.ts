/** Roles and organizations in the Console: from an empty template to a person who belongs, and to one who is invited. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectAccessible, inTheConsole, type OpenConsole } from './administrator.ts';

describe('roles and organizations in the Console', { timeout: 90_000 }, () => {
  let page: Page;
  let home: string;
  let api: OpenConsole['api'];
  let userId: string;
  let organizationId: string;

  inTheConsole('', async (opened) => {
    ({ page, home, api } = opened);
    const person = { username: 'marisol', name: 'Marisol Vega', primaryEmail: 'marisol@example.com' };
    ({ id: userId } = await api('POST', '/users', person));
    const { id: resource } = await api('POST', '/resources', {
      name: 'Orders API',
      indicator: 'https://orders.example',
    });
    await api('POST', `/resources/${resource}/scopes`, { name: 'read:orders', description: 'See orders' });
    await api('POST', '/applications', { name: 'Nightly sync', type: 'MachineToMachine' });
  });

  const press = (name: string, where: Pick<Page, 'getByRole'> = page) =>
    where.getByRole('button', { name, exact: true }).first().click();
  const dialog = (name: string | RegExp) => page.getByRole('dialog', { name });
  const pick = (name: string, where: Pick<Page, 'getByLabel'>) =>
    where.getByLabel(name, { exact: true }).check();
  const closed = (name: string | RegExp) => dialog(name).waitFor({ state: 'detached' });
  const tab = (name: string) =>
    page
      .getByRole('navigation', { name: /^About this/ })
      .getByRole('link', { name })
      .click();
  const isAccessible = () => expectAccessible(page);

  it('a role is made with permissions, given to a person, and becomes the default', async () => {
    await page.goto(`${home}/roles`);
    await page.getByRole('link', { name: /Management API access/ }).waitFor();
    await isAccessible();
    await press('Create role');
    const create = dialog('Create a role');
    await create.getByLabel('Name').fill('Editor');
    await pick('read:orders', create);
    await isAccessible();
    await press('Create role', create);
    await page.getByRole('heading', { level: 1, name: 'Editor' }).waitFor();
    await press('Give to people');
    await pick('Marisol Vega', dialog(/^Give Editor/));
    await press('Give to 1', dialog(/^Give Editor/));
    await page.getByRole('link', { name: /Marisol Vega/ }).waitFor();
    await isAccessible();
    await tab('Permissions');
    await page.getByRole('cell', { name: 'read:orders', exact: true }).waitFor();
    await isAccessible();
    await tab('Settings');
    await page.getByRole('switch', { name: 'Default role' }).check();
    await press('Save changes');
    await page.getByText('Saved', { exact: true }).first().waitFor();
    await isAccessible();
    expect(await api('GET', `/users/${userId}/roles`)).toMatchObject([{ name: 'Editor', isDefault: true }]);
  });

  it('the template gets a permission and a role that carries it beside one of an API', async () => {
    await page.goto(`${home}/organization-template/permissions`);
    await press('Create permission');
    const permission = page.getByRole('dialog');
    await permission.getByLabel('Permission').fill('invite:member');
    await press('Save', permission);
    await page.getByRole('cell', { name: 'invite:member', exact: true }).waitFor();
    await isAccessible();
    await page.goto(`${home}/organization-template?create=true`);
    await dialog('Create an organization role').getByLabel('Role').fill('owner');
    await isAccessible();
    await press('Create role', dialog('Create an organization role'));
    await page.getByRole('heading', { level: 1, name: 'owner' }).waitFor();
    await press('Add permissions');
    const add = dialog('Add permissions');
    await pick('invite:member', add);
    await add.getByRole('tab', { name: 'API permissions' }).click();
    await pick('read:orders', add);
    await isAccessible();
    await press('Add 2', add);
    await closed('Add permissions');
    for (const name of ['invite:member', 'read:orders'])
      await page.getByRole('cell', { name, exact: true }).waitFor();
    await isAccessible();
    await page.goto(`${home}/organization-template`);
    await page.getByRole('row', { name: /owner.*invite:member/ }).waitFor();
    await isAccessible();
  });

  it('an organization is made, a person joins it with a role, and roles are changed', async () => {
    await page.goto(`${home}/organizations`);
    await page.getByText('No organization yet').waitFor();
    await isAccessible();
    await press('Create organization');
    await dialog('Create an organization').getByLabel('Name').fill('Panadería Sol');
    await press('Create organization', dialog('Create an organization'));
    await page.getByRole('heading', { level: 1, name: 'Panadería Sol' }).waitFor();
    organizationId = /\/organizations\/([^/]+)/.exec(page.url())?.[1] ?? '';
    await press('Add members');
    const add = dialog(/^Add people/);
    await pick('Marisol Vega', add);
    await pick('owner', add);
    await isAccessible();
    await press('Add 1', add);
    await page.getByRole('row', { name: /Marisol Vega.*owner/ }).waitFor();
    await isAccessible();
    await press('Actions for Marisol Vega');
    await page.getByRole('menuitem', { name: 'Edit roles' }).press('Enter');
    await dialog('Roles of Marisol Vega').getByLabel('owner', { exact: true }).uncheck();
    await press('Save roles', dialog('Roles of Marisol Vega'));
    await page.getByRole('row', { name: /Marisol Vega.*No role/ }).waitFor();
    await press('Actions for Marisol Vega');
    await page.getByRole('menuitem', { name: 'Edit roles' }).press('Enter');
    await pick('owner', dialog('Roles of Marisol Vega'));
    await press('Save roles', dialog('Roles of Marisol Vega'));
    await page.getByRole('row', { name: /Marisol Vega.*owner/ }).waitFor();
    await tab('Machine-to-machine');
    await press('Add applications');
    await pick('Nightly sync', dialog(/^Add applications/));
    await press('Add 1', dialog(/^Add applications/));
    await page.getByRole('link', { name: 'Nightly sync' }).waitFor();
    await isAccessible();
  });

  it('somebody is invited by email with a link of their own, and the invitation is revoked', async () => {
    await tab('Invitations');
    await press('Invite people');
    const invite = dialog(/^Invite people/);
    await invite.getByLabel('Email addresses').fill('bea@sol.example');
    await pick('owner', invite);
    await invite.getByLabel('Join page').fill('our site');
    await press('Invite', invite);
    await invite.getByText(/A web address/).waitFor();
    await invite.getByLabel('Join page').fill('https://app.example.com/join');
    await isAccessible();
    await press('Invite', invite);
    await page.getByRole('row', { name: /bea@sol.example.*Pending.*owner/ }).waitFor();
    await isAccessible();
    const [{ id }] = await api('GET', `/organization-invitations?organizationId=${organizationId}`);
    await expect
      .poll(async () => JSON.stringify(await api('GET', '/development-inbox')))
      .toContain(`https://app.example.com/join?invitation=${id}`);
    await press('Actions for bea@sol.example');
    await page.getByRole('menuitem', { name: 'Revoke' }).press('Enter');
    await press('Revoke', dialog(/^Revoke/));
    await page.getByRole('row', { name: /bea@sol.example.*Revoked/ }).waitFor();
  });

  it('its settings are kept, and its looks shown while they are chosen', async () => {
    await tab('Settings');
    await page.getByLabel('Email domains').first().fill('sol.example');
    await page.keyboard.press('Enter');
    await pick('owner', page);
    await isAccessible();
    await press('Save changes');
    await page.getByText('Saved', { exact: true }).first().waitFor();
    await expect
      .poll(() => api('GET', `/organizations/${organizationId}/jit/email-domains`))
      .toMatchObject([{ emailDomain: 'sol.example' }]);
    await page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });
    await tab('Branding');
    await page.getByLabel('Colour', { exact: true }).fill('#b3261e');
    await press('Save changes');
    await expect
      .poll(async () => (await api('GET', `/organizations/${organizationId}`)).color)
      .toEqual({ primaryColor: '#b3261e' });
    await isAccessible();
  });

  it('the person’s page tells their roles and where they belong', async () => {
    await page.goto(`${home}/users/${userId}`);
    await tab('Roles');
    await page.getByRole('link', { name: /Editor/ }).waitFor();
    await isAccessible();
    await tab('Organizations');
    await page.getByRole('row', { name: /Panadería Sol.*owner/ }).waitFor();
    await isAccessible();
    await page.getByRole('link', { name: /Panadería Sol/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Panadería Sol' }).waitFor();
  });

  it('and it is deleted only by typing its name', async () => {
    await press('More actions');
    await page.getByRole('menuitem', { name: 'Delete organization' }).click();
    const question = dialog(/^Delete/);
    const agree = question.getByRole('button', { name: 'Delete organization' });
    expect(await agree.isDisabled()).toBe(true);
    await question.getByRole('textbox').fill('Panadería Sol');
    await agree.click();
    await page.waitForURL(/\/organizations$/);
    expect(await api('GET', '/organizations')).toEqual([]);
  });
});
