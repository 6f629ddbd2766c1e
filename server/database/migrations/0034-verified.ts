import { type Kysely, sql } from 'kysely';
import { columnTypes, type Engine } from '../dialect.ts';

/**
 * Whether somebody has proved their address and number, and what a personal access token is limited to.
 *
 * Of people who are there already, those are taken for proved of whom something says so: the audit log, in which the
 * last to set the address was the person (who always proves it) and no administrator; or a sign-in of theirs, by a code
 * to that very address, that still stands. Of all others nothing is claimed: they have proved nothing, and nobody has
 * said that they did not.
 */
export async function up(db: Kysely<never>, engine: Engine): Promise<void> {
  const { boolean, json } = columnTypes(engine);
  const add = (table: string, column: string, type: typeof json) =>
    sql`alter table ${sql.ref(table)} add column ${sql.ref(column)} ${type}`.execute(db);
  await add('users', 'isEmailVerified', boolean);
  await add('users', 'isPhoneVerified', boolean);
  await add('personal_access_tokens', 'allowed', json);

  await markWhatIsKnown(db, engine);
}

/** Addresses and numbers that somebody proved before the column was there; what nobody knows stays null. */
export async function markWhatIsKnown(db: Kysely<never>, engine: Engine): Promise<void> {
  const channels = [
    { column: 'primaryEmail', key: 'emailKey', flag: 'isEmailVerified', kind: 'email' },
    { column: 'primaryPhone', key: 'phoneKey', flag: 'isPhoneVerified', kind: 'phone' },
  ];
  for (const one of channels) await markProved(db, engine, one);
}

type Channel = {
  readonly column: string;
  readonly key: string;
  readonly flag: string;
  readonly kind: string;
};

async function markProved(db: Kysely<never>, engine: Engine, channel: Channel): Promise<void> {
  const { column, key, flag, kind } = channel;
  const of = engine === 'postgres' ? inPostgres(column) : inSqlite(column);
  const last = (condition: string) =>
    `(select max(l."createdAt") from logs l where l."tenantId" = users."tenantId" and l."userId" = users."id" and ${condition})`;
  const byPerson = last(
    `(l."key" = 'Interaction.Register.Identifier.Submit' and ${of.result} = 'Success'
      or l."key" in ('Account.Updated', 'Me.Updated') and ${of.names})`,
  );
  const byOthers = last(
    `l."key" in ('Management.User.Created', 'Management.User.Updated') and (${of.hasNoNames} or ${of.names})`,
  );
  const records =
    kind === 'email'
      ? `('EmailVerificationCode', 'MfaEmailVerificationCode', 'OneTimeToken')`
      : `('PhoneVerificationCode', 'MfaPhoneVerificationCode')`;
  const signedIn = `exists (select 1 from session_extensions s, ${of.records} r
    where s."tenantId" = users."tenantId" and s."accountId" = users."id" and ${of.isVerified}
      and ${of.type} in ${records} and lower(${of.address}) = users.${quoted(key)})`;
  await sql
    .raw(
      `update users set ${quoted(flag)} = ${engine === 'postgres' ? 'true' : '1'}
        where ${quoted(column)} is not null
          and (coalesce(${byPerson}, 0) > coalesce(${byOthers}, 0) or ${signedIn})`,
    )
    .execute(db);
}

const inSqlite = (column: string) => ({
  result: `json_extract(l."payload", '$.result')`,
  hasNoNames: `json_type(l."payload", '$.fields') is not 'array'`,
  names: `exists (select 1 from json_each(l."payload", '$.fields') f where f.value = '${column}')`,
  records: `json_each(s."lastSubmission", '$.verificationRecords')`,
  isVerified: `json_extract(r.value, '$.verified') = 1`,
  type: `json_extract(r.value, '$.type')`,
  address: `json_extract(r.value, '$.identifier.value')`,
});

const inPostgres = (column: string): ReturnType<typeof inSqlite> => ({
  result: `l."payload"->>'result'`,
  hasNoNames: `jsonb_typeof(l."payload"->'fields') is distinct from 'array'`,
  names: `coalesce(l."payload"->'fields' @> '["${column}"]', false)`,
  records: `jsonb_array_elements(case jsonb_typeof(s."lastSubmission"->'verificationRecords')
    when 'array' then s."lastSubmission"->'verificationRecords' else '[]' end)`,
  isVerified: `r.value->>'verified' = 'true'`,
  type: `r.value->>'type'`,
  address: `r.value#>>'{identifier,value}'`,
});

const quoted = (name: string): string => `"${name}"`;
