import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../e2e/browser.ts';
import { freePort } from '../../e2e/server.ts';
import { password } from '../experience/testing.ts';
import { startPortero, type TestPortero } from '../testing/portero.ts';
import { captchaServices, good } from './testing.ts';

const { secretKey, siteKey, token } = good;

/** What each service's script does to a page, as its documentation tells: frames, fields, calls home. */
const scripts: Readonly<Record<string, string>> = {
  '/turnstile/v0/api.js': `for (const box of document.querySelectorAll('.cf-turnstile')) {
    const frame = document.createElement('iframe');
    frame.src = 'https://challenges.cloudflare.com/box';
    const field = Object.assign(document.createElement('input'), { type: 'hidden' });
    field.name = box.dataset.responseFieldName;
    field.value = '${token}' + box.dataset.sitekey;
    box.append(frame, field);
  }`,
  '/1/api.js': `for (const box of document.querySelectorAll('.h-captcha')) {
    const frame = document.createElement('iframe');
    frame.src = 'https://newassets.hcaptcha.com/box';
    const field = document.createElement('textarea');
    Object.assign(field, { name: 'h-captcha-response', hidden: true });
    box.append(frame, field);
    fetch('https://api.hcaptcha.com/box').then(() => { field.value = '${token}-h-' + box.dataset.sitekey; });
  }`,
  '/recaptcha/enterprise.js': `{
    const more = document.createElement('script');
    more.src = 'https://www.gstatic.com/recaptcha/releases/1/recaptcha__en.js';
    document.head.append(more);
    for (const box of document.querySelectorAll('.g-recaptcha')) {
      const field = document.createElement('textarea');
      Object.assign(field, { name: 'g-recaptcha-response', hidden: true, value: '${token}' });
      box.append(field);
    }
  }`,
  '/recaptcha/releases/1/recaptcha__en.js': `window.grecaptcha = { enterprise: {
    ready: (go) => setTimeout(go),
    execute: async (key, { action }) => '${token}|0.9|' + action,
  } };`,
};
const isVendor = /^https:\/\/(?:[\w.]*\.)?(?:cloudflare|hcaptcha|google|gstatic)\.com\//;

describe('a captcha’s own script on the sign-in page', { timeout: 40_000 }, () => {
  let portero: TestPortero;
  let browser: Browser;
  let services: Awaited<ReturnType<typeof captchaServices>>;
  let endpoint: string;
  let address: string;
  /** The vendors' hosts, on this machine. */
  const vendor = createServer((request, response) => {
    const script = scripts[new URL(request.url ?? '/', 'http://here.invalid').pathname];
    const type = script === undefined ? 'text/html' : 'text/javascript';
    response
      .writeHead(200, { 'content-type': type, 'access-control-allow-origin': '*' })
      .end(script ?? 'box');
  });

  beforeAll(async () => {
    const port = await freePort();
    endpoint = `http://localhost:${port}`;
    portero = await startPortero({ env: { ENDPOINT: endpoint, PORT: String(port) } });
    await portero.core.listen({ port, host: '127.0.0.1' });
    services = await captchaServices(portero);
    await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve));
    browser = await launchBrowser();
    await portero.api('POST', '/users', { username: 'ana', password });
    const { body } = await portero.api('POST', '/applications', {
      name: 'Shop',
      type: 'SPA',
      oidcClientMetadata: { redirectUris: [`${endpoint}/back`], postLogoutRedirectUris: [] },
    });
    address = `${endpoint}/oidc/auth?${new URLSearchParams({
      client_id: body.id,
      redirect_uri: `${endpoint}/back`,
      response_type: 'code',
      scope: 'openid',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    })}`;
  });
  afterAll(async () => {
    await browser?.close();
    vendor.close();
    await services?.close();
    await portero?.close();
  });

  it.each([
    ['Turnstile', { type: 'Turnstile' }, `${token}${siteKey}`],
    ['hCaptcha', { type: 'HCaptcha' }, `${token}-h-${siteKey}`],
    ['reCAPTCHA, unseen', { type: 'RecaptchaEnterprise', projectId: 'p' }, `${token}|0.9|interaction`],
    ['reCAPTCHA, a box', { type: 'RecaptchaEnterprise', projectId: 'p', mode: 'checkbox' }, token],
  ])('%s: runs under the policy, its token is sent, and its service is asked', async (_, config, sent) => {
    const config_ = { ...config, siteKey, secretKey };
    expect((await portero.api('PUT', '/captcha-provider', { config: config_ })).status).toBe(200);
    await portero.api('PATCH', '/sign-in-exp', { captchaPolicy: { enabled: true } });
    const context = await browser.newContext();
    const page = await context.newPage();
    const refused: string[] = [];
    page.on('console', (message) => {
      if (/Content Security Policy|Refused/i.test(message.text())) refused.push(message.text());
    });
    const { port } = vendor.address() as AddressInfo;
    await page.route(isVendor, async (route) => {
      const { pathname, search } = new URL(route.request().url());
      const answer = await fetch(`http://127.0.0.1:${port}${pathname}${search}`);
      await route.fulfill({
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: await answer.text(),
      });
    });
    services.asked.length = 0;
    await page.goto(address, { waitUntil: 'networkidle' });
    await page.fill('#identifier', 'ana');
    await page.fill('#password', password);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/back\?.*code=/);
    expect(refused).toEqual([]);
    expect(services.asked).toHaveLength(1);
    expect(decodeURIComponent(services.asked[0]?.body ?? '')).toContain(sent);
    await context.close();
  });
});
