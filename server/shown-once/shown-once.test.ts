/** Where secrets are shown once, every route that there is is asked for them, whoever asks and whatever it is for. */
import { isDeepStrictEqual } from 'node:util';
import { secretMask } from '@portero/schema/connectors.ts';
import { expect, it } from 'vitest';
import { openApiDocument, operationsOf } from '../openapi/contract/facts.ts';
import { everyField, Owner, setAccountCenter } from '../testing/account.ts';
import { anAdministrator, makeRole } from '../testing/administrators.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

onEveryServer('secrets that are shown once', (portero) => {
  const api = async (method: Method, path: string, body?: object) => {
    const answer = await portero().api(method, path, body);
    expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return answer.body;
  };
  const choose = (shownOnce: boolean) => api('PATCH', '/configs/secrets', { shownOnce });
  let count = 0;

  /** An application, a person's token and a one-time token; what each answer told of them. */
  async function plant() {
    const unique = `${Date.now()}-${count++}`;
    const application = await api('POST', '/applications', { name: 'Canary', type: 'Traditional' });
    const secret = await api('POST', `/applications/${application.id}/secrets`, { name: 'Second' });
    const user = await api('POST', '/users', { username: `canary_${unique.replace('-', '_')}` });
    const token = await api('POST', `/users/${user.id}/personal-access-tokens`, { name: 'Backup' });
    const email = `canary-${unique}@example.com`;
    const oneTime = await api('POST', '/one-time-tokens', { email });
    return {
      application,
      user,
      oneTime,
      secrets: [application.secret, secret.value, token.value, oneTime.token].map(String),
      /** Bodies for the routes, other than those for reading, that answer with what may be a secret. */
      bodies: {
        'PATCH /api/applications/{id}/secrets/{name}': { name: 'Second' },
        'PATCH /api/users/{userId}/personal-access-tokens': { currentName: 'Backup', name: 'Backup' },
        'PATCH /api/users/{userId}/personal-access-tokens/{name}': { name: 'Backup' },
        'PUT /api/one-time-tokens/{id}/status': { status: 'revoked' },
        'POST /api/one-time-tokens/verify': { token: oneTime.token, email },
      } as Readonly<Record<string, object>>,
    };
  }
  type Planted = Awaited<ReturnType<typeof plant>>;

  /** What stands for the parameters of an address: what was planted under the segment before. */
  const addressOf = (path: string, { application, user, oneTime }: Planted): string => {
    const ids: Readonly<Record<string, string>> = {
      applications: application.id,
      users: user.id,
      'one-time-tokens': oneTime.id,
      secrets: 'Second',
      'personal-access-tokens': 'Backup',
    };
    return path
      .split('/')
      .map((segment, index, all) => (segment.startsWith('{') ? (ids[all[index - 1] ?? ''] ?? 'x') : segment))
      .join('/');
  };
  const told = (planted: Planted, text: string) => planted.secrets.filter((value) => text.includes(value));

  const described = async (p: TestPortero) =>
    operationsOf(openApiDocument.parse((await p.core.inject('/api/swagger.json')).json()));

  /** They make what they answer with, or answer with what only sounds like a secret. */
  const makers = [
    'POST /api/applications',
    'POST /api/applications/{id}/secrets',
    'POST /api/users/{userId}/personal-access-tokens',
    'POST /api/my-account/personal-access-tokens',
    'POST /api/one-time-tokens',
    'POST /api/subject-tokens',
    'PUT /api/configs/log-stream',
    'POST /api/configs/log-stream/signing-secret',
    'POST /api/initial-access-tokens',
    'POST /api/users/{userId}/impersonations',
    'POST /api/users/{userId}/mfa-verifications',
    'POST /api/experience/verification/totp/secret',
    'POST /api/my-account/mfa-verifications/totp-secret/generate',
    // A link to a provider, and what a token says that the caller has.
    'PUT /api/my-account/identities/{target}/access-token',
    'POST /api/token-inspector',
  ];

  it('are in the answer that makes them, and in no other, whatever the route and the right', async () => {
    await choose(true);
    const planted = await plant();
    for (const secret of planted.secrets) expect(secret).toMatch(/^\w{32,}$/);
    const operations = await described(portero());
    await setAccountCenter(portero(), { enabled: true, fields: everyField });
    const owner = await Owner.signIn(portero(), planted.user.id);
    const leaks: string[] = [];
    const reached: string[] = [];
    for (const [operation, { response }] of Object.entries(operations)) {
      const [method, path] = operation.split(' ') as [Method, string];
      const body = planted.bodies[operation];
      const suspicious = response.some((field) => /secret|token$|^value$/i.test(field));
      if (method !== 'GET' && !body) {
        // A new route that may answer with a secret needs its body above, or a place in one of the lists.
        if (suspicious && !makers.includes(operation)) leaks.push(`${operation} was not asked`);
        continue;
      }
      const url = addressOf(path, planted).slice('/api'.length);
      const answer = url.startsWith('/my-account')
        ? await owner.call(method, url, body)
        : await portero().api(method, url, body);
      if (answer.status < 300) reached.push(operation);
      if (told(planted, JSON.stringify(answer.body)).length > 0) leaks.push(operation);
    }
    expect(leaks).toEqual([]);
    expect(reached).toEqual(
      expect.arrayContaining([
        'GET /api/applications',
        'GET /api/applications/{id}/secrets',
        'GET /api/users/{userId}/personal-access-tokens',
        'GET /api/my-account/personal-access-tokens',
        'GET /api/one-time-tokens/{id}',
        'GET /api/one-time-tokens',
        'PATCH /api/applications/{id}/secrets/{name}',
        'PATCH /api/users/{userId}/personal-access-tokens',
      ]),
    );
    await choose(false);
  });

  it('would have been found, where they are shown again', async () => {
    await choose(false);
    const planted = await plant();
    expect(planted.application.secret).toBeUndefined();
    const [first] = await api('GET', `/applications/${planted.application.id}/secrets`);
    planted.secrets[0] = first.value;
    const found = new Set<string>();
    for (const operation of [
      'GET /api/applications/{id}/secrets',
      'GET /api/users/{userId}/personal-access-tokens',
      'GET /api/one-time-tokens',
      'GET /api/one-time-tokens/{id}',
      ...Object.keys(planted.bodies),
    ]) {
      const [method, path] = operation.split(' ') as [Method, string];
      // It is used up by then.
      const body = planted.bodies[operation];
      if (isDeepStrictEqual(body, { status: 'revoked' })) continue;
      const answer = await portero().api(method, addressOf(path, planted).slice('/api'.length), body);
      const secrets = told(planted, JSON.stringify(answer.body));
      expect({ operation, secrets: secrets.length > 0 }).toEqual({ operation, secrets: true });
      for (const secret of secrets) found.add(secret);
    }
    expect(found.size).toBe(planted.secrets.length);
  });

  it('work all the same', async () => {
    await choose(true);
    const app = await api('POST', '/applications', { name: 'Machine', type: 'MachineToMachine' });
    const second = await api('POST', `/applications/${app.id}/secrets`, { name: 'Second' });
    const indicator = 'https://shown-once.example';
    await api('POST', '/resources', { name: 'API', indicator });
    const tokenWith = async (secret: string) =>
      (
        await portero().core.inject({
          method: 'POST',
          url: '/oidc/token',
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            authorization: `Basic ${Buffer.from(`${app.id}:${secret}`).toString('base64')}`,
          },
          payload: `grant_type=client_credentials&resource=${encodeURIComponent(indicator)}`,
        })
      ).json();
    expect(await tokenWith(app.secret)).toMatchObject({ token_type: 'Bearer' });
    expect(await tokenWith(second.value)).toMatchObject({ token_type: 'Bearer' });
    expect(await tokenWith('x'.repeat(32))).toMatchObject({ error: 'invalid_client' });
    const email = 'once@example.com';
    const { token } = await api('POST', '/one-time-tokens', { email });
    expect(await api('POST', '/one-time-tokens/verify', { email, token })).toMatchObject({
      status: 'consumed',
      token: secretMask,
    });
    await choose(false);
  });

  it('are kept as a hash alone: turning it off brings back what there was before, and nothing made meanwhile', async () => {
    await choose(false);
    const app = await api('POST', '/applications', { name: 'Before', type: 'Traditional' });
    const secrets = `/applications/${app.id}/secrets`;
    const [before] = await api('GET', secrets);
    await choose(true);
    const meanwhile = await api('POST', secrets, { name: 'Meanwhile' });
    expect((await api('GET', secrets)).map(({ value }: { value: string }) => value)).toEqual([
      secretMask,
      secretMask,
    ]);
    await choose(false);
    expect(await api('GET', secrets)).toEqual([before, { ...meanwhile, value: secretMask }]);
    const { db } = portero().tenants.default;
    const rows = await db.read
      .selectFrom('application_secrets')
      .select(['name', 'sealed'])
      .where('applicationId', '=', app.id)
      .where('name', '=', 'Meanwhile')
      .execute();
    expect(rows).toEqual([{ name: 'Meanwhile', sealed: '' }]);
    const revealed = await api('GET', '/logs?logKey=Management.ApplicationSecret.Revealed&page_size=1');
    // Nobody was shown the other.
    expect(revealed[0].payload.names).toEqual(['Default secret']);
  });

  it('are so from the moment that somebody says so, which the audit log tells', async () => {
    await choose(false);
    const app = await api('POST', '/applications', { name: 'Log', type: 'Traditional' });
    await choose(true);
    const [secret] = await api('GET', `/applications/${app.id}/secrets`);
    expect(secret.value).toBe(secretMask);
    const [entry] = await api('GET', '/logs?logKey=Management.Config.Updated&page_size=1');
    expect(entry.payload).toMatchObject({
      config: 'secrets',
      changes: { shownOnce: { before: false, after: true } },
    });
    await choose(false);
  });

  it('are the choice of each tenant by itself', async () => {
    const { admin, tenants } = portero();
    if (!admin) throw new Error('the admin door is closed');
    await choose(true);
    const bearer = await portero().managementToken('admin');
    const of = (url: string) => admin.inject({ url, headers: { authorization: `Bearer ${bearer}` } });
    expect((await of('/api/configs/secrets')).json()).toEqual({ shownOnce: false });
    const row = await tenants.admin.db.read
      .selectFrom('application_secrets')
      .select('applicationId')
      .where('applicationId', '=', 'm-admin')
      .executeTakeFirstOrThrow();
    const [secret] = (await of(`/api/applications/${row.applicationId}/secrets`)).json();
    expect(secret.value).toMatch(/^\w{32,}$/);
    await choose(false);
  });

  it('cannot be made readable by whoever may only handle applications, who may know that they are not', async () => {
    const administrator = await anAdministrator(
      portero(),
      await makeRole(portero(), ['write:applications', 'read:configs']),
    );
    const path = '/configs/secrets';
    await choose(true);
    expect(await administrator.api('GET', path)).toMatchObject({ status: 200, body: { shownOnce: true } });
    expect((await administrator.api('PATCH', path, { shownOnce: false })).status).toBe(403);
    const stranger = await portero().core.inject({
      method: 'PATCH',
      url: `/api${path}`,
      payload: { shownOnce: false },
    });
    expect(stranger.statusCode).toBe(401);
    expect(await api('GET', path)).toEqual({ shownOnce: true });
    const bad = await portero().api('PATCH', '/configs/secrets', { shownOnce: 'yes' });
    expect(bad).toMatchObject({ status: 400, body: { code: 'guard.invalid_input' } });
    await choose(false);
  });
});
