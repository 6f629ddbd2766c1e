/** Hasura’s webhook: who is answered in which role, and with what nobody is. */
import { expect, it } from 'vitest';
import { Browser, insertApplication, insertUser, pkce, signInAs, token } from '../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';

const redirectUri = 'https://app.example/callback';
const api = 'https://graph.example';

onEveryServer('Hasura asks', (portero) => {
  let counter = 0;
  const somebody = async (p: TestPortero, ...roles: string[]) => {
    await p.api('POST', '/resources', { name: 'Graph', indicator: api });
    const user = await insertUser(p, `editor${counter}`);
    const roleIds = await Promise.all(
      roles.map(async (name) => {
        const made = await p.api('POST', '/roles', { name: `${name}${counter}`, description: name });
        return made.body.id;
      }),
    );
    if (roleIds.length > 0) await p.api('POST', `/users/${user}/roles`, { roleIds });
    const client = await insertApplication(p, `graph${counter}`, 'SPA', redirectUri);
    const proof = pkce();
    const back = await signInAs(new Browser(p.core), p.tenants.default, user, client, proof, {
      resource: api,
    });
    const answer = await token(p.core, client, {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: proof.verifier,
      resource: api,
    });
    const opaque = await token(p.core, client, {
      grant_type: 'refresh_token',
      refresh_token: answer.json().refresh_token,
    });
    return {
      user,
      role: (name: string) => `${name}${counter}`,
      jwt: String(answer.json().access_token),
      opaque: String(opaque.json().access_token),
    };
  };
  const ask = async (
    headers: Readonly<Record<string, string>>,
    query: Readonly<Record<string, string>> = {},
  ) => {
    const search = new URLSearchParams({ resource: api, ...query });
    const answer = await portero().core.inject({ url: `/api/authn/hasura?${search}`, headers });
    return [answer.statusCode, answer.statusCode === 200 ? answer.json() : answer.json().code];
  };

  it('who sends a query, and is told the role that the person holds at that moment', async () => {
    const p = portero();
    const { user, jwt, role } = await somebody(p, 'editor', 'reader');
    const authorization = `Bearer ${jwt}`;
    const expected = role('editor');
    const held = { 'X-Hasura-User-Id': user, 'X-Hasura-Role': expected };
    expect(await ask({ authorization, 'expected-role': expected })).toEqual([200, held]);
    expect(
      await ask({ authorization, 'expected-role': expected }, { unauthorizedRole: 'anonymous' }),
    ).toEqual([200, held]);
    expect(await ask({ authorization })).toEqual([200, { 'X-Hasura-User-Id': user }]);

    const { body } = await p.api('GET', `/users/${user}/roles`);
    const { id } = body.find(({ name }: { name: string }) => name === expected);
    await p.api('DELETE', `/users/${user}/roles/${id}`);
    expect(await ask({ authorization, 'expected-role': expected })).toEqual([
      401,
      'auth.expected_role_not_found',
    ]);
    counter++;
  });

  it('and answers in the role for strangers, if there is one, whoever lacks the expected role or a good token', async () => {
    const p = portero();
    const { user, jwt, opaque, role } = await somebody(p, 'reader');
    const otherwise = { unauthorizedRole: 'anonymous' };
    const refused = [401, 'auth.expected_role_not_found'];
    const authorization = `Bearer ${jwt}`;
    const known = { 'X-Hasura-User-Id': user, 'X-Hasura-Role': 'anonymous' };
    for (const expected of ['admin', '', 'anonymous', role('READER'), `${role('reader')}, admin`]) {
      const headers = { authorization, 'expected-role': expected };
      expect(await ask(headers), expected).toEqual(refused);
      expect(await ask(headers, otherwise), expected).toEqual([200, known]);
    }
    const [head, body, signature = ''] = jwt.split('.');
    const bad: Record<string, Record<string, string>> = {
      none: {},
      nonsense: { authorization: 'Bearer nonsense' },
      'another scheme': { authorization: `Basic ${jwt}` },
      'an opaque one': { authorization: `Bearer ${opaque}` },
      'the Management API’s': { authorization: `Bearer ${await p.managementToken()}` },
      altered: { authorization: `Bearer ${head}.${body}.${signature.slice(0, -4)}AAAA` },
    };
    for (const [what, headers] of Object.entries(bad)) {
      const wanted = { ...headers, 'expected-role': role('reader') };
      expect(await ask(wanted), what).toEqual(refused);
      expect(await ask(headers), what).toEqual(refused);
      expect(await ask(wanted, otherwise), what).toEqual([200, { 'X-Hasura-Role': 'anonymous' }]);
    }
    const elsewhere = { ...otherwise, resource: 'https://other.example' };
    expect(await ask({ authorization, 'expected-role': role('reader') }, elsewhere)).toEqual([
      200,
      { 'X-Hasura-Role': 'anonymous' },
    ]);

    await p.api('PATCH', `/users/${user}/is-suspended`, { isSuspended: true });
    expect(await ask({ authorization, 'expected-role': role('reader') })).toEqual(refused);
    counter++;
  });

  it('for which API the token has to be', async () => {
    const answer = await portero().core.inject('/api/authn/hasura');
    expect([answer.statusCode, answer.json().code]).toEqual([400, 'guard.invalid_input']);
  });
});
