/** Whoever has a keyboard only, and colours of their own: the hosted pages and the Console. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { administrate, signInAdministrator } from './administrator.ts';
import { launchBrowser } from './browser.ts';
import { expectFocus, focusedOn, tabTo } from './keyboard.ts';
import { type RunningServer, startServer } from './server.ts';

describe('by keyboard alone', { timeout: 120_000 }, () => {
  let server: RunningServer;
  let browser: Browser;
  let api: Awaited<ReturnType<typeof administrate>>;
  beforeAll(async () => {
    server = await startServer();
    browser = await launchBrowser();
    api = await administrate(browser, server);
    await api('POST', '/users', { username: 'sol', name: 'Marisol' });
    await api('PATCH', '/account-center', { enabled: true, fields: { username: 'Edit', password: 'Edit' } });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  /** The title says that something is wrong, the focus is where, and what is read there says why. */
  const expectRefusal = async (page: Page, field: RegExp, why: RegExp) => {
    await expect.poll(() => page.title(), { timeout: 15_000 }).toMatch(/^Please check the following/);
    await expectFocus(page, field);
    const said = await page.evaluate(() => {
      const ids = document.activeElement?.getAttribute('aria-describedby')?.split(' ') ?? [];
      return ids.map((id) => document.getElementById(id)?.textContent).join(' ');
    });
    expect(said).toMatch(why);
  };

  it.each([
    { scripts: 'on', username: 'eva' },
    { scripts: 'off', username: 'leo' },
  ])('signs in to the account centre and changes a name, scripts $scripts', async ({ scripts, username }) => {
    await api('POST', '/users', { username, name: 'Sol', password: 'Nieve-azul-4711' });
    const context = await browser.newContext({ javaScriptEnabled: scripts === 'on', locale: 'en-US' });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const press = (key: string) => page.keyboard.press(key);
    await page.goto(`${server.endpoint}/account/security`);
    await expectFocus(page, /^Username/);
    await press('Enter');
    await expectRefusal(page, /^Username/, /Fill this in/);
    await page.keyboard.type(username);
    await press('Enter');
    // Asked on the same page, which was refused, or on the next one.
    await expectFocus(page, /^Password/);
    await page.keyboard.type('Nieve-gris-4711');
    await press('Enter');
    await expectRefusal(page, /^Password/, /./);
    // Back to the name and on again: nothing is a trap.
    await tabTo(page, /./, 'Shift+Tab');
    await tabTo(page, /^Password/);
    await page.keyboard.type('Nieve-azul-4711');
    await press('Enter');
    await page.waitForURL(/\/account\/security/);

    await press('Tab');
    expect(await focusedOn(page)).toBe('Skip to content');
    await press('Enter');
    await expect.poll(() => page.evaluate(() => location.hash)).toBe('#main');
    await tabTo(page, /^Change: Username/);
    await press('Enter');
    await page.waitForURL(/verified-action/);
    await expectFocus(page, /^Password/);
    await page.keyboard.type('Nieve-azul-4711');
    await press('Enter');
    await page.waitForURL(/\/account\/username/);
    await expectFocus(page, /^Username/);
    await press('ControlOrMeta+A');
    await page.keyboard.type('not a name');
    await press('Enter');
    await expectRefusal(page, /^Username/, /letters, numbers and underscores/);
    await tabTo(page, /^Back/, 'Shift+Tab');
    await tabTo(page, /^Username/);
    await press('ControlOrMeta+A');
    await page.keyboard.type(`${username}_sol`);
    await press('Enter');
    await page.waitForURL(/\/account\/security\?done=Username/);
    await context.close();
  });

  describe.each([
    { colours: 'its own colours', options: {} },
    { colours: 'forced colours', options: { forcedColors: 'active', colorScheme: 'dark' } },
  ] as const)('in the Console, in $colours', ({ options }) => {
    let page: Page;
    let home: string;
    beforeAll(async () => {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 860 },
        locale: 'en-US',
        ...options,
      });
      context.setDefaultTimeout(15_000);
      page = await context.newPage();
      home = `${server.adminEndpoint}/console`;
      await page.goto(home);
      await signInAdministrator(page);
    });
    afterAll(() => page?.context().close());
    const press = (key: string) => page.keyboard.press(key);
    const kind = () => page.evaluate(() => document.activeElement?.localName);

    it('goes from place to place, and on at the heading of each', async () => {
      await page.goto(`${home}/applications`);
      await page.getByText('No applications yet').waitFor();
      await tabTo(page, /^Users$/);
      await press('Enter');
      await expect.poll(kind, { timeout: 15_000 }).toBe('h1');
      expect(await focusedOn(page)).toMatch(/^Users/);
      await tabTo(page, /^Create user$/);
    });

    it('is led to the field that was refused in a dialog, and back where it was by Escape', async () => {
      await press('Enter');
      await page.getByRole('dialog').waitFor();
      await expectFocus(page, /^Email/);
      const refused = () =>
        page.evaluate(() => {
          const { activeElement: field } = document;
          const ids = field?.getAttribute('aria-describedby')?.split(' ') ?? [];
          const said = ids.map((id) => document.getElementById(id)?.textContent).join(' ');
          return field?.getAttribute('aria-invalid') === 'true' ? said : '';
        });
      await tabTo(page, /^Create user$/);
      await press('Enter');
      await expectFocus(page, /^Email/);
      await expect.poll(refused).not.toBe('');
      // Only the server knows who is there already.
      await tabTo(page, /^Username/);
      await page.keyboard.type('sol');
      await press('Enter');
      await expect.poll(refused, { timeout: 15_000 }).toMatch(/taken/);
      expect(await focusedOn(page)).toMatch(/^Username/);
      await press('Escape');
      await page.getByRole('dialog', { name: 'Close without saving?' }).waitFor();
      await tabTo(page, /^Discard$/);
      await press('Enter');
      await page.getByRole('dialog').first().waitFor({ state: 'detached' });
      await expectFocus(page, /^Create user$/);
    });

    it('opens a row, moves among tabs, and closes a menu', async () => {
      await tabTo(page, /^(MA)?Marisol/);
      await press('Enter');
      await page.getByRole('heading', { level: 1, name: 'Marisol' }).waitFor();
      // The name may still have been on its way: then the page's content stands for it.
      await expect.poll(kind, { timeout: 15_000 }).toMatch(/^(h1|main)$/);
      await tabTo(page, /^More actions$/);
      await press('Enter');
      await page.getByRole('menu').waitFor();
      // The menu stands there a moment before it has the focus.
      await expect
        .poll(async () => {
          await press('ArrowDown');
          return page.evaluate(() => document.activeElement?.getAttribute('role'));
        })
        .toBe('menuitem');
      await press('Escape');
      await expectFocus(page, /^More actions$/);
      await tabTo(page, /^Roles$/);
      await press('Enter');
      await page.waitForURL(/\/roles$/);
      await page.getByRole('button', { name: 'Give roles' }).waitFor();
      expect(await kind()).not.toBe('body');
      await tabTo(page, /^Give roles$/);
    });

    it('goes where the palette says, or stays', async () => {
      await press('Control+k');
      const field = page.getByRole('textbox', { name: /go to/i });
      await field.waitFor();
      await press('Escape');
      await field.waitFor({ state: 'detached' });
      await expectFocus(page, /^Give roles$/);
      await press('Control+k');
      await field.waitFor();
      await page.keyboard.type('Token inspector');
      await page.getByRole('dialog').getByText('Token inspector').first().waitFor();
      await press('Enter');
      await page.getByRole('heading', { level: 1, name: 'Token inspector' }).waitFor();
      await field.waitFor({ state: 'detached' });
      await expect.poll(kind, { timeout: 15_000 }).not.toBe('body');
    });

    it('presses switches that one can read, and sees the bar that saves', async () => {
      await page.goto(`${home}/security/blocklist`);
      const toggle = page.getByRole('switch').first();
      await toggle.waitFor();
      const track = () =>
        toggle.evaluate(({ nextElementSibling: box }) => {
          const { backgroundColor, borderTopWidth, boxShadow } = getComputedStyle(box as Element);
          const thumb = box?.querySelector('.mantine-Switch-thumb')?.getBoundingClientRect();
          return {
            backgroundColor,
            hasEdge: borderTopWidth !== '0px' || boxShadow !== 'none',
            at: Math.round(thumb?.left ?? 0),
          };
        });
      const off = await track();
      expect(off.hasEdge).toBe(true);
      await tabTo(page, /^Refuse throw-away/);
      await press('Space');
      await expect.poll(async () => (await track()).at).not.toBe(off.at);
      expect((await track()).backgroundColor).not.toBe(off.backgroundColor);
      await tabTo(page, /^Discard/);
      await press('Enter');
      await page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });
    });
  });

  it('tells by edges what colours would tell, where they are forced', async () => {
    const context = await browser.newContext({
      forcedColors: 'active',
      viewport: { width: 1280, height: 860 },
      locale: 'en-US',
    });
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    await page.goto(`${server.adminEndpoint}/console/sign-in-experience/branding`);
    await signInAdministrator(page);
    await page.getByRole('heading', { level: 1 }).waitFor();
    const edge = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((one) => {
          const { outlineStyle, outlineColor, borderTopWidth } = getComputedStyle(one);
          return { outlineStyle, outlineColor, border: Number.parseFloat(borderTopWidth) };
        });
    expect((await edge('main .mantine-Button-root')).border).toBeGreaterThan(0);
    expect((await edge('aside a[aria-current=page]')).outlineStyle).toBe('solid');
    expect((await edge('aside a:not([aria-current])')).outlineStyle).toBe('none');
    await page.getByLabel('Colour', { exact: true }).first().focus();
    expect((await edge('input:focus')).outlineStyle).toBe('solid');
    await page.setViewportSize({ width: 390, height: 800 });
    const burger = page.locator('.mantine-Burger-burger').first();
    const colours = await burger.evaluate((one) => [
      getComputedStyle(one).backgroundColor,
      getComputedStyle(document.body).backgroundColor,
    ]);
    expect(colours[0]).not.toBe(colours[1]);
    await context.close();
  });
});
