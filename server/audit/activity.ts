/** Who was active on which day: noted with the audit entries of tokens, in their transaction. */
import type { CompiledQuery } from 'kysely';
import { dayOf } from '../dashboard/days.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { bounded } from '../tenants/bounded.ts';

type Row = {
  readonly key: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly userId: string | null;
  readonly createdAt: number;
};

/** People noted already, so that a day costs each of them one row and not one statement for every token. */
const known = 20_000;

/** What was written lately is remembered, so that only a person's first token of a day costs a statement. */
export class Activity {
  readonly #noted = bounded<true>(known);

  /**
   * What is to be written of it.
   * @param rows entries that are written in the same transaction
   * @returns the changes, and what to call when they are made
   */
  fresh(db: TenantDatabase, rows: readonly Row[]): { changes: CompiledQuery[]; isNoted(): void } {
    const fresh = new Map<string, { date: string; userId: string }>();
    for (const { key, payload, userId, createdAt } of rows) {
      if (userId === null || payload.result !== 'Success' || !key.startsWith('ExchangeTokenBy.')) continue;
      const date = dayOf(createdAt);
      const id = `${db.tenantId}:${date}:${userId}`;
      if (!this.#noted.has(id)) fresh.set(id, { date, userId });
    }
    if (fresh.size === 0) return { changes: [], isNoted() {} };
    const change = db.write
      .insertInto('daily_active_users')
      .values([...fresh.values()].sort((a, b) => (a.userId < b.userId ? -1 : 1)))
      .onConflict((conflict) => conflict.columns(['date', 'userId']).doNothing())
      .compile();
    const isNoted = () => {
      for (const id of fresh.keys()) this.#noted.set(id, true);
    };
    return { changes: [change], isNoted };
  }

  /** A transaction failed: what it noted is not there. */
  forget(): void {
    this.#noted.clear();
  }
}
