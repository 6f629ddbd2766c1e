/** Agreeing to some of what a third party asks for: by keyboard, without scripts, and what the application then has. */
import { decodeJwt } from 'jose';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { pkce } from '../server/testing/flow.ts';
import { expectAccessible, signInAdministrator } from './administrator.ts';
import { onEachDatabase } from './databases.ts';
import { signInOnPage } from './hosted-pages.ts';
import { type Application, atAnApplication } from './visitors.ts';

const person = { username: 'marisol', password: 'Lluvia-verde-77' };
const library = 'https://library.example';

onEachDatabase('choosing what an application gets', { timeout: 120_000 }, (startServer) => {
  let at: Application;
  let clientId: string;
  let userId: string;
  const proof = pkce();
  const scope =
    'openid profile email phone offline_access urn:logto:scope:organizations read:books write:books';

  atAnApplication(startServer, async (application) => {
    at = application;
    const { api } = at;
    const user = { ...person, name: 'Marisol', primaryEmail: 'sol@example.com', primaryPhone: '34600111222' };
    userId = (await api('POST', '/users', user)).id;
    await api('PATCH', '/account-center', { enabled: true, fields: { session: 'Edit' } });
    const { id: resource } = await api('POST', '/resources', { name: 'Library', indicator: library });
    const books: string[] = [];
    for (const [name, description] of [
      ['read:books', 'Read the books you have borrowed'],
      ['write:books', 'Borrow books in your name'],
    ])
      books.push((await api('POST', `/resources/${resource}/scopes`, { name, description })).id);
    const role = { name: 'reader', description: 'Reads', scopeIds: books };
    const { id: roleId } = await api('POST', '/roles', role);
    await api('POST', `/users/${userId}/roles`, { roleIds: [roleId] });
    const { id: sol } = await api('POST', '/organizations', { name: 'Panadería Sol' });
    await api('POST', `/organizations/${sol}/users`, { userIds: [userId] });
    const made = await api('POST', '/applications', {
      name: 'Night Reader',
      type: 'SPA',
      isThirdParty: true,
      oidcClientMetadata: { redirectUris: [`${at.server.endpoint}/back`], postLogoutRedirectUris: [] },
    });
    clientId = made.id;
    await api('POST', `/applications/${clientId}/user-consent-scopes`, {
      userScopes: ['profile', 'email', 'phone', 'urn:logto:scope:organizations'],
      resourceScopes: books,
    });
  });

  const visitor = async (options = {}) => {
    const { page, open } = await at.visitor(options);
    const ask = (more = {}) =>
      open({
        client_id: clientId,
        code_challenge: proof.challenge,
        scope,
        resource: library,
        ...more,
      });
    return { page, ask };
  };

  const askToken = async (body: Record<string, string>) => {
    const answer = await fetch(`${at.server.endpoint}/oidc/token`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: clientId, ...body }),
    });
    return answer.json();
  };
  const tokensAt = async (page: Page) => {
    await page.waitForURL(/\/back\?.*code=/);
    return askToken({
      grant_type: 'authorization_code',
      code: new URL(page.url()).searchParams.get('code') ?? '',
      redirect_uri: `${at.server.endpoint}/back`,
      code_verifier: proof.verifier,
    });
  };
  const box = (page: Page, name: string) => page.getByRole('checkbox', { name, exact: true });

  it('by keyboard: what is unticked is nowhere, and is unticked when the application asks again', async () => {
    const { page, ask } = await visitor();
    await ask({ prompt: 'consent' });
    await signInOnPage(page, person);
    await page.getByRole('heading', { name: /Night Reader wants access/ }).waitFor();
    const group = page.getByRole('group', { name: 'You decide whether it may:' });
    await group.getByRole('group', { name: 'Library' }).waitFor();
    expect(await group.getByRole('checkbox').count()).toBe(5);
    for (const one of await group.getByRole('checkbox').all()) expect(await one.isChecked()).toBe(true);
    expect(await box(page, 'See your name, username and picture').count()).toBe(0);
    await expectAccessible(page);

    await box(page, 'See your phone number').focus();
    await page.keyboard.press('Space');
    await box(page, 'Borrow books in your name').focus();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Allow', exact: true }).focus();
    await page.keyboard.press('Enter');
    const first = await tokensAt(page);
    expect(first.scope).toContain('email');
    expect(first.scope).not.toContain('phone');
    expect(decodeJwt(first.id_token)).toMatchObject({ name: 'Marisol', email: 'sol@example.com' });
    expect(decodeJwt(first.id_token)).not.toHaveProperty('phone_number');
    const refreshed = await askToken({
      grant_type: 'refresh_token',
      refresh_token: first.refresh_token,
      resource: library,
    });
    expect(decodeJwt(refreshed.access_token).scope).toBe('read:books');

    await ask();
    await page.waitForURL(/\/back\?.*code=/);
    await ask({ prompt: 'consent' });
    await page.getByRole('heading', { name: /Night Reader wants access/ }).waitFor();
    expect(await box(page, 'See your phone number').isChecked()).toBe(false);
    expect(await box(page, 'Borrow books in your name').isChecked()).toBe(false);
    expect(await box(page, 'See your email address').isChecked()).toBe(true);
  });

  it('without scripts, on a small screen, from right to left', async () => {
    const { page, ask } = await visitor({ javaScriptEnabled: false, locale: 'ar', colorScheme: 'dark' });
    await page.setViewportSize({ width: 320, height: 640 });
    await ask({ prompt: 'consent' });
    await signInOnPage(page, person);
    await page.waitForURL(/\/consent/);
    // The answer of the other browser is remembered.
    expect(await box(page, 'Borrow books in your name').isChecked()).toBe(false);
    const size = await page.locator('main').boundingBox();
    expect(size?.width).toBeLessThanOrEqual(320);
    await box(page, 'Read the books you have borrowed').uncheck();
    await page.locator('button[value=confirm]').click();
    const { scope: given } = await tokensAt(page);
    expect(given).not.toContain('phone');
  });

  it('shows in the account centre what it may do, and takes it back there', async () => {
    const { page } = await visitor();
    await page.goto(`${at.server.endpoint}/account/sessions`);
    await signInOnPage(page, person);
    await page.waitForURL(/verified-action/);
    await page.fill('#password', person.password);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/account\/sessions/);
    await page.getByText('Night Reader').first().waitFor();
    const text = (await page.locator('main').textContent()) ?? '';
    expect(text).toContain('See your email address');
    expect(text).not.toContain('See your phone number');
    expect(text).not.toContain('Borrow books in your name');
    expect(text).toContain('Read the books you have borrowed');
    const held = async () =>
      (await at.api('GET', `/users/${userId}/grants?appType=thirdParty`)).grants.map(
        ({ resourceScopes }: { resourceScopes: unknown }) => resourceScopes,
      );
    expect(await held()).toContainEqual({ [library]: ['read:books'] });
    const before = (await held()).length;
    await page
      .getByRole('button', { name: /Remove access/ })
      .first()
      .click();
    await expect.poll(async () => (await held()).length).toBe(before - 1);
  });

  it('is set in the Console, which shows the page', async () => {
    const { page } = await visitor();
    await page.goto(`${at.server.adminEndpoint}/console/applications/${clientId}/permissions`);
    await signInAdministrator(page);
    const preview = page.frameLocator('iframe[title="The consent page"]');
    await preview.getByRole('checkbox', { name: 'See your email address' }).waitFor();
    const needed = page.getByRole('combobox', { name: 'It cannot do without' });
    await needed.click();
    await page.getByRole('option', { name: 'Email address' }).click();
    await page.getByRole('option', { name: 'write:books' }).click();
    await page.keyboard.press('Escape');
    await expect
      .poll(() => preview.getByRole('checkbox', { name: 'See your email address' }).count())
      .toBe(0);
    await preview.getByText('See your email address').waitFor();
    await expectAccessible(page);
    const stored = async () =>
      (await at.api('GET', `/applications/${clientId}`)).customClientMetadata.requiredScopes;
    await expect.poll(stored).toEqual(['email', 'write:books']);
    await page.getByRole('switch', { name: 'All or nothing' }).press(' ');
    await expect.poll(stored).toBe('all');
    await expect.poll(() => preview.getByRole('checkbox', { name: /Read the books/ }).count()).toBe(0);
    await page.getByRole('switch', { name: 'All or nothing' }).press(' ');
    await expect.poll(stored).toBeUndefined();
  });
});
