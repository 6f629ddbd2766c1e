/** Whose username the rules for new ones would refuse: they keep it and sign in with it, and the tenant may want to know. */
import type { UsernamePolicy } from '@portero/schema/sign-in-experience.ts';
import { usernameIssues } from '../sign-in-experience/usernames.ts';
import type { TenantContext } from '../tenants/context.ts';
import { everyUser } from './list.ts';

export type RefusedUsernames = {
  /** How many accounts with a username were looked at. */
  readonly accounts: number;
  readonly affected: number;
  /** The newest of them. */
  readonly samples: { id: string; username: string }[];
};

const shown = 20;

/** Reads everybody who has a username, some at a time. All that it refuses are counted, and the first twenty named. */
export async function refusedUsernames(
  tenant: TenantContext,
  policy: UsernamePolicy,
): Promise<RefusedUsernames> {
  const samples: RefusedUsernames['samples'] = [];
  let accounts = 0;
  let affected = 0;
  for await (const some of everyUser(tenant, { query: {}, hasUsername: true }))
    for (const { id, username } of some) {
      if (username === null) continue;
      accounts += 1;
      if (usernameIssues(policy, username).length === 0) continue;
      affected += 1;
      if (samples.length < shown) samples.push({ id, username });
    }
  return { accounts, affected, samples };
}
