import { expect, it } from 'vitest';
import { knownDeviceCookie } from '../security/known-devices.ts';
import { token } from '../testing/flow.ts';
import { consoleClient, firstPassword, somebody } from '../testing/me.ts';
import { onEveryServer } from '../testing/portero.ts';

onEveryServer('the Me API', (open) => {
  it('answers my account, without secrets', async () => {
    const { user, me } = await somebody(open());
    const { status, body } = await me('GET', '');
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: user.id, username: user.username, hasPassword: true });
    expect(JSON.stringify(body)).not.toMatch(/argon2|passwordDigest|mfaVerifications/);
  });

  it('changes my name and username under the policy, and nothing that is not mine to change', async () => {
    const { me } = await somebody(open());
    const { body } = await me('PATCH', '', {
      name: 'Marisol',
      username: 'marisol',
      isSuspended: true,
      customData: { a: 1 },
      primaryPhone: '34612345678',
    });
    expect(body).toMatchObject({
      name: 'Marisol',
      username: 'marisol',
      isSuspended: false,
      customData: {},
      primaryPhone: null,
    });
    expect((await me('PATCH', '', { username: '9lives' })).status).toBe(400);
    expect((await me('PATCH', '', { username: null })).body.code).toBe('user.username_required');
    const { me: another } = await somebody(open());
    expect((await another('PATCH', '', { username: 'marisol' })).body.code).toBe(
      'user.username_already_in_use',
    );
  });

  it('takes a new email address only after a code sent to it, and that proof only once', async () => {
    const { me } = await somebody(open());
    const primaryEmail = 'new@example.com';
    const refused = await me('PATCH', '', { primaryEmail });
    expect([refused.status, refused.body.code]).toEqual([400, 'session.verification_session_not_found']);
    expect((await me('POST', '/verification-codes', { email: primaryEmail })).status).toBe(204);
    const { db, vault } = open().tenants.admin;
    const row = await db.read
      .selectFrom('inbox_messages')
      .selectAll()
      .where('recipient', '=', primaryEmail)
      .executeTakeFirstOrThrow();
    const { code } = JSON.parse(vault.open('inbox', row.sealed));
    const { me: another } = await somebody(open());
    expect(
      (await another('POST', '/verification-codes/verify', { email: primaryEmail, verificationCode: code }))
        .status,
    ).toBe(400);
    expect(
      (await me('POST', '/verification-codes/verify', { email: primaryEmail, verificationCode: code }))
        .status,
    ).toBe(204);
    expect((await another('PATCH', '', { primaryEmail })).status).toBe(400);
    expect((await me('PATCH', '', { primaryEmail })).body.primaryEmail).toBe(primaryEmail);
    expect((await me('PATCH', '', { primaryEmail: '' })).body.primaryEmail).toBeNull();
    expect((await me('PATCH', '', { primaryEmail })).status).toBe(400);
  });

  it('changes my password only within ten minutes of proving the old one, under the policy, once', async () => {
    const { me, user, refreshToken } = await somebody(open());
    const change = (password: string) => me('POST', '/password', { password });
    expect((await change('another-Zebra-78')).body.code).toBe('session.verification_session_not_found');
    expect((await me('POST', '/password/verify', { password: 'wrong' })).body.code).toBe(
      'session.invalid_credentials',
    );
    expect((await me('POST', '/password/verify', { password: firstPassword })).status).toBe(204);
    const weak = await change('12345678');
    expect([weak.status, weak.body.code]).toEqual([400, 'password.rejected']);
    const kept = await me('POST', '/password?keepSessions=true', { password: 'another-Zebra-78' });
    expect(kept.status).toBe(204);
    expect((await change('third-Zebra-79')).body.code).toBe('session.verification_session_not_found');
    expect((await me('POST', '/password/verify', { password: 'another-Zebra-78' })).status).toBe(204);
    expect((await change('third-Zebra-79')).status).toBe(204);
    // The sessions ended with it, and the token with its own.
    expect((await change('fourth-Zebra-80')).body.code).toBe('auth.unauthorized');
    const records = await open()
      .tenants.admin.db.read.selectFrom('oidc_records')
      .select('id')
      .where('accountId', '=', user.id)
      .execute();
    expect(records).toEqual([]);
    const app = open().admin;
    if (!app) throw new Error('closed');
    const refreshed = await token(app, consoleClient, {
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
    });
    expect(refreshed.statusCode).toBe(400);
  });

  it('refuses a proof that is older than ten minutes', async () => {
    const { me, user } = await somebody(open());
    await me('POST', '/password/verify', { password: firstPassword });
    await open()
      .tenants.admin.db.write.updateTable('single_use')
      .set({ expiresAt: Date.now() - 1 })
      .where('subject', '=', user.id)
      .execute();
    const late = await me('POST', '/password', { password: 'another-Zebra-78' });
    expect([late.status, late.body.code]).toEqual([422, 'session.verification_failed']);
  });

  it('locks after too many wrong passwords, also parallel ones', async () => {
    const { me } = await somebody(open());
    const headers = { authorization: `Bearer ${await open().managementToken('admin')}` };
    const policy = { sentinelPolicy: { maxAttempts: 3, lockoutDuration: 10 } };
    await open().admin?.inject({ method: 'PATCH', url: '/api/sign-in-exp', headers, payload: policy });
    const tries = await Promise.all(
      Array.from({ length: 8 }, () => me('POST', '/password/verify', { password: 'wrong' })),
    );
    const codes = tries.map(({ body }) => String(body.code));
    expect(codes.filter((code) => code === 'session.invalid_credentials')).toHaveLength(2);
    const right = await me('POST', '/password/verify', { password: firstPassword });
    expect(right.body.code).toBe('session.verification_blocked_too_many_attempts');
  });

  it('counts guesses of a browser that the person has signed in with apart from those of strangers', async () => {
    const blocked = 'session.verification_blocked_too_many_attempts';
    const { me, browser } = await somebody(open());
    const guess = async (password: string, cookie?: string) =>
      (await me('POST', '/password/verify', { password }, cookie ? { cookie } : {})).body?.code;
    for (let times = 0; times < 3; times++) await guess('wrong');
    expect(await guess(firstPassword)).toBe(blocked);
    const known = `${knownDeviceCookie}=${browser.cookie(knownDeviceCookie)}`;
    const { browser: other } = await somebody(open());
    expect(await guess(firstPassword, `${knownDeviceCookie}=${other.cookie(knownDeviceCookie)}`)).toBe(
      blocked,
    );
    expect(await guess(firstPassword, known)).toBeUndefined();
    for (let times = 0; times < 3; times++) await guess('wrong', known);
    expect(await guess(firstPassword, known)).toBe(blocked);
  });

  it('counts wrong codes of a new address', async () => {
    const { me } = await somebody(open());
    const email = 'counted@example.com';
    await me('POST', '/verification-codes', { email });
    const wrong = () => me('POST', '/verification-codes/verify', { email, verificationCode: 'wrong' });
    const codes = [await wrong(), await wrong(), await wrong()].map(({ body }) => body.code);
    expect(codes[2]).toBe('session.verification_blocked_too_many_attempts');
  });

  it('keeps the Console’s preferences, losing no key', async () => {
    const { me } = await somebody(open());
    await Promise.all(['a', 'b', 'c'].map((key) => me('PATCH', '/custom-data', { [key]: 1 })));
    expect((await me('GET', '/custom-data')).body).toEqual({ a: 1, b: 1, c: 1 });
  });

  it('leaves in the audit log what changed in my preferences, without secrets', async () => {
    const { me, user } = await somebody(open());
    await me('PATCH', '/custom-data', { theme: 'light', kept: 1 });
    await me('PATCH', '/custom-data', { theme: 'dark', apiKey: 'sk-4711', kept: 1 });
    const entries = await open()
      .tenants.admin.db.read.selectFrom('logs')
      .select('payload')
      .where('key', '=', 'Me.Updated')
      .where('userId', '=', user.id)
      .orderBy('id')
      .execute();
    expect(entries).toHaveLength(2);
    expect(entries[1]?.payload).toMatchObject({
      result: 'Success',
      actor: { type: 'user', id: user.id },
      fields: ['customData'],
      changes: {
        'customData.theme': { before: 'light', after: 'dark' },
        'customData.apiKey': { before: null, after: '[hidden]' },
      },
    });
    expect(Object.keys(Object(entries[1]?.payload.changes))).toHaveLength(2);
    expect(JSON.stringify(entries)).not.toContain('sk-4711');
  });

  it('is closed to suspended people, to machines and to tokens for another API', async () => {
    const { me, user } = await somebody(open());
    const management = { authorization: `Bearer ${await open().managementToken('admin')}` };
    expect((await open().admin?.inject({ url: '/me', headers: management }))?.statusCode).toBe(401);
    expect((await open().admin?.inject({ url: '/me' }))?.statusCode).toBe(401);
    expect((await open().core.inject({ url: '/me' })).statusCode).toBe(404);
    await open().admin?.inject({
      method: 'PATCH',
      url: `/api/users/${user.id}/is-suspended`,
      headers: management,
      payload: { isSuspended: true },
    });
    expect((await me('GET', '')).body.code).toBe('auth.unauthorized');
    expect((await me('POST', '/password/verify', { password: firstPassword })).body.code).toBe(
      'auth.unauthorized',
    );
  });

  it('tells the Console where its tenant is and whether somebody administers it', async () => {
    const ask = async (path: string) => {
      const answer = await open().admin?.inject({ url: `/api/.well-known/${path}` });
      return [answer?.statusCode, answer?.json()];
    };
    expect(await ask('endpoints/default')).toEqual([200, { user: 'http://localhost:3001' }]);
    expect((await ask('endpoints/nobody'))[0]).toBe(404);
    expect(await ask('first-run')).toEqual([200, { needsFirstAdministrator: false }]);
    expect((await open().core.inject({ url: '/api/.well-known/first-run' })).statusCode).toBe(404);
  });
});
