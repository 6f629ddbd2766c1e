import { administrationScopes } from '@portero/schema/management-scopes.ts';
import { expect, it } from 'vitest';
import { onEveryServer } from '../../testing/portero.ts';
import { up } from './0036-administration.ts';

onEveryServer('roles for administrators, where there were none', (open, engine) => {
  const admin = () => open().tenants.admin.db;
  const roles = async () => {
    const rows = await admin()
      .read.selectFrom('roles')
      .leftJoin('roles_scopes', 'roles_scopes.roleId', 'roles.id')
      .leftJoin('scopes', 'scopes.id', 'roles_scopes.scopeId')
      .select(['roles.id', 'roles.name', 'scopes.name as scope'])
      .where('roles.type', '=', 'User')
      .where('roles.id', 'like', 'administration-%')
      .orderBy('roles.id')
      .orderBy('scopes.name')
      .execute();
    return rows.map(({ name, scope }) => `${name}: ${scope}`);
  };

  it('are what a new instance has, leave a role of the same name alone, and come once', async () => {
    const fresh = await roles();
    expect(fresh.length).toBeGreaterThan(20);
    const { write } = admin();
    const forget = async () => {
      await write.deleteFrom('roles').where('id', 'like', 'administration-%').execute();
      await write.deleteFrom('scopes').where('id', 'like', 'administration-%').execute();
    };
    await forget();
    await up(open().database.write.withTables(), engine);
    expect(await roles()).toEqual(fresh);
    const scopes = await admin().read.selectFrom('scopes').select('name').execute();
    expect(scopes.map(({ name }) => name)).toEqual(
      expect.arrayContaining(administrationScopes.map(({ name }) => name)),
    );
    await forget();
    const own = { id: 'own', name: 'Auditor', description: 'ours', type: 'User', isDefault: false } as const;
    await write
      .insertInto('roles')
      .values({ ...own, createdAt: 1 })
      .execute();
    await up(open().database.write.withTables(), engine);
    const auditors = await admin()
      .read.selectFrom('roles')
      .select('id')
      .where('name', '=', 'Auditor')
      .execute();
    expect(auditors).toEqual([{ id: 'own' }]);
    expect(await roles()).toEqual(fresh.filter((line) => !line.startsWith('Auditor')));
  });
});
