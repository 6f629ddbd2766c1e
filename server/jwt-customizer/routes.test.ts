import { expect, it } from 'vitest';
import { onEveryServer } from '../testing/portero.ts';
import { activeCustomizer } from './rules.ts';

const base = '/configs/jwt-customizer';
const script =
  'const getCustomJwtClaims = async ({ environmentVariables }) => ({ ...environmentVariables });';

onEveryServer('scripts for claims', (portero) => {
  it('are refused when unreadable, and nothing is kept of them', async () => {
    const put = (body: unknown, type = 'access-token') => portero().api('PUT', `${base}/${type}`, body);
    for (const body of [
      undefined,
      {},
      { script: '' },
      { script: 'x'.repeat(60_000) },
      { script, more: 1 },
      { script, environmentVariables: { A: 1 } },
      { script, environmentVariables: [] },
      { script, contextSample: 'text' },
      { script, blockIssuanceOnError: 'yes' },
    ]) {
      const answer = await put(body);
      expect([answer.status, answer.body.code], JSON.stringify(body)?.slice(0, 80)).toEqual([
        400,
        'guard.invalid_input',
      ]);
    }
    expect((await put({ script }, 'id-token')).body.code).toBe('guard.invalid_input');
    expect((await portero().api('GET', base)).body).toEqual([]);
    for (const method of ['GET', 'DELETE'] as const) {
      const missing = await portero().api(method, `${base}/access-token`);
      expect([missing.status, missing.body.code]).toEqual([404, 'entity.not_found']);
    }
    expect((await portero().api('PATCH', `${base}/access-token`, { script })).status).toBe(404);
  });

  it('are kept, changed, listed and removed', async () => {
    const { api } = portero();
    const value = {
      script,
      environmentVariables: { KEY: 'top secret' },
      contextSample: { user: { id: 'x' } },
    };
    const made = await api('PUT', `${base}/access-token`, value);
    expect([made.status, made.body]).toEqual([201, value]);
    const again = await api('PUT', `${base}/access-token`, { ...value, blockIssuanceOnError: true });
    expect([again.status, again.body.blockIssuanceOnError]).toEqual([200, true]);
    await api('PUT', `${base}/client-credentials`, { script });
    const patched = await api('PATCH', `${base}/access-token`, { tokenSample: { aud: 'x' } });
    expect(patched.body).toEqual({ ...value, blockIssuanceOnError: true, tokenSample: { aud: 'x' } });
    expect((await api('GET', `${base}/access-token`)).body).toEqual(patched.body);
    expect((await api('GET', base)).body).toEqual([
      { key: 'jwt.accessToken', value: patched.body },
      { key: 'jwt.clientCredentials', value: { script } },
    ]);
    expect((await api('GET', `${base}/access-token?mask=true`)).body.environmentVariables).toEqual({
      KEY: '******',
    });
    for (const type of ['access-token', 'client-credentials'])
      expect((await api('DELETE', `${base}/${type}`)).status).toBe(204);
    expect((await api('GET', base)).body).toEqual([]);
  });

  it('keep their environment sealed, and out of the audit log', async () => {
    const { api, tenants } = portero();
    await api('PUT', `${base}/access-token`, { script, environmentVariables: { KEY: 'top secret' } });
    const { db } = tenants.default;
    const rows = [
      ...(await db.read.selectFrom('configs').selectAll().execute()),
      ...(await db.read.selectFrom('logs').selectAll().execute()),
    ];
    expect(JSON.stringify(rows)).not.toContain('top secret');
    const entry = rows.find((row) => row.key === 'Management.JwtCustomizer.Updated');
    expect(entry).toBeDefined();
    expect(JSON.stringify(rows)).toContain('environmentVariables');
    await api('DELETE', `${base}/access-token`);
  });

  it('that say what only the server can are told so when they are tried', async () => {
    const tried = await portero().api('POST', `${base}/test`, {
      tokenType: 'access-token',
      script: "const getCustomJwtClaims = () => ({ act: { sub: 'boss' }, sub: 'root', plan: 'gold' });",
      token: {},
      context: {},
    });
    expect([tried.status, tried.body]).toEqual([200, { act: { sub: 'boss' }, sub: 'root', plan: 'gold' }]);
    expect(tried.headers['ignored-claims']).toBe('act, sub');
  });

  it('are not for tokens of administrators', async () => {
    const { admin, managementToken } = portero();
    const answer = await admin?.inject({
      method: 'PUT',
      url: `/api${base}/access-token`,
      headers: { authorization: `Bearer ${await managementToken('admin')}` },
      payload: { script },
    });
    expect([answer?.statusCode, answer?.json().code]).toEqual([
      422,
      'jwt_customizer.can_not_create_for_admin_tenant',
    ]);
  });

  it('are tried out on a sample, and say what they did', async () => {
    const attempt = (code: string, more: object = {}) =>
      portero().api('POST', `${base}/test`, {
        tokenType: 'access-token',
        script: `const getCustomJwtClaims = async ({ token, context, environmentVariables, api }) => {\n${code}\n}`,
        token: { aud: 'x' },
        context: { user: { id: 'ana' } },
        ...more,
      });
    const good = await attempt('return { id: context.user.id, aud: token.aud, ...environmentVariables }', {
      environmentVariables: { KEY: 'v' },
    });
    expect([good.status, good.body]).toEqual([200, { id: 'ana', aud: 'x', KEY: 'v' }]);
    const bad = await attempt('\nreturn context.nobody.id');
    expect(bad.status).toBe(422);
    expect(bad.body).toMatchObject({
      code: 'jwt_customizer.general',
      data: { message: expect.stringContaining("'id'"), error: { line: 3, reason: 'error' } },
    });
    const denied = await attempt('api.denyAccess("Go away")');
    expect([denied.status, denied.body.code, denied.body.data.message]).toEqual([
      403,
      'jwt_customizer.general',
      'Go away',
    ]);
    const endless = await attempt('for (;;) {}');
    expect([endless.status, endless.body.data.error.reason]).toEqual([422, 'timeout']);
    for (const broken of [{ context: [] }, { token: 1 }, { tokenType: 'id-token' }, { extra: 1 }])
      expect((await attempt('return {}', broken)).body.code).toBe('guard.invalid_input');
  });

  it('come into force at once, and go at once', async () => {
    const { api, tenants } = portero();
    expect(await activeCustomizer(tenants.default, 'access-token')).toBeUndefined();
    await api('PUT', `${base}/access-token`, { script });
    expect((await activeCustomizer(tenants.default, 'access-token'))?.script).toBe(script);
    await api('DELETE', `${base}/access-token`);
    expect(await activeCustomizer(tenants.default, 'access-token')).toBeUndefined();
  });
});
