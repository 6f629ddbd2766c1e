/** Several administrators: what each may do to the others, and that one with everything stays. */
import { expect, it } from 'vitest';
import { anAdministrator, consoleTokens, everyScope, makeRole, roleId } from '../testing/administrators.ts';
import { Browser, token } from '../testing/flow.ts';
import { consoleClient } from '../testing/me.ts';
import { onEveryServer } from '../testing/portero.ts';
import { administeredApi } from './authority.ts';

onEveryServer('administrators', (open) => {
  const all = () => roleId(open(), 'default:admin');
  const refused = (code: string, status: number) => ({ status, body: { code } });

  it('are refused whatever is more than they hold, in every way of handing it out', async () => {
    const p = open();
    const weak = await anAdministrator(p, await makeRole(p, ['write:administrators', 'read:users']));
    const strong = await anAdministrator(p, await all());
    const [everything, auditor] = [await all(), await roleId(p, 'Auditor')];
    const more = refused('administrator.more_than_own', 403);
    const role = { name: 'Strong', description: '', scopes: ['all'] };
    for (const [method, path, body] of [
      ['PATCH', `/administrators/${weak.user.id}`, { roleIds: [everything] }],
      ['PATCH', `/administrators/${weak.user.id}`, { roleIds: [auditor] }],
      ['PATCH', `/administrators/${strong.user.id}`, { roleIds: [await makeRole(p, ['read:users'])] }],
      ['PATCH', `/administrators/${strong.user.id}`, { isSuspended: true }],
      ['DELETE', `/administrators/${strong.user.id}`],
      ['DELETE', `/administrators/${strong.user.id}/sessions`],
      ['DELETE', `/administrators/${strong.user.id}/second-factors`],
      ['POST', '/administrator-roles', role],
      ['POST', '/administrator-roles', { ...role, scopes: ['read:users', 'write:users'] }],
      ['POST', '/administrator-invitations', { email: 'me@example.com', roleIds: [everything] }],
    ] as const)
      expect(await weak.admin(method, path, body), `${method} ${path}`).toMatchObject(more);
    // What it has it may give, and take.
    const own = await weak.admin('POST', '/administrator-roles', { name: 'Looks', scopes: ['read:users'] });
    expect(own).toMatchObject({ status: 201, body: { scopes: ['read:users'], isBuiltIn: false } });
    const widened = await weak.admin('PATCH', `/administrator-roles/${own.body.id}`, { scopes: ['all'] });
    expect(widened).toMatchObject(more);
    // Nor may it take from a role what it does not hold itself.
    const theirs = await strong.admin('POST', '/administrator-roles', { name: 'Theirs', scopes: everyScope });
    for (const method of ['PATCH', 'DELETE'] as const)
      expect(
        await weak.admin(method, `/administrator-roles/${theirs.body.id}`, { scopes: ['read:users'] }),
      ).toMatchObject(more);
    const security = { requiresSecondFactor: false };
    expect(await weak.admin('PATCH', '/administrator-security', security)).toMatchObject(
      refused('auth.forbidden', 403),
    );
    const { body } = await weak.admin('GET', '/administrators');
    const reach = new Map(
      body.map((one: { id: string; isWithinReach: boolean }) => [one.id, one.isWithinReach]),
    );
    expect([reach.get(weak.user.id), reach.get(strong.user.id)]).toEqual([true, false]);
  });

  it('have no way to the Management API of the admin tenant, where roles and people are made freely', async () => {
    const p = open();
    const { tokens } = await anAdministrator(p, await all());
    for (const url of ['/api/users', '/api/roles', '/api/applications', '/api/sign-in-exp'])
      expect(
        (await p.admin!.inject({ url, headers: { authorization: `Bearer ${tokens.accessToken}` } }))
          .statusCode,
      ).toBe(401);
  });

  it('get no further by an application, a role, a secret, or by acting as somebody', async () => {
    const p = open();
    const weak = await anAdministrator(p, await makeRole(p, ['write:applications', 'write:roles']));
    const app = await weak.api('POST', '/applications', { name: 'Mine', type: 'MachineToMachine' });
    expect(app.status).toBe(200);
    const listed = await p.api('GET', '/roles?type=MachineToMachine');
    const strong = listed.body.find(({ name }: { name: string }) => name === 'Logto Management API access');
    const forbidden = refused('auth.forbidden', 403);
    const roleIds = [strong.id];
    expect(await weak.api('POST', `/applications/${app.body.id}/roles`, { roleIds })).toMatchObject(
      forbidden,
    );
    const holders = { applicationIds: [app.body.id] };
    expect(await weak.api('POST', `/roles/${strong.id}/applications`, holders)).toMatchObject(forbidden);
    const role = {
      name: 'Mine',
      description: '',
      type: 'MachineToMachine',
      scopeIds: ['management-api-all'],
    };
    expect(await weak.api('POST', '/roles', role)).toMatchObject(forbidden);
    const { id } = (await p.api('POST', '/users', { username: 'acted_as' })).body;
    for (const path of [
      `/users/${id}/impersonations`,
      '/subject-tokens',
      `/users/${id}/personal-access-tokens`,
    ])
      expect(await weak.api('POST', path, { userId: id, name: 'x', reason: 'x' }), path).toMatchObject(
        forbidden,
      );
    // Who only looks sees no secret; whoever may change the application does.
    const looker = await anAdministrator(p, await roleId(p, 'Auditor'));
    const [masked] = (await looker.api('GET', `/applications/${app.body.id}/secrets`)).body;
    const [shown] = (await weak.api('GET', `/applications/${app.body.id}/secrets`)).body;
    expect([masked.value === shown.value, masked.value.includes(shown.value.slice(0, 8))]).toEqual([
      false,
      false,
    ]);
  });

  it('keep the roles that came with the server as they are', async () => {
    const p = open();
    const { admin } = await anAdministrator(p, await all());
    for (const name of ['default:admin', 'Auditor', 'User support', 'Developer']) {
      const path = `/administrator-roles/${await roleId(p, name)}`;
      for (const method of ['PATCH', 'DELETE'] as const)
        expect(await admin(method, path, { scopes: ['all'] })).toMatchObject(
          refused('administrator.built_in_role', 422),
        );
    }
    // The role of everybody is none of administration, and cannot be given or changed here.
    const user = await roleId(p, 'user');
    expect((await admin('DELETE', `/administrator-roles/${user}`)).status).toBe(404);
    const invitation = { email: 'x@example.com', roleIds: [user] };
    expect((await admin('POST', '/administrator-invitations', invitation)).status).toBe(404);
    const { body } = await admin('GET', '/administrator-roles');
    expect(body.map(({ name }: { name: string }) => name)).not.toContain('user');
  });

  it('lose what a role gave them at once, and get what another gives when the Console asks again', async () => {
    const p = open();
    const chief = await anAdministrator(p, await all());
    const other = await anAdministrator(p, await roleId(p, 'User support'));
    expect((await other.api('GET', '/users')).status).toBe(200);
    expect((await other.api('GET', '/connectors')).status).toBe(403);
    const change = (body: object) => chief.admin('PATCH', `/administrators/${other.user.id}`, body);
    expect(await change({ roleIds: [await roleId(p, 'Developer')] })).toMatchObject({
      status: 200,
      body: { roles: [{ name: 'Developer' }] },
    });
    // The token still says `write:users`.
    expect((await other.api('GET', '/users')).status).toBe(403);
    const again = await consoleTokens(p, other.user.id, other.browser);
    expect([...again.scopes]).toContain('write:resources');
    expect([...again.scopes]).not.toContain('write:users');
    Object.assign(other.tokens, again);
    expect((await other.api('GET', '/resources')).status).toBe(200);

    expect((await change({ isSuspended: true })).body.isSuspended).toBe(true);
    expect((await other.api('GET', '/resources')).status).toBe(401);
    await change({ isSuspended: false });
    // What they had ended with it; they sign in again.
    expect((await other.api('GET', '/resources')).status).toBe(401);
    Object.assign(other.tokens, await consoleTokens(p, other.user.id, new Browser(p.admin!)));
    expect((await other.api('GET', '/resources')).status).toBe(200);
    expect((await chief.admin('DELETE', `/administrators/${other.user.id}`)).status).toBe(204);
    expect((await other.api('GET', '/resources')).status).toBe(401);
    expect((await chief.admin('GET', `/administrators/${other.user.id}`)).status).toBe(404);
  });

  it('lose what a deleted or narrowed role gave them at once', async () => {
    const p = open();
    const chief = await anAdministrator(p, await all());
    const { body: role } = await chief.admin('POST', '/administrator-roles', {
      name: 'Short-lived',
      scopes: ['read:logs', 'write:users'],
    });
    const other = await anAdministrator(p, role.id);
    expect((await other.api('GET', '/users')).status).toBe(200);
    await chief.admin('PATCH', `/administrator-roles/${role.id}`, { scopes: ['read:logs'] });
    expect((await other.api('GET', '/users')).status).toBe(403);
    expect((await other.api('GET', '/logs')).status).toBe(200);
    expect((await chief.admin('DELETE', `/administrator-roles/${role.id}`)).status).toBe(204);
    expect((await other.api('GET', '/logs')).status).toBe(403);
  });

  it('are signed out everywhere, with and without their second factors', async () => {
    const p = open();
    const chief = await anAdministrator(p, await all());
    const other = await anAdministrator(p, await roleId(p, 'Auditor'));
    const careless = await anAdministrator(p, await roleId(p, 'Auditor'));
    const renewed = async ({ tokens }: Awaited<ReturnType<typeof anAdministrator>>) =>
      (
        await token(p.admin!, consoleClient, {
          grant_type: 'refresh_token',
          refresh_token: tokens.refreshToken,
          resource: administeredApi,
        })
      ).json();
    expect((await chief.admin('DELETE', `/administrators/${careless.user.id}/sessions`)).status).toBe(204);
    expect((await renewed(careless)).error).toBe('invalid_grant');
    const factor = { type: 'Totp', id: 'f1', sealed: 'x', step: 0, createdAt: new Date(0).toISOString() };
    await p.tenants.admin.db.write
      .updateTable('users')
      .set({ mfaVerifications: [factor] })
      .where('id', '=', other.user.id)
      .execute();
    const path = `/administrators/${other.user.id}`;
    expect((await chief.admin('GET', path)).body.secondFactors).toEqual(['Totp']);
    const { refresh_token: refreshToken } = await renewed(other);
    expect(refreshToken).toEqual(expect.any(String));
    expect((await chief.admin('DELETE', `${path}/second-factors`)).status).toBe(204);
    expect((await chief.admin('GET', path)).body.secondFactors).toEqual([]);
    expect((await renewed({ ...other, tokens: { ...other.tokens, refreshToken } })).error).toBe(
      'invalid_grant',
    );
  });

  it('must prove a second factor once that is required, by whoever may do everything', async () => {
    const p = open();
    const chief = await anAdministrator(p, await all());
    const security = (requiresSecondFactor: boolean) =>
      chief.admin('PATCH', '/administrator-security', { requiresSecondFactor });
    expect((await chief.admin('GET', '/administrator-security')).body).toEqual({
      requiresSecondFactor: false,
    });
    expect((await security(true)).body).toEqual({ requiresSecondFactor: true });
    const shown = await p.admin!.inject('/api/.well-known/sign-in-exp');
    expect(shown.json().mfa).toMatchObject({
      policy: 'Mandatory',
      factors: ['Totp', 'WebAuthn', 'BackupCode'],
    });
    await security(false);
    expect((await p.admin!.inject('/api/.well-known/sign-in-exp')).json().mfa.policy).toBe('NoPrompt');
  });

  it('leave entries in the audit log, which they can read', async () => {
    const p = open();
    const chief = await anAdministrator(p, await all());
    const other = await anAdministrator(p, await roleId(p, 'Auditor'));
    await chief.admin('PATCH', `/administrators/${other.user.id}`, { roleIds: [await all()] });
    const { body } = await other.admin('GET', `/administrator-logs?userId=${other.user.id}&page_size=1`);
    expect(body[0]).toMatchObject({
      key: 'Administrator.RolesReplaced',
      payload: { actor: { type: 'user', id: chief.user.id }, after: [await all()] },
    });
  });

  it('see who can help, and what they may do themselves', async () => {
    const p = open();
    const { body } = await (await import('../testing/me.ts'))
      .somebody(p)
      .then(({ me }) => me('GET', '/administration'));
    expect(body).toMatchObject({ scopes: [], roles: [] });
    expect(body.helpers.length).toBeGreaterThan(0);
    expect(JSON.stringify(body)).not.toMatch(/digest|mfaVerifications/);
  });
});

onEveryServer('the last administrator', (open) => {
  const last = { status: 422, body: { code: 'administrator.last' } };

  it('cannot be removed, suspended or demoted, here or by the admin tenant’s own API', async () => {
    const p = open();
    const everything = await roleId(p, 'default:admin');
    const chief = await anAdministrator(p, everything);
    const deputy = await anAdministrator(p, await makeRole(p, everyScope));
    const auditor = await roleId(p, 'Auditor');
    const path = `/administrators/${chief.user.id}`;
    expect(await chief.admin('PATCH', path, { roleIds: [auditor] })).toMatchObject(last);
    expect(await chief.admin('PATCH', path, { isSuspended: true })).toMatchObject(last);
    expect((await chief.admin('DELETE', path)).body.code).toBe('user.cannot_delete_self');
    expect((await deputy.admin('DELETE', path)).body.code).toBe('administrator.more_than_own');
    const authorization = `Bearer ${await p.managementToken('admin')}`;
    for (const [method, url, payload] of [
      ['DELETE', `/api/users/${chief.user.id}`],
      ['PATCH', `/api/users/${chief.user.id}/is-suspended`, { isSuspended: true }],
      ['DELETE', `/api/users/${chief.user.id}/roles/${everything}`],
      ['PUT', `/api/users/${chief.user.id}/roles`, { roleIds: [auditor] }],
      ['DELETE', `/api/roles/${everything}/users/${chief.user.id}`],
      ['DELETE', `/api/roles/${everything}`],
    ] as const) {
      const answer = await p.admin!.inject({
        method,
        url,
        headers: { authorization },
        ...(payload && { payload }),
      });
      expect([answer.statusCode, answer.json().code], url).toEqual([422, 'administrator.last']);
    }
    expect((await chief.admin('GET', path)).body).toMatchObject({
      isSuspended: false,
      roles: [{ id: everything }],
    });
  });

  it('is one of two who demote each other at the same moment', async () => {
    const p = open();
    const everything = await roleId(p, 'default:admin');
    const { db } = p.tenants.admin;
    await db.write.deleteFrom('users').execute();
    const [one, two] = [await anAdministrator(p, everything), await anAdministrator(p, everything)];
    const auditor = await roleId(p, 'Auditor');
    const answers = await Promise.all([
      one.admin('PATCH', `/administrators/${two.user.id}`, { roleIds: [auditor] }),
      two.admin('PATCH', `/administrators/${one.user.id}`, { roleIds: [auditor] }),
    ]);
    expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
    const holders = await db.read
      .selectFrom('users_roles')
      .select('userId')
      .where('roleId', '=', everything)
      .execute();
    expect(holders).toHaveLength(1);
  });
});
