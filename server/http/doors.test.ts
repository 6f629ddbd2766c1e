import { expect, it } from 'vitest';
import { onEveryServer } from '../testing/portero.ts';
import type { DeclaredRoute } from './gate.ts';

onEveryServer('the two doors', (open) => {
  const nameOf = ({ method, url }: DeclaredRoute) => `${method} ${url}`;
  const onlyAt = (door: 'core' | 'admin') => {
    const { routesOf } = open().core;
    const other = new Set(routesOf[door === 'core' ? 'admin' : 'core'].map(nameOf));
    return routesOf[door].filter((route) => !other.has(nameOf(route)));
  };
  const ask = (door: 'core' | 'admin', { method, url }: DeclaredRoute) =>
    open()[door]!.inject({
      method: method as 'GET',
      url: url.replaceAll(/:(\w+)/g, 'x1').replace('*', 'x'),
      headers: { accept: 'application/json' },
    });

  it('keep what is for administrators of the server from everybody else', async () => {
    const routes = onlyAt('admin');
    expect(routes.filter(({ gate }) => gate.kind === 'me').length).toBeGreaterThan(8);
    expect(routes.filter(({ gate }) => gate.kind === 'administration').length).toBeGreaterThan(12);
    for (const route of routes) expect((await ask('core', route)).statusCode, nameOf(route)).toBe(404);
    const { core } = open();
    for (const { gate, url } of core.routesOf.core)
      expect(['me', 'administration'], url).not.toContain(gate.kind);
  });

  it('keep what applications install from the door of the administrators', async () => {
    const routes = onlyAt('core');
    expect(routes.map(nameOf)).toContain('GET /sdk/python/simple/*');
    for (const route of routes) expect((await ask('admin', route)).statusCode, nameOf(route)).toBe(404);
  });

  it('lead from the bare address to what each is for', async () => {
    const { core, admin } = open();
    expect((await core.inject('/')).headers.location).toBe('/sign-in');
    expect((await admin!.inject('/')).headers.location).toBe('/console');
  });

  it('are named by the door, whatever a request says about itself', async () => {
    const { core, tenants } = open();
    const headers = {
      host: new URL(tenants.admin.endpoint).host,
      'x-forwarded-host': new URL(tenants.admin.endpoint).host,
    };
    const answer = await core.inject({ url: '/oidc/.well-known/openid-configuration', headers });
    expect(answer.json().issuer).toBe(tenants.default.issuer);
    expect((await core.inject({ url: '/console', headers })).statusCode).toBe(404);
  });

  it('describe themselves each', async () => {
    const { core, admin, tenants } = open();
    const [ours, theirs] = await Promise.all(
      [core, admin!].map(async (door) => (await door.inject('/api/swagger.json')).json()),
    );
    expect(ours.servers).toEqual([{ url: tenants.default.endpoint }]);
    expect(theirs.servers).toEqual([{ url: tenants.admin.endpoint }]);
    expect(ours.paths['/me']).toBeUndefined();
    expect(theirs.paths['/me']).toBeDefined();
  });
});
