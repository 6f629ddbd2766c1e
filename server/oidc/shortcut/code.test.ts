/** A code that is exchanged before the engine sees it gives what the engine would have given, and leaves the same behind. */
import { afterEach, expect, it, vi } from 'vitest';
import {
  Browser,
  type ClientFacts,
  insertApplication,
  insertUser,
  type Pkce,
  pkce,
  signInAs,
} from '../../testing/flow.ts';
import { onEveryServer } from '../../testing/portero.ts';
import { anonymous, basic, essence, tracesOf } from './testing.ts';

const redirectUri = 'https://app.example/callback';
const api = 'https://shop.example/api';
const form = 'application/x-www-form-urlencoded';
type Way = 'short' | 'long';
type Signed = {
  readonly client: ClientFacts;
  readonly user: string;
  readonly code: string;
  readonly proof: Pkce;
};

onEveryServer('a code on the short way', (portero) => {
  let counter = 0;
  afterEach(() => vi.restoreAllMocks());

  const application = (type: string, customClientMetadata: object = {}) =>
    insertApplication(portero(), `${type}_${counter++}`, type, redirectUri, { customClientMetadata });

  const shop = async () => {
    const { body: resource } = await portero().api('POST', '/resources', { name: 'Shop', indicator: api });
    if (!resource.id) return;
    const scope = { name: 'read', description: 'read' };
    const { body: read } = await portero().api('POST', `/resources/${resource.id}/scopes`, scope);
    const role = {
      name: 'reader',
      description: 'reader',
      type: 'User',
      scopeIds: [read.id],
      isDefault: true,
    };
    await portero().api('POST', '/roles', role);
  };

  const signIn = async (client: ClientFacts, more: Record<string, string> = {}): Promise<Signed> => {
    const p = portero();
    const name = `person_${counter++}`;
    const facts = { name: 'Ana', primaryEmail: `${name}@example.com`, emailKey: `${name}@example.com` };
    const user = await insertUser(p, name, facts);
    const proof = pkce();
    const back = await signInAs(new Browser(p.core), p.tenants.default, user, client, proof, more);
    return { client, user, code: back.searchParams.get('code') ?? '', proof };
  };

  const fieldsOf = ({ client, code, proof }: Signed, more: Record<string, string> = {}) => ({
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: proof.verifier,
    ...(!client.secret && { client_id: client.id }),
    ...more,
  });

  const post = (way: Way, client: ClientFacts, fields: Record<string, string>, headers = {}) =>
    portero().core.inject({
      method: 'POST',
      url: '/oidc/token',
      headers: {
        'content-type': way === 'short' ? form : `${form}; charset=utf-8`,
        ...(client.secret && basic(client)),
        ...headers,
      },
      payload: new URLSearchParams(fields).toString(),
    });

  /** The engine, watched. */
  const engine = async () => {
    await portero().core.inject('/oidc/jwks');
    return vi.spyOn(await portero().engines.of(portero().tenants.default), 'handle');
  };

  const codeRecord = async ({ client }: Signed) => {
    const { db } = portero().tenants.default;
    const found = await db.read
      .selectFrom('oidc_records')
      .select(['consumedAt', 'payload', 'grantId'])
      .where('model', '=', 'AuthorizationCode')
      .where('clientId', '=', client.id)
      .executeTakeFirst();
    return found;
  };

  for (const [type, settings] of [
    ['Traditional', {}],
    ['Traditional', { refreshTokenTtlInDays: 7, idTokenTtl: 600, alwaysIssueRefreshToken: true }],
    ['SPA', { refreshTokenTtl: 3600 }],
    ['Native', { rotateRefreshToken: false }],
  ] as const) {
    it.each([
      ['openid offline_access profile', undefined],
      ['openid offline_access profile email roles custom_data identities', undefined],
      ['offline_access profile', undefined],
      ['openid offline_access read write', api],
    ])(
      `of ${type} ${JSON.stringify(settings)} with “%s” for %s gives what the engine gives`,
      async (scope, resource) => {
        await shop();
        const seen = [];
        for (const way of ['short', 'long'] as const) {
          const client = await application(type, settings);
          const nonce = scope.startsWith('openid') && { nonce: 'once' };
          const more = { scope, ...nonce, ...(resource && { resource }) };
          const signed = await signIn(client, more);
          const spy = await engine();
          const answer = await post(way, client, fieldsOf(signed, resource ? { resource } : {}));
          expect(answer.statusCode, answer.payload).toBe(200);
          expect(spy).toHaveBeenCalledTimes(way === 'long' ? 1 : 0);
          vi.restoreAllMocks();
          expect((await codeRecord(signed))?.consumedAt).not.toBeNull();
          const facts = [essence(answer), await tracesOf(portero(), client.id)];
          seen.push(anonymous(facts, [signed.user, client.id]));
        }
        expect(seen[0]).toEqual(seen[1]);
      },
    );
  }

  it('is good once: shown again it ends the tokens that came of it', async () => {
    const client = await application('Traditional');
    const signed = await signIn(client);
    const first = (await post('short', client, fieldsOf(signed))).json();
    const again = await post('short', client, fieldsOf(signed));
    expect([again.statusCode, again.json().error]).toEqual([400, 'invalid_grant']);
    const refreshed = await post('short', client, {
      grant_type: 'refresh_token',
      refresh_token: first.refresh_token,
    });
    expect(refreshed.json().error).toBe('invalid_grant');
    const asked = { url: '/oidc/me', headers: { authorization: `Bearer ${first.access_token}` } };
    expect((await portero().core.inject(asked)).statusCode).toBe(401);
  });

  it('shown by twenty at once gives tokens to one at most, and those are over', async () => {
    const client = await application('SPA');
    const signed = await signIn(client);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => post('short', client, fieldsOf(signed))),
    );
    const won = answers.filter(({ statusCode }) => statusCode === 200);
    expect(won.length).toBeLessThanOrEqual(1);
    expect(answers.filter(({ statusCode }) => statusCode === 400)).toHaveLength(20 - won.length);
    for (const one of won) {
      const fields = { grant_type: 'refresh_token', refresh_token: one.json().refresh_token };
      const refreshed = await post('short', client, { ...fields, client_id: client.id });
      expect(refreshed.json().error).toBe('invalid_grant');
    }
  });

  it('buys nothing once the person is suspended or gone, or the grant is, and is refused in the engine’s words', async () => {
    const { db } = portero().tenants.default;
    const endings: Record<string, (one: Signed) => Promise<unknown>> = {
      suspended: ({ user }) =>
        db.write.updateTable('users').set({ isSuspended: true }).where('id', '=', user).execute(),
      gone: ({ user }) => db.write.deleteFrom('users').where('id', '=', user).execute(),
      'without a grant': ({ user }) =>
        db.write
          .deleteFrom('oidc_records')
          .where('model', '=', 'Grant')
          .where('accountId', '=', user)
          .execute(),
      'too late': ({ user }) =>
        db.write
          .updateTable('oidc_records')
          .set({ expiresAt: Date.now() - 1 })
          .where('model', '=', 'AuthorizationCode')
          .where('accountId', '=', user)
          .execute(),
    };
    for (const change of [
      { exp: 1 },
      { kind: 'AccessToken' },
      { clientId: 'somebody-else' },
      { accountId: 'somebody-else' },
      { grantId: 'another' },
      { dpopJkt: 'thumbprint' },
      { sessionUid: 'acting-as-somebody' },
      { expiresWithSession: true, sessionUid: 'ended' },
      { codeChallenge: 'x'.repeat(43) },
      { codeChallengeMethod: 'plain' },
      { redirectUri: `${redirectUri}/` },
    ])
      endings[JSON.stringify(change)] = async (one) => {
        const found = await codeRecord(one);
        await db.write
          .updateTable('oidc_records')
          .set({ payload: { ...found?.payload, ...change } })
          .where('model', '=', 'AuthorizationCode')
          .where('accountId', '=', one.user)
          .execute();
      };
    for (const [name, end] of Object.entries(endings)) {
      const seen = [];
      for (const way of ['short', 'long'] as const) {
        const signed = await signIn(await application('Traditional'));
        await end(signed);
        const answer = await post(way, signed.client, fieldsOf(signed));
        expect([name, answer.statusCode >= 400 && answer.statusCode < 500]).toEqual([name, true]);
        seen.push(anonymous(essence(answer), [signed.user, signed.client.id]));
      }
      expect([name, seen[0]]).toEqual([name, seen[1]]);
    }
  });

  it('shown with a wrong proof, address or application stays unused, and is refused as the engine refuses it', async () => {
    const other = await application('Traditional');
    const spa = await application('SPA');
    const wrong: Record<string, (one: Signed) => readonly [ClientFacts, Record<string, string>]> = {
      'no verifier': ({ client, ...one }) => [client, without(fieldsOf({ client, ...one }), 'code_verifier')],
      'a wrong verifier': (one) => [one.client, fieldsOf(one, { code_verifier: 'x'.repeat(43) })],
      'the challenge as verifier': (one) => [
        one.client,
        fieldsOf(one, { code_verifier: one.proof.challenge }),
      ],
      'a short verifier': (one) => [
        one.client,
        fieldsOf(one, { code_verifier: one.proof.verifier.slice(1) }),
      ],
      'a verifier with letters that none has': (one) => [
        one.client,
        fieldsOf(one, { code_verifier: `${one.proof.verifier}+` }),
      ],
      'another address': (one) => [one.client, fieldsOf(one, { redirect_uri: `${redirectUri}?` })],
      'the address in capitals': (one) => [
        one.client,
        fieldsOf(one, { redirect_uri: redirectUri.toUpperCase() }),
      ],
      'another application': (one) => [other, fieldsOf(one)],
      'an application without a secret': (one) => [spa, fieldsOf(one, { client_id: spa.id })],
      'another API': (one) => [one.client, fieldsOf(one, { resource: 'https://else.example' })],
      'half a code': (one) => [one.client, fieldsOf(one, { code: one.code.slice(1) })],
      'no code': (one) => [one.client, without(fieldsOf(one), 'code')],
      'an empty code': (one) => [one.client, fieldsOf(one, { code: '' })],
    };
    for (const [name, ask] of Object.entries(wrong)) {
      const signed = await signIn(await application('Traditional'));
      const [client, fields] = ask(signed);
      const [short, long] = [await post('short', client, fields), await post('long', client, fields)];
      expect([name, short.statusCode >= 400 && short.statusCode < 500]).toEqual([name, true]);
      expect([name, essence(short)]).toEqual([name, essence(long)]);
      const consumed = (await codeRecord(signed))?.consumedAt;
      expect([name, consumed]).toEqual([name, null]);
      expect((await post('short', signed.client, fieldsOf(signed))).statusCode, name).toBe(200);
    }
  });

  it('without a challenge, or one that ends with the session, is the engine’s', async () => {
    const client = await application('Traditional');
    for (const more of [
      { code_challenge: '', code_challenge_method: '' },
      { scope: 'openid profile', prompt: 'login' },
    ]) {
      const signed = await signIn(client, more);
      const spy = await engine();
      const fields = fieldsOf(signed);
      const answer = await post(
        'short',
        client,
        more.code_challenge === undefined ? fields : without(fields, 'code_verifier'),
      );
      expect(answer.statusCode, answer.payload).toBe(200);
      expect(spy).toHaveBeenCalledTimes(1);
      vi.restoreAllMocks();
    }
  });
});

const without = (fields: Record<string, string>, name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name));
