/** Choosing at sign-in for which organization one works: turned on in the Console, chosen in a real browser, switched later. */
import { decodeJwt } from 'jose';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { pkce } from '../server/testing/flow.ts';
import { expectAccessible, signInAdministrator } from './administrator.ts';
import { onEachDatabase } from './databases.ts';
import { signInOnPage } from './hosted-pages.ts';
import { type Application, atAnApplication } from './visitors.ts';

const person = { username: 'marisol', password: 'Lluvia-verde-77' };

onEachDatabase('an organization chosen at sign-in', { timeout: 120_000 }, (startServer) => {
  let at: Application;
  const ids: Record<string, string> = {};
  const proof = pkce();

  atAnApplication(startServer, async (application) => {
    at = application;
    const { api } = at;
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
  });

  const visitor = async (options = {}) => {
    const { page, open } = await at.visitor(options);
    return { page, open: (more = {}) => open({ code_challenge: proof.challenge, ...more }) };
  };

  /** What the application learns. */
  const organizationAt = async (page: Page): Promise<unknown> => {
    await page.waitForURL(/\/back\?.*code=/);
    const answer = await fetch(`${at.server.endpoint}/oidc/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: at.clientId,
        code: new URL(page.url()).searchParams.get('code') ?? '',
        redirect_uri: `${at.server.endpoint}/back`,
        code_verifier: proof.verifier,
      }),
    });
    return decodeJwt((await answer.json()).id_token).organization_id;
  };

  it('is turned on in the Console', async () => {
    const { page } = await visitor();
    await page.goto(`${at.server.adminEndpoint}/console/applications/${at.clientId}/settings`);
    await signInAdministrator(page);
    await page.getByRole('combobox', { name: 'Let people choose' }).click();
    await page.getByRole('option', { name: /only members/ }).click();
    await page.getByText('has to sign in again when their token is renewed').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: /^Save/ }).click();
    await page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });
    const { customClientMetadata } = await at.api('GET', `/applications/${at.clientId}`);
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
