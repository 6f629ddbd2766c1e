/** Test support: which tables were changed, exactly and at once, whoever changed them. */
import { sql } from 'kysely';
import type { TestPortero } from './portero.ts';

/**
 * Watch every table from now on.
 * @returns asks for the tables with rows inserted, changed or deleted since it was last asked
 */
export async function watchChanges(portero: TestPortero): Promise<() => Promise<string[]>> {
  const { database, audit } = portero;
  portero.stopHousekeeping(); // what it seals and removes meanwhile is nobody's change
  const { write, engine } = database;
  const isPostgres = engine === 'postgres';
  const indexes = isPostgres ? [] : await virtualTables(write);
  const isIndex = (name: string) => indexes.some((one) => name === one || name.startsWith(`${one}_`));
  const tables = (await write.introspection.getTables()).filter(
    ({ isView, name }) => !isView && !isIndex(name),
  );
  const serial = sql.raw(isPostgres ? 'bigserial' : 'integer');
  await sql`create table watched (id ${serial} primary key, name text not null)`.execute(write);
  if (isPostgres) {
    await sql`create function note_change() returns trigger language plpgsql as $$
      begin insert into watched (name) values (tg_table_name); return null; end $$`.execute(write);
  }
  for (const { name } of tables) {
    for (const verb of ['insert', 'update', 'delete']) {
      const [trigger, table] = [sql.ref(`watch_${verb}_${name}`), sql.table(name)];
      const then = isPostgres
        ? sql`execute function note_change()`
        : sql`begin insert into watched (name) values (${sql.lit(name)}); end`;
      await sql`create trigger ${trigger} after ${sql.raw(verb)} on ${table} for each row ${then}`.execute(
        write,
      );
    }
  }
  let seen = 0;
  return async () => {
    // Entries about what went before are not to be taken for something that happens later.
    await audit.flush();
    const { rows } = await sql<{ id: number | string; name: string }>`
      select id, name from watched where id > ${seen} order by id`.execute(write);
    seen = Number(rows.at(-1)?.id ?? seen);
    return [...new Set(rows.map(({ name }) => name))].sort();
  };
}

/** SQLite's full-text indexes are tables of a kind, which nothing can watch; they follow tables that are watched. */
async function virtualTables(write: TestPortero['database']['write']): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select name from sqlite_master where type = 'table' and sql like 'create virtual table%'`.execute(write);
  return rows.map(({ name }) => name);
}
