/** A caller with some of the Management API's permissions tries every way to get, or give, the others. */
import { newId } from '@portero/schema/ids.ts';
import { expect, it } from 'vitest';
import { token } from '../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';

const indicator = 'https://default.logto.app/api';

/** Finer scopes of the Management API beside `all`, by name. */
async function finerScopes(portero: TestPortero, names: readonly string[]): Promise<Record<string, string>> {
  const { db, cache } = portero.tenants.default;
  const { id: resourceId } = await db.read
    .selectFrom('resources')
    .select('id')
    .where('indicator', '=', indicator)
    .executeTakeFirstOrThrow();
  const { id: all } = await db.read
    .selectFrom('scopes')
    .select('id')
    .where('resourceId', '=', resourceId)
    .where('name', '=', 'all')
    .executeTakeFirstOrThrow();
  const ids: Record<string, string> = { all };
  for (const name of names) {
    const id = newId();
    ids[name] = id;
    await db.write
      .insertInto('scopes')
      .values({ id, resourceId, name, description: null, createdAt: Date.now() })
      .execute();
  }
  cache.invalidate('resources');
  return ids;
}

onEveryServer('no role grants more than its giver has', (open) => {
  const prepare = async () => {
    const portero = open();
    const names = [
      'read:users',
      'write:users',
      'write:roles',
      'write:applications',
      'write:organizations',
      'write:resources',
      'write:subject-tokens',
    ];
    const known = await portero.tenants.default.db.read
      .selectFrom('scopes')
      .select(['id', 'name'])
      .where('name', 'in', ['all', ...names])
      .execute();
    const ids: Record<string, string> =
      known.length > 1
        ? Object.fromEntries(known.map(({ id, name }) => [name, id]))
        : await finerScopes(portero, names);
    const make = async (path: string, body: object) => {
      const answer = await portero.api('POST', path, body);
      expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
      return answer.body;
    };
    const machine = async (...scopes: string[]) => {
      const app = await make('/applications', { name: 'A machine', type: 'MachineToMachine' });
      const role = await make('/roles', {
        name: `Role ${newId()}`,
        description: '',
        type: 'MachineToMachine',
        scopeIds: scopes.map((name) => ids[name]),
      });
      await make(`/roles/${role.id}/applications`, { applicationIds: [app.id] });
      const [secret] = (await portero.api('GET', `/applications/${app.id}/secrets`)).body;
      const answer = await token(
        portero.core,
        { id: app.id, secret: secret.value, redirectUri: '' },
        { grant_type: 'client_credentials', resource: indicator, scope: scopes.join(' ') },
      );
      expect(answer.json().scope).toBe(scopes.join(' '));
      const authorization = `Bearer ${answer.json().access_token}`;
      const call = async (method: string, path: string, body?: object) => {
        const got = await portero.core.inject({
          method: method as 'GET',
          url: `/api${path}`,
          headers: { authorization },
          ...(body && { payload: body }),
        });
        return [got.statusCode, got.payload ? (JSON.parse(got.payload).code ?? '') : ''];
      };
      return { id: app.id as string, roleId: role.id as string, call };
    };
    return { portero, ids, make, machine };
  };
  const forbidden = [403, 'auth.forbidden'];

  it('to itself or anybody, by a new role, a role it may change, or one that is there', async () => {
    const { ids, make, machine } = await prepare();
    const m = await machine('write:roles');
    const strong = await machine('all');
    const empty = await make('/roles', { name: `E ${newId()}`, description: '', type: 'MachineToMachine' });
    for (const scope of ['all', 'write:users', 'read:users', 'write:applications']) {
      const body = {
        name: `N ${newId()}`,
        description: '',
        type: 'MachineToMachine',
        scopeIds: [ids[scope]],
      };
      expect(await m.call('POST', '/roles', body), scope).toEqual(forbidden);
      for (const role of [empty.id, m.roleId])
        expect(await m.call('POST', `/roles/${role}/scopes`, { scopeIds: [ids[scope]] })).toEqual(forbidden);
    }
    const self = { applicationIds: [m.id] };
    expect(await m.call('POST', `/roles/${strong.roleId}/applications`, self)).toEqual(forbidden);
    for (const method of ['POST', 'PUT'])
      expect(
        await m.call(method, `/applications/${m.id}/roles`, { roleIds: [m.roleId, strong.roleId] }),
      ).toEqual(forbidden);
    // Nothing half-written: the new roles are not there, and the machine holds what it held.
    const { body } = await open().api('GET', `/applications/${m.id}/roles`);
    expect(body.map(({ id }: { id: string }) => id)).toEqual([m.roleId]);
    expect((await open().api('GET', '/roles?search=N %25')).body).toEqual([]);
  });

  it('but what it has it may give, with what that includes, and everything that is no Management API', async () => {
    const { ids, make, machine } = await prepare();
    const m = await machine('write:roles', 'write:users');
    const shop = await make('/resources', { name: 'Shop', indicator: `https://${newId()}.example` });
    const sell = await make(`/resources/${shop.id}/scopes`, { name: 'sell' });
    const scopeIds = [ids['write:roles'], ids['write:users'], ids['read:users'], sell.id];
    const body = { name: `Fine ${newId()}`, description: '', type: 'MachineToMachine', scopeIds };
    expect((await m.call('POST', '/roles', body))[0]).toBe(200);
  });

  it('by an organization and its template', async () => {
    const { ids, make, machine } = await prepare();
    const m = await machine('write:organizations');
    const type = 'MachineToMachine';
    const strong = await make('/organization-roles', {
      name: `S ${newId()}`,
      type,
      resourceScopeIds: [ids.all],
    });
    const weak = await make('/organization-roles', { name: `W ${newId()}`, type });
    const { id: organization } = await make('/organizations', { name: 'Mine' });
    await make(`/organizations/${organization}/applications`, { applicationIds: [m.id] });
    const more = { name: `M ${newId()}`, type, resourceScopeIds: [ids['write:users']] };
    expect(await m.call('POST', '/organization-roles', more)).toEqual(forbidden);
    for (const method of ['POST', 'PUT'])
      expect(
        await m.call(method, `/organization-roles/${weak.id}/resource-scopes`, { scopeIds: [ids.all] }),
      ).toEqual(forbidden);
    const roles = { organizationRoleIds: [strong.id] };
    const path = `/organizations/${organization}/applications`;
    expect(await m.call('POST', `${path}/roles`, { applicationIds: [m.id], ...roles })).toEqual(forbidden);
    for (const method of ['POST', 'PUT'])
      expect(await m.call(method, `${path}/${m.id}/roles`, roles)).toEqual(forbidden);
    expect((await m.call('PUT', `${path}/${m.id}/roles`, { organizationRoleIds: [weak.id] }))[0]).toBe(204);
  });

  it('by taking over an application that has more, or by making itself an administrator', async () => {
    const { ids, make, machine } = await prepare();
    const m = await machine('write:applications');
    const strong = await machine('all');
    const organizationRole = await make('/organization-roles', {
      name: `O ${newId()}`,
      type: 'MachineToMachine',
      resourceScopeIds: [ids.all],
    });
    const inside = await make('/applications', { name: 'Inside', type: 'MachineToMachine' });
    const { id: organization } = await make('/organizations', { name: 'Theirs' });
    await make(`/organizations/${organization}/applications`, { applicationIds: [inside.id] });
    await make(`/organizations/${organization}/applications/roles`, {
      applicationIds: [inside.id],
      organizationRoleIds: [organizationRole.id],
    });
    for (const id of [strong.id, inside.id]) {
      const path = `/applications/${id}`;
      expect(await m.call('GET', `${path}/secrets`)).toEqual(forbidden);
      expect(await m.call('POST', `${path}/secrets`, { name: 'Mine' })).toEqual(forbidden);
      expect(
        await m.call('PATCH', `${path}/secrets/${encodeURIComponent('Default secret')}`, { name: 'x' }),
      ).toEqual(forbidden);
      expect(await m.call('PATCH', path, { customClientMetadata: {} })).toEqual(forbidden);
      expect((await m.call('GET', `${path}/secrets?mask=true`))[0]).toBe(200);
      expect((await m.call('PATCH', path, { description: 'Only words' }))[0]).toBe(200);
    }
    expect(await m.call('PATCH', `/applications/${m.id}`, { isAdmin: true })).toEqual(forbidden);
    expect((await m.call('GET', `/applications/${m.id}/secrets`))[0]).toBe(200);
  });

  it('by a permission of the same name on the Management API, or by a resource that calls itself so', async () => {
    const { ids, machine, portero } = await prepare();
    const m = await machine('write:resources', 'write:roles');
    const { body } = await portero.api('GET', '/resources');
    const management = body.find((one: { indicator: string }) => one.indicator === indicator);
    expect(await m.call('POST', `/resources/${management.id}/scopes`, { name: 'write:logs' })).toEqual([
      400,
      'resource.cannot_modify_management_api',
    ]);
    const renamed = await m.call('PATCH', `/resources/${management.id}/scopes/${ids['write:roles']}`, {
      name: 'none',
    });
    expect(renamed).toEqual([400, 'resource.cannot_modify_management_api']);
    expect((await m.call('POST', '/resources', { name: 'Again', indicator })).slice(0, 1)).toEqual([422]);
  });

  it('nor by an application that believes an issuer of theirs about people', async () => {
    const { machine, make } = await prepare();
    const weak = await machine('write:applications');
    const able = await machine('write:applications', 'write:subject-tokens');
    const trusting = { subjectTokenIssuers: [{ issuer: 'https://mine.example', audience: 'x' }] };
    const body = (custom: object) => ({ name: 'A', type: 'Traditional', customClientMetadata: custom });
    expect(await weak.call('POST', '/applications', body(trusting))).toEqual(forbidden);
    expect((await able.call('POST', '/applications', body(trusting)))[0]).toBe(200);
    const { id } = await make('/applications', body({}));
    const change = (m: typeof weak, custom: object) =>
      m.call('PATCH', `/applications/${id}`, { customClientMetadata: custom });
    expect(await change(weak, trusting)).toEqual(forbidden);
    expect((await change(able, trusting))[0]).toBe(200);
    // What stands there may stay, or go.
    expect((await change(weak, { ...trusting, allowTokenExchange: true }))[0]).toBe(200);
    const [issuer] = trusting.subjectTokenIssuers;
    const wider = { subjectTokenIssuers: [{ ...issuer, personClaim: 'email' }] };
    expect(await change(weak, wider)).toEqual(forbidden);
    expect((await change(weak, {}))[0]).toBe(200);
  });

  it('and keeps what a caller may do out of the audit log', async () => {
    const { portero, machine } = await prepare();
    const m = await machine('write:roles');
    await m.call('POST', '/roles', { name: `L ${newId()}`, description: '' });
    const { body } = await portero.api('GET', '/logs?logKey=Management.Role.Created&page_size=1');
    expect(body[0].payload.actor).toEqual({ type: 'app', id: m.id });
  });
});
