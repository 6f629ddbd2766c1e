import { expect, it } from 'vitest';
import { onEveryServer } from '../testing/portero.ts';

onEveryServer('keys', (portero) => {
  it('tell when they were made, in seconds, and when a waiting one begins to sign', async () => {
    const now = Math.floor(Date.now() / 1000);
    const { body: rotated } = await portero().api('POST', '/configs/oidc/private-keys/rotate', {
      rotationGracePeriod: 3600,
    });
    const next = rotated.find((key: { status: string }) => key.status === 'Next');
    expect(next.createdAt).toBeGreaterThanOrEqual(now);
    expect(next.createdAt).toBeLessThan(now + 60);
    expect(next.effectiveAt - next.createdAt).toBe(3600);

    const { body: cookieKeys } = await portero().api('GET', '/configs/oidc/cookie-keys');
    expect(Object.keys(cookieKeys[0])).toEqual(['id', 'createdAt']);
    expect(cookieKeys[0].createdAt).toBeLessThan(now + 60);
  });

  it('refuse what would lose a waiting key, and a grace period where there is none', async () => {
    const rotate = (type: string, body: object) =>
      portero().api('POST', `/configs/oidc/${type}/rotate`, body);
    const keys = async () => (await portero().api('GET', '/configs/oidc/private-keys')).body;
    await rotate('private-keys', { rotationGracePeriod: 3600 });
    const before = await keys();
    for (const [type, body] of [
      ['private-keys', { rotationGracePeriod: 0 }],
      ['private-keys', {}],
      ['cookie-keys', { rotationGracePeriod: 60 }],
    ] as const) {
      const refused = await rotate(type, body);
      expect([refused.status, refused.body.code]).toEqual([422, 'oidc.invalid_request']);
    }
    expect(await keys()).toEqual(before);
    expect((await rotate('private-keys', { rotationGracePeriod: 60 })).status).toBe(200);
    expect((await rotate('cookie-keys', {})).status).toBe(200);
  });
});
