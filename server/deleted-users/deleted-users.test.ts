import { expect, it } from 'vitest';
import { accessTokenType as access } from '../oidc/grants/exchange-bounds.ts';
import {
  impersonationTokenType as acting,
  personalAccessTokenType as personal,
} from '../oidc/grants/subject.ts';
import { tokenExchangeGrant as exchange } from '../oidc/grants/token-exchange.ts';
import { everyField, newPerson, Owner, ownPassword, setAccountCenter } from '../testing/account.ts';
import { anAdministrator, makeRole } from '../testing/administrators.ts';
import { authorizationUrl, Browser, insertApplication, pkce, signInAs, token } from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';
import { purgeExpiredUsers } from './rules.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
const day = 86_400_000;

onEveryServer('deleted people', (portero) => {
  const api = async (method: Method, path: string, body?: object) => {
    const answer = await portero().api(method, path, body);
    expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return answer.body;
  };
  const keep = (days: number) => api('PATCH', '/configs/deleted-users', { days });
  const listed = async (): Promise<string[]> =>
    (await api('GET', '/deleted-users')).map(({ id }: { id: string }) => id);
  const rows = async (id: string) =>
    portero().tenants.default.db.read.selectFrom('deleted_users').selectAll().where('id', '=', id).execute();
  let count = 0;
  const person = (more: object = {}) =>
    api('POST', '/users', { username: `gone_${++count}`, primaryEmail: `gone${count}@example.com`, ...more });

  it('are gone at once and for good, unless the tenant wants otherwise', async () => {
    expect(await api('GET', '/configs/deleted-users')).toEqual({ days: 0 });
    const { id } = await person();
    await api('DELETE', `/users/${id}`);
    expect(await rows(id)).toEqual([]);
    expect(await portero().api('POST', `/deleted-users/${id}/restore`)).toMatchObject({
      status: 404,
      body: { code: 'entity.not_found' },
    });
  });

  it('come back as they were, with roles, organizations and password, without what was given out', async () => {
    await keep(7);
    const id = await newPerson(portero(), {
      name: 'Lola',
      customData: { shelf: 7 },
      needsSecondFactor: false,
    });
    const owner = await Owner.signIn(portero(), id);
    const role = await api('POST', '/roles', { name: `Reader ${id}`, description: 'r' });
    const lost = await api('POST', '/roles', { name: `Lost ${id}`, description: 'l' });
    await api('POST', `/users/${id}/roles`, { roleIds: [role.id, lost.id] });
    const organization = await api('POST', '/organizations', { name: 'Panadería' });
    const closed = await api('POST', '/organizations', { name: 'Closed' });
    const member = await api('POST', '/organization-roles', { name: `Member ${id}` });
    for (const each of [organization, closed])
      await api('POST', `/organizations/${each.id}/users`, { userIds: [id] });
    await api('POST', `/organizations/${organization.id}/users/${id}/roles`, {
      organizationRoleIds: [member.id],
    });
    await api('POST', `/users/${id}/personal-access-tokens`, { name: 'Backup' });
    await api('POST', `/users/${id}/mfa-verifications`, { type: 'BackupCode' }).catch(() => undefined);
    const before = await api('GET', `/users/${id}`);
    const factors = await api('GET', `/users/${id}/mfa-verifications`);

    await api('DELETE', `/users/${id}`);
    expect((await portero().api('GET', `/users/${id}`)).status).toBe(404);
    expect((await owner.call('GET', '/my-account')).status).toBe(401);
    expect((await portero().api('GET', `/users?search=%25${id}%25`)).body).toEqual([]);
    const [gone] = await api('GET', '/deleted-users');
    expect(gone).toMatchObject({
      id,
      name: 'Lola',
      primaryEmail: `${id}@example.com`,
      deletedBy: { type: 'app', id: 'm-default' },
      purgedAt: gone.deletedAt + 7 * day,
    });
    // Nobody who reads the database reads them.
    expect(JSON.stringify(await rows(id))).not.toMatch(/Lola|example\.com|argon/);
    await api('DELETE', `/roles/${lost.id}`);
    await api('DELETE', `/organizations/${closed.id}`);

    const restored = await api('POST', `/deleted-users/${id}/restore`);
    expect({ ...restored, updatedAt: 0 }).toEqual({ ...before, updatedAt: 0 });
    expect(await rows(id)).toEqual([]);
    expect((await api('GET', `/users/${id}/roles`)).map(({ id: one }: { id: string }) => one)).toEqual([
      role.id,
    ]);
    const organizations = await api('GET', `/users/${id}/organizations`);
    expect(organizations).toHaveLength(1);
    expect(organizations[0]).toMatchObject({ id: organization.id, organizationRoles: [{ id: member.id }] });
    expect(await api('GET', `/users/${id}/mfa-verifications`)).toEqual(factors);
    await api('POST', `/users/${id}/password/verify`, { password: ownPassword });
    expect(await api('GET', `/users/${id}/personal-access-tokens`)).toEqual([]);
    expect((await api('GET', `/users/${id}/sessions`)).sessions).toEqual([]);
    expect((await owner.call('GET', '/my-account')).status).toBe(401);
    const [entry] = await api('GET', '/logs?logKey=Management.User.Restored&page_size=1');
    expect(entry.payload).toMatchObject({ userId: id });
    expect((await portero().api('POST', `/deleted-users/${id}/restore`)).status).toBe(404);
  });

  it('find nothing good any more of what they held before', async () => {
    await keep(7);
    const p = portero();
    const tenant = p.tenants.default;
    const id = await newPerson(p);
    const client = await insertApplication(p, `before-${id}`, 'Traditional', 'https://app.example/cb', {
      customClientMetadata: { allowTokenExchange: true },
    });
    const owner = await Owner.signIn(p, id, { client });
    const [browser, proof] = [new Browser(p.core), pkce()];
    const code = (await signInAs(browser, tenant, id, client, proof)).searchParams.get('code') ?? '';
    const { value } = await api('POST', `/users/${id}/personal-access-tokens`, { name: 'script' });
    const { subjectToken } = await api('POST', '/subject-tokens', { userId: id });
    const { access_token: held } = (
      await token(p.core, client, {
        grant_type: exchange,
        subject_token: value,
        subject_token_type: personal,
      })
    ).json();
    await api('DELETE', `/users/${id}`);
    await api('POST', `/deleted-users/${id}/restore`);

    const forms = {
      refresh: { grant_type: 'refresh_token', refresh_token: owner.refreshToken },
      code: {
        grant_type: 'authorization_code',
        code,
        redirect_uri: client.redirectUri,
        code_verifier: proof.verifier,
      },
      'personal token': { grant_type: exchange, subject_token: value, subject_token_type: personal },
      'subject token': { grant_type: exchange, subject_token: subjectToken, subject_token_type: acting },
      'access token': { grant_type: exchange, subject_token: owner.accessToken, subject_token_type: access },
      'exchanged token': { grant_type: exchange, subject_token: held, subject_token_type: access },
    };
    for (const [what, form] of Object.entries(forms)) {
      const answer = await token(p.core, client, form);
      expect([what, answer.statusCode, answer.json().error]).toEqual([what, 400, 'invalid_grant']);
    }
    for (const bearer of [owner.accessToken, held]) {
      const headers = { authorization: `Bearer ${bearer}` };
      expect((await p.core.inject({ url: '/oidc/me', headers })).statusCode).toBe(401);
    }
    const silently = await browser.get(authorizationUrl(client, pkce(), { prompt: 'none' }));
    expect(silently.headers.location).toContain('error=login_required');
    // Signing in anew is all that it takes.
    const again = await Owner.signIn(p, id, { client });
    const headers = { authorization: `Bearer ${again.accessToken}` };
    expect((await p.core.inject({ url: '/oidc/me', headers })).json().sub).toBe(id);
  });

  it('leave their identifiers to others, and do not come back beside them', async () => {
    await keep(7);
    const { id, username, primaryEmail } = await person();
    await api('DELETE', `/users/${id}`);
    const other = await api('POST', '/users', { username });
    const restore = () => portero().api('POST', `/deleted-users/${id}/restore`);
    expect(await restore()).toMatchObject({ status: 422, body: { code: 'user.username_already_in_use' } });
    await api('PATCH', `/users/${other.id}`, { username: `${username}_2`, primaryEmail });
    expect(await restore()).toMatchObject({ status: 422, body: { code: 'user.email_already_in_use' } });
    // What was refused is not lost.
    expect(await listed()).toContain(id);
    await api('DELETE', `/users/${other.id}`);
    expect((await restore()).status).toBe(200);
  });

  it('come back as an earlier version kept them, with nothing that was begun before', async () => {
    await keep(7);
    const { id } = await person();
    await api('DELETE', `/users/${id}`);
    const { db, vault } = portero().tenants.default;
    const [{ sealed } = { sealed: '' }] = await rows(id);
    const { user, ...rest } = JSON.parse(vault.open('deleted-user', sealed));
    const { timesEnded, ...former } = user;
    expect(timesEnded).toBe(1);
    const earlier = vault.seal('deleted-user', JSON.stringify({ ...rest, user: former }));
    await db.write.updateTable('deleted_users').set({ sealed: earlier }).where('id', '=', id).execute();
    await api('POST', `/deleted-users/${id}/restore`);
    const restored = db.read.selectFrom('users').select('timesEnded').where('id', '=', id);
    expect(await restored.execute()).toEqual([{ timesEnded: 1 }]);
  });

  it('come back once, however many ask', async () => {
    await keep(7);
    const { id } = await person();
    await api('DELETE', `/users/${id}`);
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => portero().api('POST', `/deleted-users/${id}/restore`)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404]);
  });

  it('do not come back beside somebody who has their id by now', async () => {
    await keep(7);
    const { id } = await person();
    await api('DELETE', `/users/${id}`);
    const { db } = portero().tenants.default;
    const another = await person();
    await db.write.updateTable('users').set({ id }).where('id', '=', another.id).execute();
    expect((await portero().api('POST', `/deleted-users/${id}/restore`)).status).toBe(422);
    expect((await api('GET', `/users/${id}`)).username).toBe(another.username);
  });

  it('are gone when their time is over, or when somebody says so', async () => {
    await keep(2);
    const [first, second, third] = [await person(), await person(), await person()];
    for (const { id } of [first, second, third]) await api('DELETE', `/users/${id}`);
    const tenant = portero().tenants.default;
    const age = (id: string, days: number) =>
      tenant.db.write
        .updateTable('deleted_users')
        .set({ deletedAt: Date.now() - days * day })
        .where('id', '=', id)
        .execute();
    await age(first.id, 2.01);
    await age(second.id, 1.99);
    // Before anybody has swept.
    expect(await listed()).not.toContain(first.id);
    expect((await portero().api('POST', `/deleted-users/${first.id}/restore`)).status).toBe(404);
    await purgeExpiredUsers(tenant, Date.now());
    expect(await rows(first.id)).toEqual([]);
    expect(await rows(second.id)).toHaveLength(1);

    expect((await portero().api('DELETE', `/deleted-users/${third.id}`)).status).toBe(204);
    expect(await rows(third.id)).toEqual([]);
    expect((await portero().api('DELETE', `/deleted-users/${third.id}`)).status).toBe(404);
    const [entry] = await api('GET', '/logs?logKey=Management.User.Purged&page_size=1');
    expect(entry.payload).toMatchObject({ userId: third.id });

    // Whoever turns it off keeps nobody.
    await keep(0);
    expect(await listed()).toEqual([]);
    expect((await portero().api('POST', `/deleted-users/${second.id}/restore`)).status).toBe(404);
    await purgeExpiredUsers(tenant, Date.now());
    expect(await rows(second.id)).toEqual([]);
  });

  it('who gave up their account themselves are not kept', async () => {
    await keep(7);
    await setAccountCenter(portero(), { enabled: true, fields: everyField });
    const id = await newPerson(portero());
    const owner = await Owner.signIn(portero(), id);
    await owner.verify();
    const answer = await owner.call('DELETE', `/my-account?confirm=${id}`);
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
    expect((await portero().api('GET', `/users/${id}`)).status).toBe(404);
    expect(await rows(id)).toEqual([]);
  });

  it('are brought back by nobody who may not change people, or could not give them their roles', async () => {
    await keep(7);
    const p = portero();
    const { id } = await person();
    const role = await api('POST', '/roles', { name: `Chief ${id}`, description: 'c', type: 'User' });
    const [managementApi] = (await api('GET', '/resources')).filter(
      ({ indicator }: { indicator: string }) => indicator === 'https://default.logto.app/api',
    );
    const scopes = await api('GET', `/resources/${managementApi.id}/scopes`);
    const everything = scopes.find(({ name }: { name: string }) => name === 'all');
    // No route gives people such a role here; the admin tenant has them.
    await p.tenants.default.db.write
      .insertInto('roles_scopes')
      .values({ id: `chief_${id}`, roleId: role.id, scopeId: everything.id, createdAt: 1 })
      .execute();
    await api('POST', `/users/${id}/roles`, { roleIds: [role.id] });
    await api('DELETE', `/users/${id}`);
    const path = `/deleted-users/${id}`;
    const reader = await anAdministrator(p, await makeRole(p, ['read:users']));
    expect((await reader.api('GET', '/deleted-users')).status).toBe(200);
    expect((await reader.api('POST', `${path}/restore`)).status).toBe(403);
    expect((await reader.api('DELETE', path)).status).toBe(403);
    expect((await reader.api('PATCH', '/configs/deleted-users', { days: 0 })).status).toBe(403);
    const writer = await anAdministrator(p, await makeRole(p, ['write:users']));
    expect((await writer.api('POST', `${path}/restore`)).status).toBe(403);
    expect((await p.core.inject({ method: 'POST', url: `/api${path}/restore` })).statusCode).toBe(401);
    expect((await api('POST', `${path}/restore`)).id).toBe(id);
  });

  it('are nobody’s of another tenant', async () => {
    await keep(7);
    const { id } = await person();
    await api('DELETE', `/users/${id}`);
    const { admin } = portero();
    if (!admin) throw new Error('the admin door is closed');
    const authorization = `Bearer ${await portero().managementToken('admin')}`;
    const there = (method: Method, url: string, payload?: object) =>
      admin.inject({ method, url: `/api${url}`, headers: { authorization }, ...(payload && { payload }) });
    await there('PATCH', '/configs/deleted-users', { days: 7 });
    expect((await there('GET', '/deleted-users')).json()).toEqual([]);
    expect((await there('POST', `/deleted-users/${id}/restore`)).statusCode).toBe(404);
    expect((await there('DELETE', `/deleted-users/${id}`)).statusCode).toBe(404);
    expect(await listed()).toContain(id);
  });

  it('are kept for whole days, thirty at most', async () => {
    for (const days of [-1, 31, 1.5, '7'])
      expect((await portero().api('PATCH', '/configs/deleted-users', { days })).status).toBe(400);
  });
});
