/** Reading the audit log. Ids sort by time, so the newest entries are the last of the primary key. */
import { sql } from 'kysely';
import { bytewise, type Engine, literally } from '../database/dialect.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { Stretch } from '../http/cursor.ts';

export type LogFilter = {
  readonly userId?: string | undefined;
  readonly applicationId?: string | undefined;
  readonly organizationId?: string | undefined;
  /** A whole key, or the beginning of one up to a dot: `Interaction` finds every sign-in step. */
  readonly key?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Somewhere in the entry, among the newest that the rest of the filter leaves. */
  readonly text?: string | undefined;
};

/** No index holds what entries say, so a search for text looks at so many and no more. */
export const mostSearched = 20_000;

/** A filter with the oldest entry that a search for text still looks at. */
type Bounded = LogFilter & { readonly since?: string | undefined };

async function bounded(db: TenantDatabase, filter: LogFilter, most = mostSearched): Promise<Bounded> {
  const { text, ...rest } = filter;
  if (text === undefined) return filter;
  const oldest = await select(db, rest)
    .select('id')
    .orderBy('id', 'desc')
    .offset(most - 1)
    .limit(1)
    .executeTakeFirst();
  return { ...filter, since: oldest?.id };
}

/**
 * @param cap stop counting there; the answer is then `cap + 1`
 * @param most entries that a search for text looks at
 * @returns also whether there are older entries that a search for text left out
 */
export async function selectLogs(
  db: TenantDatabase,
  filter: LogFilter,
  page: { size: number; offset: number },
  cap: number | undefined,
  most = mostSearched,
) {
  const narrowed = await bounded(db, filter, most);
  const matching = () => select(db, narrowed);
  const rows = await matching()
    .select(['id', 'key', 'payload', 'createdAt'])
    .orderBy('id', 'desc')
    .limit(page.size)
    .offset(page.offset)
    .execute();
  const counted = db.read
    .selectFrom(() =>
      (cap === undefined
        ? matching().select('id')
        : matching()
            .select('id')
            .limit(cap + 1)
      ).as('matching'),
    )
    .select(sql<number>`count(*)`.as('total'));
  const { total } = await counted.executeTakeFirstOrThrow();
  return { rows, total: Number(total), isBounded: narrowed.since !== undefined };
}

/** Newest first, from there on. @returns one more than asked for, if there is one, and as for a page whether others were left out */
export async function selectLogsAfter(db: TenantDatabase, filter: LogFilter, { size, after }: Stretch) {
  const narrowed = await bounded(db, filter);
  let query = select(db, narrowed).select(['id', 'key', 'payload', 'createdAt']);
  if (after) query = query.where('id', '<', after.id);
  const rows = await query
    .orderBy('id', 'desc')
    .limit(size + 1)
    .execute();
  return { rows, isBounded: narrowed.since !== undefined };
}

export function selectLog(db: TenantDatabase, id: string) {
  return db.read
    .selectFrom('logs')
    .select(['id', 'key', 'payload', 'createdAt'])
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Rows per query of an export. */
const batch = 500;

/** Newest first, in portions, up to a number of entries; what is written meanwhile is not among them. */
export async function* everyLog(db: TenantDatabase, filter: LogFilter, most: number) {
  let before: string | undefined;
  const narrowed = await bounded(db, filter);
  for (let left = most; left > 0; ) {
    let query = select(db, narrowed).select(['id', 'key', 'payload', 'createdAt']);
    if (before !== undefined) query = query.where('id', '<', before);
    const size = Math.min(batch, left);
    const rows = await query.orderBy('id', 'desc').limit(size).execute();
    if (rows.length > 0) yield rows;
    if (rows.length < size) return;
    left -= rows.length;
    before = rows.at(-1)?.id;
  }
}

function select(db: TenantDatabase, filter: Bounded) {
  const { userId, applicationId, organizationId, key, from, to, text, since } = filter;
  let query = db.read.selectFrom('logs');
  if (userId !== undefined) query = query.where('userId', '=', userId);
  if (applicationId !== undefined) query = query.where('applicationId', '=', applicationId);
  if (organizationId !== undefined) query = query.where('organizationId', '=', organizationId);
  if (key !== undefined) query = query.where(isUnder(db.engine, key));
  if (from !== undefined) query = query.where('createdAt', '>=', from);
  if (to !== undefined) query = query.where('createdAt', '<=', to);
  if (since !== undefined) query = query.where('id', '>=', since);
  if (text !== undefined) query = query.where(says(db.engine, text));
  return query;
}

/** A whole key, or the beginning of one up to a dot. `/` follows `.`: all that begin with both, as a range of the index. */
export const isUnder = (engine: Engine, key: string) => {
  const found = bytewise(engine, 'logs.key');
  return sql<boolean>`(${found} = ${key} or (${found} >= ${`${key}.`} and ${found} < ${`${key}/`}))`;
};

/** Only ASCII is folded, the same way on both engines. */
function says(engine: Engine, text: string) {
  const folded = text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  const pattern = `%${literally(folded)}%`;
  const entry =
    engine === 'postgres'
      ? sql`lower((logs.key || ' ' || logs.payload::text) collate "C")`
      : sql`lower(logs.key || ' ' || logs.payload)`;
  return sql<boolean>`${entry} like ${pattern} escape '\\'`;
}
