/** What applications learn of how somebody signed in, and what they can ask for. */
import { decodeJwt } from 'jose';
import { expect, it } from 'vitest';
import {
  authorizationUrl,
  Browser,
  followToApplication,
  insertApplication,
  insertUser,
  pkce,
  token,
} from '../../testing/flow.ts';
import { onEveryServer } from '../../testing/portero.ts';
import { completeLogin, readInteraction } from '../interaction/interactions.ts';
import { authenticationOf } from './authentication-context.ts';

const redirectUri = 'https://app.example/callback';
const api = 'https://bank.example';
const one = 'urn:portero:acr:1fa';
const two = 'urn:portero:acr:2fa';
const records = (...types: string[]) => ({
  verificationRecords: types.map((type) => ({ type, verified: true })),
});

it('proofs are named as RFC 8176 does, and two of one kind are one factor', () => {
  expect(authenticationOf(records('Password'))).toEqual({ amr: ['pwd'], acr: one });
  expect(authenticationOf(records('EmailVerificationCode'))).toEqual({ amr: ['otp'], acr: one });
  expect(authenticationOf(records('Password', 'Totp'))).toEqual({ amr: ['pwd', 'otp', 'mfa'], acr: two });
  expect(authenticationOf(records('Password', 'NewPasswordIdentity'))).toEqual({ amr: ['pwd'], acr: one });
  expect(authenticationOf(records('EmailVerificationCode', 'OneTimeToken'))).toEqual({
    amr: ['otp'],
    acr: one,
  });
  const failed = {
    verificationRecords: [
      { type: 'Password', verified: true },
      { type: 'Totp', verified: false },
    ],
  };
  expect(authenticationOf(failed)).toEqual({ amr: ['pwd'], acr: one });
  for (const nothing of [
    {},
    records(),
    records('constructor', 'Unknown'),
    { verificationRecords: 'Password' },
  ])
    expect(authenticationOf(nothing)).toEqual({});
});

onEveryServer('how somebody signed in', (portero) => {
  let counter = 0;
  const setUp = async () => {
    const p = portero();
    const known = (await p.api('GET', '/resources')).body;
    if (!known.some(({ indicator }: { indicator: string }) => indicator === api))
      await p.api('POST', '/resources', { name: 'Bank', indicator: api });
    const user = await insertUser(p, `saver${counter}`);
    const client = await insertApplication(p, `teller${counter++}`, 'SPA', redirectUri);
    const browser = new Browser(p.core);
    /** Ask; sign in with these proofs if there is a page. @returns the answer, and whether there was one */
    const ask = async (more: Record<string, string>, ...types: string[]) => {
      const proof = pkce();
      const url = authorizationUrl(client, proof, { resource: api, scope: 'openid offline_access', ...more });
      const started = await browser.get(url);
      let location = String(started.headers.location);
      const isAsked = !location.startsWith(redirectUri);
      if (isAsked) {
        const map = JSON.parse(decodeURIComponent(browser.cookie('_interaction') ?? '{}'));
        const interaction = await readInteraction(p.tenants.default, map[client.id]);
        if (!interaction) throw new Error('no interaction');
        const { db } = p.tenants.default;
        ({ redirectTo: location } = await completeLogin(p.tenants.default, db, interaction, {
          accountId: user,
          submission: records(...types),
        }));
      }
      const back = await followToApplication(browser, location, redirectUri);
      const exchange = () =>
        token(p.core, client, {
          grant_type: 'authorization_code',
          code: back.searchParams.get('code') ?? '',
          redirect_uri: redirectUri,
          code_verifier: proof.verifier,
          resource: api,
        });
      return { isAsked, error: back.searchParams.get('error'), exchange };
    };
    return { p, client, ask };
  };

  it('is in the access token for a resource, and in the ID token of whoever asks', async () => {
    const { p, client, ask } = await setUp();
    const { exchange } = await ask({ acr_values: one, max_age: '600' }, 'EmailVerificationCode');
    const answer = (await exchange()).json();
    const claims = decodeJwt(answer.access_token);
    expect(claims).toMatchObject({ acr: one, amr: ['otp'], auth_time: expect.any(Number) });
    expect(decodeJwt(answer.id_token)).toMatchObject({ acr: one, auth_time: claims.auth_time });
    const again = await token(p.core, client, {
      grant_type: 'refresh_token',
      refresh_token: answer.refresh_token,
      resource: api,
    });
    expect(decodeJwt(again.json().access_token)).toMatchObject({
      acr: one,
      amr: ['otp'],
      auth_time: claims.auth_time,
    });
  });

  it('has to be done again when an application asks for more, once', async () => {
    const { ask } = await setUp();
    await ask({}, 'Password');
    expect((await ask({ acr_values: one })).isAsked).toBe(false);
    const silent = await ask({ acr_values: two, prompt: 'none', scope: 'openid' });
    expect([silent.isAsked, silent.error]).toEqual([false, 'login_required']);
    const more = await ask({ acr_values: two }, 'Password', 'Totp');
    expect(more.isAsked).toBe(true);
    expect(decodeJwt((await more.exchange()).json().access_token)).toMatchObject({
      acr: two,
      amr: ['pwd', 'otp', 'mfa'],
    });
    for (const wish of [two, one, `${two} ${one}`, 'urn:unknown', ''])
      expect((await ask({ acr_values: wish })).isAsked, wish).toBe(false);
  });

  it('is told as it was when a wish could not be met, and ends the request when it was no wish', async () => {
    const { ask } = await setUp();
    const wish = await ask({ acr_values: two }, 'Password');
    expect(decodeJwt((await wish.exchange()).json().access_token).acr).toBe(one);
    const claims = JSON.stringify({ id_token: { acr: { essential: true, values: [two] } } });
    expect((await ask({ claims }, 'Password')).error).toBe('unmet_authentication_requirements');
    const met = await ask({ claims }, 'Password', 'Totp');
    expect(decodeJwt((await met.exchange()).json().id_token).acr).toBe(two);
  });
});
