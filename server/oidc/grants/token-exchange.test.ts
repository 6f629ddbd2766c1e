import { decodeJwt, SignJWT } from 'jose';
import { beforeAll, expect, it, vi } from 'vitest';
import {
  Browser,
  type ClientFacts,
  insertApplication,
  insertUser,
  pkce,
  signInAs,
  token,
} from '../../testing/flow.ts';
import { onEveryServer } from '../../testing/portero.ts';
import { tenantKeys } from '../keys/keys.ts';
import { accessTokenType } from './exchange-bounds.ts';
import { impersonationTokenType, personalAccessTokenType } from './subject.ts';
import { tokenExchangeGrant } from './token-exchange.ts';

const redirectUri = 'https://app.example/callback';
const api = 'https://books.example';

onEveryServer('token exchange', (portero) => {
  let counter = 0;
  const fresh = (name: string) => `${name}${counter++}`;
  let exchanger: ClientFacts;
  let source: ClientFacts;
  let reader = '';

  const make = async (path: string, body: object) => {
    const answer = await portero().api('POST', path, body);
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
    return answer.body;
  };
  const exchange = (form: Record<string, string>, client = exchanger) =>
    token(portero().core, client, { grant_type: tokenExchangeGrant, ...form });
  const person = () => insertUser(portero(), fresh('person'));
  const subjectToken = async (userId: string, context = {}): Promise<string> =>
    (await make('/subject-tokens', { userId, context })).subjectToken;
  const accessToken = (value: string) => ({ subject_token: value, subject_token_type: accessTokenType });
  const impersonation = (value: string) => ({
    subject_token: value,
    subject_token_type: impersonationTokenType,
  });
  const personal = (value: string) => ({ subject_token: value, subject_token_type: personalAccessTokenType });
  /** Status, error, and why: for `invalid_grant` the answer does not tell the client, so the engine is asked. */
  const refusal = (answer: { statusCode: number; json(): { error: string; error_description: string } }) => {
    const { error, error_description: description } = answer.json();
    return [answer.statusCode, error, error === 'invalid_grant' ? reason : description];
  };
  let reason: unknown;
  const signedIn = async (userId: string, client = source, more: Record<string, string | string[]> = {}) => {
    const proof = pkce();
    const back = await signInAs(
      new Browser(portero().core),
      portero().tenants.default,
      userId,
      client,
      proof,
      more,
    );
    const answer = await token(portero().core, client, {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: proof.verifier,
    });
    expect(answer.statusCode, answer.payload).toBe(200);
    return answer.json();
  };
  const introspected = async (value: string) =>
    (
      await portero().core.inject({
        method: 'POST',
        url: '/oidc/token/introspection',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({
          client_id: exchanger.id,
          client_secret: exchanger.secret ?? '',
          token: value,
        }).toString(),
      })
    ).json();

  beforeAll(async () => {
    const { provider } = await portero().engines.of(portero().tenants.default);
    provider.on('grant.error', (_ctx, failure) => {
      reason = Reflect.get(failure, 'error_detail');
    });
    const allowed = { customClientMetadata: { allowTokenExchange: true } };
    exchanger = await insertApplication(portero(), 'exchanger', 'Traditional', redirectUri, allowed);
    source = await insertApplication(portero(), 'source', 'SPA', redirectUri);
    const resource = await make('/resources', { name: 'Books', indicator: api });
    const scopes = [];
    for (const name of ['read:books', 'write:books'])
      scopes.push((await make(`/resources/${resource.id}/scopes`, { name })).id);
    reader = (await make('/roles', { name: 'Reader', description: 'Reads', scopeIds: [scopes[0]] })).id;
  });

  it('gives the subject’s own permissions for a resource, whichever type of token stands for them', async () => {
    const user = await person();
    await make(`/users/${user}/roles`, { roleIds: [reader] });
    const { value } = await make(`/users/${user}/personal-access-tokens`, { name: 'script' });
    const { access_token: opaque } = await signedIn(user);
    for (const subject of [
      accessToken(opaque),
      personal(value),
      impersonation(await subjectToken(user)),
      accessToken(await subjectToken(user)),
    ]) {
      const answer = await exchange({ ...subject, resource: api, scope: 'read:books write:books openid' });
      expect(answer.statusCode, answer.payload).toBe(200);
      expect(answer.json()).toEqual({
        access_token: expect.any(String),
        expires_in: expect.closeTo(3600, -1),
        issued_token_type: accessTokenType,
        scope: 'read:books',
        token_type: 'Bearer',
      });
      const claims = decodeJwt(answer.json().access_token);
      expect(claims).toMatchObject({ sub: user, aud: api, scope: 'read:books', client_id: exchanger.id });
    }
  });

  it('gives no more than a personal access token allows, not by a second exchange either', async () => {
    const user = await person();
    await make(`/users/${user}/roles`, { roleIds: [reader] });
    const pat = async (scopes: object) =>
      personal((await make(`/users/${user}/personal-access-tokens`, { name: fresh('pat'), scopes })).value);
    const books = await pat([{ resource: api, scope: 'read:books' }]);
    const profile = await pat([{ resource: null, scope: 'profile' }]);
    const other = await pat([{ resource: api, scope: 'write:books' }]);
    const toBooks = { resource: api, scope: 'read:books' };
    const first = await exchange({ ...books, resource: api, scope: 'read:books write:books openid' });
    expect(first.json()).toMatchObject({ scope: 'read:books' });
    // Not even a token that says nothing but whom it is about, or whom it is for.
    for (const [subject, more, refused] of [
      [books, {}, 'invalid_target'],
      [books, { scope: 'openid' }, 'invalid_target'],
      [books, { resource: 'https://default.logto.app/api', scope: 'all' }, 'invalid_target'],
      [profile, toBooks, 'invalid_target'],
      [profile, { resource: api }, 'invalid_target'],
      [profile, { scope: 'profile email' }, 'invalid_scope'],
      [other, toBooks, 'invalid_scope'],
    ] as const) {
      const answer = await exchange({ ...subject, ...more });
      expect([answer.statusCode, answer.json().error], JSON.stringify(more)).toEqual([400, refused]);
    }
    // What the person may not do, the token does not give either.
    expect((await exchange({ ...other, resource: api, scope: 'write:books' })).json().scope).toBe('');
    const opaque = await exchange({ ...profile, scope: 'openid profile' });
    expect(opaque.json().scope).toBe('openid profile');
    for (const { access_token: value } of [first.json(), opaque.json()])
      for (const more of [toBooks, { scope: 'email' }, {}])
        expect((await exchange({ ...accessToken(value), ...more })).json().error).toBe('invalid_grant');
    const acting = {
      ...impersonation(await subjectToken(user)),
      ...toBooks,
      actor_token_type: accessTokenType,
    };
    const { access_token: actor } = opaque.json();
    expect((await exchange({ ...acting, actor_token: actor })).json().error).toBe('invalid_grant');
    // Those without a limit go on as they did.
    const { value } = await make(`/users/${user}/personal-access-tokens`, { name: fresh('pat') });
    expect((await exchange({ ...personal(value), ...toBooks })).json().scope).toBe('read:books');
  });

  it('takes a JWT for an API as well, and its answer again, keeping neither audience nor scope', async () => {
    const user = await person();
    await make(`/users/${user}/roles`, { roleIds: [reader] });
    const { value } = await make(`/users/${user}/personal-access-tokens`, { name: 'script' });
    const first = (await exchange({ ...personal(value), resource: api })).json();
    expect(first.scope).toBe('');
    const second = await exchange({ ...accessToken(first.access_token), resource: api, scope: 'read:books' });
    expect(second.json().scope).toBe('read:books');
  });

  it('is for the audience that is named, and gives the type of token that is asked for, or none', async () => {
    const user = await person();
    await make(`/users/${user}/roles`, { roleIds: [reader] });
    const { access_token: opaque } = await signedIn(user);
    const ask = (more: Record<string, string>) =>
      exchange({ ...accessToken(opaque), scope: 'read:books', ...more });
    const jwtType = 'urn:ietf:params:oauth:token-type:jwt';
    const named = (await ask({ audience: api, requested_token_type: jwtType })).json();
    expect(named).toMatchObject({ scope: 'read:books', issued_token_type: jwtType });
    expect(decodeJwt(named.access_token)).toMatchObject({ aud: api });
    expect((await ask({ audience: 'anybody', resource: api })).json()).toMatchObject({ scope: 'read:books' });
    expect((await ask({ audience: 'https://unknown.example' })).json()).toMatchObject({
      error: 'invalid_target',
    });
    // An organization is named by its parameter only, where membership is looked at.
    const { id } = await make('/organizations', { name: 'Others' });
    expect((await ask({ audience: `urn:logto:organization:${id}` })).json()).toMatchObject({
      error: 'invalid_target',
    });
    for (const wanted of ['refresh_token', 'id_token', 'saml2', 'nonsense']) {
      const type = `urn:ietf:params:oauth:token-type:${wanted}`;
      const answer = await ask({ audience: api, requested_token_type: type });
      expect([answer.statusCode, answer.json().error], wanted).toEqual([400, 'invalid_request']);
    }
    expect((await ask({ requested_token_type: jwtType })).json()).toMatchObject({ error: 'invalid_request' });
  });

  it('takes for an application with that setting only tokens that were meant for it', async () => {
    const user = await person();
    await make(`/users/${user}/roles`, { roleIds: [reader] });
    const films = 'https://films.example';
    await make('/resources', { name: 'Films', indicator: films });
    const { value } = await make(`/users/${user}/personal-access-tokens`, { name: 'script' });
    const service = await insertApplication(portero(), fresh('service'), 'Traditional', redirectUri, {
      customClientMetadata: { allowTokenExchange: true, subjectTokenAudiences: [api] },
    });
    const forApi = (await exchange({ ...personal(value), resource: api })).json().access_token;
    const forFilms = (await exchange({ ...personal(value), resource: films })).json().access_token;
    const { access_token: opaque } = await signedIn(user);
    expect((await exchange({ ...accessToken(forApi), resource: films }, service)).statusCode).toBe(200);
    for (const other of [forFilms, opaque]) {
      expect(refusal(await exchange({ ...accessToken(other), resource: api }, service))).toEqual([
        400,
        'invalid_grant',
        'subject token is for another audience',
      ]);
      expect((await exchange({ ...accessToken(other), resource: api })).statusCode).toBe(200);
    }
  });

  it('gives an application with that setting no more than the token carried, nor outside its organization', async () => {
    const user = await person();
    await make(`/users/${user}/roles`, { roleIds: [reader] });
    const { id: organization } = await make('/organizations', { name: fresh('Company') });
    const { id: another } = await make('/organizations', { name: fresh('Company') });
    for (const id of [organization, another]) await make(`/organizations/${id}/users`, { userIds: [user] });
    const narrow = await insertApplication(portero(), fresh('narrow'), 'Traditional', redirectUri, {
      customClientMetadata: { allowTokenExchange: true, narrowTokenExchange: true },
    });
    const { value } = await make(`/users/${user}/personal-access-tokens`, { name: 'script' });
    const ask = async (subject: string, more: Record<string, string>) =>
      (
        await exchange(
          { ...accessToken(subject), resource: api, scope: 'read:books openid', ...more },
          narrow,
        )
      ).json();
    const empty = (await exchange({ ...personal(value), resource: api })).json().access_token;
    expect(await ask(empty, {})).toMatchObject({ scope: '' });
    const full = (await exchange({ ...personal(value), resource: api, scope: 'read:books' })).json();
    expect(await ask(full.access_token, {})).toMatchObject({ scope: 'read:books' });
    const { access_token: opaque } = await signedIn(user);
    expect(await ask(opaque, {})).toMatchObject({ scope: '' });
    const bound = { organization_id: organization };
    for (const target of [{ ...bound, resource: api }, bound]) {
      const there = (await exchange({ ...personal(value), scope: 'read:books', ...target })).json();
      expect(await ask(there.access_token, bound)).toHaveProperty('access_token');
      for (const elsewhere of [{}, { organization_id: another }])
        expect(await ask(there.access_token, elsewhere)).toMatchObject({ error: 'invalid_target' });
    }
    // It is about access tokens: what stands for a whole person goes by the person.
    const whole = await exchange({ ...personal(value), resource: api, scope: 'read:books' }, narrow);
    expect(whole.json().scope).toBe('read:books');
  });

  it('makes nothing that outlives the access token it came from, however often it goes round', async () => {
    const user = await person();
    const { access_token: first } = await signedIn(user);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    try {
      let subject = first;
      for (const minutes of [20, 20]) {
        vi.setSystemTime(Date.now() + minutes * 60_000);
        const answer = await exchange({ ...accessToken(subject), resource: api });
        subject = answer.json().access_token;
        expect(answer.statusCode, answer.payload).toBe(200);
      }
      const { exp = 0, iat = 0 } = decodeJwt(subject);
      expect(exp - iat).toBeLessThanOrEqual(20 * 60 + 1);
      vi.setSystemTime(Date.now() + 21 * 60_000);
      expect((await exchange({ ...accessToken(subject), resource: api })).statusCode).toBe(400);
      expect((await exchange({ ...accessToken(first), resource: api })).statusCode).toBe(400);
    } finally {
      vi.useRealTimers();
    }
  });

  it('makes nothing that outlives the personal access token it came from', async () => {
    const user = await person();
    const expiresAt = Date.now() + 120_000;
    const { value } = await make(`/users/${user}/personal-access-tokens`, { name: 'short', expiresAt });
    const endless = await make(`/users/${user}/personal-access-tokens`, { name: 'endless' });
    for (const more of [{}, { resource: api }] as const) {
      const first = (await exchange({ ...personal(value), ...more })).json();
      const second = (await exchange({ ...accessToken(first.access_token), ...more })).json();
      for (const { access_token, expires_in } of [first, second]) {
        expect(expires_in).toBeLessThanOrEqual(120);
        const { exp } = 'resource' in more ? decodeJwt(access_token) : await introspected(access_token);
        expect(exp).toBeLessThanOrEqual(Math.ceil(expiresAt / 1000));
      }
      expect((await exchange({ ...personal(endless.value), ...more })).json().expires_in).toBe(3600);
    }
  });

  it('gives nothing to whoever is deleted or suspended meanwhile, even if they are brought back', async () => {
    const { db } = portero().tenants.default;
    const { provider } = await portero().engines.of(portero().tenants.default);
    const call = async (method: 'PATCH' | 'DELETE' | 'POST', path: string, body?: object) =>
      expect((await portero().api(method, path, body)).status, path).toBeLessThan(300);
    const turns: Record<string, (id: string) => Promise<void>> = {
      'deleted and restored': async (id) => {
        await call('DELETE', `/users/${id}`);
        await call('POST', `/deleted-users/${id}/restore`);
      },
      deleted: (id) => call('DELETE', `/users/${id}`),
      suspended: (id) => call('PATCH', `/users/${id}/is-suspended`, { isSuspended: true }),
      'without the token': (id) =>
        call('POST', `/users/${id}/personal-access-tokens/delete`, { name: 'script' }),
    };
    await call('PATCH', '/configs/deleted-users', { days: 7 });
    const save = provider.AccessToken.prototype.save;
    try {
      for (const [what, turn] of Object.entries(turns)) {
        const user = await insertUser(portero(), fresh('meanwhile'));
        const { value } = await make(`/users/${user}/personal-access-tokens`, { name: 'script' });
        // Everything was looked at; nothing is stored yet.
        provider.AccessToken.prototype.save = async function (...given) {
          const made = await save.apply(this, given);
          await turn(user);
          return made;
        };
        const answer = await exchange({ ...personal(value), resource: api });
        expect([what, answer.statusCode, answer.json().access_token]).toEqual([what, 400, undefined]);
        provider.AccessToken.prototype.save = save;
        const kept = await db.read
          .selectFrom('oidc_records')
          .select('model')
          .where('accountId', '=', user)
          .execute();
        expect(kept, what).toEqual([]);
      }
    } finally {
      provider.AccessToken.prototype.save = save;
      await call('PATCH', '/configs/deleted-users', { days: 0 });
    }
  });

  it('lets public applications exchange access tokens of their own only', async () => {
    const user = await person();
    const open = await insertApplication(portero(), `open-${user}`, 'SPA', redirectUri, {
      customClientMetadata: { allowTokenExchange: true },
    });
    const { access_token: somebodyElses } = await signedIn(user);
    const refused = await exchange({ ...accessToken(somebodyElses), resource: api }, open);
    expect(refused.json().error).toBe('invalid_grant');
    const structured = (await exchange({ ...accessToken(somebodyElses), resource: api })).json().access_token;
    expect((await exchange({ ...accessToken(structured), resource: api }, open)).json().error).toBe(
      'invalid_grant',
    );
    const { value } = await make(`/users/${user}/personal-access-tokens`, { name: 'script' });
    const own = await exchange({ ...personal(value), resource: api }, open);
    expect(own.statusCode, own.payload).toBe(200);
    expect(
      (await exchange({ ...accessToken(own.json().access_token), resource: api }, open)).statusCode,
    ).toBe(200);
  });

  it('answers an opaque token for userinfo without a resource, and nothing more than one', async () => {
    const user = await person();
    const { value } = await make(`/users/${user}/personal-access-tokens`, { name: 'script' });
    const answer = await exchange({ ...personal(value), scope: 'openid profile nothing offline_access' });
    expect(answer.json()).toMatchObject({ scope: 'openid profile offline_access' });
    expect(answer.json().access_token).not.toContain('.');
    expect(answer.json()).not.toHaveProperty('refresh_token');
    expect(answer.json()).not.toHaveProperty('id_token');
    const userinfo = await portero().core.inject({
      url: '/oidc/me',
      headers: { authorization: `Bearer ${answer.json().access_token}` },
    });
    expect(userinfo.json()).toMatchObject({ sub: user, username: user });
    expect((await exchange(personal(value))).json().scope).toBe('');
  });

  it('uses an impersonation token up once, even when asked from many sides at once', async () => {
    const subject = impersonation(await subjectToken(await person()));
    const answers = await Promise.all(Array.from({ length: 12 }, () => exchange(subject)));
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
    for (const answer of answers.filter(({ statusCode }) => statusCode !== 200))
      expect(refusal(answer)).toEqual([400, 'invalid_grant', 'subject token is already consumed']);
    expect(refusal(await exchange(subject))[2]).toBe('subject token is already consumed');
  });

  it('leaves an impersonation token usable when the exchange is refused', async () => {
    const subject = impersonation(await subjectToken(await person()));
    expect(refusal(await exchange({ ...subject, resource: 'https://unknown.example' }))[1]).toBe(
      'invalid_target',
    );
    expect(refusal(await exchange({ ...subject, organization_id: 'nowhere' }))[1]).toBe('access_denied');
    expect((await exchange(subject)).statusCode).toBe(200);
  });

  it('refuses what is too old', async () => {
    const user = await person();
    const { db } = portero().tenants.default;
    const subject = await subjectToken(user);
    await db.write
      .updateTable('single_use')
      .set({ expiresAt: 1 })
      .where('purpose', '=', 'subject-token')
      .execute();
    expect(refusal(await exchange(impersonation(subject)))[2]).toBe('subject token is expired');
    const { value } = await make(`/users/${user}/personal-access-tokens`, { name: 'script' });
    await db.write
      .updateTable('personal_access_tokens')
      .set({ expiresAt: 1 })
      .where('userId', '=', user)
      .execute();
    expect(refusal(await exchange(personal(value)))[2]).toBe('subject token is expired');
    const jwt = await signedJwt({ sub: user, client_id: source.id }, { exp: -60 });
    expect(refusal(await exchange(accessToken(jwt)))[2]).toBe('subject token is expired');
  });

  /** A token as this tenant signs them, with whatever is in it. */
  const signedJwt = async (
    claims: Record<string, unknown>,
    {
      typ = 'at+jwt',
      iss = portero().tenants.default.issuer,
      exp = 60,
      kidOf = portero().tenants.default,
    } = {},
  ) => {
    const [key] = (await tenantKeys(kidOf)).signing;
    if (!key) throw new Error('no key');
    const now = Math.floor(Date.now() / 1000);
    const { importJWK } = await import('jose');
    return new SignJWT({ ...claims, iss, iat: now, exp: now + exp })
      .setProtectedHeader({ alg: String(key.alg), typ, kid: String(key.kid) })
      .sign(await importJWK(key));
  };

  it('takes no token for what it is not, and none that is not this tenant’s', async () => {
    const user = await person();
    const { id_token: idToken, refresh_token: refreshToken, access_token: opaque } = await signedIn(user);
    const { value: pat } = await make(`/users/${user}/personal-access-tokens`, { name: 'script' });
    const sub = await subjectToken(user);
    const facts = { sub: user, client_id: source.id };
    const foreign = { kidOf: portero().tenants.admin };
    const machine = await insertApplication(portero(), fresh('machine'), 'MachineToMachine', redirectUri);
    const machineToken = (
      await token(portero().core, machine, { grant_type: 'client_credentials', resource: api })
    ).json().access_token;
    for (const [subject, description] of [
      [impersonation(pat), 'subject token not found'],
      [impersonation(opaque), 'subject token not found'],
      [personal(sub), 'subject token not found'],
      [personal(opaque), 'subject token not found'],
      [accessToken(pat), 'subject token not found'],
      [accessToken(String(refreshToken)), 'subject token not found'],
      [accessToken('nothing'), 'subject token not found'],
      [accessToken('sub_nothing'), 'subject token not found'],
      [accessToken(`${opaque}x`), 'subject token not found'],
      [accessToken(opaque.slice(0, -1)), 'subject token not found'],
      [accessToken(idToken), 'subject token is not an access token'],
      [accessToken(await signedJwt(facts, { typ: 'JWT' })), 'subject token is not an access token'],
      [accessToken(await signedJwt(facts, { iss: 'https://other.example' })), 'invalid subject token'],
      [accessToken(await signedJwt(facts, foreign)), 'invalid subject token'],
      [accessToken('a.b.c'), 'invalid subject token'],
      [accessToken(machineToken), 'subject token does not contain a valid `sub` claim'],
      [
        accessToken(await signedJwt({ client_id: source.id })),
        'subject token does not contain a valid `sub` claim',
      ],
      [accessToken(await signedJwt({ sub: user })), 'subject token is not bound to an issuing client'],
      [
        accessToken(await signedJwt({ ...facts, client_id: 'gone' })),
        'subject token was issued to an unknown client',
      ],
      [
        { subject_token: idToken, subject_token_type: 'urn:ietf:params:oauth:token-type:id_token' },
        'unsupported subject token type',
      ],
      [{ subject_token: sub, subject_token_type: 'constructor' }, 'unsupported subject token type'],
    ] as const)
      expect([subject, ...refusal(await exchange(subject))]).toEqual([
        subject,
        400,
        'invalid_grant',
        description,
      ]);
    for (const missing of [{ subject_token: sub }, { subject_token_type: impersonationTokenType }, {}])
      expect(refusal(await exchange(missing))[1]).toBe('invalid_request');
    // None of that used the token up.
    expect((await exchange(impersonation(sub))).statusCode).toBe(200);
  });

  it('is nothing for third parties: neither with their tokens nor at their asking', async () => {
    const user = await person();
    const stored = { isThirdParty: true, customClientMetadata: { allowTokenExchange: true } };
    const third = await insertApplication(portero(), fresh('third'), 'Traditional', redirectUri, stored);
    const jwt = await signedJwt({ sub: user, client_id: third.id });
    expect(refusal(await exchange(accessToken(jwt)))[2]).toBe(
      'subject token was not issued to a first-party application',
    );
    const subject = impersonation(await subjectToken(user));
    const notAllowed = [400, 'invalid_request', 'requested grant type is not allowed for this client'];
    expect(refusal(await exchange(subject, third))).toEqual(notAllowed);
    expect(refusal(await exchange(subject, source))).toEqual(notAllowed);
    const wrong = await exchange(subject, { ...exchanger, secret: 'wrong' });
    expect([wrong.statusCode, wrong.json().error]).toEqual([401, 'invalid_client']);
  });

  it('refuses the suspended, the deleted, and tokens of an application or session that is gone', async () => {
    const user = await person();
    const { value } = await make(`/users/${user}/personal-access-tokens`, { name: 'script' });
    const sub = await subjectToken(user);
    const jwt = await signedJwt({ sub: user, client_id: source.id });
    const all = [personal(value), impersonation(sub), accessToken(jwt)];
    await portero().api('PATCH', `/users/${user}/is-suspended`, { isSuspended: true });
    for (const subject of [personal(value), accessToken(jwt)])
      expect(refusal(await exchange(subject))[2]).toBe('user is suspended');
    // What somebody else was given to act as the person is taken back.
    expect(refusal(await exchange(impersonation(sub)))[2]).toBe('subject token not found');
    await portero().api('PATCH', `/users/${user}/is-suspended`, { isSuspended: false });
    expect((await exchange(personal(value))).statusCode).toBe(200);
    await portero().api('DELETE', `/users/${user}`);
    expect(refusal(await exchange(accessToken(jwt)))[2]).toBe('user not found');
    for (const subject of all) expect((await exchange(subject)).statusCode).toBe(400);
    const client = await insertApplication(portero(), fresh('gone'), 'SPA', redirectUri);
    const { access_token: opaque } = await signedIn(await person(), client);
    expect((await exchange(accessToken(opaque))).statusCode).toBe(200);
    await portero().api('DELETE', `/applications/${client.id}`);
    expect(refusal(await exchange(accessToken(opaque)))[1]).toBe('invalid_grant');
  });

  it('names who acts: the actor, the maker of an impersonation token, and those before them', async () => {
    const [user, helper] = [await person(), await person()];
    const { access_token: acting } = await signedIn(helper);
    const actor = { actor_token: acting, actor_token_type: accessTokenType };
    const { value } = await make(`/users/${user}/personal-access-tokens`, { name: 'script' });
    const plain = (await exchange({ ...personal(value), resource: api })).json().access_token;
    expect(decodeJwt(plain).act).toBeUndefined();
    const acted = (await exchange({ ...personal(value), ...actor, resource: api })).json().access_token;
    expect(decodeJwt(acted).act).toEqual({ sub: helper });
    // The API of these tests is called by the machine `m-default`.
    const marked = (await exchange(impersonation(await subjectToken(user)))).json().access_token;
    expect((await introspected(marked)).act).toEqual({ sub: 'm-default' });
    // Exchanging once more does not wash the mark off.
    const washed = (await exchange({ ...accessToken(marked), resource: api })).json().access_token;
    expect(decodeJwt(washed).act).toEqual({ sub: 'm-default' });
    const both = (await exchange({ ...accessToken(marked), ...actor, resource: api })).json().access_token;
    expect(decodeJwt(both).act).toEqual({ sub: helper, act: { sub: 'm-default' } });
  });

  it('takes as an actor only an opaque token for `openid`, of a first-party application and a person in good standing', async () => {
    const [user, helper] = [await person(), await person()];
    const { value } = await make(`/users/${user}/personal-access-tokens`, { name: 'script' });
    const { access_token: acting, id_token: idToken } = await signedIn(helper);
    const narrow = (await exchange({ ...personal(value), scope: 'profile' })).json().access_token;
    for (const [actorToken, type, description] of [
      [acting, personalAccessTokenType, 'unsupported actor token type'],
      [acting, '', 'unsupported actor token type'],
      [value, accessTokenType, 'invalid actor token'],
      [idToken, accessTokenType, 'invalid actor token'],
      ['nothing', accessTokenType, 'invalid actor token'],
      [narrow, accessTokenType, 'actor token must have openid scope'],
    ] as const) {
      const answer = await exchange({
        ...personal(value),
        actor_token: String(actorToken),
        ...(type && { actor_token_type: type }),
      });
      expect([type, ...refusal(answer)]).toEqual([type, 400, 'invalid_grant', description]);
    }
    await portero()
      .tenants.default.db.write.updateTable('users')
      .set({ isSuspended: true })
      .where('id', '=', helper)
      .execute();
    const suspended = await exchange({
      ...personal(value),
      actor_token: acting,
      actor_token_type: accessTokenType,
    });
    expect(refusal(suspended)).toEqual([400, 'invalid_grant', 'user is suspended']);
  });

  it('reaches organizations that the person belongs to, with no scope for it', async () => {
    const user = await person();
    const { value } = await make(`/users/${user}/personal-access-tokens`, { name: 'script' });
    const { id: scopeId } = await make('/organization-scopes', { name: fresh('invite') });
    const { name: scope } = (await portero().api('GET', `/organization-scopes/${scopeId}`)).body;
    const role = await make('/organization-roles', {
      name: fresh('member'),
      organizationScopeIds: [scopeId],
    });
    const { id: company } = await make('/organizations', { name: 'Company' });
    const ask = { ...personal(value), organization_id: company, scope };
    expect(refusal(await exchange(ask))).toEqual([
      403,
      'access_denied',
      'user is not a member of the organization',
    ]);
    await make(`/organizations/${company}/users`, { userIds: [user] });
    await make(`/organizations/${company}/users/${user}/roles`, { organizationRoleIds: [role.id] });
    const answer = (await exchange(ask)).json();
    expect(answer.scope).toBe(scope);
    expect(decodeJwt(answer.access_token)).toMatchObject({
      sub: user,
      aud: `urn:logto:organization:${company}`,
      scope,
    });
    const bound = (await exchange({ ...ask, resource: api })).json();
    expect(decodeJwt(bound.access_token)).toMatchObject({ aud: api, organization_id: company });
    await portero().api('DELETE', `/organizations/${company}/users/${user}`);
    expect((await exchange(ask)).statusCode).toBe(403);
    // An organization is reached by its id only, never by naming its audience.
    const named = { ...personal(value), resource: `urn:logto:organization:${company}` };
    expect(refusal(await exchange(named))[1]).toBe('invalid_target');
  });

  it('refuses several audiences and parameters that come twice', async () => {
    const { value } = await make(`/users/${await person()}/personal-access-tokens`, { name: 'script' });
    const send = async (more: string) => {
      const form = new URLSearchParams({
        grant_type: tokenExchangeGrant,
        client_id: exchanger.id,
        client_secret: exchanger.secret ?? '',
        ...personal(value),
      });
      const answer = await portero().core.inject({
        method: 'POST',
        url: '/oidc/token',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: `${form}&${more}`,
      });
      return answer.json().error;
    };
    expect(await send(`resource=${api}&resource=${api}`)).toBe('invalid_target');
    for (const twice of [
      'subject_token=x',
      'actor_token=x&actor_token=y',
      'organization_id=x&organization_id=y',
    ])
      expect(await send(twice)).toBe('invalid_request');
  });

  it('tells the audit log who acted for whom, and no token', async () => {
    const user = await person();
    const { value } = await make(`/users/${user}/personal-access-tokens`, { name: 'script' });
    const sub = await subjectToken(user, { secret: 'ticket case-4711' });
    await exchange(impersonation(sub));
    await exchange(personal(value));
    await portero().audit.flush();
    const { body: logs } = await portero().api(
      'GET',
      `/logs?logKey=ExchangeTokenBy.TokenExchange&userId=${user}`,
    );
    expect(logs.map(({ payload }: { payload: { exchange: unknown } }) => payload.exchange)).toEqual([
      { subjectTokenType: personalAccessTokenType, userId: user, personalAccessToken: 'script' },
      {
        subjectTokenType: impersonationTokenType,
        userId: user,
        impersonator: { type: 'app', id: 'm-default' },
        act: { sub: 'm-default' },
      },
    ]);
    for (const secret of [value.slice(4), sub.slice(4), 'case-4711'])
      expect(JSON.stringify(logs)).not.toContain(secret);
    const { body: tokens } = await portero().api('GET', `/users/${user}/personal-access-tokens?mask=true`);
    expect(tokens[0].lastUsedAt).toEqual(expect.any(Number));
  });
});
