/** People as a file: columns that the import understands, or the Management API's JSON. Written while it is read. */
import { userProfile } from '@portero/schema/users.ts';
import { csvLine } from '../http/csv.ts';
import { publicUser, type User } from '../users/rules.ts';

const profileFields = Object.keys(userProfile.shape).filter((name) => name !== 'address');
const plain = [
  'id',
  'username',
  'primaryEmail',
  'isEmailVerified',
  'primaryPhone',
  'isPhoneVerified',
  'name',
  'avatar',
  'isSuspended',
  'createdAt',
  'updatedAt',
  'lastSignInAt',
  'hasPassword',
  'applicationId',
] as const;

type People = AsyncIterable<readonly User[]>;

/** Hashes come only with JSON. */
export const fileOf = (
  people: People,
  { format, includePasswordHash }: { readonly format: 'csv' | 'json'; readonly includePasswordHash: boolean },
): AsyncGenerator<string> => (format === 'csv' ? asCsv(people) : asJson(people, includePasswordHash));

async function* asCsv(people: People): AsyncGenerator<string> {
  yield csvLine([...plain, ...profileFields.map((name) => `profile.${name}`), 'customData']);
  for await (const some of people) {
    yield some
      .map((user) => {
        const one = publicUser(user);
        const profile: Record<string, unknown> = one.profile;
        const custom = Object.keys(one.customData).length > 0 ? one.customData : null;
        return csvLine([
          ...plain.map((name) => one[name]),
          ...profileFields.map((name) => profile[name]),
          custom,
        ]);
      })
      .join('');
  }
}

async function* asJson(people: People, includePasswordHash: boolean): AsyncGenerator<string> {
  yield '[';
  let before = '\n';
  for await (const some of people) {
    for (const user of some) {
      yield `${before}${JSON.stringify(publicUser(user, { includePasswordHash }))}`;
      before = ',\n';
    }
  }
  yield '\n]\n';
}
