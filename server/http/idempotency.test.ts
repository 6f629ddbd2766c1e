/** Calls that are made twice under one key are done once, and nobody else gets their answer. */
import { expect, it } from 'vitest';
import { onEveryServer } from '../testing/portero.ts';
import { purgeIdempotencyKeys } from './idempotency-store.ts';

onEveryServer('a call with an Idempotency-Key', (portero) => {
  let counter = 0;
  const freshKey = () => `key-${counter++}-8e03978e`;
  const send = async (
    payload: object | string | undefined,
    key: string | string[],
    more: { url?: string; method?: 'POST' | 'PATCH'; token?: string; headers?: Record<string, string> } = {},
  ) => {
    const { url = '/api/roles', method = 'POST', headers } = more;
    const authorization = `Bearer ${more.token ?? (await portero().managementToken())}`;
    return portero().core.inject({
      method,
      url,
      headers: {
        authorization,
        'idempotency-key': key,
        ...(payload !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(payload !== undefined && {
        payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
      }),
    });
  };
  const role = () => ({ name: `idempotent${counter++}`, description: 'x' });
  const rows = () => portero().tenants.default.db.read.selectFrom('idempotency_keys').selectAll().execute();

  it('is done once, and answered alike as often as it is made, with quotes or without', async () => {
    const [body, key] = [role(), freshKey()];
    const first = await send(body, key);
    expect([first.statusCode, first.headers['idempotency-replayed']]).toEqual([200, undefined]);
    for (const again of [await send(body, key), await send(body, `"${key}"`)]) {
      expect([again.statusCode, again.headers['idempotency-replayed']]).toEqual([200, 'true']);
      expect(again.json()).toEqual(first.json());
      expect(again.headers['content-type']).toBe(first.headers['content-type']);
    }
    const { body: found } = await portero().api('GET', `/roles?search=${body.name}`);
    expect(found).toHaveLength(1);
    // Without a key, or with another, it is a call of its own.
    expect((await send(body, freshKey())).statusCode).toBe(422);
  });

  it('is a mistake with another body, address or query', async () => {
    const [body, key] = [role(), freshKey()];
    await send(body, key);
    for (const answer of [
      await send({ ...body, description: 'y' }, key),
      await send(body, key, { url: '/api/organizations' }),
      await send(body, key, { url: '/api/roles?x=1' }),
      await send(undefined, key),
    ])
      expect([answer.statusCode, answer.json().code]).toEqual([422, 'request.idempotency_key_reused']);
  });

  it('waits for nobody: while it is under way, others are told so', async () => {
    const [body, key] = [role(), freshKey()];
    const answers = await Promise.all(Array.from({ length: 12 }, () => send(body, key)));
    const statuses = answers.map(({ statusCode }) => statusCode);
    expect(statuses.every((status) => status === 200 || status === 409)).toBe(true);
    const made = answers.filter(({ statusCode }) => statusCode === 200).map((answer) => answer.json().id);
    expect(new Set(made).size).toBe(1);
    const { body: found } = await portero().api('GET', `/roles?search=${body.name}`);
    expect(found).toHaveLength(1);
    const late = answers.find(({ statusCode }) => statusCode === 409);
    if (late) expect(late.json().code).toBe('request.idempotency_in_progress');
  });

  it('that was refused can be made again, and then is done', async () => {
    const key = freshKey();
    expect((await send({ name: '' }, key)).statusCode).toBe(400);
    const body = role();
    const { body: taken } = await portero().api('POST', '/roles', body);
    expect((await send(body, key)).statusCode).toBe(422);
    await portero().api('DELETE', `/roles/${taken.id}`);
    expect((await send(body, key)).statusCode).toBe(200);
  });

  it('is its caller’s own, in its own tenant', async () => {
    const [body, key] = [role(), freshKey()];
    const first = await send(body, key);
    const { body: machine } = await portero().api('POST', '/applications', {
      name: 'Other',
      type: 'MachineToMachine',
    });
    const [scope] = (await portero().api('GET', '/resources/management-api/scopes')).body.filter(
      ({ name }: { name: string }) => name === 'all',
    );
    const { body: all } = await portero().api('POST', '/roles', {
      ...role(),
      type: 'MachineToMachine',
      scopeIds: [scope.id],
    });
    await portero().api('POST', `/roles/${all.id}/applications`, { applicationIds: [machine.id] });
    const [secret] = (await portero().api('GET', `/applications/${machine.id}/secrets`)).body;
    const token = (
      await portero().core.inject({
        method: 'POST',
        url: '/oidc/token',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: new URLSearchParams({
          client_id: machine.id,
          client_secret: secret.value,
          grant_type: 'client_credentials',
          resource: 'https://default.logto.app/api',
          scope: 'all',
        }).toString(),
      })
    ).json().access_token;
    const theirs = await send({ ...role(), description: 'theirs' }, key, { token });
    expect([theirs.statusCode, theirs.headers['idempotency-replayed']]).toEqual([200, undefined]);
    expect(theirs.json().id).not.toBe(first.json().id);
    // Whoever may not make the call is not told its answer.
    expect((await send(body, key, { token: 'forged' })).statusCode).toBe(401);
  });

  it('leaves no secret in the database, nor what was asked', async () => {
    const key = freshKey();
    const made = await send({ name: 'Keeper', type: 'MachineToMachine' }, key, { url: '/api/applications' });
    const { id } = made.json();
    const token = { name: 'nightly', expiresAt: null };
    const { body: user } = await portero().api('POST', '/users', { username: `keyed${counter++}` });
    const secretKey = freshKey();
    const url = `/api/users/${user.id}/personal-access-tokens`;
    const first = await send(token, secretKey, { url });
    const again = await send(token, secretKey, { url });
    expect([first.statusCode, again.json().value]).toEqual([201, first.json().value]);
    expect(again.statusCode).toBe(201);
    const kept = JSON.stringify(await rows());
    for (const secret of [first.json().value, key, secretKey, id, 'nightly'])
      expect(kept).not.toContain(secret);
  });

  it('is for creating calls of the Management API: elsewhere the header means nothing', async () => {
    const before = (await rows()).length;
    const { body } = await portero().api('POST', '/roles', role());
    const change = { method: 'PATCH', url: `/api/roles/${body.id}` } as const;
    const key = freshKey();
    expect((await send({ description: 'a' }, key, change)).statusCode).toBe(200);
    expect((await send({ description: 'b' }, key, change)).json().description).toBe('b');
    expect((await rows()).length).toBe(before);
  });

  it('needs a key that is one, and takes none with a file', async () => {
    const body = role();
    for (const key of ['', '""', 'two words', 'x'.repeat(256), 'a, b', 'ümlaut', ['a', 'b']]) {
      const answer = await send(body, key);
      expect([key, answer.statusCode, answer.json().code]).toEqual([
        key,
        400,
        'request.idempotency_key_invalid',
      ]);
    }
    const file = await send('--x--', freshKey(), {
      url: '/api/user-assets',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    });
    expect(file.json().code).toBe('request.idempotency_key_invalid');
  });

  it('is forgotten after a day, and taken on from a process that died', async () => {
    const { db } = portero().tenants.default;
    const [body, key] = [role(), freshKey()];
    const { id } = (await send(body, key)).json();
    await portero().api('DELETE', `/roles/${id}`);
    await db.write
      .updateTable('idempotency_keys')
      .set({ expiresAt: Date.now() - 1 })
      .execute();
    const anew = await send(body, key);
    expect([anew.statusCode, anew.headers['idempotency-replayed']]).toEqual([200, undefined]);
    await portero().api('DELETE', `/roles/${anew.json().id}`);
    await db.write.updateTable('idempotency_keys').set({ sealed: null }).execute();
    expect((await send(body, key)).statusCode).toBe(409);
    await db.write
      .updateTable('idempotency_keys')
      .set({ startedAt: Date.now() - 121_000 })
      .execute();
    expect((await send({ ...body, description: 'y' }, key)).statusCode).toBe(422);
    expect((await send(body, key)).statusCode).toBe(200);
    await db.write.updateTable('idempotency_keys').set({ expiresAt: 1 }).execute();
    await purgeIdempotencyKeys(db, Date.now());
    expect(await rows()).toEqual([]);
  });
});
