import { expect, it } from 'vitest';
import { onEveryServer } from '../testing/portero.ts';

const allowedChars = { lowercase: true, uppercase: true, numbers: true, underscore: true };
const policy = { caseSensitive: true, minLength: 1, maxLength: 128, allowedChars };

onEveryServer('accounts with a username that is refused to new ones', (portero) => {
  it('are counted by rules that are tried or stored, and left as they are', async () => {
    const { api } = portero();
    const made: string[] = [];
    for (const username of ['ana', 'Bruno_7', 'clementina'])
      made.push((await api('POST', '/users', { username })).body.id);
    await api('POST', '/users', { primaryEmail: 'nameless@example.com' });
    const count = (body: object) => api('POST', '/sign-in-exp/username-policy/affected-users', body);
    expect((await count({})).body).toEqual({ accounts: 3, affected: 0, samples: [] });
    const short = await count({ usernamePolicy: { ...policy, maxLength: 6 } });
    expect(short.body).toEqual({
      accounts: 3,
      affected: 2,
      samples: [
        { id: made[2], username: 'clementina' },
        { id: made[1], username: 'Bruno_7' },
      ],
    });
    const plain = { ...allowedChars, uppercase: false, numbers: false };
    expect((await count({ usernamePolicy: { ...policy, allowedChars: plain } })).body.affected).toBe(1);
    await api('PATCH', '/sign-in-exp', { usernamePolicy: { ...policy, minLength: 4 } });
    expect((await count({})).body).toMatchObject({ affected: 1, samples: [{ username: 'ana' }] });
    expect((await api('GET', `/users/${made[0]}`)).body.username).toBe('ana');
    expect((await count({ usernamePolicy: { ...policy, minLength: 0 } })).status).toBe(400);
  });
});
