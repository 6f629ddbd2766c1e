/** Test support: a person of the admin tenant, and a way to call the Me API as them. */
import { hashPassword } from '../security/passwords.ts';
import { meApiIndicator } from '../tenants/context.ts';
import { adminConsoleId } from '../tenants/seed.ts';
import { createUser } from '../users/rules.ts';
import { Browser, pkce, signInAs, token } from './flow.ts';
import type { TestPortero } from './portero.ts';

export const consoleClient = { id: adminConsoleId, redirectUri: 'http://localhost:3002/console/callback' };
export const firstPassword = 'violet-Zebra-77';
let counter = 0;

/**
 * Whoever registers may use the Console, and administers nothing.
 * @param more of the person, beside their username and password
 */
export async function somebody(portero: TestPortero, more: object = {}) {
  const { admin: tenant } = portero.tenants;
  const app = portero.admin;
  if (!app) throw new Error('the admin door is closed');
  const digest = await hashPassword(firstPassword);
  const user = await tenant.db.transaction(async (db) => {
    const created = await createUser(tenant, db, {
      username: `person_${++counter}`,
      password: digest,
      ...more,
    });
    const role = await db.read
      .selectFrom('roles')
      .select('id')
      .where('name', '=', 'user')
      .executeTakeFirstOrThrow();
    await db.write
      .insertInto('users_roles')
      .values({ id: created.id, userId: created.id, roleId: role.id, createdAt: 1 })
      .execute();
    return created;
  });
  const proof = pkce();
  const scopes = { resource: meApiIndicator, scope: 'openid offline_access profile all' };
  const browser = new Browser(app);
  const back = await signInAs(browser, tenant, user.id, consoleClient, proof, scopes);
  const answer = await token(app, consoleClient, {
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') ?? '',
    redirect_uri: consoleClient.redirectUri,
    code_verifier: proof.verifier,
    resource: meApiIndicator,
  });
  if (answer.statusCode !== 200) throw new Error(`no token for ${user.username}: ${answer.payload}`);
  const authorization = `Bearer ${answer.json().access_token}`;
  const me = async (
    method: 'GET' | 'POST' | 'PATCH',
    path: string,
    body?: object,
    headers: Readonly<Record<string, string>> = {},
  ) => {
    const result = await app.inject({
      method,
      url: `/me${path}`,
      headers: { authorization, ...headers },
      ...(body && { payload: body }),
    });
    return { status: result.statusCode, body: result.payload ? JSON.parse(result.payload) : undefined };
  };
  return { user, me, browser, authorization, refreshToken: String(answer.json().refresh_token) };
}
