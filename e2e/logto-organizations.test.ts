/**
 * What official SDKs do with organizations and APIs, unmodified: `@logto/api` sets a product up, then `@logto/node` and
 * `logto` from PyPI sign a member in and get tokens for the organization and for the API.
 */
import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createManagementApi } from '@logto/api/management';
import LogtoClient, { Prompt, UserScope } from '@logto/node';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './browser.ts';
import { pythonWith } from './python.ts';
import { ended, printed, type RunningServer, startServer } from './server.ts';

const resource = 'https://books.example/api';
const password = 'Lluvia-verde-77';
const folder = fileURLToPath(new URL('./apps/logto-organizations/', import.meta.url));
const python = pythonWith(`${folder}requirements.txt`);

type Management = ReturnType<typeof createManagementApi>['apiClient'];
/** The answer's data, or the failure. */
const dataOf = <T>({ data, error, response }: { data?: T; error?: unknown; response: Response }): T => {
  expect(response.ok, `${response.url}: ${response.status} ${JSON.stringify(error)}`).toBe(true);
  return data as T;
};

describe('organizations with official SDKs', { timeout: 60_000 }, () => {
  let server: RunningServer;
  let browser: Browser;
  let callback: Server;
  let redirectUri = '';
  let management: Management;
  let app = { id: '', secret: '' };
  const made = { member: '', home: '', strict: '' };

  /** As an administrator's browser would; everything later goes through the SDK. */
  const asAdministrator = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${server.endpoint}/api${path}`, {
      method,
      headers: { 'development-user-id': 'suite', 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    expect(answer.ok, `${method} ${path}: ${answer.status} ${text}`).toBe(true);
    return text ? JSON.parse(text) : undefined;
  };

  const secretOf = async (id: string): Promise<string> =>
    (await asAdministrator('GET', `/applications/${id}/secrets`))[0].value;

  beforeAll(async () => {
    server = await startServer({ INTEGRATION_TEST: 'true' });
    browser = await launchBrowser();
    callback = createServer((_request, response) => response.end('back'));
    await new Promise<void>((resolve) => callback.listen(0, 'localhost', resolve));
    const address = callback.address();
    if (typeof address !== 'object' || !address) throw new Error('no address');
    redirectUri = `http://localhost:${address.port}/callback`;

    const machine = await asAdministrator('POST', '/applications', {
      name: 'Scripts',
      type: 'MachineToMachine',
    });
    const roles = await asAdministrator('GET', '/roles?type=MachineToMachine');
    await asAdministrator('POST', `/applications/${machine.id}/roles`, { roleIds: [roles[0].id] });
    management = createManagementApi('default', {
      clientId: machine.id,
      clientSecret: await secretOf(machine.id),
      baseUrl: server.endpoint,
      apiIndicator: 'https://default.logto.app/api',
    }).apiClient;
  });
  afterAll(async () => {
    await browser?.close();
    callback?.close();
    await server?.stop();
  });

  const verified = async (token: string, audience: string) => {
    const keys = createRemoteJWKSet(new URL(`${server.endpoint}/oidc/jwks`));
    return (await jwtVerify(token, keys, { issuer: `${server.endpoint}/oidc`, audience })).payload;
  };

  /** Follow the application to the hosted pages and back. @returns where the browser came back to */
  const signIn = async (address: string): Promise<string> => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(address);
    await page.waitForURL(/\/sign-in/);
    await page.fill('input[name=identifier]', 'marisol');
    await page.keyboard.press('Enter');
    await page.fill('input[name=password]', password);
    await page.keyboard.press('Enter');
    await page.waitForURL(`${redirectUri}?**`);
    const url = page.url();
    await page.context().close();
    return url;
  };

  it('@logto/api sets a product up: an API, the template, an organization and its member', async () => {
    const api = dataOf(
      await management.POST('/api/resources', { body: { name: 'Books', indicator: resource } }),
    );
    const readBooks = dataOf(
      await management.POST('/api/resources/{resourceId}/scopes', {
        params: { path: { resourceId: api.id } },
        body: { name: 'read:books', description: 'Read books' },
      }),
    );
    const invite = dataOf(await management.POST('/api/organization-scopes', { body: { name: 'invite' } }));
    const owner = dataOf(
      await management.POST('/api/organization-roles', {
        body: {
          name: 'owner',
          type: 'User',
          organizationScopeIds: [invite.id],
          resourceScopeIds: [readBooks.id],
        },
      }),
    );
    const user = dataOf(
      await management.POST('/api/users', { body: { username: 'marisol', password, name: 'Marisol' } }),
    );
    made.member = user.id;
    for (const [name, isMfaRequired] of [
      ['home', false],
      ['strict', true],
    ] as const) {
      const organization = dataOf(
        await management.POST('/api/organizations', { body: { name, isMfaRequired } }),
      );
      made[name] = organization.id;
      const path = { id: organization.id };
      dataOf(
        await management.POST('/api/organizations/{id}/users', {
          params: { path },
          body: { userIds: [user.id] },
        }),
      );
      dataOf(
        await management.POST('/api/organizations/{id}/users/{userId}/roles', {
          params: { path: { ...path, userId: user.id } },
          body: { organizationRoleIds: [owner.id], organizationRoleNames: [] },
        }),
      );
    }
    const application = await asAdministrator('POST', '/applications', {
      name: 'Librería',
      type: 'Traditional',
      oidcClientMetadata: { redirectUris: [redirectUri] },
    });
    app = { id: application.id, secret: await secretOf(application.id) };
    const listed = dataOf(
      await management.GET('/api/users/{userId}/organizations', { params: { path: { userId: user.id } } }),
    );
    expect(listed.map(({ name, organizationRoles }) => [name, organizationRoles[0]?.name])).toEqual([
      ['home', 'owner'],
      ['strict', 'owner'],
    ]);
  });

  it('@logto/node gets tokens for each organization it finds, and for the API within one', async () => {
    const stored = new Map<string, string>();
    let back = '';
    const client = new LogtoClient(
      {
        endpoint: server.endpoint,
        appId: app.id,
        appSecret: app.secret,
        scopes: [UserScope.Organizations, UserScope.OrganizationRoles, 'read:books', 'invite'],
        resources: [resource],
        prompt: Prompt.Consent,
      },
      {
        navigate: async (url) => {
          back = await signIn(url);
        },
        storage: {
          getItem: async (key) => stored.get(key) ?? null,
          setItem: async (key, value) => void stored.set(key, value),
          removeItem: async (key) => void stored.delete(key),
        },
      },
    );
    await client.signIn({ redirectUri });
    await client.handleSignInCallback(back);
    const claims = await client.getIdTokenClaims();
    expect(claims.organizations).toEqual([made.home]);
    expect(claims.organization_roles).toEqual([`${made.home}:owner`]);

    const audience = `urn:logto:organization:${made.home}`;
    expect(await verified(await client.getOrganizationToken(made.home), audience)).toMatchObject({
      sub: made.member,
      scope: 'invite',
    });
    expect(await client.getOrganizationTokenClaims(made.home)).toMatchObject({ aud: audience });
    expect(await verified(await client.getAccessToken(resource), resource)).toMatchObject({
      scope: 'read:books',
    });
    expect(await verified(await client.getAccessToken(resource, made.home), resource)).toMatchObject({
      scope: 'read:books',
      organization_id: made.home,
    });
    const context = await client.getContext({ getOrganizationToken: true });
    expect(Object.keys(context.organizationTokens ?? {})).toEqual([made.home]);
    await expect(client.getOrganizationToken(made.strict)).rejects.toMatchObject({
      code: 'oidc.access_denied',
    });
  });

  it.skipIf(!python)('logto from PyPI gets a token for the organization and one for the API', async () => {
    const program = spawn(python ?? '', ['app.py'], {
      cwd: folder,
      env: {
        ...process.env,
        ENDPOINT: server.endpoint,
        APP_ID: app.id,
        APP_SECRET: app.secret,
        RESOURCE: resource,
        REDIRECT_URI: redirectUri,
        ORGANIZATION: made.home,
      },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    try {
      const asked = JSON.parse(await printed(program, /signIn.*\n/));
      const answered = printed(program, /resourceToken.*\n/);
      program.stdin?.write(`${await signIn(asked.signIn)}\n`);
      const told = JSON.parse(await answered);
      expect(told.idToken.organizations).toEqual([made.home]);
      const audience = `urn:logto:organization:${made.home}`;
      expect(await verified(told.organizationToken, audience)).toMatchObject({ scope: 'invite' });
      expect(told.organizationClaims).toMatchObject({ aud: audience, sub: made.member });
      expect(await verified(told.resourceToken, resource)).toMatchObject({ scope: 'read:books' });
    } finally {
      await ended(program);
    }
  });
});
