/** How long what is under way lives: codes, pushed requests, devices, subject tokens and sign-ins. */
import { expect, it, vi } from 'vitest';
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
const now = () => Math.floor(Date.now() / 1000);

onEveryServer(
  'lifetimes that the server is told',
  (portero) => {
    it('are those of codes, pushed requests, devices, subject tokens and sign-ins', async () => {
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

    it('are a minute at most for codes of an application that keeps to FAPI 2.0', async () => {
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
  },
  {
    env: {
      AUTHORIZATION_CODE_LIFETIME: '300',
      PUSHED_REQUEST_LIFETIME: '240',
      DEVICE_CODE_LIFETIME: '900',
      SUBJECT_TOKEN_LIFETIME: '120',
      SIGN_IN_LIFETIME: '7200',
    },
  },
);
