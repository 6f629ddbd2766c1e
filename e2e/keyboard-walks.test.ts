/** Three ways from beginning to end with a keyboard alone: joining by email, an authenticator app, an application. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { totpCode } from '../server/mfa/totp.ts';
import { administrator, expectAccessible } from './administrator.ts';
import { onEachDatabase } from './databases.ts';
import { expectFocus, focusedOn, tabTo } from './keyboard.ts';
import { type Application, atAnApplication, type Visitor } from './visitors.ts';

const email = 'marisol@example.com';
const step = 30_000;

onEachDatabase('a whole way by keyboard alone', { timeout: 120_000 }, (startServer) => {
  let at: Application;

  atAnApplication(startServer, async (application) => {
    at = application;
    await at.api('PATCH', '/sign-in-exp', {
      signUp: { identifiers: ['email'], password: true, verify: true },
      signIn: {
        methods: [{ identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: true }],
      },
      mfa: { factors: ['Totp', 'BackupCode'], policy: 'Mandatory' },
      forgotPasswordMethods: ['EmailVerificationCode'],
    });
  });

  /** The title says that something is wrong, and the field in focus why. */
  const expectRefusal = async (page: Page) => {
    await expect.poll(() => page.title(), { timeout: 30_000 }).toMatch(/^Please check the following/);
    await expectFocus(page, /code/i);
    const said = await page.evaluate(() => {
      const ids = document.activeElement?.getAttribute('aria-describedby')?.split(' ') ?? [];
      return ids.map((id) => document.getElementById(id)?.textContent).join(' ');
    });
    expect(said).not.toBe('');
  };
  /** Name and password, on one page or on two. */
  const typeNameAndPassword = async (page: Page, name: string, password: string) => {
    await page.keyboard.type(name);
    await page.keyboard.press((await page.locator('#password').isVisible()) ? 'Tab' : 'Enter');
    await expectFocus(page, /^Password/);
    await page.keyboard.type(password);
    await page.keyboard.press('Enter');
  };

  describe.each([{ scripts: 'on' }, { scripts: 'off' }])(
    'into an application, scripts $scripts',
    ({ scripts }) => {
      const person = scripts === 'on' ? email : `leo.${email}`;
      let page: Page;
      let open: Visitor['open'];
      let secret = '';
      let backupCode = '';
      /** The step that the last right code belonged to: none is taken twice. */
      let lastUsed = 0;
      const press = (key: string) => page.keyboard.press(key);
      const freshCode = () => {
        const moment = Math.max(Date.now(), lastUsed + step);
        lastUsed = moment;
        return totpCode(secret, moment);
      };

      beforeAll(async () => {
        ({ page, open } = await at.visitor({ javaScriptEnabled: scripts === 'on' }));
      });
      afterAll(() => page?.context().close());

      it('registers with an emailed code, which was mistyped first, and chooses a password', async () => {
        await open({ prompt: 'login' });
        await expectFocus(page, /^E-?mail/i);
        await tabTo(page, /^Create an account$/);
        await press('Enter');
        await page.waitForURL(/\/register/);
        await expectFocus(page, /^E-?mail/i);
        await page.keyboard.type(person);
        await press('Enter');
        await page.waitForURL(/\/verification-code/);
        await expectFocus(page, /code/i);
        const code = await at.code(person);
        await page.keyboard.type(code === '000000' ? '111111' : '000000');
        if (scripts === 'off') await press('Enter');
        await expectRefusal(page);
        await press('ControlOrMeta+A');
        await page.keyboard.type(code);
        if (scripts === 'off') await press('Enter');
        await page.waitForURL(/\/continue\/password/);
        await expectFocus(page, /password/i);
        await page.keyboard.type('Nieve-azul-4711');
        await press('Enter');
        await page.waitForURL(/\/mfa-binding/);
      });

      it('sets up the authenticator app that is demanded, and keeps the backup codes', async () => {
        await page.waitForURL(/\/mfa-binding\/Totp/);
        await expectFocus(page, /code/i);
        secret = (await page.locator('#secret').innerText()).replaceAll(/\s/g, '');
        await page.keyboard.type(freshCode());
        if (scripts === 'off') await press('Enter');
        await page.waitForURL(/\/mfa-binding\/BackupCode/);
        [backupCode = ''] = /\b[a-z0-9]{10}\b/i.exec(await page.locator('main').innerText()) ?? [];
        expect(backupCode).not.toBe('');
        await tabTo(page, /^I have kept these codes/);
        await press('Space');
        await tabTo(page, /^Continue$/);
        await press('Enter');
        await page.waitForURL(/\/back\?.*code=/);
      });

      it('signs in with password and app, after a code that was used before', async () => {
        await open({ prompt: 'login' });
        await expectFocus(page, /^E-?mail/i);
        await typeNameAndPassword(page, person, 'Nieve-azul-4711');
        await page.waitForURL(/\/mfa-verification\/Totp/);
        await expectFocus(page, /code/i);
        await page.keyboard.type(totpCode(secret, lastUsed));
        if (scripts === 'off') await press('Enter');
        await expectRefusal(page);
        await press('ControlOrMeta+A');
        await page.keyboard.type(freshCode());
        if (scripts === 'off') await press('Enter');
        await page.waitForURL(/\/back\?.*code=/);
      });

      it('gets in with a backup code when the phone is not at hand', async () => {
        await open({ prompt: 'login' });
        await expectFocus(page, /^E-?mail/i);
        await typeNameAndPassword(page, person, 'Nieve-azul-4711');
        await page.waitForURL(/\/mfa-verification\/Totp/);
        await tabTo(page, /^Use another way$/);
        await press('Enter');
        await page.getByRole('button', { name: /^Backup code/ }).waitFor();
        await tabTo(page, /^Backup code/i);
        await press('Enter');
        await page.waitForURL(/\/mfa-verification\/BackupCode/);
        await expectFocus(page, /backup code/i);
        await page.keyboard.type(backupCode);
        await press('Enter');
        await page.waitForURL(/\/back\?.*code=/);
      });
    },
  );

  it('makes an application in the Console, from the sign-in to its saved address', async () => {
    const { page } = await at.visitor({ viewport: { width: 1280, height: 860 } });
    const press = (key: string) => page.keyboard.press(key);
    await page.goto(`${at.server.adminEndpoint}/console/applications`);
    await page.waitForURL(/\/sign-in/);
    await expectFocus(page, /^Username/);
    await typeNameAndPassword(page, administrator.username, administrator.password);
    await page.getByRole('heading', { level: 1, name: 'Applications' }).waitFor();

    await tabTo(page, /^Create application$/);
    await press('Enter');
    await page.waitForURL(/\/applications\/create/);
    await page.getByRole('link', { name: /^Flask/ }).waitFor();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.localName), { timeout: 15_000 })
      .toBe('h1');
    // The slash leads to the search; what is found can be reached.
    await press('/');
    await expectFocus(page, 'Search frameworks');
    await page.keyboard.type('flask');
    await tabTo(page, /^Flask/);
    await tabTo(page, /^Search frameworks$/, 'Shift+Tab');
    await press('ControlOrMeta+A');
    await press('Delete');
    // By type: a box, by Space.
    await tabTo(page, /^Single page/);
    await press('Space');
    await page.waitForURL(/types=SPA/);
    expect(await page.getByRole('link', { name: /^Flask/ }).count()).toBe(0);
    await press('Space');
    // Without a framework one says which kind it is: cards that are radio buttons, moved among by arrows.
    await tabTo(page, /without a framework/i);
    await press('Enter');
    await expectFocus(page, 'Application name');
    await press('Enter');
    await page.getByRole('dialog').getByText('Give it a name.').waitFor();
    await expectFocus(page, 'Application name');
    await page.keyboard.type('Panadería');
    await press('Tab');
    await expectFocus(page, /^Traditional web/);
    await press('ArrowDown');
    await expect.poll(() => focusedOn(page)).not.toMatch(/^Traditional web/);
    while (!/^Single page/.test(await focusedOn(page))) await press('ArrowDown');
    await press('Space');
    await tabTo(page, /^Create application$/);
    await press('Enter');
    await page.waitForURL(/\/applications\/\w+\/settings/);
    await page.getByRole('heading', { level: 1, name: 'Panadería' }).waitFor();
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.localName), { timeout: 15_000 })
      .not.toBe('body');
    await tabTo(page, /^Redirect URI$/);
    await page.keyboard.type('https://panaderia.example/callback');
    await tabTo(page, /^Save changes$/);
    await press('Enter');
    await page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });
    const [app] = await at.api('GET', '/applications?search=Panader%C3%ADa');
    expect(app).toMatchObject({
      name: 'Panadería',
      type: 'SPA',
      oidcClientMetadata: { redirectUris: ['https://panaderia.example/callback'] },
    });
    await expectAccessible(page);
    await page.context().close();
  });
});
