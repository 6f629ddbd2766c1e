/**
 * Fills an instance with many: people, organizations with members and roles, roles with holders, applications, audit
 * entries. Prints what the load needs, as JSON. Run with the server's environment; the argument is the number of people.
 *
 * Rows go in by the hundreds, bound to the tenant like all others; nothing is hashed or checked, so a hundred thousand
 * people with all that belongs to them take about a minute.
 */
import { newId, newOrderedId } from '@portero/schema/ids.ts';
import { sql } from 'kysely';
import { readConfig } from '../server/config.ts';
import { relate } from '../server/database/relations.ts';
import type { TenantDatabase } from '../server/database/tenant-scope.ts';
import { buildPortero } from '../server/wire.ts';

const people = Number(process.argv[2] ?? 100_000);
const organizations = Math.max(10, people / 10);
const roles = Math.max(10, people / 100);
const applications = Math.max(10, people / 100);
const entries = people;
const rowsAtOnce = 500;
const transactionsAt = 10_000;

const portero = await buildPortero(readConfig({ ...process.env, LOG_LEVEL: 'silent' }));
const { default: tenant, admin } = portero.tenants;
const now = Date.now();

const first = ['Ana', 'Bruno', 'Carla', 'David', 'Elena', 'Farid', 'Grace', 'Hugo', 'Irene', 'Jun'];
const last = [
  'Abad',
  'Bosch',
  'Castro',
  'Dubois',
  'Eriksen',
  'Ferrari',
  'García',
  'Hoffmann',
  'Ito',
  'Jansen',
];
const pick = (list: readonly string[], index: number) => list[index % list.length] ?? '';
const id = (kind: string, index: number) => `${kind}${String(index).padStart(8, '0')}`;

/** Rows in portions, many portions to a transaction. */
async function fill<Row>(
  count: number,
  row: (index: number) => Row,
  insert: (db: TenantDatabase, rows: Row[]) => Promise<unknown>,
): Promise<void> {
  for (let from = 0; from < count; from += transactionsAt) {
    const until = Math.min(count, from + transactionsAt);
    await tenant.db.transaction(async (db) => {
      for (let start = from; start < until; start += rowsAtOnce) {
        const length = Math.min(rowsAtOnce, until - start);
        await insert(
          db,
          Array.from({ length }, (_, index) => row(start + index)),
        );
      }
    });
  }
}

await fill(
  people,
  (index) => {
    const name = `${pick(first, index)} ${pick(last, Math.floor(index / 10))} ${index}`;
    const username = `${pick(first, index)}_${index}`.toLowerCase();
    const email = `${username}@${index % 7 === 0 ? 'example.org' : 'example.com'}`;
    const phone = `3460${String(index).padStart(7, '0')}`;
    return {
      id: id('user', index),
      username,
      usernameKey: username,
      primaryEmail: email,
      emailKey: email,
      primaryPhone: phone,
      phoneKey: phone,
      name,
      avatar: null,
      profile: {},
      identities: {},
      customData: {},
      logtoConfig: {},
      mfaVerifications: [],
      passwordDigest: null,
      passwordAlgorithm: null,
      passwordUpdatedAt: null,
      isSuspended: false,
      isPasswordExpired: false,
      applicationId: null,
      cimdClientId: null,
      lastSignInAt: null,
      createdAt: now + index,
      updatedAt: now,
    };
  },
  (db, rows) => db.write.insertInto('users').values(rows).execute(),
);
await fill(
  organizations,
  (index) => ({
    id: id('org', index),
    name: `${pick(last, index)} & ${pick(last, Math.floor(index / 10))} ${index}`,
    description: `The ${index}th organization`,
    customData: {},
    branding: {},
    color: {},
    customCss: null,
    isMfaRequired: false,
    createdAt: now + index,
  }),
  (db, rows) => db.write.insertInto('organizations').values(rows).execute(),
);
await fill(
  10,
  (index) => ({
    id: id('orole', index),
    name: `role ${index}`,
    description: '',
    type: 'User' as const,
    createdAt: now + index,
  }),
  (db, rows) => db.write.insertInto('organization_roles').values(rows).execute(),
);
// Everybody belongs to two organizations, and one in ten to the largest.
await fill(
  people * 2,
  (index) => ({
    organizationId: index % 20 === 0 ? id('org', 0) : id('org', 1 + (index % (organizations - 1))),
    userId: id('user', Math.floor(index / 2)),
  }),
  (db, rows) => relate(db, 'organization_users', rows),
);
await fill(
  people,
  (index) => ({
    organizationId:
      (2 * index) % 20 === 0 ? id('org', 0) : id('org', 1 + ((2 * index) % (organizations - 1))),
    userId: id('user', index),
    organizationRoleId: id('orole', index % 10),
  }),
  (db, rows) => relate(db, 'organization_user_roles', rows),
);
await fill(
  roles,
  (index) => ({
    id: id('role', index),
    name: `Role ${pick(last, index)} ${index}`,
    description: `The ${index}th role`,
    type: 'User' as const,
    isDefault: false,
    createdAt: now + index,
  }),
  (db, rows) => db.write.insertInto('roles').values(rows).execute(),
);
// Everybody holds three roles, and one in five the most common.
await fill(
  people * 3,
  (index) => ({
    id: id('held', index),
    userId: id('user', Math.floor(index / 3)),
    roleId: index % 15 === 0 ? id('role', 0) : id('role', 1 + ((index * 7 + (index % 3)) % (roles - 1))),
    createdAt: now + index,
  }),
  (db, rows) => db.write.insertInto('users_roles').values(rows).execute(),
);
await fill(
  applications,
  (index) => ({
    id: id('app', index),
    name: `Application ${pick(first, index)} ${index}`,
    description: null,
    type: 'SPA' as const,
    oidcClientMetadata: { redirectUris: [], postLogoutRedirectUris: [] },
    customClientMetadata: {},
    protectedAppMetadata: null,
    isThirdParty: false,
    appLevelAccessControlEnabled: false,
    customData: {},
    createdAt: now + index,
  }),
  (db, rows) => db.write.insertInto('applications').values(rows).execute(),
);
await fill(
  entries,
  (index) => ({
    id: newOrderedId(),
    key: index % 2 === 0 ? 'ExchangeTokenBy.RefreshToken' : 'Interaction.SignIn.Submit',
    payload: { key: 'ExchangeTokenBy.RefreshToken', result: 'Success', userId: id('user', index % people) },
    userId: id('user', index % people),
    applicationId: id('app', index % applications),
    createdAt: now - entries + index,
  }),
  (db, rows) => db.write.insertInto('logs').values(rows).execute(),
);
if (portero.database.engine === 'postgres') await sql`analyze`.execute(portero.database.write);
else await sql`pragma optimize`.execute(portero.database.write);

const { sealed } = await admin.db.read
  .selectFrom('application_secrets')
  .select('sealed')
  .where('applicationId', '=', 'm-default')
  .executeTakeFirstOrThrow();
const secret = admin.vault.open('application-secret', sealed);
await portero.close();
console.log(JSON.stringify({ machine: { id: 'm-default', secret }, web: { id: newId() }, users: people }));
