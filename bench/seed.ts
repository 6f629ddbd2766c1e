/** Fills a fresh instance for the benchmark and prints what the load needs, as JSON. Run with the server's environment. */
import { hash } from '@node-rs/argon2';
import { newId } from '@portero/schema/ids.ts';
import { readConfig } from '../server/config.ts';
import { buildPortero } from '../server/wire.ts';
import { argon2, password, redirectUri } from './parameters.ts';

const userCount = Number(process.argv[2] ?? 1000);
const codeUsers = 200;

const portero = await buildPortero(readConfig({ ...process.env, LOG_LEVEL: 'silent' }));
const { default: tenant, admin } = portero.tenants;
const now = Date.now();
const digest = await hash(password, argon2);

const secretOf = async (db: typeof tenant.db, vault: typeof tenant.vault, applicationId: string) => {
  const row = await db.read
    .selectFrom('application_secrets')
    .select('sealed')
    .where('applicationId', '=', applicationId)
    .executeTakeFirstOrThrow();
  return vault.open('application-secret', row.sealed);
};

const web = { id: newId(), secret: 'bench-web-secret-0000000000000000' };
await tenant.db.write
  .insertInto('applications')
  .values({
    id: web.id,
    name: 'Bench',
    description: null,
    type: 'Traditional',
    oidcClientMetadata: { redirectUris: [redirectUri], postLogoutRedirectUris: [] },
    customClientMetadata: {},
    protectedAppMetadata: null,
    isThirdParty: false,
    appLevelAccessControlEnabled: false,
    customData: {},
    createdAt: now,
  })
  .execute();
await tenant.db.write
  .insertInto('application_secrets')
  .values({
    applicationId: web.id,
    name: 'Default secret',
    sealed: tenant.vault.seal('application-secret', web.secret),
    fingerprint: tenant.vault.fingerprint(web.secret),
    createdAt: now,
    expiresAt: null,
  })
  .execute();

for (let start = 0; start < userCount; start += 100) {
  const rows = Array.from({ length: Math.min(100, userCount - start) }, (_, i) => userRow(start + i));
  await tenant.db.write.insertInto('users').values(rows).execute();
}

const { value: experience } = await tenant.db.read
  .selectFrom('sign_in_experiences')
  .select('value')
  .executeTakeFirstOrThrow();
const signIn = {
  methods: [
    { identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: true },
    { identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: true },
  ],
};
await tenant.db.write
  .updateTable('sign_in_experiences')
  .set({ value: { ...experience, signIn } })
  .execute();

const machine = { id: 'm-default', secret: await secretOf(admin.db, admin.vault, 'm-default') };
await portero.close();
console.log(
  JSON.stringify({
    machine,
    web,
    users: Math.min(userCount, 200),
    codeUsers: Math.min(userCount, codeUsers),
  }),
);

function userRow(index: number) {
  const username = `bench_${index}`;
  const email = `bench_${index}@example.com`;
  return {
    id: `bench${String(index).padStart(7, '0')}`,
    username,
    usernameKey: username,
    primaryEmail: email,
    emailKey: email,
    primaryPhone: null,
    phoneKey: null,
    name: `Bench ${index}`,
    avatar: null,
    profile: {},
    identities: {},
    customData: {},
    logtoConfig: {},
    mfaVerifications: [],
    passwordDigest: digest,
    passwordAlgorithm: 'Argon2id',
    passwordUpdatedAt: now,
    isSuspended: false,
    isPasswordExpired: false,
    applicationId: null,
    cimdClientId: null,
    lastSignInAt: null,
    createdAt: now + index,
    updatedAt: now,
  };
}
