import { expect, it } from 'vitest';
import { onEveryServer } from '../testing/portero.ts';

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
