import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Sandbox } from '../sandbox/sandbox.ts';
import {
  Browser,
  type ClientFacts,
  insertApplication,
  insertUser,
  pkce,
  signInAs,
  token,
} from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';
import type { InspectedScope } from './answer.ts';

const redirectUri = 'https://app.example/callback';
const api = 'https://shop.example';

onEveryServer('the token inspector', (portero) => {
  const made: Record<string, string> = {};
  let spa: ClientFacts;
  let machine: ClientFacts;

  const make = async (path: string, body: object): Promise<string> => {
    const answer = await portero().api('POST', path, body);
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
    return answer.body?.id ?? '';
  };
  const inspect = async (body: object) => {
    const answer = await portero().api('POST', '/token-inspector', body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body;
  };
  const scopeOf = (answer: { scopes: InspectedScope[] }, name: string) =>
    answer.scopes.find((scope) => scope.name === name);

  // How long a script may run is the sandbox's own test; here a busy machine must not decide what scripts did.
  const patient = new Sandbox({ limits: { time: 20_000 } });
  afterAll(() => patient.close());

  beforeAll(async () => {
    const p = portero();
    Object.assign(p.tenants.default, { sandbox: patient });
    spa = await insertApplication(p, 'spa', 'SPA', redirectUri);
    machine = await insertApplication(p, 'machine', 'MachineToMachine', redirectUri);
    made.api = await make('/resources', { name: 'Shop', indicator: api });
    for (const name of ['read:items', 'write:items', 'delete:items'])
      made[name] = await make(`/resources/${made.api}/scopes`, { name });
    made.reader = await make('/roles', { name: 'reader', description: 'r', scopeIds: [made['read:items']] });
    made.remover = await make('/roles', {
      name: 'remover',
      description: 'r',
      scopeIds: [made['delete:items']],
    });
    made.robot = await make('/roles', {
      name: 'robot',
      description: 'r',
      type: 'MachineToMachine',
      scopeIds: [made['read:items']],
    });
    made.company = await make('/organizations', { name: 'Company' });
    made.invite = await make('/organization-scopes', { name: 'invite' });
    made.owner = await make('/organization-roles', {
      name: 'owner',
      organizationScopeIds: [made.invite],
      resourceScopeIds: [made['write:items']],
    });
    await insertUser(p, 'ana', { name: 'Ana' });
    await insertUser(p, 'blocked', { isSuspended: true });
    await make('/users/ana/roles', { roleIds: [made.reader] });
    await make(`/organizations/${made.company}/users`, { userIds: ['ana'] });
    await make(`/organizations/${made.company}/users/ana/roles`, { organizationRoleIds: [made.owner] });
    await make('/applications/machine/roles', { roleIds: [made.robot] });
  });

  /** Tokens as the token endpoint gives them. */
  const issued = async (scope: string) => {
    const p = portero();
    const proof = pkce();
    const back = await signInAs(new Browser(p.core), p.tenants.default, 'ana', spa, proof, {
      scope,
      resource: [api, 'urn:logto:resource:organizations'],
    });
    const first = await token(p.core, spa, {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: proof.verifier,
    });
    let refreshToken: string = first.json().refresh_token;
    return async (more: Record<string, string>) => {
      const answer = await token(p.core, spa, {
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
        ...more,
      });
      refreshToken = answer.json().refresh_token ?? refreshToken;
      return answer;
    };
  };

  it('knows what a third party may ask people for', async () => {
    await insertApplication(portero(), 'partner', 'Traditional', redirectUri, { isThirdParty: true });
    await make('/applications/partner/user-consent-scopes', { userScopes: ['email'] });
    const answer = await inspect({ applicationId: 'partner', userId: 'ana' });
    expect(scopeOf(answer, 'email')).toMatchObject({ granted: true });
    expect(scopeOf(answer, 'phone')).toMatchObject({ granted: false, missing: 'not-allowed' });
    expect(answer.claims.scope.split(' ').toSorted()).toEqual(['email', 'offline_access', 'openid']);
  });

  it('shows the ID token, how the person signed in, and what sign-ins so far asked for', async () => {
    const p = portero();
    const app = await insertApplication(p, 'asks-little', 'SPA', redirectUri);
    const asked = { applicationId: app.id, userId: 'ana', resource: api };
    const before = await inspect(asked);
    expect(before.grants).toEqual([]);
    expect(scopeOf(before, 'read:items')?.agreed).toBeUndefined();
    const proof = pkce();
    const back = await signInAs(new Browser(p.core), p.tenants.default, 'ana', app, proof, {
      scope: 'openid offline_access profile',
      resource: [api],
    });
    const real = await token(p.core, app, {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: proof.verifier,
    });
    const answer = await inspect({ ...asked, scope: 'openid offline_access profile read:items' });
    const { at_hash: _hash, jti: _jti, ...claims } = decodeJwt(real.json().id_token);
    expect(answer.idToken).toEqual({
      ...claims,
      iat: expect.closeTo(claims.iat ?? 0, -1),
      exp: expect.closeTo(claims.exp ?? 0, -1),
    });
    expect(answer.authentication).toMatchObject({ authTime: answer.claims.auth_time });
    expect(answer.grants).toMatchObject([{ hasRefreshToken: true }]);
    expect(answer.grants[0].scopes).toEqual(expect.arrayContaining(['openid', 'profile']));
    // The role gives it, but a refresh will go without: no sign-in asked for it.
    expect(scopeOf(answer, 'read:items')).toMatchObject({ granted: true, agreed: false });
    const refreshed = await token(p.core, app, {
      grant_type: 'refresh_token',
      refresh_token: real.json().refresh_token,
      resource: api,
    });
    expect(decodeJwt(refreshed.json().access_token).scope ?? '').not.toContain('read:items');
  });

  it('shows what the token endpoint gives, claim by claim', async () => {
    await portero().api('PUT', '/configs/jwt-customizer/access-token', {
      script: `const getCustomJwtClaims = ({ token, context }) =>
        ({ name: context.user.name, at: context.organization?.name, asked: token.scope, sub: 'forged' });`,
    });
    const scope = 'openid offline_access urn:logto:scope:organizations read:items write:items invite profile';
    const refresh = await issued(scope);
    for (const where of [
      { resource: api },
      { organizationId: made.company },
      { resource: api, organizationId: made.company },
    ]) {
      const { organizationId, resource } = where;
      const real = await refresh({
        ...(resource && { resource }),
        ...(organizationId && { organization_id: organizationId }),
      });
      expect(real.statusCode, real.payload).toBe(200);
      const { access_token: value } = real.json();
      const shown = await inspect({ applicationId: 'spa', userId: 'ana', scope, ...where });
      const { jti: _jti, iat: _iat, exp, ...claims } = decodeJwt(value);
      const { iat: _shownIat, exp: shownExp, ...shownClaims } = shown.claims;
      expect(shownClaims).toEqual(claims);
      expect(Math.abs(shownExp - (exp ?? 0))).toBeLessThan(60);
      expect(shown.header).toEqual(decodeProtectedHeader(value));
      expect(shown).toMatchObject({ issued: true, format: 'jwt', expiresIn: real.json().expires_in });
    }
    await portero().api('DELETE', '/configs/jwt-customizer/access-token');
  });

  it('shows the tokens of machines, too', async () => {
    const real = await token(portero().core, machine, {
      grant_type: 'client_credentials',
      resource: api,
      scope: 'read:items write:items',
    });
    const { jti: _jti, iat: _iat, exp: _exp, ...claims } = decodeJwt(real.json().access_token);
    const shown = await inspect({ applicationId: 'machine', resource: api, scope: 'read:items write:items' });
    expect(shown.claims).toMatchObject(claims);
    expect(shown.tokenType).toBe('client-credentials');
    expect(scopeOf(shown, 'read:items')).toMatchObject({ granted: true, reasons: [{ name: 'robot' }] });
    const nowhere = await inspect({ applicationId: 'machine' });
    expect(nowhere).toMatchObject({ issued: false, refusal: { error: 'invalid_target' } });
  });

  it('says which role gives a scope, and which would', async () => {
    const answer = await inspect({
      applicationId: 'spa',
      userId: 'ana',
      resource: api,
      scope: 'read:items delete:items nonsense',
    });
    expect(answer.claims.scope).toBe('read:items');
    expect(scopeOf(answer, 'read:items')).toEqual({
      name: 'read:items',
      agreed: true,
      granted: true,
      requested: true,
      reasons: [{ type: 'role', id: made.reader, name: 'reader' }],
      remedies: [],
    });
    expect(scopeOf(answer, 'write:items')).toMatchObject({
      granted: false,
      missing: 'not-requested',
      reasons: [
        { type: 'organization-role', name: 'owner', organization: { id: made.company, name: 'Company' } },
      ],
    });
    expect(scopeOf(answer, 'delete:items')).toMatchObject({
      granted: false,
      missing: 'not-held',
      reasons: [],
      remedies: [{ type: 'role', id: made.remover, name: 'remover' }],
    });
    expect(scopeOf(answer, 'nonsense')).toMatchObject({ granted: false, missing: 'unknown' });
    const there = await inspect({ applicationId: 'spa', userId: 'ana', organizationId: made.company });
    expect(scopeOf(there, 'invite')).toMatchObject({ granted: true, reasons: [{ id: made.owner }] });
  });

  it('gives no reason for what is not granted, and one for all that is', async () => {
    for (const asked of [
      { applicationId: 'spa', userId: 'ana', resource: api },
      { applicationId: 'spa', userId: 'ana', resource: api, organizationId: made.company },
      { applicationId: 'spa', userId: 'ana', organizationId: made.company },
      { applicationId: 'machine', resource: api },
    ]) {
      const { scopes, claims } = await inspect(asked);
      const granted = scopes.filter((scope: InspectedScope) => scope.granted);
      expect(granted.map(({ name }: InspectedScope) => name).sort()).toEqual(
        String(claims.scope).split(' ').sort(),
      );
      for (const scope of scopes) expect(scope.reasons.length > 0, scope.name).toBe(scope.granted);
    }
  });

  it('tells the refusal that the application would get', async () => {
    await insertUser(portero(), 'stranger');
    const refusals = [
      [{ applicationId: 'spa', userId: 'blocked' }, 'invalid_grant', 'grant request is invalid'],
      [
        { applicationId: 'spa', userId: 'stranger', organizationId: made.company },
        'access_denied',
        'user is not a member of the organization',
      ],
      [
        { applicationId: 'spa', userId: 'ana', organizationId: made.company, scope: 'openid' },
        'insufficient_scope',
        'refresh token missing required scope',
      ],
      [
        { applicationId: 'spa', userId: 'ana', resource: 'https://unknown.example' },
        'invalid_target',
        'resource indicator is missing, or unknown',
      ],
      [{ applicationId: 'spa' }, 'invalid_request', 'requested grant type is not allowed for this client'],
      [{ applicationId: 'machine', userId: 'ana' }, 'invalid_request', expect.any(String)],
      [
        { applicationId: 'machine', organizationId: made.company },
        'access_denied',
        'app has not associated with the organization',
      ],
    ] as const;
    for (const [asked, code, description] of refusals) {
      const answer = await inspect(asked);
      expect(answer, JSON.stringify(asked)).toMatchObject({
        issued: false,
        refusal: { error: code, description },
      });
      expect(answer.claims).toBeUndefined();
      if (code === 'invalid_grant') expect(answer.refusal.detail).toBe('user is suspended');
    }
    for (const asked of [
      { applicationId: 'nobody', userId: 'ana' },
      { applicationId: 'spa', userId: 'nobody' },
    ]) {
      const answer = await portero().api('POST', '/token-inspector', asked);
      expect([answer.status, answer.body.code]).toEqual([404, 'entity.not_exists_with_id']);
    }
  });

  it('shows what a script did, with the line that failed', async () => {
    const script = async (body: string, more: object = {}) =>
      portero().api('PUT', '/configs/jwt-customizer/access-token', {
        script: `const getCustomJwtClaims = ({ api }) => {\n${body}\n};`,
        ...more,
      });
    const asked = { applicationId: 'spa', userId: 'ana', resource: api };
    await script('return { plan: "gold" }');
    expect(await inspect(asked)).toMatchObject({ claims: { plan: 'gold' }, script: { type: 'claims' } });
    await script('\nnull.x');
    expect(await inspect(asked)).toMatchObject({
      issued: true,
      script: { type: 'failed', failure: { line: 3 }, blocks: false },
    });
    await script('\nnull.x', { blockIssuanceOnError: true });
    expect(await inspect(asked)).toMatchObject({ issued: false, script: { type: 'failed', blocks: true } });
    await script('api.denyAccess("No")');
    expect(await inspect(asked)).toMatchObject({
      issued: false,
      refusal: { error: 'access_denied', description: 'No' },
      script: { type: 'denied', message: 'No' },
    });
    await portero().api('DELETE', '/configs/jwt-customizer/access-token');
  });

  it('writes nothing, and gives no token away', async () => {
    const p = portero();
    const count = async () => {
      const { db } = p.tenants.default;
      await p.audit.flush();
      const rows = await Promise.all([
        db.read.selectFrom('oidc_records').select('id').execute(),
        db.read.selectFrom('logs').select('id').execute(),
      ]);
      return rows.map(({ length }) => length);
    };
    await p.managementToken();
    const before = await count();
    const answer = await inspect({ applicationId: 'spa', userId: 'ana', resource: api });
    expect(await count()).toEqual(before);
    expect(answer.claims.jti).toBeUndefined();
    expect(JSON.stringify(answer)).not.toMatch(/eyJ/);
  });
});
