/** Who gets in, what the pages look like and say: decided in the Console, seen in its preview, met by a visitor. */
import type { Browser, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectAccessible, inTheConsole, type OpenConsole } from './administrator.ts';
import { authorizeAddress } from './hosted-pages.ts';
import type { RunningServer } from './server.ts';

describe('the sign-in experience in the Console', { timeout: 60_000 }, () => {
  let server: RunningServer;
  let browser: Browser;
  let page: Page;
  let home: string;
  let api: OpenConsole['api'];
  let clientId: string;

  inTheConsole('/sign-in-experience', async (opened) => {
    ({ server, browser, page, api } = opened);
    home = `${opened.home}/sign-in-experience`;
    const app = await api('POST', '/applications', {
      name: 'Librería',
      type: 'Traditional',
      oidcClientMetadata: { redirectUris: [`${server.endpoint}/back`], postLogoutRedirectUris: [] },
    });
    clientId = app.id;
  });

  const press = (name: string, where: Pick<Page, 'getByRole'> = page) =>
    where.getByRole('button', { name, exact: true }).click();
  const pick = (name: string) => page.getByRole('radio', { name, exact: true }).press(' ');
  const field = (name: string) => page.getByRole('textbox', { name, exact: true });
  const flip = (name: string) => page.getByRole('switch', { name }).press(' ');
  const dialog = (name: string | RegExp) => page.getByRole('dialog', { name });
  const bar = () => page.getByRole('region', { name: 'Unsaved changes' });
  const saved = () => bar().waitFor({ state: 'detached' });
  const stored = () => api('GET', '/sign-in-exp');
  const choose = async (select: string, option: string) => {
    await page.getByRole('combobox', { name: select, exact: true }).click();
    await page.getByRole('option', { name: option, exact: true }).click();
  };
  const tab = async (name: string) => {
    await page.getByRole('link', { name, exact: true }).click();
    await page.locator('[aria-current=page]', { hasText: name }).first().waitFor();
  };
  /** The page in the preview, whatever is typed beside it. */
  const preview = () => page.frameLocator('iframe[title^="Preview"]');
  const isAccessible = () => expectAccessible(page);
  /** What a visitor of the application meets. */
  const visit = async (locale = 'en-US') => {
    const visitor = await (await browser.newContext({ locale })).newPage();
    await visitor.goto(authorizeAddress(server, clientId));
    return visitor;
  };

  it('begins with what most people make theirs, until somebody has done it', async () => {
    await page.getByRole('link', { name: 'Name your terms, and the language' }).click();
    await page.waitForURL(/\/content$/);
    await page.getByRole('link', { name: 'Choose your colour and your logo' }).click();
    await isAccessible();
    await press('Done');
    await page.getByText('Make them yours').waitFor({ state: 'detached' });
    expect(await api('GET', '/configs/admin-console')).toMatchObject({ signInExperienceCustomized: true });
    await page.reload();
    await page.getByRole('heading', { name: 'Looks' }).waitFor();
    expect(await page.getByText('Make them yours').count()).toBe(0);
  });

  it('shows colours and styles before they are saved, and to visitors only afterwards', async () => {
    await page.waitForURL(/\/sign-in-experience\/branding/);
    await preview().getByRole('heading', { name: 'Sign in' }).waitFor();
    await field('Colour').fill('#b3261e');
    await page.getByRole('textbox', { name: 'CSS' }).fill('.portero-card { border: 3px dashed red }');
    const button = preview().getByRole('button', { name: 'Sign in', exact: true });
    const color = () => button.evaluate((element) => getComputedStyle(element).backgroundColor);
    await expect.poll(color).toBe('rgb(179, 38, 30)');
    const border = () =>
      preview()
        .locator('.portero-card')
        .evaluate((element) => getComputedStyle(element).borderTopStyle);
    await expect.poll(border).toBe('dashed');
    expect((await stored()).color.primaryColor).not.toBe('#b3261e');
    await isAccessible();

    await press('Save changes');
    await saved();
    expect(await stored()).toMatchObject({ color: { primaryColor: '#b3261e' } });
    const visitor = await visit();
    expect(
      await visitor.locator('.portero-card').evaluate((element) => getComputedStyle(element).borderTopStyle),
    ).toBe('dashed');
    await visitor.context().close();
  });

  it('shows dark pages, other devices, other pages and other languages', async () => {
    const theme = () => preview().locator('html').getAttribute('data-theme');
    await flip('Dark pages for people');
    await pick('Dark');
    await expect.poll(theme).toBe('dark');
    await press('Suggest');
    expect(await field('Colour on dark pages').inputValue()).toMatch(/^#ce|^#CE/);
    await pick('Desktop');
    await expect
      .poll(() =>
        preview()
          .locator('html')
          .evaluate((element) => element.clientWidth),
      )
      .toBe(1280);
    await choose('Page', 'Registration');
    await preview().getByRole('heading', { name: 'Create your account' }).waitFor();
    await choose('Language', 'Spanish');
    await preview().getByRole('heading', { name: 'Crea tu cuenta' }).waitFor();
    await isAccessible();
    await press('Discard');
    await saved();
  });

  it('leads to what is wrong, on whichever tab it stands', async () => {
    await field('Logo').fill('nowhere');
    await tab('Content');
    expect(await bar().innerText()).toContain('1');
    await press('Save changes');
    await page.waitForURL(/\/branding/);
    await page.getByText('An address that begins with https://').waitFor();
    await expect.poll(() => field('Logo').evaluate((input) => input === document.activeElement)).toBe(true);
    await press('Discard');
  });

  it('asks before it changes who gets in, with what it was and what it will be', async () => {
    await tab('Sign-up and sign-in');
    await choose('They register with', 'Email address');
    await flip('They choose a password');
    await page.getByText('No connector sends email yet').waitFor();
    await isAccessible();
    await press('Save changes');
    const question = dialog('Change how people get in?');
    await question.getByText('Email address: code, else password').waitFor();
    await isAccessible();
    await press('Cancel', question);
    expect((await stored()).signUp.identifiers).toEqual(['username']);
    expect(await bar().isVisible()).toBe(true);

    await press('Save changes');
    await press('Save', question);
    await saved();
    expect(await stored()).toMatchObject({
      signUp: { identifiers: ['email'], password: false, verify: true },
      signIn: {
        methods: [
          { identifier: 'username', password: true },
          { identifier: 'email', password: true, verificationCode: true },
        ],
      },
    });
  });

  it('says what usernames may look like, and who stands in the way of one way to write them', async () => {
    const ana = await api('POST', '/users', { username: 'ana' });
    await api('POST', '/users', { username: 'clementina' });
    await api('PATCH', '/sign-in-exp', {
      usernamePolicy: { ...(await stored()).usernamePolicy, caseSensitive: true },
    });
    const other = await api('POST', '/users', { username: 'Ana' });
    await page.reload();
    await press('Change rules');
    const rules = dialog('Usernames');
    await rules.getByRole('textbox', { name: 'Longest' }).fill('6');
    await press('Whose name breaks these rules?', rules);
    await rules.getByText(/^1 of \d+ names does/).waitFor();
    await rules.getByRole('link', { name: /^Open clementina/ }).waitFor();
    await rules.getByRole('switch').press(' ');
    await rules.getByText('One name is taken by several people').waitFor();
    await rules.getByRole('link', { name: `Open ana (${other.id})` }).waitFor();
    expect(await rules.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    await isAccessible();

    await api('DELETE', `/users/${ana.id}`);
    await rules.getByRole('textbox', { name: 'Shortest' }).fill('7');
    await press('Close', rules);
    await press('Discard', dialog('Close without saving?'));
    await rules.waitFor({ state: 'detached' });
    await press('Change rules');
    await rules.getByRole('switch').press(' ');
    await rules.getByRole('textbox', { name: 'Shortest' }).fill('7');
    await rules.getByRole('textbox', { name: 'Longest' }).fill('6');
    await press('Save', rules);
    await rules.getByText('Not below the shortest.').waitFor();
    await rules.getByRole('textbox', { name: 'Shortest' }).fill('2');
    await press('Save', rules);
    await rules.waitFor({ state: 'detached' });
    await page.getByText('2 to 6 characters').waitFor();
    expect((await stored()).usernamePolicy).toMatchObject({
      minLength: 2,
      maxLength: 6,
      caseSensitive: false,
    });
  });

  it('puts first what people type first', async () => {
    await press('Move “Email address” up');
    await pick('Code');
    await press('Save changes');
    await press('Save', dialog('Change how people get in?'));
    await saved();
    expect((await stored()).signIn.methods).toMatchObject([
      { identifier: 'email', isPasswordPrimary: false },
      { identifier: 'username', isPasswordPrimary: true },
    ]);
    const visitor = await visit();
    await visitor.getByLabel('Username or email').fill('nobody@example.com');
    await visitor.keyboard.press('Enter');
    await visitor.getByRole('heading', { name: 'Check your email' }).waitFor();
    await visitor.context().close();
  });

  it('says it in the administrator’s words, which the preview shows first', async () => {
    await tab('Content');
    await isAccessible();
    await page.getByRole('link', { name: 'English' }).click();
    await page.getByPlaceholder('Find a text').fill('title.signIn');
    await expect.poll(() => page.getByRole('textbox', { name: /title\./ }).count()).toBe(3);
    await page.getByRole('textbox', { name: /title\.signIn$/ }).fill('Come in, <b>reader</b>');
    await page.getByRole('textbox', { name: /title\.signInTo/ }).fill('Come in');
    await page.getByText('Without {{application}} people do not see').waitFor();
    await page.getByRole('textbox', { name: /title\.signInTo/ }).fill('Come in to {{application}}');
    await preview().getByRole('heading', { name: 'Come in, <b>reader</b>' }).waitFor();
    await isAccessible();
    await press('Save changes');
    await saved();
    expect((await api('GET', '/custom-phrases/en')).translation).toEqual({
      title: { signIn: 'Come in, <b>reader</b>', signInTo: 'Come in to {{application}}' },
    });
    const visitor = await visit();
    await visitor.getByRole('heading', { name: 'Come in to Librería' }).waitFor();
    await visitor.context().close();
  });

  it('keeps words that somebody else stored meanwhile', async () => {
    await api('PUT', '/custom-phrases/en', { title: { signIn: 'Welcome back' } });
    await page.getByRole('textbox', { name: /title\.signIn$/ }).fill('Hello');
    await press('Save changes');
    const conflict = dialog(/Somebody else changed this/);
    await press('Load the newer version', conflict);
    await expect
      .poll(() => page.getByRole('textbox', { name: /title\.signIn$/ }).inputValue())
      .toBe('Welcome back');
    await saved();
  });

  it('speaks a language that the pages do not come with, and can stop again', async () => {
    await page.getByRole('link', { name: 'Sign-in experience', exact: true }).last().click();
    await page.waitForURL(/\/content/);
    await page.getByRole('combobox', { name: 'Add a language' }).fill('swed');
    await page.getByRole('option', { name: 'Swedish (sv)' }).click();
    await page.getByRole('heading', { level: 1, name: 'Swedish' }).waitFor();
    await page.getByPlaceholder('Find a text').fill('title.signInTo');
    const text = page.getByRole('textbox', { name: /title\.signInTo/ });
    await expect.poll(() => page.getByRole('textbox', { name: /title\./ }).count()).toBe(1);
    await text.fill('Logga in på {{application}}');
    await press('Save changes');
    await saved();
    const visitor = await visit('sv-SE');
    await visitor.getByRole('heading', { name: 'Logga in på Librería' }).waitFor();
    await visitor.context().close();

    await text.fill('Kom in på {{application}}');
    await page.getByRole('link', { name: 'Connectors', exact: true }).click();
    await dialog(/leave/i).waitFor();
    await page.keyboard.press('Escape');
    await press('Discard');
    await press('Remove language');
    await press('Remove language', dialog('Remove Swedish?'));
    await page.waitForURL(/\/content/);
    await page.getByRole('link', { name: 'Spanish' }).waitFor();
    expect(await page.getByRole('link', { name: 'Swedish' }).count()).toBe(0);
  });

  it('has no page for a language that does not exist', async () => {
    await page.goto(`${home}/languages/klingon`);
    await page.getByRole('heading', { name: 'No such page' }).waitFor();
  });

  it('keeps what is typed on one tab while another is looked at, and asks before all is left', async () => {
    await page.goto(`${home}/content`);
    await field('Terms of use').fill('https://example.com/terms');
    await tab('Branding');
    await tab('Content');
    expect(await field('Terms of use').inputValue()).toBe('https://example.com/terms');
    await page.getByRole('link', { name: 'Spanish' }).click();
    await dialog(/leave/i).waitFor();
    await page.keyboard.press('Escape');
    await press('Save changes');
    await saved();
    expect((await stored()).termsOfUseUrl).toBe('https://example.com/terms');
  });

  it('dresses one application otherwise, whose name and looks the preview shows before they are saved', async () => {
    const { color } = await stored();
    await api('PATCH', '/sign-in-exp', { color: { ...color, isDarkModeEnabled: true } });
    await page.goto(`${home.replace(/[^/]+$/, '')}applications/${clientId}/branding`);
    await field('Display name').fill('Tienda');
    await preview()
      .getByRole('heading', { name: /Tienda/ })
      .waitFor();
    await field('Colour').fill('#b3261e');
    await press('Suggest');
    await field('Icon in a dark browser’s tab').fill('dark.ico');
    await press('Save changes');
    await page.getByText(/^A web address of an image/).waitFor();
    await field('Icon in a dark browser’s tab').fill('https://tienda.example/dark.ico');
    await field('Terms of use (address)').fill('https://tienda.example/terms');
    await preview()
      .getByRole('link', { name: /terms of use/i })
      .first()
      .waitFor();
    await isAccessible();
    await press('Save changes');
    await saved();
    expect(await api('GET', `/applications/${clientId}/sign-in-experience`)).toMatchObject({
      displayName: 'Tienda',
      color: { primaryColor: '#b3261e', darkPrimaryColor: expect.stringMatching(/^#[\da-f]{6}$/) },
      branding: { darkFavicon: 'https://tienda.example/dark.ico' },
      termsOfUseUrl: 'https://tienda.example/terms',
    });
    const visitor = await visit();
    await visitor.getByRole('heading', { name: /Tienda/ }).waitFor();
    expect(await visitor.content()).toContain('--color-brand-default:#b3261e');
    await visitor.context().close();
  });

  it('fits a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const path of ['branding', 'sign-up-and-sign-in', 'content', 'languages/de']) {
      await page.goto(`${home}/${path}`);
      await page.getByRole('heading', { name: 'Preview' }).waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      // Several hundred fields of one kind take the rules a long time; they were asked about above.
      if (!path.startsWith('languages')) await isAccessible();
    }
  });
});
