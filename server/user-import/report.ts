/** What became of each row, as CSV; read in portions, so that a report of any length takes little memory. */
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { csvLine } from '../http/csv.ts';
import { selectReport } from './rows-store.ts';
import type { ImportRow, Outcome } from './store.ts';

/**
 * With a first line that names the columns.
 * @param outcome only rows that ended so
 */
export async function* reportOf(
  db: TenantDatabase,
  of: Pick<ImportRow, 'id' | 'isDryRun'>,
  outcome?: Outcome,
): AsyncGenerator<string> {
  yield csvLine(['row', 'who', 'outcome', 'userId', 'code', 'message']);
  const limit = 500;
  for (let after = 0; ; ) {
    const rows = await selectReport(db, of, { after, limit, outcome });
    yield rows
      .map((one) =>
        csvLine([one.row, one.label, one.outcome ?? 'waiting', one.userId, one.code, one.message]),
      )
      .join('');
    const last = rows.at(-1);
    if (!last || rows.length < limit) return;
    after = last.row;
  }
}
