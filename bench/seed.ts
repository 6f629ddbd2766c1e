/** Fills a fresh instance for the benchmark and prints what the load needs, as JSON. Run with the server's environment. */
import { hash } from '@node-rs/argon2';
import { newId } from '@portero/schema/ids.ts';
import { readConfig } from '../server/config.ts';
import { newTotp } from '../server/mfa/factors.ts';
import { buildPortero } from '../server/wire.ts';
import { argon2, password, redirectUri, totpSecret } from './parameters.ts';

const userCount = Number(process.argv[2] ?? 1000);
/** A code is taken once in half a minute, so there have to be many of them. */
const totpUsers = 2000;

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

for (let start = 0; start < totpUsers; start += 100) {
  const rows = Array.from({ length: 100 }, (_, i) => ({
    ...userRow(start + i, 'totp'),
    mfaVerifications: [newTotp(tenant.vault, newId(), { secret: totpSecret, step: -1 })],
  }));
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
const mfa = { factors: ['Totp'], policy: 'NoPrompt' };
await tenant.db.write
  .updateTable('sign_in_experiences')
  .set({
    value: {
      ...experience,
      signIn,
      mfa,
      passkeySignIn: { enabled: true },
      forgotPasswordMethods: ['EmailVerificationCode'],
    },
  })
  .execute();

const machine = { id: 'm-default', secret: await secretOf(admin.db, admin.vault, 'm-default') };
await portero.close();
console.log(
  JSON.stringify({
    machine,
    web,
    users: Math.min(userCount, 200),
    codeUsers: userCount,
    totpUsers,
  }),
);

function userRow(index: number, kind = 'bench') {
  const username = `${kind}_${index}`;
  const email = `${kind}_${index}@example.com`;
  return {
    id: `${kind}${String(index).padStart(7, '0')}`,
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
    // Nobody is asked on the way whether they want a passkey.
    logtoConfig: { passkeySignIn: { skipped: true } },
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
