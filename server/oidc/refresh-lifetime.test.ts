import { afterEach, expect, it, vi } from 'vitest';
import { Browser, insertApplication, insertUser, pkce, signInAs, token } from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';

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
