import { decodeJwt } from 'jose';
import { beforeAll, expect, it } from 'vitest';
import { authorizationUrl, Browser, insertUser, pkce } from '../../testing/flow.ts';
import { onEveryServer } from '../../testing/portero.ts';
import { fresh, make, origin, Partner, redirectUri } from '../../testing/third-party.ts';

const organizations = 'urn:logto:scope:organizations';
const reserved = 'urn:logto:resource:organizations';
const orders = 'https://orders.example';

onEveryServer('third-party applications', (portero) => {
  const made: Record<string, string> = {};
  const id = (name: string): string => made[name] ?? '';
  const give = async (userId: string, ...roles: string[]) =>
    make(portero(), `/users/${userId}/roles`, { roleIds: roles.map(id) });
  const company = async (userId: string, ...roles: string[]): Promise<string> => {
    const p = portero();
    const organization = await make(p, '/organizations', { name: fresh('Company') });
    await make(p, `/organizations/${organization}/users`, { userIds: [userId] });
    const organizationRoleIds = roles.map(id);
    if (roles.length > 0)
      await make(p, `/organizations/${organization}/users/${userId}/roles`, { organizationRoleIds });
    return organization;
  };

  beforeAll(async () => {
    const p = portero();
    made.api = await make(p, '/resources', { name: 'Orders', indicator: orders });
    for (const name of ['read', 'write', 'audit'])
      made[name] = await make(p, `/resources/${made.api}/scopes`, { name, description: `May ${name}` });
    for (const name of ['see', 'invite']) made[name] = await make(p, '/organization-scopes', { name });
    made.clerk = await make(p, '/roles', {
      name: 'clerk',
      description: 'x',
      scopeIds: [id('read'), id('write')],
    });
    made.owner = await make(p, '/organization-roles', {
      name: 'owner',
      organizationScopeIds: [id('see'), id('invite')],
      resourceScopeIds: [id('audit')],
    });
  });

  it('get nothing before the person agreed, and what was agreed to afterwards', async () => {
    const s = await Partner.create(portero(), { userScopes: ['email'], resourceScopes: [id('read')] });
    await give(s.user, 'clerk');
    const at = await s.ask({ scope: 'openid offline_access email read write', resource: [orders] });
    expect(at).toBe(`/consent?app_id=${s.client.id}`);
    const page = await s.page();
    expect(page.statusCode).toBe(200);
    expect(page.payload).toContain('May read');
    expect(page.payload).not.toContain('May write');
    expect(page.payload).toContain('partner.example');
    const back = await s.allow();
    const first = (await s.exchange(back, { resource: orders })).json();
    expect(decodeJwt(first.access_token)).toMatchObject({ aud: orders, scope: 'read' });
    const next = await s.refresh(first.refresh_token, { resource: orders });
    expect(decodeJwt(next.json().access_token).scope).toBe('read');
  });

  it('may not ask for user data beyond their list', async () => {
    const s = await Partner.create(portero(), { userScopes: ['email'] });
    const answer = await s.browser.get(authorizationUrl(s.client, pkce(), { scope: 'openid email phone' }));
    const { searchParams, origin: to } = new URL(String(answer.headers.location));
    expect(to).toBe('https://partner.example');
    expect(Object.fromEntries(searchParams)).toMatchObject({
      error: 'invalid_scope',
      error_description: 'requested scope is not allowed',
      state: 'state-1',
    });
  });

  it('cannot grow at a refresh, nor reach another resource', async () => {
    const p = portero();
    const s = await Partner.create(p, { userScopes: ['email'], resourceScopes: [id('read')] });
    await give(s.user, 'clerk');
    await s.ask({ scope: 'openid offline_access email read', resource: [orders] });
    const { refresh_token: given } = (await s.exchange(await s.allow())).json();
    const other = await make(p, '/resources', {
      name: 'Other',
      indicator: `https://${fresh('other')}.example`,
    });
    const { body } = await p.api('GET', `/resources/${other}`);
    for (const more of [
      { scope: 'openid email phone' },
      { scope: 'read write', resource: orders },
      { resource: body.indicator },
      { resource: 'https://default.logto.app/api', scope: 'all' },
    ] as Record<string, string>[]) {
      const answer = await s.refresh(given, more);
      expect(answer.statusCode, JSON.stringify(more)).toBe(400);
      expect(['invalid_scope', 'invalid_target']).toContain(answer.json().error);
    }
    const { scope } = (await s.refresh(given)).json();
    expect(scope.split(' ').sort()).toEqual(['email', 'offline_access', 'openid']);
  });

  it('lose at the next token and at once from people’s data what is taken from their list', async () => {
    const p = portero();
    const s = await Partner.create(p, { userScopes: ['profile', 'email'], resourceScopes: [id('read')] });
    await give(s.user, 'clerk');
    await s.ask({ scope: 'openid offline_access profile read', resource: [orders] });
    const first = (await s.exchange(await s.allow())).json();
    const userinfo = async (token: string) =>
      (await p.core.inject({ url: '/oidc/me', headers: { authorization: `Bearer ${token}` } })).json();
    expect(await userinfo(first.access_token)).toMatchObject({ name: 'Ana' });
    const list = `/applications/${s.client.id}/user-consent-scopes`;
    expect((await p.api('DELETE', `${list}/user-scopes/profile`)).status).toBe(204);
    expect((await p.api('DELETE', `${list}/resource-scopes/${id('read')}`)).status).toBe(204);
    expect(await userinfo(first.access_token)).not.toHaveProperty('name');
    const next = (await s.refresh(first.refresh_token)).json();
    expect(next.scope).not.toContain('profile');
    expect(decodeJwt(next.id_token)).not.toHaveProperty('name');
    // Its ID tokens are exchanged by nobody, so they name no grant.
    for (const { id_token: value } of [first, next]) expect(decodeJwt(value)).not.toHaveProperty('jti');
    const api = (await s.refresh(next.refresh_token, { resource: orders })).json();
    expect(decodeJwt(api.access_token).scope).toBe('');
  });

  it('ask every time with prompt=consent, and never without a page', async () => {
    const s = await Partner.create(portero(), { userScopes: ['profile'] });
    await s.ask();
    await s.allow();
    expect(await s.ask()).toBe(`/consent?app_id=${s.client.id}`);
    expect((await s.page()).payload).toContain('portero-scopes');
    await s.allow();
    expect(await s.ask({ prompt: [], scope: 'openid profile' })).toMatch(
      /^https:\/\/partner\.example\/callback\?code=/,
    );
    const unknown = await Partner.create(portero(), { userScopes: ['profile'] });
    const silent = await s.browser.get(
      authorizationUrl(unknown.client, pkce(), { prompt: 'none', scope: 'openid' }),
    );
    expect(new URL(String(silent.headers.location)).searchParams.get('error')).toBe('consent_required');
  });

  it('hear of a refusal, and of nothing else', async () => {
    const s = await Partner.create(portero(), { userScopes: ['profile'] });
    await s.ask();
    const answer = await s.press('cancel');
    expect(answer.statusCode).toBe(303);
    const back = new URL(String((await s.browser.get(String(answer.headers.location))).headers.location));
    expect(back.origin + back.pathname).toBe(redirectUri);
    expect(Object.fromEntries(back.searchParams)).toMatchObject({
      error: 'access_denied',
      state: 'state-1',
      iss: `${origin}/oidc`,
    });
    expect(back.searchParams.get('code')).toBeNull();
  });

  it('cannot have consent forged: other site, no token, other browser, other application', async () => {
    const p = portero();
    const s = await Partner.create(p, { userScopes: ['profile'] });
    const at = await s.ask();
    const grants = async () => (await p.api('GET', `/users/${s.user}/grants`)).body.grants;
    expect((await s.press('confirm', [], { origin: 'https://evil.example' })).statusCode).not.toBe(303);
    const bare = await s.browser.request('POST', at, { form: { action: 'confirm' }, headers: { origin } });
    expect(bare.statusCode).not.toBe(303);
    const other = await Partner.create(p, { userScopes: ['profile'] });
    await other.ask();
    const stolen = await other.csrf();
    const crossed = { form: { csrf: stolen, action: 'confirm' }, headers: { origin } };
    expect((await s.browser.request('POST', at, crossed)).statusCode).not.toBe(303);
    const stranger = await new Browser(p.core).request('POST', at, {
      form: { csrf: await s.csrf(), action: 'confirm' },
    });
    expect(String(stranger.headers.location)).toMatch(/unknown-session/);
    const api = (headers: Record<string, string>) =>
      s.browser.request('POST', `/api/interaction/consent?app_id=${s.client.id}`, { json: {}, headers });
    const neighbour = await api({ origin: 'http://sub.localhost:3001' });
    expect(neighbour.json().code).toBe('session.csrf_token_mismatch');
    expect((await api({ 'logto-app-id': other.client.id })).statusCode).toBe(400);
    // Whose session ended, or became somebody else's, agrees to nothing.
    await p.tenants.default.db.write
      .deleteFrom('oidc_records')
      .where('model', '=', 'Session')
      .where('accountId', '=', s.user)
      .execute();
    expect((await s.press('confirm')).statusCode).not.toBe(303);
    expect((await api({})).statusCode).toBe(400);
    expect(await grants()).toEqual([]);
  });

  it('show their page to a browser without scripts, and to pages of other makers by the API', async () => {
    const p = portero();
    const ceiling = {
      userScopes: ['profile', organizations],
      resourceScopes: [id('read')],
      organizationScopes: [id('see')],
      organizationResourceScopes: [id('audit')],
    };
    const s = await Partner.create(p, ceiling);
    await p.api('PUT', `/applications/${s.client.id}/sign-in-experience`, {
      displayName: 'Night Reader',
      branding: { logoUrl: 'https://partner.example/logo.png' },
      termsOfUseUrl: 'https://partner.example/terms',
      privacyPolicyUrl: null,
    });
    await give(s.user, 'clerk');
    const mine = await company(s.user, 'owner');
    await s.ask({ scope: `openid profile ${organizations} read see audit`, resource: [orders, reserved] });
    const { payload } = await s.page();
    for (const shown of [
      'Night Reader',
      'https://partner.example/logo.png',
      'https://partner.example/terms',
      `value="${mine}"`,
    ])
      expect(payload).toContain(shown);
    const info = await s.browser.get(`/api/interaction/consent?app_id=${s.client.id}`);
    expect(info.statusCode, info.payload).toBe(200);
    const scope = (name: string) => expect.objectContaining({ id: id(name), name });
    expect(info.json()).toMatchObject({
      application: { id: s.client.id, displayName: 'Night Reader' },
      user: { id: s.user, name: 'Ana' },
      missingOIDCScope: ['profile', organizations],
      missingResourceScopes: [{ resource: { indicator: orders }, scopes: [scope('read')] }],
      redirectUri,
    });
    const [shared] = info.json().organizations;
    expect(shared.id).toBe(mine);
    expect(shared.missingResourceScopes.flatMap((one: { scopes: unknown[] }) => one.scopes)).toEqual(
      expect.arrayContaining([scope('see'), scope('audit')]),
    );
    const json = { organizationIds: [mine] };
    const answer = await s.browser.request('POST', `/api/interaction/consent?app_id=${s.client.id}`, {
      json,
    });
    expect(answer.statusCode, answer.payload).toBe(200);
    expect(answer.json().redirectTo).toMatch(/^http:\/\/localhost:3001\/oidc\/auth\//);
  });

  it('act in the organizations that the person shared, and in no other', async () => {
    const p = portero();
    const ceiling = {
      userScopes: [organizations],
      organizationScopes: [id('see')],
      organizationResourceScopes: [id('audit')],
    };
    const s = await Partner.create(p, ceiling);
    const [shared, kept] = [await company(s.user, 'owner'), await company(s.user, 'owner')];
    const stranger = await make(p, '/organizations', { name: fresh('Foreign') });
    await s.ask({
      scope: `openid offline_access ${organizations} see invite audit`,
      resource: [orders, reserved],
    });
    expect((await s.press('confirm')).statusCode).toBe(422);
    expect((await s.press('confirm', [stranger])).statusCode).toBe(422);
    const first = (await s.exchange(await s.allow([shared]))).json();
    expect(decodeJwt(first.id_token).organizations ?? [shared]).toEqual([shared]);
    const inShared = (await s.refresh(first.refresh_token, { organization_id: shared })).json();
    expect(decodeJwt(inShared.access_token).scope).toBe('see');
    const bound = (
      await s.refresh(inShared.refresh_token, { organization_id: shared, resource: orders })
    ).json();
    expect(decodeJwt(bound.access_token)).toMatchObject({ scope: 'audit', organization_id: shared });
    for (const organization_id of [kept, stranger]) {
      const refused = await s.refresh(bound.refresh_token, { organization_id });
      expect(refused.statusCode).toBe(403);
      expect(refused.json().error).toBe('access_denied');
    }
    const list = `/applications/${s.client.id}/users/${s.user}/consent-organizations`;
    const ids = async () =>
      (await p.api('GET', list)).body.organizations.map((one: { id: string }) => one.id);
    expect(await ids()).toEqual([shared]);
    expect((await p.api('DELETE', `${list}/${shared}`)).status).toBe(204);
    expect((await s.refresh(bound.refresh_token, { organization_id: shared })).statusCode).toBe(403);
    expect((await p.api('POST', list, { organizationIds: [stranger] })).body.code).toBe(
      'organization.require_membership',
    );
    expect((await p.api('PUT', list, { organizationIds: [kept, shared] })).status).toBe(204);
    expect((await ids()).sort()).toEqual([kept, shared].sort());
  });

  it('have lists that take only what exists, is theirs to have, and of third parties', async () => {
    const p = portero();
    const s = await Partner.create(p, {});
    const path = `/applications/${s.client.id}/user-consent-scopes`;
    const { db } = p.tenants.default;
    const all = await db.read
      .selectFrom('scopes')
      .select('id')
      .where('name', '=', 'all')
      .executeTakeFirstOrThrow();
    for (const [body, code] of [
      [{ resourceScopes: ['nothing'] }, 'application.user_consent_scopes_not_found'],
      [{ organizationScopes: [id('read')] }, 'application.user_consent_scopes_not_found'],
      [{ resourceScopes: [all.id] }, 'application.consent_management_api_scopes_not_allowed'],
      [{ organizationResourceScopes: [all.id] }, 'application.consent_management_api_scopes_not_allowed'],
    ] as const) {
      const answer = await p.api('POST', path, body);
      expect([answer.status, answer.body.code]).toEqual([422, code]);
    }
    const ours = await make(p, '/applications', { name: 'Ours', type: 'SPA' });
    const refused = await p.api('POST', `/applications/${ours}/user-consent-scopes`, {
      userScopes: ['email'],
    });
    expect([refused.status, refused.body.code]).toEqual([422, 'application.third_party_application_only']);
    await make(p, path, {
      resourceScopes: [id('read'), id('read')],
      organizationScopes: [id('see')],
      userScopes: ['email'],
    });
    await make(p, path, { resourceScopes: [id('read')] });
    expect((await p.api('GET', path)).body).toEqual({
      organizationScopes: [{ id: id('see'), name: 'see', description: null }],
      resourceScopes: [
        {
          resource: { id: id('api'), name: 'Orders', indicator: orders },
          scopes: [{ id: id('read'), name: 'read', description: 'May read' }],
        },
      ],
      organizationResourceScopes: [],
      userScopes: ['email'],
    });
    expect((await p.api('DELETE', `${path}/user-scopes/phone`)).status).toBe(404);
    expect((await p.api('DELETE', `${path}/wrong/phone`)).status).toBe(400);
  });

  it('let somebody else take over before they agree', async () => {
    const s = await Partner.create(portero(), { userScopes: ['profile'] });
    await s.ask();
    const { payload } = await s.page();
    expect(payload).toContain(`href="/sign-in?app_id=${s.client.id}"`);
    expect((await s.browser.get(`/sign-in?app_id=${s.client.id}`)).statusCode).toBe(200);
    expect(await insertUser(portero(), fresh('other'))).toBeTruthy();
  });
});
