/** Words of emails, pages of one's own, every screen in the preview: done in the Console, seen where people see it. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { zipOf } from '../server/custom-ui/testing.ts';
import { expectAccessible, inTheConsole, type OpenConsole } from './administrator.ts';

/** Pictures for eyes, when a folder is named. */
const folder = process.env.SCREENSHOTS;

describe('emails and pages in the Console', { timeout: 90_000 }, () => {
  let page: Page;
  let home: string;
  let api: OpenConsole['api'];
  inTheConsole(
    '/email-templates',
    (opened) => {
      ({ page, home, api } = opened);
    },
    { height: 900 },
  );

  async function picture(name: string): Promise<void> {
    if (!folder) return;
    await mkdir(folder, { recursive: true });
    for (const width of [1280, 390]) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 900 });
        await page.waitForTimeout(600);
        await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: true });
      }
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  }
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const bar = () => page.getByRole('region', { name: 'Unsaved changes' });

  it('an email is worded, seen as it arrives, sent to oneself, and saved', async () => {
    // Before anybody wrote anything, the list has the bundled words.
    await page
      .getByRole('cell', { name: /\{\{code\}\}/ })
      .first()
      .waitFor();
    await page.getByRole('link', { name: 'Sign-in', exact: true }).click();
    const mail = page.frameLocator('iframe[title="The mail as it arrives"]');
    await mail.getByText('123456').waitFor();
    await page.getByRole('textbox', { name: 'Subject', exact: true }).fill('Come in with {{code}}');
    await page.getByText('Come in with 123456').waitFor();
    await picture('email-template');
    // The rules cannot look into a frame that runs no scripts, and wait for it in vain.
    await page.getByRole('radio', { name: 'Text', exact: true }).last().press(' ');
    await expectAccessible(page);
    await page.getByRole('textbox', { name: 'To', exact: true }).fill('me@example.com');
    await press('Send');
    await page.getByText('Sent to me@example.com.').waitFor();
    const [message] = await api('GET', '/development-inbox');
    expect(message).toMatchObject({ to: 'me@example.com', subject: 'Come in with 123456' });
    await bar().getByRole('button', { name: /^Save/ }).click();
    await bar().waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Message templates' }).first().click();
    await page.getByRole('cell', { name: 'Come in with {{code}}' }).waitFor();
    await picture('email-templates');
    await expectAccessible(page);
  });

  it('a text message is worded, counted, sent to oneself, and saved', async () => {
    await page.getByRole('link', { name: 'Text messages', exact: true }).click();
    // The list of emails has one of this name too, until the other list is there.
    await page.locator('a[href*="/text-messages/"]', { hasText: /^Registration$/ }).click();
    const message = page.getByRole('region', { name: 'The message as it arrives' });
    await message.getByText('123456 is your registration code.').waitFor();
    await message.getByText('1 segment').waitFor();
    await page.getByRole('textbox', { name: 'Text', exact: true }).fill(`Código {{code}} ${'x'.repeat(60)}`);
    await message.getByText('2 segments').waitFor();
    await message.getByText(/because of: ó/).waitFor();
    await picture('sms-template');
    await expectAccessible(page);
    await page.getByRole('textbox', { name: 'Text', exact: true }).fill('Join with {{code}}');
    await page.getByRole('textbox', { name: 'To', exact: true }).fill('+34 600 123 456');
    await press('Send');
    await page.getByText('Sent to +34 600 123 456.').waitFor();
    const [sent] = await api('GET', '/development-inbox');
    expect(sent).toMatchObject({
      to: '34600123456',
      text: expect.stringMatching(/^Join with 123456\n\n@.+ #123456$/),
    });
    await bar().getByRole('button', { name: /^Save/ }).click();
    await bar().waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Text messages' }).first().click();
    await page.getByRole('cell', { name: 'Join with {{code}}' }).waitFor();
    await picture('sms-templates');
    await expectAccessible(page);
  });

  it('a link is put beside the code, seen in the mail before it is saved', async () => {
    await page.goto(`${home}/security/general`);
    await page.getByRole('switch', { name: 'Put a link beside the code in emails' }).click();
    await page.frameLocator('iframe[title="The mail as it arrives"]').getByText('Continue').waitFor();
    await picture('security-link');
    await bar().getByRole('button', { name: /^Save/ }).click();
    await bar().waitFor({ state: 'detached' });
    expect((await api('GET', '/sign-in-exp')).verificationCodePolicy.withLink).toBe(true);
  });

  it('pages are uploaded, put to use, and taken back', async () => {
    await page.goto(`${home}/sign-in-experience/branding`);
    const buffer = zipOf([{ path: 'index.html', content: '<!doctype html><title>Mine</title>' }]);
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), press('Upload a zip')]);
    await chooser.setFiles({ name: 'mine.zip', mimeType: 'application/zip', buffer });
    await page.getByText('mine.zip').waitFor();
    await press('Use');
    await page.getByText('Pages of your own are in use').waitFor();
    expect((await api('GET', '/sign-in-exp')).customUiAssets.id).toBeTruthy();
    await picture('branding');
    await expectAccessible(page);
    await press('Use Portero’s pages');
    await page.getByText('Pages of your own are in use').waitFor({ state: 'detached' });
    expect((await api('GET', '/sign-in-exp')).customUiAssets).toBe(null);
  });

  it('the preview shows screens that nobody reaches without a flow, in either direction', async () => {
    await page.goto(`${home}/sign-in-experience/content`);
    const preview = page.frameLocator('iframe[title^="Preview"]');
    await preview.locator('.portero-card').waitFor();
    await page.getByRole('combobox', { name: 'Page', exact: true }).click();
    await page.getByRole('option', { name: 'Authenticator app', exact: true }).click();
    await preview.locator('body[data-screen="mfa-totp"]').waitFor();
    await page.getByRole('radio', { name: 'Right to left' }).press(' ');
    await preview.locator('html[dir="rtl"]').waitFor({ state: 'attached' });
    await picture('content');
    await expectAccessible(page);
  });
});
