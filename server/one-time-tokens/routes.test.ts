import { expect, it } from 'vitest';
import { onEveryServer } from '../testing/portero.ts';

onEveryServer('one-time tokens', (portero) => {
  let counter = 0;
  const email = () => `link${counter++}@example.com`;
  const make = async (address = email(), more: object = {}) =>
    (await portero().api('POST', '/one-time-tokens', { email: address, ...more })).body;
  const verify = (token: string, address: string) =>
    portero().api('POST', '/one-time-tokens/verify', { token, email: address });

  it('live ten minutes unless told, and keep what the link is for', async () => {
    const address = email();
    const context = { jitOrganizationIds: ['acme'], interactionEvent: 'Register' };
    const made = await make(address, { context });
    expect(made).toEqual({
      tenantId: 'default',
      id: expect.stringMatching(/^[0-9a-z]{21}$/),
      email: address,
      token: expect.stringMatching(/^[0-9A-Za-z]{32}$/),
      context,
      status: 'active',
      createdAt: expect.any(Number),
      expiresAt: made.createdAt + 600_000,
    });
    const short = await make(email(), { expiresIn: 60 });
    expect(short.expiresAt - short.createdAt).toBe(60_000);
    expect((await portero().api('GET', `/one-time-tokens/${made.id}`)).body).toEqual(made);
  });

  it('are used once, whatever the case of the address, and each refusal says why', async () => {
    const address = email();
    const { token, id } = await make(address);
    expect((await verify(token, 'other@example.com')).body.code).toBe('one_time_token.email_mismatch');
    const { status, body } = await verify(token, address.toUpperCase());
    expect([status, body.status]).toEqual([200, 'consumed']);
    expect((await verify(token, address)).body.code).toBe('one_time_token.token_consumed');
    const set = (status: string) => portero().api('PUT', `/one-time-tokens/${id}/status`, { status });
    expect((await set('active')).body.code).toBe('one_time_token.cannot_reactivate_token');
    expect((await set('revoked')).body.status).toBe('revoked');
    expect((await verify(token, address)).body.code).toBe('one_time_token.token_revoked');
    expect((await portero().api('DELETE', `/one-time-tokens/${id}`)).status).toBe(204);
    for (const answer of [
      await verify(token, address),
      await portero().api('GET', `/one-time-tokens/${id}`),
      await portero().api('DELETE', `/one-time-tokens/${id}`),
      await set('revoked'),
    ])
      expect([answer.status, answer.body.code]).toEqual([404, 'one_time_token.token_not_found']);
  });

  it('give way to one of many who try at once', async () => {
    const address = email();
    const { token } = await make(address);
    const answers = await Promise.all(Array.from({ length: 20 }, () => verify(token, address)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(answers.filter(({ status }) => status !== 200).map(({ body }) => body.code))).toEqual(
      new Set(['one_time_token.token_consumed']),
    );
  });

  it('expire by themselves, and are listed, counted and refused as expired', async () => {
    const address = email();
    const [late, open] = [await make(address), await make(address)];
    await portero()
      .tenants.default.db.write.updateTable('one_time_tokens')
      .set({ expiresAt: Date.now() - 1 })
      .where('id', '=', late.id)
      .execute();
    expect((await verify(late.token, address)).body.code).toBe('one_time_token.token_expired');
    const list = async (query: string) => {
      const { body, headers } = await portero().api('GET', `/one-time-tokens?email=${address}${query}`);
      return { ids: body.map(({ id }: { id: string }) => id), total: Number(headers['total-number']) };
    };
    expect(await list('&status=expired')).toEqual({ ids: [late.id], total: 1 });
    expect(await list('&status=active')).toEqual({ ids: [open.id], total: 1 });
    expect(await list('&status=consumed')).toEqual({ ids: [], total: 0 });
    const { ids, total } = await list('&page_size=1');
    expect([ids.length, total]).toEqual([1, 2]);
  });

  it('are sealed at rest, and masked for whoever asks for it', async () => {
    const { id, token } = await make();
    const rows = await portero()
      .tenants.default.db.read.selectFrom('one_time_tokens')
      .selectAll()
      .where('id', '=', id)
      .execute();
    expect(JSON.stringify(rows)).not.toContain(token);
    expect((await portero().api('GET', `/one-time-tokens/${id}?mask=true`)).body.token).not.toBe(token);
    const { body: logs } = await portero().api('GET', '/logs?logKey=Management.OneTimeToken');
    expect(JSON.stringify(logs)).toContain(id);
    expect(JSON.stringify(logs)).not.toContain(token);
  });
});
