/**
 * The admin tenant's issuer is trusted by the tenant that is administered: tokens that come near one that is good, on a
 * route of every group and of every way to call it. Each is signed by the server's own keys and wrong in one thing.
 */

import { newId } from '@portero/schema/ids.ts';
import { administrationScopes } from '@portero/schema/management-scopes.ts';
import { importJWK, SignJWT } from 'jose';
import { expect, it } from 'vitest';
import { tenantKeys } from '../oidc/keys/keys.ts';
import type { TenantContext } from '../tenants/context.ts';
import { anAdministrator, makeRole, roleId } from '../testing/administrators.ts';
import { insertUser } from '../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import type { DeclaredRoute } from './gate.ts';

const managed = 'https://default.logto.app/api';
const adminApi = 'https://admin.logto.app/api';

/** A token as the tenant would sign it, with whatever claims. */
async function forge(tenant: TenantContext, claims: Record<string, unknown>, typ = 'at+jwt') {
  const { signing } = await tenantKeys(tenant);
  const key = signing[0];
  if (!key) throw new Error('no key');
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ iss: tenant.issuer, iat: now, exp: now + 600, jti: newId(), ...claims })
    .setProtectedHeader({ alg: key.alg ?? 'ES384', typ, ...(key.kid && { kid: key.kid }) })
    .sign(await importJWK(key));
}

type Door = 'core' | 'admin';
type Probe = DeclaredRoute & { readonly door: Door };

/** One route of each group and method at each door: the gate reads nothing else of a route. */
function probes(p: TestPortero, kinds: readonly string[]): Probe[] {
  const seen = new Map<string, Probe>();
  for (const door of ['core', 'admin'] as const)
    for (const route of p[door]?.declaredRoutes ?? []) {
      const { gate, method } = route;
      if (method === 'HEAD' || !kinds.includes(gate.kind)) continue;
      const group = gate.kind === 'management' ? gate.scopes.join('+') : gate.kind;
      seen.set(`${door} ${method} ${group}`, { ...route, door });
    }
  return [...seen.values()];
}

const call = (p: TestPortero, { door, method, url }: Probe, token: string) =>
  p[door]!.inject({
    method: method as 'GET',
    url: url.replaceAll(/:(\w+)/g, 'x1').replace('*', 'x'),
    headers: { authorization: `Bearer ${token}` },
  });

onEveryServer('a token from across tenants', (open) => {
  it('opens nothing with another audience, issuer, tenant, kind or holder', async () => {
    const p = open();
    const { default: own, admin } = p.tenants;
    const chief = (await anAdministrator(p, await roleId(p, 'default:admin'))).user.id;
    const gone = (await anAdministrator(p, await roleId(p, 'default:admin'))).user.id;
    const suspended = await anAdministrator(p, await roleId(p, 'default:admin'));
    await admin.db.write.deleteFrom('users').where('id', '=', gone).execute();
    await admin.db.write
      .updateTable('users')
      .set({ isSuspended: true })
      .where('id', '=', suspended.user.id)
      .execute();
    const stranger = await insertUser(p, 'stranger1');
    const client = { client_id: 'admin-console', scope: 'all' };
    const person = { sub: chief, aud: managed, ...client };
    const machine = { sub: 'm-default', aud: managed, client_id: 'm-default', scope: 'all' };
    const wrong: Record<string, string> = {
      'the tenant’s own issuer, for somebody of the admin tenant': await forge(own, person),
      'the tenant’s own issuer, for one of its people': await forge(own, { ...person, sub: stranger }),
      'the tenant’s own issuer, for the admin tenant’s machine': await forge(own, machine),
      'the tenant’s own issuer, in the name of the admin tenant': await forge(own, {
        ...person,
        iss: admin.issuer,
      }),
      'the admin tenant, in the name of the tenant': await forge(admin, { ...person, iss: own.issuer }),
      'somebody of the tenant, by the admin tenant': await forge(admin, { ...person, sub: stranger }),
      'somebody who is suspended': await forge(admin, { ...person, sub: suspended.user.id }),
      'somebody who is gone': await forge(admin, { ...person, sub: gone }),
      'a machine that there is not': await forge(admin, { ...machine, sub: 'm-x', client_id: 'm-x' }),
      'another tenant’s API': await forge(admin, { ...person, aud: 'https://other.logto.app/api' }),
      'the Me API': await forge(admin, { ...person, aud: 'https://admin.logto.app/me' }),
      'an address instead of the audience': await forge(admin, { ...person, aud: `${own.endpoint}/api` }),
      'the client as audience': await forge(admin, { ...person, aud: 'admin-console' }),
      'an ID token': await forge(admin, person, 'JWT'),
      'a token that is over': await forge(admin, { ...person, exp: 1 }),
      'a token without an end': await forge(admin, { ...person, exp: undefined }),
      'nobody’s': await forge(admin, { ...person, sub: undefined }),
    };
    const good = await forge(admin, person);
    const list = probes(p, ['management', 'administration']);
    expect(list.length).toBeGreaterThan(80);
    for (const probe of list) {
      const name = `${probe.door} ${probe.method} ${probe.url}`;
      for (const [what, token] of Object.entries(wrong)) {
        const { statusCode } = await call(p, probe, token);
        expect([401, 403], `${what}: ${name}`).toContain(statusCode);
      }
      // The good one is good for its own door only, and for what is about administrators.
      const { statusCode } = await call(p, probe, good);
      const opens = probe.door === 'core' || probe.gate.kind === 'administration';
      if (opens) expect([401, 403], name).not.toContain(statusCode);
      else expect(statusCode, name).toBe(401);
    }
  }, 60_000); // some six thousand requests

  it('opens with a finer scope what that names, for people and machines, and nothing about administrators', async () => {
    const p = open();
    const { admin } = p.tenants;
    const { user } = await anAdministrator(p, await makeRole(p, ['read:logs']));
    const tokens = {
      'somebody with read:logs': { sub: user.id, client_id: 'admin-console', scope: 'read:logs' },
      // What the token says beyond the role is as if it were not there.
      'somebody whose token says more': { sub: user.id, client_id: 'admin-console', scope: 'all write:logs' },
      'a machine with read:logs': { sub: 'm-default', client_id: 'm-default', scope: 'read:logs' },
    };
    for (const [what, claims] of Object.entries(tokens)) {
      const token = await forge(admin, { ...claims, aud: managed });
      for (const probe of probes(p, ['management', 'administration'])) {
        if (probe.door === 'admin' && probe.gate.kind === 'management') continue;
        const { statusCode } = await call(p, probe, token);
        const scopes = probe.gate.kind === 'management' ? probe.gate.scopes : [];
        const opens = probe.method === 'GET' && scopes.includes('logs');
        const name = `${what}: ${probe.method} ${probe.url}`;
        if (opens) expect([401, 403], name).not.toContain(statusCode);
        else expect(statusCode, name).toBe(403);
      }
    }
    // Administrators are people: a machine with everything does not make any.
    const machine = await forge(admin, {
      sub: 'm-default',
      client_id: 'm-default',
      scope: ['all', ...administrationScopes.map(({ name }) => name)].join(' '),
      aud: managed,
    });
    for (const probe of probes(p, ['administration']))
      expect((await call(p, probe, machine)).statusCode, probe.url).toBe(403);
    expect(
      (await call(p, probes(p, ['administration'])[0]!, await p.managementToken('admin'))).statusCode,
    ).toBe(401);
    expect(adminApi).not.toBe(managed);
  });

  it('is worth what a machine’s roles are worth at that moment', async () => {
    const p = open();
    const { id } = (await p.api('POST', '/applications', { name: 'M', type: 'MachineToMachine' })).body;
    const listed = await p.api('GET', '/resources/management-api/scopes?page=1&page_size=100');
    const scope = listed.body.find(({ name }: { name: string }) => name === 'read:users');
    const role = (
      await p.api('POST', '/roles', {
        name: 'Reads people',
        description: '',
        type: 'MachineToMachine',
        scopeIds: [scope.id],
      })
    ).body;
    await p.api('POST', `/roles/${role.id}/applications`, { applicationIds: [id] });
    const token = await forge(p.tenants.default, {
      sub: id,
      client_id: id,
      scope: 'read:users',
      aud: managed,
    });
    const look = async () =>
      (await p.core.inject({ url: '/api/users', headers: { authorization: `Bearer ${token}` } })).statusCode;
    expect(await look()).toBe(200);
    await p.api('DELETE', `/roles/${role.id}/scopes/${scope.id}`);
    expect(await look()).toBe(403);
    await p.api('POST', `/roles/${role.id}/scopes`, { scopeIds: [scope.id] });
    expect(await look()).toBe(200);
    await p.api('DELETE', `/roles/${role.id}`);
    expect(await look()).toBe(403);
    await p.api('DELETE', `/applications/${id}`);
    expect(await look()).toBe(401);
  });
});
