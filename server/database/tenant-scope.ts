/**
 * The one place where rows are bound to their tenant. Stores only ever see a `TenantDatabase`; every
 * statement made through it is rewritten: reads, updates and deletes get `tenantId = …` for each table
 * named (joins and sub-queries included), inserts get the column filled in. Whole raw statements are refused.
 */
import {
  AliasNode,
  AndNode,
  BinaryOperationNode,
  ColumnNode,
  ColumnUpdateNode,
  CompiledQuery,
  type DatabaseConnection,
  type DeleteQueryNode,
  IdentifierNode,
  type InsertQueryNode,
  type JoinNode,
  type Kysely,
  type KyselyPlugin,
  OnNode,
  type OperationNode,
  OperationNodeTransformer,
  OperatorNode,
  ParensNode,
  PrimitiveValueListNode,
  ReferenceNode,
  type SelectQueryNode,
  TableNode,
  type UpdateQueryNode,
  ValueListNode,
  ValueNode,
  ValuesNode,
  WhereNode,
} from 'kysely';
import type { Database, Durability } from './connect.ts';
import { type Engine, isDeadlock } from './dialect.ts';
import type { Tables } from './tables.ts';

const unscopedTables: ReadonlySet<string> = new Set(['tenants', 'instance']);

/** The database as one tenant's stores see it. */
export type TenantDatabase = {
  readonly engine: Engine;
  readonly tenantId: string;
  /** For reads. Inside a transaction the same as `write`. */
  readonly read: Kysely<Tables>;
  readonly write: Kysely<Tables>;
  /**
   * Run the work in one transaction; inside another one it joins that. Nothing may wait on the network in it, nor may it
   * change anything but the database: it is run again when PostgreSQL ends it because others wait for it, and it for them.
   * @param durability of a transaction of its own
   */
  transaction<T>(work: (db: TenantDatabase) => Promise<T>, durability?: Durability): Promise<T>;
  /**
   * Run a part of a transaction that leaves nothing behind when it fails, and the rest as it was. What was asked for before, and is
   * not answered yet, is no part of it.
   */
  savepoint<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Carry out changes that were compiled for this tenant, all or none: one trip to the database. None of them may need
   * what another has done, or change the same row.
   */
  together(changes: readonly CompiledQuery[], durability?: Durability): Promise<void>;
  /** Run a statement that was compiled for this tenant; `prepared.ts` is the only one that has such. */
  run<Row>(query: CompiledQuery<Row>): Promise<Row[]>;
};

/** Bind a database to a tenant. */
export function forTenant(database: Database, tenantId: string): TenantDatabase {
  const plugin = new TenantPlugin(tenantId);
  const { engine, now, lookUp } = database;
  const write = database.write.withPlugin(plugin);
  const read = database.read.withPlugin(plugin);
  return {
    engine,
    tenantId,
    read,
    write,
    async run<Row>(query: CompiledQuery<Row>): Promise<Row[]> {
      const isRead = query.query.kind === 'SelectQueryNode';
      if (isRead && now) return now.read(query) as Row[];
      if (isRead && lookUp) return (await lookUp(query)) as Row[];
      return onKysely(isRead ? read : write, query);
    },
    savepoint: () => {
      throw new Error('there is no transaction to be a part of');
    },
    together: (changes, durability = 'durable') =>
      againWhenDeadlocked(() => database.together(changes, durability)),
    transaction: (work, durability = 'durable') =>
      againWhenDeadlocked(() =>
        database[durability === 'durable' ? 'write' : 'relaxed']
          .transaction()
          .execute(async (trx) =>
            work(withinTransaction(database, trx, tenantId, await lineOf(database, trx))),
          ),
      ),
  };
}

/** One of those who wait for one another is ended each time, so the rest get on. */
const maxDeadlocks = 5;

async function againWhenDeadlocked<T>(attempt: () => Promise<T>): Promise<T> {
  for (let deadlocks = 0; ; ) {
    try {
      return await attempt();
    } catch (failure) {
      if (!isDeadlock(failure) || ++deadlocks > maxDeadlocks) throw failure;
    }
  }
}

/**
 * Waits for all, also when one fails: none may go on when the transaction is over. Throws what failed first, since it is why
 * PostgreSQL refuses all that follows in a transaction.
 */
export async function allDone(work: readonly (Promise<unknown> | undefined)[]): Promise<void> {
  const failures: unknown[] = [];
  await Promise.all(work.map((one) => one?.catch((failure: unknown) => failures.push(failure))));
  if (failures.length > 0) throw failures[0];
}

const onKysely = async <Row>(db: Kysely<Tables>, query: CompiledQuery<Row>): Promise<Row[]> =>
  (await db.executeQuery<Row>(query)).rows;

/**
 * A transaction's connection to PostgreSQL, for compiled statements: those that are asked for at a time leave in one piece,
 * in that order. Kysely sends each when the one before is answered.
 */
const lineOf = async (
  { now }: Pick<Database, 'now'>,
  transaction: Kysely<Tables>,
): Promise<DatabaseConnection | undefined> =>
  now ? undefined : transaction.getExecutor().provideConnection(async (connection) => connection);

/** A tenant's part of a transaction that is open already. */
export function withinTransaction(
  { engine, now }: Database,
  transaction: Kysely<Tables>,
  tenantId: string,
  line?: DatabaseConnection,
): TenantDatabase {
  const trx = transaction.withPlugin(new TenantPlugin(tenantId));
  const inside: TenantDatabase = {
    engine,
    tenantId,
    read: trx,
    write: trx,
    async run<Row>(query: CompiledQuery<Row>): Promise<Row[]> {
      if (now) return now.inTransaction(query) as Row[];
      return line ? (await line.executeQuery<Row>(query)).rows : onKysely(trx, query);
    },
    async savepoint(work) {
      const begun = inside.run(CompiledQuery.raw('savepoint part'));
      try {
        const [result] = await Promise.all([work(), begun]);
        return result;
      } catch (failure) {
        await inside.run(CompiledQuery.raw('rollback to savepoint part'));
        throw failure;
      }
    },
    together: (changes) => allDone(changes.map((change) => inside.run(change))),
    transaction: (more) => more(inside),
  };
  return inside;
}

class TenantPlugin implements KyselyPlugin {
  readonly #transformer: TenantTransformer;
  constructor(tenantId: string) {
    this.#transformer = new TenantTransformer(tenantId);
  }
  transformQuery: KyselyPlugin['transformQuery'] = ({ node, queryId }) => {
    switch (node.kind) {
      case 'SelectQueryNode':
      case 'InsertQueryNode':
      case 'UpdateQueryNode':
      case 'DeleteQueryNode':
        return this.#transformer.transformNode(node, queryId);
      default:
        throw new Error(`${node.kind} cannot be bound to a tenant; use the query builder`);
    }
  };
  transformResult: KyselyPlugin['transformResult'] = async ({ result }) => result;
}

const tenantColumn = 'tenantId';

class TenantTransformer extends OperationNodeTransformer {
  readonly #tenantId: string;
  constructor(tenantId: string) {
    super();
    this.#tenantId = tenantId;
  }

  protected override transformSelectQuery(
    node: SelectQueryNode,
    queryId?: Parameters<OperationNodeTransformer['transformNode']>[1],
  ): SelectQueryNode {
    const inner = super.transformSelectQuery(node, queryId);
    return this.#restrict(inner, inner.from?.froms ?? []);
  }

  protected override transformUpdateQuery(
    node: UpdateQueryNode,
    queryId?: Parameters<OperationNodeTransformer['transformNode']>[1],
  ): UpdateQueryNode {
    const inner = super.transformUpdateQuery(node, queryId);
    if (
      inner.updates?.some(
        (update) => ColumnUpdateNode.is(update) && columnName(update.column) === tenantColumn,
      )
    ) {
      throw new Error('a row cannot move to another tenant');
    }
    return this.#restrict(inner, [...(inner.table ? [inner.table] : []), ...(inner.from?.froms ?? [])]);
  }

  protected override transformDeleteQuery(
    node: DeleteQueryNode,
    queryId?: Parameters<OperationNodeTransformer['transformNode']>[1],
  ): DeleteQueryNode {
    const inner = super.transformDeleteQuery(node, queryId);
    return this.#restrict(inner, inner.from.froms);
  }

  protected override transformJoin(
    node: JoinNode,
    queryId?: Parameters<OperationNodeTransformer['transformNode']>[1],
  ): JoinNode {
    const inner = super.transformJoin(node, queryId);
    const condition = this.#condition(inner.table);
    if (!condition) return inner;
    return {
      ...inner,
      on: inner.on ? OnNode.cloneWithOperation(inner.on, 'And', condition) : OnNode.create(condition),
    };
  }

  protected override transformInsertQuery(
    node: InsertQueryNode,
    queryId?: Parameters<OperationNodeTransformer['transformNode']>[1],
  ): InsertQueryNode {
    const inner = super.transformInsertQuery(node, queryId);
    const table = inner.into && tableName(inner.into);
    if (table === undefined || unscopedTables.has(table)) throw new Error('not a table of a tenant');
    const { columns, values, onConflict } = inner;
    if (!columns || !values || !ValuesNode.is(values))
      throw new Error('only inserts of values can be bound to a tenant');
    if (columns.some((column) => columnName(column) === tenantColumn))
      throw new Error('the tenant is filled in by the scope');
    return {
      ...inner,
      columns: [ColumnNode.create(tenantColumn), ...columns],
      values: ValuesNode.create(
        values.values.map((row) =>
          PrimitiveValueListNode.is(row)
            ? PrimitiveValueListNode.create([this.#tenantId, ...row.values])
            : ValueListNode.create([ValueNode.create(this.#tenantId), ...row.values]),
        ),
      ),
      ...(onConflict?.columns && {
        onConflict: { ...onConflict, columns: [ColumnNode.create(tenantColumn), ...onConflict.columns] },
      }),
    };
  }

  #restrict<T extends OperationNode & { readonly where?: WhereNode }>(
    query: T,
    tables: readonly OperationNode[],
  ): T {
    let where = query.where;
    for (const table of tables) {
      const condition = this.#condition(table);
      if (!condition) continue;
      where = where
        ? { ...where, where: AndNode.create(ParensNode.create(where.where), condition) }
        : WhereNode.create(condition);
    }
    return where ? { ...query, where } : query;
  }

  /** `alias.tenantId = …`, or undefined for a sub-query (its own tables are bound already). */
  #condition(source: OperationNode): OperationNode | undefined {
    const table = AliasNode.is(source) ? source.node : source;
    if (!TableNode.is(table)) return undefined;
    const name = tableName(table);
    if (unscopedTables.has(name)) throw new Error(`${name} is not a table of a tenant`);
    const alias = AliasNode.is(source) && IdentifierNode.is(source.alias) ? source.alias.name : name;
    return BinaryOperationNode.create(
      ReferenceNode.create(ColumnNode.create(tenantColumn), TableNode.create(alias)),
      OperatorNode.create('='),
      ValueNode.create(this.#tenantId),
    );
  }
}

const tableName = (node: TableNode): string => node.table.identifier.name;

function columnName(node: OperationNode): string | undefined {
  if (ColumnNode.is(node)) return node.column.name;
  return ReferenceNode.is(node) && ColumnNode.is(node.column) ? node.column.column.name : undefined;
}
