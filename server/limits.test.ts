/** Limits that administrators of the server set: how long things live, and what may be registered. */
import { expect, it, vi } from 'vitest';
import { idsFrom } from './audit/seals/seal.ts';
import { Sealer } from './audit/seals/sealing.ts';
import {
  authorizationUrl,
  Browser,
  insertApplication,
  insertUser,
  pkce,
  signInAs,
  token,
} from './testing/flow.ts';
import { onEveryServer } from './testing/portero.ts';
import { requestObject, signingKey } from './testing/signing-client.ts';

const redirectUri = 'https://app.example/callback';
const pattern = 'https://*.preview.app.example/callback';
const day = 86_400_000;
const now = () => Math.floor(Date.now() / 1000);

onEveryServer(
  'limits of the server',
  (portero) => {
    it('an old session asks for a new sign-in, however often its browser came by', async () => {
      const p = portero();
      const { db } = p.tenants.default;
      const client = await insertApplication(p, 'limited', 'SPA', redirectUri);
      const userId = await insertUser(p, 'visitor');
      const browser = new Browser(p.core);
      await signInAs(browser, p.tenants.default, userId, client, pkce());
      const again = async () =>
        String((await browser.get(authorizationUrl(client, pkce(), { prompt: [] }))).headers.location);
      expect(await again()).toMatch(/^https:\/\/app\.example\/callback\?code=|^\/consent/);

      const session = await db.read
        .selectFrom('oidc_records')
        .select(['id', 'payload'])
        .where('model', '=', 'Session')
        .executeTakeFirstOrThrow();
      const { loginTs } = session.payload;
      expect(loginTs).toBeGreaterThan(Date.now() / 1000 - 60);
      await db.write
        .updateTable('oidc_records')
        .set({ payload: { ...session.payload, loginTs: Math.floor((Date.now() - 3 * day) / 1000) } })
        .where('id', '=', session.id)
        .execute();
      expect(await again()).toMatch(/^\/sign-in/);
      const silent = await browser.get(authorizationUrl(client, pkce(), { prompt: 'none' }));
      expect(silent.headers.location).toContain('error=login_required');

      const back = await signInAs(browser, p.tenants.default, userId, client, pkce());
      expect(back.searchParams.get('code')).toBeTruthy();
      expect(await again()).not.toMatch(/^\/sign-in/);
    });

    it('tokens without an API, and grants, live as long as they are told to', async () => {
      const p = portero();
      const client = await insertApplication(p, 'short', 'SPA', redirectUri);
      const userId = await insertUser(p, 'shortly');
      const proof = pkce();
      const back = await signInAs(new Browser(p.core), p.tenants.default, userId, client, proof);
      const answer = await token(p.core, client, {
        grant_type: 'authorization_code',
        code: back.searchParams.get('code') ?? '',
        redirect_uri: redirectUri,
        code_verifier: proof.verifier,
      });
      expect(answer.json().expires_in).toBe(600);
      const grants = await p.tenants.default.db.read
        .selectFrom('oidc_records')
        .select(['expiresAt'])
        .where('model', '=', 'Grant')
        .execute();
      for (const { expiresAt } of grants) expect(Number(expiresAt)).toBeLessThan(Date.now() + 8 * day);
    });

    it('codes, pushed requests, devices, subject tokens and sign-ins live as long as they are told to', async () => {
      const p = portero();
      const client = await insertApplication(p, 'timed', 'SPA', redirectUri);
      const userId = await insertUser(p, 'timely');
      const records = (model: string) =>
        p.tenants.default.db.read
          .selectFrom('oidc_records')
          .select(['payload', 'expiresAt'])
          .where('model', '=', model)
          .orderBy('expiresAt', 'desc')
          .execute();
      const secondsLeft = async (model: string) =>
        Math.round((Number((await records(model))[0]?.expiresAt) - Date.now()) / 1000);

      const begun = await p.core.inject(authorizationUrl(client, pkce()));
      const cookies = [begun.headers['set-cookie'] ?? []].flat();
      const ends = /expires=([^;]+)/i.exec(cookies.find((one) => one.startsWith('_interaction=')) ?? '')?.[1];
      expect(Date.parse(ends ?? '') - Date.now()).toBeGreaterThan(7190_000);
      expect(await secondsLeft('Interaction')).toBeGreaterThan(7190);

      const exchanged = async (after: number) => {
        const proof = pkce();
        const back = await signInAs(new Browser(p.core), p.tenants.default, userId, client, proof);
        expect(await secondsLeft('AuthorizationCode')).toBeGreaterThan(290);
        vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + after * 1000 });
        try {
          const answer = await token(p.core, client, {
            grant_type: 'authorization_code',
            code: back.searchParams.get('code') ?? '',
            redirect_uri: redirectUri,
            code_verifier: proof.verifier,
          });
          return answer.statusCode;
        } finally {
          vi.useRealTimers();
        }
      };
      expect([await exchanged(250), await exchanged(310)]).toEqual([200, 400]);

      const push = async (form: Record<string, string>) =>
        (
          await p.core.inject({
            method: 'POST',
            url: '/oidc/request',
            headers: { 'content-type': 'application/x-www-form-urlencoded' },
            payload: new URLSearchParams({ client_id: client.id, ...form }).toString(),
          })
        ).json();
      const parameters = Object.fromEntries(
        new URL(authorizationUrl(client, pkce()), 'http://localhost').searchParams,
      );
      const pushed = await push(parameters);
      expect(pushed.expires_in).toBe(240);
      const use = async (after: number) => {
        const query = new URLSearchParams({ client_id: client.id, request_uri: pushed.request_uri });
        vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + after * 1000 });
        try {
          const answer = await p.core.inject(`/oidc/auth?${query}`);
          return String(answer.headers.location);
        } finally {
          vi.useRealTimers();
        }
      };
      expect(await use(200)).toMatch(/^\/sign-in/);
      expect(await use(260)).toMatch(/error=invalid_request_uri/);
      // What a signed request says of its own end stands.
      const key = await signingKey();
      const signing = await insertApplication(p, 'signing', 'Traditional', redirectUri, {
        customClientMetadata: { jwks: { keys: [key.jwk] } },
      });
      const object = (exp: number) =>
        requestObject(key, signing.id, { ...parameters, client_id: signing.id }, { exp: now() + exp });
      const secret = { client_id: signing.id, client_secret: signing.secret ?? '' };
      expect((await push({ ...secret, request: await object(100) })).expires_in).toBeLessThanOrEqual(100);
      expect((await push({ ...secret, request: await object(1000) })).expires_in).toBe(240);

      const device = await insertApplication(p, 'tv', 'Native', '', {
        customClientMetadata: { isDeviceFlow: true },
      });
      const started = await p.core.inject({
        method: 'POST',
        url: '/oidc/device/auth',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({ client_id: device.id, scope: 'openid' }).toString(),
      });
      expect(started.json().expires_in).toBe(900);

      const made = await p.api('POST', '/subject-tokens', { userId });
      expect(made.body.expiresIn).toBe(120);
      const exchanger = await insertApplication(p, 'exchanger', 'Traditional', redirectUri, {
        customClientMetadata: { allowTokenExchange: true },
      });
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 130_000 });
      try {
        const late = await token(p.core, exchanger, {
          grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
          subject_token: made.body.subjectToken,
          subject_token_type: 'urn:logto:token-type:impersonation_token',
        });
        expect([late.statusCode, late.json().error]).toEqual([400, 'invalid_grant']);
      } finally {
        vi.useRealTimers();
      }
    });

    it('codes of an application that keeps to FAPI 2.0 live for a minute at most', async () => {
      const p = portero();
      const { provider } = await p.engines.of(p.tenants.default);
      const key = await signingKey();
      await insertApplication(p, 'bank', 'Traditional', redirectUri, {
        customClientMetadata: { securityProfile: 'fapi2', jwks: { keys: [key.jwk] } },
      });
      for (const [id, seconds] of [
        ['bank', 60],
        ['timed', 300],
      ] as const) {
        const client = await provider.Client.find(id);
        if (!client) throw new Error(`no ${id}`);
        const code = { client, accountId: 'x', scope: 'openid', grantId: 'x', gty: 'authorization_code' };
        expect(new provider.AuthorizationCode(code).expiration, id).toBe(seconds);
      }
    });

    it('addresses with a wildcard are neither registered nor served, not even those that were', async () => {
      const p = portero();
      const refused = await p.api('POST', '/applications', {
        type: 'SPA',
        name: 'Wild',
        oidcClientMetadata: { redirectUris: [pattern], postLogoutRedirectUris: [] },
      });
      expect([refused.status, refused.body.code]).toEqual([400, 'guard.invalid_input']);
      const earlier = await insertApplication(p, 'wild', 'SPA', pattern);
      const sent = { ...earlier, redirectUri: 'https://x.preview.app.example/callback' };
      const answer = await p.core.inject(authorizationUrl(sent, pkce()));
      expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_redirect_uri']);
    });

    it('old entries of the audit log go, newer ones stay', async () => {
      const p = portero();
      const { db } = p.tenants.default;
      for (const name of ['One', 'Two']) await p.api('POST', '/applications', { type: 'SPA', name });
      await p.audit.flush();
      const ids = async () =>
        (await db.read.selectFrom('logs').select('id').orderBy('id').execute()).map(({ id }) => id);
      expect((await ids()).length).toBeGreaterThan(1);
      const later = Date.now() + 31 * day;
      const newer = `${idsFrom(later)}newer`;
      const rest = { userId: null, applicationId: null, organizationId: null, createdAt: later };
      await db.write
        .insertInto('logs')
        .values({ id: newer, key: 'Newer', payload: {}, ...rest })
        .execute();
      p.stopHousekeeping(); // else it may seal as well
      const sealer = new Sealer();
      const before = later - 30 * day;
      await sealer.seal(p.tenants.default, { now: Date.now() + 60_000, before });
      expect((await ids()).length).toBeGreaterThan(1);
      await sealer.seal(p.tenants.default, { now: later, before });
      expect(await ids()).toEqual([newer]);
    });

    it('an expired secret is listed without its value', async () => {
      const p = portero();
      const made = await p.api('POST', '/applications', { type: 'Traditional', name: 'Web' });
      const address = `/applications/${made.body.id}/secrets`;
      const { body: fresh } = await p.api('GET', address);
      expect(fresh[0].value.length).toBeGreaterThan(20);
      await p.tenants.default.db.write
        .updateTable('application_secrets')
        .set({ expiresAt: Date.now() - 1 })
        .where('applicationId', '=', made.body.id)
        .execute();
      const { body: over } = await p.api('GET', address);
      expect(over[0].value).toMatch(/^•+$/);
    });
  },
  {
    env: {
      SESSION_MAX_DAYS: '2',
      OPAQUE_TOKEN_LIFETIME: '600',
      GRANT_LIFETIME_DAYS: '7',
      AUTHORIZATION_CODE_LIFETIME: '300',
      PUSHED_REQUEST_LIFETIME: '240',
      DEVICE_CODE_LIFETIME: '900',
      SUBJECT_TOKEN_LIFETIME: '120',
      SIGN_IN_LIFETIME: '7200',
      REDIRECT_URI_WILDCARDS: 'no',
    },
  },
);
