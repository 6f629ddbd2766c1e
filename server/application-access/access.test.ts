import { expect, it } from 'vitest';
import { insertUser, token } from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';
import { fresh, make, origin, Partner } from '../testing/third-party.ts';

const refusedAt = (address: string) => new URL(address).searchParams.get('error');

onEveryServer('who may use an application', (portero) => {
  const rules = (more: object = {}) => ({
    userIds: [],
    userRoleIds: [],
    organizationIds: [],
    organizationRoleRules: [],
    ...more,
  });
  const put = (client: string, more: object = {}) =>
    portero().api('PUT', `/applications/${client}/access-control`, rules(more));
  const turn = (client: string, on: boolean) =>
    portero().api('PATCH', `/applications/${client}`, { appLevelAccessControlEnabled: on });
  /** First-party, so that nobody is asked for consent. */
  const open = (type = 'SPA', more: object = {}) => Partner.create(portero(), {}, type, more);
  const ours = async (type = 'SPA', more: object = {}) => {
    const p = portero();
    const partner = await open(type);
    const { db, cache } = p.tenants.default;
    const change = { isThirdParty: false, ...more };
    await db.write.updateTable('applications').set(change).where('id', '=', partner.client.id).execute();
    cache.invalidate(`application:${partner.client.id}`);
    return partner;
  };
  const somebodyElse = () => insertUser(portero(), fresh('other'));

  it('is told by any of four kinds of rules', async () => {
    const p = portero();
    const s = await ours();
    const role = await make(p, '/roles', { name: fresh('role'), description: 'x' });
    const company = await make(p, '/organizations', { name: fresh('Company') });
    const elsewhere = await make(p, '/organizations', { name: fresh('Elsewhere') });
    const position = await make(p, '/organization-roles', { name: fresh('position') });
    await put(s.client.id, { userIds: [await somebodyElse()] });
    expect((await turn(s.client.id, true)).status).toBe(200);
    expect(await s.ask()).toBe(`/consent?app_id=${s.client.id}`);
    await make(p, `/users/${s.user}/roles`, { roleIds: [role] });
    for (const id of [company, elsewhere]) await make(p, `/organizations/${id}/users`, { userIds: [s.user] });
    await make(p, `/organizations/${elsewhere}/users/${s.user}/roles`, { organizationRoleIds: [position] });
    const inCompany = {
      organizationRoleRules: [{ organizationId: company, organizationRoleIds: [position] }],
    };
    const inElsewhere = {
      organizationRoleRules: [{ organizationId: elsewhere, organizationRoleIds: [position] }],
    };
    for (const [rule, letsIn] of [
      [{ userIds: [s.user] }, true],
      [{ userRoleIds: [role] }, true],
      [{ organizationIds: [company] }, true],
      [inElsewhere, true],
      [inCompany, false],
    ] as const) {
      const again = await ours();
      expect((await put(again.client.id, rule)).status).toBe(200);
      await turn(again.client.id, true);
      const at = await again.ask({}, s.user);
      expect(at.startsWith('https://partner.example/callback?code='), JSON.stringify(rule)).toBe(letsIn);
    }
  });

  it('ends refresh tokens of whoever a change shuts out, and only theirs', async () => {
    const s = await ours();
    const { refresh_token: mine } = (await s.exchange(new URL(await s.ask()))).json();
    const kept = new Partner(s.p, s.client, await somebodyElse());
    const { refresh_token: theirs } = (await kept.exchange(new URL(await kept.ask()))).json();
    await put(s.client.id, { userIds: [kept.user] });
    const rotated = (await s.refresh(mine)).json().refresh_token;
    await turn(s.client.id, true);
    expect((await s.refresh(rotated)).json().error).toBe('invalid_grant');
    const next = (await kept.refresh(theirs)).json().refresh_token;
    expect(next).toEqual(expect.any(String));
    await put(s.client.id, { userIds: [await somebodyElse()] });
    expect((await kept.refresh(next)).json().error).toBe('invalid_grant');
  });

  it('holds in every grant when a role or membership goes', async () => {
    const p = portero();
    const s = await ours('SPA', { customClientMetadata: { allowTokenExchange: true } });
    const company = await make(p, '/organizations', { name: fresh('Company') });
    await make(p, `/organizations/${company}/users`, { userIds: [s.user] });
    await put(s.client.id, { organizationIds: [company] });
    await turn(s.client.id, true);
    const { refresh_token: refreshToken } = (await s.exchange(new URL(await s.ask()))).json();
    const pending = new URL(await s.ask());
    const exchange = async () => {
      const { body } = await p.api('POST', '/subject-tokens', { userId: s.user });
      return token(p.core, s.client, {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: body.subjectToken,
        subject_token_type: 'urn:logto:token-type:impersonation_token',
      });
    };
    expect((await exchange()).statusCode).toBe(200);
    await p.api('DELETE', `/organizations/${company}/users/${s.user}`);
    for (const answer of [await s.exchange(pending), await s.refresh(refreshToken), await exchange()]) {
      expect(answer.statusCode).toBe(400);
      expect(answer.json().error).toBe('access_denied');
    }
    expect(refusedAt(await s.ask())).toBe('access_denied');
    expect(refusedAt(await s.ask({ prompt: 'none', scope: 'openid' }))).toBe('access_denied');
  });

  it('is looked at again while the consent page is open', async () => {
    const s = await open();
    await put(s.client.id, { userIds: [s.user] });
    await turn(s.client.id, true);
    await s.ask({ scope: 'openid' });
    const csrf = await s.csrf();
    await put(s.client.id, { userIds: [await somebodyElse()] });
    const form = { csrf, action: 'confirm' };
    const address = `/consent?app_id=${s.client.id}`;
    const answer = await s.browser.request('POST', address, { form, headers: { origin } });
    expect(answer.statusCode).toBe(400);
    expect(answer.payload).toContain('data-screen="no-access"');
    expect((await s.browser.get(`/api/interaction/consent?app_id=${s.client.id}`)).json().code).toBe(
      'oidc.access_denied',
    );
    const left = await s.press('cancel');
    const back = await s.browser.get(String(left.headers.location));
    expect(refusedAt(String(back.headers.location))).toBe('access_denied');
  });

  it('keeps its rules in order', async () => {
    const p = portero();
    const s = await ours();
    const company = await make(p, '/organizations', { name: fresh('Company') });
    const [one, other] = [
      await make(p, '/organization-roles', { name: fresh('role') }),
      await make(p, '/organization-roles', { name: fresh('role') }),
    ];
    const rule = (...organizationRoleIds: string[]) => ({ organizationId: company, organizationRoleIds });
    expect((await turn(s.client.id, true)).body.code).toBe('request.invalid_input');
    const stored = await put(s.client.id, {
      userIds: [s.user, s.user],
      organizationRoleRules: [rule(one), rule(other, one)],
    });
    expect(stored.body).toEqual(
      rules({ userIds: [s.user], organizationRoleRules: [rule(...[one, other].sort())] }),
    );
    expect((await turn(s.client.id, true)).status).toBe(200);
    for (const [more, status] of [
      [{}, 422],
      [{ organizationRoleRules: [rule()] }, 422],
      [{ userIds: ['nobody'] }, 422],
      [{ userIds: Array.from({ length: 1001 }, (_, at) => `user${at}`) }, 422],
    ] as const)
      expect((await put(s.client.id, more)).status, JSON.stringify(more).slice(0, 80)).toBe(status);
    expect((await p.api('GET', `/applications/${s.client.id}/access-control`)).body).toEqual(stored.body);
    expect((await turn(s.client.id, false)).body.appLevelAccessControlEnabled).toBe(false);
    expect((await put('nobody')).status).toBe(404);
  });
});
