/**
 * For which name passkeys are made, and on which pages they may be used (WebAuthn Level 3 §5.11): the tenant's addresses share
 * them, and nobody else does. The configured ones, never what a request says.
 */
import { addressesOf } from '../custom-domains/directory.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import type { TenantContext } from '../tenants/context.ts';
import type { Passkey } from './factors.ts';

export type RelyingParty = {
  /** The name for new passkeys, and for whoever is not known yet: the tenant's choice, or the address at hand. */
  readonly id: string;
  /** The name of the address at hand. */
  readonly here: string;
  /** Names of all addresses: passkeys of each are good. */
  readonly ids: readonly string[];
  readonly origins: readonly string[];
};

/**
 * For the address of the request: `id` is the tenant's chosen name while that is one of its own, else the name here.
 */
export async function relyingParty(tenant: TenantContext): Promise<RelyingParty> {
  const addresses = (await addressesOf(tenant)).map((address) => new URL(address));
  const { passkeySignIn } = await getSignInExperience(tenant);
  const ids = addresses.map(({ hostname }) => hostname);
  const here = new URL(tenant.endpoint).hostname;
  const { rpId } = passkeySignIn;
  // A domain that is no longer the tenant's has no passkeys made for it.
  const id = rpId !== undefined && ids.includes(rpId) ? rpId : here;
  return { id, here, ids, origins: addresses.map(({ origin }) => origin) };
}

/** A passkey of an address that the tenant had before is none of its own any more. */
export const isOfParty = ({ ids }: RelyingParty, { rpId }: Pick<Passkey, 'rpId'>): boolean =>
  ids.includes(rpId);

/** The one name that a browser is asked with for any of these passkeys; those that need no second address first. */
export function idFor({ id, here, ids }: RelyingParty, passkeys: readonly Passkey[]): string {
  const theirs = [...passkeys].sort((a, b) => (usedAt(a) < usedAt(b) ? 1 : -1)).map(({ rpId }) => rpId);
  return [id, here, ...theirs].find((one) => ids.includes(one) && theirs.includes(one)) ?? id;
}

const usedAt = ({ lastUsedAt, createdAt }: Passkey): string => lastUsedAt ?? createdAt;
