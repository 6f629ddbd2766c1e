/**
 * Official SDKs for JavaScript, unmodified: an Express app with `@logto/express` and a program with `@logto/node`. People
 * register with an emailed code, sign out, sign in again, and the apps get tokens for an API. Set up as suites written
 * for the contract do it, in the compatibility test mode.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import LogtoClient, { Prompt } from '@logto/node';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './browser.ts';
import { ended, freePort, printed, type RunningServer, startServer } from './server.ts';

const resource = 'https://books.example/api';
const email = 'marisol@example.com';

describe('official SDKs for JavaScript', { timeout: 60_000 }, () => {
  const records = mkdtempSync(join(tmpdir(), 'portero-records-'));
  let server: RunningServer;
  let browser: Browser;
  let express: ChildProcess | undefined;
  let callback: Server | undefined;

  beforeAll(async () => {
    server = await startServer({ INTEGRATION_TEST: 'true', MOCK_MESSAGE_DIR: records });
    browser = await launchBrowser();
    await api('POST', '/connectors', {
      connectorId: 'mock-email-service',
      config: {
        apiKey: 'key',
        fromEmail: 'noreply@example.com',
        templates: ['SignIn', 'Register', 'ForgotPassword', 'Generic'].map((usageType) => ({
          usageType,
          subject: usageType,
          content: '{{code}}',
        })),
      },
    });
    await api('PATCH', '/sign-in-exp', {
      signUp: { identifiers: ['email'], password: false, verify: true },
      signIn: {
        methods: [{ identifier: 'email', password: false, verificationCode: true, isPasswordPrimary: false }],
      },
    });
    await api('POST', '/resources', { name: 'Books', indicator: resource });
  });
  afterAll(async () => {
    await browser?.close();
    callback?.close();
    if (express) await ended(express);
    await server?.stop();
    rmSync(records, { recursive: true });
  });

  const api = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${server.endpoint}/api${path}`, {
      method,
      headers: { 'development-user-id': 'suite', 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    expect(answer.ok, `${method} ${path}: ${answer.status} ${text}`).toBe(true);
    return text ? JSON.parse(text) : undefined;
  };

  const makeApp = async (redirectUri: string, home: string) => {
    const app = await api('POST', '/applications', {
      name: 'Librería',
      type: 'Traditional',
      oidcClientMetadata: { redirectUris: [redirectUri], postLogoutRedirectUris: [home] },
    });
    const [secret] = await api('GET', `/applications/${app.id}/secrets`);
    return { id: String(app.id), secret: String(secret.value) };
  };

  const messages = (): { address: string; code: string }[] =>
    readFileSync(join(records, 'mock_email_record.txt'), { encoding: 'utf8', flag: 'a+' })
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));

  /** On the hosted page: the address, then the code that arrives. */
  const proveEmail = async (page: Page) => {
    const before = messages().length;
    await page.fill('input[name=identifier]', email);
    await page.keyboard.press('Enter');
    await page.waitForURL(/verification-code/);
    await expect.poll(() => messages().length).toBe(before + 1);
    await page.fill('input[name=code]', messages().at(-1)?.code ?? ''); // a full code sends itself
  };

  const json = async (page: Page) => JSON.parse(await page.innerText('body'));

  const verified = async (token: string, audience: string) => {
    const keys = createRemoteJWKSet(new URL(`${server.endpoint}/oidc/jwks`));
    return (await jwtVerify(token, keys, { issuer: `${server.endpoint}/oidc`, audience })).payload;
  };

  it('@logto/express registers, signs out and signs in a person, and gets a token for an API', async () => {
    const home = `http://localhost:${await freePort()}`;
    const app = await makeApp(`${home}/logto/sign-in-callback`, home);
    express = spawn(process.execPath, ['app.mjs'], {
      cwd: fileURLToPath(new URL('./apps/logto-express/', import.meta.url)),
      env: {
        ...process.env,
        ENDPOINT: server.endpoint,
        APP_ID: app.id,
        APP_SECRET: app.secret,
        BASE_URL: home,
        RESOURCE: resource,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    await printed(express, /ready/);
    const page = await (await browser.newContext()).newPage();
    await page.goto(home);
    expect(await json(page)).toMatchObject({ isAuthenticated: false });

    await page.goto(`${home}/logto/sign-in`);
    await page.waitForURL(/\/sign-in/);
    await page.locator('a[href*="/register"]').first().click();
    await page.waitForURL(/\/register/);
    await proveEmail(page);
    await page.waitForURL(`${home}/`);
    const registered = await json(page);
    expect(registered).toMatchObject({
      isAuthenticated: true,
      claims: { aud: app.id, iss: `${server.endpoint}/oidc` },
      userInfo: { email, email_verified: true },
    });

    await page.goto(`${home}/token`);
    const { accessToken } = await json(page);
    expect(await verified(accessToken, resource)).toMatchObject({
      sub: registered.claims.sub,
      client_id: app.id,
    });

    await page.goto(`${home}/logto/sign-out`);
    await page.waitForURL(`${home}/`);
    expect(await json(page)).toMatchObject({ isAuthenticated: false });

    await page.goto(`${home}/logto/sign-in`);
    await page.waitForURL(/\/sign-in/);
    await proveEmail(page);
    await page.waitForURL(`${home}/`);
    expect((await json(page)).claims.sub).toBe(registered.claims.sub);
  });

  it('@logto/node signs a person in, renews tokens and signs out', async () => {
    const home = `http://localhost:${await freePort()}`;
    const redirectUri = `${home}/callback`;
    callback = createServer((_request, response) => response.end('back'));
    await new Promise<void>((resolve) => {
      callback?.listen(Number(new URL(home).port), 'localhost', resolve);
    });
    const app = await makeApp(redirectUri, home);
    const page = await (await browser.newContext()).newPage();
    const stored = new Map<string, string>();
    const client = new LogtoClient(
      {
        endpoint: server.endpoint,
        appId: app.id,
        appSecret: app.secret,
        scopes: ['email'],
        resources: [resource],
        prompt: Prompt.Consent,
      },
      {
        navigate: async (url) => void (await page.goto(url)),
        storage: {
          getItem: async (key) => stored.get(key) ?? null,
          setItem: async (key, value) => void stored.set(key, value),
          removeItem: async (key) => void stored.delete(key),
        },
      },
    );
    await client.signIn({ redirectUri, interactionMode: 'signIn' });
    await page.waitForURL(/\/sign-in/);
    await proveEmail(page);
    await page.waitForURL(`${redirectUri}?**`);
    await client.handleSignInCallback(page.url());
    expect(await client.isAuthenticated()).toBe(true);
    const { sub } = await client.getIdTokenClaims();
    expect(await client.fetchUserInfo()).toMatchObject({ sub, email });
    expect(await verified(await client.getAccessToken(resource), resource)).toMatchObject({ sub });
    await client.clearAccessToken();
    expect(await verified(await client.getAccessToken(resource), resource)).toMatchObject({ sub });

    await client.signOut(home);
    expect(new URL(page.url()).origin).toBe(home);
    expect(await client.isAuthenticated()).toBe(false);
  });
});
