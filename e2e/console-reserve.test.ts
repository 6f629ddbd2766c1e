/** A connector in reserve and messages that wait, in the Console, against a real mail server. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MailServer, smtpSettings, startMailServer } from '../server/messages/testing.ts';
import { expectAccessible, inTheConsole, type OpenConsole } from './administrator.ts';

const smtp = 'simple-mail-transfer-protocol';

describe('a reserve in the Console', { timeout: 60_000 }, () => {
  let strict: MailServer;
  let mail: MailServer;
  let page: Page;
  let home: string;
  let api: OpenConsole['api'];

  beforeAll(async () => {
    strict = await startMailServer({ refuse: 'No such mailbox here' });
    mail = await startMailServer();
  });
  inTheConsole('', (opened) => {
    ({ page, home, api } = opened);
  });
  afterAll(async () => {
    await mail?.close();
    await strict?.close();
  });

  it('is set up beside the main connector, with the same form, and tried with its own settings', async () => {
    await api('POST', '/connectors', { connectorId: smtp, config: smtpSettings(strict.port) });
    await page.goto(`${home}/connectors`);
    await page.getByText('Nothing waits').waitFor();
    await page.getByRole('link', { name: 'Set up SMTP in reserve' }).click();
    await page.getByRole('radiogroup', { name: 'How to edit the settings' }).getByText('JSON').click();
    await page
      .getByRole('textbox', { name: /^All settings of/ })
      .fill(JSON.stringify(smtpSettings(mail.port)).replaceAll('"contentType":"text/html",', ''));
    await page.getByLabel('Send to email address').fill('try@example.com');
    await page.getByRole('button', { name: 'Send a test' }).click();
    await expect.poll(() => mail.mails.length).toBe(1);
    await page.getByRole('button', { name: 'Save and done' }).click();
    await page.getByText('In reserve', { exact: true }).waitFor();
    const [main, reserve] = await api('GET', '/connectors');
    expect([main.isReserve, reserve.isReserve]).toEqual([undefined, true]);
    await expectAccessible(page);
  });

  it('shows a message that was given up, which is sent again once the two have changed places', async () => {
    const person = await api('POST', '/users', {
      primaryEmail: 'somebody@example.com',
      password: 'violet-Zebra-77',
    });
    await api('PATCH', `/users/${person.id}/password`, { password: 'violet-Zebra-78' });
    await expect.poll(async () => (await api('GET', '/outbox'))[0]?.status).toBe('GivenUp');
    await page.reload();
    await page.getByText('some****@example.com').waitFor();
    await page.getByText('Given up').waitFor();
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Make it the main one' }).click();
    await page.getByText('SMTP is the main one now').waitFor();
    await page.getByRole('button', { name: /^Send again/ }).click();
    await expect.poll(() => mail.mails.at(-1)?.to).toEqual(['somebody@example.com']);
    await expect.poll(async () => api('GET', '/outbox')).toEqual([]);
  });

  it('drops a message after a question', async () => {
    const present: { id: string; isReserve?: boolean; config: { port: number } }[] = await api(
      'GET',
      '/connectors',
    );
    const refusing = present.find(({ config }) => config.port === strict.port);
    if (refusing?.isReserve) await api('POST', `/connectors/${refusing.id}/promote`);
    const [person] = await api('GET', '/users');
    await api('PATCH', `/users/${person.id}/password`, { password: 'violet-Zebra-79' });
    await expect.poll(async () => (await api('GET', '/outbox'))[0]?.status).toBe('GivenUp');
    await page.reload();
    await page.getByRole('button', { name: /^Drop: / }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Drop' }).click();
    await page.getByText('Nothing waits').waitFor();
  });

  it('removes the reserve after another', async () => {
    await page.goto(`${home}/connectors`);
    await page.getByRole('link', { name: /^Settings of the reserve/ }).click();
    await page.getByRole('button', { name: 'Remove connector' }).click();
    await page.getByText('Nothing stands in for the main connector any more.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove connector' }).click();
    await page.getByText('No reserve yet').waitFor();
    expect(await api('GET', '/connectors')).toHaveLength(1);
  });
});
