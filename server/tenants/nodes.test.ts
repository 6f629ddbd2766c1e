/** What is changed at one process is seen by the other at once, and not when caches have lived out their time. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresUrl } from '../database/testing/databases.ts';
import { startPortero, type TestPortero } from '../testing/portero.ts';
import { buildPortero, type Portero } from '../wire.ts';

describe.skipIf(!postgresUrl)('two processes on one PostgreSQL', () => {
  let one: TestPortero;
  let other: Portero;
  beforeAll(async () => {
    one = await startPortero({ engine: 'postgres' });
    other = await buildPortero(one.config, one.log);
  });
  afterAll(async () => {
    await other.close();
    await one.close();
  });
  /** Sooner than an entry would be read again by itself: that takes ten seconds. */
  const soon = { timeout: 5000, interval: 20 };
  const at = async (portero: Portero, url: string) =>
    (
      await portero.core.inject({ url, headers: { authorization: `Bearer ${await one.managementToken()}` } })
    ).json();

  it('share the sign-in experience', async () => {
    const color = '#123456';
    const path = '/api/.well-known/sign-in-exp';
    expect((await at(other, path)).color.primaryColor).not.toBe(color);
    const { body } = await one.api('GET', '/sign-in-exp');
    expect(
      (await one.api('PATCH', '/sign-in-exp', { color: { ...body.color, primaryColor: color } })).status,
    ).toBe(200);
    await expect.poll(async () => (await at(other, path)).color.primaryColor, soon).toBe(color);
  });

  it('share keys', async () => {
    const kids = async (portero: Portero) =>
      (await at(portero, '/oidc/jwks')).keys.map(({ kid }: { kid: string }) => kid).sort();
    const before = await kids(other);
    await one.api('POST', '/configs/oidc/private-keys/rotate', {});
    const after = await kids(one);
    expect(after).not.toEqual(before);
    await expect.poll(() => kids(other), soon).toEqual(after);
  });

  it('share the settings of sessions and of rotation', async () => {
    const session = '/api/configs/oidc/session';
    const rotation = '/api/configs/oidc/key-rotation';
    expect([(await at(other, session)).ttl, (await at(other, rotation)).intervalDays]).toEqual([
      1_209_600, 0,
    ]);
    await one.api('PATCH', '/configs/oidc/session', { ttl: 3600 });
    await one.api('PATCH', '/configs/oidc/key-rotation', { intervalDays: 90 });
    await expect.poll(async () => (await at(other, session)).ttl, soon).toBe(3600);
    await expect.poll(async () => (await at(other, rotation)).intervalDays, soon).toBe(90);
  });
});
