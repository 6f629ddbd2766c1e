/**
 * Administrators in the Console: one is invited, comes in, gets another role, sets up a second factor, is asked
 * for it, loses it, and is removed.
 */
import { TOTP } from 'otpauth';
import type { Browser, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { administrator, expectAccessible, inTheConsole } from './administrator.ts';
import { registerOnPage, signInOnPage } from './hosted-pages.ts';

const beto = { email: 'beto@example.com', username: 'beto', password: 'Nube-blanca-88' };

describe('administrators in the Console', { timeout: 90_000 }, () => {
  let browser: Browser;
  let page: Page;
  let home: string;
  let guest: Page;
  let link: string;
  let secret: string;
  let usedCode: string;

  const visitor = async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, locale: 'en-US' });
    context.setDefaultTimeout(15_000);
    return context.newPage();
  };
  const press = (name: string | RegExp, where: Pick<Page, 'getByRole'> = page) =>
    where.getByRole('button', { name, exact: true }).first().click();
  const dialog = (name: string | RegExp, where: Page = page) => where.getByRole('dialog', { name });
  const people = (where: Page = page) => where.getByRole('table', { name: 'People' });
  const act = async (name: string) => {
    await press(`Actions for ${beto.username}`);
    await page.getByRole('menuitem', { name, exact: true }).click();
  };
  const administrators = async (where: Page = page) => {
    await where.goto(`${home}/administrators`);
  };
  const signIn = async (where: Page) => {
    await where.goto(home);
    await where.waitForURL(/\/sign-in/);
    await signInOnPage(where, beto);
  };

  /** What the authenticator app shows now, or some steps of half a minute later. */
  const codeIn = (steps: number) =>
    new TOTP({ secret, digits: 6, period: 30 }).generate({ timestamp: Date.now() + steps * 30_000 });

  inTheConsole('', (opened) => {
    ({ browser, page, home } = opened);
  });

  it('one is invited by an address, with a role, and the link is shown this once', async () => {
    await administrators();
    await people().getByText(administrator.username).first().waitFor();
    await expectAccessible(page);
    await press('Invite administrator');
    const invite = dialog('Invite an administrator');
    await press('Invite', invite);
    await invite.getByText('Not an email address.').waitFor();
    await invite.getByText('Choose one at least.').waitFor();
    await invite.getByLabel('Email address').fill(beto.email);
    await invite.getByLabel('Auditor', { exact: true }).check();
    await expectAccessible(page);
    await press('Invite', invite);
    await press('Done', invite);
    await invite.waitFor({ state: 'detached' });
    await page.getByRole('table', { name: 'Invitations that wait' }).getByText(beto.email).waitFor();
  });

  it('a second invitation takes the place of the first, and somebody comes in by it', async () => {
    await press('Invite administrator');
    const invite = dialog('Invite an administrator');
    await invite.getByLabel('Email address').fill(beto.email);
    await invite.getByLabel('Auditor', { exact: true }).check();
    await press('Invite', invite);
    link = (await invite.getByText(/^https?:\/\/\S+code=/).textContent()) ?? '';
    await press('Done', invite);
    guest = await visitor();
    await guest.goto(link);
    await guest.getByText(beto.email).first().waitFor();
    await expectAccessible(guest);
    await guest
      .getByRole('button')
      .filter({ hasText: /account|accept|continue/i })
      .first()
      .click();
    await registerOnPage(guest, beto);
    await guest.waitForURL(/\/console\/(?!callback|welcome)/);
  });

  it('whoever may only look is told so, and is offered nothing to change', async () => {
    await administrators(guest);
    await people(guest).getByText(beto.username).first().waitFor();
    await guest
      .getByRole('button', { name: `Actions for ${administrator.username}: `, exact: false })
      .waitFor();
    await expectAccessible(guest);
  });

  it('gets another role, which counts at once', async () => {
    await administrators();
    await people().getByText(beto.username).first().waitFor();
    await act('Change roles');
    const change = dialog(`Roles of ${beto.username}`);
    await change.getByLabel('Auditor', { exact: true }).uncheck();
    await change.getByLabel('Developer', { exact: true }).check();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await press('Keep editing', dialog('Close without saving?'));
    await press('Save', change);
    await people()
      .getByRole('row', { name: /beto.*Developer/ })
      .waitFor();
    await guest.goto(`${home}/applications`);
    await guest
      .getByRole('button', { name: 'Create application' })
      .or(guest.getByRole('link', { name: 'Create application' }))
      .first()
      .waitFor();
  });

  it('sets up a second factor at the next sign-in, once all need one', async () => {
    await page.getByLabel('Require a second factor of every administrator').click();
    await page.getByText('Saved').first().waitFor();
    const anew = await visitor();
    await signIn(anew);
    await anew.waitForURL(/\/mfa-binding/);
    if (!/Totp/.test(anew.url())) {
      await anew
        .getByRole('button', { name: /authenticator app/i })
        .or(anew.getByRole('link', { name: /authenticator app/i }))
        .first()
        .click();
      await anew.waitForURL(/\/mfa-binding\/Totp/);
    }
    await expectAccessible(anew);
    secret = ((await anew.locator('#secret').textContent()) ?? '').replaceAll(/\s/g, '');
    usedCode = codeIn(0);
    await anew.fill('input[name=code]', usedCode); // a full code sends itself
    await anew.waitForURL(/\/mfa-binding\/BackupCode/);
    await expectAccessible(anew);
    await anew.getByRole('checkbox').check();
    await anew.getByRole('button', { name: 'Continue' }).click();
    await anew.waitForURL(/\/console\/(?!callback)/);
    await administrators();
    await people()
      .getByRole('row', { name: /beto.*App/ })
      .waitFor();
    await page
      .getByText(/accepted an invitation/)
      .first()
      .waitFor();
  });

  it('is asked for it at the sign-in after that, and neither the password nor a used code is enough', async () => {
    const anew = await visitor();
    await signIn(anew);
    await anew.waitForURL(/\/mfa-verification\/Totp/);
    await expectAccessible(anew);
    await anew.goto(`${home}/applications`);
    await anew.waitForURL(/\/(sign-in|mfa-verification)/);
    await signIn(anew);
    await anew.waitForURL(/\/mfa-verification\/Totp/);
    await anew.fill('input[name=code]', usedCode); // a full code sends itself
    await anew
      .getByText(/used already|not right/i)
      .first()
      .waitFor();
    await anew.fill('input[name=code]', codeIn(1)); // a full code sends itself
    await anew.waitForURL(/\/console\/(?!callback)/);
  });

  it('sets up another one when an administrator has removed it', async () => {
    await administrators();
    await people().getByText(beto.username).first().waitFor();
    await act('Remove second factors');
    await press('Remove second factors', page.getByRole('dialog'));
    await page.getByText('Second factors removed').first().waitFor();
    const anew = await visitor();
    await signIn(anew);
    await anew.waitForURL(/\/mfa-binding/);
  });

  it('and is gone at once when removed', async () => {
    await act('Remove administrator');
    await press('Remove administrator', page.getByRole('dialog'));
    await people().getByText(beto.email).waitFor({ state: 'detached' });
    await guest.goto(`${home}/applications`);
    await guest.waitForURL(/\/sign-in|\/unauthorized|\/console/);
    await expect.poll(async () => guest.getByRole('button', { name: 'Create application' }).count()).toBe(0);
  });
});
