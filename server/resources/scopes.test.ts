import { expect, it } from 'vitest';
import { onEveryServer } from '../testing/portero.ts';

onEveryServer('a permission of an API', (portero) => {
  it('is found at its own API only: not by way of another, nor of the Management API’s neighbours', async () => {
    const p = portero();
    const made = async (name: string) =>
      (await p.api('POST', '/resources', { name, indicator: `https://${name}.example` })).body.id;
    const [orders, stock] = [await made('orders'), await made('stock')];
    const scope = await p.api('POST', `/resources/${orders}/scopes`, { name: 'read:orders' });
    const managing = await p.api('GET', '/resources/management-api/scopes');
    const all = managing.body.find(({ name }: { name: string }) => name === 'all');
    for (const id of [scope.body.id, all.id]) {
      const way = `/resources/${stock}/scopes/${id}`;
      for (const call of [p.api('PATCH', way, { name: 'mine' }), p.api('DELETE', way)]) {
        const { status, body } = await call;
        expect([status, body.code], way).toEqual([404, 'entity.not_found']);
      }
    }
    for (const [resource, id, name] of [
      [orders, scope.body.id, 'read:orders'],
      ['management-api', all.id, 'all'],
    ]) {
      const left = await p.api('GET', `/resources/${resource}/scopes?page_size=100`);
      expect(left.body).toContainEqual(expect.objectContaining({ id, name }));
    }
    const own = `/resources/${orders}/scopes/${scope.body.id}`;
    expect((await p.api('PATCH', own, { name: 'see:orders' })).body.name).toBe('see:orders');
    expect((await p.api('DELETE', own)).status).toBe(204);
  });
});
