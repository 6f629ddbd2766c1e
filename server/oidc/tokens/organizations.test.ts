import { decodeJwt } from 'jose';
import { beforeAll, expect, it } from 'vitest';
import {
  allowUserScopes,
  Browser,
  insertApplication,
  insertUser,
  pkce,
  signInAs,
  token,
} from '../../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../../testing/portero.ts';

const redirectUri = 'https://app.example/callback';
const reserved = 'urn:logto:resource:organizations';
const audience = (id: string) => `urn:logto:organization:${id}`;
const widest = 'openid offline_access urn:logto:scope:organizations urn:logto:scope:organization_roles';

onEveryServer('tokens for organizations', (portero) => {
  let counter = 0;
  const fresh = (name: string) => `${name}${counter++}`;
  const made: Record<string, string> = {};
  const id = (name: string): string => made[name] ?? '';

  const make = async (path: string, body: object): Promise<string> => {
    const answer = await portero().api('POST', path, body);
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
    return answer.body?.id ?? '';
  };
  const organization = (more: object = {}) => make('/organizations', { name: fresh('Company'), ...more });
  const join = async (organizationId: string, userId: string, roles: string[] = []) => {
    await make(`/organizations/${organizationId}/users`, { userIds: [userId] });
    if (roles.length > 0) {
      const organizationRoleIds = roles.map(id);
      await make(`/organizations/${organizationId}/users/${userId}/roles`, { organizationRoleIds });
    }
  };

  beforeAll(async () => {
    made.api = await make('/resources', { name: 'Orders', indicator: 'https://orders.example' });
    for (const name of ['read:orders', 'write:orders'])
      made[name] = await make(`/resources/${made.api}/scopes`, { name });
    for (const name of ['read:data', 'invite', 'delete'])
      made[name] = await make('/organization-scopes', { name });
    made.member = await make('/organization-roles', {
      name: 'member',
      organizationScopeIds: [id('read:data')],
      resourceScopeIds: [id('read:orders')],
    });
    made.owner = await make('/organization-roles', {
      name: 'owner',
      organizationScopeIds: [id('read:data'), id('invite')],
      resourceScopeIds: [id('write:orders')],
    });
    made.robot = await make('/organization-roles', {
      name: 'robot',
      type: 'MachineToMachine',
      organizationScopeIds: [id('invite')],
      resourceScopeIds: [id('read:orders')],
    });
  });

  const signedIn = async ({
    type = 'SPA',
    client: more = {},
    ...parameters
  }: {
    type?: string;
    client?: Record<string, unknown>;
    scope?: string;
    resource?: string[];
    /** Returns more parameters of the authorization request. */
    before?: (userId: string) => Promise<Record<string, string> | undefined>;
  } = {}) => {
    const p = portero();
    const { before, ...asked } = parameters;
    const user = await insertUser(p, fresh('user'));
    const asFound = await before?.(user);
    const client = await insertApplication(p, fresh('client'), type, redirectUri, more);
    const proof = pkce();
    const back = await signInAs(new Browser(p.core), p.tenants.default, user, client, proof, {
      scope: `${widest} read:data invite`,
      resource: [reserved],
      ...asked,
      ...asFound,
    });
    const code = back.searchParams.get('code') ?? '';
    const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri };
    const answer = await token(p.core, client, { ...form, code_verifier: proof.verifier });
    expect(answer.statusCode, answer.payload).toBe(200);
    let refreshToken: string = answer.json().refresh_token;
    const refresh = async (more: Record<string, string>) => {
      const refreshed = await token(p.core, client, {
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
        ...more,
      });
      refreshToken = refreshed.json().refresh_token ?? refreshToken;
      return refreshed;
    };
    return { p, user, client, tokens: answer.json(), refresh };
  };
  const refusal = (answer: { statusCode: number; json(): unknown }) => ({
    status: answer.statusCode,
    ...(answer.json() as object),
  });

  it('carry what the person’s roles there allow, asked or not', async () => {
    const s = await signedIn();
    const company = await organization();
    await join(company, s.user, ['owner']);
    const answer = await s.refresh({ organization_id: company });
    expect(answer.statusCode, answer.payload).toBe(200);
    expect(answer.json()).toMatchObject({
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'read:data invite',
    });
    expect(answer.json().refresh_token).toEqual(expect.any(String));
    const claims = decodeJwt(answer.json().access_token);
    expect(claims).toMatchObject({ sub: s.user, aud: audience(company), scope: 'read:data invite' });
    expect(claims.organization_id).toBeUndefined();
    const narrow = await s.refresh({ organization_id: company, scope: 'read:data' });
    expect(decodeJwt(narrow.json().access_token).scope).toBe('read:data');
  });

  it('follow a change of roles at the next token', async () => {
    const s = await signedIn();
    const company = await organization();
    await join(company, s.user, ['owner']);
    await s.p.api('PUT', `/organizations/${company}/users/${s.user}/roles`, {
      organizationRoleIds: [id('member')],
    });
    expect((await s.refresh({ organization_id: company })).json().scope).toBe('read:data');
    await s.p.api('DELETE', `/organizations/${company}/users/${s.user}/roles/${id('member')}`);
    const without = await s.refresh({ organization_id: company });
    expect(without.json().scope).toBe('');
    expect(decodeJwt(without.json().access_token).scope).toBe('');
    await s.p.api('DELETE', `/organizations/${company}/users/${s.user}`);
    expect(refusal(await s.refresh({ organization_id: company }))).toMatchObject({
      status: 403,
      error: 'access_denied',
      error_description: 'user is not a member of the organization',
    });
  });

  it('never carry more than the sign-in asked for', async () => {
    const s = await signedIn({ scope: `${widest} read:data` });
    const company = await organization();
    await join(company, s.user, ['owner']);
    expect((await s.refresh({ organization_id: company })).json().scope).toBe('read:data');
    expect(refusal(await s.refresh({ organization_id: company, scope: 'read:data invite' }))).toMatchObject({
      status: 400,
      error: 'invalid_scope',
      scope: 'invite',
    });
    const asksNothing = await signedIn({ scope: widest, resource: [] });
    await join(company, asksNothing.user, ['owner']);
    expect((await asksNothing.refresh({ organization_id: company })).json().scope).toBe('');
  });

  it('are kept apart: a role in one organization says nothing in another', async () => {
    const s = await signedIn();
    const [home, elsewhere, foreign] = [await organization(), await organization(), await organization()];
    await join(home, s.user, ['owner']);
    await join(elsewhere, s.user);
    expect((await s.refresh({ organization_id: elsewhere })).json().scope).toBe('');
    for (const target of [foreign, 'none', `${home} `, home.toUpperCase(), `${home}\u0000`]) {
      const answer = await s.refresh({ organization_id: target });
      expect(answer.statusCode, target).toBeGreaterThanOrEqual(400);
      expect(answer.json().access_token).toBeUndefined();
    }
  });

  it('cannot be had by naming the organization as a resource, past the checks', async () => {
    const s = await signedIn();
    const [home, foreign] = [await organization(), await organization()];
    await join(home, s.user, ['owner']);
    for (const form of [
      { resource: audience(foreign) },
      { resource: audience(home) },
      { resource: audience(foreign), organization_id: home },
    ]) {
      expect(refusal(await s.refresh(form)), JSON.stringify(form)).toMatchObject({
        status: 400,
        error: 'invalid_target',
      });
    }
    const started = await new Browser(s.p.core).get(
      `/oidc/auth?client_id=${s.client.id}&redirect_uri=${redirectUri}&response_type=code&scope=openid&resource=${audience(home)}&code_challenge=${pkce().challenge}&code_challenge_method=S256`,
    );
    expect(String(started.headers.location)).toContain('error=invalid_target');
  });

  it('need the scope for organizations in the refresh token', async () => {
    const s = await signedIn({ scope: 'openid offline_access read:data' });
    const company = await organization();
    await join(company, s.user, ['owner']);
    expect(refusal(await s.refresh({ organization_id: company }))).toMatchObject({
      status: 403,
      error: 'insufficient_scope',
      error_description: 'refresh token missing required scope',
      scope: 'urn:logto:scope:organizations',
    });
  });

  it('need a second factor where the organization demands one', async () => {
    const s = await signedIn();
    const company = await organization({ isMfaRequired: true });
    await join(company, s.user, ['owner']);
    expect(refusal(await s.refresh({ organization_id: company }))).toMatchObject({
      status: 403,
      error: 'access_denied',
      error_description: 'organization requires MFA but user has no MFA configured',
    });
    await s.p.tenants.default.db.write
      .updateTable('users')
      .set({ mfaVerifications: [{ id: 'x', type: 'Totp', createdAt: '2026-01-01T00:00:00.000Z' }] })
      .where('id', '=', s.user)
      .execute();
    expect((await s.refresh({ organization_id: company })).statusCode).toBe(200);
  });

  it('go to a third party only for organizations that the person shared with it', async () => {
    const s = await signedIn();
    const [shared, kept] = [await organization(), await organization()];
    for (const company of [shared, kept]) await join(company, s.user, ['owner']);
    const { db, cache } = s.p.tenants.default;
    await db.write
      .updateTable('applications')
      .set({ isThirdParty: true })
      .where('id', '=', s.client.id)
      .execute();
    cache.invalidate(`application:${s.client.id}`);
    await allowUserScopes(s.p, s.client.id, ['urn:logto:scope:organizations']);
    await db.write
      .insertInto('application_consent_organizations')
      .values({ applicationId: s.client.id, organizationId: shared, userId: s.user, createdAt: 1 })
      .execute();
    expect((await s.refresh({ organization_id: shared })).statusCode).toBe(200);
    expect(refusal(await s.refresh({ organization_id: kept }))).toMatchObject({
      status: 403,
      error: 'access_denied',
      error_description: 'organization access is not granted to the application',
    });
  });

  it('are bound to a resource and the organization when both are named', async () => {
    const s = await signedIn({
      scope: `${widest} read:orders write:orders`,
      resource: ['https://orders.example', reserved],
      before: async (user) => {
        made.home = await organization();
        made.elsewhere = await organization();
        await join(id('home'), user, ['owner']);
        await join(id('elsewhere'), user, ['member']);
        return undefined;
      },
    });
    const both = await s.refresh({ resource: 'https://orders.example' });
    expect(new Set(String(decodeJwt(both.json().access_token).scope).split(' '))).toEqual(
      new Set(['read:orders', 'write:orders']),
    );
    expect(decodeJwt(both.json().access_token).organization_id).toBeUndefined();
    const one = await s.refresh({ resource: 'https://orders.example', organization_id: id('elsewhere') });
    expect(decodeJwt(one.json().access_token)).toMatchObject({
      aud: 'https://orders.example',
      organization_id: id('elsewhere'),
      scope: 'read:orders',
    });
    const foreign = await organization();
    const refused = await s.refresh({ resource: 'https://orders.example', organization_id: foreign });
    expect(refused.statusCode).toBe(403);
  });

  it('for an API that keeps organizations apart carry only what is held on their side', async () => {
    const p = portero();
    const orders = 'https://apart.example';
    const { body: api } = await p.api('POST', '/resources', {
      name: 'Apart',
      indicator: orders,
      isolatesOrganizations: true,
    });
    expect(api.isolatesOrganizations).toBe(true);
    const scopeIds: Record<string, string> = {};
    for (const name of ['see', 'manage'])
      scopeIds[name] = await make(`/resources/${api.id}/scopes`, { name });
    const support = await make('/roles', {
      name: fresh('support'),
      description: 'sees',
      scopeIds: [scopeIds.see],
    });
    const manager = await make('/organization-roles', {
      name: fresh('manager'),
      resourceScopeIds: [scopeIds.manage],
    });
    const [home, elsewhere] = [await organization(), await organization()];
    const s = await signedIn({
      scope: `${widest} see manage`,
      resource: [orders],
      before: async (user) => {
        await make(`/users/${user}/roles`, { roleIds: [support] });
        await join(home, user);
        await join(elsewhere, user);
        await make(`/organizations/${home}/users/${user}/roles`, { organizationRoleIds: [manager] });
        return undefined;
      },
    });
    const scopeOf = async (more: Record<string, string>) => {
      const answer = await s.refresh({ resource: orders, ...more });
      expect(answer.statusCode, answer.payload).toBe(200);
      const inspected = await p.api('POST', '/token-inspector', {
        applicationId: s.client.id,
        userId: s.user,
        resource: orders,
        ...(more.organization_id && { organizationId: more.organization_id }),
      });
      const sorted = (scope: unknown) => String(scope).split(' ').toSorted().join(' ');
      const { scope } = decodeJwt(answer.json().access_token);
      expect(sorted(inspected.body.claims.scope)).toBe(sorted(scope));
      return sorted(scope);
    };
    expect(await scopeOf({})).toBe('see');
    expect(await scopeOf({ organization_id: home })).toBe('manage');
    expect(await scopeOf({ organization_id: elsewhere })).toBe('');
    expect((await p.api('PATCH', `/resources/${api.id}`, { isolatesOrganizations: false })).status).toBe(200);
    expect(await scopeOf({})).toBe('manage see');
    expect(await scopeOf({ organization_id: home })).toBe('manage see');
  });

  it('of a sign-in for one organization reach no further than its roles', async () => {
    const s = await signedIn({
      scope: `${widest} read:orders write:orders`,
      resource: ['https://orders.example'],
      before: async (user) => {
        const [home, elsewhere] = [await organization(), await organization()];
        await join(home, user, ['member']);
        await join(elsewhere, user, ['owner']);
        return { organization_id: home };
      },
    });
    const answer = await s.refresh({ resource: 'https://orders.example' });
    expect(decodeJwt(answer.json().access_token).scope).toBe('read:orders');
  });

  it('go to machines that are members, with their roles', async () => {
    const p = portero();
    const machine = await insertApplication(p, fresh('machine'), 'MachineToMachine', redirectUri);
    const [home, foreign] = [await organization(), await organization()];
    await make(`/organizations/${home}/applications`, { applicationIds: [machine.id] });
    await make(`/organizations/${home}/applications/${machine.id}/roles`, {
      organizationRoleIds: [id('robot')],
    });
    const ask = (form: Record<string, string>) =>
      token(p.core, machine, { grant_type: 'client_credentials', ...form });
    const plain = await ask({ organization_id: home });
    expect(plain.json(), plain.payload).toMatchObject({ scope: '', expires_in: 3600 });
    const answer = await ask({ organization_id: home, scope: 'read:data invite' });
    expect(answer.json()).toMatchObject({ scope: 'invite' });
    expect(decodeJwt(answer.json().access_token)).toMatchObject({
      sub: machine.id,
      aud: audience(home),
      scope: 'invite',
    });
    const resource = 'https://orders.example';
    const bound = await ask({ organization_id: home, resource, scope: 'read:orders write:orders' });
    expect(decodeJwt(bound.json().access_token)).toMatchObject({
      aud: resource,
      organization_id: home,
      scope: 'read:orders',
    });
    // Roles in an organization are worth nothing outside of it.
    expect(
      decodeJwt((await ask({ resource, scope: 'read:orders' })).json().access_token).scope,
    ).toBeUndefined();
    for (const form of [{ organization_id: foreign }, { organization_id: foreign, resource }]) {
      expect(refusal(await ask(form))).toMatchObject({
        status: 403,
        error: 'access_denied',
        error_description: 'app has not associated with the organization',
      });
    }
    expect(refusal(await ask({}))).toMatchObject({ status: 400, error: 'invalid_target' });
  });

  it('are announced in the claims: organizations for which there would be a token, and the roles there', async () => {
    const s = await signedIn({
      before: async (user) => {
        made.home = await organization({ description: 'At home' });
        made.strict = await organization({ isMfaRequired: true });
        await join(id('home'), user, ['member', 'owner']);
        await join(id('strict'), user, ['owner']);
        return undefined;
      },
    });
    const idToken = decodeJwt(s.tokens.id_token);
    expect(idToken.organizations).toEqual([id('home')]);
    expect(idToken.organization_roles).toEqual([`${id('home')}:member`, `${id('home')}:owner`]);
    const me = await s.p.core.inject({
      url: '/oidc/me',
      headers: { authorization: `Bearer ${s.tokens.access_token}` },
    });
    expect(me.json().organization_data).toEqual([
      { id: id('home'), name: expect.any(String), description: 'At home' },
    ]);
  });

  it('end with the person, the application and the organization', async () => {
    const endings: ((s: Awaited<ReturnType<typeof signedIn>>, company: string) => Promise<unknown>)[] = [
      (s) => s.p.api('PATCH', `/users/${s.user}/is-suspended`, { isSuspended: true }),
      (s) => s.p.api('DELETE', `/users/${s.user}`),
      (s) => s.p.api('DELETE', `/applications/${s.client.id}`),
      (s, company) => s.p.api('DELETE', `/organizations/${company}`),
    ];
    for (const end of endings) {
      const s = await signedIn();
      const company = await organization();
      await join(company, s.user, ['owner']);
      await end(s, company);
      const answer = await s.refresh({ organization_id: company });
      expect(answer.statusCode).toBeGreaterThanOrEqual(400);
      expect(answer.json().access_token).toBeUndefined();
    }
  });

  it('know only this tenant’s organizations', async () => {
    const s = await signedIn();
    const p: TestPortero = portero();
    await p.tenants.admin.db.write
      .insertInto('organizations')
      .values({
        id: 'theirs',
        name: 'Theirs',
        description: null,
        customData: {},
        isMfaRequired: false,
        color: {},
        branding: {},
        customCss: null,
        createdAt: 1,
      })
      .execute();
    expect((await s.refresh({ organization_id: 'theirs' })).statusCode).toBe(403);
    expect((await p.api('GET', '/organizations/theirs')).status).toBe(404);
    expect((await p.api('POST', '/organizations/theirs/users', { userIds: [s.user] })).status).toBe(422);
  });
});
