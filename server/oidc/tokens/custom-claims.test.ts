import { decodeJwt } from 'jose';
import { afterEach, beforeAll, expect, it } from 'vitest';
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

const redirectUri = 'https://app.example/callback';
const api = 'https://shop.example';
const route = (type: string) => `/configs/jwt-customizer/${type}`;

onEveryServer('claims by script', (portero) => {
  let user = '';
  let spa: ClientFacts;
  let machine: ClientFacts;
  let web: ClientFacts;
  let organization = '';

  const make = async (path: string, body: object): Promise<string> => {
    const answer = await portero().api('POST', path, body);
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
    return answer.body?.id ?? '';
  };
  const script = async (type: 'access-token' | 'client-credentials', body: string, more: object = {}) => {
    const code = `const getCustomJwtClaims = async ({ token, context, environmentVariables, api }) => { ${body} }`;
    const answer = await portero().api('PUT', route(type), { script: code, ...more });
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  };

  beforeAll(async () => {
    const p = portero();
    user = await insertUser(p, 'ana', {
      customData: { plan: 'gold' },
      passwordDigest: 'a digest',
      name: 'Ana',
    });
    spa = await insertApplication(p, 'spa', 'SPA', redirectUri);
    web = await insertApplication(p, 'web', 'Traditional', redirectUri);
    machine = await insertApplication(p, 'machine', 'MachineToMachine', redirectUri);
    const resource = await make('/resources', { name: 'Shop', indicator: api });
    const scopeId = await make(`/resources/${resource}/scopes`, { name: 'read:items' });
    const role = await make('/roles', { name: 'buyer', description: 'Buys', scopeIds: [scopeId] });
    await make(`/users/${user}/roles`, { roleIds: [role] });
    organization = await make('/organizations', { name: 'Company', customData: { tier: 3 } });
    await make(`/organizations/${organization}/users`, { userIds: [user] });
    const owner = await make('/organization-roles', { name: 'owner' });
    await make(`/organizations/${organization}/users/${user}/roles`, { organizationRoleIds: [owner] });
  });
  afterEach(async () => {
    for (const type of ['access-token', 'client-credentials']) await portero().api('DELETE', route(type));
  });

  const signIn = async (client = spa) => {
    const p = portero();
    const proof = pkce();
    const back = await signInAs(new Browser(p.core), p.tenants.default, user, client, proof, {
      scope: 'openid offline_access profile urn:logto:scope:organizations read:items',
      resource: [api],
    });
    const code = back.searchParams.get('code') ?? '';
    return (more: Record<string, string> = {}) =>
      token(p.core, client, {
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: proof.verifier,
        ...more,
      });
  };
  const refresh = (refreshToken: string, more: Record<string, string>, client = spa) =>
    token(portero().core, client, { grant_type: 'refresh_token', refresh_token: refreshToken, ...more });
  const asMachine = () => token(portero().core, machine, { grant_type: 'client_credentials', resource: api });
  const failures = async (kind: string) =>
    (await portero().api('GET', `/logs?logKey=JwtCustomizer.${kind}`)).body;

  it('cannot replace what the server says, in a token or by introspection', async () => {
    const forged = `
      const all = { sub: 'root', iss: 'https://evil.example', aud: 'everywhere', exp: 9e9, iat: 1, jti: 'x',
        client_id: 'other', scope: 'all', active: false, token_type: 'x', organization_id: 'other', honest: 1 };
      return { ...all, ["__proto__"]: { polluted: true } };`;
    await script('access-token', forged);
    await script('client-credentials', forged);
    const exchange = await signIn(web);
    const first = (await exchange()).json();
    const bound = await refresh(first.refresh_token, { resource: api, organization_id: organization }, web);
    expect(decodeJwt(bound.json().access_token)).toMatchObject({
      sub: user,
      aud: api,
      client_id: 'web',
      scope: 'read:items',
      iss: portero().tenants.default.issuer,
      organization_id: organization,
      honest: 1,
    });
    const claims = decodeJwt((await asMachine()).json().access_token);
    expect(claims).toMatchObject({ sub: 'machine', client_id: 'machine', aud: api, honest: 1 });
    expect(claims.scope).toBeUndefined();
    expect(claims.exp).toBeLessThan(9e9);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();

    const introspected = await portero().core.inject({
      method: 'POST',
      url: '/oidc/token/introspection',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({
        client_id: 'web',
        client_secret: web.secret ?? '',
        token: first.access_token,
      }).toString(),
    });
    expect(introspected.json()).toMatchObject({ active: true, sub: user, client_id: 'web', honest: 1 });
    expect(introspected.json().scope).toContain('profile');
  });

  it('say nothing of who acts, for which organization and how somebody signed in, and what they tried is noted', async () => {
    const forged = `return { act: { sub: 'boss' }, may_act: { email: 'boss@example.com' }, organization_id: '${organization}', acr: 'phrh',
      amr: ['hwk'], auth_time: 1, nbf: 1, sid: 'x', cnf: { jkt: 'x' }, limited_by: 'nothing', plan: 'gold' };`;
    await script('access-token', forged);
    await script('client-credentials', forged);
    const tried = [
      'act',
      'may_act',
      'organization_id',
      'acr',
      'amr',
      'auth_time',
      'nbf',
      'sid',
      'cnf',
      'limited_by',
    ];
    const exchange = await signIn(web);
    const personal = decodeJwt((await exchange({ resource: api })).json().access_token);
    const mechanical = decodeJwt((await asMachine()).json().access_token);
    for (const claims of [personal, mechanical]) {
      expect(claims.plan).toBe('gold');
      for (const name of tried) expect([undefined, personal[name]], name).toContain(claims[name]);
      for (const name of ['act', 'may_act', 'organization_id', 'nbf', 'sid', 'cnf', 'limited_by'])
        expect(claims, name).not.toHaveProperty(name);
      expect(claims.amr).not.toEqual(['hwk']);
    }
    expect(mechanical).not.toHaveProperty('acr');
    for (const kind of ['AccessToken', 'ClientCredentials'])
      await expect
        .poll(async () => (await failures(kind))[0]?.payload)
        .toMatchObject({
          ignoredClaims: tried,
          blocked: false,
          error: { message: expect.stringContaining('act') },
        });
  });

  it('see the person, the application, the organization and how the person signed in, and no secret', async () => {
    await script(
      'access-token',
      'return { seen: JSON.stringify({ token, context, environmentVariables }) }',
      {
        environmentVariables: { KEY: 'value' },
      },
    );
    const tokens = (await (await signIn())({ resource: api })).json();
    const read = (accessToken: string) => JSON.parse(String(decodeJwt(accessToken).seen));
    const { token: facts, context, environmentVariables } = read(tokens.access_token);
    expect(environmentVariables).toEqual({ KEY: 'value' });
    expect(facts).toMatchObject({
      aud: api,
      scope: 'read:items',
      clientId: 'spa',
      accountId: user,
      gty: 'authorization_code',
      kind: 'AccessToken',
      jti: expect.any(String),
      grantId: expect.any(String),
      sessionUid: expect.any(String),
    });
    expect(context.user).toMatchObject({
      id: user,
      name: 'Ana',
      customData: { plan: 'gold' },
      hasPassword: true,
      mfaVerificationFactors: [],
      ssoIdentities: [],
      organizations: [{ id: organization, name: 'Company', description: null }],
      organizationRoles: [{ organizationId: organization, roleName: 'owner' }],
    });
    expect(context.user.roles).toMatchObject([
      { name: 'buyer', description: 'Buys', scopes: [{ name: 'read:items', resource: { indicator: api } }] },
    ]);
    expect(context.application).toMatchObject({ id: 'spa', type: 'SPA' });
    expect(context.interaction).toMatchObject({ interactionEvent: 'SignIn', userId: user });
    expect(context.organization).toBeUndefined();
    expect(JSON.stringify(context)).not.toContain('a digest');

    const bound = await refresh(tokens.refresh_token, { organization_id: organization });
    const there = read(bound.json().access_token);
    expect(there.context.organization).toEqual({
      id: organization,
      name: 'Company',
      description: null,
      customData: { tier: 3 },
    });
    expect(there.token.organization_id).toBeUndefined();
  });

  it('called like parts of every object are left out, and break nothing', async () => {
    await script(
      'access-token',
      `return JSON.parse('{"__proto__":{"a":1},"constructor":{"prototype":{"a":1}},"toString":"t","plan":"gold"}')`,
    );
    const answer = await (await signIn())({ resource: api });
    expect(answer.statusCode, answer.payload).toBe(200);
    const payload = answer.json().access_token.split('.')[1] ?? '';
    const text = Buffer.from(payload, 'base64url').toString();
    expect(text).toContain('"plan":"gold"');
    expect(text).not.toMatch(/__proto__|constructor/);
  });

  it('are in opaque tokens too, which scripts cannot read', async () => {
    await script('access-token', 'return { jti: token.jti, known: typeof token.jti }');
    const exchange = await signIn(web);
    const { access_token: opaque } = (await exchange()).json();
    expect(opaque).not.toContain('.');
    const answer = await portero().core.inject({
      method: 'POST',
      url: '/oidc/token/introspection',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({
        client_id: 'web',
        client_secret: web.secret ?? '',
        token: opaque,
      }).toString(),
    });
    expect(answer.json().known).toBe('undefined');
  });

  it('see what an exchanged token was made for, and cannot say that somebody else acts', async () => {
    const p = portero();
    const client = await insertApplication(p, 'exchanger', 'Traditional', redirectUri, {
      customClientMetadata: { allowTokenExchange: true },
    });
    const { body } = await p.api('POST', '/subject-tokens', { userId: user, context: { ticket: 7 } });
    await script('access-token', 'return { grant: context.grant, act: { sub: "nobody" }, gty: token.gty }');
    const answer = await token(p.core, client, {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: body.subjectToken,
      subject_token_type: 'urn:logto:token-type:impersonation_token',
      resource: api,
    });
    const claims = decodeJwt(answer.json().access_token);
    expect(claims.grant).toEqual({
      type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subjectTokenContext: { ticket: 7 },
    });
    expect(JSON.stringify(claims.act)).not.toContain('nobody');
    expect(claims.act).toBeDefined();
  });

  it('are for machines by a script of their own, which sees the application only', async () => {
    await script('access-token', 'return { person: true }');
    expect(decodeJwt((await asMachine()).json().access_token).person).toBeUndefined();
    await script('client-credentials', 'return { seen: Object.keys(context), kind: token.kind }');
    expect(decodeJwt((await asMachine()).json().access_token)).toMatchObject({
      seen: ['application'],
      kind: 'ClientCredentials',
    });
  });

  it('may deny the token; the code is as good as before', async () => {
    await script('access-token', 'api.denyAccess("Not on Sundays")');
    const exchange = await signIn();
    const denied = await exchange();
    expect(denied.statusCode).toBe(400);
    expect(denied.json()).toMatchObject({ error: 'access_denied', error_description: 'Not on Sundays' });
    await portero().api('DELETE', route('access-token'));
    expect((await exchange()).statusCode).toBe(200);
    await script('client-credentials', 'api.denyAccess()');
    expect((await asMachine()).json().error).toBe('access_denied');
  });

  it.each([
    ['that throw', 'throw new Error("the database of plans is away: secret-host")', /secret-host/],
    ['that return nonsense', 'return [1]', /not an object/],
    ['that return too much', 'return { a: "x".repeat(20000) }', /longer than/],
  ])('%s are missing, and tell the administrator why, nobody else', async (_what, body, message) => {
    await script('access-token', `\n${body}`);
    const tokens = await (await signIn())({ resource: api });
    expect(tokens.statusCode).toBe(200);
    expect(decodeJwt(tokens.json().access_token)).toMatchObject({ sub: user, scope: 'read:items' });
    expect(tokens.payload).not.toMatch(/secret-host/);
    await expect
      .poll(async () => (await failures('AccessToken'))[0]?.payload)
      .toMatchObject({
        key: 'JwtCustomizer.AccessToken',
        result: 'Error',
        userId: user,
        applicationId: 'spa',
        error: { message: expect.stringMatching(message) },
        blocked: false,
      });
  });

  it('stop the token when their failures are told to', async () => {
    const answerOf = async () => (await asMachine()).json();
    await script('client-credentials', '\n\nthrow new Error("secret-host")', { blockIssuanceOnError: true });
    expect(await answerOf()).toMatchObject({ error: 'invalid_request' });
    expect(JSON.stringify(await answerOf())).not.toContain('secret-host');
    await expect
      .poll(async () => (await failures('ClientCredentials'))[0]?.payload)
      .toMatchObject({ error: { data: { line: 3 } }, blocked: true });
    await portero().api('PATCH', route('client-credentials'), { blockIssuanceOnError: false });
    expect((await answerOf()).access_token).toEqual(expect.any(String));
  });

  it('do not hold up those who write: nothing waits for a script inside a transaction', async () => {
    await script(
      'client-credentials',
      'const end = Date.now() + 400; while (Date.now() < end); return { slow: 1 }',
    );
    const slow = asMachine();
    let isOver = false;
    void slow.then(() => {
      isOver = true;
    });
    const { status } = await portero().api('PATCH', `/users/${user}/custom-data`, { customData: { i: 1 } });
    expect(status).toBe(200);
    expect(isOver).toBe(false);
    expect(decodeJwt((await slow).json().access_token).slow).toBe(1);
  });
});
