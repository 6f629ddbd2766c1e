/** Connectors in the Console: set up with form and JSON, tried, refused, changed and removed, against real peers. */
import { emulatorKey, type SesEmulator, startSesEmulator } from '@portero/connectors/aws-ses/emulator.ts';
import { secretMask } from '@portero/schema/connectors.ts';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MailServer, smtpSettings, startMailServer } from '../server/messages/testing.ts';
import { expectAccessible, inTheConsole, type OpenConsole } from './administrator.ts';

/** Short ones: the editor draws only the lines in sight. */
const templates = smtpSettings(0).templates.map(({ contentType: _type, ...template }) => template);

describe('connectors in the Console', { timeout: 60_000 }, () => {
  let ses: SesEmulator;
  let mail: MailServer;
  let page: Page;
  let home: string;
  let api: OpenConsole['api'];

  beforeAll(async () => {
    ses = await startSesEmulator();
    mail = await startMailServer();
  });
  inTheConsole(
    '',
    (opened) => {
      ({ page, home, api } = opened);
    },
    { env: () => ({ AWS_ENDPOINT_URL_SESV2: ses.url }) },
  );
  afterAll(async () => {
    await mail?.close();
    await ses?.close();
  });

  const show = (view: 'Form' | 'JSON') =>
    page.getByRole('radiogroup', { name: 'How to edit the settings' }).getByText(view).click();
  const document = () => page.getByRole('textbox', { name: /^All settings of/ });
  const write = (settings: unknown) =>
    document().fill(typeof settings === 'string' ? settings : JSON.stringify(settings, null, 2));
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const field = (name: string) => page.getByLabel(name).first();
  const tryWith = async (address: string) => {
    await field('Send to email address').fill(address);
    await press('Send a test');
  };
  const stored = async () => {
    const [connector, ...others] = await api('GET', '/connectors');
    expect(others).toEqual([]);
    return connector;
  };
  const open = async (name: string) => {
    await page.goto(`${home}/connectors`);
    await page.getByRole('link', { name: new RegExp(`^(Set up|Settings): ${name}$`) }).click();
    await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor();
  };

  describe('AWS SES', () => {
    it('is set up from the catalogue; what is missing is said beside its field', async () => {
      await open('AWS SES');
      await press('Save and done');
      await page.getByText('This is needed.').first().waitFor();
      // A server may have a role of its own instead of a key.
      expect(await page.getByText('This is needed.').count()).toBe(1);
      const focused = () => page.evaluate(() => window.document.activeElement?.getAttribute('placeholder'));
      await expect.poll(focused).toBe('eu-west-1');
      await field('Access key ID').fill(emulatorKey.accessKeyId);
      await field('Secret access key').fill('not the secret');
      await field('Region').fill('moon');
      await field('Sender').fill('Librería <hello@example.com>');
    });

    it('shows the same as JSON, and takes back what is typed there', async () => {
      await show('JSON');
      await expect.poll(() => document().innerText()).toContain(`"${emulatorKey.accessKeyId}"`);
      await expectAccessible(page);
      const settings = {
        accessKeyId: emulatorKey.accessKeyId,
        accessKeySecret: 'not the secret',
        region: 'moon',
        emailAddress: 'Librería <hola@example.com>',
        templates,
      };
      await write(settings);
      await show('Form');
      expect(await field('Sender').inputValue()).toBe('Librería <hola@example.com>');
      await field('Configuration set').fill('codes');
      await show('JSON');
      await write({ ...settings, configurationSetName: 'codes', emailAddress: 7, regio: 'eu-west-1' });
    });

    it('says at their lines what cannot be, and stores none of it', async () => {
      await page.getByText('Line 5: “emailAddress” must be a text in quotes.').waitFor();
      await page.getByText(/Line \d+: AWS SES has no setting “regio”/).waitFor();
      await press('Save and done');
      await page.getByRole('button', { name: /^Line 5/ }).click();
      expect(await document().getAttribute('aria-invalid')).toBe('true');
      await expectAccessible(page);
      expect(await api('GET', '/connectors')).toEqual([]);
    });

    it('keeps JSON that cannot be read until it is mended', async () => {
      const broken = '{\n  "region": "eu-west-1"\n  "accessKeyId": "A"\n}';
      await write(broken);
      await page.getByText('Line 3: This is not JSON from here on.').waitFor();
      await show('Form');
      await page.getByText('The form cannot show this yet.').waitFor();
      expect((await document().innerText()).trim()).toContain('"region": "eu-west-1"');
    });

    it('puts what SES would not take beside the field, in the words of the connector', async () => {
      await write({
        accessKeyId: emulatorKey.accessKeyId,
        accessKeySecret: 'not the secret',
        region: 'moon',
        emailAddress: 'Librería <hello@example.com>',
        templates,
      });
      await page.getByText(/^Line/).first().waitFor({ state: 'detached' });
      await press('Save and done');
      await page.getByText('Line 4: region: is not a region such as eu-west-1').waitFor();
      await show('Form');
      await page.getByText('region: is not a region such as eu-west-1', { exact: true }).waitFor();
      await field('Region').fill('eu-west-1');
      expect(await page.getByText('is not a region', { exact: false }).count()).toBe(0);
    });

    it('puts what a trial would not take beside the field, too', async () => {
      await field('Region').fill('moon');
      await tryWith('try@example.com');
      await page.getByText('region: is not a region such as eu-west-1', { exact: true }).waitFor();
      await page.getByRole('alert').getByText('What is wrong is said where it stands.').waitFor();
      await expect
        .poll(() => field('Region').evaluate((node) => node === node.ownerDocument.activeElement))
        .toBe(true);
      await field('Region').fill('eu-west-1');
    });

    it('tries the settings as they stand: a wrong key is refused with what to check', async () => {
      await tryWith('try@example.com');
      await page.getByRole('alert').getByText('check the secret access key').waitFor();
      await field('Secret access key').fill(emulatorKey.secretAccessKey);
      ses.trouble = { kind: 'refuse', refusal: 'rejected', times: 1 };
      await press('Send a test');
      await page
        .getByRole('alert')
        .getByText(/Email address is not verified.*the sender must be verified/)
        .waitFor();
      await press('Send a test');
      await page.getByText('The provider took the message for try@example.com.').waitFor();
      expect(ses.mails.splice(0)).toMatchObject([
        {
          FromEmailAddress: expect.stringContaining('hello@example.com'),
          Destination: { ToAddresses: ['try@example.com'] },
        },
      ]);
      expect(await api('GET', '/connectors')).toEqual([]);
    });

    it('stores from JSON exactly what stands there', async () => {
      await show('JSON');
      const settings = {
        templates,
        region: 'eu-west-1',
        accessKeyId: emulatorKey.accessKeyId,
        accessKeySecret: emulatorKey.secretAccessKey,
        emailAddress: 'hello@example.com',
      };
      await write(settings);
      await press('Save and done');
      await page.waitForURL(/\/connectors$/);
      await page.getByText('In use', { exact: true }).waitFor();
      expect((await stored()).config).toEqual(settings);
    });

    it('never shows a stored secret again, and keeps it when other settings change', async () => {
      await open('AWS SES');
      expect(await field('Secret access key').inputValue()).toBe(secretMask);
      await show('JSON');
      await expect.poll(() => document().innerText()).toContain(`"accessKeySecret": "${secretMask}"`);
      await show('Form');
      await field('Sender').fill('Librería <hola@example.com>');
      await tryWith('masked@example.com');
      await page.getByText('The provider took the message for masked@example.com.').waitFor();
      await press('Save changes');
      await page.waitForURL(/\/connectors$/);
      expect((await stored()).config).toMatchObject({
        accessKeySecret: emulatorKey.secretAccessKey,
        emailAddress: 'Librería <hola@example.com>',
      });
    });

    it('asks when somebody else was faster, and lays one change over the other', async () => {
      await open('AWS SES');
      const { id, config } = await stored();
      await api('PATCH', `/connectors/${id}`, { config: { ...config, region: 'eu-central-1' } });
      await field('Configuration set').fill('codes');
      await press('Save changes');
      const dialog = page.getByRole('dialog', { name: 'Somebody else changed this meanwhile' });
      await dialog.waitFor();
      expect((await stored()).config).not.toHaveProperty('configurationSetName');
      await dialog.getByRole('button', { name: 'Save mine anyway' }).click();
      await page.waitForURL(/\/connectors$/);
      expect((await stored()).config).toEqual({
        ...config,
        region: 'eu-central-1',
        configurationSetName: 'codes',
      });
    });
  });

  describe('on a phone', () => {
    const guide = () => page.locator('details').filter({ hasText: 'Guide' });
    const firstStep = () => page.getByRole('heading', { name: '1. Verify who sends' });
    const focused = () => page.evaluate(() => window.document.activeElement?.tagName);

    afterAll(() => page.setViewportSize({ width: 1280, height: 860 }));

    it('the guide is folded above the form, the first that the keyboard reaches, and no wider than the screen', async () => {
      await open('AWS SES');
      await firstStep().waitFor();
      expect(await guide().count(), 'in a wide window it lies open').toBe(0);
      await page.setViewportSize({ width: 390, height: 844 });
      await guide().waitFor();
      expect(await firstStep().isVisible()).toBe(false);
      const [above, form] = [await guide().boundingBox(), await field('Access key ID').boundingBox()];
      expect(above && form && above.y + above.height < form.y).toBe(true);
      expect(above && above.y < 200).toBe(true);
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Close' }).focus();
      await page.keyboard.press('Tab');
      expect(await focused()).toBe('SUMMARY');
      await page.keyboard.press('Enter');
      await firstStep().waitFor();
      expect(await page.evaluate(() => window.document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      await expectAccessible(page);
    });

    it('can be folded again from its end, and what follows is the form', async () => {
      const last = guide().getByRole('row').last();
      await last.scrollIntoViewIfNeeded();
      await guide().locator('summary').click();
      await firstStep().waitFor({ state: 'hidden' });
      const top = async () => (await guide().boundingBox())?.y;
      await expect.poll(top).toBeGreaterThanOrEqual(0);
      expect(await top()).toBeLessThan(200);
      expect(await field('Access key ID').evaluate((node) => node.getBoundingClientRect().top)).toBeLessThan(
        844,
      );
    });
  });

  describe('SMTP', () => {
    it('takes its place, and delivers to a real mail server', async () => {
      await open('SMTP');
      await page.getByText('Setting this up takes the place of AWS SES.').waitFor();
      await show('JSON');
      await write({ ...smtpSettings(mail.port), port: 'many' });
      await page.getByText('“port” must be a number.').waitFor();
      await write(smtpSettings(mail.port));
      await show('Form');
      expect(await field('Port').inputValue()).toBe(String(mail.port));
      await tryWith('ana@example.com');
      await page.getByText('The provider took the message for ana@example.com.').waitFor();
      expect(mail.mails).toMatchObject([{ to: ['ana@example.com'] }]);
      await press('Save and done');
      await page.waitForURL(/\/connectors$/);
      expect((await stored()).connectorId).toBe('simple-mail-transfer-protocol');
    });

    it('changes what the inbox and the first page say', async () => {
      await api('POST', '/applications', { name: 'Librería', type: 'SPA' });
      await api('POST', '/users', { username: 'ben' });
      await page.goto(`${home}/inbox`);
      await page.getByText('Emails go out by your connector now.').waitFor();
      await page.goto(`${home}/get-started`);
      await page.getByText('Everything to begin with is in place.').waitFor();
      await page.getByText('Email is connected').waitFor();
      await page.goto(`${home}/connectors`);
    });

    it('is removed after a question, and mail stays in the development inbox again', async () => {
      await open('SMTP');
      await expectAccessible(page);
      await press('Remove connector');
      await page.getByRole('dialog').getByRole('button', { name: 'Remove connector' }).click();
      await page.waitForURL(/\/connectors$/);
      await page.getByText('In use', { exact: true }).waitFor({ state: 'detached' });
      expect(await api('GET', '/connectors')).toEqual([]);
    });
  });
});

describe('connectors where messages are kept for nobody', { timeout: 60_000 }, () => {
  let page: Page;
  let api: OpenConsole['api'];
  let home = '';

  inTheConsole(
    '/connectors',
    (opened) => {
      ({ page, api, home } = opened);
    },
    { env: () => ({ DEVELOPMENT_INBOX: 'false' }) },
  );

  it('say that messages cannot be sent, and what stops with the last of them', async () => {
    await page.getByText('Nobody delivers these messages: until you set up a connector').first().waitFor();
    expect(await page.getByText('development inbox', { exact: false }).count()).toBeLessThanOrEqual(1);
    await api('POST', '/connectors', {
      connectorId: 'simple-mail-transfer-protocol',
      config: smtpSettings(2525),
    });
    const signIn = { identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: true };
    await api('PATCH', '/sign-in-exp', {
      signUp: { identifiers: ['email'], password: true, verify: true },
      signIn: { methods: [signIn] },
      forgotPasswordMethods: ['EmailVerificationCode'],
    });
    await page.goto(`${home}/connectors/guide/simple-mail-transfer-protocol`);
    await page.getByRole('button', { name: 'Remove connector' }).click();
    const dialog = page.getByRole('dialog', { name: /^Remove / });
    await dialog.getByText('Messages are not sent to anybody until another is set up.').waitFor();
    expect(await dialog.getByRole('listitem').allTextContents()).toEqual([
      'registering with an email address',
      'signing in with a code by email',
      'resetting a forgotten password by email',
    ]);
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Remove connector' }).click();
    await expect.poll(async () => (await api('GET', '/message-channels')).email.delivery).toBe('nobody');
  });
});
