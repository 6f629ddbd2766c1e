/** Somebody lost their second factor: they ask, an administrator answers, and a new one takes the place of the old. */
import { totpCode } from '@portero/server/mfa/totp.ts';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { expectAccessible, inTheConsole, type OpenConsole } from './administrator.ts';
import { onEachDatabase } from './databases.ts';
import { authorizeAddress } from './hosted-pages.ts';

const password = 'Lluvia-verde-77';

onEachDatabase('a lost second factor', { timeout: 120_000 }, (start) => {
  let page: Page;
  let browser: Browser;
  let home: string;
  let api: OpenConsole['api'];
  let server: OpenConsole['server'];
  let clientId: string;

  const prepare = async (opened: OpenConsole) => {
    ({ page, browser, home, api, server } = opened);
    const app = await api('POST', '/applications', {
      name: 'Librería',
      type: 'SPA',
      oidcClientMetadata: { redirectUris: [`${server.endpoint}/back`], postLogoutRedirectUris: [] },
    });
    clientId = app.id;
    await api('PATCH', '/sign-in-exp', {
      signUp: { identifiers: ['username'], password: true, verify: false },
      signIn: {
        methods: [
          { identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: true },
        ],
      },
      mfa: { factors: ['Totp'], policy: 'Mandatory' },
    });
  };
  inTheConsole('/mfa', prepare, { start });

  const newBrowser = () => browser.newContext({ locale: 'en-US', javaScriptEnabled: false });

  async function mailedLink(): Promise<string> {
    const link = async () => {
      const letters = await api('GET', '/development-inbox');
      for (const { text } of letters) {
        const [found] = /https?:\S*\/recovery\/continue\S*/.exec(text) ?? [];
        if (found !== undefined) return found;
      }
      return undefined;
    };
    await expect.poll(link, { timeout: 20_000 }).toBeDefined();
    return (await link()) ?? '';
  }

  /** Past the first step, with scripts off. */
  async function visitor(given?: BrowserContext): Promise<Page> {
    const context = given ?? (await newBrowser());
    const tab = await context.newPage();
    tab.setDefaultTimeout(20_000);
    await tab.goto(authorizeAddress(server, clientId, { prompt: 'login' }));
    await tab.fill('#identifier', 'eva');
    await tab.fill('#password', password);
    await tab.keyboard.press('Enter');
    await tab.waitForURL(/\/mfa-/);
    return tab;
  }

  it('can be asked about where the Console says so', async () => {
    await page.goto(`${home}/mfa`);
    await page.getByRole('switch', { name: 'Let people ask for a new one' }).press(' ');
    const wait = page.getByLabel('Hours before it can be approved');
    await wait.fill('0');
    await expectAccessible(page);
    await page.getByRole('button', { name: /^Save/ }).click();
    await page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });
    expect((await api('GET', '/sign-in-exp')).mfa).toMatchObject({
      recovery: 'approval',
      recoveryWaitHours: 0,
    });
  });

  it('is asked about without scripts, approved in the Console, and replaced', async () => {
    const eva = await api('POST', '/users', {
      username: 'eva',
      name: 'Eva Ruiz',
      primaryEmail: 'eva@example.com',
      password,
    });
    await api('POST', `/users/${eva.id}/mfa-verifications`, { type: 'Totp' });
    const asking = await visitor();
    await asking.getByRole('button', { name: 'I can’t use any of these' }).click();
    await asking.getByRole('heading', { name: 'Lost your second step?' }).waitFor();
    await asking.fill('#reason', 'My phone fell into the sea');
    await asking.getByRole('button', { name: 'Send the request' }).click();
    await asking.getByRole('heading', { name: 'Your request is waiting' }).waitFor();

    await page.goto(`${home}/users`);
    await page.getByRole('button', { name: 'Recovery requests (1 waiting)' }).click();
    await page.getByRole('row', { name: /Eva Ruiz/ }).waitFor();
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Eva Ruiz' }).click();
    const dialog = page.getByRole('dialog', { name: 'Request of Eva Ruiz' });
    await dialog.getByText('My phone fell into the sea').waitFor();
    await dialog.getByText('Talk to the person yourself').waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Refuse' }).click();
    await dialog.getByText('Say why you refuse.').waitFor();
    await dialog.getByLabel('Your reason').fill('Called her back');
    // What was typed is not lost without a question.
    await page.keyboard.press('Escape');
    const question = page.getByRole('dialog').filter({ hasText: /Discard|unsaved/i });
    await question.last().waitFor();
    await page
      .getByRole('button', { name: /Keep|Stay|Back|Continue editing/ })
      .last()
      .click();
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('Eva Ruiz can set up a new second step').waitFor();

    const thief = await visitor();
    expect(new URL(thief.url()).pathname, 'as if nobody had agreed').toBe('/mfa-verification/Totp');
    await thief.getByRole('button', { name: 'I can’t use any of these' }).click();
    await thief.getByRole('heading', { name: 'Go on in the other browser' }).waitFor();

    const asked = await visitor(asking.context());
    await asked.getByRole('heading', { name: 'Set up a new second step' }).waitFor();

    const phone = await newBrowser();
    const tab = await phone.newPage();
    await tab.goto(await mailedLink());
    await tab.getByRole('heading', { name: 'Set up a new second step in this browser?' }).waitFor();
    await tab.getByRole('button', { name: 'Continue' }).click();
    await tab.getByRole('heading', { name: 'Now sign in again' }).waitFor();

    const recovering = await visitor(phone);
    await recovering.getByRole('heading', { name: 'Set up a new second step' }).waitFor();
    await recovering.getByRole('button', { name: 'Continue' }).click();
    await recovering.waitForURL(/\/mfa-binding\/Totp/);
    const secret = (await recovering.locator('#secret').innerText()).replaceAll(' ', '');
    await recovering.fill('#code', totpCode(secret));
    await recovering.getByRole('button', { name: 'Continue' }).click();
    await recovering.waitForURL(/\/back/);
    const [request] = await api('GET', `/recovery-requests?userId=${eva.id}`);
    expect(request.state).toBe('completed');
  });
});
