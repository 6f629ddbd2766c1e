import { likenessOf } from '@portero/schema/resources.ts';
import { expect, it } from 'vitest';
import { onEveryServer } from '../testing/portero.ts';

onEveryServer('the indicator of an API', (portero) => {
  it('is an absolute URI without fragment (RFC 8707 §2), whatever its scheme', async () => {
    const create = (indicator: string) => portero().api('POST', '/resources', { name: 'R', indicator });
    for (const indicator of [
      'orders',
      '/orders',
      '//orders.example',
      'orders.example',
      'https:orders',
      'https:///orders',
      'https://orders.example#part',
      'https://orders.example/#',
      'https://orders example',
      'https://orders.example/<id>',
      'https://órdenes.example',
      'https://',
    ]) {
      const { status, body } = await create(indicator);
      expect([status, body.code], indicator).toEqual([400, 'guard.invalid_input']);
      expect(JSON.stringify(body)).toContain('absolute URI without fragment');
    }
    for (const indicator of [
      'https://orders.example',
      'http://localhost:5000/api?v=1',
      'urn:example:orders',
      'api://orders',
    ])
      expect((await create(indicator)).status, indicator).toBe(201);
  });

  it('is left as it is where there is one already, and serves its tokens', async () => {
    const { db } = portero().tenants.default;
    const row = {
      id: 'older',
      name: 'Older',
      indicator: 'just text',
      isDefault: false,
      accessTokenTtl: 60,
      isolatesOrganizations: false,
      authorizationDetailsTypes: [],
    };
    await db.write
      .insertInto('resources')
      .values({ ...row, createdAt: 1 })
      .execute();
    const changed = await portero().api('PATCH', '/resources/older', { name: 'Old' });
    expect([changed.status, changed.body.indicator]).toEqual([200, 'just text']);
    expect((await portero().api('POST', '/resources/older/scopes', { name: 'read' })).status).toBe(201);
  });

  it('looks like another one whatever the case of its host, a usual port, or slashes at its end', () => {
    const one = likenessOf('https://api.example.com/v1');
    for (const other of [
      'https://API.example.com/v1/',
      'HTTPS://api.example.com:443/v1',
      'https://api.example.com/v1//',
    ])
      expect(likenessOf(other)).toBe(one);
    for (const other of [
      'https://api.example.com/V1',
      'https://api.example.com',
      'http://api.example.com/v1',
    ])
      expect(likenessOf(other)).not.toBe(one);
    expect(likenessOf('Just Text')).toBe(likenessOf('just text'));
  });
});

onEveryServer('metadata of a protected resource', (portero) => {
  const ask = (resource: string) =>
    portero().core.inject(`/.well-known/oauth-protected-resource?resource=${encodeURIComponent(resource)}`);

  it('names this server and the permissions, for an API that is registered', async () => {
    const indicator = 'https://notes.example/mcp';
    const { body } = await portero().api('POST', '/resources', { name: 'Notes', indicator });
    await portero().api('POST', `/resources/${body.id}/scopes`, { name: 'read:notes' });
    const answer = await ask(indicator);
    expect(answer.json()).toMatchObject({
      resource: indicator,
      authorization_servers: ['http://localhost:3001/oidc'],
      scopes_supported: ['read:notes'],
      bearer_methods_supported: ['header'],
      resource_name: 'Notes',
    });
    expect(answer.headers['access-control-allow-origin']).toBe('*');
    const [server = ''] = answer.json().authorization_servers;
    const { pathname } = new URL(server);
    const facts = await portero().core.inject(`/.well-known/oauth-authorization-server${pathname}`);
    expect(facts.json().issuer).toBe(server);
  });

  it('tells nothing of others, nor of our own', async () => {
    for (const resource of [
      'https://unknown.example',
      'https://notes.example/mcp/',
      'https://default.logto.app/api',
      'https://admin.logto.app/me',
      '../etc/passwd',
      'constructor',
    ])
      expect((await ask(resource)).statusCode, resource).toBe(404);
    expect((await portero().core.inject('/.well-known/oauth-protected-resource')).statusCode).toBe(400);
    expect(
      (await portero().core.inject('/.well-known/oauth-protected-resource?resource=%00')).statusCode,
    ).toBe(400);
  });
});
