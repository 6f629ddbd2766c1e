import { expect, it } from 'vitest';
import { onEveryServer } from '../testing/portero.ts';

onEveryServer('roles', (portero) => {
  const make = async (path: string, body: object) => {
    const answer = await portero().api('POST', path, body);
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
    return answer.body;
  };

  it('list the scopes that are searched for, page by page', async () => {
    const { id: resource } = await make('/resources', { name: 'Shop', indicator: 'https://shop.example' });
    const names = ['read:carts', 'write:carts', 'read:users'];
    const scopes = [];
    for (const name of names) scopes.push((await make(`/resources/${resource}/scopes`, { name })).id);
    const { id } = await make('/roles', { name: 'Seller', description: '', scopeIds: scopes });
    const found = async (query: string) => {
      const { body, headers } = await portero().api('GET', `/roles/${id}/scopes?${query}`);
      return [body.map(({ name }: { name: string }) => name).sort(), headers['total-number']];
    };
    expect(await found('search=%25carts%25')).toEqual([['read:carts', 'write:carts'], undefined]);
    expect(await found('search.name=read:users&mode=exact&page=1')).toEqual([['read:users'], '1']);
  });

  it('of an application are those of a machine: others have none, and what is not there neither', async () => {
    const { id } = await make('/applications', { name: 'A page', type: 'SPA' });
    for (const [path, method] of [
      ['', 'GET'],
      ['/none', 'DELETE'],
    ] as const) {
      const other = await portero().api(method, `/applications/${id}/roles${path}`);
      expect([other.status, other.body.code]).toEqual([422, 'application.invalid_type']);
      const missing = await portero().api(method, `/applications/none/roles${path}`);
      expect([missing.status, missing.body.code]).toEqual([404, 'entity.not_exists_with_id']);
    }
  });

  it('given twice is refused by naming who has it, and nobody else gets it', async () => {
    const { api } = portero();
    const kinds = [
      [
        'User',
        'users',
        'userIds',
        'role.user_exists',
        '/users',
        { username: 'holder' },
        { username: 'other' },
      ],
      [
        'MachineToMachine',
        'applications',
        'applicationIds',
        'role.application_exists',
        '/applications',
        { name: 'Holder', type: 'MachineToMachine' },
        { name: 'Other', type: 'MachineToMachine' },
      ],
    ] as const;
    for (const [type, path, field, code, from, one, two] of kinds) {
      const role = await make('/roles', { name: `For ${path}`, description: '', type });
      const [holder, other] = [await make(from, one), await make(from, two)];
      const give = (ids: string[]) => api('POST', `/roles/${role.id}/${path}`, { [field]: ids });
      expect((await give([holder.id])).status).toBe(201);
      const again = await give([other.id, holder.id]);
      expect([again.status, again.body.code]).toEqual([422, code]);
      expect(again.body.message).toContain(holder.id);
      const { body } = await api('GET', `/roles/${role.id}/${path}`);
      expect(body.map(({ id }: { id: string }) => id)).toEqual([holder.id]);
    }
  });

  it('that are internal are given to nobody, nor can another take their prefix', async () => {
    const { api, tenants } = portero();
    const { db } = tenants.default;
    const internal = await db.read
      .selectFrom('roles')
      .select('id')
      .where('name', '=', '#internal:admin')
      .executeTakeFirstOrThrow();
    const machine = await make('/applications', { name: 'Climber', type: 'MachineToMachine' });
    const person = await make('/users', { username: 'climber' });
    const plain = await make('/roles', { name: 'Plain', description: '' });
    const tries = [
      ['POST', `/roles/${internal.id}/applications`, { applicationIds: [machine.id] }],
      ['POST', `/roles/${internal.id}/users`, { userIds: [person.id] }],
      ['POST', `/applications/${machine.id}/roles`, { roleIds: [internal.id] }],
      ['PATCH', `/roles/${plain.id}`, { name: '#internal:plain' }],
    ] as const;
    for (const [method, path, body] of tries) {
      const answer = await api(method, path, body);
      expect([path, answer.status, answer.body.code]).toEqual([path, 403, 'role.internal_role_violation']);
    }
    const held = (table: 'users_roles' | 'applications_roles') =>
      db.read.selectFrom(table).select('id').where('roleId', '=', internal.id).execute();
    expect([await held('users_roles'), await held('applications_roles')]).toEqual([[], []]);
    expect((await api('GET', `/applications/${machine.id}`)).body.isAdmin).toBe(false);
  });
});
