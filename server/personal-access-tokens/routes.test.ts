import { expect, it } from 'vitest';
import { insertUser } from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';

onEveryServer('personal access tokens', (portero) => {
  let counter = 0;
  const person = async () => {
    const id = await insertUser(portero(), `owner${counter++}`);
    return { id, path: `/users/${id}/personal-access-tokens` };
  };

  it('are made, listed, renamed and deleted, also where the name fits no path', async () => {
    const { id, path } = await person();
    const expiresAt = Date.now() + 60_000;
    const { status, body: made } = await portero().api('POST', path, { name: 'deploy', expiresAt });
    expect(status).toBe(201);
    expect(made).toEqual({
      tenantId: 'default',
      userId: id,
      name: 'deploy',
      value: expect.stringMatching(/^pat_[0-9A-Za-z]{32}$/),
      createdAt: expect.any(Number),
      expiresAt,
      lastUsedAt: null,
      createdBy: { type: expect.stringMatching(/^(administrator|application)$/), id: expect.any(String) },
    });
    expect((await portero().api('GET', path)).body).toEqual([made]);
    const odd = 'a/b?c #1';
    expect((await portero().api('PATCH', `${path}/deploy`, { name: odd })).body).toEqual({
      ...made,
      name: odd,
    });
    expect((await portero().api('PATCH', path, { currentName: odd, name: 'x' })).body.name).toBe('x');
    expect((await portero().api('POST', path, { name: odd })).body.expiresAt).toBeNull();
    expect((await portero().api('POST', `${path}/delete`, { name: odd })).status).toBe(204);
    expect((await portero().api('DELETE', `${path}/x`)).status).toBe(204);
    expect((await portero().api('GET', path)).body).toEqual([]);
  });

  it('may be limited to scopes that there are', async () => {
    const { path } = await person();
    const api = 'https://limits.example';
    await portero().api('POST', '/resources', { name: 'Limits', indicator: api });
    for (const scopes of [
      [],
      [{ resource: 'https://unknown.example', scope: 'read' }],
      [{ resource: null, scope: 'read' }],
      [{ resource: api, scope: 'read write' }],
      [{ resource: api }],
      ['profile'],
      'profile',
    ]) {
      const refused = await portero().api('POST', path, { name: 'limited', scopes });
      expect(refused.status, JSON.stringify(scopes)).toBe(400);
    }
    const scopes = [
      { resource: api, scope: 'read' },
      { resource: 'urn:logto:organization:o1', scope: 'invite' },
      { resource: null, scope: 'email' },
    ];
    const { status, body: made } = await portero().api('POST', path, { name: 'limited', scopes });
    expect([status, made.scopes]).toEqual([201, scopes]);
    expect((await portero().api('PATCH', `${path}/limited`, { name: 'renamed' })).body.scopes).toEqual(
      scopes,
    );
    expect((await portero().api('GET', path)).body).toMatchObject([{ name: 'renamed', scopes }]);
  });

  it('live no longer than the tenant lets them', async () => {
    const { path } = await person();
    const day = 86_400_000;
    const settings = '/configs/personal-access-tokens';
    expect((await portero().api('GET', settings)).body).toEqual({ maxLifetimeDays: null });
    expect((await portero().api('PATCH', settings, { maxLifetimeDays: 0 })).status).toBe(400);
    const { body: old } = await portero().api('POST', path, { name: 'old', expiresAt: null });
    expect((await portero().api('PATCH', settings, { maxLifetimeDays: 30 })).body.maxLifetimeDays).toBe(30);
    for (const expiresAt of [null, Date.now() + 31 * day, 9e15]) {
      const refused = await portero().api('POST', path, { name: 'long', expiresAt });
      expect([refused.status, refused.body.code]).toEqual([400, 'request.invalid_input']);
      expect(refused.body.details).toContain('30 days');
    }
    const { body: silent } = await portero().api('POST', path, { name: 'silent' });
    expect(silent.expiresAt - Date.now()).toBeCloseTo(30 * day, -5);
    const soon = { name: 'soon', expiresAt: Date.now() + 30 * day };
    expect((await portero().api('POST', path, soon)).status).toBe(201);
    expect((await portero().api('GET', path)).body[0]).toMatchObject({ name: old.name, expiresAt: null });
    await portero().api('PATCH', settings, { maxLifetimeDays: null });
  });

  it('are refused in the words of the contract', async () => {
    const { path } = await person();
    await portero().api('POST', path, { name: 'one' });
    await portero().api('POST', path, { name: 'two' });
    const stranger = '/users/nobody/personal-access-tokens';
    for (const [method, address, body, status, code] of [
      ['POST', path, { name: 'one' }, 422, 'user.personal_access_token_name_exists'],
      ['PATCH', `${path}/two`, { name: 'one' }, 422, 'user.personal_access_token_name_exists'],
      ['POST', path, { name: 'past', expiresAt: Date.now() - 1 }, 400, 'request.invalid_input'],
      ['POST', path, { name: '' }, 400, 'guard.invalid_input'],
      ['POST', stranger, { name: 'one' }, 404, 'entity.not_found'],
      ['GET', stranger, undefined, 404, 'entity.not_found'],
      ['PATCH', `${path}/none`, { name: 'some' }, 404, 'entity.not_found'],
      ['PATCH', path, { name: 'some' }, 404, 'entity.not_found'],
      ['DELETE', `${path}/none`, undefined, 404, 'entity.not_found'],
      ['POST', `${path}/delete`, { name: 'none' }, 404, 'entity.not_found'],
    ] as const) {
      const answer = await portero().api(method, address, body);
      expect([method, address, answer.status, answer.body.code]).toEqual([method, address, status, code]);
    }
  });

  it('cannot be found in the database, and readings of them are noted unless masked', async () => {
    const { id, path } = await person();
    const { value } = (await portero().api('POST', path, { name: 'secret' })).body;
    const rows = await portero()
      .tenants.default.db.read.selectFrom('personal_access_tokens')
      .selectAll()
      .where('userId', '=', id)
      .execute();
    expect(JSON.stringify(rows)).not.toContain(value.slice(4));
    const revealed = async () =>
      (await portero().api('GET', `/logs?logKey=Management.PersonalAccessToken.Revealed&userId=${id}`)).body
        .length;
    const [masked] = (await portero().api('GET', `${path}?mask=true`)).body;
    expect(masked.value).not.toContain(value.slice(4));
    expect(await revealed()).toBe(0);
    expect((await portero().api('GET', path)).body[0].value).toBe(value);
    expect(await revealed()).toBe(1);
    const { body: logs } = await portero().api('GET', `/logs?userId=${id}`);
    expect(JSON.stringify(logs)).not.toContain(value.slice(4));
  });

  it('belong to one person: another’s path finds nothing', async () => {
    const [one, other] = [await person(), await person()];
    await portero().api('POST', one.path, { name: 'mine' });
    expect((await portero().api('DELETE', `${other.path}/mine`)).status).toBe(404);
    expect((await portero().api('PATCH', `${other.path}/mine`, { name: 'yours' })).status).toBe(404);
    expect((await portero().api('GET', one.path)).body).toHaveLength(1);
  });
});
