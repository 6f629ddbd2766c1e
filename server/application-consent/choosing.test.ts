/** People agree to some of what a third party asks for; what they refuse it gets nowhere. */
import { decodeJwt } from 'jose';
import { beforeAll, expect, it } from 'vitest';
import { onEveryServer } from '../testing/portero.ts';
import { fresh, make, Partner } from '../testing/third-party.ts';

const organizations = 'urn:logto:scope:organizations';
const ofOrganizations = 'urn:logto:resource:organizations';
const orders = 'https://orders.example';
const other = 'https://other.example';

onEveryServer('choosing what a third party gets', (portero) => {
  const made: Record<string, string> = {};
  let phones = 0;
  const id = (name: string): string => made[name] ?? '';

  beforeAll(async () => {
    const p = portero();
    made.orders = await make(p, '/resources', { name: 'Orders', indicator: orders });
    made.other = await make(p, '/resources', { name: 'Other', indicator: other });
    for (const name of ['read', 'write', 'audit', 'see'])
      made[name] = await make(p, `/resources/${id('orders')}/scopes`, { name, description: `May ${name}` });
    made.otherRead = await make(p, `/resources/${id('other')}/scopes`, { name: 'read' });
    // The same name as a permission of the API.
    made.organizationSee = await make(p, '/organization-scopes', { name: 'see' });
    made.clerk = await make(p, '/roles', {
      name: 'clerk',
      description: 'x',
      scopeIds: [id('read'), id('write'), id('see'), id('otherRead')],
    });
    made.owner = await make(p, '/organization-roles', {
      name: 'owner',
      organizationScopeIds: [id('organizationSee')],
      resourceScopeIds: [id('audit')],
    });
  });

  const partner = async (more: { type?: string; requiredScopes?: unknown } = {}): Promise<Partner> => {
    const p = portero();
    const ceiling = {
      userScopes: ['profile', 'email', 'phone', organizations],
      resourceScopes: [id('read'), id('write'), id('see'), id('otherRead')],
      organizationScopes: [id('organizationSee')],
      organizationResourceScopes: [id('audit')],
    };
    const s = await Partner.create(p, ceiling, more.type, {
      ...(more.requiredScopes !== undefined && {
        customClientMetadata: { requiredScopes: more.requiredScopes },
      }),
    });
    await make(p, `/users/${s.user}/roles`, { roleIds: [id('clerk')] });
    const reached = { primaryEmail: `${s.user}@example.com`, primaryPhone: `3460000${1000 + phones++}` };
    expect((await p.api('PATCH', `/users/${s.user}`, reached)).status).toBe(200);
    return s;
  };
  const company = async (userId: string): Promise<string> => {
    const p = portero();
    const organization = await make(p, '/organizations', { name: fresh('Company') });
    await make(p, `/organizations/${organization}/users`, { userIds: [userId] });
    await make(p, `/organizations/${organization}/users/${userId}/roles`, {
      organizationRoleIds: [id('owner')],
    });
    return organization;
  };
  const userinfo = async (token: string) =>
    (await portero().core.inject({ url: '/oidc/me', headers: { authorization: `Bearer ${token}` } })).json();
  const grantsOf = async ({ user }: Partner) =>
    (await portero().api('GET', `/users/${user}/grants`)).body.grants;
  const wide = 'openid offline_access profile email phone read write';
  const scopesIn = (scope: unknown): string[] => String(scope).split(' ').filter(Boolean).sort();

  it('begins with everything ticked, and has no box for who the person is', async () => {
    const s = await partner();
    await s.ask({ scope: wide, resource: [orders] });
    expect(await s.boxes()).toEqual({
      email: true,
      phone: true,
      [`${orders} read`]: true,
      [`${orders} write`]: true,
    });
    const { payload } = await s.page();
    expect(payload).toMatch(/<fieldset[^>]*><legend>You decide whether it may:/);
    expect(payload).toContain('See your name, username and picture');
  });

  it('gives a refused permission in no token, no claim and no answer, then or later', async () => {
    const s = await partner();
    await s.ask({ scope: wide, resource: [orders], claims: JSON.stringify({ userinfo: { email: null } }) });
    const back = await s.allowOnly(['phone', `${orders} read`]);
    const first = (await s.exchange(back)).json();
    expect(scopesIn(first.scope)).toEqual(['offline_access', 'openid', 'phone', 'profile']);
    expect(decodeJwt(first.id_token)).not.toHaveProperty('email');
    expect(await userinfo(first.access_token)).not.toHaveProperty('email');
    expect(await userinfo(first.access_token)).toHaveProperty('phone_number');

    const forApi = (await s.refresh(first.refresh_token, { resource: orders })).json();
    expect([forApi.scope, decodeJwt(forApi.access_token).scope]).toEqual(['read', 'read']);
    for (const more of [{ scope: 'openid email' }, { scope: 'read write', resource: orders }] as Record<
      string,
      string
    >[]) {
      const refused = await s.refresh(forApi.refresh_token, more);
      expect([refused.statusCode, refused.json().error]).toEqual([400, 'invalid_scope']);
    }
    const next = (await s.refresh(forApi.refresh_token)).json();
    expect(next.scope).not.toContain('email');
    expect(await userinfo(next.access_token)).not.toHaveProperty('email');
    const elsewhere = await s.refresh(next.refresh_token, { resource: other });
    expect(elsewhere.json().error).toBe('invalid_target');
    const [grant] = await grantsOf(s);
    expect(scopesIn(grant.scopes.join(' '))).toEqual(['offline_access', 'openid', 'phone', 'profile']);
    expect(grant.resourceScopes).toEqual({ [orders]: ['read'] });
  });

  it('lets a third party exchange no token for what was refused', async () => {
    const s = await partner({ type: 'Traditional' });
    await s.ask({ scope: wide, resource: [orders] });
    const { access_token: subject } = (await s.exchange(await s.allowOnly(['phone']))).json();
    const exchanged = await s.refresh('', {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: subject,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      scope: 'email',
    });
    expect(exchanged.statusCode).toBe(400);
    expect(exchanged.json().access_token).toBeUndefined();
  });

  it('does not ask for it again by itself, but shows it unticked when the application asks anew', async () => {
    const s = await partner();
    await s.ask({ scope: wide, resource: [orders] });
    await s.exchange(await s.allowOnly(['phone', `${orders} read`]));
    const silent = await s.ask({ scope: 'openid email phone read write', resource: [orders], prompt: [] });
    expect(silent).toMatch(/^https:\/\/partner\.example\/callback\?code=/);
    const quiet = (await s.exchange(new URL(silent))).json();
    expect(scopesIn(quiet.scope)).toEqual(['openid', 'phone']);

    expect(await s.ask({ scope: wide, resource: [orders] })).toMatch(/^\/consent/);
    expect(await s.boxes()).toEqual({
      email: false,
      phone: true,
      [`${orders} read`]: true,
      [`${orders} write`]: false,
    });
    expect((await s.page()).payload).not.toContain('It has this access already');
    const wider = (await s.exchange(await s.allowOnly(['email', 'phone', `${orders} read`]))).json();
    expect(scopesIn(wider.scope)).toContain('email');
    expect(await userinfo(wider.access_token)).toHaveProperty('email');
    expect(await grantsOf(s)).toHaveLength(1);
  });

  it('remembers in another browser what was refused last', async () => {
    const s = await partner();
    await s.ask({ scope: wide, resource: [orders] });
    await s.allowOnly(['phone', `${orders} read`]);
    const elsewhere = new Partner(s.p, s.client, s.user);
    await elsewhere.ask({ scope: wide, resource: [orders] });
    expect(await elsewhere.boxes()).toMatchObject({ email: false, phone: true, [`${orders} write`]: false });
  });

  it('ends what came of the wider grant when the person takes something back', async () => {
    const s = await partner();
    await s.ask({ scope: wide, resource: [orders] });
    const before = (await s.exchange(await s.allow())).json();
    expect(await userinfo(before.access_token)).toHaveProperty('email');
    const [{ id: former }] = await grantsOf(s);
    await s.ask({ scope: wide, resource: [orders] });
    const after = (await s.exchange(await s.allowOnly(['phone']))).json();
    expect(scopesIn(after.scope)).toEqual(['offline_access', 'openid', 'phone', 'profile']);
    expect((await s.refresh(before.refresh_token)).json().error).toBe('invalid_grant');
    expect(await userinfo(before.access_token)).not.toHaveProperty('email');
    const grants = await grantsOf(s);
    expect(grants).toHaveLength(1);
    expect(grants[0].id).not.toBe(former);
  });

  it('gives nothing for a box that is not on the page', async () => {
    const s = await partner();
    await s.ask({ scope: 'openid offline_access email read', resource: [orders] });
    const permissions = [
      ...(await s.ticking(`${orders} read`)),
      'phone',
      'custom_data',
      `${orders} write`,
      `${orders} audit`,
      `${other} read`,
      'https://default.logto.app/api all',
      'read',
      ' ',
    ];
    const back = await s.follow(await s.post({ action: 'confirm', permissions }));
    const first = (await s.exchange(back)).json();
    expect(scopesIn(first.scope)).toEqual(['offline_access', 'openid']);
    const [grant] = await grantsOf(s);
    expect(grant.resourceScopes).toEqual({ [orders]: ['read'] });
    expect(scopesIn(grant.scopes.join(' '))).toEqual(['offline_access', 'openid']);
  });

  it('keeps who the person is, whatever a form leaves out, and takes no other shape of it', async () => {
    const s = await partner();
    await s.ask({ scope: 'openid profile email' });
    for (const form of [
      { 'permissions[email]': 'no', permissions: 'x'.repeat(5000) },
      { permissions: ['', 'email'], 'permissions[0]': 'phone', action: ['confirm', 'cancel'] },
    ] as Record<string, string | string[]>[]) {
      const odd = await s.post({ action: 'confirm', ...form });
      expect(odd.statusCode).toBe(400);
    }
    expect(await grantsOf(s)).toEqual([]);
    // Nothing is ticked, twice over.
    const back = await s.follow(await s.post({ action: 'confirm', permissions: ['', ''] }));
    const first = (await s.exchange(back)).json();
    expect(scopesIn(first.scope)).toEqual(['openid', 'profile']);
    expect(decodeJwt(first.id_token).sub).toBe(s.user);
  });

  it('hears access_denied, and keeps nothing, when somebody leaves out all that there is', async () => {
    const s = await partner();
    await s.ask({ scope: 'read write', resource: [orders] });
    const back = await s.allowOnly([]);
    expect(back.searchParams.get('error')).toBe('access_denied');
    expect(back.searchParams.get('state')).toBe('state-1');
    expect(back.searchParams.get('iss')).toMatch(/\/oidc$/);
    expect(await grantsOf(s)).toEqual([]);
    expect(await s.ask({ scope: 'read write', resource: [orders], prompt: [] })).toMatch(/^\/consent/);
  });

  it('shares no organization when all that is done there is refused, and takes none back', async () => {
    const s = await partner();
    const mine = await company(s.user);
    const shared = async () =>
      (
        await portero().api('GET', `/applications/${s.client.id}/users/${s.user}/consent-organizations`)
      ).body.organizations.map((one: { id: string }) => one.id);
    const scope = `openid offline_access ${organizations} see audit`;
    const resource = [orders, ofOrganizations];
    await s.ask({ scope, resource });
    expect(await s.boxes()).toEqual({
      [organizations]: true,
      [`${orders} see`]: true,
      [`${orders} audit`]: true,
      [`${ofOrganizations} see`]: true,
    });
    const first = (await s.exchange(await s.allowOnly([`${orders} see`], { organizationIds: mine }))).json();
    expect(await shared()).toEqual([]);
    expect((await s.refresh(first.refresh_token, { organization_id: mine })).statusCode).toBe(403);

    // A page that asks for organizations wants one; its boxes stay as they were left.
    await s.ask({ scope, resource });
    const permissions = await s.ticking(organizations, `${orders} see`);
    const again = await s.post({ action: 'confirm', permissions });
    expect(again.statusCode).toBe(422);
    expect(again.payload).toContain('Choose at least one organization.');
    expect(again.payload).toMatch(new RegExp(`value="${organizations}" checked`));
    expect(again.payload).not.toMatch(new RegExp(`value="${orders} audit" checked`));
    const back = await s.follow(await s.post({ action: 'confirm', permissions, organizationIds: mine }));
    const second = (await s.exchange(back)).json();
    expect(await shared()).toEqual([mine]);
    // The permission of the organization was refused; that of the API has the same name.
    const there = (await s.refresh(second.refresh_token, { organization_id: mine })).json();
    expect(decodeJwt(there.access_token).scope).toBe('');
    const bound = { organization_id: mine, resource: orders };
    const inApi = (await s.refresh(there.refresh_token, bound)).json();
    expect(decodeJwt(inApi.access_token).scope).toBe('see');

    // A page without organizations says nothing of them.
    await s.ask({ scope: 'openid profile email' });
    await s.allowOnly(['email']);
    expect(await shared()).toEqual([mine]);
  });

  it('may not be without what its administrator declares', async () => {
    const s = await partner({ requiredScopes: ['email', 'write'] });
    await s.ask({ scope: wide, resource: [orders] });
    expect(Object.keys(await s.boxes())).toEqual(['phone', `${orders} read`]);
    const forged = await s.post({ action: 'confirm', permissions: ['', 'phone'] });
    expect(forged.statusCode).toBe(422);
    expect(await grantsOf(s)).toEqual([]);
    const first = (await s.exchange(await s.allowOnly([]))).json();
    expect(scopesIn(first.scope)).toEqual(['email', 'offline_access', 'openid', 'profile']);
    const forApi = (await s.refresh(first.refresh_token, { resource: orders })).json();
    expect(decodeJwt(forApi.access_token).scope).toBe('write');
  });

  it('is agreed to as a whole or not at all where its administrator wants that', async () => {
    const s = await partner({ requiredScopes: 'all' });
    await s.ask({ scope: wide, resource: [orders] });
    const { payload } = await s.page();
    expect(payload).not.toContain('name="permissions"');
    // Whoever saw boxes before the setting changed is shown the page as it is now.
    const outdated = await s.post({ action: 'confirm', permissions: ['', 'email'] });
    expect(outdated.statusCode).toBe(422);
    const first = (await s.exchange(await s.allow())).json();
    expect(scopesIn(first.scope)).toEqual(['email', 'offline_access', 'openid', 'phone', 'profile']);
  });

  it('is granted all by a page of another maker, which sends what the contract has', async () => {
    const s = await partner();
    await s.ask({ scope: wide, resource: [orders] });
    await s.exchange(await s.allowOnly([]));
    await s.ask({ scope: wide, resource: [orders] });
    const path = `/api/interaction/consent?app_id=${s.client.id}`;
    const info = (await s.browser.get(path)).json();
    expect(info.missingOIDCScope.sort()).toEqual(['email', 'phone']);
    expect(info.missingResourceScopes[0].scopes.map((one: { name: string }) => one.name).sort()).toEqual([
      'read',
      'write',
    ]);
    const agreed = await s.browser.request('POST', path, { json: {} });
    expect(agreed.statusCode, agreed.payload).toBe(200);
    const back = await s.browser.get(agreed.json().redirectTo);
    const first = (await s.exchange(new URL(String(back.headers.location)))).json();
    expect(scopesIn(first.scope)).toEqual(['email', 'offline_access', 'openid', 'phone', 'profile']);
  });

  it('leaves a choice to a page of another maker that offers one', async () => {
    const s = await partner();
    await s.ask({ scope: wide, resource: [orders] });
    const path = `/api/interaction/consent?app_id=${s.client.id}`;
    const offered = (await s.browser.get(path)).json().refusablePermissions;
    expect(offered.sort()).toEqual(['email', 'phone', `${orders} read`, `${orders} write`].sort());
    const json = { permissions: ['email', `${orders} read`, `${other} read`, 'custom_data'] };
    const agreed = await s.browser.request('POST', path, { json });
    const back = await s.browser.get(agreed.json().redirectTo);
    const first = (await s.exchange(new URL(String(back.headers.location)))).json();
    expect(scopesIn(first.scope)).toEqual(['email', 'offline_access', 'openid', 'profile']);
    expect((await grantsOf(s))[0].resourceScopes).toEqual({ [orders]: ['read'] });

    // What it was not told of, because it stands, is not taken back.
    await s.ask({ scope: wide, resource: [orders] });
    expect((await s.browser.get(path)).json().refusablePermissions.sort()).toEqual(
      ['phone', `${orders} write`].sort(),
    );
    await s.browser.request('POST', path, { json: { permissions: ['phone'] } });
    const [grant] = await grantsOf(s);
    expect(grant.scopes).toEqual(expect.arrayContaining(['email', 'phone']));
    expect(grant.resourceScopes).toEqual({ [orders]: ['read'] });

    const needs = await partner({ requiredScopes: ['email'] });
    await needs.ask({ scope: wide, resource: [orders] });
    const without = await needs.browser.request(
      'POST',
      `/api/interaction/consent?app_id=${needs.client.id}`,
      { json: { permissions: [] } },
    );
    expect([without.statusCode, without.json().code]).toEqual([400, 'guard.invalid_input']);
    expect(await grantsOf(needs)).toEqual([]);
  });

  it('changes the organizations that are shared also where there is no other choice', async () => {
    const s = await partner({ requiredScopes: 'all' });
    const [one, two] = [await company(s.user), await company(s.user)];
    const asks = { scope: `openid ${organizations}`, resource: [] };
    await s.ask(asks);
    await s.allow([one]);
    await s.ask(asks);
    expect((await s.post({ action: 'confirm' })).statusCode).toBe(422);
    await s.allow([two]);
    const path = `/applications/${s.client.id}/users/${s.user}/consent-organizations`;
    const { organizations: shared } = (await portero().api('GET', path)).body;
    expect(shared.map(({ id: it }: { id: string }) => it)).toEqual([two]);
  });

  it('is a setting of third parties only', async () => {
    const p = portero();
    const refused = await p.api('POST', '/applications', {
      name: 'Ours',
      type: 'SPA',
      customClientMetadata: { requiredScopes: 'all' },
    });
    expect([refused.status, refused.body.code]).toEqual([400, 'guard.invalid_input']);
    const s = await partner();
    for (const requiredScopes of ['some', [''], [1]]) {
      const body = { customClientMetadata: { requiredScopes } };
      expect((await p.api('PATCH', `/applications/${s.client.id}`, body)).status).toBe(400);
    }
  });
});
