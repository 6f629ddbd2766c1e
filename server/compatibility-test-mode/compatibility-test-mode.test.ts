import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { completeLogin, readInteraction } from '../oidc/interaction/interactions.ts';
import { authorizationUrl, Browser, insertApplication, insertUser, pkce, token } from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';

const folder = mkdtempSync(join(tmpdir(), 'portero-records-'));
const headers = { 'development-user-id': 'integration-test-admin' };
const redirectUri = 'https://app.example/callback';
const statusApiKey = 'status-key-of-a-suite';

const door =
  (app: FastifyInstance | undefined) =>
  async (method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, payload?: object) => {
    if (!app) throw new Error('this door is closed');
    const answer = await app.inject({ method, url, headers, ...(payload && { payload }) });
    return { status: answer.statusCode, headers: answer.headers, body: answer.payload && answer.json() };
  };

const sent = (file: string): Record<string, unknown>[] =>
  readFileSync(join(folder, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

const emailConfig = {
  apiKey: 'api-key',
  fromEmail: 'noreply@example.com',
  fromName: 'Portero',
  templates: ['SignIn', 'Register', 'ForgotPassword', 'Generic'].map((usageType) => ({
    usageType,
    type: 'text/plain',
    subject: usageType,
    content: `${usageType} {{code}}`,
  })),
};

onEveryServer(
  'the compatibility test mode',
  (portero) => {
    it('takes a named developer for an administrator, on both doors', async () => {
      const [core, admin] = [door(portero().core), door(portero().admin)];
      expect((await core('GET', '/api/applications')).status).toBe(200);
      expect((await admin('GET', '/api/roles')).body.map(({ name }: { name: string }) => name)).toEqual(
        expect.arrayContaining(['user', 'default:admin']),
      );
      expect((await admin('GET', '/api/applications/admin-console')).status).toBe(200);
      expect((await core('GET', '/api/applications/demo-app')).body).toMatchObject({ name: 'Live Preview' });
      expect((await core('GET', '/api/applications/account-center')).body).toMatchObject({ type: 'SPA' });
    });

    it('takes an empty name for nobody', async () => {
      const answer = await portero().core.inject({
        url: '/api/applications',
        headers: { 'development-user-id': '' },
      });
      expect(answer.statusCode).toBe(401);
    });

    it('does not open the doors of people in the middle of a sign-in', async () => {
      expect((await door(portero().core)('GET', '/api/experience/interaction')).status).toBe(400);
    });

    it('offers the mock connectors and writes down what they send', async () => {
      const core = door(portero().core);
      const factories = (await core('GET', '/api/connector-factories')).body;
      expect(factories.map(({ id }: { id: string }) => id)).toEqual(
        expect.arrayContaining([
          'mock-email-service',
          'mock-email-service-alternative',
          'mock-short-message-service',
        ]),
      );
      const made = await core('POST', '/api/connectors', {
        connectorId: 'mock-short-message-service',
        config: {
          accountSID: 'sid',
          authToken: 'token',
          fromMessagingServiceSID: 'service',
          templates: emailConfig.templates.map(({ usageType, content }) => ({ usageType, content })),
        },
      });
      expect(made.body).toMatchObject({ type: 'Sms', target: 'mock-sms' });
      expect((await core('POST', '/api/verification-codes', { phone: '34600123456' })).status).toBe(204);
      const message = sent('mock_sms_record.txt').at(-1);
      expect(message).toMatchObject({ phone: '34600123456', type: 'Generic' });
      expect(message?.code).toMatch(/^\d{6}$/);
      const { code } = message ?? {};
      const verify = { phone: '34600123456', verificationCode: String(code) };
      expect((await core('POST', '/api/verification-codes/verify', verify)).status).toBe(204);
    });

    it('plays a suite’s registration: set up over the API, code from the record, tokens', async () => {
      const core = door(portero().core);
      expect(
        (await core('POST', '/api/connectors', { connectorId: 'mock-email-service', config: emailConfig }))
          .status,
      ).toBe(200);
      const settings = {
        signInMode: 'SignInAndRegister',
        signUp: { identifiers: ['email'], password: false, verify: true },
        signIn: {
          methods: [
            { identifier: 'email', password: false, verificationCode: true, isPasswordPrimary: false },
          ],
        },
      };
      expect((await core('PATCH', '/api/sign-in-exp', settings)).status).toBe(200);
      const { body: app } = await core('POST', '/api/applications', {
        name: 'Suite',
        type: 'SPA',
        oidcClientMetadata: { redirectUris: [redirectUri], postLogoutRedirectUris: [] },
      });
      const client = { id: String(app.id), redirectUri };
      const [browser, proof] = [new Browser(portero().core), pkce()];

      const started = await browser.get(authorizationUrl(client, proof));
      expect(started.statusCode).toBe(303);
      expect(started.headers.location).toMatch(/^\/sign-in/);
      expect(started.headers['logto-core-request-id']).toBeTruthy();
      expect(browser.cookie('_interaction')).toBeTruthy();
      expect(browser.cookie('_interaction.sig')).toBeTruthy();

      const call = (method: 'POST' | 'PUT', path: string, json?: object) =>
        browser.request(method, `/api/experience${path}`, { ...(json && { json }) });
      const identifier = { type: 'email', value: 'suite@example.com' };
      await call('PUT', '', { interactionEvent: 'Register' });
      const asked = await call('POST', '/verification/verification-code', {
        identifier,
        interactionEvent: 'Register',
      });
      const { verificationId } = asked.json();
      const record = sent('mock_email_record.txt').at(-1);
      const code = String(record?.code);
      expect(record).toMatchObject({
        address: identifier.value,
        type: 'Register',
        payload: { code },
        subject: 'Register',
        content: `Register ${code}`,
      });
      await call('POST', '/verification/verification-code/verify', { identifier, verificationId, code });
      expect((await call('POST', '/identification', { verificationId })).statusCode).toBe(201);
      const { redirectTo } = (await call('POST', '/submit')).json();
      expect(redirectTo.startsWith('http://localhost:3001/oidc/auth')).toBe(true);

      const resumed = await browser.get(redirectTo);
      expect([resumed.statusCode, resumed.headers.location]).toEqual([303, `/consent?app_id=${client.id}`]);
      expect(browser.cookie('_session')).toBeTruthy();
      expect(browser.cookie('_session.sig')).toBeTruthy();
      const consented = await browser.get(String(resumed.headers.location));
      expect(consented.headers.location).toMatch(/^http:\/\/localhost:3001\/oidc\/auth/);
      const back = new URL(String((await browser.get(String(consented.headers.location))).headers.location));
      expect(back.origin + back.pathname).toBe(redirectUri);
      const tokens = await token(portero().core, client, {
        grant_type: 'authorization_code',
        code: back.searchParams.get('code') ?? '',
        redirect_uri: redirectUri,
        code_verifier: proof.verifier,
      });
      expect(tokens.statusCode).toBe(200);
      const person = await portero().core.inject({
        url: '/oidc/me',
        headers: { authorization: `Bearer ${tokens.json().access_token}` },
      });
      expect(person.json()).toMatchObject({ sub: expect.stringMatching(/^[0-9a-z]{12}$/) });
    });

    it('writes down the words of a template in the reader’s language before those of the connector', async () => {
      const core = door(portero().core);
      const details = { subject: 'Hola', content: '<p>Tu código: {{code}}</p>', contentType: 'text/html' };
      const templates = [{ languageTag: 'en', templateType: 'Generic', details }];
      expect((await core('PUT', '/api/email-templates', { templates })).status).toBe(200);
      await core('POST', '/api/verification-codes', { email: 'lectora@example.com' });
      const record = sent('mock_email_record.txt').at(-1);
      expect(record).toMatchObject({ subject: 'Hola', content: `<p>Tu código: ${record?.code}</p>` });
    });

    it('leads the browser through /consent, where suites look for it', async () => {
      const p = portero();
      const person = await insertUser(p, 'consenting');
      const client = await insertApplication(p, 'detour', 'SPA', redirectUri);
      const browser = new Browser(p.core);
      const proof = pkce();
      await browser.get(authorizationUrl(client, proof));
      const map = JSON.parse(decodeURIComponent(browser.cookie('_interaction') ?? '{}'));
      const { default: tenant } = p.tenants;
      const interaction = await readInteraction(tenant, map[client.id]);
      if (!interaction) throw new Error('there is no interaction');
      const login = { accountId: person, submission: { interactionEvent: 'SignIn', userId: person } };
      const { redirectTo } = await completeLogin(tenant, tenant.db, interaction, login);
      const resumed = await browser.get(redirectTo);
      expect(resumed.statusCode).toBe(303);
      expect(resumed.headers.location).toBe(`/consent?app_id=${client.id}`);
      const agreed = await browser.get(`/consent?app_id=${client.id}`);
      expect(String(agreed.headers.location)).toContain(`${tenant.endpoint}/oidc/auth/`);
      const done = await browser.get(String(agreed.headers.location));
      expect(String(done.headers.location)).toContain(`${redirectUri}?code=`);
    });

    it('makes protected applications without a domain being set up, and asks nobody for theirs', async () => {
      const core = door(portero().core);
      const made = await core('POST', '/api/applications', {
        name: 'Site',
        type: 'Protected',
        protectedAppMetadata: { subDomain: 'suite', origin: 'https://example.com' },
      });
      expect(made.body.protectedAppMetadata).toMatchObject({ host: 'suite.protected.app' });
      const domains = `/api/applications/${made.body.id}/protected-app-metadata/custom-domains`;
      expect((await core('POST', domains, { domain: 'www.example.com' })).status).toBe(201);
      expect((await core('GET', domains)).body).toMatchObject([{ status: 'PendingVerification' }]);
    });

    it('knows exactly two breached passwords', async () => {
      const core = door(portero().core);
      const { id: userId } = (await core('POST', '/api/users', { username: 'checker' })).body;
      const check = async (password: string) =>
        (await core('POST', '/api/sign-in-exp/default/check-password', { password, userId })).body;
      for (const password of ['123456aA', 'test_password']) {
        expect(await check(password)).toMatchObject({ result: false });
      }
      expect(await check('Lluvia-verde-77')).toMatchObject({ result: true });
    });

    it('tells the tenant to whom has the status key, and documents itself on both doors', async () => {
      for (const [app, tenant] of [
        [portero().core, 'default'],
        [portero().admin, 'admin'],
      ] as const) {
        const status = await app?.inject({
          url: '/api/status',
          headers: { 'logto-status-api-key': statusApiKey },
        });
        expect([status?.statusCode, status?.headers['logto-tenant-id']]).toEqual([200, tenant]);
        const document = await app?.inject('/api/swagger.json');
        expect(document?.json()).toMatchObject({ openapi: expect.stringMatching(/^3\./) });
      }
    });

    it('lets whoever has a secret introspect the tokens of others', async () => {
      const { body } = await portero().api('GET', '/configs/introspection');
      expect(body).toEqual({ anyConfidentialApplication: true });
    });

    it('refuses a code that signs in and is a second factor too, whatever else is turned on', async () => {
      const [email, phone] = ['email', 'phone'].map((identifier) => ({
        identifier,
        password: true,
        verificationCode: identifier === 'email',
        isPasswordPrimary: true,
      }));
      const signIn = (...methods: unknown[]) => ({ signIn: { methods } });
      const mfa = { factors: ['EmailVerificationCode', 'Totp'], policy: 'NoPrompt' };
      const change = async (patch: object) => (await portero().api('PATCH', '/sign-in-exp', patch)).body.code;
      const signUp = { identifiers: ['username'], password: true, verify: false };
      expect(await change({ signUp, ...signIn(email) })).toBeUndefined();
      expect(await change({ mfa })).toBe(
        'sign_in_experiences.email_verification_code_cannot_be_used_for_mfa',
      );
      expect(await change(signIn(phone))).toBeUndefined();
      expect(await change({ mfa })).toBeUndefined();
      expect(await change(signIn(email))).toBe(
        'sign_in_experiences.email_verification_code_cannot_be_used_for_sign_in',
      );
      expect(await change({ mfa: { factors: [], policy: 'NoPrompt' } })).toBeUndefined();
    });

    it('answers unknown pages with HTML and unknown files with 404', async () => {
      const page = await portero().core.inject({ url: '/nowhere', headers: { accept: 'text/html' } });
      expect(page.headers['content-type']).toMatch(/^text\/html/);
      expect((await portero().core.inject('/assets/nothing.js')).statusCode).toBe(404);
    });
  },
  {
    env: {
      INTEGRATION_TEST: 'true',
      MOCK_MESSAGE_DIR: folder,
      STATUS_API_KEY: statusApiKey,
      TRUST_PROXY_HEADER: '1',
      SECRET_VAULT_KEK: Buffer.alloc(32, 7).toString('base64'),
    },
  },
);

onEveryServer('without the compatibility test mode', (portero) => {
  it('a named developer is nobody', async () => {
    for (const app of [portero().core, portero().admin]) {
      for (const url of ['/api/applications', '/api/users', '/me']) {
        const answer = await app?.inject({ url, headers });
        expect([401, 404], `${url} ${answer?.statusCode}`).toContain(answer?.statusCode);
      }
    }
  });

  it('introspection is for resource servers', async () => {
    const { body } = await portero().api('GET', '/configs/introspection');
    expect(body).toEqual({ anyConfidentialApplication: false });
  });

  it('the mock connectors are neither listed nor made', async () => {
    const { body } = await portero().api('GET', '/connector-factories');
    expect(JSON.stringify(body)).not.toContain('mock');
    const made = await portero().api('POST', '/connectors', {
      connectorId: 'mock-email-service',
      config: emailConfig,
    });
    expect(made.status).toBeGreaterThanOrEqual(400);
  });
});

describe('the switch', () => {
  it('is refused in production, in one line that names it', () => {
    const read = () => readConfig({ INTEGRATION_TEST: 'true', NODE_ENV: 'production' });
    expect(read).toThrow(/INTEGRATION_TEST/);
  });
});
