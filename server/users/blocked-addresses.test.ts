import { expect, it } from 'vitest';
import { onEveryServer } from '../testing/portero.ts';

onEveryServer('accounts with an address that is refused to new ones', (portero) => {
  it('are counted by rules that are tried or stored, and left as they are', async () => {
    const { api } = portero();
    const made: string[] = [];
    for (const primaryEmail of ['a@gone.example', 'B+tag@Gone.example', 'c@kept.example'])
      made.push((await api('POST', '/users', { primaryEmail })).body.id);
    await api('POST', '/users', { username: 'nameless' });
    const count = (body: object) => api('POST', '/sign-in-exp/email-blocklist/affected-users', body);
    expect((await count({})).body).toEqual({ accounts: 3, affected: 0, userIds: [] });
    const tried = await count({ emailBlocklistPolicy: { customBlocklist: ['@gone.example'] } });
    expect(tried.body).toEqual({ accounts: 3, affected: 2, userIds: [made[1], made[0]] });
    expect((await count({ emailBlocklistPolicy: { blockSubaddressing: true } })).body.userIds).toEqual([
      made[1],
    ]);
    await api('PATCH', '/sign-in-exp', { emailBlocklistPolicy: { customBlocklist: ['@kept.example'] } });
    expect((await count({})).body).toEqual({ accounts: 3, affected: 1, userIds: [made[2]] });
    expect((await api('GET', `/users/${made[2]}`)).body.isSuspended).toBe(false);
    expect((await count({ emailBlocklistPolicy: { customBlocklist: 'x' } })).status).toBe(400);
  });
});
