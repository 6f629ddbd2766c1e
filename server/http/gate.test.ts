import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { insertApplication, token } from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';
import { type DeclaredRoute, installGate } from './gate.ts';

/** An address of the route with something in every parameter. */
const addressOf = ({ url }: DeclaredRoute) => url.replaceAll(/:(\w+)/g, 'x1').replace('*', 'x');

describe('the gate', () => {
  it('does not let a route start that has not declared who may call it', () => {
    const app = Fastify();
    installGate(app, async () => undefined);
    expect(() => app.get('/open', () => 'hi')).toThrow(/does not declare who may call it/);
  });
});

onEveryServer('every guarded route', (portero) => {
  const guarded = () => {
    const { core, admin } = portero();
    const of = (app: typeof core, door: 'core' | 'admin') =>
      app.declaredRoutes
        .filter(
          ({ gate, method }) => ['management', 'me', 'organization'].includes(gate.kind) && method !== 'HEAD',
        )
        .map((route) => ({ ...route, door, app }));
    return [...of(core, 'core'), ...(admin ? of(admin, 'admin') : [])];
  };
  const call = async (
    { app, method, ...route }: ReturnType<typeof guarded>[number],
    headers: Record<string, string>,
  ) => app.inject({ method: method as 'GET', url: addressOf({ method, ...route }), headers });

  it('is refused without a token, with another scheme and with nonsense', async () => {
    const routes = guarded();
    expect(routes.length).toBeGreaterThan(120);
    for (const route of routes) {
      const name = `${route.method} ${route.url}`;
      const missing = await call(route, {});
      expect(missing.statusCode, name).toBe(401);
      expect(missing.json().code, name).toBe('auth.authorization_header_missing');
      expect((await call(route, { authorization: 'Basic eDp5' })).json().code, name).toBe(
        'auth.authorization_token_type_not_supported',
      );
      expect((await call(route, { authorization: 'Bearer nonsense' })).json().code, name).toBe(
        'auth.unauthorized',
      );
    }
  });

  it('is refused with another tenant’s token, with too little scope, and with a token for something else', async () => {
    const p = portero();
    const forAdmin = await p.managementToken('admin');
    const forDefault = await p.managementToken('default');
    const machine = await insertApplication(
      p,
      'machine-without-roles',
      'MachineToMachine',
      'https://app.example/x',
    );
    const answer = await token(p.core, machine, {
      grant_type: 'client_credentials',
      resource: 'https://default.logto.app/api',
      scope: 'all',
    });
    const powerless: string = answer.json().access_token;
    for (const route of guarded()) {
      const name = `${route.door} ${route.method} ${route.url}`;
      const foreign = route.door === 'core' ? forAdmin : forDefault;
      expect((await call(route, { authorization: `Bearer ${foreign}` })).statusCode, name).toBe(401);
      if (route.door === 'admin') continue;
      const refused = await call(route, { authorization: `Bearer ${powerless}` });
      // Its audience is no organization.
      if (route.gate.kind === 'organization') {
        expect(refused.statusCode, name).toBe(401);
        continue;
      }
      expect(refused.statusCode, name).toBe(403);
      expect(refused.json().code, name).toBe('auth.forbidden');
      expect(refused.json().details, name).toMatch(/^This needs the scope all/);
    }
  });

  it('is answered for one caller, and what it answers is kept by no browser and no proxy', async () => {
    const p = portero();
    const authorization = `Bearer ${await p.managementToken()}`;
    let answered = 0;
    for (const route of p.core.declaredRoutes) {
      const { kind } = route.gate;
      if (route.method !== 'GET' || kind === 'anonymous' || kind === 'protocol') continue;
      const answer = await p.core.inject({ url: addressOf(route), headers: { authorization } });
      expect(answer.headers['cache-control'], `${kind} ${route.url}`).toContain('no-store');
      if (answer.statusCode === 200) answered++;
    }
    expect(answered).toBeGreaterThan(30);
    const { id } = await insertApplication(p, 'kept', 'Traditional', 'https://app.example/x');
    const secrets = await p.api('GET', `/applications/${id}/secrets`);
    expect([secrets.status, secrets.headers['cache-control']]).toEqual([200, 'no-store']);
    // Whoever asks whether it changed is still told.
    const etag = { 'if-none-match': String(secrets.headers.etag) };
    expect((await p.api('GET', `/applications/${id}/secrets`, undefined, etag)).status).toBe(304);
  });

  it('takes no token that was altered, or signed in another way', async () => {
    const p = portero();
    const good = await p.managementToken();
    const [header = '', payload = '', signature = ''] = good.split('.');
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    const forgeries = [
      `${encode({ alg: 'none', typ: 'at+jwt' })}.${payload}.`,
      `${encode({ alg: 'HS256', typ: 'at+jwt' })}.${payload}.${signature}`,
      `${header}.${encode({ ...claims, sub: 'somebody' })}.${signature}`,
      `${header}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`,
      `${header}.${payload}`,
      `${good} ${good}`,
    ];
    for (const forged of forgeries) {
      const answer = await p.core.inject({
        url: '/api/users',
        headers: { authorization: `Bearer ${forged}` },
      });
      expect(answer.statusCode, forged.slice(0, 30)).toBe(401);
    }
    expect(
      (await p.core.inject({ url: '/api/users', headers: { authorization: `Bearer ${good}` } })).statusCode,
    ).toBe(200);
  });

  it('is opened by a scope of its own group, which a machine can be given', async () => {
    const groups = portero().core.declaredRoutes.flatMap(({ gate }) =>
      gate.kind === 'management' ? gate.scopes : [],
    );
    const listed = await portero().api('GET', '/resources/management-api/scopes?page=1&page_size=100');
    const names = listed.body.map(({ name }: { name: string }) => name);
    expect([...new Set(groups)].flatMap((group) => [`read:${group}`, `write:${group}`]).sort()).toEqual(
      names.filter((name: string) => name !== 'all').sort(),
    );
  });

  it('has a reason for each door that stands open', () => {
    for (const { gate, url } of portero().core.declaredRoutes) {
      if (gate.kind === 'anonymous') expect(gate.why.length, url).toBeGreaterThan(15);
    }
  });
});
