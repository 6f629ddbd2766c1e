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
});
