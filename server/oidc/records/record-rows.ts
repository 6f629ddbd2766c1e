/** Statements on the engine's records. Nothing here decides; `records.ts` and `record-batch.ts` do. */
import type { Selectable } from 'kysely';
import { forUpdate } from '../../database/dialect.ts';
import { prepared } from '../../database/prepared.ts';
import type { JsonObject, TenantTables } from '../../database/tables.ts';
import type { TenantDatabase } from '../../database/tenant-scope.ts';
import { selectionOfUser, type WithUser } from '../../users/rules.ts';

export type Row = Omit<Selectable<TenantTables['oidc_records']>, 'tenantId'>;

const batchOfExpired = 500;

/** Remove expired records, a bounded number at a time; sessions are ended by `revocation.ts`. @returns how many went */
export async function purgeExpired(db: TenantDatabase, now: number): Promise<number> {
  const { numDeletedRows } = await db.write
    .deleteFrom('oidc_records')
    .where((where) =>
      where(
        where.refTuple('model', 'id'),
        'in',
        where
          .selectFrom('oidc_records as old')
          .select(['old.model', 'old.id'])
          .where('old.expiresAt', '<', now)
          .where('old.model', '!=', 'Session')
          .limit(batchOfExpired)
          .$asTuple('model', 'id'),
      ),
    )
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** In place of what is there under its id. */
export const upsertRow = prepared<Row, unknown>((db, slot) => {
  return db.write
    .insertInto('oidc_records')
    .values({
      model: slot('model'),
      id: slot('id'),
      payload: slot('payload'),
      grantId: slot('grantId'),
      uid: slot('uid'),
      userCode: slot('userCode'),
      accountId: slot('accountId'),
      clientId: slot('clientId'),
      expiresAt: slot('expiresAt'),
      consumedAt: slot('consumedAt'),
    })
    .onConflict((conflict) =>
      conflict.columns(['model', 'id']).doUpdateSet((to) => ({
        payload: to.ref('excluded.payload'),
        grantId: to.ref('excluded.grantId'),
        uid: to.ref('excluded.uid'),
        userCode: to.ref('excluded.userCode'),
        accountId: to.ref('excluded.accountId'),
        clientId: to.ref('excluded.clientId'),
        expiresAt: to.ref('excluded.expiresAt'),
        consumedAt: to.ref('excluded.consumedAt'),
      })),
    );
});

const rowById = prepared<{ model: string; id: string; now: number }, Row>((db, slot) =>
  db.read
    .selectFrom('oidc_records')
    .selectAll()
    .where('model', '=', slot('model'))
    .where('id', '=', slot('id'))
    .where('expiresAt', '>', slot('now')),
);

type RowWithGrant = Row & { grantPayload: JsonObject | null };
/** A record, its grant, and whose it is: what a token stands for, in one trip to the database. */
export type RowWithOwner = RowWithGrant & WithUser;

/** Nothing for one that has expired; a grant that has expired is left out. */
export const rowWithOwner = prepared<{ model: string; id: string; now: number }, RowWithOwner>((db, slot) =>
  db.read
    .selectFrom('oidc_records as token')
    .leftJoin('users as user', (join) => join.onRef('user.id', '=', 'token.accountId'))
    .selectAll('token')
    // Not a join: with no statistics yet, PostgreSQL would go through all grants to find the one.
    .select((from) =>
      from
        .selectFrom('oidc_records as grant')
        .select('grant.payload')
        .whereRef('grant.id', '=', 'token.grantId')
        .where('grant.model', '=', 'Grant')
        .where('grant.expiresAt', '>', slot('now'))
        .as('grantPayload'),
    )
    .select(selectionOfUser)
    .where('token.model', '=', slot('model'))
    .where('token.id', '=', slot('id'))
    .where('token.expiresAt', '>', slot('now'))
    .$castTo<RowWithOwner>(),
);

/** The grant that came with a token, without another query; undefined when it is over. */
export function grantIn({ grantPayload: payload }: RowWithGrant, id: string): Row | undefined {
  if (!payload) return undefined;
  const expiresAt = typeof payload.exp === 'number' ? payload.exp * 1000 : Number.MAX_SAFE_INTEGER;
  const nothing = { grantId: null, uid: null, userCode: null, consumedAt: null, successor: null };
  return { ...nothing, model: 'Grant', id, payload, expiresAt, accountId: null, clientId: null };
}

/**
 * Undefined for one that has expired; consumed ones are found.
 * @param id as it is stored: a keyed hash where the id is a secret
 */
export async function findRow(db: TenantDatabase, model: string, id: string): Promise<Row | undefined> {
  const [row] = await rowById(db, { model, id, now: Date.now() });
  return row;
}

const rowBy = (column: 'uid' | 'userCode') =>
  prepared<{ model: string; value: string; now: number }, Row>((db, slot) =>
    db.read
      .selectFrom('oidc_records')
      .selectAll()
      .where('model', '=', slot('model'))
      .where(column, '=', slot('value'))
      .where('expiresAt', '>', slot('now'))
      .orderBy('expiresAt', 'desc')
      .limit(1),
  );
const rowsBy = { uid: rowBy('uid'), userCode: rowBy('userCode') };

/** Undefined for one that has expired; consumed ones are found. */
export async function findRowBy(
  db: TenantDatabase,
  model: string,
  column: 'uid' | 'userCode',
  value: string,
): Promise<Row | undefined> {
  const [row] = await rowsBy[column](db, { model, value, now: Date.now() });
  return row;
}

/** Keep a record as it is until the transaction ends: whoever would end it waits. @returns nothing when it has ended */
export const holdRow = prepared<{ model: string; id: string }, Pick<Row, 'payload'>>((db, slot) =>
  forUpdate(
    db.engine,
    db.write
      .selectFrom('oidc_records')
      .select('payload')
      .where('model', '=', slot('model'))
      .where('id', '=', slot('id')),
  ),
);

export const deleteRow = prepared<{ model: string; id: string }, unknown>((db, slot) =>
  db.write.deleteFrom('oidc_records').where('model', '=', slot('model')).where('id', '=', slot('id')),
);

type Consumption = { model: string; id: string; now: number; successor: string | null };

/** Of any number of callers one gets the row back. @returns nothing when it was used before, or is gone */
export const markConsumed = prepared<Consumption, Pick<Row, 'id'>>((db, slot) =>
  db.write
    .updateTable('oidc_records')
    .set({ consumedAt: slot('now'), successor: slot('successor') })
    .where('model', '=', slot('model'))
    .where('id', '=', slot('id'))
    .where('consumedAt', 'is', null)
    .returning('id'),
);
