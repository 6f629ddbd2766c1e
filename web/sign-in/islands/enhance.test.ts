import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../../e2e/browser.ts';
import { assets, renderScreen } from '../index.ts';
import { sampleContext, sampleScreens } from '../samples.ts';

/** What the browser sent, oldest first. */
const posts: { body: string; type: string | undefined }[] = [];
const server: Server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const asset = Object.values(assets).find(({ path }) => path === pathname);
  if (asset) return response.writeHead(200, { 'content-type': asset.type }).end(asset.body);
  const html = (text: string) =>
    response
      .writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-nonce'; connect-src 'self'; img-src 'self'; form-action 'self'; frame-src 'self'`,
      })
      .end(text);
  if (pathname === '/stranger') {
    const { port } = server.address() as AddressInfo;
    return response
      .writeHead(200, { 'content-type': 'text/html' })
      .end(`<iframe src="http://127.0.0.1:${port}/sign-in?preview=true"></iframe>`);
  }
  if (pathname === '/console') return html(`<iframe src="/sign-in?preview=true"></iframe>`);
  const preview = searchParams.has('preview');
  const context = { ...sampleContext('en', { preview }), path: request.url ?? '/' };
  if (request.method === 'POST') {
    let body = '';
    for await (const part of request) body += part;
    const type = request.headers['content-type'];
    const redrawn = type === 'application/json';
    posts.push({ body, type });
    const theme = redrawn ? JSON.parse(body).mode : undefined;
    const answer = redrawn ? sampleContext('es', { preview: true, theme }) : context;
    return html(renderScreen(redrawn ? sampleScreens()['sign-in']! : { kind: 'signed-out' }, answer));
  }
  return html(renderScreen(sampleScreens()[pathname.slice(1)] ?? { kind: 'signed-out' }, context));
});

describe('the pages’ script', () => {
  let browser: Browser;
  let origin: string;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    server.close();
  });

  async function open(path: string, javaScriptEnabled = true): Promise<Page> {
    posts.length = 0;
    const page = await (await browser.newContext({ javaScriptEnabled })).newPage();
    await page.goto(origin + path);
    return page;
  }
  const sent = () => posts.map(({ body }) => new URLSearchParams(body));

  it('sends a code as soon as it is whole, once', async () => {
    const page = await open('/verification-code');
    await page.locator('#code').pressSequentially('471 93');
    expect(await page.locator('#code').inputValue()).toBe('47193');
    expect(posts).toHaveLength(0);
    await page.keyboard.press('6');
    await page.waitForURL(/verification-code/);
    await page.getByText('You’re signed out').waitFor();
    expect(sent()).toHaveLength(1);
    expect(sent()[0]?.get('code')).toBe('471936');
    expect(sent()[0]?.get('action')).toBe('submit');
  });

  it.each(['٤٧١٩٣٦', '۴۷۱۹۳۶', '４７１９３６'])('takes the digits of other keyboards: %s', async (digits) => {
    const page = await open('/verification-code');
    await page.locator('#code').pressSequentially(digits);
    await page.getByText('You’re signed out').waitFor();
    expect(sent()[0]?.get('code')).toBe('471936');
    const number = await open('/sign-in-phone');
    await number.locator('#identifier').fill(digits);
    expect(await number.getByLabel('Country or region').isVisible()).toBe(true);
  });

  it('makes a code wait out the pause before a new one', async () => {
    const page = await open('/verification-code');
    const again = page.locator('.portero-resend button');
    expect(await again.isDisabled()).toBe(true);
    expect(await again.textContent()).toMatch(/^New code in 4\d s$/);
  });

  it('shows a password on demand, and sends it as one', async () => {
    const page = await open('/password');
    await page.locator('#password').fill('secret');
    await page.getByRole('button', { name: 'Show password' }).click();
    expect(await page.locator('#password').getAttribute('type')).toBe('text');
    expect(await page.getByRole('button', { name: 'Hide password' }).getAttribute('aria-pressed')).toBe(
      'true',
    );
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('You’re signed out').waitFor();
    expect(sent()[0]?.get('password')).toBe('secret');
  });

  it('ticks off the sentences of the password policy as they come true', async () => {
    const page = await open('/new-password');
    const met = () => page.locator('.portero-policy [data-met]').allTextContents();
    await page.locator('#password').fill('lluvia');
    expect(await met()).toEqual([]);
    await page.locator('#password').fill('lluvia-verde');
    expect(await met()).toHaveLength(2);
    await page.locator('#password').fill('aaaaaaaaa');
    expect(await met()).toEqual(['At least 8 characters']);
  });

  it('offers countries once a number is typed, and sends the chosen one', async () => {
    const page = await open('/sign-in-phone');
    const list = page.getByLabel('Country or region');
    await page.locator('#identifier').fill('ana');
    expect(await list.isVisible()).toBe(false);
    await page.locator('#identifier').fill('030 123');
    await list.selectOption({ label: 'Germany (+49)' });
    expect(await page.locator('.portero-country bdi').textContent()).toBe('+49');
    await page.keyboard.press('Enter');
    await page.getByText('You’re signed out').waitFor();
    expect(sent()[0]?.get('country')).toBe('DE');
  });

  it('leaves the country out of what has no need of one', async () => {
    const page = await open('/continue-phone');
    expect(await page.getByLabel('Country or region').isVisible()).toBe(true);
    await page.locator('#identifier').fill('+34 600 123 456');
    expect(await page.getByLabel('Country or region').isVisible()).toBe(false);
    await page.keyboard.press('Enter');
    await page.getByText('You’re signed out').waitFor();
    expect(sent()[0]?.has('country')).toBe(false);
  });

  it('is not needed for countries either', async () => {
    const page = await open('/continue-phone', false);
    await page.getByLabel('Country or region').selectOption('DE');
    await page.locator('#identifier').fill('030 123456');
    await page.keyboard.press('Enter');
    await page.getByText('You’re signed out').waitFor();
    expect(Object.fromEntries(sent()[0] ?? [])).toMatchObject({ country: 'DE', identifier: '030 123456' });
  });

  it('is not needed: every step works with scripts off', async () => {
    const page = await open('/verification-code', false);
    await page.locator('#code').fill('471936');
    await page.keyboard.press('Enter');
    await page.getByText('You’re signed out').waitFor();
    expect(Object.fromEntries(sent()[0] ?? [])).toEqual({ csrf: 'token', code: '471936', action: 'submit' });
  });

  it('draws nothing for a parent that is not on the list', async () => {
    const page = await open('/console');
    await page.goto(`${origin.replace('127.0.0.1', 'localhost')}/stranger`);
    const frame = page.frames()[1]!;
    await frame.getByRole('button', { name: 'Sign in' }).waitFor();
    await page.evaluate(() => {
      const message = { sender: 'ac_preview', config: { language: 'es' } };
      document.querySelector('iframe')?.contentWindow?.postMessage(message, '*');
    });
    // Answered in order: once this one is back, the message before it was handled too.
    await frame.evaluate(() => fetch(location.href));
    expect(posts).toEqual([]);
  });

  it('keeps no used-up code in the address of the page that shows what an application learns', async () => {
    const page = await open('/demo-app?code=used&state=up');
    await expect.poll(() => page.url()).toBe(`${origin}/demo-app`);
    expect(await page.evaluate(() => history.length)).toBe(2);
    const plain = await open('/demo-app?code=used&state=up', false);
    await plain.locator('dl').waitFor();
  });

  it('redraws the preview for its own parent, and lets nobody use it', async () => {
    const page = await open('/console');
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    const frame = page.frames()[1]!;
    await frame.getByRole('button', { name: 'Sign in' }).waitFor();
    const message = { sender: 'ac_preview', config: { language: 'es', mode: 'light', signInExperience: {} } };
    await frame.evaluate((data) => window.postMessage(data, '*'), message);
    await frame.getByRole('button', { name: 'Sign in' }).click();
    expect(posts).toHaveLength(0);
    await page.evaluate(
      (data) => document.querySelector('iframe')?.contentWindow?.postMessage(data, '*'),
      message,
    );
    await frame.getByRole('button', { name: 'Iniciar sesión' }).waitFor();
    expect(posts).toEqual([{ body: JSON.stringify(message.config), type: 'application/json' }]);
    const look = () =>
      frame.evaluate('[document.documentElement.lang, document.documentElement.dataset.theme]');
    expect(await look()).toEqual(['es', 'light']);
    // The page itself would have followed the browser.
    const dark = { ...message, config: { ...message.config, mode: 'dark' } };
    await page.evaluate(
      (data) => document.querySelector('iframe')?.contentWindow?.postMessage(data, '*'),
      dark,
    );
    await expect.poll(look).toEqual(['es', 'dark']);
    expect(complaints).toEqual([]);
  });
});
