/** Every difference between SQLite and PostgreSQL. Nothing outside `server/database` asks which engine runs. */
import {
  type ColumnDefinitionBuilder,
  type Kysely,
  type RawBuilder,
  type SelectQueryBuilder,
  sql,
} from 'kysely';

export type Engine = 'sqlite' | 'postgres';

/** Columns that hold JSON: text on SQLite, `jsonb` on PostgreSQL. Names are unique across the schema. */
export const jsonColumns: ReadonlySet<string> = new Set([
  'authorizationDetailsTypes',
  'allowed',
  'branding',
  'color',
  'config',
  'context',
  'createdBy',
  'customClientMetadata',
  'customData',
  'details',
  /** `payload` of a record's grant, read along with the record. */
  'grantPayload',
  'identities',
  'lastSubmission',
  'actedBy',
  'logtoConfig',
  'metadata',
  'mfaVerifications',
  'oidcClientMetadata',
  'payload',
  'policy',
  'profile',
  'protectedAppMetadata',
  'translation',
  'value',
  'verificationFiles',
]);

/** Columns that hold yes or no: 0/1 on SQLite, `boolean` on PostgreSQL. */
export const booleanColumns: ReadonlySet<string> = new Set([
  'appLevelAccessControlEnabled',
  'enableTokenStorage',
  'isReserve',
  'isDefault',
  'isDryRun',
  'isEmailVerified',
  'isEnabled',
  'isLossTold',
  'isMfaRequired',
  'isPasswordExpired',
  'isPhoneVerified',
  'isSuspended',
  'isThirdParty',
  'isolatesOrganizations',
  'needsSecondFactor',
  'required',
  'syncProfile',
]);

/** Column types as migrations name them. */
export function columnTypes(engine: Engine) {
  const postgres = engine === 'postgres';
  return {
    json: sql.raw(postgres ? 'jsonb' : 'text'),
    boolean: sql.raw(postgres ? 'boolean' : 'integer'),
    /** Milliseconds since the epoch. */
    time: sql.raw(postgres ? 'bigint' : 'integer'),
    bytes: sql.raw(postgres ? 'bytea' : 'blob'),
    no: (column: ColumnDefinitionBuilder) => column.notNull().defaultTo(postgres ? sql`false` : sql`0`),
  };
}

/** Of a column whose name says from which table it is. */
const plainName = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

/** Turns rows with these columns into what the same rows of PostgreSQL look like, in place. */
export function sqliteDecoder(columns: readonly string[]): (row: Record<string, unknown>) => void {
  const json = columns.filter((name) => jsonColumns.has(plainName(name)));
  const booleans = columns.filter((name) => booleanColumns.has(plainName(name)));
  return (row) => {
    for (const name of json) {
      const value = row[name];
      if (typeof value === 'string') row[name] = JSON.parse(value);
    }
    for (const name of booleans) {
      const value = row[name];
      if (typeof value === 'number') row[name] = value !== 0;
    }
  };
}

/** A text as part of a pattern of `like` that stands for itself. */
export const literally = (text: string): string => text.replaceAll(/[\\%_]/g, String.raw`\$&`);

/** `column like pattern`; `%` and `_` are the caller's, `\` takes their meaning away. */
export function like(
  engine: Engine,
  column: RawBuilder<unknown>,
  pattern: string,
  caseSensitive: boolean,
): RawBuilder<boolean> {
  if (engine === 'postgres') {
    return caseSensitive ? sql`${column} like ${pattern}` : sql`${column} ilike ${pattern}`;
  }
  return caseSensitive
    ? sql`${column} glob ${globOf(pattern)}`
    : sql`fold(${column}) like fold(${pattern}) escape '\\'`;
}

/** A text column, compared byte by byte whatever the database's language is. */
export function bytewise(engine: Engine, column: string): RawBuilder<string> {
  return engine === 'postgres' ? sql`${sql.ref(column)} collate "C"` : sql`${sql.ref(column)}`;
}

/** What a column holds as text, whatever somebody wrote there. */
export const castAsText = (column: string): RawBuilder<string | null> =>
  sql`cast(${sql.ref(column)} as text)`;

/** `column = value`, with or without regard to case. */
export function equals(
  engine: Engine,
  column: RawBuilder<unknown>,
  value: string,
  caseSensitive: boolean,
): RawBuilder<boolean> {
  if (caseSensitive) return sql`${column} = ${value}`;
  return engine === 'postgres'
    ? sql`lower(${column}) = lower(${value})`
    : sql`fold(${column}) = fold(${value})`;
}

/** Match a POSIX regular expression, or SQL's `similar to` (always with regard to case). */
export function matchesPattern(
  engine: Engine,
  column: RawBuilder<unknown>,
  pattern: string,
  kind: 'posix' | 'similar_to',
  caseSensitive: boolean,
): RawBuilder<boolean> {
  if (engine === 'sqlite') {
    return sql`matches_regexp(${column}, ${kind === 'posix' ? pattern : regexpOfSimilar(pattern)}, ${caseSensitive ? 1 : 0})`;
  }
  if (kind === 'similar_to') return sql`${column} similar to ${pattern}`;
  return caseSensitive ? sql`${column} ~ ${pattern}` : sql`${column} ~* ${pattern}`;
}

/** SQLite's case-sensitive pattern match is GLOB: `*`, `?` and classes instead of `%` and `_`. */
function globOf(pattern: string): string {
  return pattern.replaceAll(
    /\\(.)|([%_*?[])/gs,
    (_match, escaped: string | undefined, special: string | undefined) => {
      if (special === '%') return '*';
      if (special === '_') return '?';
      const literal = escaped ?? special ?? '';
      return /[*?[]/.test(literal) ? `[${literal}]` : literal;
    },
  );
}

/** `%` and `_` are wildcards outside of classes, the whole text must match; `.`, `^` and `$` mean themselves. */
export function regexpOfSimilar(pattern: string): string {
  const body = pattern.replaceAll(/\\.|\[[^\]]*\]|[%_.^$]/gs, (token) => {
    if (token === '%') return '.*';
    if (token === '_') return '.';
    return token.length === 1 ? `\\${token}` : token;
  });
  return `^(?:${body})$`;
}

/** The columns of the unique constraint that a failed write met, or undefined when it failed otherwise. */
export function uniqueViolation(failure: unknown): readonly string[] | undefined {
  if (!(failure instanceof Error)) return undefined;
  const sqlite = /^UNIQUE constraint failed: (.+)$/.exec(failure.message);
  if (sqlite) {
    return (sqlite[1] ?? '')
      .split(', ')
      .map((name) => name.slice(name.indexOf('.') + 1))
      .filter((name) => name !== 'tenantId');
  }
  if (!('code' in failure) || failure.code !== '23505') return undefined;
  const detail = 'detail' in failure && typeof failure.detail === 'string' ? failure.detail : '';
  const columns = /^Key \(([^)]*)\)/.exec(detail)?.[1] ?? '';
  return columns
    .split(', ')
    .map((name) => name.replaceAll('"', ''))
    .filter((name) => name !== 'tenantId');
}

/** Why the database could not take a value as it is: PostgreSQL's class 22, which SQLite does not know. */
export function refusedValue(failure: unknown): 'too-long' | 'invalid' | undefined {
  if (!(failure instanceof Error) || !('code' in failure) || typeof failure.code !== 'string')
    return undefined;
  if (failure.code === '22001') return 'too-long';
  return /^22[0-9A-Z]{3}$/.test(failure.code) ? 'invalid' : undefined;
}

/** Whether a failed write referred to a row that does not exist. */
export function isForeignKeyViolation(failure: unknown): boolean {
  if (!(failure instanceof Error)) return false;
  return (
    failure.message.includes('FOREIGN KEY constraint failed') ||
    ('code' in failure && failure.code === '23503')
  );
}

/** Whether PostgreSQL undid a transaction because it and others waited for one another: done again, it goes through. */
export const isDeadlock = (failure: unknown): boolean =>
  failure instanceof Error && 'code' in failure && failure.code === '40P01';

/** Read rows that this transaction is about to change; others who would, wait. SQLite's writer is alone anyway. */
export function forUpdate<DB, TB extends keyof DB, O>(
  engine: Engine,
  query: SelectQueryBuilder<DB, TB, O>,
): SelectQueryBuilder<DB, TB, O> {
  return engine === 'postgres' ? query.forNoKeyUpdate() : query;
}

/** The engine's version as text, e.g. `3.50.4` or `15.18`. */
export async function engineVersion<DB>({
  engine,
  read,
}: {
  readonly engine: Engine;
  readonly read: Kysely<DB>;
}): Promise<string> {
  const query =
    engine === 'postgres'
      ? sql<{ version: string }>`select current_setting('server_version') as version`
      : sql<{ version: string }>`select sqlite_version() as version`;
  const { rows } = await query.execute(read);
  return rows[0]?.version ?? 'unknown';
}
