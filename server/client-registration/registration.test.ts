import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { onEveryServer } from '../testing/portero.ts';
import { signingKey } from '../testing/signing-client.ts';

const client = {
  client_name: 'Notes',
  redirect_uris: ['https://notes.example/callback'],
  token_endpoint_auth_method: 'none',
};

onEveryServer('clients that register themselves', (portero) => {
  const ask = (
    method: 'POST' | 'GET' | 'PUT' | 'DELETE' | 'OPTIONS',
    path: string,
    { body, token, ip = '192.0.2.1' }: { body?: unknown; token?: string | undefined; ip?: string } = {},
  ) =>
    portero().core.inject({
      method,
      url: `/oidc/register${path}`,
      remoteAddress: ip,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  const mode = async (value: string, policy: object = {}) => {
    const put = await portero().api('PUT', '/configs/client-registration', { mode: value, policy });
    expect(put.status, JSON.stringify(put.body)).toBe(200);
  };
  const initialToken = async (more: object = {}): Promise<string> => {
    const made = await portero().api('POST', '/initial-access-tokens', { name: 'for a test', ...more });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    return made.body.value;
  };
  const applications = async () => (await portero().api('GET', '/applications')).body.length;

  it('are not let in unless the tenant wants it, and discovery says nothing of it', async () => {
    expect((await portero().api('GET', '/configs/client-registration')).body.mode).toBe('off');
    const token = await initialToken();
    const before = await applications();
    for (const attempt of [{ body: client }, { body: client, token }]) {
      const answer = await ask('POST', '', attempt);
      expect([answer.statusCode, answer.json().error]).toEqual([404, 'invalid_request']);
    }
    expect(await applications()).toBe(before);
    for (const path of [
      '/oidc/.well-known/openid-configuration',
      '/.well-known/oauth-authorization-server/oidc',
    ]) {
      expect((await portero().core.inject(path)).json()).not.toHaveProperty('registration_endpoint');
    }
  });

  it('need a token that an administrator made, has not run out and has uses left', async () => {
    await mode('token');
    const facts = (await portero().core.inject('/.well-known/oauth-authorization-server/oidc')).json();
    expect(facts.registration_endpoint).toBe('http://localhost:3001/oidc/register');
    const token = await initialToken({ maxUses: 3 });
    for (const wrong of [undefined, 'x', `${token}x`, token.slice(0, -1), token.toUpperCase(), '']) {
      const answer = await ask('POST', '', { body: client, token: wrong });
      expect([answer.statusCode, answer.json().error], String(wrong)).toEqual([401, 'invalid_token']);
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer /);
    }
    // Ten at the same time, three uses; what is refused uses none up.
    expect((await ask('POST', '', { body: { ...client, redirect_uris: [] }, token })).statusCode).toBe(400);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => ask('POST', '', { body: client, token })),
    );
    expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(3);
    expect(answers.filter(({ statusCode }) => statusCode === 401)).toHaveLength(7);
    const [row] = (await portero().api('GET', '/initial-access-tokens')).body;
    expect(row).toMatchObject({ uses: 3, maxUses: 3, name: 'for a test' });
    expect(JSON.stringify(row)).not.toContain(token);

    const later = await initialToken();
    const { db } = portero().tenants.default;
    await db.write
      .updateTable('initial_access_tokens')
      .set({ expiresAt: Date.now() - 1 })
      .execute();
    expect((await ask('POST', '', { body: client, token: later })).statusCode).toBe(401);
    const gone = await portero().api('POST', '/initial-access-tokens', { name: 'to go' });
    expect((await portero().api('DELETE', `/initial-access-tokens/${gone.body.id}`)).status).toBe(204);
    expect((await ask('POST', '', { body: client, token: gone.body.value })).statusCode).toBe(401);
    expect((await portero().api('DELETE', `/initial-access-tokens/${gone.body.id}`)).status).toBe(404);
  });

  it('become third-party applications, with what the policy lets them ask for and no more', async () => {
    await mode('token');
    const p = portero();
    const { body: resource } = await p.api('POST', '/resources', {
      name: 'Notes',
      indicator: 'https://notes.example/mcp',
    });
    await p.api('POST', `/resources/${resource.id}/scopes`, { name: 'read:notes' });
    const token = await initialToken({
      policy: { userScopes: ['profile', 'email'], resources: ['https://notes.example/mcp'] },
    });
    const answer = await ask('POST', '', {
      body: { ...client, scope: 'openid email roles read:notes' },
      token,
    });
    expect(answer.statusCode, answer.payload).toBe(201);
    const made = answer.json();
    expect(made).toMatchObject({
      client_name: 'Notes',
      redirect_uris: client.redirect_uris,
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      scope: 'openid offline_access email read:notes',
      registration_client_uri: `http://localhost:3001/oidc/register/${made.client_id}`,
    });
    expect(made).not.toHaveProperty('client_secret');
    expect(answer.headers['cache-control']).toBe('no-store');
    const { body: application } = await p.api('GET', `/applications/${made.client_id}`);
    expect(application).toMatchObject({ name: 'Notes', type: 'SPA', isThirdParty: true });
    const { db } = p.tenants.default;
    const user = await db.read
      .selectFrom('application_consent_user_scopes')
      .select('userScope')
      .where('applicationId', '=', made.client_id)
      .execute();
    expect(user).toEqual([{ userScope: 'email' }]);
    const scopes = await db.read
      .selectFrom('application_consent_resource_scopes')
      .select('scopeId')
      .where('applicationId', '=', made.client_id)
      .execute();
    expect(scopes).toHaveLength(1);
    const entries = (await p.api('GET', '/logs?logKey=ClientRegistration.Created')).body;
    expect(entries[0].payload).toMatchObject({ applicationId: made.client_id, name: 'Notes' });
    expect(JSON.stringify(entries)).not.toContain(made.registration_access_token);
  });

  it('get a secret when they can keep one, and it works', async () => {
    await mode('token');
    const token = await initialToken();
    const { token_endpoint_auth_method: _none, ...confidential } = client;
    const made = (await ask('POST', '', { body: confidential, token })).json();
    expect(made).toMatchObject({
      client_secret: expect.stringMatching(/^\w{32}$/),
      client_secret_expires_at: 0,
    });
    const refused = await portero().core.inject({
      method: 'POST',
      url: '/oidc/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({
        grant_type: 'authorization_code',
        code: 'x',
        redirect_uri: client.redirect_uris[0] ?? '',
        client_id: made.client_id,
        client_secret: made.client_secret,
      }).toString(),
    });
    expect(refused.json().error).toBe('invalid_grant');
    const { jwk } = await signingKey();
    const signing = { ...client, token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [jwk] } };
    const signs = (await ask('POST', '', { body: signing, token })).json();
    expect(signs).not.toHaveProperty('client_secret');
    expect(signs).toMatchObject({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [jwk] } });
  });

  it('are refused with addresses and settings that would be dangerous, and nothing is kept of them', async () => {
    await mode('token');
    const token = await initialToken({ policy: { redirectHosts: [] } });
    const before = await applications();
    const { jwk } = await signingKey();
    const addresses = [
      'http://notes.example/callback',
      'https://*.notes.example/callback',
      'https://notes.example/*',
      'https://notes.example/callback#x',
      'https://user:pass@notes.example/callback',
      'https://notes.example/../callback',
      'javascript:alert(1)',
      'data:text/html,x',
      'notes:callback',
      '//notes.example/callback',
      'https://notes.example/\u0000',
      '',
    ];
    for (const uri of addresses) {
      const answer = await ask('POST', '', { body: { ...client, redirect_uris: [uri] }, token });
      expect([answer.statusCode, answer.json().error], uri).toEqual([400, 'invalid_redirect_uri']);
    }
    for (const more of [
      { redirect_uris: 'https://notes.example/callback' },
      { redirect_uris: undefined },
      { response_types: ['token'] },
      { response_types: ['code', 'id_token'] },
      { grant_types: ['client_credentials'] },
      { grant_types: ['password', 'authorization_code'] },
      { grant_types: ['refresh_token'] },
      { token_endpoint_auth_method: 'client_secret_jwt' },
      { token_endpoint_auth_method: 'private_key_jwt' },
      { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [{ ...jwk, d: 'AQAB' }] } },
      { jwks: { keys: [jwk] }, jwks_uri: 'https://notes.example/jwks' },
      { jwks_uri: 'http://notes.example/jwks' },
      { jwks_uri: 'file:///etc/passwd' },
      { logo_uri: 'javascript:alert(1)' },
      { client_uri: 'data:text/html,x' },
      { subject_type: 'pairwise', sector_identifier_uri: 'http://notes.example/sector' },
      { subject_type: 'pairwise', sector_identifier_uri: 'https://127.0.0.1/sector' },
      { id_token_signed_response_alg: 'none' },
      { id_token_signed_response_alg: 'HS256' },
      { backchannel_logout_uri: 'http://notes.example/logout' },
      { software_statement: 'e30.e30.' },
      { client_name: 'x'.repeat(300) },
      // Nothing that is seen, and what one database keeps and another refuses.
      { client_name: '\u200b\u3164' },
      { client_name: 'Notes\u0000' },
      { client_name: '\ud800' },
      { software_id: '\u0000' },
      { contacts: ['a@notes.example', '\udfff'] },
      { client_uri: 'https://notes.example/\u0000' },
    ]) {
      const answer = await ask('POST', '', { body: { ...client, ...more }, token });
      expect(answer.statusCode, JSON.stringify(more)).toBe(400);
      expect(answer.json().error, JSON.stringify(more)).toMatch(
        /^invalid_(client_metadata|redirect_uri|software_statement)$/,
      );
    }
    for (const body of ['', 'null', '[]', '"x"', '{', '1'])
      expect((await ask('POST', '', { body, token })).statusCode, body).toBe(400);
    expect(await applications()).toBe(before);
    const bound = await initialToken({ policy: { redirectHosts: ['notes.example'] } });
    for (const uri of [
      'https://evil.example/callback',
      'https://notes.example.evil.example/',
      'com.evil.app:/x',
    ])
      expect(
        (await ask('POST', '', { body: { ...client, redirect_uris: [uri] }, token: bound })).statusCode,
      ).toBe(400);
    expect((await ask('POST', '', { body: client, token: bound })).statusCode).toBe(201);
  });

  it('have a name that turns none of our words round, and stands on one line', async () => {
    await mode('token');
    const token = await initialToken({});
    const named = '\u202eNotes\u202c\r\n\r\nAllowed\u2067 by you';
    const made = await ask('POST', '', { body: { ...client, client_name: named }, token });
    expect([made.statusCode, made.json().client_name]).toEqual([201, 'Notes Allowed by you']);
    const kept = await portero().api('GET', `/applications/${made.json().client_id}`);
    expect(kept.body.name).toBe('Notes Allowed by you');
  });

  it('name addresses that are never fetched', async () => {
    await mode('token');
    const token = await initialToken();
    let asked = 0;
    const listener = createServer((_request, response) => {
      asked++;
      response.end('{}');
    });
    await new Promise<void>((ready) => listener.listen(0, '127.0.0.1', ready));
    try {
      const { port } = listener.address() as AddressInfo;
      const inside = `http://127.0.0.1:${port}/`;
      const body = {
        ...client,
        token_endpoint_auth_method: 'private_key_jwt',
        jwks_uri: inside,
        logo_uri: inside,
        client_uri: inside,
        policy_uri: inside,
        tos_uri: inside,
        sector_identifier_uri: inside,
      };
      const answer = await ask('POST', '', { body, token });
      expect(answer.statusCode, answer.payload).toBe(201);
      await ask('GET', `/${answer.json().client_id}`, { token: answer.json().registration_access_token });
      expect(asked).toBe(0);
    } finally {
      listener.close();
    }
  });

  it('look after their own registration, and after nobody else’s', async () => {
    await mode('token');
    const token = await initialToken();
    const mine = (await ask('POST', '', { body: client, token })).json();
    const other = (await ask('POST', '', { body: client, token })).json();
    const own = { token: mine.registration_access_token };
    const read = await ask('GET', `/${mine.client_id}`, own);
    expect(read.json()).toMatchObject({ client_id: mine.client_id, registration_access_token: own.token });
    for (const [path, wrong] of [
      [`/${mine.client_id}`, other.registration_access_token],
      [`/${mine.client_id}`, token],
      [`/${mine.client_id}`, undefined],
      [`/${other.client_id}`, own.token],
      ['/admin-console', own.token],
      ['/demo-app', own.token],
    ] as const) {
      for (const method of ['GET', 'PUT', 'DELETE'] as const) {
        const answer = await ask(method, path, { token: wrong, ...(method === 'PUT' && { body: client }) });
        expect([answer.statusCode, answer.json().error], `${method} ${path}`).toEqual([401, 'invalid_token']);
      }
    }
    const put = (body: object) => ask('PUT', `/${mine.client_id}`, { ...own, body });
    const renamed = { ...client, client_id: mine.client_id, client_name: 'Notes 2' };
    expect((await put(renamed)).json()).toMatchObject({ client_name: 'Notes 2', client_id: mine.client_id });
    expect((await portero().api('GET', `/applications/${mine.client_id}`)).body.name).toBe('Notes 2');
    for (const wrong of [
      client,
      { ...renamed, client_id: other.client_id },
      { ...renamed, registration_access_token: own.token },
      { ...renamed, client_id_issued_at: 1 },
      { ...renamed, client_secret: 'guess' },
      { ...renamed, token_endpoint_auth_method: 'client_secret_basic' },
      { ...renamed, redirect_uris: ['http://evil.example/'] },
    ])
      expect((await put(wrong)).statusCode, JSON.stringify(wrong)).toBe(400);
    expect((await ask('DELETE', `/${mine.client_id}`, own)).statusCode).toBe(204);
    expect((await portero().api('GET', `/applications/${mine.client_id}`)).status).toBe(404);
    expect((await ask('GET', `/${mine.client_id}`, own)).statusCode).toBe(401);
    expect((await put(renamed)).statusCode).toBe(401);
    expect((await ask('GET', '/%00', own)).statusCode).toBe(400);
  });

  it('cannot undo what an administrator decided, nor outlive it', async () => {
    await mode('token');
    const token = await initialToken();
    const mine = (await ask('POST', '', { body: client, token })).json();
    const own = { token: mine.registration_access_token };
    const { db } = portero().tenants.default;
    const path = `/applications/${mine.client_id}`;
    await portero().api('PATCH', path, {
      customClientMetadata: {
        dpopBoundAccessTokens: true,
        requirePushedAuthorizationRequests: true,
        idTokenTtl: 60,
      },
    });
    await db.write
      .deleteFrom('application_consent_user_scopes')
      .where('applicationId', '=', mine.client_id)
      .execute();
    const body = {
      ...client,
      client_id: mine.client_id,
      scope: 'openid email profile roles',
      dpop_bound_access_tokens: false,
      require_pushed_authorization_requests: false,
    };
    expect((await ask('PUT', `/${mine.client_id}`, { ...own, body })).statusCode).toBe(200);
    expect((await portero().api('GET', path)).body).toMatchObject({
      isThirdParty: true,
      customClientMetadata: {
        dpopBoundAccessTokens: true,
        requirePushedAuthorizationRequests: true,
        idTokenTtl: 60,
      },
    });
    const ceilings = db.read.selectFrom('application_consent_user_scopes').select('userScope');
    expect(await ceilings.where('applicationId', '=', mine.client_id).execute()).toEqual([]);
    // Switched off, nobody manages anything either; deleted, the token is worth nothing, also after a new start.
    await mode('off');
    expect((await ask('PUT', `/${mine.client_id}`, { ...own, body })).statusCode).toBe(404);
    await mode('token');
    expect((await portero().api('DELETE', path)).status).toBe(204);
    for (const method of ['GET', 'PUT', 'DELETE'] as const)
      expect(
        (await ask(method, `/${mine.client_id}`, { ...own, ...(method === 'PUT' && { body }) })).statusCode,
      ).toBe(401);
  });

  it('may be anybody where the tenant says so, twenty in an hour from one network', async () => {
    await mode('open', { userScopes: ['email'] });
    const body = {
      client_name: 'MCP',
      redirect_uris: ['http://localhost:6274/oauth/callback'],
      token_endpoint_auth_method: 'none',
    };
    const made = await ask('POST', '', { body });
    expect(made.statusCode, made.payload).toBe(201);
    expect(made.json()).toMatchObject({ application_type: 'native', scope: 'openid offline_access email' });
    expect(made.headers['access-control-allow-origin']).toBe('*');
    expect((await ask('OPTIONS', '')).statusCode).toBe(204);
    const answers = await Promise.all(
      Array.from({ length: 25 }, (_, host) => ask('POST', '', { body, ip: `192.0.2.${host}` })),
    );
    expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(19);
    const refused = answers.find(({ statusCode }) => statusCode !== 201);
    expect([refused?.statusCode, refused?.headers['retry-after']]).toEqual([429, '3600']);
    expect((await ask('POST', '', { body, ip: '198.51.100.1' })).statusCode).toBe(201);
    // Whoever has a token is not counted, and a wrong one is not taken for none.
    expect((await ask('POST', '', { body, token: await initialToken() })).statusCode).toBe(201);
    expect((await ask('POST', '', { body, token: 'wrong', ip: '198.51.100.1' })).statusCode).toBe(401);
    await mode('off');
  });

  it('are let in by nobody but an administrator, and never to the Management API', async () => {
    const p = portero();
    for (const policy of [
      { resources: ['https://default.logto.app/api'] },
      { resources: ['https://admin.logto.app/me'] },
      { resources: ['https://unknown.example'] },
      { userScopes: ['openid everything'] },
    ]) {
      expect((await p.api('POST', '/initial-access-tokens', { name: 'x', policy })).status).toBe(400);
      expect((await p.api('PUT', '/configs/client-registration', { mode: 'open', policy })).status).toBe(400);
    }
    for (const expiresAt of [1, Date.now() - 1000, Date.now() + 3 * 366 * 86_400_000])
      expect((await p.api('POST', '/initial-access-tokens', { name: 'x', expiresAt })).status).toBe(400);
    expect((await p.api('PUT', '/configs/client-registration', { mode: 'on' })).status).toBe(400);
  });
});
