/** Usernames that differ only by case: what stands against comparing them without it. */
import type { TenantDatabase } from '../database/tenant-scope.ts';

export type CaseConflicts = {
  readonly totalConflicts: number;
  readonly samples: { usernameLower: string; userIds: string[] }[];
};

const shownPerName = 20;

/** Every conflict is counted; `limit` of them come as samples, each with at most twenty people, the oldest first. */
export async function usernameCaseConflicts(db: TenantDatabase, limit: number): Promise<CaseConflicts> {
  const shared = db.read
    .selectFrom('users')
    .select('usernameKey')
    .where('usernameKey', 'is not', null)
    .groupBy('usernameKey')
    .having((having) => having(having.fn.countAll(), '>', 1));
  const { count } = await db.read
    .selectFrom(shared.as('shared'))
    .select((select) => select.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  const keys = await shared.orderBy('usernameKey').limit(limit).execute();
  const samples: CaseConflicts['samples'] = [];
  for (const { usernameKey } of keys) {
    if (usernameKey === null) continue;
    const rows = await db.read
      .selectFrom('users')
      .select('id')
      .where('usernameKey', '=', usernameKey)
      .orderBy('createdAt')
      .orderBy('id')
      .limit(shownPerName)
      .execute();
    samples.push({ usernameLower: usernameKey, userIds: rows.map(({ id }) => id) });
  }
  return { totalConflicts: Number(count), samples };
}
