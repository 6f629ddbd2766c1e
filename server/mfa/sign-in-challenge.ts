/**
 * What a passkey signs on the first page, where nobody is named yet. The challenge is signed and bound to one sign-in, so
 * nothing is stored when a page is shown; it is used up by `spend` when it comes back, right or wrong.
 */
import { newId } from '@portero/schema/ids.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { spend } from '../security/consume.ts';
import { equalInConstantTime } from '../security/vault.ts';
import type { TenantContext } from '../tenants/context.ts';

type Sealing = Pick<TenantContext, 'vault'>;
/** One sign-in. */
type Attempt = { readonly uid: string; readonly expiresAt: number };

/** The bytes that the browser is asked to sign. */
export function newSignInChallenge(tenant: Sealing, { uid, expiresAt }: Attempt): Uint8Array<ArrayBuffer> {
  const facts = `${expiresAt}.${newId()}`;
  return new Uint8Array(Buffer.from(`${facts}.${signatureOf(tenant, uid, facts)}`));
}

/**
 * Use the challenge of an answer up. Part of the caller's transaction.
 * @param clientDataJSON what the browser says that it signed
 * @returns the challenge as the answer must have it; undefined when it is another sign-in's, too old, used or not ours
 */
export async function spendSignInChallenge(
  tenant: Sealing,
  db: TenantDatabase,
  { uid }: Pick<Attempt, 'uid'>,
  clientDataJSON: string,
): Promise<string | undefined> {
  const challenge = challengeIn(clientDataJSON);
  const [expiry = '', nonce = '', signature = ''] = Buffer.from(challenge, 'base64url')
    .toString()
    .slice(0, 400)
    .split('.');
  const isOurs = equalInConstantTime(signature, signatureOf(tenant, uid, `${expiry}.${nonce}`));
  if (!isOurs || Number(expiry) < Date.now()) return undefined;
  const key = tenant.vault.fingerprint(`passkey-challenge:${expiry}.${nonce}`);
  const isFirst = await spend(db, { purpose: 'passkey-challenge', key, expiresAt: Number(expiry) });
  return isFirst ? challenge : undefined;
}

/** The browser's own words; whether they were signed is checked later. */
function challengeIn(clientDataJSON: string): string {
  try {
    const said: unknown = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString());
    if (typeof said !== 'object' || said === null || !('challenge' in said)) return '';
    return typeof said.challenge === 'string' ? said.challenge : '';
  } catch {
    return '';
  }
}

const signatureOf = ({ vault }: Sealing, uid: string, facts: string): string =>
  vault.fingerprint(`passkey-sign-in:${uid}:${facts}`);
