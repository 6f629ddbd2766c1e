import { expect, it } from 'vitest';
import { onEveryServer } from '../testing/portero.ts';

const long = 'x'.repeat(5000);

onEveryServer('bad input to the users API', (open) => {
  const send = async (
    method: 'POST' | 'PATCH' | 'PUT',
    url: string,
    payload: string,
    contentType = 'application/json',
  ) => {
    const answer = await open().core.inject({
      method,
      url: `/api${url}`,
      headers: { authorization: `Bearer ${await open().managementToken()}`, 'content-type': contentType },
      payload,
    });
    return answer.statusCode;
  };

  it('answers wrong types and oversized values with 400 guard.invalid_input', async () => {
    for (const body of [
      { username: 1 },
      { username: 'has space' },
      { username: '1st' },
      { username: long },
      { primaryEmail: 'nonsense' },
      { primaryEmail: `a@${long}.com` },
      { primaryPhone: '+34612' },
      { name: long },
      { avatar: 'javascript:alert(1)' },
      { avatar: 'nonsense' },
      { profile: 'text' },
      { profile: { address: 5 } },
      { customData: [] },
      { customData: 'text' },
      { password: '' },
      { password: 5 },
      { passwordDigest: long, passwordAlgorithm: 'MD5' },
      { passwordDigest: 'x', passwordAlgorithm: 'ROT13' },
      [],
    ]) {
      const { status, body: answer } = await open().api('POST', '/users', body);
      expect([body, status, answer.code]).toEqual([body, 400, 'guard.invalid_input']);
    }
  });

  it('answers texts that no database can hold with 400', async () => {
    const { body: person } = await open().api('POST', '/users', { username: 'plain_text' });
    for (const value of ['nul\0inside', 'broken \ud800 pair']) {
      for (const body of [
        { name: value },
        { profile: { nickname: value } },
        { customData: { deep: [{ deeper: value }] } },
        { customData: { [value]: 1 } },
      ]) {
        expect((await open().api('POST', '/users', body)).status).toBe(400);
        expect((await open().api('PATCH', `/users/${person.id}`, body)).status).toBe(400);
      }
    }
    for (const path of ['/users/%00', '/users?search=%00', `/users/${person.id}/roles?search=a%00`]) {
      expect([path, (await open().api('GET', path)).status]).toEqual([path, 400]);
    }
  });

  it('answers malformed, empty, oversized and foreign bodies with 4xx', async () => {
    expect(await send('POST', '/users', '{"username":')).toBe(400);
    expect(await send('POST', '/users', '')).toBe(400);
    expect(await send('POST', '/users', 'null')).toBe(400);
    expect(await send('POST', '/users', '"text"')).toBe(400);
    expect(await send('POST', '/users', '{"__proto__":{"isSuspended":true}}')).toBe(400);
    expect(await send('POST', '/users', 'username=x', 'text/plain')).toBe(400);
    expect(await send('POST', '/users', 'username=x', 'application/x-www-form-urlencoded')).toBe(415);
    expect(await send('POST', '/users', '<user/>', 'application/xml')).toBe(415);
    expect(await send('POST', '/users', JSON.stringify({ customData: { big: 'x'.repeat(1_100_000) } }))).toBe(
      413,
    );
    const deep = `{"customData":{"a":${'['.repeat(5000)}${']'.repeat(5000)}}}`;
    expect(await send('POST', '/users', deep)).toBe(400);
  });

  it('answers wrong bodies of the sub-routes with 400', async () => {
    const { body: person } = await open().api('POST', '/users', { username: 'sub_routes' });
    for (const [method, path, body] of [
      ['PATCH', '/custom-data', { customData: 5 }],
      ['PATCH', '/custom-data', {}],
      ['PATCH', '/profile', { profile: { givenName: 5 } }],
      ['PATCH', '/password', {}],
      ['PATCH', '/password', { password: long }],
      ['PATCH', '/password/expiration', { isExpired: 'yes' }],
      ['POST', '/password/verify', { password: null }],
      ['PATCH', '/is-suspended', { isSuspended: 'true' }],
      ['PATCH', '/logto-configs', { mfa: { skipped: 'no' } }],
      ['POST', '/roles', { roleIds: [] }],
      ['POST', '/roles', { roleIds: 'x' }],
      ['PUT', '/roles', { roleIds: [5] }],
    ] as const) {
      const answer = await open().api(method, `/users/${person.id}${path}`, body);
      expect([method, path, answer.status]).toEqual([method, path, 400]);
    }
  });
});
