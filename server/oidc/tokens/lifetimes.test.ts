import { afterEach, expect, it, vi } from 'vitest';
import {
  authorizationUrl,
  Browser,
  insertApplication,
  insertUser,
  pkce,
  signInAs,
  token,
} from '../../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../../testing/portero.ts';
import { endExpiredSessions } from '../records/records.ts';
import { refreshTokenLifetime, sessionLifetime } from './lifetimes.ts';

const redirectUri = 'https://app.example/callback';
const day = 86_400_000;

onEveryServer('refresh tokens', (portero) => {
  afterEach(() => void vi.useRealTimers());

  it('of a browser’s application do not live longer for being used: its last day stays its last', async () => {
    const p = portero();
    const user = await insertUser(p, 'kept_alive');
    const client = await insertApplication(p, 'kept_alive', 'SPA', redirectUri);
    const proof = pkce();
    const back = await signInAs(new Browser(p.core), p.tenants.default, user, client, proof);
    const start = Date.now();
    const first = await token(p.core, client, {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: proof.verifier,
    });
    const after = (days: number, refreshToken: string) => {
      vi.useFakeTimers({ toFake: ['Date'], now: start + days * day });
      return token(p.core, client, { grant_type: 'refresh_token', refresh_token: refreshToken });
    };
    let current = String(first.json().refresh_token);
    for (const days of [5, 10, 13]) {
      const answer = await after(days, current);
      expect(answer.statusCode, answer.payload).toBe(200);
      current = String(answer.json().refresh_token);
    }
    const late = await after(14.1, current);
    expect([late.statusCode, late.json().error]).toEqual([400, 'invalid_grant']);
  });
});

type Kind = { name: string; type: string; scope: string; more?: Record<string, unknown> };

/** Somebody signs in; the application may then ask again and again, so many days after. */
async function chain(p: TestPortero, { name, type, scope, more }: Kind) {
  const user = await insertUser(p, name);
  const client = await insertApplication(p, name, type, redirectUri, more);
  const proof = pkce();
  const browser = new Browser(p.core);
  const back = await signInAs(browser, p.tenants.default, user, client, proof, { scope });
  const start = Date.now();
  const first = await token(p.core, client, {
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') ?? '',
    redirect_uri: redirectUri,
    code_verifier: proof.verifier,
  });
  let current = String(first.json().refresh_token);
  const at = (days: number) => vi.useFakeTimers({ toFake: ['Date'], now: start + days * day });
  const after = async (days: number) => {
    at(days);
    const answer = await token(p.core, client, { grant_type: 'refresh_token', refresh_token: current });
    current = answer.json().refresh_token ?? current;
    return [answer.statusCode, answer.json().error];
  };
  return { user, client, browser, at, after };
}
const good = [200, undefined];
const over = [400, 'invalid_grant'];

onEveryServer(
  'an end that no visit moves',
  (portero) => {
    afterEach(() => void vi.useRealTimers());

    it('is a session’s, and that of the refresh tokens that hang on it', async () => {
      const p = portero();
      const { after, at, browser, client } = await chain(p, {
        name: 'on_session',
        type: 'Traditional',
        scope: 'openid profile',
        more: { customClientMetadata: { alwaysIssueRefreshToken: true, refreshTokenTtlInDays: 60 } },
      });
      const visit = async () =>
        String(
          (await browser.get(authorizationUrl(client, pkce(), { prompt: [], scope: 'openid' }))).headers
            .location,
        );
      for (const days of [4, 9]) {
        expect(await after(days)).toEqual(good);
        expect(await visit()).toContain('code=');
      }
      expect(await after(10.1)).toEqual(over);
      at(10.1);
      expect(await visit()).toMatch(/^\/sign-in/);
    });

    it('is a chain’s of refresh tokens that need no session, however often they are used', async () => {
      const p = portero();
      const { after, at } = await chain(p, {
        name: 'offline',
        type: 'Native',
        scope: 'openid offline_access',
        more: { customClientMetadata: { refreshTokenTtlInDays: 14 } },
      });
      // The session is over by then, which is nothing to them.
      for (const days of [9, 18, 27]) expect(await after(days), `day ${days}`).toEqual(good);
      at(27);
      await endExpiredSessions(p.tenants.default.db, Date.now());
      expect(await after(29.9)).toEqual(good);
      expect(await after(30.1)).toEqual(over);
    });
  },
  { env: { SESSION_MAX_DAYS: '10', REFRESH_TOKEN_MAX_DAYS: '30' } },
);

it('without a bound everything is as the contract has it', () => {
  const now = 1_800_000_000;
  const settings = { ttl: 14 * 86_400, maxDays: 0 };
  expect(sessionLifetime({ loginTs: now - 900 * 86_400 }, settings, now)).toBe(14 * 86_400);
  expect(sessionLifetime({}, { ...settings, maxDays: 1 }, now)).toBe(14 * 86_400);
  expect(sessionLifetime({ loginTs: now - 2 * 86_400 }, { ...settings, maxDays: 1 }, now)).toBe(1);
  const spa = { applicationType: 'web', clientAuthMethod: 'none', refreshTokenTtlInDays: 7 };
  expect(refreshTokenLifetime(spa, {}, 0, now)).toBe(7 * 86_400);
  expect(refreshTokenLifetime(spa, { replacedRemaining: 50 }, 0, now)).toBe(50);
  expect(refreshTokenLifetime({ ...spa, clientAuthMethod: 'x' }, { replacedRemaining: 50 }, 0, now)).toBe(
    7 * 86_400,
  );
  expect(refreshTokenLifetime({ refreshTokenTtl: 30 }, {}, 0, now)).toBe(30);
  expect(refreshTokenLifetime({}, {}, 0, now)).toBe(14 * 86_400);
  expect(refreshTokenLifetime({}, { startedAt: now - 9 * 86_400 }, 10, now)).toBe(86_400);
});
