/** A site without a sign-in: set up in the Console, opened by somebody in a browser, through the real hosted pages. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Site, startSite } from '../server/protected-apps/testing.ts';
import { administrateOn, expectAccessible } from './administrator.ts';
import { launchBrowser } from './browser.ts';
import { signInOnPage } from './hosted-pages.ts';
import { freePort, type RunningServer, startServer } from './server.ts';

describe('a protected application', { timeout: 60_000 }, () => {
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  let site: Site;
  let wiki: string;
  const password = 'Lluvia-verde-88';

  beforeAll(async () => {
    site = await startSite((request, response) => {
      if (request.url !== '/page?x=1' && request.url !== '/open') return false;
      const token = String(request.headers['logto-id-token'] ?? '').split('.')[1] ?? '';
      const claims = token ? JSON.parse(Buffer.from(token, 'base64url').toString()) : { username: 'nobody' };
      response.setHeader('content-type', 'text/html');
      response.end(`<title>Wiki</title><h1>Hello ${claims.username}</h1><a href="/sign-out">Sign out</a>`);
      return true;
    });
    const port = await freePort();
    server = await startServer({
      PORT: String(port),
      PROTECTED_APPS_DOMAIN: `apps.localhost:${port}`,
      PROTECTED_APPS_ALLOW_PRIVATE: '127.0.0.0/8',
    });
    wiki = `http://wiki.apps.localhost:${port}`;
    browser = await launchBrowser();
    const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'en-US' });
    context.setDefaultTimeout(15_000);
    page = await context.newPage();
    const api = await administrateOn(page, server);
    await api('POST', '/users', { username: 'noa', password });
    await page.goto(`${server.adminEndpoint}/console/applications/create`);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await site?.close();
  });

  it('is made in the Console', async () => {
    await page.goto(`${server.adminEndpoint}/console/applications/create?types=Protected`);
    await page.getByRole('link', { name: /Any website/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Create protected app' });
    await dialog.getByText('.apps.localhost').waitFor();
    const make = dialog.getByRole('button', { name: 'Create protected app' });
    await make.click();
    await dialog.getByText('Letters, digits and hyphens').waitFor();
    await expectAccessible(page);
    await dialog.getByRole('textbox', { name: 'Application name' }).fill('Wiki');
    await dialog.getByRole('textbox', { name: 'Subdomain' }).fill('wiki');
    await dialog.getByRole('textbox', { name: 'Site address' }).fill(site.origin);
    await make.click();
    await page.waitForURL(/\/applications\/\w+\/settings/);
    await page.getByRole('heading', { name: 'Pages that need a sign-in' }).waitFor();
    await expectAccessible(page);
  });

  it('opens for whoever signs in, and closes when they sign out', async () => {
    const context = await browser.newContext({ locale: 'en-US' });
    context.setDefaultTimeout(15_000);
    const visitor = await context.newPage();
    await visitor.goto(`${wiki}/page?x=1`);
    await signInOnPage(visitor, { username: 'noa', password });
    await visitor.getByRole('heading', { name: 'Hello noa' }).waitFor();
    expect(visitor.url()).toBe(`${wiki}/page?x=1`);
    expect(await visitor.evaluate(() => document.cookie)).toBe('');
    await visitor.getByRole('link', { name: 'Sign out' }).click();
    await visitor.waitForURL(/\/sign-in/);
    expect(new URL(visitor.url()).origin).toBe(server.endpoint);
    await context.close();
  });

  it('opens some paths to everybody where a rule says so', async () => {
    await page.getByRole('textbox', { name: 'Path rule' }).fill('(?=x)');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByText('Not a regular expression that can be used here').waitFor();
    await page.getByRole('textbox', { name: 'Path rule' }).fill('^/page');
    await page.getByText('open to everybody, signed in or not').waitFor();
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });
    const context = await browser.newContext({ locale: 'en-US' });
    const stranger = await context.newPage();
    await stranger.goto(`${wiki}/open`);
    await stranger.getByRole('heading', { name: 'Hello nobody' }).waitFor();
    await stranger.goto(`${wiki}/page?x=1`);
    expect(new URL(stranger.url()).origin).toBe(server.endpoint);
    await context.close();
  });

  it('can have a domain, which waits for its DNS records', async () => {
    await page.getByRole('textbox', { name: 'Domain', exact: true }).fill('wiki.invalid');
    await page.getByRole('button', { name: 'Add domain' }).click();
    await page.getByText('Waiting for DNS').waitFor();
    await page.getByText('_portero.wiki.invalid').filter({ visible: true }).waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Remove domain' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove domain' }).click();
    await page.getByRole('textbox', { name: 'Domain', exact: true }).waitFor();
  });
});
