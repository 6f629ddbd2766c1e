import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPortero, type TestPortero } from '../testing/portero.ts';

/** All that comes back on a connection of its own, bytes after the headers included: clients hide those of a HEAD. */
async function raw(address: string, lines: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.setEncoding('utf8').on('data', (part) => {
    text += part;
  });
  socket.write([...lines, `Host: ${hostname}`, 'Connection: close', '', ''].join('\r\n'));
  await once(socket, 'end');
  return text;
}

describe('HEAD', () => {
  let p: TestPortero;
  let address: string;
  beforeAll(async () => {
    p = await startPortero({ env: { METRICS_PORT: '0' } });
    address = await p.core.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => p.close());

  it('is refused like GET where nobody may read', async () => {
    for (const url of ['/api/users', '/api/my-account', '/api/experience/interaction']) {
      const [get, head] = [await p.core.inject({ url }), await p.core.inject({ method: 'HEAD', url })];
      expect(get.statusCode).toBeGreaterThanOrEqual(400);
      expect([url, head.statusCode]).toEqual([url, get.statusCode]);
    }
  });

  it('is answered like GET, without a body', async () => {
    const authorization = `Authorization: Bearer ${await p.managementToken()}`;
    for (const url of [
      '/api/users',
      '/api/status',
      '/api/swagger.json',
      '/oidc/jwks',
      '/oidc/jwks?way=long',
      '/oidc/nothing',
      '/unknown-page',
    ]) {
      const get = await raw(address, [`GET ${url} HTTP/1.1`, authorization]);
      const head = await raw(address, [`HEAD ${url} HTTP/1.1`, authorization]);
      expect([url, head.split('\r\n')[0]]).toEqual([url, get.split('\r\n')[0]]);
      expect([url, head.split('\r\n\r\n')[1]]).toEqual([url, '']);
      expect([url, /^content-length: \d+/im.exec(head)?.[0]]).toEqual([
        url,
        /^content-length: \d+/im.exec(get)?.[0],
      ]);
    }
  });

  it('changes nothing', async () => {
    const { statusCode } = await p.core.inject({
      method: 'HEAD',
      url: '/api/applications',
      headers: { authorization: `Bearer ${await p.managementToken()}`, 'x-http-method-override': 'POST' },
      payload: { name: 'made by HEAD', type: 'SPA' },
    });
    expect(statusCode).toBe(200);
    expect(JSON.stringify((await p.api('GET', '/applications')).body)).not.toContain('made by HEAD');
  });

  it('is counted as what it was', async () => {
    const port = await p.metrics?.listen();
    const counted = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(counted).toMatch(/portero_http_requests_total\{[^}]*method="HEAD"[^}]*route="\/api\/users"/);
  });
});
