import { newOrderedId } from '@portero/schema/ids.ts';
import { expect, it } from 'vitest';
import type { JsonObject } from '../tables.ts';
import { onEveryDatabase } from '../testing/databases.ts';
import { markWhatIsKnown } from './0034-verified.ts';

onEveryDatabase('addresses of people who were there before', (open, engine) => {
  const register = 'Interaction.Register.Identifier.Submit';
  const created = 'Management.User.Created';
  const updated = 'Management.User.Updated';

  const person = async (
    id: string,
    events: readonly (readonly [string, JsonObject])[],
    submission?: JsonObject,
  ) => {
    const db = open().tenant('default');
    const phone = `346007${String(10_000 + Number.parseInt(id, 36)).slice(-5)}`;
    const row = {
      id,
      primaryEmail: `${id}@X.example`,
      emailKey: `${id}@x.example`,
      primaryPhone: phone,
      phoneKey: phone,
    };
    const empty = { profile: {}, identities: {}, customData: {}, logtoConfig: {}, mfaVerifications: [] };
    const rest = { isSuspended: false, isPasswordExpired: false, createdAt: 1, updatedAt: 1 };
    await db.write
      .insertInto('users')
      .values({ ...row, ...empty, ...rest })
      .execute();
    for (const [at, [key, payload]] of events.entries())
      await db.write
        .insertInto('logs')
        .values({ id: newOrderedId(), key, payload, userId: id, createdAt: 1000 + at })
        .execute();
    if (submission)
      await db.write
        .insertInto('session_extensions')
        .values({ sessionUid: id, accountId: id, lastSubmission: submission, expiresAt: 9e12, createdAt: 1 })
        .execute();
  };
  const code = (value: string, verified: boolean): JsonObject => ({
    verificationRecords: [{ type: 'EmailVerificationCode', verified, identifier: { type: 'email', value } }],
  });

  it('are verified where the log or a sign-in says so, and unknown otherwise', async () => {
    const ok = { result: 'Success' };
    await person('a', [[register, ok]]);
    await person('b', [[register, { result: 'Error' }]]);
    await person('c', [[created, { ...ok, fields: ['primaryEmail'] }]]);
    await person('d', [
      [register, ok],
      [updated, { ...ok, fields: ['primaryEmail'] }],
    ]);
    await person('e', [
      [created, { ...ok, fields: ['primaryEmail', 'primaryPhone'] }],
      ['Account.Updated', { ...ok, fields: ['primaryEmail'] }],
      [updated, { ...ok, fields: ['customData'] }],
    ]);
    await person('f', [
      [register, ok],
      [updated, { ...ok, importId: 'i' }],
    ]);
    await person('g', []);
    await person('h', [], code('H@x.example', true));
    await person('i', [], code('i@x.example', false));
    await person('j', [], code('other@x.example', true));
    await person('k', [], {});
    await person('l', [['Account.Updated', { ...ok, fields: ['name'] }]]);
    const { database } = open();
    await markWhatIsKnown(database.write.withoutPlugins().withTables<never>(), engine);
    const rows = await open().tenant('default').read.selectFrom('users').selectAll().orderBy('id').execute();
    const marked = (flag: 'isEmailVerified' | 'isPhoneVerified') =>
      rows.filter((row) => row[flag] === true).map(({ id }) => id);
    expect(marked('isEmailVerified')).toEqual(['a', 'e', 'h']);
    expect(marked('isPhoneVerified')).toEqual(['a', 'd']);
    expect(rows.some((row) => row.isEmailVerified === false || row.isPhoneVerified === false)).toBe(false);
  });
});
