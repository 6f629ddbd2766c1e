/** What is collected about people: decided in the Console, asked for on the page, kept with the account. */
import type { Browser, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectAccessible, inTheConsole, type OpenConsole } from './administrator.ts';
import { authorizeAddress } from './hosted-pages.ts';
import type { RunningServer } from './server.ts';

describe('profile fields in the Console', { timeout: 120_000 }, () => {
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  let api: OpenConsole['api'];

  inTheConsole('/sign-in-experience/collect-user-profile', (opened) => {
    ({ server, browser, page, api } = opened);
  });

  const press = (name: string, where: Pick<Page, 'getByRole'> = page) =>
    where.getByRole('button', { name, exact: true }).click();
  const saved = () => page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });
  const back = () =>
    page
      .getByRole('navigation')
      .getByRole('link', { name: 'Collect user profile', exact: true })
      .last()
      .click();
  const names = async () =>
    (await api('GET', '/custom-profile-fields')).map(({ name }: { name: string }) => name);

  it('are added, described, ordered, left out and deleted', async () => {
    await page.getByText('Nothing is collected yet').waitFor();
    await page.getByRole('button', { name: 'Add field', exact: true }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Add a field' });
    await dialog.waitFor();
    await expectAccessible(page);
    await press('Add', dialog);
    await page.getByRole('heading', { level: 1, name: 'Full name' }).waitFor();
    await expectAccessible(page);

    await page.goto(`${server.adminEndpoint}/console/sign-in-experience/collect-user-profile?create=true`);
    await dialog.getByRole('radio', { name: 'Something of your own' }).check();
    await dialog.getByRole('textbox', { name: 'Key' }).fill('my company');
    await press('Add', dialog);
    await dialog.getByText('Use letters and digits only.').waitFor();
    await dialog.getByRole('textbox', { name: 'Key' }).fill('company');
    await press('Add', dialog);
    await page.getByRole('heading', { level: 1, name: 'company' }).waitFor();
    await page.getByRole('textbox', { name: 'Label' }).fill('Company');
    await page.getByRole('textbox', { name: 'Longest' }).fill('some');
    await page.getByRole('switch', { name: 'Required' }).press(' ');
    await press('Save changes');
    await page.getByText('A whole number, 0 or more.').waitFor();
    await page.getByRole('textbox', { name: 'Longest' }).fill('40');
    await press('Save changes');
    await saved();
    expect(await api('GET', '/custom-profile-fields/company')).toMatchObject({
      label: 'Company',
      required: true,
      config: { maxLength: 40 },
    });

    await back();
    await page.getByRole('link', { name: /Company/ }).waitFor();
    await expectAccessible(page);
    await press('Move Company up');
    await expect.poll(names).toEqual(['company', 'fullname']);
    // The page knows it as well: a switch in a row that is about to move cannot be met.
    await page
      .getByRole('row')
      .nth(1)
      .getByRole('link', { name: /Company/ })
      .waitFor();
    await page.getByRole('switch', { name: 'Ask for Full name at sign-up' }).press(' ');
    const asked = async () => (await api('GET', '/sign-in-exp')).signUpProfileFields;
    await expect.poll(asked).toEqual([{ name: 'company' }]);

    await page.getByRole('link', { name: /Full name/ }).click();
    await press('More actions');
    await page.getByRole('menuitem', { name: 'Delete field' }).click();
    await press('Delete field', page.getByRole('dialog'));
    await expect.poll(names).toEqual(['company']);
  });

  it('are asked for when somebody registers', async () => {
    await api('PATCH', '/sign-in-exp', {
      signUp: { identifiers: ['username'], password: true, verify: false },
    });
    const app = await api('POST', '/applications', {
      name: 'Librería',
      type: 'SPA',
      oidcClientMetadata: { redirectUris: [`${server.endpoint}/back`], postLogoutRedirectUris: [] },
    });
    const visitor = await (await browser.newContext({ locale: 'en-US', javaScriptEnabled: false })).newPage();
    await visitor.goto(authorizeAddress(server, app.id, { first_screen: 'register' }));
    await visitor.fill('input[name=identifier]', 'marisol');
    await visitor.keyboard.press('Enter');
    await visitor.fill('input[name=password]', 'Lluvia-verde-77');
    await visitor.keyboard.press('Enter');
    await visitor.getByRole('heading', { name: 'Tell us about you' }).waitFor();
    await visitor.getByRole('textbox', { name: 'Company' }).fill('Panadería Sol');
    await visitor.keyboard.press('Enter');
    await visitor.waitForURL(/\/back\?/);
    const [user] = await api('GET', '/users?search=marisol');
    expect(user.customData).toEqual({ company: 'Panadería Sol' });
  });
});
