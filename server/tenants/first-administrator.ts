/**
 * The first administrator proves to be the one who started the server: registration in the admin tenant needs the
 * one-time code that the printed Console address carries. Used up in the transaction that creates the person.
 */
import { error } from '@portero/schema/errors.ts';
import { newId, newSecret } from '@portero/schema/ids.ts';
import * as z from 'zod';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { consume, issue, issueOnce, look } from '../security/consume.ts';
import { adjustSignInExperience } from '../sign-in-experience/rules.ts';
import type { TenantContext } from './context.ts';
import { administratorRoles } from './seed.ts';

const purpose = 'setup-code';
const key = 'first-administrator';
const never = Number.MAX_SAFE_INTEGER;
const maxTries = 1000;

/** Whether nobody administers this instance yet. */
export async function needsFirstAdministrator(admin: TenantContext): Promise<boolean> {
  const anybody = await admin.db.read.selectFrom('users').select('id').limit(1).executeTakeFirst();
  return anybody === undefined;
}

/**
 * The code, while there is no administrator. Every server of the instance prints the same one, at every start, until it
 * is used – or was guessed at too often.
 */
export async function setupCode(admin: TenantContext): Promise<string | undefined> {
  if (!(await needsFirstAdministrator(admin))) return undefined;
  const fresh = newSecret().slice(0, 24);
  const item = {
    purpose,
    key,
    subject: key,
    session: '',
    secret: admin.vault.fingerprint(`setup-code:${fresh}`),
    maxTries,
    payload: { sealed: admin.vault.seal(purpose, fresh) },
    expiresAt: never,
  } as const;
  await issueOnce(admin.db, item);
  const kept = await keptCode(admin);
  if (kept !== undefined) return kept;
  await issue(admin.db, item);
  return fresh;
}

const keptPayload = z.object({ sealed: z.string() });

/** Undefined for one that was stored before codes could be read back, or sealed with a key that is gone. */
async function keptCode({ db, vault }: TenantContext): Promise<string | undefined> {
  const { data } = keptPayload.safeParse((await look(db, purpose, key))?.payload);
  try {
    return data && vault.open(purpose, data.sealed);
  } catch {
    return undefined; // of a key that is gone
  }
}

/** Use the code up, in the transaction that creates the person. @returns whether it was right */
async function useSetupCode(admin: TenantContext, db: TenantDatabase, code: string): Promise<boolean> {
  const secret = admin.vault.fingerprint(`setup-code:${code}`);
  const { outcome } = await consume(db, { purpose, key, subject: key, session: '', secret });
  return outcome === 'consumed';
}

/**
 * Make the person just created the first administrator, in the same transaction: the code is used up, the roles are
 * given, and nobody can register in the admin tenant any more.
 * @throws setup.code_invalid, and with it the person is not created
 */
export async function becomeFirstAdministrator(
  admin: TenantContext,
  db: TenantDatabase,
  userId: string,
  code: string,
): Promise<void> {
  if (!(await useSetupCode(admin, db, code))) throw error('setup.code_invalid');
  const roles = await db.write
    .selectFrom('roles')
    .select('id')
    .where('name', 'in', [...administratorRoles])
    .execute();
  const createdAt = Date.now();
  await db.write
    .insertInto('users_roles')
    .values(roles.map(({ id }) => ({ id: newId(), userId, roleId: id, createdAt })))
    .execute();
  await adjustSignInExperience(db, (experience) => ({ ...experience, signInMode: 'SignIn' }));
}
