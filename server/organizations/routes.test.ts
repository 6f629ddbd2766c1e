import { expect, it } from 'vitest';
import { insertApplication, insertUser } from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';

onEveryServer('organizations', (portero) => {
  let counter = 0;
  const fresh = (name: string) => `${name}${counter++}`;
  const api = (...call: Parameters<ReturnType<typeof portero>['api']>) => portero().api(...call);
  const make = async (path: string, body: object) => {
    const answer = await api('POST', path, body);
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
    return answer.body;
  };
  const organization = async (more: object = {}): Promise<string> =>
    (await make('/organizations', { name: fresh('Company'), ...more })).id;
  const role = async (more: object = {}): Promise<string> =>
    (await make('/organization-roles', { name: fresh('role'), ...more })).id;
  const person = () => insertUser(portero(), fresh('person'), { primaryEmail: `${fresh('p')}@example.com` });
  const machine = async () =>
    (await insertApplication(portero(), fresh('machine'), 'MachineToMachine', 'https://x.example')).id;
  const entries = async (logKey: string) => (await api('GET', `/logs?logKey=${logKey}`)).body;

  it('are made, changed, found and deleted', async () => {
    const { status, body } = await api('POST', '/organizations', {
      name: 'Panadería Sol',
      description: 'Pan',
    });
    expect(status).toBe(201);
    expect(body).toEqual({
      tenantId: 'default',
      id: expect.stringMatching(/^[0-9a-z]{12}$/),
      name: 'Panadería Sol',
      description: 'Pan',
      customData: {},
      isMfaRequired: false,
      color: {},
      branding: {},
      customCss: null,
      createdAt: expect.any(Number),
    });
    const changed = await api('PATCH', `/organizations/${body.id}`, {
      description: '',
      customData: { plan: 'pro' },
      isMfaRequired: true,
      branding: { logoUrl: 'https://sol.example/logo.png' },
    });
    expect(changed.body).toMatchObject({ name: 'Panadería Sol', description: null, isMfaRequired: true });
    expect((await api('GET', `/organizations/${body.id}`)).body).toEqual(changed.body);
    const found = await api('GET', '/organizations?q=panadería');
    expect(found.body.map(({ id }: { id: string }) => id)).toEqual([body.id]);
    expect(found.headers['total-number']).toBe('1');
    expect((await api('GET', '/organizations?q=100%25_')).body).toEqual([]);
    expect((await api('DELETE', `/organizations/${body.id}`)).status).toBe(204);
    expect((await api('DELETE', `/organizations/${body.id}`)).status).toBe(404);
    expect((await api('GET', `/organizations/${body.id}`)).body).toMatchObject({
      code: 'entity.not_exists_with_id',
      data: { name: 'organizations', id: body.id },
    });
  });

  it('refuse a change by whoever saw an older state', async () => {
    const id = await organization();
    const { headers } = await api('GET', `/organizations/${id}`);
    await api('PATCH', `/organizations/${id}`, { description: 'first' });
    const late = await api(
      'PATCH',
      `/organizations/${id}`,
      { description: 'second' },
      {
        'if-match': String(headers.etag),
      },
    );
    expect(late.status).toBe(412);
    expect((await api('GET', `/organizations/${id}`)).body.description).toBe('first');
  });

  it('show how many members they have and some of them, when asked', async () => {
    const id = await organization({ name: 'Featured' });
    const people = [await person(), await person(), await person(), await person()];
    await make(`/organizations/${id}/users`, { userIds: people });
    const [plain] = (await api('GET', '/organizations?q=Featured')).body;
    expect(plain.usersCount).toBeUndefined();
    const [shown] = (await api('GET', '/organizations?q=Featured&showFeatured=true')).body;
    expect(shown.usersCount).toBe(4);
    expect(shown.featuredUsers).toHaveLength(3);
  });

  it('never get an id that was another’s, and nothing of a deleted one comes back', async () => {
    const { api } = portero();
    const { body: first } = await api('POST', '/organizations', { name: 'Once' });
    const user = await insertUser(portero(), 'reused-member');
    await api('POST', `/organizations/${first.id}/users`, { userIds: [user] });
    await api('POST', '/organization-invitations', {
      organizationId: first.id,
      invitee: 'reused@example.com',
      expiresAt: Date.now() + 60_000,
    });
    await api('DELETE', `/organizations/${first.id}`);
    const { status, body } = await api('POST', '/organizations', { id: first.id, name: 'Once' });
    expect(status).toBe(201);
    expect(body.id).not.toBe(first.id);
    expect((await api('PATCH', `/organizations/${body.id}`, { id: first.id })).body.id).toBe(body.id);
    expect((await api('GET', `/organizations/${first.id}`)).status).toBe(404);
    expect((await api('GET', `/organization-invitations?organizationId=${first.id}`)).body).toEqual([]);
    expect((await api('GET', `/users/${user}/organizations`)).body).toEqual([]);
  });

  it('take in people once, replace them by difference, and let them go with their roles', async () => {
    const id = await organization();
    const [ana, eva, lu] = [await person(), await person(), await person()];
    expect((await api('POST', `/organizations/${id}/users`, { userIds: [ana, ana, eva] })).status).toBe(201);
    expect((await api('POST', `/organizations/${id}/users`, { userIds: [ana] })).status).toBe(201);
    const roleId = await role();
    await make(`/organizations/${id}/users/${ana}/roles`, { organizationRoleIds: [roleId] });
    expect((await api('PUT', `/organizations/${id}/users`, { userIds: [ana, lu] })).status).toBe(204);
    const members = (await api('GET', `/organizations/${id}/users`)).body;
    expect(new Set(members.map(({ id }: { id: string }) => id))).toEqual(new Set([ana, lu]));
    const [{ payload }] = await entries('Management.Organization.Membership.Updated');
    expect(payload).toMatchObject({ organizationId: id, addedUserIds: [lu], removedUserIds: [eva] });
    const ofAna = members.find((member: { id: string }) => member.id === ana);
    expect(ofAna.organizationRoles).toEqual([{ id: roleId, name: expect.any(String) }]);
    expect(JSON.stringify(members)).not.toContain('passwordDigest');
    const byRole = await api('GET', `/organizations/${id}/users?organizationRoleId=${roleId}`);
    expect(byRole.body.map((member: { id: string }) => member.id)).toEqual([ana]);
    expect((await api('DELETE', `/organizations/${id}/users/${ana}`)).status).toBe(204);
    expect((await api('DELETE', `/organizations/${id}/users/${ana}`)).status).toBe(404);
    await make(`/organizations/${id}/users`, { userIds: [ana] });
    expect((await api('GET', `/organizations/${id}/users/${ana}/roles`)).body).toEqual([]);
  });

  it('are left out of lists of who could still join', async () => {
    const id = await organization();
    const [member, stranger] = [await person(), await person()];
    const [robot, other] = [await machine(), await machine()];
    await make(`/organizations/${id}/users`, { userIds: [member] });
    await make(`/organizations/${id}/applications`, { applicationIds: [robot] });
    const ids = async (path: string) => (await api('GET', path)).body.map((one: { id: string }) => one.id);
    const people = await ids(`/users?excludeOrganizationId=${id}&page_size=100`);
    expect([people.includes(member), people.includes(stranger)]).toEqual([false, true]);
    const machines = await ids(`/applications?excludeOrganizationId=${id}`);
    expect([machines.includes(robot), machines.includes(other)]).toEqual([false, true]);
  });

  it('know nobody who does not exist, here or in another tenant', async () => {
    const id = await organization();
    const theirs = await insertUser(portero(), fresh('theirs'), {}, 'admin');
    for (const userId of ['nobody', theirs]) {
      const answer = await api('POST', `/organizations/${id}/users`, { userIds: [await person(), userId] });
      expect([answer.status, answer.body.code]).toEqual([422, 'entity.relation_foreign_key_not_found']);
    }
    expect((await api('GET', `/organizations/${id}/users`)).body).toEqual([]);
    const nowhere = await api('PUT', '/organizations/none/users', { userIds: [] });
    expect(nowhere.status).toBe(422);
  });

  it('give roles by id or by name, to members only', async () => {
    const id = await organization();
    const [member, stranger] = [await person(), await person()];
    await make(`/organizations/${id}/users`, { userIds: [member] });
    const name = fresh('by-name');
    const [first, second] = [await role(), await role({ name })];
    const roles = `/organizations/${id}/users/${member}/roles`;
    const given = await api('POST', roles, { organizationRoleIds: [first], organizationRoleNames: [name] });
    expect(given.status).toBe(201);
    expect(new Set(given.body.organizationRoleIds)).toEqual(new Set([first, second]));
    expect((await api('POST', roles, {})).body).toEqual({ organizationRoleIds: [] });
    const unknown = await api('POST', roles, { organizationRoleNames: [name, 'no such'] });
    expect(unknown.body).toMatchObject({
      code: 'organization.role_names_not_found',
      data: { names: ['no such'] },
    });
    expect((await api('PUT', roles, { organizationRoleIds: [first] })).status).toBe(204);
    expect((await api('GET', roles)).body.map((one: { id: string }) => one.id)).toEqual([first]);
    expect((await api('DELETE', `${roles}/${first}`)).status).toBe(204);
    expect((await api('DELETE', `${roles}/${first}`)).status).toBe(404);
    await api('POST', roles, { organizationRoleIds: [first] });
    expect((await api('PUT', roles, {})).status).toBe(204);
    expect((await api('GET', roles)).body).toEqual([]);
    const robots = await role({ type: 'MachineToMachine' });
    expect((await api('POST', roles, { organizationRoleIds: [robots] })).status).toBe(422);
    const refused = `/organizations/${id}/users/${stranger}/roles`;
    for (const [method, path, body] of [
      ['GET', refused, undefined],
      ['POST', refused, { organizationRoleIds: [first] }],
      ['PUT', refused, { organizationRoleIds: [] }],
      ['DELETE', `${refused}/${first}`, undefined],
    ] as const) {
      const answer = await api(method, path, body);
      expect([answer.status, answer.body.code]).toEqual([422, 'organization.require_membership']);
    }
    const many = await api('POST', `/organizations/${id}/users/roles`, {
      userIds: [member, stranger],
      organizationRoleIds: [first],
    });
    expect(many.status).toBe(422);
    expect((await api('GET', roles)).body).toEqual([]);
  });

  it('take in machines, with roles for machines, and nothing else', async () => {
    const id = await organization();
    const robot = await machine();
    const spa = await insertApplication(portero(), fresh('spa'), 'SPA', 'https://x.example');
    expect((await api('POST', `/organizations/${id}/applications`, { applicationIds: [robot] })).status).toBe(
      201,
    );
    const refused = await api('POST', `/organizations/${id}/applications`, { applicationIds: [spa.id] });
    expect([refused.status, refused.body.code]).toEqual([422, 'entity.db_constraint_violated']);
    const [forMachines, forPeople] = [await role({ type: 'MachineToMachine' }), await role()];
    const roles = `/organizations/${id}/applications/${robot}/roles`;
    expect((await api('POST', roles, { organizationRoleIds: [forPeople] })).status).toBe(422);
    expect((await api('POST', roles, { organizationRoleIds: [forMachines] })).status).toBe(201);
    const [listed] = (await api('GET', `/organizations/${id}/applications`)).body;
    expect(listed).toMatchObject({ id: robot, organizationRoles: [{ id: forMachines }] });
    expect((await api('GET', `/applications/${robot}/organizations`)).body).toMatchObject([
      { id, organizationRoles: [{ id: forMachines }] },
    ]);
    expect((await api('PUT', `/organizations/${id}/applications`, { applicationIds: [] })).status).toBe(204);
    expect((await api('GET', `/applications/${robot}/organizations`)).body).toEqual([]);
  });

  it('are listed for a person with the roles there, and go with the person', async () => {
    const [id, other] = [await organization(), await organization()];
    const user = await person();
    const roleId = await role();
    for (const one of [id, other]) await make(`/organizations/${one}/users`, { userIds: [user] });
    await make(`/organizations/${other}/users/${user}/roles`, { organizationRoleIds: [roleId] });
    const { body } = await api('GET', `/users/${user}/organizations`);
    expect(
      body.map((one: { id: string; organizationRoles: unknown[] }) => one.organizationRoles.length),
    ).toEqual([0, 1]);
    await api('DELETE', `/users/${user}`);
    expect((await api('GET', `/organizations/${id}/users`)).body).toEqual([]);
    expect((await api('GET', `/users/${user}/organizations`)).status).toBe(404);
  });

  it('keep their just-in-time settings: domains as people type them, roles for people only', async () => {
    const id = await organization();
    const domains = `/organizations/${id}/jit/email-domains`;
    const added = await api('POST', domains, { emailDomain: ' Sol.Example ' });
    expect([added.status, added.body.emailDomain]).toEqual([201, 'sol.example']);
    expect((await api('POST', domains, { emailDomain: 'sol.example' })).body.code).toBe(
      'entity.unique_integrity_violation',
    );
    for (const emailDomain of ['', 'sol', 'ana@sol.example', 'https://sol.example', 'a b.example'])
      expect((await api('POST', domains, { emailDomain })).status, emailDomain).toBe(400);
    expect((await api('PUT', domains, { emailDomains: ['luna.example', 'mar.example'] })).status).toBe(204);
    expect((await api('DELETE', `${domains}/LUNA.example`)).status).toBe(204);
    expect((await api('GET', domains)).body).toEqual([
      { tenantId: 'default', organizationId: id, emailDomain: 'mar.example' },
    ]);
    const roles = `/organizations/${id}/jit/roles`;
    const [forPeople, forMachines] = [await role(), await role({ type: 'MachineToMachine' })];
    expect((await api('POST', roles, { organizationRoleIds: [forMachines] })).status).toBe(422);
    expect((await api('POST', roles, { organizationRoleIds: [forPeople] })).status).toBe(201);
    expect((await api('GET', roles)).body).toMatchObject([{ id: forPeople }]);
    expect((await api('PUT', roles, { organizationRoleIds: [] })).status).toBe(204);
    const connectors = `/organizations/${id}/jit/sso-connectors`;
    expect((await api('GET', connectors)).body).toEqual([]);
    expect((await api('POST', connectors, { ssoConnectorIds: ['none'] })).status).toBe(422);
  });
});

onEveryServer('the organization template', (portero) => {
  const api = (...call: Parameters<ReturnType<typeof portero>['api']>) => portero().api(...call);

  it('has roles that allow things in the organization and on APIs', async () => {
    const { body: resource } = await api('POST', '/resources', {
      name: 'Orders',
      indicator: 'https://o.example',
    });
    const { body: readOrders } = await api('POST', `/resources/${resource.id}/scopes`, {
      name: 'read:orders',
    });
    const { body: invite } = await api('POST', '/organization-scopes', {
      name: 'invite',
      description: 'Invite',
    });
    expect(invite).toEqual({
      tenantId: 'default',
      id: expect.any(String),
      name: 'invite',
      description: 'Invite',
    });
    const created = await api('POST', '/organization-roles', {
      name: 'owner',
      organizationScopeIds: [invite.id],
      resourceScopeIds: [readOrders.id],
    });
    expect(created.status).toBe(201);
    const [listed] = (await api('GET', '/organization-roles?q=own')).body;
    expect(listed).toMatchObject({
      name: 'owner',
      type: 'User',
      scopes: [{ id: invite.id, name: 'invite' }],
      resourceScopes: [
        { id: readOrders.id, name: 'read:orders', resource: { id: resource.id, name: 'Orders' } },
      ],
    });
    const { id } = created.body;
    expect((await api('PUT', `/organization-roles/${id}/scopes`, { organizationScopeIds: [] })).status).toBe(
      204,
    );
    expect((await api('GET', `/organization-roles/${id}/scopes`)).body).toEqual([]);
    expect((await api('DELETE', `/organization-roles/${id}/resource-scopes/${readOrders.id}`)).status).toBe(
      204,
    );
    expect((await api('DELETE', `/organization-roles/${id}/resource-scopes/${readOrders.id}`)).status).toBe(
      404,
    );
    await api('POST', `/organization-roles/${id}/resource-scopes`, { scopeIds: [readOrders.id] });
    await api('DELETE', `/resources/${resource.id}`);
    expect((await api('GET', `/organization-roles/${id}/resource-scopes`)).body).toEqual([]);
  });

  it('writes all of a role or nothing, and each name once', async () => {
    const failed = await api('POST', '/organization-roles', { name: 'half', organizationScopeIds: ['none'] });
    expect([failed.status, failed.body.code]).toEqual([422, 'entity.relation_foreign_key_not_found']);
    expect((await api('GET', '/organization-roles?q=half')).body).toEqual([]);
    await api('POST', '/organization-roles', { name: 'once' });
    const again = await api('POST', '/organization-roles', { name: 'once' });
    expect([again.status, again.body.code]).toEqual([422, 'entity.unique_integrity_violation']);
    expect((await api('POST', '/organization-scopes', { name: 'two words' })).body.code).toBe(
      'scope.name_with_space',
    );
  });

  it('opens the Management API to nobody through a role for people', async () => {
    const { db } = portero().tenants.default;
    const all = await db.read
      .selectFrom('scopes')
      .innerJoin('resources', 'resources.id', 'scopes.resourceId')
      .select('scopes.id')
      .where('resources.indicator', 'like', '%.logto.app/api')
      .executeTakeFirstOrThrow();
    const refused = await api('POST', '/organization-roles', { name: 'sly', resourceScopeIds: [all.id] });
    expect(refused.body.code).toBe('role.management_api_scopes_not_assignable_to_user_role');
    const { body: role } = await api('POST', '/organization-roles', { name: 'honest' });
    for (const method of ['POST', 'PUT'] as const) {
      const answer = await api(method, `/organization-roles/${role.id}/resource-scopes`, {
        scopeIds: [all.id],
      });
      expect(answer.body.code).toBe('role.management_api_scopes_not_assignable_to_user_role');
    }
    const changed = await api('PATCH', `/organization-roles/${role.id}`, { type: 'MachineToMachine' });
    expect(changed.status).toBe(422);
  });
});
