/** Choosing at sign-in for which organization one works: turned on in the Console, chosen in a real browser, switched later. */
import { decodeJwt } from 'jose';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pkce } from '../server/testing/flow.ts';
import { administrate, expectAccessible, signInAdministrator } from './administrator.ts';
import { launchBrowser } from './browser.ts';
import { onEachDatabase } from './databases.ts';
import { authorizeAddress, signInOnPage } from './hosted-pages.ts';
import type { RunningServer } from './server.ts';

const person = { username: 'marisol', password: 'Lluvia-verde-77' };

onEachDatabase('an organization chosen at sign-in', { timeout: 120_000 }, (startServer) => {
  let server: RunningServer;
  let browser: Browser;
  let api: Awaited<ReturnType<typeof administrate>>;
  let clientId: string;
  const ids: Record<string, string> = {};
  const proof = pkce();

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
    const { id: userId } = await api('POST', '/users', person);
    const { id: role } = await api('POST', '/organization-roles', { name: 'baker' });
    const names = ['Panadería Sol', ...Array.from({ length: 9 }, (_, at) => `Company ${at + 1}`)];
    for (const name of names) {
      const { id } = await api('POST', '/organizations', { name, description: `All about ${name}` });
      ids[name] = id;
      await api('POST', `/organizations/${id}/users`, { userIds: [userId] });
    }
    const sol = ids['Panadería Sol'];
    await api('POST', `/organizations/${sol}/users/${userId}/roles`, { organizationRoleIds: [role] });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  const visitor = async (more: { javaScriptEnabled?: boolean; locale?: string } = {}) => {
    const page = await (await browser.newContext({ locale: 'en-US', ...more })).newPage();
    page.setDefaultTimeout(20_000);
    const open = (first: Record<string, string> = {}) =>
      page.goto(authorizeAddress(server, clientId, { code_challenge: proof.challenge, ...first }));
    return { page, open };
  };

  /** What the application learns. */
  const organizationAt = async (page: Page): Promise<unknown> => {
    await page.waitForURL(/\/back\?.*code=/);
    const answer = await fetch(`${server.endpoint}/oidc/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: clientId,
        code: new URL(page.url()).searchParams.get('code') ?? '',
        redirect_uri: `${server.endpoint}/back`,
        code_verifier: proof.verifier,
      }),
    });
    return decodeJwt((await answer.json()).id_token).organization_id;
  };

  it('is turned on in the Console', async () => {
    const { page } = await visitor();
    await page.goto(`${server.adminEndpoint}/console/applications/${clientId}/settings`);
    await signInAdministrator(page);
    await page.getByRole('combobox', { name: 'Let people choose' }).click();
    await page.getByRole('option', { name: /only members/ }).click();
    await page.getByText('has to sign in again when their token is renewed').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: /^Save/ }).click();
    await page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });
    const { customClientMetadata } = await api('GET', `/applications/${clientId}`);
    expect(customClientMetadata.organizationSelection).toBe('required');
  });

  it('by keyboard, after a search; the application opens the choice again', async () => {
    const { page, open } = await visitor();
    await open();
    await signInOnPage(page, person);
    await page.getByRole('heading', { name: 'Choose an organization' }).waitFor();
    await expectAccessible(page);
    await page.getByRole('searchbox').fill('panaderia');
    await page.keyboard.press('Enter');
    await page.waitForURL(/q=panaderia/);
    const sol = page.getByRole('button', { name: /Panadería Sol/ });
    expect(await sol.textContent()).toContain('baker');
    expect(await page.getByRole('button', { name: /Company/ }).count()).toBe(0);
    await sol.focus();
    await page.keyboard.press('Enter');
    expect(await organizationAt(page)).toBe(ids['Panadería Sol']);
    await open();
    expect(await organizationAt(page), 'asked once').toBe(ids['Panadería Sol']);
    await open({ prompt: 'select_organization' });
    await page.getByText('Last used').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: /Company 3/ }).click();
    expect(await organizationAt(page)).toBe(ids['Company 3']);
  });

  it('without scripts, on a small screen, from right to left', async () => {
    const { page, open } = await visitor({ javaScriptEnabled: false, locale: 'ar' });
    await page.setViewportSize({ width: 320, height: 640 });
    await open();
    await signInOnPage(page, person);
    await page.waitForURL(/\/select-organization/);
    const choices = page.locator('button[name=organization]');
    expect(await choices.first().textContent()).toContain('Company 3');
    await choices.nth(1).click();
    expect(Object.values(ids)).toContain(await organizationAt(page));
  });
});
