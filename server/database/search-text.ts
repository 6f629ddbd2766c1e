/**
 * Searching among many: all texts of a row in one, indexed (migration 0015), tells quickly which rows may match at all;
 * the search itself then looks at those only. PostgreSQL finds the pieces through trigrams, and so does SQLite among
 * people; among organizations it runs over the index, which is smaller than the table and needs no function of ours.
 */
import { type RawBuilder, sql } from 'kysely';
import { type Engine, literally } from './dialect.ts';
import type { TenantDatabase } from './tenant-scope.ts';

/** What is searched in each table. Part of the index: another list needs a migration. */
const searched = {
  users: ['id', 'username', 'primaryEmail', 'primaryPhone', 'name'],
  organizations: ['id', 'name', 'description'],
} as const;
export type SearchedTable = keyof typeof searched;

/** The same expression in the index and in queries. Only ASCII is folded, the same way on both engines. */
export function searchText(engine: Engine, table: SearchedTable, qualifier?: string): RawBuilder<string> {
  const columns = searched[table].map(
    (column) => sql`coalesce(${sql.ref(qualifier === undefined ? column : `${qualifier}.${column}`)}, '')`,
  );
  const text = sql.join(columns, sql` || '|' || `);
  return engine === 'postgres' ? sql`lower((${text}) collate "C")` : sql`lower(${text})`;
}

/** The rows of the table that may match a pattern of `like`. */
export type Narrowed = {
  readonly near: RawBuilder<boolean>;
  /** Whether they all match, when every column that is searched here may hold the text in either case. */
  readonly isAnswer: boolean;
};
/** @returns undefined when the pattern does not narrow the rows down */
export type Narrowing = (pattern: string) => Narrowed | undefined;

/** @param among 'all' rows of the table, or a 'few' of them that the query finds in another way */
export function narrowing(db: TenantDatabase, table: SearchedTable, among: 'all' | 'few' = 'all'): Narrowing {
  return (pattern) => {
    const piece = longestPiece(pattern);
    if (piece.length < shortestPiece) return undefined;
    const wanted = `%${literally(piece)}%`;
    const holds = (qualifier: string) =>
      sql<boolean>`${searchText(db.engine, table, qualifier)} like ${wanted} escape '\\'`;
    const isAnswer = /^%[^%_\\|]+%$/.test(pattern) && piece.length === pattern.length - 2;
    if (db.engine === 'postgres' || among === 'few') return { near: holds(table), isAnswer };
    // SQLite would rather walk the table in the order of the answer: the index is to be read first.
    const found =
      table === 'users'
        ? db.read.selectFrom('user_texts').select('user_texts.id').where(hasTrigramsOf(piece))
        : db.read.selectFrom('organizations as found').select('found.id').where(holds('found'));
    return { near: sql<boolean>`${sql.ref(`${table}.id`)} in ${found}`, isAnswer };
  };
}

/** People on SQLite: all runs of three characters are indexed (migration 0025), so what holds the piece is known. */
const hasTrigramsOf = (piece: string) =>
  sql<boolean>`user_texts.number in
    (select rowid from user_trigrams where user_trigrams match ${`"${piece.replaceAll('"', '""')}"`})`;

/** Shorter ones are in nearly every row, and no trigram. */
const shortestPiece = 3;

/** The longest run of ASCII between wildcards, in lower case; what lies outside of ASCII may be written in either case. */
function longestPiece(pattern: string): string {
  const wildcard = '\0';
  const plain = pattern.replaceAll(
    /\\(.)|([%_])/gs,
    (_match, escaped: string | undefined) => escaped ?? wildcard,
  );
  const pieces = plain.split(/[^ -~]+/).map((piece) => piece.toLowerCase());
  return pieces.reduce((longest, piece) => (piece.length > longest.length ? piece : longest), '');
}
