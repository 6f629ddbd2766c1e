/** Tokens that say who somebody is, at token exchange: ID tokens of ours, and tokens of issuers that an application trusts. */
import { decodeJwt, decodeProtectedHeader, importJWK, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import {
  Browser,
  type ClientFacts,
  insertApplication,
  insertUser,
  pkce,
  signInAs,
  token,
} from '../../testing/flow.ts';
import { foreignIssuer } from '../../testing/foreign-issuer.ts';
import { onEveryServer } from '../../testing/portero.ts';
import { issuer as ourIssuer, type SigningKey, signed, signingKey } from '../../testing/signing-client.ts';
import { tenantKeys } from '../keys/keys.ts';
import { accessTokenType, jwtType } from './exchange-bounds.ts';
import { idTokenType } from './subject.ts';
import { tokenExchangeGrant } from './token-exchange.ts';

const redirectUri = 'https://app.example/callback';
const api = 'https://books.example';
const management = 'https://default.logto.app/api';
const now = () => Math.floor(Date.now() / 1000);

type Claims = Readonly<Record<string, unknown>>;
type Form = Record<string, string>;

const lines: string[] = [];

onEveryServer(
  'tokens that say who somebody is',
  (portero) => {
    let counter = 0;
    const fresh = (name: string) => `${name}${counter++}`;
    let source: ClientFacts;
    let service: ClientFacts;
    let reader = '';
    let partner: Awaited<ReturnType<typeof foreignIssuer>>;
    let reason: unknown;

    const make = async (path: string, body: object) => {
      const answer = await portero().api('POST', path, body);
      expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
      return answer.body;
    };
    const exchange = (form: Form, client = service) =>
      token(portero().core, client, { grant_type: tokenExchangeGrant, ...form });
    /** Status, error, and why: the answer does not tell the client, so the engine is asked. */
    const refused = async (form: Form, client = service) => {
      const answer = await exchange(form, client);
      const { error, error_description: description, access_token: got } = answer.json();
      expect(got, JSON.stringify(form)).toBeUndefined();
      return [answer.statusCode, error, error === 'invalid_grant' ? reason : description];
    };
    const person = async () => {
      const id = await insertUser(portero(), fresh('person'));
      await make(`/users/${id}/roles`, { roleIds: [reader] });
      return id;
    };
    const exchanger = (settings: object, type = 'Traditional', more: object = {}) =>
      insertApplication(portero(), fresh('service'), type, redirectUri, {
        customClientMetadata: { allowTokenExchange: true, ...settings },
        ...more,
      });
    const signedIn = async (userId: string, client = source) => {
      const proof = pkce();
      const back = await signInAs(
        new Browser(portero().core),
        portero().tenants.default,
        userId,
        client,
        proof,
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
    const idToken = (value: string) => ({ subject_token: value, subject_token_type: idTokenType });
    const toBooks = { resource: api, scope: 'read:books write:books openid' };

    beforeAll(async () => {
      partner = await foreignIssuer();
      const { provider } = await portero().engines.of(portero().tenants.default);
      provider.on('grant.error', (_ctx, failure) => {
        reason = Reflect.get(failure, 'error_detail');
      });
      const resource = await make('/resources', { name: 'Books', indicator: api });
      const scopes = [];
      for (const name of ['read:books', 'write:books'])
        scopes.push((await make(`/resources/${resource.id}/scopes`, { name })).id);
      reader = (await make('/roles', { name: 'Reader', description: 'Reads', scopeIds: [scopes[0]] })).id;
      source = await insertApplication(portero(), 'shop', 'SPA', redirectUri);
      service = await exchanger({
        subjectIdTokenAudiences: ['shop'],
        subjectTokenIssuers: [{ issuer: partner.issuer, audience: 'our-client-id' }],
      });
    });
    afterAll(() => partner.close());

    it('are ID tokens of an application that is named, for what the person may do and not longer', async () => {
      const user = await person();
      const first = (await signedIn(user)).id_token;
      expect(decodeProtectedHeader(first)).not.toHaveProperty('typ');
      const answer = (await exchange({ ...idToken(first), ...toBooks })).json();
      expect(answer).toMatchObject({ scope: 'read:books', issued_token_type: accessTokenType });
      const claims = decodeJwt(answer.access_token);
      expect(claims).toMatchObject({ sub: user, aud: api, client_id: service.id, scope: 'read:books' });
      expect(claims.act).toBeUndefined();
      expect(Number(claims.exp)).toBeLessThanOrEqual(Number(decodeJwt(first).exp) + 1);
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 50 * 60_000 });
      try {
        const late = await exchange({ ...idToken(first), ...toBooks });
        expect(late.json().expires_in).toBeLessThanOrEqual(10 * 60);
        vi.setSystemTime(Date.now() + 11 * 60_000);
        expect(await refused({ ...idToken(first), ...toBooks })).toEqual([
          400,
          'invalid_grant',
          'subject token is expired',
        ]);
      } finally {
        vi.useRealTimers();
      }
      await portero().audit.flush();
      const { body: logs } = await portero().api(
        'GET',
        `/logs?logKey=ExchangeTokenBy.TokenExchange&userId=${user}&page_size=20`,
      );
      const told = logs.map(({ payload }: { payload: { exchange?: unknown } }) => payload.exchange);
      expect(told).toContainEqual({ subjectTokenType: idTokenType, userId: user, issuedTo: 'shop' });
      expect(JSON.stringify(logs)).not.toContain('eyJ');
    });

    it('are no ID tokens where none was asked for, nor of another application, nor for a public one', async () => {
      const user = await person();
      const { id_token: value } = await signedIn(user);
      const unsupported = [400, 'invalid_grant', 'unsupported subject token type'];
      expect(await refused({ ...idToken(value), ...toBooks }, await exchanger({}))).toEqual(unsupported);
      const open = await exchanger({ subjectIdTokenAudiences: ['shop'] }, 'SPA');
      expect(await refused({ ...idToken(value), ...toBooks }, open)).toEqual(unsupported);
      const own = await exchanger({ subjectIdTokenAudiences: ['somebody-else'] });
      expect(await refused({ ...idToken(value), ...toBooks }, own)).toEqual([
        400,
        'invalid_grant',
        'subject token is for another application',
      ]);
      const itself = (await signedIn(user, own)).id_token;
      // Not even its own, unless it is named.
      expect((await refused({ ...idToken(itself), ...toBooks }, own))[2]).toBe(
        'subject token is for another application',
      );
      const third = await insertApplication(portero(), fresh('third'), 'Traditional', redirectUri, {
        isThirdParty: true,
      });
      const trusting = await exchanger({ subjectIdTokenAudiences: [third.id] });
      const [key] = (await tenantKeys(portero().tenants.default)).signing;
      if (!key) throw new Error('no key');
      const forThird = await signOurs({ sub: user, aud: third.id, jti: 'a.b' });
      expect((await refused({ ...idToken(forThird), ...toBooks }, trusting))[2]).toBe(
        'subject token was not issued to a first-party application',
      );
      expect(await refused({ subject_token: value, subject_token_type: jwtType, ...toBooks })).toEqual(
        unsupported,
      );
      expect((await exchange({ ...idToken(value), ...toBooks })).statusCode).toBe(200);
    });

    /** As this tenant, or another, signs. */
    const signOurs = async (claims: Claims, header: Claims = {}, of = portero().tenants.default) => {
      const [key] = (await tenantKeys(of)).signing;
      if (!key) throw new Error('no key');
      return new SignJWT({ iss: of.issuer, iat: now(), exp: now() + 60, ...claims })
        .setProtectedHeader({ alg: String(key.alg), kid: String(key.kid), ...header })
        .sign(await importJWK(key));
    };

    it('are no ID tokens that nobody issued: unsigned, signed otherwise, of another kind or tenant', async () => {
      const user = await person();
      const { id_token: value, access_token: opaque } = await signedIn(user);
      const claims = decodeJwt(value);
      const [, body = '', signature = ''] = value.split('.');
      const encoded = (header: object) => Buffer.from(JSON.stringify(header)).toString('base64url');
      const [key] = (await tenantKeys(portero().tenants.default)).signing;
      const { d: _private, ...publicKey } = key ?? {};
      const byPublicKey = (bytes: string) =>
        new SignJWT({ ...claims })
          .setProtectedHeader({ alg: 'HS256', kid: String(key?.kid) })
          .sign(new TextEncoder().encode(bytes));
      const structured = (await exchange({ ...idToken(value), ...toBooks })).json().access_token;
      const userinfo = await signOurs({ sub: user, aud: 'shop' });
      for (const [name, wrong, why] of [
        ['alg none', `${encoded({ alg: 'none' })}.${body}.`, 'invalid subject token'],
        ['alg none with the signature', `${encoded({ alg: 'none' })}.${body}.${signature}`, undefined],
        ['HS256 by the public key', await byPublicKey(JSON.stringify(publicKey)), 'invalid subject token'],
        ['HS256 by its point', await byPublicKey(String(key?.x)), 'invalid subject token'],
        ['altered', `${value.slice(0, -6)}AAAAAA`, 'invalid subject token'],
        [
          'of the other tenant',
          await signOurs({ ...claims, iss: ourIssuer }, {}, portero().tenants.admin),
          undefined,
        ],
        ['an access token', structured, 'subject token is not an ID token'],
        ['an opaque token', opaque, 'invalid subject token'],
        [
          'a logout token',
          await signOurs({ ...claims }, { typ: 'logout+jwt' }),
          'subject token is not an ID token',
        ],
        ['signed userinfo', userinfo, 'subject token is not an ID token'],
        [
          'for two',
          await signOurs({ ...claims, aud: ['shop', 'x'] }),
          'subject token is for another application',
        ],
        [
          'without a person',
          await signOurs({ ...claims, sub: undefined }),
          'subject token is not an ID token',
        ],
        ['without an end', await signOurs({ ...claims, exp: undefined }), 'invalid subject token'],
        [
          'of a grant that never was',
          await signOurs({ ...claims, jti: 'a.nothing' }),
          'invalid subject token',
        ],
        [
          'of somebody who acts',
          await signOurs({ ...claims, act: { sub: 'helper' } }),
          'subject token is of somebody who acts as another',
        ],
        ['nonsense', 'e30.e30.e30', undefined],
        ['words', 'no token', 'invalid subject token'],
      ] as const) {
        const answer = await refused({ ...idToken(wrong), ...toBooks });
        expect(answer.slice(0, 2), name).toEqual([400, 'invalid_grant']);
        if (why) expect(answer[2], name).toBe(why);
      }
      const asAdmin = await signOurs({ sub: user, aud: 'shop', jti: 'a.b' }, {}, portero().tenants.admin);
      expect((await refused({ ...idToken(asAdmin), ...toBooks }))[1]).toBe('invalid_grant');
      expect((await exchange({ ...idToken(value), ...toBooks })).statusCode).toBe(200);
    });

    it('are no ID tokens any more once the person signed out, changed the password or is suspended', async () => {
      const ended = [400, 'invalid_grant', 'invalid subject token'];
      const out = await person();
      // Another device goes on; its own ID token does as well.
      const elsewhere = (await signedIn(out)).id_token;
      const sessions = async (): Promise<string[]> =>
        (await portero().api('GET', `/users/${out}/sessions`)).body.sessions.map(
          ({ payload }: { payload: { uid: string } }) => payload.uid,
        );
      const [other] = await sessions();
      const { id_token: value } = await signedIn(out);
      expect((await exchange({ ...idToken(value), ...toBooks })).statusCode).toBe(200);
      const [uid] = (await sessions()).filter((one) => one !== other);
      await portero().api('DELETE', `/users/${out}/sessions/${uid}?revokeGrantsTarget=all`);
      expect(await refused({ ...idToken(value), ...toBooks })).toEqual(ended);
      expect((await exchange({ ...idToken(elsewhere), ...toBooks })).statusCode).toBe(200);

      const changed = await person();
      const before = (await signedIn(changed)).id_token;
      await portero().api('PATCH', `/users/${changed}/password`, { password: 'a long one: 7419-otter' });
      expect(await refused({ ...idToken(before), ...toBooks })).toEqual(ended);
      const again = (await signedIn(changed)).id_token;
      expect(await refused({ ...idToken(before), ...toBooks })).toEqual(ended);
      expect((await exchange({ ...idToken(again), ...toBooks })).statusCode).toBe(200);

      const suspended = await person();
      const theirs = (await signedIn(suspended)).id_token;
      await portero()
        .tenants.default.db.write.updateTable('users')
        .set({ isSuspended: true })
        .where('id', '=', suspended)
        .execute();
      expect(await refused({ ...idToken(theirs), ...toBooks })).toEqual([
        400,
        'invalid_grant',
        'user is suspended',
      ]);
    });

    it('are ID tokens that came of a refresh token, too, whoever signed them', async () => {
      const { refresh_token: refreshToken } = await signedIn(await person());
      const again = await token(portero().core, source, {
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
      });
      const { id_token: value } = again.json();
      expect((await exchange({ ...idToken(value), ...toBooks })).json().scope).toBe('read:books');
    });

    const partnerToken = (
      sub: string,
      claims: Claims = {},
      header: Claims = {},
      by: { key: SigningKey } = partner,
    ) =>
      signed(
        by.key,
        { iss: partner.issuer, aud: 'our-client-id', sub, iat: now(), exp: now() + 300, ...claims },
        { typ: 'JWT', ...header },
      );
    const foreign = (value: string, type = jwtType) => ({
      subject_token: value,
      subject_token_type: type,
    });

    it('are tokens of a trusted issuer, which name a person by their id', async () => {
      const user = await person();
      const value = await partnerToken(user);
      for (const type of [jwtType, idTokenType]) {
        const answer = (await exchange({ ...foreign(value, type), ...toBooks })).json();
        expect(answer).toMatchObject({ scope: 'read:books' });
        expect(answer.expires_in).toBeLessThanOrEqual(300);
        expect(decodeJwt(answer.access_token)).toMatchObject({
          sub: user,
          limited_by: 'subject_token_issuer',
          client_id: service.id,
        });
      }
      await portero().audit.flush();
      const { body: logs } = await portero().api(
        'GET',
        `/logs?logKey=ExchangeTokenBy.TokenExchange&userId=${user}`,
      );
      expect(logs[0].payload.exchange).toEqual({
        subjectTokenType: idTokenType,
        userId: user,
        foreign: { issuer: partner.issuer, subject: user },
      });
      // Some issuers write one audience as a list.
      const listed = await partnerToken(user, { aud: ['our-client-id'] });
      expect((await exchange({ ...foreign(listed), ...toBooks })).statusCode).toBe(200);
      const byClaim = await exchanger({
        subjectTokenIssuers: [
          { issuer: partner.issuer, audience: 'our-client-id', personClaim: 'portero_id' },
        ],
      });
      const named = await partnerToken('their-name-4711', { portero_id: user });
      const answer = (await exchange({ ...foreign(named), ...toBooks }, byClaim)).json();
      expect(decodeJwt(answer.access_token).sub).toBe(user);
      // The claim that is named, and no other.
      expect((await refused({ ...foreign(value), ...toBooks }, byClaim))[2]).toBe(
        'subject token does not contain a valid `portero_id` claim',
      );
      const key = await signingKey();
      const offline = await exchanger({
        subjectTokenIssuers: [
          { issuer: 'https://idp.internal.example', audience: 'x', jwks: { keys: [key.jwk] } },
        ],
      });
      const inside = await partnerToken(user, { iss: 'https://idp.internal.example', aud: 'x' }, {}, { key });
      expect((await exchange({ ...foreign(inside), ...toBooks }, offline)).statusCode).toBe(200);
    });

    it('open nothing of the person’s account, never the Management API, and do not go round', async () => {
      const user = await person();
      const value = foreign(await partnerToken(user));
      for (const more of [{}, { scope: 'openid profile email' }, { resource: management, scope: 'all' }])
        expect((await refused({ ...value, ...more }))[1], JSON.stringify(more)).toBe('invalid_target');
      const { access_token: got } = (await exchange({ ...value, ...toBooks })).json();
      for (const more of [{ scope: 'openid' }, toBooks])
        expect(await refused({ subject_token: got, subject_token_type: accessTokenType, ...more })).toEqual([
          400,
          'invalid_grant',
          'a token that is limited cannot be exchanged again',
        ]);
      const acting = { actor_token: got, actor_token_type: accessTokenType };
      const { id_token: mine } = await signedIn(user);
      expect((await refused({ ...idToken(mine), ...toBooks, ...acting }))[2]).toBe('invalid actor token');
    });

    it('are refused of anybody else: issuer, audience, key, kind, time, person', async () => {
      const user = await person();
      const stranger = { key: { ...(await signingKey('RS256')), jwk: partner.key.jwk } };
      const secret = new TextEncoder().encode(JSON.stringify(partner.key.jwk));
      const symmetric = await new SignJWT({ ...decodeJwt(await partnerToken(user)) })
        .setProtectedHeader({ alg: 'HS256', kid: partner.key.jwk.kid })
        .sign(secret);
      const suspended = await person();
      await portero()
        .tenants.default.db.write.updateTable('users')
        .set({ isSuspended: true })
        .where('id', '=', suspended)
        .execute();
      await insertUser(portero(), 'only-admin', {}, 'admin');
      const good = await partnerToken(user);
      const wrong: Record<string, string> = {
        'another issuer': await partnerToken(user, { iss: 'https://evil.example' }),
        'the issuer with a slash': await partnerToken(user, { iss: `${partner.issuer}/` }),
        'no issuer': await partnerToken(user, { iss: undefined }),
        'our own issuer': await partnerToken(user, { iss: ourIssuer }),
        'another audience': await partnerToken(user, { aud: 'their-other-client' }),
        'our issuer as audience': await partnerToken(user, { aud: ourIssuer }),
        'an audience too many': await partnerToken(user, { aud: ['our-client-id', 'other'] }),
        'the audience in a list of two': await partnerToken(user, {
          aud: ['our-client-id', 'our-client-id'],
        }),
        'no audience': await partnerToken(user, { aud: undefined }),
        over: await partnerToken(user, { exp: now() - 60 }),
        'no end': await partnerToken(user, { exp: undefined }),
        'good for two days': await partnerToken(user, { exp: now() + 172_800 }),
        'not begun': await partnerToken(user, { nbf: now() + 120 }),
        'an access token': await partnerToken(user, {}, { typ: 'at+jwt' }),
        'a logout token': await partnerToken(user, {}, { typ: 'logout+jwt' }),
        'a logout token of an older kind': await partnerToken(user, {
          events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
        }),
        'bound to a key': await partnerToken(user, { cnf: { jkt: 'x' } }),
        'of somebody who acts': await partnerToken(user, { act: { sub: 'x' } }),
        'a stranger’s signature': await partnerToken(user, {}, {}, stranger),
        'HS256 by the public key': symmetric,
        unsigned: `${Buffer.from('{"alg":"none"}').toString('base64url')}.${good.split('.')[1]}.`,
        altered: `${good.slice(0, -6)}AAAAAA`,
        'no person': await partnerToken(user, { sub: undefined }),
        'nobody of ours': await partnerToken('nobody'),
        'a person of another tenant': await partnerToken('only-admin'),
        'somebody by their address': await partnerToken('x@example.com', { email: 'x@example.com' }),
        'a name that no database takes': await partnerToken('a\0b'),
        'a number': await partnerToken(user, { sub: 7 }),
        'the suspended': await partnerToken(suspended),
      };
      for (const [name, value] of Object.entries(wrong))
        for (const type of [jwtType, idTokenType])
          expect((await refused({ ...foreign(value, type), ...toBooks })).slice(0, 2), name).toEqual([
            400,
            'invalid_grant',
          ]);
      // As an access token, or where nobody trusts that issuer.
      expect((await refused({ ...foreign(good, accessTokenType), ...toBooks }))[2]).toBe(
        'invalid subject token',
      );
      const trusting = { subjectTokenIssuers: [{ issuer: partner.issuer, audience: 'our-client-id' }] };
      for (const client of [
        await exchanger({}),
        await exchanger({ subjectIdTokenAudiences: ['shop'] }),
        await exchanger(trusting, 'SPA'),
      ])
        expect(await refused({ ...foreign(good), ...toBooks }, client)).toEqual([
          400,
          'invalid_grant',
          'unsupported subject token type',
        ]);
      const third = await exchanger(trusting, 'Traditional', { isThirdParty: true });
      expect((await refused({ ...foreign(good), ...toBooks }, third))[1]).toBe('invalid_request');
      expect((await exchange({ ...foreign(good), ...toBooks })).statusCode).toBe(200);
    });

    it('say nothing of a person to the log of the server when they are refused', async () => {
      const over = await partnerToken(await person(), { exp: now() - 60, email: 'hushed@partner.example' });
      expect((await refused({ ...foreign(over), ...toBooks }))[1]).toBe('invalid_grant');
      expect(lines.join('')).toContain('token of another issuer refused');
      expect(lines.join('')).not.toContain('hushed@partner.example');
    });

    it('are refused while their issuer is away, and the application’s door is looked at', async () => {
      const user = await person();
      const gone = await foreignIssuer();
      gone.close();
      const client = await exchanger({
        subjectTokenIssuers: [{ issuer: gone.issuer, audience: 'our-client-id' }],
      });
      const value = await partnerToken(user, { iss: gone.issuer });
      expect((await refused({ ...foreign(value), ...toBooks }, client)).slice(0, 2)).toEqual([
        400,
        'invalid_grant',
      ]);
      const shut = await exchanger(
        { subjectTokenIssuers: [{ issuer: partner.issuer, audience: 'our-client-id' }] },
        'Traditional',
        { appLevelAccessControlEnabled: true },
      );
      expect((await refused({ ...foreign(await partnerToken(user)), ...toBooks }, shut))[1]).toBe(
        'access_denied',
      );
    });

    it('are trusted by applications of the tenant’s own that prove which they are, at safe addresses', async () => {
      const one = { issuer: 'https://idp.example', audience: 'x' };
      const create = async (type: string, custom: object, more: object = {}) =>
        (
          await portero().api('POST', '/applications', {
            name: 'exchanger',
            type,
            customClientMetadata: { allowTokenExchange: true, ...custom },
            ...more,
          })
        ).status;
      for (const type of ['Traditional', 'MachineToMachine']) {
        expect(await create(type, { subjectTokenIssuers: [one] })).toBe(200);
        expect(await create(type, { subjectIdTokenAudiences: ['shop'] })).toBe(200);
      }
      for (const [type, custom, more] of [
        ['SPA', { subjectTokenIssuers: [one] }, {}],
        ['Native', { subjectIdTokenAudiences: ['shop'] }, {}],
        [
          'Traditional',
          { subjectIdTokenAudiences: ['shop'], allowTokenExchange: false },
          { isThirdParty: true },
        ],
        ['Traditional', { subjectTokenIssuers: [] }, {}],
        ['Traditional', { subjectTokenIssuers: [one, one] }, {}],
        ['Traditional', { subjectTokenIssuers: [{ ...one, issuer: 'http://idp.example' }] }, {}],
        ['Traditional', { subjectTokenIssuers: [{ ...one, issuer: 'file:///etc/passwd' }] }, {}],
        ['Traditional', { subjectTokenIssuers: [{ issuer: one.issuer }] }, {}],
        ['Traditional', { subjectTokenIssuers: [{ ...one, audience: '' }] }, {}],
        [
          'Traditional',
          { subjectTokenIssuers: [{ ...one, jwks: { keys: [{ kty: 'oct', k: 'c2VjcmV0' }] } }] },
          {},
        ],
        ['Traditional', { subjectIdTokenAudiences: 'shop' }, {}],
        ['Traditional', { subjectIdTokenAudiences: [] }, {}],
      ] as const)
        expect(await create(type, custom, more), JSON.stringify([type, custom])).toBe(400);
    });
  },
  {
    env: { OIDC_PROVIDER_SSRF_PROTECTION_DISABLED: 'true', LOG_LEVEL: 'debug' },
    log: { write: (line: string) => void lines.push(line) },
  },
);

onEveryServer('a trusted issuer at an address of the inside', (portero) => {
  it('is never asked', async () => {
    const inside = await foreignIssuer();
    const client = await insertApplication(portero(), 'inside', 'Traditional', redirectUri, {
      customClientMetadata: {
        allowTokenExchange: true,
        subjectTokenIssuers: [{ issuer: inside.issuer, audience: 'x' }],
      },
    });
    const user = await insertUser(portero(), 'somebody');
    const value = await signed(inside.key, { iss: inside.issuer, aud: 'x', sub: user, exp: now() + 60 });
    const answer = await token(portero().core, client, {
      grant_type: tokenExchangeGrant,
      subject_token: value,
      subject_token_type: jwtType,
      resource: api,
    });
    expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_grant']);
    expect(inside.asked).toEqual([]);
    inside.close();
  });
});
