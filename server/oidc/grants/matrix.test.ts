/** Every grant × everything that can be taken away between its beginning and its end. */
import type { FastifyInstance } from 'fastify';
import { decodeJwt } from 'jose';
import { beforeAll, expect, it, vi } from 'vitest';
import {
  Browser,
  type ClientFacts,
  insertApplication,
  insertUser,
  pkce,
  signInAs,
  token,
} from '../../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../../testing/portero.ts';
import { completeLogin, readInteraction } from '../interaction/interactions.ts';
import { deviceGrant } from './device-codes.ts';
import { deviceFormCookie } from './device-flow.ts';
import { accessTokenType } from './exchange-bounds.ts';
import { impersonationTokenType, personalAccessTokenType } from './subject.ts';
import { tokenExchangeGrant } from './token-exchange.ts';

const redirectUri = 'https://app.example/callback';
const api = 'https://books.example';
const otherApi = 'https://films.example';
const scopes = 'openid offline_access read:books urn:logto:scope:organizations';
let counter = 0;
const fresh = (name: string) => `${name}${counter++}`;

/** Somebody who is about to get tokens: all is prepared, `redeem` gets them. */
type Ready = {
  readonly client: ClientFacts;
  readonly user: string;
  readonly redeem: (more?: Record<string, string>, door?: FastifyInstance) => ReturnType<typeof token>;
};

const confidential = (p: TestPortero, type = 'Traditional') =>
  insertApplication(p, fresh('app'), type, redirectUri, {
    customClientMetadata: { allowTokenExchange: true },
  });

async function code(p: TestPortero): Promise<Ready> {
  const [client, user, proof] = [await confidential(p), await insertUser(p, fresh('user')), pkce()];
  await p.api('POST', `/users/${user}/roles`, { roleIds: [made.role] });
  await p.api('POST', `/organizations/${made.organization}/users`, { userIds: [user] });
  const back = await signInAs(new Browser(p.core), p.tenants.default, user, client, proof, {
    scope: scopes,
    resource: [api],
  });
  const form = {
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') ?? '',
    redirect_uri: redirectUri,
    code_verifier: proof.verifier,
  };
  return { client, user, redeem: (more = {}, door = p.core) => token(door, client, { ...form, ...more }) };
}

async function refresh(p: TestPortero): Promise<Ready> {
  const { client, user, redeem } = await code(p);
  const refreshToken = (await redeem()).json().refresh_token;
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
  return { client, user, redeem: (more = {}, door = p.core) => token(door, client, { ...form, ...more }) };
}

async function machine(p: TestPortero): Promise<Ready> {
  const client = await confidential(p, 'MachineToMachine');
  await p.api('POST', `/applications/${client.id}/roles`, { roleIds: [made.machineRole] });
  await p.api('POST', `/organizations/${made.organization}/applications`, { applicationIds: [client.id] });
  const form = { grant_type: 'client_credentials' };
  return {
    client,
    user: '',
    redeem: (more = {}, door = p.core) => token(door, client, { ...form, ...more }),
  };
}

const exchanging =
  (type: string, subjectOf: (p: TestPortero, ready: Ready) => Promise<string>) =>
  async (p: TestPortero): Promise<Ready> => {
    const ready = await code(p);
    const form = {
      grant_type: tokenExchangeGrant,
      subject_token_type: type,
      subject_token: await subjectOf(p, ready),
    };
    return {
      ...ready,
      redeem: (more = {}, door = p.core) => token(door, ready.client, { ...form, ...more }),
    };
  };

async function device(p: TestPortero): Promise<Ready> {
  const user = await insertUser(p, fresh('user'));
  await p.api('POST', `/users/${user}/roles`, { roleIds: [made.role] });
  const client = await insertApplication(p, fresh('tv'), 'Native', redirectUri, {
    customClientMetadata: { isDeviceFlow: true },
  });
  const begun = await p.core.inject({
    method: 'POST',
    url: '/oidc/device/auth',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({ client_id: client.id, scope: scopes, resource: api }).toString(),
  });
  const { device_code: deviceCode, user_code: userCode } = begun.json();
  const browser = new Browser(p.core);
  await browser.get('/oidc/device');
  await browser.request('POST', '/oidc/device', {
    form: { xsrf: browser.cookie(deviceFormCookie) ?? '', user_code: userCode, confirm: 'yes' },
  });
  const map: Record<string, string> = JSON.parse(decodeURIComponent(browser.cookie('_interaction') ?? '{}'));
  const { default: tenant } = p.tenants;
  const interaction = await readInteraction(tenant, map[client.id] ?? '');
  if (!interaction) throw new Error('no interaction');
  const login = { accountId: user, submission: {} };
  await browser.get((await completeLogin(tenant, tenant.db, interaction, login)).redirectTo);
  const form = { grant_type: deviceGrant, device_code: deviceCode };
  return { client, user, redeem: (more = {}, door = p.core) => token(door, client, { ...form, ...more }) };
}

const grants: Record<string, (p: TestPortero) => Promise<Ready>> = {
  code,
  refresh,
  'client credentials': machine,
  'token exchange of an access token': exchanging(
    accessTokenType,
    async (_p, { redeem }) => (await redeem()).json().access_token,
  ),
  'token exchange of an impersonation token': exchanging(
    impersonationTokenType,
    async (p, { user }) => (await p.api('POST', '/subject-tokens', { userId: user })).body.subjectToken,
  ),
  'token exchange of a personal access token': exchanging(
    personalAccessTokenType,
    async (p, { user }) =>
      (await p.api('POST', `/users/${user}/personal-access-tokens`, { name: 'script' })).body.value,
  ),
  device,
};
const ofPeople = Object.keys(grants).filter((name) => name !== 'client credentials');
const withSecret = Object.keys(grants).filter((name) => name !== 'device');
const boundToOrganizations = Object.keys(grants).filter((name) => name !== 'code' && name !== 'device');

const made: Record<string, string> = {};

onEveryServer('every grant', (portero) => {
  beforeAll(async () => {
    const make = async (path: string, body: object) => (await portero().api('POST', path, body)).body.id;
    const resource = await make('/resources', { name: 'Books', indicator: api });
    const scopeIds = [await make(`/resources/${resource}/scopes`, { name: 'read:books' })];
    made.role = await make('/roles', { name: 'Reader', description: 'Reads', scopeIds });
    made.machineRole = await make('/roles', {
      name: 'Robot',
      description: 'Reads',
      type: 'MachineToMachine',
      scopeIds,
    });
    made.organization = await make('/organizations', { name: 'Company' });
    made.elsewhere = await make('/organizations', { name: 'Somebody else’s' });
    await make(`/resources/${resource}/scopes`, { name: 'write:books' });
    const films = await make('/resources', { name: 'Films', indicator: otherApi });
    await make(`/resources/${films}/scopes`, { name: 'read:books' });
  });
  const ready = (name: string) => {
    const prepare = grants[name];
    if (!prepare) throw new Error(name);
    return prepare(portero());
  };
  const scopeOf = (answer: Awaited<ReturnType<typeof token>>): unknown =>
    decodeJwt(answer.json().access_token).scope;

  it.each(Object.keys(grants))('%s works while everything is there', async (name) => {
    const { redeem } = await ready(name);
    const answer = await redeem({ resource: api, scope: 'read:books' });
    expect(answer.statusCode, answer.payload).toBe(200);
    expect(scopeOf(answer)).toBe('read:books');
  });

  /** Refused, or without what was asked for beyond one's own. */
  const ownAtMost = (answer: Awaited<ReturnType<typeof token>>, audience: string) => {
    if (answer.statusCode === 400)
      return expect(answer.json().error).toMatch(/^invalid_(scope|target|grant)$|^access_denied$/);
    expect(answer.statusCode, answer.payload).toBe(200);
    const { access_token: value, scope = '' } = answer.json();
    expect(`${scope}`).not.toMatch(/write:books|\ball\b/);
    if (!String(value).includes('.')) return;
    const claims = decodeJwt(value);
    expect(String(claims.scope ?? '')).not.toMatch(/write:books|\ball\b/);
    if (claims.aud !== api) expect([claims.aud, claims.scope ?? '']).toEqual([audience, '']);
  };

  it.each(Object.keys(grants))('%s gives no permission and no API beyond one’s own', async (name) => {
    const management = 'https://default.logto.app/api';
    for (const more of [
      { resource: api, scope: 'read:books write:books' },
      { resource: otherApi, scope: 'read:books' },
      { resource: management, scope: 'all read:books' },
      { resource: 'https://default.logto.app/me', scope: 'all' },
    ]) {
      const { redeem } = await ready(name);
      ownAtMost(await redeem(more), more.resource);
    }
  });

  it.each(boundToOrganizations)('%s opens no organization of others', async (name) => {
    for (const more of [{}, { resource: api, scope: 'read:books' }]) {
      const { redeem } = await ready(name);
      const answer = await redeem({ ...more, organization_id: made.elsewhere ?? '' });
      expect(answer.statusCode, answer.payload).toBe(403);
      expect(answer.json().error).toBe('access_denied');
    }
  });

  it.each(Object.keys(grants))('%s is nothing at another tenant’s door', async (name) => {
    const { admin } = portero();
    if (!admin) throw new Error('no admin tenant');
    const { redeem } = await ready(name);
    const answer = await redeem({}, admin);
    expect(answer.statusCode).toBe(401);
    expect(answer.json().error).toBe('invalid_client');
  });

  const minute = 60_000;
  it.each([
    ['code', 1.1 * minute],
    ['refresh', 15 * 24 * 60 * minute],
    ['token exchange of an access token', 61 * minute],
    ['token exchange of an impersonation token', 10.1 * minute],
    ['device', 10.1 * minute],
  ])('%s ends with its time', async (name, later) => {
    const { redeem } = await ready(name);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + later });
    try {
      const answer = await redeem();
      expect(answer.statusCode).toBe(400);
      expect(answer.json().error).toMatch(/^(invalid_grant|expired_token)$/);
    } finally {
      vi.useRealTimers();
    }
  });

  it.each(ofPeople)('%s ends when the person is suspended or deleted', async (name) => {
    for (const end of [
      (user: string) => portero().api('PATCH', `/users/${user}/is-suspended`, { isSuspended: true }),
      (user: string) => portero().api('DELETE', `/users/${user}`),
      // Whoever changes the database by hand ends nothing by it, and still nothing is given.
      (user: string) =>
        portero()
          .tenants.default.db.write.updateTable('users')
          .set({ isSuspended: true })
          .where('id', '=', user)
          .execute(),
    ]) {
      const { user, redeem } = await ready(name);
      await end(user);
      const answer = await redeem();
      expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_grant']);
      expect(answer.json().access_token).toBeUndefined();
    }
  });

  it.each(Object.keys(grants))('%s ends when the application is deleted', async (name) => {
    const { client, redeem } = await ready(name);
    await portero().api('DELETE', `/applications/${client.id}`);
    const answer = await redeem({ resource: api });
    expect(answer.json().error).toBe('invalid_client');
  });

  it.each(withSecret)('%s ends when the secret expires or is deleted', async (name) => {
    const { client, redeem } = await ready(name);
    const path = `/applications/${client.id}/secrets/${encodeURIComponent('Default secret')}`;
    const { db, cache } = portero().tenants.default;
    await db.write
      .updateTable('application_secrets')
      .set({ expiresAt: 1 })
      .where('applicationId', '=', client.id)
      .execute();
    cache.invalidate(`application-secrets:${client.id}`);
    const expired = await redeem({ resource: api });
    expect([expired.statusCode, expired.json().error_description]).toEqual([
      400,
      'client secret has expired',
    ]);
    expect((await portero().api('DELETE', path)).status).toBe(204);
    const deleted = await redeem({ resource: api });
    expect([deleted.statusCode, deleted.json().error]).toEqual([401, 'invalid_client']);
  });

  it.each(Object.keys(grants))('%s gives no permission of a role that was taken away', async (name) => {
    const { client, user, redeem } = await ready(name);
    const holder = name === 'client credentials' ? `/applications/${client.id}` : `/users/${user}`;
    const role = name === 'client credentials' ? made.machineRole : made.role;
    expect((await portero().api('DELETE', `${holder}/roles/${role}`)).status).toBe(204);
    const answer = await redeem({ resource: api, scope: 'read:books' });
    expect(answer.statusCode, answer.payload).toBe(200);
    expect(scopeOf(answer) ?? '').toBe('');
  });

  it.each(ofPeople)('%s ends when the application is no longer open to the person', async (name) => {
    const { client, redeem } = await ready(name);
    const path = `/applications/${client.id}`;
    const other = await insertUser(portero(), fresh('other'));
    const rules = { userIds: [other], userRoleIds: [], organizationIds: [], organizationRoleRules: [] };
    expect((await portero().api('PUT', `${path}/access-control`, rules)).status).toBeLessThan(300);
    const closed = await portero().api('PATCH', path, { appLevelAccessControlEnabled: true });
    expect(closed.status, JSON.stringify(closed.body)).toBe(200);
    const answer = await redeem();
    // What hung on an earlier grant ended with the change; the rest is refused.
    expect(answer.statusCode).toBe(400);
    expect(['access_denied', 'invalid_grant']).toContain(answer.json().error);
  });

  it.each(boundToOrganizations)('%s reaches no organization that was left', async (name) => {
    const { client, user, redeem } = await ready(name);
    const ask = { organization_id: made.organization ?? '' };
    const member = name === 'client credentials' ? `applications/${client.id}` : `users/${user}`;
    expect((await portero().api('DELETE', `/organizations/${made.organization}/${member}`)).status).toBe(204);
    const answer = await redeem(ask);
    expect([answer.statusCode, answer.json().error]).toEqual([403, 'access_denied']);
  });
});
