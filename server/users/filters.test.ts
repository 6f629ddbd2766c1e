import { beforeAll, expect, it } from 'vitest';
import { insertUser } from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';

onEveryServer('a list of people', (portero) => {
  const list = async (query: string): Promise<string[]> => {
    const { status, body, headers } = await portero().api('GET', `/users?page_size=100&${query}`);
    expect(status, JSON.stringify(body)).toBe(200);
    expect(Number(headers['total-number'])).toBe(body.length);
    return body.map(({ id }: { id: string }) => id);
  };
  const made = { role: '', organization: '' };

  beforeAll(async () => {
    const p = portero();
    await insertUser(p, 'ana', {
      name: 'ana',
      passwordDigest: 'x',
      passwordAlgorithm: 'Argon2id',
      createdAt: 1000,
      lastSignInAt: 5000,
      primaryEmail: 'a@example.com',
      emailKey: 'a@example.com',
    });
    await insertUser(p, 'bruno', {
      name: 'Bruno',
      createdAt: 2000,
      isSuspended: true,
      username: null,
      usernameKey: null,
    });
    await insertUser(p, 'carla', {
      name: 'carla',
      createdAt: 3000,
      lastSignInAt: 4000,
      passwordDigest: null,
      passwordAlgorithm: null,
      applicationId: 'shop',
    });
    await insertUser(p, 'david', {
      name: null,
      createdAt: 4000,
      identities: { github: { userId: 'x' } },
      primaryPhone: '34612345678',
      phoneKey: '34612345678',
      mfaVerifications: [{ id: 'f', type: 'Totp' }],
    });
    await insertUser(p, 'elsewhere', { createdAt: 3500, isSuspended: true }, 'admin');
    made.role = (await p.api('POST', '/roles', { name: 'Filtered', description: 'x' })).body.id;
    made.organization = (await p.api('POST', '/organizations', { name: 'Filtered' })).body.id;
    await p.api('POST', '/users/ana/roles', { roleIds: [made.role] });
    await p.api('POST', `/organizations/${made.organization}/users`, { userIds: ['ana', 'carla'] });
  });

  it('is narrowed by every filter, and by several together', async () => {
    expect(await list(`roleId=${made.role}`)).toEqual(['ana']);
    expect(await list(`organizationId=${made.organization}`)).toEqual(['carla', 'ana']);
    expect(await list(`excludeOrganizationId=${made.organization}`)).toEqual(['david', 'bruno']);
    expect(await list(`organizationId=${made.organization}&excludeRoleId=${made.role}`)).toEqual(['carla']);
    expect(await list('isSuspended=true')).toEqual(['bruno']);
    expect(await list('isSuspended=false')).toEqual(['david', 'carla', 'ana']);
    expect(await list('applicationId=shop')).toEqual(['carla']);
    expect(await list('hasPassword=false&hasSignedIn=true')).toEqual(['carla']);
    expect(await list('hasMfa=true')).toEqual(['david']);
    expect(await list('hasMfa=false')).toEqual(['carla', 'bruno', 'ana']);
    expect(await list('hasIdentity=true')).toEqual(['david']);
    expect(await list('hasPhone=true')).toEqual(['david']);
    expect(await list('hasEmail=true')).toEqual(['ana']);
    expect(await list('hasUsername=false')).toEqual(['bruno']);
    expect(await list('createdFrom=2000&createdTo=3000')).toEqual(['carla', 'bruno']);
    expect(await list('lastSignInFrom=4500')).toEqual(['ana']);
    expect(await list('search=%25ar%25&isSuspended=false')).toEqual(['carla']);
    expect(await list('search=%25ana%25&isSuspended=true')).toEqual([]);
  });

  it('is sorted as asked, those without the value last either way', async () => {
    expect(await list('')).toEqual(['david', 'carla', 'bruno', 'ana']);
    expect(await list('sortOrder=asc')).toEqual(['ana', 'bruno', 'carla', 'david']);
    expect(await list('sortBy=name')).toEqual(['ana', 'bruno', 'carla', 'david']);
    expect(await list('sortBy=name&sortOrder=desc')).toEqual(['carla', 'bruno', 'ana', 'david']);
    expect((await list('sortBy=lastSignInAt')).slice(0, 2)).toEqual(['ana', 'carla']);
    expect((await list('sortBy=lastSignInAt&sortOrder=asc')).slice(0, 2)).toEqual(['carla', 'ana']);
  });

  it('never reaches another tenant’s people or roles', async () => {
    const theirs = (
      await portero().tenants.admin.db.read.selectFrom('roles').select('id').executeTakeFirstOrThrow()
    ).id;
    expect(await list(`roleId=${theirs}`)).toEqual([]);
    expect(await list('createdFrom=3400&createdTo=3600')).toEqual([]);
  });

  it('refuses what no list can be', async () => {
    for (const query of [
      'isSuspended=perhaps',
      'sortBy=passwordDigest',
      'sortBy=createdAt%3B',
      'sortOrder=up',
      'createdFrom=yesterday',
      'createdFrom=2&createdTo=1',
      'lastSignInFrom=2&lastSignInTo=1',
      'excludeRoleId=a&excludeOrganizationId=b',
      'roleId=',
    ])
      expect((await portero().api('GET', `/users?${query}`)).status, query).toBe(400);
  });
});
