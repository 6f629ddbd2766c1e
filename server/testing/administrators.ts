/** Test support: an administrator with a role, who calls both doors as the Console does. */

import { newId } from '@portero/schema/ids.ts';
import { administrationScopes } from '@portero/schema/management-scopes.ts';
import { administeredApi } from '../administrators/authority.ts';
import { createUser } from '../users/rules.ts';
import { Browser, pkce, signInAs, token } from './flow.ts';
import { consoleClient } from './me.ts';
import type { ApiAnswer, TestPortero } from './portero.ts';

export const everyScope = administrationScopes.map(({ name }) => name);
let counter = 0;

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Id of the role with this name, such as `default:admin` or `Auditor`. */
export async function roleId(portero: TestPortero, name: string): Promise<string> {
  const { db } = portero.tenants.admin;
  const role = await db.read
    .selectFrom('roles')
    .select('id')
    .where('name', '=', name)
    .executeTakeFirstOrThrow();
  return role.id;
}

/** A role of its own with these scopes, straight into the database. */
export async function makeRole(portero: TestPortero, scopes: readonly string[]): Promise<string> {
  const { db } = portero.tenants.admin;
  const id = newId();
  await db.write
    .insertInto('roles')
    .values({ id, name: `Role ${id}`, description: '', type: 'User', isDefault: false, createdAt: 1 })
    .execute();
  const rows = await db.read
    .selectFrom('scopes')
    .innerJoin('resources', 'resources.id', 'scopes.resourceId')
    .select('scopes.id')
    .where('resources.indicator', '=', administeredApi)
    .where('scopes.name', 'in', [...scopes])
    .execute();
  for (const { id: scopeId } of rows)
    await db.write
      .insertInto('roles_scopes')
      .values({ id: newId(), roleId: id, scopeId, createdAt: 1 })
      .execute();
  return id;
}

/**
 * Straight into the database, past every rule.
 * @param role its id
 */
export async function giveRole(portero: TestPortero, userId: string, role: string): Promise<void> {
  const { db } = portero.tenants.admin;
  await db.write
    .insertInto('users_roles')
    .values({ id: newId(), userId, roleId: role, createdAt: 1 })
    .execute();
}

/** Somebody who administers by these roles, with tokens as the Console gets them. */
export async function anAdministrator(portero: TestPortero, ...roleIds: string[]) {
  const { admin: tenant } = portero.tenants;
  const app = portero.admin;
  if (!app) throw new Error('the admin door is closed');
  const user = await tenant.db.transaction((db) =>
    createUser(tenant, db, { username: `administrator_${++counter}`, name: `Administrator ${counter}` }),
  );
  for (const role of [await roleId(portero, 'user'), ...roleIds]) await giveRole(portero, user.id, role);
  const browser = new Browser(app);
  const tokens = await consoleTokens(portero, user.id, browser);
  const call = async (
    door: 'core' | 'admin',
    method: Method,
    url: string,
    body?: object,
  ): Promise<ApiAnswer> => {
    const answer = await (door === 'core' ? portero.core : app).inject({
      method,
      url,
      headers: { authorization: `Bearer ${tokens.accessToken}` },
      ...(body && { payload: body }),
    });
    const parsed = answer.payload.startsWith('{') || answer.payload.startsWith('[');
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: parsed ? JSON.parse(answer.payload) : answer.payload,
    };
  };
  return {
    user,
    browser,
    tokens,
    /** The API that they administer. */
    api: (method: Method, path: string, body?: object) => call('core', method, `/api${path}`, body),
    /** What is about administrators. */
    admin: (method: Method, path: string, body?: object) => call('admin', method, `/api${path}`, body),
  };
}

const scope = ['openid', 'offline_access', 'profile', 'all', ...everyScope].join(' ');

/** Sign in as the Console does; a browser that is signed in is asked nothing. */
export async function consoleTokens(portero: TestPortero, userId: string, browser: Browser) {
  const app = portero.admin;
  if (!app) throw new Error('the admin door is closed');
  const proof = pkce();
  const wanted = { resource: administeredApi, scope };
  const back = await signInAs(browser, portero.tenants.admin, userId, consoleClient, proof, wanted);
  const answer = await token(app, consoleClient, {
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') ?? '',
    redirect_uri: consoleClient.redirectUri,
    code_verifier: proof.verifier,
    resource: administeredApi,
  });
  if (answer.statusCode !== 200) throw new Error(`no token: ${answer.payload}`);
  const { access_token: accessToken, refresh_token: refreshToken, scope: given } = answer.json();
  return {
    accessToken: String(accessToken),
    refreshToken: String(refreshToken),
    scopes: new Set(String(given).split(' ')),
  };
}
