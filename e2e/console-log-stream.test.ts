/** The audit log sent on and kept for so long, in the Console, with a real receiver. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, inTheConsole, type OpenConsole } from './administrator.ts';

describe('the stream of the audit log in the Console', { timeout: 60_000 }, () => {
  let page: Page;
  let home: string;
  let api: OpenConsole['api'];
  let receiver: Server;
  let status = 200;
  const received: string[] = [];
  const signatures: string[] = [];

  beforeAll(async () => {
    receiver = createServer(async (request, response) => {
      for await (const chunk of request) received.push(String(chunk));
      signatures.push(String(request.headers['portero-signature']));
      response.writeHead(status).end('words of the receiver');
    });
    await new Promise<void>((ready) => receiver.listen(0, '127.0.0.1', ready));
  });
  inTheConsole(
    '/audit-logs',
    (opened) => {
      ({ page, home, api } = opened);
    },
    { env: () => ({ OUTBOUND_ALLOW_PRIVATE: '127.0.0.1/32' }) },
  );
  afterAll(() => {
    receiver.closeAllConnections();
    receiver.close();
  });
  const address = () => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/in`;
  const save = async () => {
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByRole('region', { name: 'Unsaved changes' }).waitFor({ state: 'detached' });
  };

  it('is set up from the log, tells its signing secret once, and says what is wrong beside the field', async () => {
    await page.getByRole('link', { name: 'Stream and retention' }).click();
    await page.getByRole('heading', { level: 1, name: 'Stream and retention' }).waitFor();
    const field = page.getByRole('textbox', { name: 'Address of the receiver' });
    await field.fill('http://siem.example/in');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByText('An address such as https://siem.example/in.').waitFor();
    await field.fill(address());
    await page.getByRole('textbox', { name: 'Header' }).fill('Authorization');
    await page.getByLabel('Its value').fill('Splunk canary');
    await save();
    await page.getByText('Copy it now: it is not shown again.').waitFor();
    await expectAccessible(page);
    await page.reload();
    await page.getByText('The secret was shown when it was made').waitFor();
    expect(await page.content()).not.toContain('Splunk canary');
    expect(await api('GET', '/configs/log-stream')).toMatchObject({ enabled: true, address: address() });
  });

  it('sends a sample, and shows the status of the answer and no word of it', async () => {
    await page.getByRole('button', { name: 'Send a sample' }).click();
    await page.getByText('The receiver took it, with status 200.').waitFor();
    expect(JSON.parse(received.join(''))).toMatchObject({ key: 'LogStream.Test' });
    expect(signatures[0]).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/);
    status = 403;
    await page.getByRole('button', { name: 'Send a sample' }).click();
    await page.getByText('It was not taken. The receiver answered with status 403.').waitFor();
    expect(await page.content()).not.toContain('words of the receiver');
  });

  it('is not saved over what another administrator changed meanwhile, without a question', async () => {
    const body = { enabled: true, address: address(), keys: ['Management'] };
    await page.getByRole('textbox', { name: 'Address of the receiver' }).fill(`${address()}?mine`);
    await api('PUT', '/configs/log-stream', body);
    await page.getByRole('button', { name: 'Save changes' }).click();
    const dialog = page.getByRole('dialog', { name: 'Somebody else changed this meanwhile' });
    await dialog.waitFor();
    expect(await api('GET', '/configs/log-stream')).toMatchObject(body);
    await dialog.getByRole('button', { name: 'Load the newer version' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('textbox', { name: 'Address of the receiver' }).fill(`${address()}?mine`);
    await save();
    expect(await api('GET', '/configs/log-stream')).toMatchObject({
      address: `${address()}?mine`,
      keys: ['Management'],
    });
  });

  it('is kept for less time after a question', async () => {
    await page.getByRole('textbox', { name: 'Kept for days' }).fill('30');
    await page.getByRole('button', { name: 'Save changes' }).click();
    const dialog = page.getByRole('dialog', { name: 'Remove older entries?' });
    await dialog.getByRole('button', { name: 'Remove them' }).click();
    await page.getByText('At present they are kept for 30 days.').waitFor();
    expect(await api('GET', '/configs/log-retention')).toEqual({
      days: 30,
      serverDays: 0,
      effectiveDays: 30,
    });
  });

  it('is removed after a question', async () => {
    await page.goto(`${home}/audit-logs/settings`);
    await page.getByRole('button', { name: 'Remove stream' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove stream' }).click();
    await page.getByText('Stream removed.').waitFor();
    await expect.poll(() => page.getByRole('heading', { name: 'Signature' }).count()).toBe(0);
  });
});
