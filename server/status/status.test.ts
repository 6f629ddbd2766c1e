/** What load balancers are told. */
import { expect, it } from 'vitest';
import { onEveryServer } from '../testing/portero.ts';

onEveryServer('health', (portero) => {
  it('is ready while the database answers, and says no more than that', async () => {
    for (const door of [portero().core, portero().admin]) {
      for (const url of ['/health/live', '/health/ready']) {
        const answer = await door?.inject(url);
        expect([url, answer?.statusCode, answer?.payload]).toEqual([url, 204, '']);
      }
    }
  });

  it('is alive, but not ready, when the database is gone', async () => {
    const p = portero();
    // As far as reads go: the rest is closed with the server.
    const { tenants } = p;
    const broken = new Proxy(tenants.default.db.read, {
      get: () => () => {
        throw new Error('connection refused at 10.1.2.3');
      },
    });
    const real = tenants.default.db.read;
    Object.assign(tenants.default.db, { read: broken });
    try {
      expect((await p.core.inject('/health/live')).statusCode).toBe(204);
      const answer = await p.core.inject('/health/ready');
      expect([answer.statusCode, answer.json().code]).toEqual([503, 'request.server_busy']);
      expect(answer.payload).not.toContain('10.1.2.3');
    } finally {
      Object.assign(tenants.default.db, { read: real });
    }
    expect((await p.core.inject('/health/ready')).statusCode).toBe(204);
  });
});
