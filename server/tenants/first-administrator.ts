/**
 * The first administrator proves to be the one who started the server: registration in the admin tenant needs the
 * one-time code that the printed Console address carries. Used up in the transaction that creates the person.
 */
import { newSecret } from '@portero/schema/ids.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { consume, issue } from '../security/consume.ts';
import type { TenantContext } from './context.ts';

const purpose = 'setup-code';
const key = 'first-administrator';
const never = Number.MAX_SAFE_INTEGER;
const maxTries = 1000;

/** Whether nobody administers this instance yet. */
export async function needsFirstAdministrator(admin: TenantContext): Promise<boolean> {
  const anybody = await admin.db.read.selectFrom('users').select('id').limit(1).executeTakeFirst();
  return anybody === undefined;
}

/** A fresh code while there is no administrator, else undefined. Earlier codes stop working. */
export async function setupCode(admin: TenantContext): Promise<string | undefined> {
  if (!(await needsFirstAdministrator(admin))) return undefined;
  const code = newSecret().slice(0, 24);
  await issue(admin.db, {
    purpose,
    key,
    subject: key,
    session: '',
    secret: admin.vault.fingerprint(`setup-code:${code}`),
    maxTries,
    expiresAt: never,
  });
  return code;
}

/** Use the code up, in the transaction that creates the person. @returns whether it was right */
export async function useSetupCode(admin: TenantContext, db: TenantDatabase, code: string): Promise<boolean> {
  const secret = admin.vault.fingerprint(`setup-code:${code}`);
  const { outcome } = await consume(db, { purpose, key, subject: key, session: '', secret });
  return outcome === 'consumed';
}
