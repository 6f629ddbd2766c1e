/** Security in the Console, and the CAPTCHA that needs nobody in a real browser. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, inTheConsole, type OpenConsole } from './administrator.ts';
import { authorizeAddress } from './hosted-pages.ts';
import type { RunningServer } from './server.ts';

describe('security in the Console', { timeout: 90_000 }, () => {
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  let api: OpenConsole['api'];
  let callback: string;
  const shop = createServer((_request, response) => response.end('Welcome to the shop'));
  let application: string;

  beforeAll(async () => {
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
    callback = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/callback`;
  });
  inTheConsole(
    '/security',
    async (opened) => {
      ({ server, browser, page, api } = opened);
      await api('POST', '/users', { username: 'lola', password: 'Lluvia-verde-77' });
      application = (
        await api('POST', '/applications', {
          name: 'Shop',
          type: 'SPA',
          oidcClientMetadata: { redirectUris: [callback], postLogoutRedirectUris: [] },
        })
      ).id;
    },
    { height: 900 },
  );
  afterAll(async () => {
    shop.close();
  });

  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const save = async () => {
    const bar = page.getByRole('region', { name: 'Unsaved changes' });
    await bar.getByRole('button', { name: /save/i }).click();
    await bar.waitFor({ state: 'detached' });
  };

  /** A person at the sign-in page of the shop. */
  const visitor = async (): Promise<Page> => {
    const context = await browser.newContext({ locale: 'en-US' });
    context.setDefaultTimeout(15_000);
    const person = await context.newPage();
    await person.goto(authorizeAddress(server, application, { redirect_uri: callback }));
    return person;
  };
  const type = async (person: Page, password: string) => {
    await person.fill('input[name=identifier]', 'lola');
    await person.fill('input[name=password]', password);
    await person.getByRole('button', { name: 'Sign in' }).click();
  };

  it('shows what the rules say about a password before they are saved', async () => {
    await page.waitForURL(/security\/password-policy/);
    await page.getByLabel('At least this many characters').fill('14');
    await page.getByLabel('Remember this many passwords').fill('5');
    await page.getByLabel('A password', { exact: true }).fill('Lluvia-77');
    await page.getByText('It is too short.').waitFor();
    await page.getByLabel('A password', { exact: true }).fill('Una lluvia muy verde');
    await page.getByText('This one may be chosen.').waitFor();
    await expectAccessible(page);
    await save();
    const { passwordPolicy } = await api('GET', '/sign-in-exp');
    expect(passwordPolicy).toMatchObject({ length: { min: 14 }, history: 5 });
  });

  it('turns on a CAPTCHA that needs nobody, and people with scripts notice nothing of it', async () => {
    await page.getByRole('link', { name: 'CAPTCHA', exact: true }).click();
    expect(await page.getByRole('switch', { name: 'Ask for it' }).isDisabled()).toBe(true);
    await press('Cloudflare Turnstile');
    await press('Use this');
    await page.getByText('Paste the site key.').waitFor();
    await press('Proof of work');
    await press('Use this');
    await page.getByRole('heading', { name: 'Remove CAPTCHA' }).waitFor();
    await page.getByRole('switch', { name: 'Ask for it' }).click();
    await save();
    await expectAccessible(page);

    // A machine that runs all the tests at once has little time for sums.
    await api('PUT', '/captcha-provider', { config: { type: 'ProofOfWork', difficulty: 8 } });
    const lola = await visitor();
    expect(await lola.content()).toContain('data-work');
    await type(lola, 'Lluvia-verde-77');
    await lola.getByText('Welcome to the shop').waitFor();
  });

  it('lists who is locked out, and lets them in again', async () => {
    await api('PATCH', '/sign-in-exp', { captchaPolicy: {} });
    await page.getByRole('link', { name: 'General', exact: true }).click();
    await page.getByText('Nobody is locked out').waitFor();
    await page.getByLabel('Failures within an hour').fill('2');
    await save();
    const stranger = await visitor();
    for (const wrong of ['one', 'two', 'three']) await type(stranger, wrong);
    await stranger.getByText('Too many attempts.').waitFor();
    await page.reload();
    await page.getByRole('cell', { name: 'lola', exact: true }).waitFor();
    await expectAccessible(page);
    await press('Unlock: lola');
    await page.getByText('Nobody is locked out').waitFor();
    await type(stranger, 'Lluvia-verde-77');
    await stranger.getByText('Welcome to the shop').waitFor();
  });

  it('keeps addresses out', async () => {
    await page.getByRole('link', { name: 'Blocklist', exact: true }).click();
    await page.getByRole('switch', { name: 'Refuse throw-away addresses' }).click();
    await page.getByLabel('Never these').fill('nonsense');
    await page.getByRole('button', { name: /save/i }).click();
    await page.getByText('Neither an address nor @domain: nonsense').waitFor();
    await page.getByLabel('Never these').fill('@spam.example');
    await expectAccessible(page);
    await save();
    const { emailBlocklistPolicy } = await api('GET', '/sign-in-exp');
    expect(emailBlocklistPolicy).toMatchObject({
      blockDisposableAddresses: true,
      customBlocklist: ['@spam.example'],
    });
  });

  it('holds administrators to the rules as well, unless they insist', async () => {
    await page.goto(`${server.adminEndpoint}/console/users`);
    await page.getByRole('button', { name: 'Create user' }).first().click();
    const create = page.getByRole('dialog', { name: 'Create user' });
    await create.getByLabel('Email address').fill('rosa@spam.example');
    await create.getByRole('button', { name: 'Create user' }).click();
    const question = page.getByRole('dialog', { name: 'It is against your policies' });
    await question.waitFor();
    await expectAccessible(page);
    await question.getByRole('button', { name: 'Cancel' }).click();
    await question.waitFor({ state: 'detached' });
    await expect.poll(() => create.getByLabel('Email address').getAttribute('aria-invalid')).toBe('true');
    expect(await api('GET', '/users?search=rosa%25')).toEqual([]);
    await create.getByRole('button', { name: 'Create user' }).click();
    await question.getByRole('button', { name: 'Do it all the same' }).click();
    await page.getByRole('heading', { level: 1, name: 'rosa@spam.example' }).waitFor();
  });
});
