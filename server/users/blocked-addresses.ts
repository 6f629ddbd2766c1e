/** Who has an address that the rules about new ones would refuse: nobody is touched by them, and the tenant may want to know. */
import type { EmailBlocklistPolicy } from '@portero/schema/sign-in-experience.ts';
import { emailRefusal } from '../sign-in-experience/email-blocklist.ts';
import type { TenantContext } from '../tenants/context.ts';
import { everyUser } from './list.ts';

export type BlockedAddresses = {
  /** How many accounts with an address were looked at. */
  readonly accounts: number;
  readonly affected: number;
  /** The newest of them. */
  readonly userIds: string[];
};

const shown = 20;

/** Reads everybody who has an address, some at a time. All that it refuses are counted, and the first twenty named. */
export async function blockedAddresses(
  tenant: TenantContext,
  policy: EmailBlocklistPolicy,
): Promise<BlockedAddresses> {
  const userIds: string[] = [];
  let accounts = 0;
  let affected = 0;
  for await (const some of everyUser(tenant, { query: {}, hasEmail: true }))
    for (const { id, primaryEmail } of some) {
      if (primaryEmail === null) continue;
      accounts += 1;
      if (!emailRefusal(policy, primaryEmail)) continue;
      affected += 1;
      if (userIds.length < shown) userIds.push(id);
    }
  return { accounts, affected, userIds };
}
