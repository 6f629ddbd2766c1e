/** What attackers have tried on other authorization servers, tried on this one. */
import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import {
  allowUserScopes,
  authorizationUrl,
  Browser,
  type ClientFacts,
  insertApplication,
  insertUser,
  pkce,
  signInAs,
  token,
} from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';

const redirectUri = 'https://app.example/callback';
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const encoded = (part: object | string) =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');

onEveryServer('authorization server, attacked', (portero) => {
  let counter = 0;
  const fresh = (name: string) => `${name}_attacked_${counter++}`;

  /** A person signed in at an application, with a code not used yet beside the tokens of another. */
  const signedIn = async (type: 'Traditional' | 'SPA' | 'Native' = 'Traditional', parameters = {}) => {
    const p = portero();
    const user = await insertUser(p, fresh('user'));
    const client = await insertApplication(p, fresh('client'), type, redirectUri);
    const browser = new Browser(p.core);
    const exchange = (code: string, verifier: string) =>
      token(p.core, client, {
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: verifier,
      });
    const first = pkce();
    const back = await signInAs(browser, p.tenants.default, user, client, first, parameters);
    const tokens = (await exchange(back.searchParams.get('code') ?? '', first.verifier)).json();
    const proof = pkce();
    const again = await signInAs(browser, p.tenants.default, user, client, proof, parameters);
    const code = again.searchParams.get('code') ?? '';
    return { p, db: p.tenants.default.db, user, client, browser, tokens, code, proof, exchange };
  };
  type SignedIn = Awaited<ReturnType<typeof signedIn>>;

  const me = (s: SignedIn, accessToken: string) =>
    s.p.core.inject({ url: '/oidc/me', headers: { authorization: `Bearer ${accessToken}` } });
  const post = (
    path: string,
    client: ClientFacts,
    fields: Record<string, string> | string,
    headers: Record<string, string> = {},
  ) =>
    portero().core.inject({
      method: 'POST',
      url: `/oidc${path}`,
      headers: { ...form, ...headers },
      payload:
        typeof fields === 'string'
          ? fields
          : new URLSearchParams({
              client_id: client.id,
              ...(client.secret && { client_secret: client.secret }),
              ...fields,
            }).toString(),
    });

  // Every way to a token, for whatever was taken away since.
  const ways: Readonly<Record<string, (s: SignedIn) => Promise<{ statusCode: number; payload: string }>>> = {
    code: (s) => s.exchange(s.code, s.proof.verifier),
    'refresh token': (s) =>
      token(s.p.core, s.client, { grant_type: 'refresh_token', refresh_token: s.tokens.refresh_token }),
    'access token': (s) => me(s, s.tokens.access_token),
    'silent request': async (s) => {
      const answer = await s.browser.get(
        authorizationUrl(s.client, pkce(), { prompt: 'none', scope: 'openid' }),
      );
      const location = String(answer.headers.location ?? '');
      // Refused by sending the browser back with an error; whatever else it would be is told as it is.
      const statusCode = /[?&]error=/.test(location) ? 400 : answer.statusCode;
      return { statusCode, payload: location || answer.payload };
    },
  };
  const takenAway: Readonly<Record<string, (s: SignedIn) => Promise<unknown>>> = {
    'a suspended person': (s) =>
      s.db.write.updateTable('users').set({ isSuspended: true }).where('id', '=', s.user).execute(),
    'a deleted person': (s) => s.db.write.deleteFrom('users').where('id', '=', s.user).execute(),
    'a deleted application': async (s) => {
      await s.db.write.deleteFrom('application_secrets').where('applicationId', '=', s.client.id).execute();
      await s.db.write.deleteFrom('applications').where('id', '=', s.client.id).execute();
      s.p.tenants.default.cache.invalidate(`application:${s.client.id}`);
    },
  };
  for (const [what, takeAway] of Object.entries(takenAway)) {
    it(`gives ${what} nothing, whatever is presented`, async () => {
      const s = await signedIn();
      await takeAway(s);
      for (const [way, ask] of Object.entries(ways)) {
        const answer = await ask(s);
        expect(answer.statusCode, `${way}: ${answer.payload}`).toBeGreaterThanOrEqual(400);
        expect(answer.statusCode, `${way}: ${answer.payload}`).toBeLessThan(500);
        expect(answer.payload).not.toContain('access_token');
      }
    });
  }

  it('takes no secret that has expired or was deleted', async () => {
    const s = await signedIn();
    const secrets = () =>
      s.db.write.updateTable('application_secrets').where('applicationId', '=', s.client.id);
    const refresh = ways['refresh token'];
    await secrets()
      .set({ expiresAt: Date.now() - 1000 })
      .execute();
    s.p.tenants.default.cache.invalidate(`application-secrets:${s.client.id}`);
    expect((await refresh?.(s))?.statusCode).toBe(400);
    await s.db.write.deleteFrom('application_secrets').where('applicationId', '=', s.client.id).execute();
    s.p.tenants.default.cache.invalidate(`application-secrets:${s.client.id}`);
    expect((await refresh?.(s))?.statusCode).toBe(401);
  });

  it('takes nothing for what it is not: no token as a code, no code as a token', async () => {
    const s = await signedIn();
    const values = {
      access: s.tokens.access_token,
      refresh: s.tokens.refresh_token,
      code: s.code,
      id: s.tokens.id_token,
      session: s.browser.cookie('_session') ?? '',
    };
    for (const [kind, value] of Object.entries(values)) {
      if (kind !== 'code')
        expect((await s.exchange(value, s.proof.verifier)).json().error).toBe('invalid_grant');
      if (kind !== 'refresh') {
        const answer = await token(s.p.core, s.client, { grant_type: 'refresh_token', refresh_token: value });
        expect(answer.json().error, kind).toBe('invalid_grant');
      }
      if (kind !== 'access') expect((await me(s, value)).statusCode, kind).toBe(401);
    }
    // None of these attempts has used anything up.
    expect((await s.exchange(s.code, s.proof.verifier)).statusCode).toBe(200);
  });

  it('gives the answer of a sign-in to no other browser', async () => {
    const { p, user, client } = await signedIn();
    const victim = new Browser(p.core);
    const started = await victim.get(authorizationUrl(client, pkce()));
    expect(started.statusCode).toBe(303);
    const map = JSON.parse(decodeURIComponent(victim.cookie('_interaction') ?? '{}'));
    const { completeLogin, readInteraction } = await import('./interaction/interactions.ts');
    const interaction = await readInteraction(p.tenants.default, map[client.id]);
    if (!interaction) throw new Error('there is no interaction');
    const { redirectTo } = await completeLogin(p.tenants.default, p.tenants.default.db, interaction, {
      accountId: user,
      submission: { interactionEvent: 'SignIn', userId: user },
    });
    const stolen = await new Browser(p.core).get(redirectTo);
    expect(stolen.statusCode).toBeGreaterThanOrEqual(400);
    expect(stolen.payload).not.toContain('code=');
    const own = await victim.get(redirectTo);
    expect(own.statusCode).toBe(303);
  });

  it('reads the Authorization header strictly', async () => {
    const s = await signedIn();
    const { access_token: access } = s.tokens;
    for (const header of [
      access,
      'Bearer',
      'Bearer ',
      `Bearer${access}`,
      `Bearer  ${access} x`,
      `Bearer ${access},`,
      `Bearer "${access}"`,
      `Bearer\t${access}`,
      `Token ${access}`,
      `Basic ${access}`,
      `Bearer ${access}, Bearer ${access}`,
      `Bearer ${access}\u00a0`,
      `DPoP ${access}`,
    ]) {
      const answer = await s.p.core.inject({ url: '/oidc/me', headers: { authorization: header } });
      expect(answer.statusCode, JSON.stringify(header)).toBeGreaterThanOrEqual(400);
      expect(answer.statusCode, JSON.stringify(header)).toBeLessThan(500);
    }
    const body = `grant_type=refresh_token&refresh_token=${s.tokens.refresh_token}`;
    const pair = `${s.client.id}:${s.client.secret}`;
    const basic = (text: string) => Buffer.from(text).toString('base64');
    for (const header of [
      'Basic',
      'Basic !!!!',
      `Basic ${basic(s.client.id)}`,
      `Basic ${basic(`${pair}\n`)}`,
      `Basic ${basic(`${pair} `)}`,
      `Basic ${basic(`:${s.client.secret}`)}`,
      `Basic ${basic(`${s.client.id}:`)}`,
      `Basic ${basic(pair)} x`,
      `Basic ${basic(pair)},Basic ${basic(pair)}`,
      `Basic ${basic(`${s.client.id}:%E0%A4%A`)}`,
      `Bearer ${basic(pair)}`,
    ]) {
      const answer = await post('/token', s.client, body, { authorization: header });
      expect(answer.statusCode, header).toBeGreaterThanOrEqual(400);
      expect(answer.statusCode, header).toBeLessThan(500);
      expect(answer.payload).not.toContain('access_token');
    }
    // Two ways at once, and a client that is not the header's.
    const twice = await post(
      '/token',
      s.client,
      `${body}&client_id=${s.client.id}&client_secret=${s.client.secret}`,
      {
        authorization: `Basic ${basic(pair)}`,
      },
    );
    expect(twice.json().error).toBe('invalid_request');
    const other = await post('/token', s.client, `${body}&client_id=m-default`, {
      authorization: `Basic ${basic(pair)}`,
    });
    expect(other.statusCode).toBeGreaterThanOrEqual(400);
    expect((await post('/token', s.client, body, { authorization: `Basic ${basic(pair)}` })).statusCode).toBe(
      200,
    );
  });

  it('refuses parameters that come twice, also where clients exchange codes', async () => {
    const s = await signedIn();
    const fields = {
      client_id: s.client.id,
      client_secret: s.client.secret ?? '',
      grant_type: 'authorization_code',
      code: s.code,
      redirect_uri: redirectUri,
      code_verifier: s.proof.verifier,
    };
    for (const [name, value] of Object.entries(fields)) {
      const answer = await post(
        '/token',
        s.client,
        `${new URLSearchParams(fields)}&${name}=${encodeURIComponent(value)}`,
      );
      expect(answer.statusCode, name).toBeGreaterThanOrEqual(400);
      expect(answer.payload, name).not.toContain('access_token');
    }
    const answer = await s.browser.get(
      `${authorizationUrl(s.client, pkce())}&redirect_uri=https://evil.example/`,
    );
    expect(answer.payload + answer.headers.location).not.toContain('evil');
    expect(answer.payload + answer.headers.location).toContain('invalid_request');
  });

  it('believes no signature but its own: none, the public key as a secret, another key', async () => {
    const s = await signedIn();
    const [jwk] = (await s.p.core.inject({ url: '/oidc/jwks' })).json().keys;
    const [, payload = ''] = String(s.tokens.id_token).split('.');
    const none = `${encoded({ alg: 'none', typ: 'JWT' })}.${payload}.`;
    const head = encoded({ alg: 'HS256', typ: 'JWT', kid: jwk.kid });
    const confused = `${head}.${payload}.${createHmac('sha256', JSON.stringify(jwk)).update(`${head}.${payload}`).digest('base64url')}`;
    const altered = `${String(s.tokens.id_token).slice(0, -4)}AAAA`;
    for (const hint of [none, confused, altered, 'nonsense', s.tokens.access_token]) {
      const asked = await s.browser.get(`/oidc/session/end?id_token_hint=${encodeURIComponent(hint)}`);
      expect(asked.statusCode).toBe(400);
      const silent = await s.browser.get(
        authorizationUrl(s.client, pkce(), { prompt: 'none', scope: 'openid', id_token_hint: hint }),
      );
      expect(`${silent.headers.location ?? ''}${silent.payload}`).toMatch(
        /invalid_request|invalid id_token_hint/,
      );
    }
    // Assertions, request objects and other inventions of a client that has a secret only.
    const assertion = await post(
      '/token',
      { id: s.client.id, redirectUri },
      {
        grant_type: 'refresh_token',
        refresh_token: s.tokens.refresh_token,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: none,
      },
    );
    expect(assertion.statusCode).toBeGreaterThanOrEqual(400);
    const object = await s.browser.get(authorizationUrl(s.client, pkce(), { request: none }));
    expect(`${object.headers.location ?? ''}${object.payload}`).toMatch(
      /request_not_supported|invalid_request/,
    );
  });

  it('answers at once, and with 4xx, to lists and values of any size', async () => {
    const s = await signedIn();
    const many = Array.from({ length: 5000 }, (_, i) => `scope${i}`).join(' ');
    const refreshed = await token(s.p.core, s.client, {
      grant_type: 'refresh_token',
      refresh_token: s.tokens.refresh_token,
      scope: many,
    });
    expect(refreshed.statusCode).toBeGreaterThanOrEqual(400);
    expect(refreshed.statusCode).toBeLessThan(500);
    const odd = ['\ud800', '%00', '\u0000', `${'('.repeat(3000)}a+)+$`, '../'.repeat(2000), 'é'.repeat(4000)];
    for (const value of odd) {
      for (const fields of [
        { grant_type: 'refresh_token', refresh_token: value },
        { grant_type: 'authorization_code', code: value, redirect_uri: value },
        { grant_type: value },
        { grant_type: 'client_credentials', resource: value, scope: value },
      ]) {
        const answer = await token(s.p.core, s.client, fields);
        expect(answer.statusCode).toBeGreaterThanOrEqual(400);
        expect(answer.statusCode).toBeLessThan(500);
      }
      const asked = await token(s.p.core, { ...s.client, id: value }, { grant_type: 'refresh_token' });
      expect(asked.statusCode).toBeGreaterThanOrEqual(400);
      expect(asked.statusCode).toBeLessThan(500);
    }
  });

  it('gives no token for an organization to whom is no member, and uses nothing up', async () => {
    const s = await signedIn('SPA', {
      scope: 'openid offline_access urn:logto:scope:organizations',
      resource: 'urn:logto:resource:organizations',
    });
    const ask = (more: Record<string, string>) =>
      token(s.p.core, s.client, {
        grant_type: 'refresh_token',
        refresh_token: s.tokens.refresh_token,
        ...more,
      });
    for (const more of [{}, { resource: 'urn:logto:resource:organizations' }]) {
      const answer = await ask({ organization_id: 'acme', ...more });
      expect(answer.statusCode).toBe(403);
      expect(answer.json()).toMatchObject({
        error: 'access_denied',
        error_description: 'user is not a member of the organization',
      });
    }
    expect((await ask({})).statusCode).toBe(200);
    const machine = await insertApplication(s.p, fresh('machine'), 'MachineToMachine', redirectUri);
    const denied = await token(s.p.core, machine, {
      grant_type: 'client_credentials',
      organization_id: 'acme',
    });
    expect(denied.statusCode).toBe(403);
    expect(denied.json()).toMatchObject({ error: 'access_denied' });
  });

  it('agrees to nothing in the person’s name for a third party', async () => {
    const p = portero();
    const user = await insertUser(p, fresh('user'));
    const client = await insertApplication(p, fresh('partner'), 'Traditional', redirectUri, {
      isThirdParty: true,
    });
    await allowUserScopes(p, client.id, ['profile']);
    const browser = new Browser(p.core);
    for (const prompt of ['consent', 'login']) {
      await expect(signInAs(browser, p.tenants.default, user, client, pkce(), { prompt })).rejects.toThrow(
        /consent/,
      );
    }
    const silent = await browser.get(authorizationUrl(client, pkce(), { prompt: 'none', scope: 'openid' }));
    expect(new URL(String(silent.headers.location)).searchParams.get('error')).toBe('consent_required');
  });
});
