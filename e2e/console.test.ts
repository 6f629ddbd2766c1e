/** The Console in a real browser: who gets in, what survives a reload, and an application's whole life. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { administrator, signInAdministrator as signIn, violations } from './administrator.ts';
import { launchBrowser } from './browser.ts';
import { registerOnPage } from './hosted-pages.ts';
import { focusedOn, tabTo as tabOn } from './keyboard.ts';
import { type RunningServer, startServer } from './server.ts';

describe('the Console', { timeout: 60_000 }, () => {
  let server: RunningServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let home: string;

  beforeAll(async () => {
    server = await startServer();
    browser = await launchBrowser();
    context = await browser.newContext({
      viewport: { width: 1280, height: 860 },
      locale: 'en-US',
      colorScheme: 'light',
    });
    context.setDefaultTimeout(15_000);
    page = await context.newPage();
    home = `${server.adminEndpoint}/console`;
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  describe('before there is an administrator', () => {
    it('sends every address to the welcome page', async () => {
      await page.goto(`${home}/users`);
      await page.waitForURL(/\/console\/welcome$/);
      await expect.poll(() => violations(page), { timeout: 30_000 }).toEqual([]);
    });

    it('does not begin without the set-up code of the printed address', async () => {
      expect(await page.getByRole('button', { name: /create the first/i }).isDisabled()).toBe(true);
    });

    it('lets nobody register with a wrong code', async () => {
      const stranger = await (await browser.newContext()).newPage();
      await stranger.goto(`${home}/welcome?setup_code=AAAAAAAAAAAAAAAAAAAAAAAA`);
      await stranger.getByRole('button', { name: /create the first/i }).click();
      await registerOnPage(stranger, { ...administrator, username: 'mallory' });
      await stranger.getByRole('alert').first().waitFor();
      expect(stranger.url()).not.toContain('/console');
      await stranger.context().close();
    });

    it('makes whoever holds the code the administrator, in any paste of it', async () => {
      await page.goto(`${home}/welcome`);
      await page.getByLabel('Set-up code').fill(server.welcome);
      await page.getByRole('button', { name: /create the first/i }).click();
      await registerOnPage(page, administrator);
      await page.waitForURL(/\/console\/get-started/);
      await page.getByRole('heading', { name: /ana/ }).waitFor();
    });

    it('begins at the top, with nothing in focus that nobody went to', async () => {
      await expect.poll(() => page.getByRole('status').first().textContent()).toMatch(/Get started/);
      expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
    });

    it('names the steps to the first sign-in, each with the way there', async () => {
      const steps = page.getByRole('list', { name: 'Progress' });
      const leadsTo = (name: string) => steps.getByRole('link', { name }).getAttribute('href');
      expect(await leadsTo('Create an application')).toBe('/console/applications/create');
      expect(await leadsTo('Sign somebody in')).toBe(`${server.endpoint}/demo-app`);
      expect(await leadsTo('Connect email')).toBe('/console/connectors');
      await page.getByText('Until then they stay in the development inbox.').waitFor();
    });
  });

  describe('its session', () => {
    it('survives a reload without leaving for the sign-in page', async () => {
      const visited: string[] = [];
      const note = (request: { url(): string; isNavigationRequest(): boolean }) => {
        if (request.isNavigationRequest()) visited.push(new URL(request.url()).pathname);
      };
      page.on('request', note);
      await page.goto(`${home}/applications`);
      await page.getByRole('heading', { name: 'Applications' }).waitFor();
      page.off('request', note);
      expect(visited).toEqual(['/console/applications']);
    });

    it('keeps access tokens out of every storage, and nothing secret in the address', async () => {
      const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
      expect(stored).not.toMatch(/eyJ/);
      expect(page.url()).not.toMatch(/code=|token|setup/);
      expect(await page.evaluate(() => Object.keys(localStorage).some((key) => key.includes('token')))).toBe(
        false,
      );
    });

    it('opens another tab without a question', async () => {
      const tab = await context.newPage();
      await tab.goto(`${home}/profile`);
      await tab.getByRole('heading', { name: 'Profile' }).waitFor();
      expect(tab.url()).toBe(`${home}/profile`);
      await tab.close();
    });

    it('stands beside that of whoever signs in to an application at the same host', async () => {
      const app = await context.newPage();
      await app.goto(`${server.endpoint}/demo-app`);
      await app.getByRole('link', { name: /create an account/i }).click();
      await registerOnPage(app, { username: 'luis', password: 'Farola-azul-19' });
      await app.getByText('luis').first().waitFor();
      const tab = await context.newPage();
      await tab.goto(`${home}/profile`);
      await tab.getByRole('heading', { name: 'Profile' }).waitFor();
      await tab.close();
      await app.goto(`${server.endpoint}/demo-app`);
      await app.getByText('luis').first().waitFor();
      await app.close();
    });

    it('refuses an answer that this tab did not ask for', async () => {
      const tab = await context.newPage();
      await tab.goto(
        `${home}/callback?code=stolen&state=forged&iss=${encodeURIComponent(`${server.adminEndpoint}/oidc`)}`,
      );
      await tab.getByText('You are not signed in', { exact: true }).waitFor();
      await tab.close();
    });

    it('signs in again by itself when the server no longer takes its tokens', async () => {
      const tab = await context.newPage();
      await tab.goto(`${home}/applications`);
      await tab.getByRole('heading', { name: 'Applications' }).waitFor();
      await tab.evaluate(() => sessionStorage.setItem('portero:console:refresh-token', 'worthless'));
      await tab.reload();
      await tab.getByRole('heading', { name: 'Applications' }).waitFor();
      await tab.close();
    });

    it('says so when the session ended under a page in use, and comes back to it', async () => {
      const tab = await context.newPage();
      await tab.goto(`${home}/profile`);
      await tab.getByLabel('Name', { exact: true }).fill('Ana García');
      // As if the server had ended it: refused for this tab from now on.
      await tab.route(/\/oidc\/token$/, (route) =>
        route.fulfill({ status: 400, json: { error: 'invalid_grant' } }),
      );
      await tab.route(/\/me$/, (route) =>
        route.fulfill({ status: 401, json: { code: 'auth.unauthorized', message: 'no' } }),
      );
      await tab.getByRole('button', { name: 'Save changes' }).click();
      await tab.getByText('Your session has ended.', { exact: false }).first().waitFor();
      expect(await tab.getByLabel('Name', { exact: true }).inputValue()).toBe('Ana García');
      await tab.unrouteAll();
      tab.on('dialog', (dialog) => void dialog.accept());
      await tab.getByRole('button', { name: 'Sign in again' }).click();
      await tab.getByRole('heading', { name: 'Profile' }).waitFor();
      expect(tab.url()).toBe(`${home}/profile`);
      await tab.close();
    });

    it('leads on from sign-in to the dialog or filter of a link, one of Logto’s documentation too', async () => {
      const other = await (await browser.newContext({ locale: 'en-US' })).newPage();
      await other.goto(`${home}/audit-logs?event=Interaction.SignIn.Submit&range=1d`);
      await signIn(other);
      await other.getByRole('heading', { name: 'Audit log' }).waitFor();
      expect(other.url()).toBe(`${home}/audit-logs?event=Interaction.SignIn.Submit&range=1d`);
      await other.goto(`${home}/users/create`);
      const dialog = other.getByRole('dialog');
      await dialog.waitFor();
      expect(other.url()).toBe(`${home}/users?create=true`);
      await other.reload();
      await dialog.waitFor();
      await other.context().close();
    });

    it('ends here and at the server', async () => {
      const other = await (await browser.newContext()).newPage();
      await other.goto(home);
      await signIn(other);
      await other.getByRole('button', { name: /your account/i }).click();
      await other.getByRole('button', { name: 'Sign out' }).click();
      await other.waitForURL(/\/sign-in/);
      await other.goto(`${home}/applications`);
      await other.waitForURL(/\/sign-in/);
      await other.context().close();
    });
  });

  describe('an application', () => {
    it('begins in the catalogue, filtered by type', async () => {
      await page.goto(`${home}/get-started`);
      await page.getByRole('link', { name: 'View all' }).click();
      await page.getByLabel('Traditional web').check();
      await page.getByRole('link', { name: /^Flask/ }).waitFor();
      expect(await page.getByRole('link', { name: /^Angular/ }).count()).toBe(0);
      expect(page.url()).toContain('types=Traditional');
      await expect.poll(() => violations(page), { timeout: 30_000 }).toEqual([]);
      await page.getByRole('link', { name: /^Flask/ }).click();
    });

    it('must have a name', async () => {
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('button', { name: 'Create application' }).click();
      await dialog.getByText('Give it a name.').waitFor();
      await dialog.getByLabel('Application name').fill('Librería');
      await dialog.getByRole('button', { name: 'Create application' }).click();
      await page.waitForURL(/\/guide\/flask/);
    });

    it('gets a guide with its own values, whose addresses are saved in place', async () => {
      await page.getByText('Librería was created.').waitFor();
      const id = /applications\/(\w+)\/guide/.exec(page.url())?.[1] ?? '';
      expect(await page.innerText('body')).toContain(`appId="${id}"`);
      await expect.poll(() => page.innerText('body'), { timeout: 10_000 }).toContain('appSecret="••••');
      const save = page.getByRole('button', { name: 'Save', exact: true });
      await save.first().click();
      await page.getByRole('button', { name: 'Saved' }).first().waitFor();
      await expect.poll(() => violations(page), { timeout: 30_000 }).toEqual([]);
      // What stands in the other field is not yet saved, so finishing says that it saves; and it does, or stays.
      const signOut = page.getByLabel('Post sign-out redirect URIs');
      await signOut.fill('localhost');
      await page.getByRole('button', { name: 'Save and finish' }).first().click();
      await page.getByText('Not an address.').waitFor();
      await signOut.fill('http://localhost:3000/bye');
      await page.getByRole('button', { name: 'Save and finish' }).first().click();
      await page.waitForURL(/\/settings$/);
      expect(await page.getByLabel('Post sign-out redirect URI', { exact: true }).inputValue()).toBe(
        'http://localhost:3000/bye',
      );
      expect(await page.getByLabel('Redirect URI', { exact: true }).inputValue()).toBe(
        'http://localhost:3000/callback',
      );
    });

    it('is said to be created once, and not to whoever comes back to its guide', async () => {
      await page.goBack();
      await page.getByText('Follow the steps below').waitFor();
      expect(await page.getByText('was created').count()).toBe(0);
      await page.getByRole('button', { name: 'Finish', exact: true }).first().click();
      await page.waitForURL(/\/settings$/);
    });

    it('keeps its secret masked until asked', async () => {
      const row = page.getByRole('row', { name: /Default secret/ });
      expect(await row.innerText()).not.toMatch(/\w{32}/);
      await row.getByRole('button', { name: 'Reveal' }).click();
      await expect.poll(() => row.innerText()).toMatch(/\w{32}/);
    });

    it('refuses a bad address beside its field, and keeps what was typed', async () => {
      await page.getByLabel('Redirect URI', { exact: true }).fill('localhost');
      await page.getByRole('button', { name: 'Save changes' }).click();
      await page.getByText('Not an address.').first().waitFor();
      expect(await page.getByLabel('Redirect URI', { exact: true }).inputValue()).toBe('localhost');
      await page.getByRole('button', { name: 'Discard' }).click();
    });

    it('asks before changes are lost, and says how many there are', async () => {
      await page.getByLabel('Application name').fill('Librería y café');
      await page.getByLabel('Description').fill('Books and coffee');
      await page.getByText('2 unsaved changes').waitFor();
      await page.getByRole('link', { name: 'Users' }).click();
      await page.getByRole('button', { name: 'Stay on page' }).click();
      await page.getByRole('button', { name: 'Save changes' }).click();
      await page.getByText('Saved', { exact: true }).waitFor();
      await page.getByRole('link', { name: 'Users' }).click();
      await page.waitForURL(/\/console\/users/);
    });

    it('is found by the palette', async () => {
      await page.keyboard.press('Control+k');
      await page.getByRole('textbox', { name: /go to/i }).fill('café');
      // Found after the typing, and chosen all the same.
      await page.getByRole('dialog').getByText('Librería y café').waitFor();
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
      await page.getByRole('heading', { name: 'Librería y café' }).waitFor();
    });

    it('is deleted only by typing its name', async () => {
      await page.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem', { name: 'Delete application' }).click();
      const dialog = page.getByRole('dialog');
      expect(await dialog.getByRole('button', { name: 'Delete application' }).isDisabled()).toBe(true);
      await dialog.getByRole('textbox').fill('Librería y café');
      await dialog.getByRole('button', { name: 'Delete application' }).click();
      await page.waitForURL(/\/console\/applications$/);
      await page.getByText('No applications yet').waitFor();
    });
  });

  describe('for everybody', () => {
    it('says that the server cannot be reached, instead of waiting for a network', async () => {
      await page.goto(`${home}/audit-logs`);
      const search = page.getByPlaceholder(/^Text in the newest/);
      await page.getByRole('row').nth(1).waitFor();
      await context.setOffline(true);
      await search.fill('zebra');
      await page.getByText('The server does not answer.', { exact: false }).first().waitFor();
      await context.setOffline(false);
      await page.getByRole('button', { name: 'Try again' }).first().click();
      await page.getByText('No match').first().waitFor();
    });

    it('needs no pointer: order, visible focus, Escape, and focus back where it was', async () => {
      const focused = () => focusedOn(page);
      const tabTo = (name: RegExp) => tabOn(page, name);
      await page.goto(`${home}/applications`);
      await page.getByText('No applications yet').waitFor();
      await page.keyboard.press('Tab');
      expect(await focused()).toBe('Skip to content');
      await page.keyboard.press('Enter');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
      await tabTo(/^Create application$/);
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/applications\/create/);
      await tabTo(/^Vanilla JS/);
      await page.keyboard.press('Enter');
      await expect.poll(focused, { timeout: 15_000 }).toBe('Application name');
      await page.keyboard.press('Escape');
      await expect.poll(focused, { timeout: 15_000 }).toMatch(/^Vanilla JS/);
      await page.keyboard.press('Enter');
      await expect.poll(focused, { timeout: 15_000 }).toBe('Application name');
      await page.keyboard.type('Keys');
      await page.keyboard.press('Enter');
      await page.waitForURL(/\/guide\//);
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.getByLabel('Post sign-out redirect URI').first().waitFor();
      await tabTo(/^Save and finish$/);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Keys' }).waitFor();

      await tabTo(/^Redirect URI$/);
      await tabTo(/^Add another$/);
      await page.keyboard.press('Enter');
      await expect.poll(focused, { timeout: 15_000 }).toBe('Redirect URI 2');
      await page.keyboard.type('https://keys.example/callback');
      await tabTo(/^Save changes$/);
      await page.keyboard.press('Enter');
      await page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });

      // A question that an item of a menu asks gives focus back to the menu's button.
      await page.keyboard.press('Tab');
      await page.getByRole('button', { name: 'More actions' }).focus();
      await page.keyboard.press('Enter');
      const next = async () => {
        await page.keyboard.press('ArrowDown');
        return focused();
      };
      await expect.poll(next, { timeout: 15_000 }).toBe('Delete application');
      await page.keyboard.press('Enter');
      await expect.poll(focused, { timeout: 15_000 }).toMatch(/to confirm$/);
      await page.keyboard.press('Escape');
      await expect.poll(focused, { timeout: 15_000 }).toBe('More actions');
    });

    it('has focus again where a dialog was opened that is gone with its closing', async () => {
      const focused = () => focusedOn(page);
      await page.goto(`${home}/roles?create=true`);
      await expect.poll(focused, { timeout: 15_000 }).toBe('Name');
      await page.keyboard.type('Reader');
      await page.keyboard.press('Tab');
      await page.keyboard.type('Reads');
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Reader' }).waitFor();
      await page.getByRole('link', { name: 'People', exact: true }).press('Enter');
      await page.getByRole('button', { name: 'Give to people' }).first().press('Enter');
      await expect.poll(focused, { timeout: 15_000 }).toBe('Name, email, phone or ID');
      await page.keyboard.press('Escape');
      await expect.poll(focused, { timeout: 15_000 }).toBe('Give to people');
    });

    it('speaks Spanish, and remembers it', async () => {
      await page.goto(`${home}/profile`);
      await page.getByText('Español').first().click();
      await page.getByRole('heading', { name: 'Perfil' }).waitFor();
      await page.reload();
      await page.getByRole('heading', { name: 'Perfil' }).waitFor();
      expect(await page.getAttribute('html', 'lang')).toBe('es');
      await page.getByText('English').first().click();
    });

    it.each(['get-started', 'applications', 'api-reference', 'profile'])(
      'has no accessibility violation in the dark on %s',
      async (path) => {
        await page.emulateMedia({ colorScheme: 'dark' });
        await page.goto(`${home}/${path}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.waitForLoadState('networkidle');
        await expect.poll(() => violations(page), { timeout: 10_000 }).toEqual([]);
      },
    );

    it('has nothing on its places that a screen reader cannot name', async () => {
      const tab = await (await browser.newContext({ viewport: { width: 1280, height: 860 } })).newPage();
      await tab.goto(home);
      await signIn(tab);
      const places = {
        users: 'Users',
        connectors: 'Connectors',
        'api-resources': 'API resources',
        'sign-in-experience': 'Sign-in experience',
        inbox: 'Development inbox',
        'audit-logs': 'Audit log',
      };
      for (const [place, title] of Object.entries(places)) {
        await tab.goto(`${home}/${place}`);
        await tab.getByRole('heading', { level: 1, name: title }).waitFor();
        await tab.waitForLoadState('networkidle');
        await expect.poll(() => violations(tab), { timeout: 30_000, message: place }).toEqual([]);
      }
      await tab.context().close();
    });

    it('sends at most 250 KB of script before the first page', async () => {
      const fresh = await (await browser.newContext()).newPage();
      const scripts: Promise<number>[] = [];
      fresh.on('requestfinished', (request) => {
        if (request.resourceType() === 'script')
          scripts.push(request.sizes().then((sizes) => sizes.responseBodySize));
      });
      await fresh.goto(`${home}/welcome`);
      await fresh.waitForLoadState('networkidle');
      const total = (await Promise.all(scripts)).reduce((sum, size) => sum + size, 0);
      expect(total).toBeGreaterThan(10_000);
      expect(total).toBeLessThan(250 * 1024);
      await fresh.context().close();
    });

    it('asks nobody but its own two origins', async () => {
      const strangers = new Set<string>();
      const fresh = await browser.newContext();
      const tab = await fresh.newPage();
      tab.on('request', (request) => {
        const { origin, protocol } = new URL(request.url());
        if (protocol.startsWith('http') && ![server.endpoint, server.adminEndpoint].includes(origin))
          strangers.add(origin);
      });
      await tab.goto(home);
      await signIn(tab);
      await tab.goto(`${home}/applications/create`);
      await tab.waitForLoadState('networkidle');
      expect([...strangers]).toEqual([]);
      await fresh.close();
    });
  });
});
