/** An API of one's own in the Console: named, given permissions, asked for by a machine, taken away. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectAccessible, inTheConsole, type OpenConsole } from './administrator.ts';
import type { RunningServer } from './server.ts';

describe('API resources in the Console', { timeout: 60_000 }, () => {
  let server: RunningServer;
  let page: Page;
  let home: string;
  let api: OpenConsole['api'];
  const indicator = 'https://shop.example/api';

  inTheConsole('/api-resources', (opened) => {
    ({ server, page, api } = opened);
    home = `${opened.home}/api-resources`;
  });

  const press = (name: string, where: Pick<Page, 'getByRole'> = page) =>
    where.getByRole('button', { name, exact: true }).click();
  const dialog = (name: string) => page.getByRole('dialog', { name });
  const field = (name: string, where: Pick<Page, 'getByRole'> = page) =>
    where.getByRole('textbox', { name, exact: true });
  const saved = () => page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });
  const stored = async () =>
    (await api('GET', '/resources?includeScopes=true')).find(
      (resource: { indicator: string }) => resource.indicator === indicator,
    );
  const isAccessible = () => expectAccessible(page);

  it('list Portero’s own, whose settings cannot be changed', async () => {
    await isAccessible();
    await page.getByRole('link', { name: /Management API/ }).click();
    await page.getByText('Portero’s own API.').waitFor();
    await page.getByText('all', { exact: true }).first().waitFor();
    expect(await page.getByRole('button', { name: /Add permission|Delete/ }).count()).toBe(0);
    await isAccessible();
  });

  it('are created with a name and an identifier that is free', async () => {
    await page.goto(home);
    await press('Create API');
    const create = dialog('Create an API resource');
    await field('Name', create).fill('Shop');
    await field('Identifier', create).fill('https://default.logto.app/api');
    await press('Create API', create);
    await create.getByRole('alert').waitFor();
    await isAccessible();
    await field('Identifier', create).fill(indicator);
    await press('Create API', create);
    await page.getByRole('heading', { level: 1, name: 'Shop' }).waitFor();
    expect(await stored()).toMatchObject({ name: 'Shop', accessTokenTtl: 3600, isDefault: false });
  });

  it('begin with guides that check their tokens', async () => {
    const parts = page.getByRole('main').getByRole('heading', { level: 2 });
    expect(await parts.first().innerText()).toBe('Check the token in your API');
    await isAccessible();
    await page.getByRole('link', { name: /^Express/ }).click();
    await page.getByRole('heading', { name: 'Check tokens with Express' }).waitFor();
    const code = page.locator('pre');
    await code.filter({ hasText: `const audience = '${indicator}'` }).waitFor();
    await code.filter({ hasText: `const issuer = '${server.endpoint}/oidc'` }).waitFor();
    await page.getByText('This API has no permission yet').waitFor();
    await isAccessible();
    // By its address alone, as somebody else gets it.
    await page.goto(page.url().replace('api-express', 'api-spring-boot'));
    await code.filter({ hasText: `audience: "${indicator}"` }).waitFor();
    await page.goto(page.url().replace('api-spring-boot', 'api-cobol'));
    await page.getByText('Choose another framework.').waitFor();
    await page.goto(page.url().replace('api-cobol', 'api-python'));
    await page.getByRole('link', { name: 'Add a permission' }).click();
    await page.getByRole('heading', { level: 1, name: 'Shop' }).waitFor();
    expect(await parts.last().innerText()).toBe('Check the token in your API');
  });

  it('change their name, the life of their tokens, and become the default', async () => {
    await field('Access tokens live for (seconds)').fill('0');
    await press('Save changes');
    await page.getByText('A whole number from 1 to').waitFor();
    await field('Access tokens live for (seconds)').fill('900');
    await field('Name').fill('Bookshop');
    await page.getByRole('switch', { name: 'Default API' }).press(' ');
    await press('Save changes');
    await saved();
    expect(await stored()).toMatchObject({ name: 'Bookshop', accessTokenTtl: 900, isDefault: true });
    await page.getByRole('heading', { level: 1, name: 'Bookshop' }).waitFor();
  });

  it('have permissions, each name once and without spaces', async () => {
    const add = async (name: string, description = '') => {
      await press('Add permission');
      await field('Permission', dialog('Add permission')).fill(name);
      await field('Description', dialog('Add permission')).fill(description);
      await press('Save', dialog('Add permission'));
    };
    await add('read orders');
    await page.getByText('A name without spaces').waitFor();
    await field('Permission', dialog('Add permission')).fill('read:orders');
    await press('Save', dialog('Add permission'));
    await page.getByRole('button', { name: 'Change read:orders' }).waitFor();
    await add('read:orders');
    await dialog('Add permission').getByRole('alert').waitFor();
    await page.keyboard.press('Escape');
    await press('Discard', dialog('Close without saving?'));
    await add('write:orders', 'Change orders');
    await press('Change read:orders');
    await field('Description', dialog('Change read:orders')).fill('See <b>orders</b>');
    await press('Save', dialog('Change read:orders'));
    await page.getByText('See <b>orders</b>').waitFor();
    await isAccessible();
    await press('Delete write:orders');
    await press('Delete permission', dialog('Delete write:orders?'));
    await page.getByRole('button', { name: 'Change write:orders' }).waitFor({ state: 'detached' });
    expect((await stored()).scopes).toMatchObject([
      { name: 'read:orders', description: 'See <b>orders</b>' },
    ]);
  });

  it('lend their guides the first permission', async () => {
    const here = page.url();
    await page.getByRole('link', { name: /^Go/ }).click();
    await page.locator('pre').filter({ hasText: 'may("read:orders", orders)' }).waitFor();
    expect(await page.getByText('This API has no permission yet').count()).toBe(0);
    await page.getByRole('button', { name: 'Finish' }).first().click();
    await page.waitForURL(here);
  });

  it('are asked for by a machine, which gets what its role permits', async () => {
    const { id, scopes } = await stored();
    expect(id).toBe(new URL(page.url()).pathname.split('/').at(-1));
    const machine = await api('POST', '/applications', { name: 'Robot', type: 'MachineToMachine' });
    const [secret] = await api('GET', `/applications/${machine.id}/secrets`);
    const role = await api('POST', '/roles', {
      name: 'Reader',
      description: 'Reads',
      type: 'MachineToMachine',
      scopeIds: scopes.map((scope: { id: string }) => scope.id),
    });
    await api('POST', `/applications/${machine.id}/roles`, { roleIds: [role.id] });
    const answer = await fetch(`${server.endpoint}/oidc/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: machine.id,
        client_secret: secret.value,
        resource: indicator,
        scope: 'read:orders write:orders',
      }),
    });
    expect(await answer.json()).toMatchObject({ scope: 'read:orders', expires_in: 900 });
  });

  it('are deleted by typing their name', async () => {
    await press('More actions');
    await page.getByRole('menuitem', { name: 'Delete API' }).click();
    await dialog('Delete Bookshop?').getByRole('textbox').fill('Bookshop');
    await press('Delete API', dialog('Delete Bookshop?'));
    await page.waitForURL(/\/api-resources$/);
    expect(await stored()).toBeUndefined();
    await page.goto(`${home}/nothing`);
    await page.getByText('No such API').waitFor();
  });

  it('are made for a guide that was chosen first', async () => {
    await page.goto(`${home.replace(/\/api-resources$/, '')}/get-started`);
    await page.getByRole('link', { name: /^Python/ }).click();
    const create = dialog('Create an API resource');
    await field('Name', create).fill('Library');
    await field('Identifier', create).fill('https://library.example');
    await press('Create API', create);
    await page.getByRole('heading', { name: 'Check tokens with Python' }).waitFor();
    await page.locator('pre').filter({ hasText: 'audience="https://library.example"' }).waitFor();
  });

  it('fit a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(home);
    await page.getByRole('link', { name: /Management API/ }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.getByRole('link', { name: /Management API/ }).click();
    await page.getByText('Portero’s own API.').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await isAccessible();
    const [{ id }] = (await api('GET', '/resources')).filter(
      ({ name }: { name: string }) => name === 'Library',
    );
    await page.goto(`${home}/${id}/guide/api-python`);
    await page.locator('pre').filter({ hasText: 'audience="https://library.example"' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  });
});
