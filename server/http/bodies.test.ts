import { expect, it } from 'vitest';
import { onEveryServer } from '../testing/portero.ts';

onEveryServer('a body that is named JSON', (open) => {
  const post = async (url: string, payload: string) => {
    const answer = await open().core.inject({
      method: 'POST',
      url,
      headers: {
        authorization: `Bearer ${await open().managementToken()}`,
        'content-type': 'application/json',
      },
      payload,
    });
    return [answer.statusCode, answer.json().code];
  };

  it('must be JSON, and hide no prototype', async () => {
    expect(await post('/api/users', '{')).toEqual([400, 'request.malformed_json']);
    expect(await post('/api/users', ' ')).toEqual([400, 'request.malformed_json']);
    expect(await post('/api/users', '{"__proto__":{"username":"eve"}}')).toEqual([
      400,
      'request.malformed_json',
    ]);
    expect(await post('/api/users', '{"username":"eve","constructor":{"prototype":{}}}')).toEqual([
      400,
      'request.malformed_json',
    ]);
  });

  it('costs no more for where in it a long list stands', async () => {
    const deep = 90;
    const payload = `${'{"a":'.repeat(deep)}[${'1,'.repeat(500_000)}1]${'}'.repeat(deep)}`;
    const before = process.resourceUsage().maxRSS;
    const answer = await open().core.inject({
      method: 'PATCH',
      url: '/api/users/nobody/custom-data',
      headers: {
        authorization: `Bearer ${await open().managementToken()}`,
        'content-type': 'application/json',
      },
      payload: `{"customData":${payload}}`,
    });
    expect([answer.statusCode, answer.json().code]).toEqual([404, 'entity.not_found']);
    // In KiB: a walk that remembers the way to each item takes more than half a gigabyte.
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(200 * 1024);
  });

  it('is read to its end for strangers only while it is short', async () => {
    const paths = ['/api/experience', '/api/experience/profile', '/api/interaction/consent'];
    for (const url of paths)
      for (const [length, refused] of [
        [70_000, true],
        [60_000, false],
      ] as const) {
        const answer = await open().core.inject({
          method: url.endsWith('experience') ? 'PUT' : 'POST',
          url,
          headers: { 'content-type': 'application/json' },
          payload: `{"type":"extraProfile","values":{"a":"${'x'.repeat(length)}"}}`,
        });
        expect(answer.json().code === 'request.payload_too_large', `${url} ${length}`).toBe(refused);
      }
  });

  it('is refused where it is nested deeper than anybody needs, and told where that begins', async () => {
    const payload = `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`;
    const answer = await open().core.inject({
      method: 'POST',
      url: '/api/experience/submit',
      headers: { 'content-type': 'application/json' },
      payload,
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({
      code: 'guard.invalid_input',
      data: { issues: [{ code: 'too_deep' }] },
    });
    expect(answer.payload.length).toBeLessThan(1000);
  });

  it('may be empty, which is none at all', async () => {
    expect(await post('/api/users', '')).toEqual([400, 'guard.invalid_input']);
    // Wants none: what is missing is the interaction.
    expect(await post('/api/experience/submit', '')).toEqual([400, 'session.not_found']);
  });
});

onEveryServer('an answer without content', (open) => {
  it('is empty, and names no kind of content', async () => {
    const { api, core, managementToken } = open();
    const { body: role } = await api('POST', '/roles', { name: 'reader', description: 'Reads' });
    const { body: person } = await api('POST', '/users', { username: 'reader' });
    const answer = await core.inject({
      method: 'POST',
      url: `/api/roles/${role.id}/users`,
      headers: { authorization: `Bearer ${await managementToken()}` },
      payload: { userIds: [person.id] },
    });
    expect([answer.statusCode, answer.payload]).toEqual([201, '']);
    expect(answer.headers['content-type']).toBeUndefined();
    expect(answer.headers['content-length']).toBe('0');
  });
});
