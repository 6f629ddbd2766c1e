import { expect, it } from 'vitest';
import { onEveryServer } from '../testing/portero.ts';

onEveryServer('ETags', (open) => {
  const ask = async (url: string, headers: Record<string, string> = {}) =>
    open().core.inject({
      url,
      headers: { authorization: `Bearer ${await open().managementToken()}`, ...headers },
    });

  it('stand on what GET answers, change with it, and save sending it again', async () => {
    const first = await ask('/api/sign-in-exp');
    const tag = String(first.headers.etag);
    expect(tag).toMatch(/^"[0-9a-f]+-[\w+/]{27}"$/);
    for (const header of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const again = await ask('/api/sign-in-exp', { 'if-none-match': header });
      expect([again.statusCode, again.payload]).toEqual([304, '']);
      expect(again.headers['logto-core-request-id']).toBeDefined();
    }
    await open().api('PATCH', '/sign-in-exp', { customCss: 'body{}' });
    const changed = await ask('/api/sign-in-exp', { 'if-none-match': tag });
    expect(changed.statusCode).toBe(200);
    expect(changed.headers.etag).not.toBe(tag);
  });

  it('are the same when the answer is compressed', async () => {
    const plain = await ask('/api/connector-factories');
    const packed = await ask('/api/connector-factories', { 'accept-encoding': 'gzip' });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(packed.headers.etag).toBe(plain.headers.etag);
  });

  it('do not stand on failures', async () => {
    const missing = await ask('/api/users/nobody');
    expect([missing.statusCode, missing.headers.etag]).toEqual([404, undefined]);
  });

  it('let a change through that names any state, and refuse one that names none of the present', async () => {
    const send = async (tag: string) => {
      const answer = await open().core.inject({
        method: 'PATCH',
        url: '/api/sign-in-exp',
        headers: { authorization: `Bearer ${await open().managementToken()}`, 'if-match': tag },
        payload: {},
      });
      return answer.statusCode;
    };
    expect(await send('*')).toBe(200);
    expect(await send('"nonsense"')).toBe(412);
    expect(await send('')).toBe(412);
  });
});
