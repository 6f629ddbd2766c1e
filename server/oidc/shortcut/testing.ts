/** Test support: what two ways of answering must have in common. */
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { sql } from 'kysely';
import type { Response } from 'light-my-request';
import { expect } from 'vitest';
import type { ClientFacts } from '../../testing/flow.ts';
import type { TestPortero } from '../../testing/portero.ts';

/** What an answer says, without what is another one each time. */
export const essence = ({ statusCode, headers, payload }: Response) => {
  const { 'logto-core-request-id': id, date: _d, connection: _c, 'content-length': _l, ...rest } = headers;
  expect(id).toMatch(/./);
  const body = JSON.parse(payload);
  for (const name of ['access_token', 'id_token', 'refresh_token']) {
    if (body[name] !== undefined) body[name] = inside(body[name]);
  }
  return { statusCode, headers: rest, body };
};
const rounded = (seconds: number) => Math.round(seconds / 10) * 10;
const inside = (value: string): unknown => {
  if (!value.includes('.')) return { length: value.length };
  const { jti, iat = 0, exp = 0, ...claims } = decodeJwt(value);
  const shape = jti === undefined ? undefined : [jti.split('.')[0]?.length, jti.split('.')[1]];
  return { header: decodeProtectedHeader(value), life: rounded(exp - iat), jti: shape, ...claims };
};

/** Records of a person, and the last entry of the audit log, without what is another one each time. */
export async function tracesOf(portero: TestPortero, clientId: string) {
  const { db } = portero.tenants.default;
  await portero.audit.flush();
  const records = await db.read
    .selectFrom('oidc_records')
    .selectAll()
    .where('clientId', '=', clientId)
    .where('model', 'in', ['AccessToken', 'RefreshToken'])
    .orderBy('model')
    .orderBy(sql`payload ->> 'gty'`)
    .execute();
  const log = await db.read
    .selectFrom('logs')
    .select(['key', 'userId', 'applicationId', 'payload'])
    .where('applicationId', '=', clientId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  return {
    records: records.map(({ id, payload, expiresAt, consumedAt, successor, ...row }) => ({
      ...row,
      id: id.length,
      isConsumed: consumedAt !== null,
      hasSuccessor: successor !== null,
      life: rounded(Number(payload.exp) - Number(payload.iat)),
      isKeptAsLong: Math.abs(expiresAt / 1000 - Number(payload.exp)) < 2,
      payload: { ...payload, iat: 0, exp: 0, iiat: 0 },
    })),
    log: { ...log, payload: { ...log.payload, requestId: typeof log.payload.requestId } },
  };
}

/** Without what names this person, this application and this sign-in. */
export function anonymous(facts: unknown, names: readonly string[]): unknown {
  const text = JSON.stringify(facts);
  const grants = [...text.matchAll(/"grantId":"([^"]+)"/g)].map(([, id]) => id ?? '');
  const without = [...names, ...new Set(grants)].reduce(
    (so, id, index) => so.replaceAll(id, `<${Math.min(index, names.length)}>`),
    text
      .replaceAll(/"(sid|sessionUid)":"[^"]+"/g, '"$1":"…"')
      .replaceAll(/person_\d+@/g, 'person@')
      .replaceAll(/role \d+/g, 'role')
      .replaceAll(/"(auth_time|authTime)":\d+/g, '"$1":0'),
  );
  return JSON.parse(without);
}

/** The header of `client_secret_basic`. */
export const basic = ({ id, secret = '' }: ClientFacts) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});
