/** Standards in the Console: an application that signs by FAPI 2.0, and a partner that registers with a token. */
import { exportJWK, generateKeyPair } from 'jose';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectAccessible, inTheConsole, type OpenConsole } from './administrator.ts';
import type { RunningServer } from './server.ts';

describe('standards in the Console', { timeout: 60_000 }, () => {
  let server: RunningServer;
  let page: Page;
  let api: OpenConsole['api'];
  const console_ = () => `${server.adminEndpoint}/console`;

  inTheConsole('/applications/registration', (opened) => {
    ({ server, page, api } = opened);
  });

  const press = (name: string, where: Pick<Page, 'getByRole'> = page) =>
    where.getByRole('button', { name, exact: true }).click();
  const save = async () => {
    await press('Save changes');
    await page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });
  };

  it('let a partner register with a token that is shown once', async () => {
    await page.goto(`${console_()}/applications?tab=third-party`);
    await page.getByRole('link', { name: 'Client registration' }).click();
    await page.getByRole('radio', { name: 'Whoever has an initial access token' }).check();
    await save();
    await press('Create token');
    const dialog = page.getByRole('dialog', { name: 'Create an initial access token' });
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Partner');
    await expectAccessible(page);
    await press('Create token', dialog);
    const shown = page.getByRole('dialog', { name: 'The new token' });
    const value = /iat_\w{32}/.exec((await shown.textContent()) ?? '')?.[0] ?? '';
    await press('Done', shown);
    await page.getByText('0 of 1').waitFor();
    await expectAccessible(page);
    expect(await page.content()).not.toContain(value);
    const registered = await fetch(`${server.endpoint}/oidc/register`, {
      method: 'POST',
      headers: { authorization: `Bearer ${value}` },
      body: JSON.stringify({ client_name: 'Partner app', redirect_uris: ['https://partner.example/cb'] }),
    });
    expect(registered.status).toBe(201);
    await page.goto(`${console_()}/applications?tab=third-party`);
    await page.getByRole('link', { name: /Partner app/ }).waitFor();
    await page.goto(`${console_()}/applications/registration`);
    await page.getByText('1 of 1').waitFor();
    await press('Delete Partner');
    await press('Delete token', page.getByRole('dialog'));
    await page.getByText('There is none.').waitFor();
  });

  it('let clients in that are known by a document, within what they may ask for', async () => {
    await page.goto(`${console_()}/applications?tab=third-party`);
    await page.getByRole('link', { name: 'Dynamic clients' }).click();
    await page.getByRole('switch', { name: 'Let clients be known by their document' }).check();
    await page.getByRole('combobox', { name: 'User data' }).fill('email');
    await page.getByRole('option', { name: 'email', exact: true }).click();
    await page.keyboard.press('Escape');
    // What people will be asked, before it is saved.
    const consent = page.frameLocator('iframe[title="The consent page"]');
    await consent.getByText('See your email address').waitFor();
    await consent.getByText('agent.example.com').first().waitFor();
    await expectAccessible(page);
    await save();
    expect(await api('GET', '/configs/cimd')).toEqual({ enabled: true });
    expect((await api('GET', '/cimd/user-consent-scopes')).userScopes).toEqual(['email']);
    await page.reload();
    await page.getByText('email', { exact: true }).waitFor();
    await page.getByRole('combobox', { name: 'User data' }).press('Backspace');
    await page.getByRole('switch', { name: 'Let clients be known by their document' }).uncheck();
    await save();
    expect(await api('GET', '/configs/cimd')).toEqual({ enabled: false });
    expect((await api('GET', '/cimd/user-consent-scopes')).userScopes).toEqual([]);
  });

  it('have a new machine given its roles at once, or later', async () => {
    const role = await api('POST', '/roles', {
      name: 'Night worker',
      description: 'Works at night',
      type: 'MachineToMachine',
    });
    const make = async (name: string) => {
      await page.goto(`${console_()}/applications/create?with=none`);
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: 'Application name' }).fill(name);
      await dialog.getByRole('radio', { name: /^Machine-to-machine/ }).click();
      await press('Create application', dialog);
      await page.waitForURL(/\/roles\?give=true$/);
      return /applications\/(\w+)\//.exec(page.url())?.[1] ?? '';
    };
    const id = await make('Night sync');
    const asked = page.getByRole('dialog', { name: 'Give roles to Night sync' });
    await asked.getByText('Without a role its tokens permit nothing.').waitFor();
    await asked.getByRole('checkbox', { name: 'Night worker' }).check();
    await expectAccessible(page);
    await press('Give 1', asked);
    await asked.waitFor({ state: 'detached' });
    await page.waitForURL(/\/roles$/);
    expect((await api('GET', `/applications/${id}/roles`)).map((one: { id: string }) => one.id)).toEqual([
      role.id,
    ]);
    await page.getByRole('link', { name: 'Machine logs' }).click();
    await page.getByText('Management.Application.Created').first().waitFor();
    await expectAccessible(page);

    const later = await make('Day sync');
    await press('Close', page.getByRole('dialog', { name: 'Give roles to Day sync' }));
    await page.waitForURL(/\/roles$/);
    expect(await api('GET', `/applications/${later}/roles`)).toEqual([]);
  });

  it('have an application choose what is signed how, and where sign-ins begin', async () => {
    const made = await api('POST', '/applications', { name: 'Old library', type: 'Traditional' });
    await page.goto(`${console_()}/applications/${made.id}/settings`);
    const card = page.getByRole('region', { name: 'Protocol', exact: true });
    for (const list of ['Tokens are signed with', 'Userinfo answers with']) {
      await card.getByRole('combobox', { name: list }).click();
      await page.getByRole('option', { name: 'RS256' }).click();
    }
    await card.getByRole('switch', { name: 'Claims to the letter of OpenID Connect' }).check();
    const start = card.getByRole('textbox', { name: 'Address where a sign-in begins' });
    await start.fill('http://library.example/sign-in');
    await press('Save changes');
    await card.getByText('An address that begins with https://').waitFor();
    await start.fill('https://library.example/sign-in');
    await expectAccessible(page);
    await save();
    expect(await api('GET', `/applications/${made.id}`)).toMatchObject({
      oidcClientMetadata: { initiateLoginUri: 'https://library.example/sign-in' },
      customClientMetadata: {
        idTokenSignedResponseAlg: 'RS256',
        userinfoSignedResponseAlg: 'RS256',
        strictOpenId: true,
      },
    });
    const begins = await fetch(`${server.endpoint}/initiate-login?app_id=${made.id}`, { redirect: 'manual' });
    expect(begins.headers.get('location')).toContain('https://library.example/sign-in?iss=');

    await card.getByRole('combobox', { name: 'Tokens are signed with' }).click();
    await page.getByRole('option', { name: 'The algorithm of the tenant' }).click();
    await card.getByRole('switch', { name: 'Claims to the letter of OpenID Connect' }).uncheck();
    await start.fill('');
    await save();
    const { oidcClientMetadata, customClientMetadata } = await api('GET', `/applications/${made.id}`);
    expect(oidcClientMetadata).not.toHaveProperty('initiateLoginUri');
    expect(customClientMetadata).not.toHaveProperty('idTokenSignedResponseAlg');
    expect(customClientMetadata).not.toHaveProperty('strictOpenId');
  });

  it('have an application sign, and say what it needs for it', async () => {
    const made = await api('POST', '/applications', { name: 'Bank', type: 'Traditional' });
    await page.goto(`${console_()}/applications/${made.id}/settings`);
    const card = page.getByRole('region', { name: 'Protocol', exact: true });
    await card.getByRole('combobox', { name: 'Security profile' }).click();
    await page.getByRole('option', { name: 'FAPI 2.0 Security Profile' }).click();
    await press('Save changes');
    await card.getByText('Give its public keys, or their address below.').waitFor();
    const { publicKey } = await generateKeyPair('ES256', { extractable: true });
    const jwks = { keys: [await exportJWK(publicKey)] };
    await card.locator('.cm-content, textarea').first().fill(JSON.stringify(jwks));
    await expectAccessible(page);
    await save();
    expect((await api('GET', `/applications/${made.id}`)).customClientMetadata).toMatchObject({
      securityProfile: 'fapi2',
      jwks,
    });
  });

  it('have an application, or all of them, send a PKCE challenge', async () => {
    const made = await api('POST', '/applications', { name: 'Shop', type: 'Traditional' });
    const settings = async () => (await api('GET', `/applications/${made.id}`)).customClientMetadata;
    await page.goto(`${console_()}/applications/${made.id}/settings`);
    const card = page.getByRole('region', { name: 'Protocol', exact: true });
    const one = card.getByRole('switch', { name: 'Only with PKCE' });
    expect(await one.isChecked()).toBe(false);
    await one.check();
    await save();
    expect(await settings()).toMatchObject({ requirePkce: true });
    await one.uncheck();
    await save();
    expect(await settings()).not.toHaveProperty('requirePkce');
    await page.goto(`${console_()}/tenant-settings`);
    await page.getByRole('switch', { name: 'Ask every application for PKCE' }).check();
    await expectAccessible(page);
    await save();
    expect(await api('GET', '/configs/pkce')).toEqual({ requiredOfAll: true });
    await page.getByRole('switch', { name: 'Ask every application for PKCE' }).uncheck();
    await save();
    expect(await api('GET', '/configs/pkce')).toEqual({ requiredOfAll: false });
  });

  it('have an application that is made with a guide send a PKCE challenge from the start', async () => {
    await page.goto(`${console_()}/applications/create?with=express`);
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Application name' }).fill('Librería con guía');
    await press('Create application', dialog);
    const isMade = async () =>
      (await api('GET', '/applications?search=Librer%C3%ADa%20con%20gu%C3%ADa'))[0]?.customClientMetadata;
    await expect.poll(isMade).toMatchObject({ requirePkce: true });
  });

  it('let a job of a CI system in, without a secret', async () => {
    const made = await api('POST', '/applications', { name: 'Deploys', type: 'MachineToMachine' });
    await page.goto(`${console_()}/applications/${made.id}/settings`);
    const card = page.getByRole('region', { name: 'Protocol', exact: true });
    await press('Add a workload', card);
    const workload = { issuer: 'https://ci.example', subject: 'repo:acme/shop:ref:refs/heads/main' };
    await card.getByRole('textbox', { name: 'Issuer' }).fill(workload.issuer);
    await press('Save changes');
    await card.getByText('Each needs the https address of its issuer, and a subject.').waitFor();
    await card.getByRole('textbox', { name: 'Subject' }).fill(workload.subject);
    await expectAccessible(page);
    await save();
    const stored = async () =>
      (await api('GET', `/applications/${made.id}`)).customClientMetadata.federatedCredentials;
    expect(await stored()).toEqual([workload]);
    await press('Remove workload 1', card);
    await save();
    expect(await stored()).toBeUndefined();
  });

  it('have a service take ID tokens of an application, and the word of another issuer', async () => {
    const shop = await api('POST', '/applications', { name: 'Tienda', type: 'SPA' });
    const made = await api('POST', '/applications', { name: 'Orders', type: 'Traditional' });
    await page.goto(`${console_()}/applications/${made.id}/settings`);
    const card = page.getByRole('region', { name: 'Token exchange', exact: true });
    await card.getByRole('switch', { name: 'Allow token exchange' }).check();
    await card.getByRole('combobox', { name: 'ID tokens of these applications' }).fill('Tien');
    // Until the server has answered, others are offered as well.
    await expect
      .poll(() => page.getByRole('option').allInnerTexts())
      .toEqual([expect.stringContaining('Tienda')]);
    // By keys: a list that is open closes when the page is scrolled to what is pressed.
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await press('Add an issuer', card);
    const issuer = { issuer: 'https://login.partner.example', audience: 'orders' };
    await card.getByRole('textbox', { name: 'Issuer' }).fill(issuer.issuer);
    await press('Save changes');
    await card.getByText('Each needs its https address and an audience.').waitFor();
    await card.getByRole('textbox', { name: 'Audience' }).fill(issuer.audience);
    await card.getByText(/Whoever runs such an issuer/).waitFor();
    await expectAccessible(page);
    await save();
    const stored = async () => (await api('GET', `/applications/${made.id}`)).customClientMetadata;
    expect(await stored()).toMatchObject({
      allowTokenExchange: true,
      subjectIdTokenAudiences: [shop.id],
      subjectTokenIssuers: [issuer],
    });
    await page.reload();
    await card.getByText('Tienda', { exact: true }).waitFor();
    await press('Remove issuer 1', card);
    await save();
    expect(await stored()).not.toHaveProperty('subjectTokenIssuers');
  });

  it('have an API define what may be asked for, and a partner ask for it who knows people by names of its own', async () => {
    const indicator = 'https://bank.example';
    const resource = await api('POST', '/resources', { name: 'Bank', indicator });
    await page.goto(`${console_()}/api-resources/${resource.id}`);
    const editor = page.locator('.cm-content, textarea').first();
    await editor.fill('[{"type": "payment"}]');
    await press('Save changes');
    await page.getByText('Must be a list of types, each with a type, a description and fields.').waitFor();
    const fields = [{ name: 'amount', label: 'Amount', kind: 'number', required: true }];
    const types = [{ type: 'payment', description: 'Pay from your account', fields }];
    await editor.fill(JSON.stringify(types));
    await expectAccessible(page);
    await save();
    expect((await api('GET', `/resources/${resource.id}`)).authorizationDetailsTypes).toEqual(types);

    const partner = await api('POST', '/applications', {
      name: 'Pay app',
      type: 'Traditional',
      isThirdParty: true,
      oidcClientMetadata: { redirectUris: ['https://pay.example/cb'] },
    });
    await page.goto(`${console_()}/applications/${partner.id}/settings`);
    const card = page.getByRole('region', { name: 'Protocol', exact: true });
    await card.getByRole('switch', { name: 'Knows people by names of its own' }).check();
    await card.getByText('Everybody’s identifier changes').waitFor();
    await card.getByRole('textbox', { name: 'Type', exact: true }).fill('payment');
    await expectAccessible(page);
    await save();
    expect((await api('GET', `/applications/${partner.id}`)).customClientMetadata).toMatchObject({
      subjectType: 'pairwise',
      authorizationDetailsTypes: ['payment'],
    });
    // A server that is told of no certificates says so, beside what was asked for.
    await card.getByRole('switch', { name: 'Tokens bound to a certificate' }).check();
    await press('Save changes');
    await page.getByText('this server is told of no certificates', { exact: false }).first().waitFor();
  });
});
