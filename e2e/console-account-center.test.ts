/** What people may do with their own account: decided in the Console, and what the Account API then lets them. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectAccessible, inTheConsole, type OpenConsole } from './administrator.ts';
import type { RunningServer } from './server.ts';

describe('the account center in the Console', { timeout: 60_000 }, () => {
  let server: RunningServer;
  let page: Page;
  let api: OpenConsole['api'];

  inTheConsole('/sign-in-experience/account-center', (opened) => {
    ({ server, page, api } = opened);
  });

  it('is turned on, field by field, and refuses what is no origin', async () => {
    await page.getByRole('heading', { level: 1, name: 'Account center' }).waitFor();
    await page.getByRole('switch', { name: 'Let people manage their own account' }).press(' ');
    const choose = async (field: string, choice: string) => {
      await page.getByRole('combobox', { name: field, exact: true }).click();
      await page.getByRole('option', { name: choice, exact: true }).click();
    };
    // What people usually change opens with it; what was chosen here stands.
    await page.getByText('12 unsaved changes').waitFor();
    await choose('Email address', 'Read only');
    await choose('Second factors', 'Read only');
    await choose('Delete the account', 'On');
    await page.getByText('No second factor is turned on').waitFor();
    await page.getByRole('textbox', { name: 'Related origin', exact: true }).fill('app.example.com');
    await page.getByRole('textbox', { name: 'Address of your page' }).fill('https://app.example.com/bye');
    const save = () => page.getByRole('button', { name: 'Save changes', exact: true }).click();
    await save();
    await page.getByText('Enter origins such as https://app.example.com').waitFor();
    await page.getByRole('textbox', { name: 'Related origin', exact: true }).fill('https://app.example.com');
    await save();
    await page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });
    await expectAccessible(page);
    expect(await api('GET', '/account-center')).toMatchObject({
      enabled: true,
      fields: {
        email: 'ReadOnly',
        mfa: 'ReadOnly',
        accountDeletion: 'Edit',
        name: 'Edit',
        customData: 'Off',
      },
      webauthnRelatedOrigins: ['https://app.example.com'],
      deleteAccountUrl: 'https://app.example.com/bye',
    });
    const related = await fetch(`${server.endpoint}/.well-known/webauthn`);
    expect(await related.json()).toEqual({ origins: ['https://app.example.com'] });
  });

  it('fits a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(await overflow()).toBeLessThanOrEqual(0);
  });
});
