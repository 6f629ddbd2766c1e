/** Taking one's data along, seeing what happened, giving the account up, tokens of one's own. */
import { beforeAll, describe, expect, it } from 'vitest';
import {
  everyField,
  newPerson,
  noticesTo,
  Owner,
  ownPassword,
  setAccountCenter,
} from '../testing/account.ts';
import { onEveryServer } from '../testing/portero.ts';

onEveryServer('one’s account as a whole', (portero) => {
  beforeAll(() => setAccountCenter(portero(), { enabled: true, fields: everyField }));

  const signedIn = async () => {
    const owner = await Owner.signIn(portero(), await newPerson(portero()));
    await owner.verify();
    return owner;
  };
  const routes = (owner: Owner) =>
    [
      ['GET', '/activity', undefined],
      ['GET', '/export', undefined],
      ['DELETE', `?confirm=${owner.userId}`, undefined],
      ['POST', '/personal-access-tokens', { name: 'script' }],
      ['DELETE', '/personal-access-tokens/script', undefined],
    ] as const;

  it('is nobody’s who has not shown that it is them', async () => {
    const owner = await Owner.signIn(portero(), await newPerson(portero()));
    for (const [method, path, body] of routes(owner)) {
      const answer = await owner.my(method, path, body);
      expect([path, answer.status, answer.body.code]).toEqual([
        path,
        401,
        'verification_record.permission_denied',
      ]);
    }
    expect((await owner.my('GET', '')).status).toBe(200);
  });

  it('is not for people until the tenant says so', async () => {
    const owner = await signedIn();
    await setAccountCenter(portero(), { fields: {} });
    for (const [method, path, body] of routes(owner))
      expect((await owner.my(method, path, body)).body.code, path).toMatch(/^account_center\.field_not_/);
    await setAccountCenter(portero(), { fields: everyField });
  });

  describe('given up', () => {
    it('only with its own id, and then wholly', async () => {
      const p = portero();
      const owner = await signedIn();
      const other = await signedIn();
      for (const confirm of ['', '?confirm=', '?confirm=yes', `?confirm=${other.userId}`]) {
        const answer = await owner.my('DELETE', confirm);
        expect([answer.status, answer.body.code]).toEqual([422, 'account.confirmation_required']);
      }
      const answers = await Promise.all([1, 2].map(() => owner.my('DELETE', `?confirm=${owner.userId}`)));
      expect(answers.map(({ status }) => status)).toContain(204);
      expect((await owner.my('GET', '')).status).toBe(401);
      expect((await owner.refresh()).statusCode).toBe(400);
      expect((await p.api('GET', `/users/${owner.userId}`)).status).toBe(404);
      expect((await other.my('GET', '')).status).toBe(200);
      expect(await noticesTo(p, `${owner.userId}@example.com`)).toEqual(['Your account was deleted']);
      const { body: logs } = await p.api('GET', `/logs?userId=${owner.userId}&logKey=Account.Deleted`);
      expect(logs).toHaveLength(1);
    });
  });

  it('taken along has what is known, and nothing that opens anything', async () => {
    const owner = await signedIn();
    await owner.my('PATCH', '', { name: 'Ana' });
    const made = await owner.my('POST', '/personal-access-tokens', { name: 'script' });
    const { status, body, headers } = await owner.my('GET', '/export');
    expect(status).toBe(200);
    expect(headers['content-disposition']).toContain('attachment');
    expect(body).toMatchObject({
      account: { id: owner.userId, name: 'Ana', primaryEmail: `${owner.userId}@example.com` },
      personalAccessTokens: [{ name: 'script' }],
      organizations: [],
    });
    expect(body.sessions).toHaveLength(1);
    const text = JSON.stringify(body);
    for (const secret of [made.body.value, ownPassword, owner.accessToken, owner.refreshToken, '$argon2'])
      expect(text).not.toContain(secret);
    expect(text).not.toMatch(/digest|sealed|publicKey/i);
  });

  it('shows what happened in it, by whom, page by page', async () => {
    const p = portero();
    const owner = await signedIn();
    const other = await signedIn();
    await owner.my('PATCH', '', { name: 'Ana' });
    await other.my('PATCH', '', { name: 'Eva' });
    await p.api('PATCH', `/users/${owner.userId}`, { name: 'Anna' });
    const { body } = await owner.my('GET', '/activity?page=1&page_size=2');
    expect(body).toMatchObject([
      { key: 'Management.User.Updated', byOthers: true },
      { key: 'Account.Updated', byOthers: false, ip: expect.any(String) },
    ]);
    expect(body[0]).not.toHaveProperty('ip');
  });

  it('has tokens of its own, shown once, for a year at most', async () => {
    const owner = await signedIn();
    const create = (body: object) => owner.my('POST', '/personal-access-tokens', body);
    const made = await create({ name: 'script' });
    expect(made.body.value).toMatch(/^pat_/);
    expect(made.body.expiresAt).toBeGreaterThan(Date.now());
    expect((await create({ name: 'script' })).body.code).toBe('user.personal_access_token_name_exists');
    expect((await create({ name: 'for ever', expiresAt: Date.now() + 800 * 86_400_000 })).status).toBe(400);
    const path = `/users/${owner.userId}/personal-access-tokens`;
    const { body: given } = await portero().api('POST', path, { name: 'given' });
    const { body: seen } = await portero().api('GET', `${path}?mask=true`);
    expect(seen.map(({ createdBy }: { createdBy: object }) => createdBy)).toEqual([
      { type: 'person', id: owner.userId },
      given.createdBy,
    ]);
    expect(['administrator', 'application']).toContain(given.createdBy.type);
    const both = (await owner.my('GET', '/personal-access-tokens')).body;
    expect(both.map(({ byOthers }: { byOthers: boolean }) => byOthers)).toEqual([false, true]);
    expect(JSON.stringify(both), 'who it was is not the person’s to know').not.toContain(given.createdBy.id);
    expect((await portero().api('DELETE', `${path}/given`)).status).toBe(204);
    const listed = await owner.my('GET', '/personal-access-tokens');
    expect(listed.body).toMatchObject([{ name: 'script' }]);
    expect(JSON.stringify(listed.body)).not.toContain(made.body.value);
    const other = await signedIn();
    expect((await other.my('DELETE', '/personal-access-tokens/script')).status).toBe(404);
    expect((await owner.my('DELETE', '/personal-access-tokens/script')).status).toBe(204);
  });
});
