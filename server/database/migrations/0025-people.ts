import { type Kysely, sql } from 'kysely';
import { columnTypes, type Engine } from '../dialect.ts';

/** Lists of people by more than their age, who was active on which day, and imports of people. */
export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  const { json, time, no } = columnTypes(engine);
  const table = (name: string, key: string[]) =>
    db.schema
      .createTable(name)
      .addColumn('tenantId', 'text', (c) => c.notNull().references('tenants.id').onDelete('cascade'))
      .addPrimaryKeyConstraint(`${name}_pkey`, ['tenantId', ...key] as never[]);
  const index = (name: string, columns: string, where = '') =>
    sql`create index ${sql.ref(name)} on users (${sql.raw(columns)})${sql.raw(where)}`.execute(db);

  await index('users_lastSignInAt_index', '"tenantId", "lastSignInAt", "id"');
  await index('users_applicationId_index', '"tenantId", "applicationId", "createdAt"');
  await index(
    'users_suspended_index',
    '"tenantId", "createdAt"',
    engine === 'postgres' ? ' where "isSuspended"' : ' where "isSuspended" = 1',
  );

  // Nobody's row is removed with the person: the number of people on a day stays what it was.
  await table('daily_active_users', ['date', 'userId'])
    .addColumn('date', 'text', (c) => c.notNull())
    .addColumn('userId', 'text', (c) => c.notNull())
    .execute();

  await table('user_imports', ['id'])
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('format', 'text', (c) => c.notNull())
    .addColumn('details', json, (c) => c.notNull())
    .addColumn('isDryRun', columnTypes(engine).boolean, no)
    .addColumn('received', 'integer', (c) => c.notNull())
    .addColumn('processed', 'integer', (c) => c.notNull())
    .addColumn('created', 'integer', (c) => c.notNull())
    .addColumn('updated', 'integer', (c) => c.notNull())
    .addColumn('skipped', 'integer', (c) => c.notNull())
    .addColumn('failed', 'integer', (c) => c.notNull())
    .addColumn('failure', 'text')
    .addColumn('createdAt', time, (c) => c.notNull())
    .addColumn('finishedAt', time)
    .addColumn('leaseOwner', 'text')
    .addColumn('leaseUntil', time, (c) => c.notNull())
    .execute();

  await table('user_import_rows', ['importId', 'row'])
    .addColumn('importId', 'text', (c) => c.notNull())
    .addColumn('row', 'integer', (c) => c.notNull())
    .addColumn('label', 'text', (c) => c.notNull())
    .addColumn('sealed', 'text')
    .addColumn('outcome', 'text')
    .addColumn('code', 'text')
    .addColumn('message', 'text')
    .addColumn('userId', 'text')
    .addForeignKeyConstraint(
      'user_import_rows_import_fkey',
      ['tenantId', 'importId'] as never[],
      'user_imports' as never,
      ['tenantId', 'id'] as never[],
      (c) => c.onDelete('cascade'),
    )
    .execute();

  if (engine === 'sqlite') await searchable(db);
}

/**
 * On SQLite, every run of three characters of the texts that are searched, kept by triggers. The texts have a table
 * of their own with numbers that stay: `vacuum` may renumber the rows of one whose key is text.
 */
async function searchable(db: Kysely<never>): Promise<void> {
  const searched = ['id', 'username', 'primaryEmail', 'primaryPhone', 'name'];
  const text = (row: string) =>
    searched.map((column) => `coalesce(${row}."${column}", '')`).join(` || '|' || `);
  const statements = [
    'drop index users_search_index',
    `create table user_texts ("number" integer primary key, "tenantId" text not null, "id" text not null,
      "createdAt" integer not null, "text" text not null)`,
    `insert into user_texts ("tenantId", "id", "createdAt", "text")
      select "tenantId", "id", "createdAt", ${text('users')} from users order by "createdAt"`,
    'create unique index user_texts_unique on user_texts ("tenantId", "id")',
    `create virtual table user_trigrams using fts5 ("text", content = 'user_texts', content_rowid = 'number',
      tokenize = 'trigram')`,
    `insert into user_trigrams (user_trigrams) values ('rebuild')`,
    `create trigger user_texts_insert after insert on user_texts begin
      insert into user_trigrams (rowid, "text") values (new."number", new."text"); end`,
    `create trigger user_texts_delete after delete on user_texts begin
      insert into user_trigrams (user_trigrams, rowid, "text") values ('delete', old."number", old."text"); end`,
    `create trigger user_texts_update after update of "text" on user_texts begin
      insert into user_trigrams (user_trigrams, rowid, "text") values ('delete', old."number", old."text");
      insert into user_trigrams (rowid, "text") values (new."number", new."text"); end`,
    `create trigger users_text_insert after insert on users begin
      insert into user_texts ("tenantId", "id", "createdAt", "text")
      values (new."tenantId", new."id", new."createdAt", ${text('new')}); end`,
    `create trigger users_text_update after update of ${searched.map((name) => `"${name}"`).join(', ')} on users
      when ${text('new')} is not ${text('old')} begin
      update user_texts set "id" = new."id", "text" = ${text('new')}
      where "tenantId" = old."tenantId" and "id" = old."id"; end`,
    `create trigger users_text_delete after delete on users begin
      delete from user_texts where "tenantId" = old."tenantId" and "id" = old."id"; end`,
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}
