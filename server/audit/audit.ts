/**
 * The audit log. Entries of requests on hot paths (token exchanges, sign-in steps) are collected and written
 * together: with the next transaction that is made anyway, or a moment later. Entries of changes are written in the
 * change's own transaction (`recordChange`).
 * What goes in is chosen field by field: no secret, code, token or password is ever handed to it.
 */
import { newOrderedId } from '@portero/schema/ids.ts';
import type { CompiledQuery } from 'kysely';
import type { Logger } from 'pino';
import { type Prepared, prepared } from '../database/prepared.ts';
import type { JsonObject } from '../database/tables.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { Watch } from '../observability/watch.ts';
import { Activity } from './activity.ts';
import { currentRequest } from './request.ts';

export type AuditEntry = {
  readonly key: string;
  readonly result: 'Success' | 'Error';
  readonly error?: string | { message: string; code?: string; data?: unknown };
  readonly ip?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly userId?: string | undefined;
  readonly applicationId?: string | undefined;
  readonly organizationId?: string | undefined;
  readonly [more: string]: unknown;
};

/** Milliseconds. */
const flushAfter = 200;
const flushAt = 200;

type Row = ReturnType<typeof rowOf>;

/**
 * Entries that wait lie in memory: a process that is killed loses those of the last fraction of a second, and no
 * change's.
 */
export class AuditLog {
  readonly #log: Logger;
  readonly #waiting = new Map<TenantDatabase, Row[]>();
  readonly #activity = new Activity();
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();
  readonly #watch: Watch | undefined;

  constructor(log: Logger, watch?: Watch) {
    this.#log = log;
    this.#watch = watch;
  }

  /** Note an event; it is in the database within a fraction of a second, and at the latest when the server closes. */
  record(db: TenantDatabase, entry: AuditEntry): void {
    const rows = this.#waiting.get(db) ?? [];
    rows.push(rowOf(entry));
    this.#watch?.entry(entry);
    this.#waiting.set(db, rows);
    if (rows.length >= flushAt) void this.flush();
    else this.#flushLater();
  }

  /**
   * Let the entries that wait be written by a transaction that is made anyway.
   * @param commit makes the transaction and does in it what it is given; when it fails the entries wait on
   * @param own what is true only when the transaction is made
   */
  async along(
    db: TenantDatabase,
    commit: (entries: readonly CompiledQuery[]) => Promise<void>,
    own: readonly AuditEntry[] = [],
  ): Promise<void> {
    const rows = this.#waiting.get(db) ?? [];
    this.#waiting.delete(db);
    try {
      await this.#insert(db, [...rows, ...own.map(rowOf)], commit);
      for (const entry of own) this.#watch?.entry(entry);
    } catch (failure) {
      this.#activity.forget();
      this.#waiting.set(db, [...rows, ...(this.#waiting.get(db) ?? [])]);
      this.#flushLater();
      throw failure;
    }
  }

  /** Write what is waiting; also called when the server drains. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#flushing = this.#flushing.then(() => this.#write());
    return this.#flushing;
  }

  #flushLater(): void {
    this.#timer ??= setTimeout(() => void this.flush(), flushAfter).unref();
  }

  async #insert(
    db: TenantDatabase,
    rows: readonly Row[],
    commit: (entries: readonly CompiledQuery[]) => Promise<void>,
  ): Promise<void> {
    const active = this.#activity.fresh(db, rows);
    await commit([...inserted(db, rows), ...active.changes]);
    active.isNoted();
  }

  async #write(): Promise<void> {
    const batches = [...this.#waiting];
    this.#waiting.clear();
    for (const [db, rows] of batches) {
      try {
        await this.#insert(db, rows, (entries) => db.together(entries));
      } catch (failure) {
        this.#activity.forget();
        this.#log.error({ err: failure, entries: rows.length }, 'audit entries could not be written');
      }
    }
  }
}

function inserted(db: TenantDatabase, rows: readonly Row[]): CompiledQuery[] {
  return [...portions(rows)].map((some) => {
    const values: Record<string, unknown> = {};
    for (const [index, row] of some.entries())
      for (const name of columns) values[`${name}${index}`] = row[name];
    return insertOf(some.length).bound(db, values as Numbered);
  });
}

const columns = ['id', 'key', 'payload', 'userId', 'applicationId', 'organizationId', 'createdAt'] as const;

/** `{ id0, key0, …, id1, … }`: the columns of several rows. */
type Numbered = { [Name in keyof Row as `${Name}${number}`]: Row[Name] };
type Insert = Prepared<Numbered, unknown>;

const inserts = new Map<number, Insert>();

function insertOf(size: number): Insert {
  let insert = inserts.get(size);
  if (!insert) {
    insert = prepared<Numbered, unknown>((db, slot) =>
      db.write.insertInto('logs').values(
        Array.from({ length: size }, (_, index) => ({
          id: slot(`id${index}`),
          key: slot(`key${index}`),
          payload: slot(`payload${index}`),
          userId: slot(`userId${index}`),
          applicationId: slot(`applicationId${index}`),
          organizationId: slot(`organizationId${index}`),
          createdAt: slot(`createdAt${index}`),
        })),
      ),
    );
    inserts.set(size, insert);
  }
  return insert;
}

/** In portions of 128, 64 … 1, so that the database sees a handful of statements and not one for every length. */
function* portions<T>(rows: readonly T[]): Generator<T[]> {
  let from = 0;
  for (let size = 128; from < rows.length; size /= 2) {
    for (; rows.length - from >= size; from += size) yield rows.slice(from, from + size);
  }
}

/** Write an entry with the change it is about, in the change's transaction. */
export async function recordChange(db: TenantDatabase, entry: AuditEntry): Promise<void> {
  await recordChanges(db, [entry]);
}

/** The same for many changes of one transaction. */
export async function recordChanges(db: TenantDatabase, entries: readonly AuditEntry[]): Promise<void> {
  await db.together(inserted(db, entries.map(rowOf)));
}

function rowOf(entry: AuditEntry) {
  const payload: JsonObject = {};
  for (const [name, value] of Object.entries({ ...entry, requestId: currentRequest() }))
    if (value !== undefined) payload[name] = storable(value);
  return {
    id: newOrderedId(),
    key: entry.key,
    payload,
    userId: entry.userId === undefined ? null : storableText(entry.userId),
    applicationId: entry.applicationId === undefined ? null : storableText(entry.applicationId),
    organizationId: entry.organizationId === undefined ? null : storableText(entry.organizationId),
    createdAt: Date.now(),
  };
}

const longestText = 4000;

/**
 * A text as every database takes it, of bounded length: what a stranger sent must not keep the entries written
 * together with it out of the log.
 */
const storableText = (text: string): string =>
  (text.length > longestText ? `${text.slice(0, longestText)}…` : text)
    .replaceAll('\0', '\ufffd')
    .toWellFormed();

function storable(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (typeof value !== 'object' || value === null) return value;
  // What an actor may do is not what happened.
  if (value instanceof Set) return undefined;
  if (Array.isArray(value)) return value.map(storable);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [storableText(name), storable(member)]),
  );
}
