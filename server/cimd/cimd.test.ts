import { createServer } from 'node:net';
import { decodeJwt } from 'jose';
import { beforeEach, expect, it } from 'vitest';
import { type Decision, giveConsent } from '../oidc/interaction/consent.ts';
import { readInteraction } from '../oidc/interaction/interactions.ts';
import { RecordAdapter } from '../oidc/records/records.ts';
import { authorizationUrl, Browser, insertUser, pkce, signInAs, token } from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';

const redirectUri = 'https://agent.example/callback';
const api = 'https://books.example';

onEveryServer('clients known by a metadata document', (portero) => {
  let counter = 0;
  /** Every document has an address of its own, since they are remembered. */
  const address = () => `https://agent.example/client-${counter++}.json`;
  const documents = new Map<string, () => Response>();
  const fetched: string[] = [];
  const publish = (id: string, more: object = {}, headers: Record<string, string> = {}) => {
    const body = { client_id: id, client_name: 'Agent', redirect_uris: [redirectUri], ...more };
    documents.set(id, () => new Response(JSON.stringify(body), { headers }));
    return { id, redirectUri };
  };
  const tenant = () => portero().tenants.default;
  const enable = (enabled: boolean) => portero().api('PATCH', '/configs/cimd', { enabled });

  beforeEach(async () => {
    // What is on the network stands here; the guard of addresses has its own test below.
    const onNetwork: typeof fetch = async (input) => {
      const url = String(input);
      fetched.push(url);
      return documents.get(url)?.() ?? new Response('nothing here', { status: 404 });
    };
    Object.defineProperty(tenant(), 'outbound', { value: onNetwork, configurable: true });
    fetched.length = 0;
    await enable(true);
  });

  const ask = (id: string, more: Record<string, string> = {}) =>
    new Browser(portero().core).get(
      authorizationUrl({ id, redirectUri }, pkce(), { scope: 'openid offline_access', ...more }),
    );
  const agree = async (
    client: { id: string; redirectUri: string },
    user: string,
    more: Record<string, string | string[]> = {},
    browser = new Browser(portero().core),
    decision: Decision = { organizationIds: [], replace: true },
  ) => {
    const proof = pkce();
    const stopped = await signInAs(browser, tenant(), user, client, proof, more).then(
      () => 'not asked',
      (failure: Error) => failure.message,
    );
    expect(stopped).toContain('/consent');
    const map: Record<string, string> = JSON.parse(
      decodeURIComponent(browser.cookie('_interaction') ?? '{}'),
    );
    const interaction = await readInteraction(tenant(), map[client.id] ?? '');
    if (!interaction) throw new Error('no interaction');
    const page = await browser.get(`/consent?${new URLSearchParams({ app_id: client.id })}`);
    expect([page.statusCode, page.payload.includes('agent.example')]).toEqual([200, true]);
    const { provider } = await portero().engines.of(tenant());
    const { redirectTo } = await giveConsent(tenant(), provider, interaction, decision);
    const back = new URL(String((await browser.get(redirectTo)).headers.location));
    const answer = await token(portero().core, client, {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: client.redirectUri,
      code_verifier: proof.verifier,
    });
    expect(answer.statusCode, answer.payload).toBe(200);
    return { tokens: answer.json(), browser, grantId: interaction.grantId, page: page.payload };
  };

  it('know people by names of their own where they ask for it, and cannot choose whose', async () => {
    const p = portero();
    const user = await insertUser(p, `pairwise${counter++}`);
    const named = async (host: string, more: object = {}) => {
      const id = `https://${host}/client-${counter++}.json`;
      const client = publish(id, { subject_type: 'pairwise', ...more });
      const { tokens } = await agree(client, user, { scope: 'openid' });
      const sub = decodeJwt(tokens.id_token).sub;
      const info = await p.core.inject({
        url: '/oidc/me',
        headers: { authorization: `Bearer ${tokens.access_token}` },
      });
      expect(info.json().sub).toBe(sub);
      return sub;
    };
    const first = await named('agent.example');
    expect(first).not.toBe(user);
    expect(await named('agent.example')).toBe(first);
    // The addresses of another host, or one that the document names, do not make it that host’s.
    const elsewhere = await named('agent.example.evil.agent.example', {
      sector_identifier_uri: 'https://agent.example/sector.json',
    });
    expect([user, first]).not.toContain(elsewhere);
    for (const more of [{ sector: 'host:agent.example' }, { subject_type: 'mine' }]) {
      const id = address();
      publish(id, { subject_type: 'pairwise', ...more });
      expect((await ask(id)).payload, JSON.stringify(more)).toContain('client_id metadata document');
    }
    const plain = publish(address());
    expect(decodeJwt((await agree(plain, user, { scope: 'openid' })).tokens.id_token).sub).toBe(user);
  });

  it('are off until an administrator wants them, and then told in discovery', async () => {
    const { id } = publish(address());
    const discovery = async () =>
      (await portero().core.inject('/oidc/.well-known/openid-configuration')).json();
    expect((await discovery()).client_id_metadata_document_supported).toBe(true);
    await enable(false);
    expect((await portero().api('GET', '/configs/cimd')).body).toEqual({ enabled: false });
    expect((await discovery()).client_id_metadata_document_supported).toBeUndefined();
    expect((await ask(id)).json().error).toBe('invalid_client');
    expect(fetched).toEqual([]);
  });

  it('are third parties: people are asked each time, and what they agreed to is kept', async () => {
    const client = publish(address(), {
      client_name: 'A'.repeat(400),
      logo_uri: 'https://agent.example/logo.png',
    });
    const user = await insertUser(portero(), `person${counter++}`);
    const first = await agree(client, user, { scope: 'openid offline_access' });
    expect(decodeJwt(first.tokens.id_token)).toMatchObject({ sub: user, aud: client.id });
    expect(first.tokens.refresh_token).toEqual(expect.any(String));
    const refreshed = await token(portero().core, client, {
      grant_type: 'refresh_token',
      refresh_token: first.tokens.refresh_token,
    });
    expect(refreshed.statusCode).toBe(200);
    // The same browser, signed in: asked again.
    await agree(client, user, { scope: 'openid' }, first.browser);
    const { db } = tenant();
    const snapshots = await db.read
      .selectFrom('cimd_grant_client_snapshots')
      .selectAll()
      .where('clientId', '=', client.id)
      .execute();
    expect(snapshots).toHaveLength(2);
    expect(snapshots[0]).toMatchObject({ name: 'A'.repeat(256), logoUri: 'https://agent.example/logo.png' });
    const { body } = await portero().api('GET', `/users/${user}`);
    expect(body).toMatchObject({ applicationId: null, cimdClientId: client.id });
    const grants = async (appType = 'thirdParty') =>
      (await portero().api('GET', `/users/${user}/grants?appType=${appType}`)).body.grants;
    expect(await grants('firstParty')).toEqual([]);
    expect((await grants())[0].application).toEqual({
      id: client.id,
      name: 'A'.repeat(256),
      logoUri: 'https://agent.example/logo.png',
    });
    const kept = () =>
      db.read
        .selectFrom('cimd_grant_client_snapshots')
        .select('grantId')
        .where('clientId', '=', client.id)
        .execute();
    const [{ id: ending }, { id: staying }] = await grants();
    expect((await portero().api('DELETE', `/users/${user}/grants/${ending}`)).status).toBe(204);
    expect(await kept()).toEqual([{ grantId: staying }]);
    await portero().api('PATCH', `/users/${user}/is-suspended`, { isSuspended: true });
    expect(await kept()).toEqual([]);
    await portero().audit.flush();
    const { body: logs } = await portero().api(
      'GET',
      `/logs?userId=${user}&logKey=ExchangeTokenBy.RefreshToken`,
    );
    expect(logs[0].payload).toMatchObject({ cimdClientId: client.id });
    expect(logs[0].payload.applicationId).toBeUndefined();
  });

  it('are refused single permissions, and find them unticked when they ask the next time', async () => {
    const user = await insertUser(portero(), `ana${counter++}`, {
      primaryEmail: `ana${counter}@example.com`,
    });
    const lists = '/cimd/user-consent-scopes';
    await portero().api('POST', lists, { userScopes: ['profile', 'email', 'phone'] });
    const client = publish(address());
    const more = { scope: 'openid profile email phone' };
    const ticked = new Set(['', 'phone']);
    const first = await agree(client, user, more, undefined, { organizationIds: [], replace: true, ticked });
    expect(first.page).toMatch(/value="email" checked/);
    expect(first.tokens.scope.split(' ').sort()).toEqual(['openid', 'phone', 'profile']);
    expect(decodeJwt(first.tokens.id_token)).not.toHaveProperty('email');
    const again = await agree(client, user, more);
    expect(again.page).toMatch(/value="phone" checked/);
    expect(again.page).toMatch(/value="email"(?! checked)/);
    for (const scope of ['profile', 'email', 'phone'])
      await portero().api('DELETE', `${lists}/user-scopes/${scope}`);
  });

  it('get nothing beyond what the tenant lets all of them ask for, and lose it at the next token', async () => {
    const make = async (path: string, body: object) => (await portero().api('POST', path, body)).body;
    const resource = await make('/resources', { name: 'Books', indicator: api });
    const read = await make(`/resources/${resource.id}/scopes`, { name: 'read:books' });
    const write = await make(`/resources/${resource.id}/scopes`, { name: 'write:books' });
    const role = await make('/roles', {
      name: 'Reader',
      description: 'Reads',
      scopeIds: [read.id, write.id],
    });
    const user = await insertUser(portero(), `person${counter++}`);
    await make(`/users/${user}/roles`, { roleIds: [role.id] });
    const client = publish(address());
    const refused = new URL(String((await ask(client.id, { scope: 'openid email' })).headers.location));
    expect(refused.searchParams.get('error')).toBe('invalid_scope');

    const path = '/cimd/user-consent-scopes';
    expect(
      (await portero().api('POST', path, { resourceScopes: [read.id], userScopes: ['email'] })).status,
    ).toBe(201);
    expect((await portero().api('GET', path)).body).toEqual({
      organizationScopes: [],
      resourceScopes: [
        {
          resource: { id: resource.id, name: 'Books', indicator: api },
          scopes: [{ id: read.id, name: 'read:books', description: null }],
        },
      ],
      organizationResourceScopes: [],
      userScopes: ['email'],
    });
    const { tokens } = await agree(client, user, {
      scope: 'openid offline_access email read:books write:books',
      resource: [api],
    });
    const refresh = async (refreshToken: string) =>
      (
        await token(portero().core, client, {
          grant_type: 'refresh_token',
          refresh_token: refreshToken,
          resource: api,
        })
      ).json();
    const narrowed = await refresh(tokens.refresh_token);
    expect(decodeJwt(narrowed.access_token).scope).toBe('read:books');
    expect((await portero().api('DELETE', `${path}/resource-scopes/${read.id}`)).status).toBe(204);
    const none = await refresh(narrowed.refresh_token);
    expect(decodeJwt(none.access_token).scope).toBe('');
    expect((await portero().api('DELETE', `${path}/user-scopes/email`)).status).toBe(204);
    expect((await portero().api('DELETE', `${path}/user-scopes/email`)).status).toBe(404);
    const unknown = await portero().api('POST', path, { resourceScopes: ['nothing'], userScopes: ['phone'] });
    expect([unknown.status, unknown.body.code]).toEqual([422, 'application.user_consent_scopes_not_found']);
    expect((await portero().api('GET', path)).body.userScopes).toEqual([]);
  });

  it('reach no organization that this very grant does not name', async () => {
    const user = await insertUser(portero(), `person${counter++}`);
    const { body: company } = await portero().api('POST', '/organizations', { name: 'Company' });
    const { body: club } = await portero().api('POST', '/organizations', { name: 'Club' });
    for (const { id } of [company, club])
      await portero().api('POST', `/organizations/${id}/users`, { userIds: [user] });
    await portero().api('POST', '/cimd/user-consent-scopes', {
      userScopes: ['urn:logto:scope:organizations'],
    });
    const client = publish(address());
    const asked = { scope: 'openid offline_access urn:logto:scope:organizations' };
    const decide = (organizationIds: string[]) =>
      agree(client, user, asked, new Browser(portero().core), { organizationIds, replace: true });
    const { tokens, page } = await decide([club.id]);
    expect(page).toContain('It describes itself at');
    expect(page, 'one is chosen, not several').toMatch(/type="radio" name="organizationIds"/);
    const refresh = (refreshToken: string) =>
      token(portero().core, client, {
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
        organization_id: company.id,
      });
    const denied = await refresh(tokens.refresh_token);
    expect([denied.statusCode, denied.json().error]).toEqual([403, 'access_denied']);
    await expect(decide([])).rejects.toThrow();
    await expect(decide(['elsewhere'])).rejects.toThrow();
    await expect(decide([company.id, 'elsewhere'])).rejects.toThrow();
    const shared = await decide([company.id]);
    expect((await refresh(shared.tokens.refresh_token)).statusCode).toBe(200);
    // The earlier grant reaches no further for it.
    expect((await refresh(tokens.refresh_token)).statusCode).toBe(403);
    await portero().api('DELETE', `/organizations/${company.id}/users/${user}`);
    expect((await refresh(shared.tokens.refresh_token)).statusCode).toBe(403);
    await portero().api('DELETE', '/cimd/user-consent-scopes/user-scopes/urn:logto:scope:organizations');
  });

  it('must say who they are to the letter, and claim nothing that is the tenant’s to give', async () => {
    for (const more of [
      { client_id: 'https://agent.example/other.json' },
      { client_secret: 'x' },
      { token_endpoint_auth_method: 'client_secret_basic' },
      { redirect_uris: [] },
      { redirect_uris: 'https://agent.example/callback' },
      { redirect_uris: ['javascript:alert(1)'] },
      { redirect_uris: ['https://*.example/callback'] },
      { logo_uri: 'http://agent.example/logo.png' },
      { jwks_uri: 'http://127.0.0.1/keys' },
      { id_token_signed_response_alg: 'none' },
      { id_token_signed_response_alg: 'HS256' },
      { allowTokenExchange: true },
      { appLevelAccessControlEnabled: false },
      { isThirdParty: false },
      { strictOpenId: false },
      { client_name: 7 },
      { client_name: 'Agent\u0000' },
      { client_uri: 'https://agent.example/\ud800' },
    ]) {
      const answer = await ask(publish(address(), more).id);
      expect([more, answer.statusCode, answer.json().error]).toEqual([more, 400, 'invalid_client_metadata']);
    }
    const { id } = publish(address(), { scope: 'openid email phone', grant_types: ['client_credentials'] });
    const machine = await token(portero().core, { id, redirectUri }, { grant_type: 'client_credentials' });
    expect(machine.json().error).toBe('invalid_request');
  });

  it('have a name that turns none of our words round, and that of their host where nothing of it is seen', async () => {
    const user = await insertUser(portero(), `reader${counter++}`);
    const named = (client_name: string) =>
      agree(publish(address(), { client_name }), user, { scope: 'openid offline_access' });
    const spoof = await named('\u202eElpmaxe\u2067 \r\nis safe');
    expect(spoof.page).toContain('Elpmaxe is safe');
    expect(spoof.page).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
    expect((await named('\u200b\u3164')).page).toMatch(/<h1[^>]*>[^<]*agent\.example/);
  });

  it('are read only when small, whole and where they are, and not again and again', async () => {
    const answers: (() => Response)[] = [
      () => new Response('x'.repeat(6000)),
      () => new Response('{"client_id":'),
      () => new Response('[]'),
      () => new Response('null'),
      () => new Response('{}', { status: 404 }),
      () => new Response(null, { status: 302, headers: { location: 'https://agent.example/client.json' } }),
      () => {
        throw new Error('no route');
      },
    ];
    for (const answer of answers) {
      const id = address();
      documents.set(id, answer);
      expect((await ask(id)).json().error).toMatch(/^invalid_client/);
      expect((await ask(id)).json().error).toMatch(/^invalid_client/);
      expect(fetched.filter((url) => url === id)).toHaveLength(1);
    }
    const kept = publish(address(), {}, { 'cache-control': 'max-age=3600' });
    await Promise.all(Array.from({ length: 10 }, () => ask(kept.id)));
    expect(fetched.filter((url) => url === kept.id)).toHaveLength(1);
    // An address with nothing new in it, over and over: the host is left alone after a while.
    const before = fetched.length;
    for (let time = 0; time < 80; time++) await ask(`https://victim.example/${counter++}`);
    expect(fetched.length - before).toBeLessThanOrEqual(60);
  });

  it('are asked for at one machine as seldom, whichever ports of it somebody names', async () => {
    const ports = Array.from({ length: 80 }, (_, port) => `https://ports.example:${2000 + port}/client.json`);
    await Promise.all(ports.map((id) => ask(id)));
    expect(fetched).toHaveLength(60);
  });

  it('that people agreed to are read also while a stranger wears out what their host may be asked', async () => {
    const agreed = publish('https://popular.example/agreed.json');
    const unknown = publish('https://popular.example/unknown.json');
    await new RecordAdapter(tenant(), 'Grant').upsert(
      'agreed',
      { clientId: agreed.id, accountId: 'somebody' },
      3600,
    );
    for (let time = 0; time < 61; time++) await ask(`https://popular.example/${counter++}`);
    expect((await ask(unknown.id)).json().error).toBe('invalid_client');
    expect((await ask(agreed.id)).headers.location).toContain('/sign-in');
  });

  it('come back to the very text of their document, and to any port of this machine', async () => {
    const loopback = 'http://127.0.0.1:9/callback';
    const client = publish(address(), {
      redirect_uris: [redirectUri, loopback, 'https://x.example/a?b=c', 'https://pr-*.x.example/cb'],
    });
    for (const [uri, works] of [
      [redirectUri, true],
      ['https://x.example/a?b=c', true],
      ['http://127.0.0.1:51234/callback', true],
      ['http://127.0.0.1/callback', true],
      ['https://pr-7.x.example/cb', true],
      ['https://PR-7.x.example/cb', false],
      ['https://pr-*.x.example/cb', false],
      ['https://AGENT.example/callback', false],
      ['https://agent.example:443/callback', false],
      ['https://agent.example/callback/', false],
      ['https://agent.example/%63allback', false],
      ['https://agent.example/callback?x', false],
      ['https://agent.example/callback#x', false],
      ['http://localhost:51234/callback', false],
      ['http://127.0.0.1:51234/other', false],
      ['http://127.0.0.1:51234@evil.example/callback', false],
      ['http://127.0.0.1.evil.example/callback', false],
    ] as const) {
      const answer = await ask(client.id, { redirect_uri: uri });
      expect([uri, answer.statusCode === 303]).toEqual([uri, works]);
      if (!works) expect(answer.json().error).toBe('invalid_redirect_uri');
    }
  });

  it('never lead inside: no address of this network is asked, whatever it is called', async () => {
    const asked: string[] = [];
    const inside = createServer((socket) => {
      asked.push('connection');
      socket.destroy();
    });
    await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve));
    const bound = inside.address();
    const port = typeof bound === 'object' && bound ? bound.port : 0;
    const { createOutbound } = await import('../outbound/outbound.ts');
    Object.defineProperty(tenant(), 'outbound', {
      value: createOutbound({ allowPrivate: false }),
      configurable: true,
    });
    for (const host of [
      '127.0.0.1',
      'localhost',
      '127.1',
      '2130706433',
      '0x7f000001',
      '017700000001',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '0.0.0.0',
      '10.0.0.1',
      '172.16.0.1',
      '192.168.1.1',
      '169.254.169.254',
      '100.64.0.1',
      '[fd00::1]',
      '[fe80::1]',
      '[64:ff9b::7f00:1]',
      'localhost.',
      '127。0。0。1',
      '①②⑦.0.0.1',
    ]) {
      const answer = await ask(`https://${host}:${port}/client.json`);
      expect([host, answer.statusCode, answer.json().error]).toEqual([host, 400, 'invalid_client']);
    }
    for (const id of [
      'https://user:secret@agent.example/client.json',
      'https://agent.example/../client.json',
      'https://agent.example/%2e%2e/client.json',
      'https://agent.example/client.json#x',
      'https:\\\\agent.example\\client.json',
      'https://agent.example/ client.json',
      'https:///client.json',
      'https://',
      'HTTPS://agent.example/client.json',
      `https://agent.example/${'x'.repeat(2048)}`,
      'http://agent.example/client.json',
      'ftp://agent.example/client.json',
    ]) {
      const answer = await ask(id);
      expect([id, answer.statusCode, answer.json().error]).toEqual([id, 400, 'invalid_client']);
    }
    expect(asked).toEqual([]);
    await new Promise((resolve) => inside.close(resolve));
  });

  it('cannot be let ask for the Management API', async () => {
    const { body: resources } = await portero().api('GET', '/resources?includeScopes=true');
    const management = resources.find(({ indicator }: { indicator: string }) =>
      indicator.includes('logto.app'),
    );
    const answer = await portero().api('POST', '/cimd/user-consent-scopes', {
      resourceScopes: [management.scopes[0].id],
    });
    expect([answer.status, answer.body.code]).toEqual([
      422,
      'application.consent_management_api_scopes_not_allowed',
    ]);
  });
});

onEveryServer(
  'clients known by a document, without a guard of outgoing requests',
  (portero) => {
    it('cannot be let in', async () => {
      const { status, body } = await portero().api('PATCH', '/configs/cimd', { enabled: true });
      expect([status, body.code]).toEqual([422, 'request.invalid_input']);
      expect((await portero().api('PATCH', '/configs/cimd', { enabled: false })).status).toBe(200);
    });
  },
  { env: { OIDC_PROVIDER_SSRF_PROTECTION_DISABLED: 'true' } },
);

const errors: string[] = [];
onEveryServer(
  'clients whose document cannot be read',
  (portero) => {
    it('are no trouble of the server’s, whoever fills its log with them', async () => {
      expect((await portero().api('PATCH', '/configs/cimd', { enabled: true })).status).toBe(200);
      for (const id of [
        'https://127.0.0.1/a.json',
        'https://10.0.0.1/b.json',
        'https://agent.invalid/c.json',
      ]) {
        const url = authorizationUrl({ id, redirectUri }, pkce());
        expect((await new Browser(portero().core).get(url)).statusCode).toBe(400);
      }
      expect(errors).toEqual([]);
    });
  },
  { env: { LOG_LEVEL: 'error' }, log: { write: (line: string) => void errors.push(line) } },
);
