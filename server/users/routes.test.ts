import { expect, it } from 'vitest';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';

const cached = { count: 0 };
const unique = (prefix: string): string => `${prefix}_${++cached.count}`;

async function newUser(portero: TestPortero, body: object = {}): Promise<{ id: string; username: string }> {
  const { status, body: user } = await portero.api('POST', '/users', { username: unique('person'), ...body });
  expect(status).toBe(200);
  return user;
}

const patchIf = async (portero: TestPortero, path: string, tag: string, payload: object) =>
  portero.core.inject({
    method: 'PATCH',
    url: `/api${path}`,
    headers: { authorization: `Bearer ${await portero.managementToken()}`, 'if-match': tag },
    payload,
  });

onEveryServer('the users API', (open) => {
  it('creates a user, with 200 and every field the contract names', async () => {
    const body = {
      username: 'sample_user',
      primaryEmail: 'sample@example.com',
      primaryPhone: '13100000001',
      name: 'Sample',
      password: 'Corr3ct-horse-battery',
      profile: { givenName: 'Sample' },
      customData: { k: 'v' },
    };
    const { status, body: user } = await open().api('POST', '/users', body);
    expect(status).toBe(200);
    expect(user).toEqual({
      id: expect.stringMatching(/^[0-9a-z]{12}$/),
      username: 'sample_user',
      primaryEmail: 'sample@example.com',
      primaryPhone: '13100000001',
      name: 'Sample',
      avatar: null,
      customData: { k: 'v' },
      identities: {},
      lastSignInAt: null,
      createdAt: expect.any(Number),
      updatedAt: expect.any(Number),
      profile: { givenName: 'Sample' },
      applicationId: null,
      cimdClientId: null,
      isSuspended: false,
      hasPassword: true,
    });
    expect((await open().api('GET', `/users/${user.id}`)).body).toEqual(user);
  });

  it('makes a user with no identifier from an empty body', async () => {
    const { status, body } = await open().api('POST', '/users', {});
    expect(status).toBe(200);
    expect(body).toMatchObject({
      username: null,
      primaryEmail: null,
      primaryPhone: null,
      hasPassword: false,
    });
  });

  it('ignores fields that a caller may not set', async () => {
    const { body } = await open().api('POST', '/users', {
      username: unique('mass'),
      id: 'chosen',
      isSuspended: true,
      lastSignInAt: 5,
      mfaVerifications: [{ type: 'Totp' }],
      identities: { google: { userId: 'x' } },
      applicationId: 'x',
      tenantId: 'admin',
    });
    expect(body).toMatchObject({
      isSuspended: false,
      lastSignInAt: null,
      identities: {},
      applicationId: null,
    });
    expect(body.id).not.toBe('chosen');
    const patched = await open().api('PATCH', `/users/${body.id}`, {
      isSuspended: true,
      passwordDigest: 'x',
      identities: { google: { userId: 'x' } },
      createdAt: 1,
    });
    expect(patched.body).toMatchObject({ isSuspended: false, hasPassword: false, identities: {} });
    expect(patched.body.createdAt).toBe(body.createdAt);
  });

  it('refuses identifiers that are taken or not real', async () => {
    const portero = open();
    await newUser(portero, {
      username: 'taken_1',
      primaryEmail: 'taken@example.com',
      primaryPhone: '4915112345678',
    });
    for (const [body, code] of [
      [{ username: 'taken_1' }, 'user.username_already_in_use'],
      [{ primaryEmail: 'TAKEN@example.com' }, 'user.email_already_in_use'],
      [{ primaryPhone: '49015112345678' }, 'user.phone_already_in_use'],
      [{ primaryPhone: '123' }, 'user.invalid_phone'],
    ] as const) {
      const answer = await portero.api('POST', '/users', body);
      expect([answer.status, answer.body.code]).toEqual([422, code]);
      const other = await newUser(portero);
      const patched = await portero.api('PATCH', `/users/${other.id}`, body);
      expect([patched.status, patched.body.code]).toEqual([422, code]);
    }
  });

  it('lets one of many parallel creations with the same email win', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        open().api('POST', '/users', { primaryEmail: 'parallel@example.com' }),
      ),
    );
    const codes = answers.map(({ status, body }) => (status === 200 ? 'created' : body.code)).sort();
    expect(codes).toEqual(['created', ...Array<string>(9).fill('user.email_already_in_use')]);
  });

  it('takes digests from elsewhere, and refuses those it could never verify', async () => {
    const digest = (passwordDigest: string, passwordAlgorithm?: string) =>
      open().api('POST', '/users', { username: unique('digest'), passwordDigest, passwordAlgorithm });
    expect((await digest('5f4dcc3b5aa765d61d8327deb882cf99', 'MD5')).body.hasPassword).toBe(true);
    expect((await digest('["sha256",["salt","@"],"00ff"]', 'Legacy')).status).toBe(200);
    for (const [answer, code] of [
      [await digest('x'), 'user.password_algorithm_required'],
      [await digest('x', 'Legacy'), 'password.invalid_legacy_password_format'],
      [await digest('["sha256",["no password"],"00"]', 'Legacy'), 'password.invalid_legacy_password_format'],
      [await digest('["nonsense",["@"],"00"]', 'Legacy'), 'password.unsupported_legacy_hash_algorithm'],
      [
        await open().api('POST', '/users', { password: 'a', passwordDigest: 'b', passwordAlgorithm: 'MD5' }),
        'user.password_and_digest',
      ],
    ] as const) {
      expect([answer.status, answer.body.code]).toEqual([400, code]);
    }
  });

  it('answers 404 entity.not_found for people who are not there, on every route', async () => {
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['PATCH', '', {}],
      ['DELETE', '', undefined],
      ['GET', '/custom-data', undefined],
      ['PATCH', '/custom-data', { customData: {} }],
      ['PATCH', '/profile', { profile: {} }],
      ['GET', '/logto-configs', undefined],
      ['PATCH', '/logto-configs', {}],
      ['PATCH', '/password', { password: 'x' }],
      ['PATCH', '/password/expiration', { isExpired: false }],
      ['POST', '/password/verify', { password: 'x' }],
      ['GET', '/has-password', undefined],
      ['PATCH', '/is-suspended', { isSuspended: true }],
      ['GET', '/roles', undefined],
      ['POST', '/roles', { roleIds: ['x'] }],
      ['PUT', '/roles', { roleIds: [] }],
      ['DELETE', '/roles/x', undefined],
      ['GET', '/all-identities', undefined],
      ['DELETE', '/identities/google', undefined],
    ] as const) {
      const answer = await open().api(method, `/users/nobody${path}`, body);
      expect([method, path, answer.status, answer.body.code]).toEqual([
        method,
        path,
        404,
        'entity.not_found',
      ]);
    }
  });

  it('cannot reach people of another tenant', async () => {
    const portero = open();
    const token = await portero.managementToken('admin');
    const created = await portero.admin?.inject({
      method: 'POST',
      url: '/api/users',
      headers: { authorization: `Bearer ${token}` },
      payload: { username: 'administrator' },
    });
    expect(created?.statusCode).toBe(200);
    const { id }: { id: string } = JSON.parse(created?.payload ?? '');
    expect((await portero.api('GET', `/users/${id}`)).status).toBe(404);
    expect((await portero.api('PATCH', `/users/${id}`, { name: 'Mine' })).status).toBe(404);
    expect((await portero.api('DELETE', `/users/${id}`)).status).toBe(404);
    expect((await portero.api('POST', `/users/${id}/roles`, { roleIds: ['x'] })).status).toBe(404);
    const list = await portero.api('GET', '/users?search=administrator');
    expect(list.body).toEqual([]);
  });

  it('replaces customData and profile on PATCH, merges them on their own routes', async () => {
    const { id } = await newUser(open(), {
      customData: { a: 1, b: { c: 2 } },
      profile: { givenName: 'Ana', address: { country: 'ES', locality: 'Vigo' } },
    });
    const merged = await open().api('PATCH', `/users/${id}/custom-data`, { customData: { b: 3 } });
    expect(merged.body).toEqual({ a: 1, b: 3 });
    const profile = await open().api('PATCH', `/users/${id}/profile`, {
      profile: { address: { country: 'PT' } },
    });
    expect(profile.body).toEqual({ givenName: 'Ana', address: { country: 'PT' } });
    const { body } = await open().api('PATCH', `/users/${id}`, {
      customData: { z: 1 },
      profile: { nickname: 'N' },
    });
    expect(body).toMatchObject({ customData: { z: 1 }, profile: { nickname: 'N' } });
    expect(body.profile).not.toHaveProperty('givenName');
  });

  it('loses no key when many merge into custom data at once', async () => {
    const { id } = await newUser(open());
    const keys = Array.from({ length: 8 }, (_, index) => `key${index}`);
    await Promise.all(
      keys.map((key) => open().api('PATCH', `/users/${id}/custom-data`, { customData: { [key]: 1 } })),
    );
    const { body } = await open().api('GET', `/users/${id}/custom-data`);
    expect(Object.keys(body).sort()).toEqual(keys);
  });

  it('refuses with 412 a change of what somebody else has changed meanwhile', async () => {
    const portero = open();
    const { id } = await newUser(portero, { name: 'First' });
    const { headers } = await portero.api('GET', `/users/${id}`);
    const tag = String(headers.etag);
    expect((await patchIf(portero, `/users/${id}`, tag, { name: 'Second' })).statusCode).toBe(200);
    const late = await patchIf(portero, `/users/${id}`, tag, { name: 'Third' });
    expect([late.statusCode, late.json().code]).toEqual([412, 'request.precondition_failed']);
    expect((await portero.api('GET', `/users/${id}`)).body.name).toBe('Second');
  });

  it('keeps the last identifier unless forced', async () => {
    const { id } = await newUser(open());
    const refused = await open().api('PATCH', `/users/${id}`, { username: null });
    expect([refused.status, refused.body.code]).toEqual([422, 'user.last_sign_in_method_required']);
    const forced = await open().api('PATCH', `/users/${id}?force=true`, { username: '' });
    expect([forced.status, forced.body.username]).toEqual([200, null]);
  });

  it('sets, verifies and expires passwords', async () => {
    const { id } = await newUser(open());
    const verify = (password: string) => open().api('POST', `/users/${id}/password/verify`, { password });
    expect((await open().api('GET', `/users/${id}/has-password`)).body).toEqual({ hasPassword: false });
    expect((await verify('short')).body.code).toBe('session.invalid_credentials');
    expect((await open().api('PATCH', `/users/${id}/password`, { password: 'short' })).status).toBe(200);
    expect((await verify('short')).status).toBe(204);
    expect((await verify('other')).status).toBe(422);
    const expire = (isExpired: boolean) =>
      open().api('PATCH', `/users/${id}/password/expiration`, { isExpired });
    expect((await expire(true)).body.code).toBe('sign_in_experiences.password_expiration_not_enabled');
    expect((await expire(false)).status).toBe(200);
  });

  it('holds administrators to the policies when asked to', async () => {
    const { id } = await newUser(open());
    const weak = await open().api('PATCH', `/users/${id}/password?enforcePolicy=true`, {
      password: '12345678',
    });
    expect([weak.status, weak.body.code]).toEqual([422, 'password.rejected']);
    const created = await open().api('POST', '/users?enforcePolicy=true', { password: 'abc' });
    expect(created.body.data).toContainEqual({
      code: 'password_rejected.too_short',
      interpolation: { min: 8 },
    });
  });

  it('holds nobody to a policy that is younger than their name', async () => {
    const { api } = open();
    const { id } = await newUser(open(), { username: 'Old_Name' });
    const { usernamePolicy } = (await api('GET', '/sign-in-exp')).body;
    const allowedChars = { ...usernamePolicy.allowedChars, uppercase: false };
    await api('PATCH', '/sign-in-exp', { usernamePolicy: { ...usernamePolicy, allowedChars } });
    const change = (body: object) => api('PATCH', `/users/${id}?enforcePolicy=true`, body);
    expect((await change({ username: 'Old_Name', name: 'Ana' })).body).toMatchObject({ name: 'Ana' });
    expect((await change({ username: 'New_Name' })).body.code).toBe('user.username_uppercase_not_allowed');
    expect((await api('PATCH', `/users/${id}`, { username: 'New_Name' })).status).toBe(200);
    await api('PATCH', '/sign-in-exp', { usernamePolicy });
  });

  it('shows digests only when asked, and never to whoever may only read people', async () => {
    const portero = open();
    const { id } = await newUser(portero, { password: 'canary-password' });
    for (const path of [`/users/${id}`, '/users', `/users?search=${id}`]) {
      expect(JSON.stringify((await portero.api('GET', path)).body)).not.toMatch(
        /argon2|canary|mfaVerif|logtoConfig/,
      );
    }
    const { body } = await portero.api('GET', `/users/${id}?includePasswordHash=YES`);
    expect(body).toMatchObject({
      passwordAlgorithm: 'Argon2id',
      passwordDigest: expect.stringMatching(/^\$argon2id\$/),
    });
    expect(
      (await portero.api('GET', `/users/${id}?includePasswordHash=false`)).body.passwordDigest,
    ).toBeUndefined();
  });

  it('suspends and deletes, ending sessions and tokens', async () => {
    const portero = open();
    const { id } = await newUser(portero);
    const { db } = portero.tenants.default;
    const record = async () => {
      await db.write
        .insertInto('oidc_records')
        .values({
          model: 'Session',
          id: unique('session'),
          payload: {},
          grantId: null,
          uid: unique('uid'),
          userCode: null,
          accountId: id,
          clientId: null,
          expiresAt: Date.now() + 60_000,
          consumedAt: null,
        })
        .execute();
    };
    const records = () =>
      db.read.selectFrom('oidc_records').select('id').where('accountId', '=', id).execute();
    await record();
    const suspended = await portero.api('PATCH', `/users/${id}/is-suspended`, { isSuspended: true });
    expect(suspended.body.isSuspended).toBe(true);
    expect(await records()).toEqual([]);
    await record();
    await portero.api('PATCH', `/users/${id}/password?keepSessions=true`, { password: 'whatever it is' });
    expect(await records()).toHaveLength(1);
    await portero.api('PATCH', `/users/${id}/password`, { password: 'whatever it is' });
    expect(await records()).toEqual([]);
    await record();
    expect((await portero.api('DELETE', `/users/${id}`)).status).toBe(204);
    expect(await records()).toEqual([]);
    expect((await portero.api('DELETE', `/users/${id}`)).status).toBe(404);
  });

  it('remembers a person’s own choices', async () => {
    const { id } = await newUser(open());
    const path = `/users/${id}/logto-configs`;
    const none = { mfa: { skipped: false, skipMfaOnSignIn: false }, passkeySignIn: { skipped: false } };
    expect((await open().api('GET', path)).body).toEqual(none);
    await open().api('PATCH', path, { mfa: { skipped: true } });
    const { body } = await open().api('PATCH', path, { passkeySignIn: { skipped: true } });
    expect(body).toEqual({
      mfa: { skipped: true, skipMfaOnSignIn: false },
      passkeySignIn: { skipped: true },
    });
  });

  it('writes an audit entry for each change, naming who made it, without secrets', async () => {
    const portero = open();
    const { id } = await newUser(portero, { password: 'canary-password' });
    await portero.api('PATCH', `/users/${id}/password`, { password: 'canary-password-2' });
    await portero.api('DELETE', `/users/${id}`);
    const rows = await portero.tenants.default.db.read
      .selectFrom('logs')
      .selectAll()
      .where('userId', '=', id)
      .execute();
    expect(rows.map(({ key }) => key).sort()).toEqual([
      'Management.User.Created',
      'Management.User.Deleted',
      'Management.User.PasswordChanged',
    ]);
    for (const { payload } of rows) expect(payload.actor).toEqual({ type: 'app', id: 'm-default' });
    expect(JSON.stringify(rows)).not.toContain('canary');
  });
});

onEveryServer('roles of a user', (open) => {
  it('gives, replaces and takes user roles, collapsing repetitions', async () => {
    const portero = open();
    const { id } = await newUser(portero);
    const { db } = portero.tenants.default;
    await db.write
      .insertInto('roles')
      .values([
        { id: 'role-a', name: 'A', description: 'a', type: 'User', isDefault: false, createdAt: 1 },
        { id: 'role-b', name: 'B', description: 'b', type: 'User', isDefault: false, createdAt: 2 },
      ])
      .execute();
    const added = await portero.api('POST', `/users/${id}/roles`, { roleIds: ['role-a', 'role-a'] });
    expect([added.status, added.body]).toEqual([201, { roleIds: ['role-a'], addedRoleIds: ['role-a'] }]);
    const again = await portero.api('POST', `/users/${id}/roles`, { roleIds: ['role-a', 'role-b'] });
    expect(again.body).toEqual({ roleIds: ['role-a', 'role-b'], addedRoleIds: ['role-b'] });
    const list = await portero.api('GET', `/users/${id}/roles?page_size=1`);
    expect(list.headers['total-number']).toBe('2');
    expect(list.body).toEqual([
      { tenantId: 'default', id: 'role-a', name: 'A', description: 'a', type: 'User', isDefault: false },
    ]);
    const replaced = await portero.api('PUT', `/users/${id}/roles`, { roleIds: ['role-b', 'role-b'] });
    expect([replaced.status, replaced.body]).toEqual([200, { roleIds: ['role-b'] }]);
    expect(
      (await portero.api('GET', `/users?excludeRoleId=role-b`)).body.map((user: { id: string }) => user.id),
    ).not.toContain(id);
    expect((await portero.api('DELETE', `/users/${id}/roles/role-a`)).body.code).toBe('entity.not_found');
    expect((await portero.api('DELETE', `/users/${id}/roles/role-b`)).status).toBe(204);
  });

  it('refuses machine roles and roles that are not there', async () => {
    const { id } = await newUser(open());
    for (const method of ['POST', 'PUT'] as const) {
      const machine = await open().api(method, `/users/${id}/roles`, { roleIds: ['admin-role'] });
      expect([machine.status, machine.body.code]).toEqual([422, 'user.invalid_role_type']);
      const unknown = await open().api(method, `/users/${id}/roles`, { roleIds: ['nonsense'] });
      expect([unknown.status, unknown.body.code]).toEqual([404, 'entity.relation_foreign_key_not_found']);
    }
  });
});
