import { isError } from '@portero/schema/errors.ts';
import { expect, it } from 'vitest';
import { onEveryDatabase } from '../database/testing/databases.ts';
import { defaultSignInExperience } from '../sign-in-experience/defaults.ts';
import type { TenantContext } from '../tenants/context.ts';
import { testTenant } from '../testing/tenant.ts';
import { deleteUser } from './administration.ts';
import { usernameCaseConflicts } from './case-conflicts.ts';
import {
  createUser,
  findUserById,
  findUserByIdentifier,
  noteSignIn,
  publicUser,
  rehashPassword,
  removeUser,
  setPassword,
  updateUser,
} from './rules.ts';

const refusal = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'nothing was refused';
  } catch (failure) {
    return isError(failure) ? failure.code : String(failure);
  }
};

const create = (tenant: TenantContext, wanted: Parameters<typeof createUser>[2]) =>
  tenant.db.transaction((db) => createUser(tenant, db, wanted));

async function letCaseNotCount(tenant: TenantContext): Promise<void> {
  const experience = defaultSignInExperience(tenant.id);
  const value = { ...experience, usernamePolicy: { ...experience.usernamePolicy, caseSensitive: false } };
  await tenant.db.write
    .insertInto('sign_in_experiences')
    .values({ id: 'default', value })
    .onConflict((conflict) => conflict.columns(['id']).doUpdateSet({ value }))
    .execute();
  tenant.cache.invalidate('sign-in-experience');
}

onEveryDatabase('people', (open) => {
  it('finds a person by username, by email in any case, and by a number with or without its trunk zero', async () => {
    const tenant = testTenant(open());
    const marisol = await create(tenant, {
      username: 'marisol',
      primaryEmail: ' Marisol@Example.com ',
      primaryPhone: '610412345678',
    });
    expect(marisol.primaryEmail).toBe('Marisol@Example.com');
    expect(marisol.primaryPhone).toBe('61412345678');
    expect((await findUserByIdentifier(tenant, { type: 'username', value: 'marisol' }))?.id).toBe(marisol.id);
    expect(await findUserByIdentifier(tenant, { type: 'username', value: 'Marisol' })).toBeUndefined();
    expect((await findUserByIdentifier(tenant, { type: 'email', value: 'MARISOL@example.COM' }))?.id).toBe(
      marisol.id,
    );
    for (const value of ['61412345678', '610412345678', '+61 412 345 678']) {
      expect((await findUserByIdentifier(tenant, { type: 'phone', value }))?.id).toBe(marisol.id);
    }
  });

  it('refuses a second person with the same username, email or number', async () => {
    const tenant = testTenant(open());
    await create(tenant, {
      username: 'taken',
      primaryEmail: 'taken@example.com',
      primaryPhone: '4915123456789',
    });
    expect(await refusal(create(tenant, { username: 'taken' }))).toBe('user.username_already_in_use');
    expect(await refusal(create(tenant, { primaryEmail: 'Taken@Example.com' }))).toBe(
      'user.email_already_in_use',
    );
    expect(await refusal(create(tenant, { primaryPhone: '49015123456789' }))).toBe(
      'user.phone_already_in_use',
    );
    expect(await refusal(create(tenant, { primaryPhone: '12' }))).toBe('user.invalid_phone');
  });

  it('lets exactly one of twenty simultaneous registrations have an email address', async () => {
    const tenant = testTenant(open());
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => refusal(create(tenant, { primaryEmail: 'race@example.com' }))),
    );
    expect(outcomes.filter((outcome) => outcome === 'nothing was refused')).toHaveLength(1);
    expect(new Set(outcomes)).toEqual(new Set(['nothing was refused', 'user.email_already_in_use']));
  });

  it('lets exactly one of many simultaneous registrations have a username where case does not count', async () => {
    const tenant = testTenant(open(), 'other');
    await letCaseNotCount(tenant);
    const spellings = ['racer', 'Racer', 'RACER', 'rAcer', 'raCer', 'racEr', 'raceR', 'RAcer'];
    const outcomes = await Promise.all(spellings.map((username) => refusal(create(tenant, { username }))));
    expect(outcomes.filter((outcome) => outcome === 'nothing was refused')).toHaveLength(1);
    expect((await findUserByIdentifier(tenant, { type: 'username', value: 'rACER' }))?.usernameKey).toBe(
      'racer',
    );
  });

  it('tells which usernames differ only by case', async () => {
    const tenant = testTenant(open(), 'admin');
    for (const username of ['Ana', 'ana', 'bea', 'Carla', 'carla', 'CARLA'])
      await create(tenant, { username });
    const { totalConflicts, samples } = await usernameCaseConflicts(tenant.db, 1);
    expect(totalConflicts).toBe(2);
    expect(samples).toEqual([{ usernameLower: 'ana', userIds: [expect.any(String), expect.any(String)] }]);
    const all = await usernameCaseConflicts(tenant.db, 20);
    expect(all.samples.map(({ userIds }) => userIds.length)).toEqual([2, 3]);
  });

  it('keeps people of different tenants apart', async () => {
    const [here, there] = [testTenant(open()), testTenant(open(), 'other')];
    const person = await create(here, { primaryEmail: 'both@example.com' });
    const twin = await create(there, { primaryEmail: 'both@example.com' });
    expect(twin.id).not.toBe(person.id);
    expect(
      await refusal(there.db.transaction((db) => updateUser(there, db, person.id, { name: 'Mine' }))),
    ).toBe('entity.not_found');
    expect(await refusal(there.db.transaction((db) => removeUser(db, person.id)))).toBe('entity.not_found');
  });

  it('clears what is given empty and leaves alone what is not given', async () => {
    const tenant = testTenant(open());
    const person = await create(tenant, {
      username: 'clear_me',
      name: 'Clara',
      primaryEmail: 'clara@example.com',
    });
    const changed = await tenant.db.transaction((db) =>
      updateUser(tenant, db, person.id, { username: '', name: null }),
    );
    expect(changed).toMatchObject({
      username: null,
      usernameKey: null,
      name: null,
      primaryEmail: 'clara@example.com',
    });
    expect(changed.updatedAt).toBeGreaterThanOrEqual(person.updatedAt);
  });

  it('gives new people the default roles, and never a machine role', async () => {
    const tenant = testTenant(open());
    await tenant.db.write
      .insertInto('roles')
      .values([
        { id: 'reader', name: 'Reader', description: '', type: 'User', isDefault: true, createdAt: 1 },
        {
          id: 'robot',
          name: 'Robot',
          description: '',
          type: 'MachineToMachine',
          isDefault: true,
          createdAt: 1,
        },
      ])
      .execute();
    const { id } = await create(tenant, { username: 'with_roles' });
    const roles = await tenant.db.read
      .selectFrom('users_roles')
      .select('roleId')
      .where('userId', '=', id)
      .execute();
    expect(roles).toEqual([{ roleId: 'reader' }]);
  });

  it('lets nobody delete their own account here', async () => {
    const tenant = testTenant(open());
    const { id } = await create(tenant, { username: 'lemming' });
    expect(await refusal(deleteUser(tenant, id, { type: 'user', id }))).toBe('user.cannot_delete_self');
    expect(await refusal(deleteUser(tenant, id, { type: 'app', id }))).toBe('nothing was refused');
  });

  it('does not undo a new password when the old digest is made stronger', async () => {
    const tenant = testTenant(open());
    const before = await create(tenant, {
      username: 'rehash',
      password: { digest: 'old', algorithm: 'MD5' },
    });
    await tenant.db.transaction((db) =>
      setPassword(tenant, db, before.id, { digest: 'new', algorithm: 'Argon2id' }),
    );
    await rehashPassword(tenant.db, before, { digest: 'old but strong', algorithm: 'Argon2id' });
    expect((await findUserById(tenant, before.id))?.passwordDigest).toBe('new');
  });

  it('remembers the last sign-in', async () => {
    const tenant = testTenant(open());
    const { id } = await create(tenant, { username: 'traveller' });
    await noteSignIn(tenant.db, id);
    expect((await findUserById(tenant, id))?.lastSignInAt).toEqual(expect.any(Number));
  });

  it('writes into answers no secret that the row holds', async () => {
    const tenant = testTenant(open());
    const { id } = await create(tenant, { username: 'canary' });
    const digest = 'canary-digest';
    const user = await tenant.db.transaction((db) =>
      setPassword(tenant, db, id, { digest, algorithm: 'Argon2id' }),
    );
    const answer = publicUser({
      ...user,
      mfaVerifications: ['canary-factor'],
      logtoConfig: { a: 'canary-config' },
    });
    expect(JSON.stringify(answer)).not.toMatch(/canary-/);
    expect(answer.hasPassword).toBe(true);
    expect(publicUser(user, { includePasswordHash: true })).toMatchObject({
      passwordDigest: digest,
      passwordAlgorithm: 'Argon2id',
    });
  });
});
