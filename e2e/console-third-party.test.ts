/** A third party in the Console: what it may ask for and how it looks, seen on the consent page; then a person is asked. */
import type { Browser, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectAccessible, inTheConsole, type OpenConsole } from './administrator.ts';
import { authorizeAddress, signInOnPage } from './hosted-pages.ts';
import type { RunningServer } from './server.ts';

describe('a third-party application in the Console', { timeout: 60_000 }, () => {
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  let home: string;
  let id: string;
  let luis: string;
  let api: OpenConsole['api'];
  const password = 'Lluvia-verde-88';
  const redirectUri = 'http://127.0.0.1:9/callback';
  const at = (tab: string) => `${home}/applications/${id}/${tab}`;

  inTheConsole('', async (opened) => {
    ({ server, browser, page, home, api } = opened);
    const app = await api('POST', '/applications', {
      name: 'crm',
      type: 'Traditional',
      isThirdParty: true,
      oidcClientMetadata: { redirectUris: [redirectUri] },
    });
    id = app.id;
    const resource = await api('POST', '/resources', { name: 'Orders', indicator: 'https://orders.example' });
    await api('POST', `/resources/${resource.id}/scopes`, {
      name: 'read:orders',
      description: 'Read orders',
    });
    await api('POST', '/users', { username: 'noa', password });
    luis = (await api('POST', '/users', { username: 'luis', name: 'Luis', password })).id;
  });

  const preview = () => page.frameLocator('iframe[title="The consent page"]');
  const save = async () => {
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });
  };

  it('shows the consent page while its lists are made', async () => {
    await page.goto(at('permissions'));
    // What the server refuses goes back, and is told.
    await page.route(/user-consent-scopes$/, (route) =>
      route.request().method() === 'POST'
        ? route.fulfill({
            status: 422,
            headers: { 'access-control-allow-origin': '*' },
            json: { code: 'entity.not_found', message: 'Not just now.' },
          })
        : route.continue(),
    );
    const address = page.getByRole('checkbox', { name: 'Postal address' });
    await address.check();
    await page.getByText('Not just now.').waitFor();
    await expect.poll(() => address.isChecked()).toBe(false);
    await page.unroute(/user-consent-scopes$/);
    await page.getByRole('checkbox', { name: 'Email address' }).check();
    await preview()
      .getByText(/email address/i)
      .first()
      .waitFor();
    await page.getByRole('checkbox', { name: 'read:orders' }).first().click();
    await preview().getByText('Read orders').waitFor();
    await expectAccessible(page);
  });

  it('shows looks before they are saved', async () => {
    await page.goto(at('branding'));
    await page.getByRole('textbox', { name: 'Display name' }).fill('Partner CRM');
    await page.getByRole('textbox', { name: 'Terms of use (address)' }).fill('https://partner.example/terms');
    await preview().getByText('Partner CRM').first().waitFor();
    await expectAccessible(page);
    await save();
  });

  it('asks people so, and lets in whom a rule lets in', async () => {
    await page.goto(at('access-control'));
    await page.getByRole('combobox', { name: 'People', exact: true }).fill('lui');
    await page.getByRole('option', { name: /Luis/ }).click();
    await page.keyboard.press('Escape');
    await save();
    await page.getByRole('switch', { name: 'Only whoever a rule lets in' }).press(' ');
    await save();
    await expectAccessible(page);
    expect(luis).not.toBe('');

    for (const [username, isLetIn] of [
      ['luis', true],
      ['noa', false],
    ] as const) {
      const context = await browser.newContext({ locale: 'en-US' });
      context.setDefaultTimeout(15_000);
      const visitor = await context.newPage();
      await visitor.goto(
        authorizeAddress(server, id, { redirect_uri: redirectUri, scope: 'openid email', state: 'state' }),
      );
      await signInOnPage(visitor, { username, password });
      await visitor.waitForURL(/\/consent/);
      await visitor.getByText('Partner CRM').first().waitFor();
      expect(await visitor.getByRole('link', { name: /terms/i }).count()).toBe(isLetIn ? 1 : 0);
      if (isLetIn) {
        const answered = visitor.waitForRequest((request) => request.url().startsWith(redirectUri));
        await visitor.getByRole('button', { name: 'Allow', exact: true }).click();
        await answered;
      }
      await context.close();
    }
  });

  it('shows which organizations a person shares with it, and takes one back', async () => {
    const organization = await api('POST', '/organizations', { name: 'Luna' });
    await api('POST', `/organizations/${organization.id}/users`, { userIds: [luis] });
    const shared = `/applications/${id}/users/${luis}/consent-organizations`;
    await api('PUT', shared, { organizationIds: [organization.id] });
    await page.goto(`${home}/users/${luis}/applications`);
    const table = page.getByRole('table', { name: 'Shared organizations' });
    await table.getByText('Luna').waitFor();
    await expectAccessible(page);
    await table.getByRole('button', { name: 'Stop sharing Luna with crm' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Stop sharing', exact: true }).click();
    await page.getByText('No organization is shared').waitFor();
    expect((await api('GET', shared)).organizations).toEqual([]);
  });

  it('has its own part of the audit log', async () => {
    await page.goto(at('settings'));
    await page.getByRole('link', { name: 'Activity', exact: true }).click();
    await page.getByText('Management.Application.ConsentOrganizationRemoved').first().waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: /Management\.Application\.Created/ }).click();
    await page.waitForURL(/\/audit-logs\//);
  });
});
