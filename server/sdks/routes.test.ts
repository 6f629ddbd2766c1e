import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startPortero, type TestPortero } from '../testing/portero.ts';

describe('the package index for pip', () => {
  let portero: TestPortero;
  beforeAll(async () => {
    portero = await startPortero();
  });
  afterAll(() => portero.close());

  const get = (path: string) => portero.core.inject(`/sdk/python/simple/${path}`);

  it('leads from the list of packages to a wheel whose digest is the one it names', async () => {
    expect((await get('')).body).toContain('href="portero/"');
    const files = await get('portero/');
    const [, name, digest] = files.body.match(/href="([^"#]+)#sha256=([0-9a-f]{64})"/) ?? [];
    const wheel = await get(`portero/${name}`);
    expect(wheel.statusCode).toBe(200);
    expect(createHash('sha256').update(wheel.rawPayload).digest('hex')).toBe(digest);
  });

  it('serves nothing else, however it is asked', async () => {
    for (const path of [
      '..%2f..%2fpackage.json',
      'portero/../../../../package.json',
      'requests/',
      '__proto__',
    ])
      expect((await get(path)).statusCode).toBe(404);
  });
});
