/** What people do on the way to an application: come from nowhere, open two tabs, go back, reload, say no. */
import { beforeEach, describe, expect, it } from 'vitest';
import { totpCode } from '../server/mfa/totp.ts';
import { expectAccessible } from './administrator.ts';
import { onEachDatabase } from './databases.ts';
import { signInOnPage } from './hosted-pages.ts';
import { type Application, atAnApplication, createApplication, type Visitor, way } from './visitors.ts';

onEachDatabase('detours on the way to an application', { timeout: 90_000 }, (startServer) => {
  let at: Application;
  atAnApplication(startServer, (application) => {
    at = application;
  });
  beforeEach(() => at.configure());

  const press = ({ page }: Visitor, name: string) => page.getByRole('button', { name, exact: true }).click();
  const reads = ({ page }: Visitor, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
  const type = async ({ page }: Visitor, field: 'identifier' | 'password' | 'code', value: string) => {
    await page.fill(`#${field}`, value);
    // A full code sends itself.
    if (field !== 'code') await page.keyboard.press('Enter');
  };
  const nameOnPage = ({ page }: Visitor) => page.inputValue('#identifier');
  const mailsTo = async (to: string): Promise<number> => {
    const messages: { to: string }[] = await at.api('GET', '/development-inbox');
    return messages.filter((one) => one.to === to).length;
  };

  describe('coming from nowhere', () => {
    it('says where to begin, and starts again at the application where it is known', async () => {
      const v = await at.visitor();
      await v.page.goto(`${at.server.endpoint}/sign-in/password`);
      await v.page.waitForURL(/\/unknown-session$/);
      await reads(v, 'Start in your app');
      const again = v.page.getByRole('link', { name: 'Start again' });
      expect(await again.count(), 'no application is known').toBe(0);
      await expectAccessible(v.page);
      const home = `${at.server.endpoint}/home`;
      const id = await createApplication(at, {
        name: 'Mercado',
        oidcClientMetadata: { redirectUris: [`${at.server.endpoint}/back`], postLogoutRedirectUris: [home] },
      });
      await v.page.goto(`${at.server.endpoint}/sign-in/password?app_id=${id}`);
      await reads(v, 'This page has expired');
      await again.click();
      await v.page.waitForURL(home);
      await reads(v, 'Page not found');
      await expectAccessible(v.page);
    });

    it('an application that asks for what it may not leaves nobody in front of raw data', async () => {
      const v = await at.visitor();
      await v.open({ redirect_uri: 'https://elsewhere.example/' });
      await reads(v, 'Something went wrong');
      await v.page.getByText('Reference: oidc.invalid_redirect_uri').waitFor();
      await expectAccessible(v.page);
      await v.page.getByRole('link', { name: 'Start again' }).click();
      await v.page.waitForURL((url) => url.origin === at.server.endpoint);
    });

    it('jumping ahead begins where the flow does', async () => {
      const v = await at.visitor();
      await v.open();
      const { search } = new URL(v.page.url());
      for (const ahead of ['/sign-in/password', '/sign-in/verification-code', '/mfa-verification/Totp']) {
        await v.page.goto(`${at.server.endpoint}${ahead}${search}`);
        await v.page.waitForURL(/\/sign-in\?/);
      }
    });
  });

  describe('two tabs', () => {
    it('of one application each go on with their own sign-in', async () => {
      const person = await at.person('tabs');
      const newcomer = 'tabs.other@example.com';
      const first = await at.visitor();
      await first.open();
      await type(first, 'identifier', person.primaryEmail);
      await first.page.waitForURL(/\/sign-in\/verification-code/);
      const code = await at.code(person.primaryEmail);
      const second = await at.tab(first.page);
      await second.open({ prompt: 'create' });
      await type(second, 'identifier', newcomer);
      await second.page.waitForURL(/\/register\/verification-code/);
      await first.page.bringToFront();
      await type(first, 'code', code);
      await first.arrive();
      await second.page.bringToFront();
      await type(second, 'code', await at.code(newcomer));
      await second.arrive();
      await second.open({ prompt: 'select_account' });
      await second.page.getByRole('button', { name: `Continue as ${newcomer}` }).waitFor();
    });

    it('with the same person on the same page both arrive', async () => {
      await at.configure({ signIn: { methods: [way('username', false)] } });
      const person = await at.person('twice');
      const first = await at.visitor();
      const second = await at.tab(first.page);
      for (const tab of [first, second]) await tab.open();
      for (const tab of [second, first]) {
        await signInOnPage(tab.page, person);
        await tab.arrive();
      }
    });
  });

  describe('back and reload', () => {
    it('at the code, send nothing again, and let another address be given', async () => {
      const right = await at.person('right');
      const wrong = await at.person('wrong');
      const v = await at.visitor();
      await v.open();
      await type(v, 'identifier', wrong.primaryEmail);
      await v.page.waitForURL(/\/sign-in\/verification-code/);
      await at.code(wrong.primaryEmail);
      await v.page.reload();
      await v.page.getByText(wrong.primaryEmail).first().waitFor();
      expect(await mailsTo(wrong.primaryEmail)).toBe(1);
      await v.page.goBack();
      await v.page.waitForURL(/\/sign-in\?/);
      expect(await nameOnPage(v)).toBe(wrong.primaryEmail);
      await v.page.goForward();
      await v.page.waitForURL(/\/sign-in\/verification-code/);
      await v.page.getByText(wrong.primaryEmail).first().waitFor();
      await v.page.goBack();
      await type(v, 'identifier', right.primaryEmail);
      await v.page.getByText(right.primaryEmail).first().waitFor();
      await type(v, 'code', await at.code(right.primaryEmail));
      await v.arrive();
      // What is behind is over, and says how to go on.
      await v.page.goBack();
      await reads(v, 'This page has expired');
      expect(await v.page.getByRole('link', { name: 'Start again' }).count()).toBe(1);
    });

    it('at the password, after a wrong one, send nothing again either', async () => {
      const person = await at.person('mistyped');
      const refused = /^Please check the following/;
      const v = await at.visitor();
      let sent = 0;
      v.page.on('request', (request) => {
        if (request.method() === 'POST') sent++;
      });
      const mistype = async () => {
        await type(v, 'password', 'wrong');
        await expect.poll(() => v.page.title()).toMatch(refused);
      };
      await v.open();
      await type(v, 'identifier', person.username);
      await v.page.waitForURL(/\/sign-in\/password/);
      await mistype();
      await v.page.reload();
      expect(await v.page.title()).not.toMatch(refused);
      await mistype();
      await v.page.getByRole('link', { name: 'Forgot password?' }).click();
      await v.page.waitForURL(/\/forgot-password/);
      await v.page.goBack();
      await v.page.waitForURL(/\/sign-in\/password/);
      await v.page.getByText(person.username).first().waitFor();
      await type(v, 'password', person.password);
      await v.arrive();
      expect(sent).toBe(4);
    });

    it('at the second step, to the password and on again', async () => {
      await at.configure({
        signIn: { methods: [way('username', false)] },
        mfa: { factors: ['Totp'], policy: 'Mandatory' },
      });
      const person = await at.person('stepback');
      const { secret } = await at.api('POST', `/users/${person.id}/mfa-verifications`, { type: 'Totp' });
      const v = await at.visitor();
      await v.open();
      await signInOnPage(v.page, person);
      await v.page.waitForURL(/\/mfa-verification\/Totp/);
      await v.page.reload();
      await reads(v, 'Enter the code from your app');
      await type(v, 'code', '000000');
      await v.page.locator('#code-error').waitFor();
      await v.page.reload();
      await reads(v, 'Enter the code from your app');
      expect(await v.page.locator('#code-error').count()).toBe(0);
      // A form that was refused is a step of its own in the history.
      await v.page.goBack();
      await v.page.waitForURL(/\/mfa-verification\/Totp/);
      await v.page.goBack();
      await v.page.waitForURL(/\/sign-in/);
      await signInOnPage(v.page, person);
      await v.page.waitForURL(/\/mfa-verification\/Totp/);
      await type(v, 'code', totpCode(secret));
      await v.arrive();
      await v.page.goBack();
      await reads(v, 'This page has expired');
    });

    it('while registering, until the last name that was given', async () => {
      await at.configure({ signUp: { identifiers: ['username'], password: true, verify: false } });
      const v = await at.visitor();
      await v.open({ prompt: 'create' });
      await type(v, 'identifier', 'hasty');
      await v.page.waitForURL(/\/continue\/password/);
      await v.page.reload();
      await v.page.goBack();
      await v.page.waitForURL(/\/register/);
      await type(v, 'identifier', 'careful');
      await v.page.waitForURL(/\/continue\/password/);
      await type(v, 'password', 'Trigo-rojo-8823');
      await v.arrive();
      expect(await at.api('GET', '/users?search=hasty')).toEqual([]);
      expect(await at.api('GET', '/users?search=careful')).toHaveLength(1);
    });
  });

  it('saying no to a third party tells it so, and it may ask again', async () => {
    const person = await at.person('cautious');
    const client_id = await createApplication(at, { name: 'Mercado', isThirdParty: true });
    await at.api('POST', `/applications/${client_id}/user-consent-scopes`, { userScopes: ['profile'] });
    const ask = { client_id, scope: 'openid profile' };
    const v = await at.visitor();
    await v.open(ask);
    await signInOnPage(v.page, person);
    await reads(v, 'Mercado wants access to your account');
    await v.page.reload();
    await reads(v, 'Mercado wants access to your account');
    await expectAccessible(v.page);
    await press(v, 'Don’t allow');
    await v.page.waitForURL(/\/back\?.*error=access_denied/);
    await v.page.goBack();
    await reads(v, 'This page has expired');
    await v.open(ask);
    await press(v, 'Allow');
    await v.arrive();
    await v.open(ask);
    await v.arrive();
  });
});
