/** Who may reach an account, and what opens the parts of it that matter. The attacks first. */
import { beforeAll, describe, expect, it } from 'vitest';
import { totpCode } from '../mfa/totp.ts';
import { everyField, lastCode, newPerson, Owner, ownPassword, setAccountCenter } from '../testing/account.ts';
import { Authenticator } from '../testing/authenticator.ts';
import { allowUserScopes, insertApplication, insertUser } from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';
import { Partner, redirectUri } from '../testing/third-party.ts';

onEveryServer('the account API', (portero) => {
  beforeAll(async () => {
    await setAccountCenter(portero(), { enabled: true, fields: everyField });
    await portero().api('PATCH', '/sign-in-exp', {
      mfa: { policy: 'UserControlled', factors: ['Totp', 'WebAuthn', 'BackupCode'] },
    });
  });

  const guarded = () =>
    portero()
      .core.declaredRoutes.filter(({ gate, method }) => gate.kind === 'account' && method !== 'HEAD')
      .map(({ method, url, gate }) => ({ method, gate, url: url.replaceAll(/:(\w+)/g, 'x1') }));
  const send = (route: { method: string; url: string }, headers: Record<string, string>) =>
    portero().core.inject({ method: route.method as 'GET', url: route.url, headers });

  describe('opens to nobody', () => {
    it('without a token, with another scheme, with nonsense or with a token for an API', async () => {
      const p = portero();
      const management = await p.managementToken();
      expect(guarded().length).toBeGreaterThan(38);
      for (const route of guarded()) {
        const name = `${route.method} ${route.url}`;
        for (const [authorization, code] of [
          [undefined, 'auth.authorization_header_missing'],
          ['Basic eDp5', 'auth.authorization_token_type_not_supported'],
          ['Bearer nonsense', 'auth.unauthorized'],
          [`Bearer ${management}`, 'auth.unauthorized'],
        ] as const) {
          const answer = await send(route, authorization === undefined ? {} : { authorization });
          expect([answer.statusCode, answer.json().code], name).toEqual([401, code]);
        }
      }
    });

    it('of another tenant', async () => {
      const p = portero();
      const owner = await Owner.signIn(p, await newPerson(p));
      const answer = await p.admin?.inject({
        url: '/api/my-account',
        headers: { authorization: `Bearer ${owner.accessToken}` },
      });
      expect([answer?.statusCode, answer?.json().code]).toEqual([401, 'auth.unauthorized']);
    });

    it('with a token whose person is suspended, whose grant was ended, or that was revoked', async () => {
      const p = portero();
      for (const end of [
        (owner: Owner) => p.api('PATCH', `/users/${owner.userId}/is-suspended`, { isSuspended: true }),
        (owner: Owner) => p.api('DELETE', `/users/${owner.userId}`),
        async (owner: Owner) => {
          const { body } = await p.api('GET', `/users/${owner.userId}/grants`);
          return p.api('DELETE', `/users/${owner.userId}/grants/${body.grants[0].id}`);
        },
      ]) {
        const owner = await Owner.signIn(p, await newPerson(p));
        expect((await owner.my('GET', '')).status).toBe(200);
        expect((await end(owner)).status).toBeLessThan(300);
        expect((await owner.my('GET', '')).status).toBe(401);
      }
    });

    it('without the scope that a route asks for', async () => {
      const p = portero();
      const owner = await Owner.signIn(p, await newPerson(p), { scope: 'openid' });
      await owner.verify();
      for (const route of guarded()) {
        if (route.gate.kind !== 'account' || route.gate.scope === undefined) continue;
        const answer = await send(route, { authorization: `Bearer ${owner.accessToken}` });
        const expected = route.gate.refusal === 403 ? [403, 'auth.forbidden'] : [400, 'auth.unauthorized'];
        expect([answer.statusCode, answer.json().code], route.url).toEqual(expected);
      }
      expect((await owner.my('GET', '')).body).toEqual({
        id: owner.userId,
        hasSecurityVerificationMethod: true,
      });
    });

    it('from another people’s application, but for what that may read of the person anyway', async () => {
      const p = portero();
      const client = await insertApplication(p, 'someone-elses', 'SPA', redirectUri, {
        isThirdParty: true,
      });
      await allowUserScopes(p, client.id, ['profile', 'email', 'identities', 'urn:logto:scope:sessions']);
      const userId = await newPerson(p, { name: 'Ana' });
      const partner = new Partner(p, client, userId);
      await partner.ask({ scope: 'openid profile email identities urn:logto:scope:sessions' });
      const back = await partner.allow();
      const answer = await partner.exchange(back);
      expect(answer.statusCode, answer.payload).toBe(200);
      const authorization = `Bearer ${answer.json().access_token}`;
      for (const route of guarded()) {
        if (route.method === 'GET' && route.url === '/api/my-account') continue;
        const refused = await send(route, { authorization });
        expect([refused.statusCode, refused.json().code], `${route.method} ${route.url}`).toEqual([
          403,
          'auth.third_party_application_forbidden',
        ]);
      }
      const seen = (await send({ method: 'GET', url: '/api/my-account' }, { authorization })).json();
      expect(seen).toMatchObject({ id: userId, name: 'Ana', primaryEmail: `${userId}@example.com` });
      for (const hidden of ['hasPassword', 'lastSignInAt', 'isSuspended', 'hasSecurityVerificationMethod'])
        expect(seen).not.toHaveProperty(hidden);
    });

    it('while the account center is off; verifications do not ask', async () => {
      const p = portero();
      const owner = await Owner.signIn(p, await newPerson(p));
      await setAccountCenter(p, { enabled: false });
      const answer = await owner.my('GET', '');
      await owner.verify();
      await setAccountCenter(p, { enabled: true });
      expect([answer.status, answer.body.code]).toEqual([400, 'account_center.not_enabled']);
    });
  });

  describe('changes nothing that matters', () => {
    /** Every change that asks for a fresh verification. */
    const sensitive = [
      ['PATCH', '', { username: 'another_name' }],
      ['POST', '/password', { password: 'some-New-word-99' }],
      ['POST', '/primary-email', { email: 'new@example.com', newIdentifierVerificationRecordId: 'x' }],
      ['DELETE', '/primary-email', undefined],
      ['POST', '/primary-phone', { phone: '34600123456', newIdentifierVerificationRecordId: 'x' }],
      ['DELETE', '/primary-phone', undefined],
      ['POST', '/identities', { newIdentifierVerificationRecordId: 'x' }],
      ['PUT', '/identities', { newIdentifierVerificationRecordId: 'x' }],
      ['DELETE', '/identities/github', undefined],
      ['POST', '/mfa-verifications', { type: 'BackupCode', codes: [] }],
      ['PUT', '/mfa-verifications/totp', { secret: 'A'.repeat(32), code: '123456' }],
      ['GET', '/mfa-verifications/backup-codes', undefined],
      ['PATCH', '/mfa-verifications/x/name', { name: 'My key' }],
      ['DELETE', '/mfa-verifications/x', undefined],
      ['PATCH', '/mfa-settings', { skipMfaOnSignIn: true }],
      ['PATCH', '/logto-configs', { mfa: { enabled: false } }],
      ['GET', '/sessions', undefined],
      ['DELETE', '/sessions/x', undefined],
      ['GET', '/grants', undefined],
      ['DELETE', '/grants/x', undefined],
      ['GET', '/trusted-devices', undefined],
      ['DELETE', '/trusted-devices/x', undefined],
    ] as const;
    const refusals = async (owner: Owner, routes: readonly (typeof sensitive)[number][] = sensitive) => {
      const answers: unknown[] = [];
      for (const [method, path, body] of routes) {
        if (path === '/mfa-verifications/totp') continue; // the code is looked at first
        const answer = await owner.my(method, path, body);
        answers.push([method, path, answer.status, answer.body.code]);
      }
      return answers;
    };
    const allDenied = sensitive
      .filter(([, path]) => path !== '/mfa-verifications/totp')
      .map(([method, path]) => [method, path, 401, 'verification_record.permission_denied']);

    /** One of each kind, for what differs only in the verification. */
    const some = sensitive.filter(([method, path]) =>
      ['POST /password', 'DELETE /primary-email', 'GET /sessions'].includes(`${method} ${path}`),
    );
    const someDenied = some.map(([method, path]) => [
      method,
      path,
      401,
      'verification_record.permission_denied',
    ]);

    it('without a fresh verification', async () => {
      const p = portero();
      const owner = await Owner.signIn(p, await newPerson(p, { identities: { github: { userId: '1' } } }));
      expect(await refusals(owner)).toEqual(allDenied);
      owner.proof = 'nothing';
      expect(await refusals(owner)).toEqual(allDenied);
    });

    it('with a verification of somebody else, or of another session of the same person', async () => {
      const p = portero();
      const userId = await newPerson(p);
      const owner = await Owner.signIn(p, userId);
      const thief = await Owner.signIn(p, await newPerson(p));
      thief.proof = await owner.verify();
      expect(await refusals(thief, some)).toEqual(someDenied);
      const elsewhere = await Owner.signIn(p, userId);
      elsewhere.proof = owner.proof;
      expect(await refusals(elsewhere, some)).toEqual(someDenied);
    });

    it('with one that was not completed, is for something else, or is over', async () => {
      const p = portero();
      const owner = await Owner.signIn(p, await newPerson(p));
      const own = { type: 'email', value: `${owner.userId}@example.com` } as const;
      const begun = await owner.call('POST', '/verifications/verification-code', { identifier: own });
      owner.proof = begun.body.verificationRecordId;
      expect(await refusals(owner, some)).toEqual(someDenied);
      owner.proof = await owner.verifyCode(own, { templateType: 'BindMfa' });
      expect(await refusals(owner, some)).toEqual(someDenied);
      owner.proof = await owner.verifyCode({ type: 'email', value: 'elsewhere@example.com' });
      expect(await refusals(owner, some)).toEqual(someDenied);
      await owner.verify();
      expect((await owner.my('GET', '/sessions')).status).toBe(200);
      await p.tenants.default.db.write
        .updateTable('verification_records')
        .set({ expiresAt: Date.now() - 1 })
        .execute();
      expect(await refusals(owner, some)).toEqual(someDenied);
    });

    it('with a code to an address that is the person’s no more', async () => {
      const p = portero();
      const owner = await Owner.signIn(p, await newPerson(p));
      owner.proof = await owner.verifyCode({ type: 'email', value: `${owner.userId}@example.com` });
      expect((await owner.my('GET', '/sessions')).status).toBe(200);
      await p.api('PATCH', `/users/${owner.userId}`, { primaryEmail: 'moved@example.com' });
      expect(await refusals(owner, some)).toEqual(someDenied);
    });

    it('where the tenant does not let people', async () => {
      const p = portero();
      const owner = await Owner.signIn(p, await newPerson(p, { identities: { github: { userId: '1' } } }));
      await owner.verify();
      const changes = sensitive.filter(([method]) => method !== 'GET');
      for (const access of ['Off', 'ReadOnly'] as const) {
        const fields = Object.fromEntries(Object.keys(everyField).map((field) => [field, access]));
        await setAccountCenter(p, { fields });
        for (const [method, path, body] of [
          ...changes,
          ['PATCH', '', { name: 'Ana' }],
          ['PATCH', '', { customData: { a: 1 } }],
          ['PATCH', '/profile', { givenName: 'Ana' }],
        ] as const) {
          const answer = await owner.my(method, path, body);
          expect([method, path, answer.status, answer.body.code]).toEqual([
            method,
            path,
            400,
            'account_center.field_not_editable',
          ]);
        }
        const lists = [
          '/mfa-verifications',
          '/mfa-settings',
          '/logto-configs',
          '/sessions',
          '/grants',
          '/trusted-devices',
        ];
        for (const path of lists) {
          const answer = await owner.my('GET', path);
          if (access === 'ReadOnly') expect(answer.status, path).toBe(200);
          else expect([answer.status, answer.body.code]).toEqual([400, 'account_center.field_not_enabled']);
        }
        const seen = Object.keys((await owner.my('GET', '')).body);
        expect(seen.includes('primaryEmail')).toBe(access === 'ReadOnly');
        expect(seen.includes('hasPassword')).toBe(access === 'ReadOnly');
      }
      await setAccountCenter(p, { fields: everyField });
    });
  });

  describe('shows again who somebody is', () => {
    it('refuses wrong passwords and codes, and counts them', async () => {
      const p = portero();
      await p.api('PATCH', '/sign-in-exp', { sentinelPolicy: { maxAttempts: 3, lockoutDuration: 10 } });
      const owner = await Owner.signIn(p, await newPerson(p));
      const guesses = await Promise.all(
        ['a', 'b', 'c', 'd', 'e', 'f'].map((password) =>
          owner.call('POST', '/verifications/password', { password }),
        ),
      );
      const codes = guesses.map(({ body }) => body.code);
      expect(codes.filter((code) => code === 'session.invalid_credentials').length).toBeLessThan(3);
      const right = await owner.call('POST', '/verifications/password', { password: ownPassword });
      expect(right.body.code).toBe('session.verification_blocked_too_many_attempts');
      await p.api('PATCH', '/sign-in-exp', { sentinelPolicy: {} });
    });

    it('takes a code once, from whom it was sent to, for the address it was sent to', async () => {
      const p = portero();
      const owner = await Owner.signIn(p, await newPerson(p));
      const other = await Owner.signIn(p, await newPerson(p));
      const identifier = { type: 'email', value: `${owner.userId}@example.com` } as const;
      const sent = await owner.call('POST', '/verifications/verification-code', { identifier });
      const body = { identifier, verificationId: sent.body.verificationRecordId, code: await lastCode(p) };
      const path = '/verifications/verification-code/verify';
      expect((await other.call('POST', path, body)).body.code).toBe('verification_record.not_found');
      const elsewhere = { ...body, identifier: { type: 'email', value: 'x@example.com' } };
      expect((await owner.call('POST', path, elsewhere)).body.code).toBe('verification_code.email_mismatch');
      expect((await owner.call('POST', path, { ...body, code: 'wrong' })).body.code).toBe(
        'verification_code.code_mismatch',
      );
      const answers = await Promise.all([1, 2, 3].map(() => owner.call('POST', path, body)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
    });

    it('takes an authenticator app and a passkey as well, each once', async () => {
      const p = portero();
      const userId = await newPerson(p);
      const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
      const owner = await Owner.signIn(p, userId);
      await owner.verify();
      const now = Date.now();
      const code = totpCode(secret, now);
      const added = await owner.my('POST', '/mfa-verifications', { type: 'Totp', secret, code });
      expect(added.status, JSON.stringify(added.body)).toBe(204);
      const authenticator = new Authenticator();
      await addPasskey(owner, authenticator);

      // The code that set the app up is spent; the next one is good once.
      const next = totpCode(secret, now + 30_000);
      const totp = (typed: string) => owner.call('POST', '/verifications/totp', { code: typed });
      expect((await totp(code)).body.code).toBe('session.mfa.invalid_totp_code');
      const shown = await Promise.all([totp(next), totp(next)]);
      expect(shown.map(({ status }) => status).sort()).toEqual([201, 400]);
      owner.proof = shown.find(({ status }) => status === 201)?.body.verificationRecordId;
      expect((await owner.my('GET', '/sessions')).status).toBe(200);

      const asked = await owner.call('POST', '/verifications/web-authn/authentication');
      const { verificationRecordId, authenticationOptions } = asked.body;
      const payload = authenticator.sign(authenticationOptions.challenge);
      const verify = () =>
        owner.call('POST', '/verifications/web-authn/authentication/verify', {
          verificationRecordId,
          payload,
        });
      owner.proof = verificationRecordId;
      expect((await owner.my('GET', '/sessions')).status).toBe(401);
      expect((await verify()).status).toBe(200);
      expect((await verify()).body.code).toBe('verification_record.not_found');
      expect((await owner.my('GET', '/sessions')).status).toBe(200);
      // It counts while the passkey is there.
      const factors = (await owner.my('GET', '/mfa-verifications')).body;
      const passkey = factors.find(({ type }: { type: string }) => type === 'WebAuthn');
      expect((await owner.my('DELETE', `/mfa-verifications/${passkey.id}`)).status).toBe(204);
      expect((await owner.my('GET', '/sessions')).status).toBe(401);
    });

    it('asks those who have only a second factor for it, before they choose a first password', async () => {
      const p = portero();
      const bare = await insertUser(p, 'with-nothing');
      const free = await Owner.signIn(p, bare);
      expect((await free.my('GET', '')).body.hasSecurityVerificationMethod).toBe(false);
      expect((await free.my('POST', '/password', { password: ownPassword })).status).toBe(204);
      const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
      const guardedOne = await newPerson(p, { primaryEmail: null, emailKey: null });
      const owner = await Owner.signIn(p, guardedOne);
      await owner.verify();
      await owner.my('POST', '/mfa-verifications', { type: 'Totp', secret, code: totpCode(secret) });
      await p.tenants.default.db.write
        .updateTable('users')
        .set({ passwordDigest: null, passwordAlgorithm: null })
        .where('id', '=', guardedOne)
        .execute();
      owner.proof = undefined;
      const refused = await owner.my('POST', '/password', { password: 'another-Word-1' });
      expect(refused.body.code).toBe('verification_record.permission_denied');
    });
  });

  it('lets every origin’s pages ask, without cookies', async () => {
    const answer = await portero().core.inject({
      method: 'OPTIONS',
      url: '/api/my-account',
      headers: {
        origin: 'https://app.example',
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization,logto-verification-id',
      },
    });
    expect(answer.statusCode).toBe(204);
    expect(answer.headers['access-control-allow-origin']).toBe('https://app.example');
    expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
  });
});

async function addPasskey(owner: Owner, authenticator: Authenticator): Promise<void> {
  const begun = await owner.call('POST', '/verifications/web-authn/registration');
  expect(begun.status, JSON.stringify(begun.body)).toBe(200);
  const { verificationRecordId, registrationOptions } = begun.body;
  const payload = authenticator.register(registrationOptions.challenge);
  const checked = await owner.call('POST', '/verifications/web-authn/registration/verify', {
    verificationRecordId,
    payload,
  });
  expect(checked.status, JSON.stringify(checked.body)).toBe(200);
  const added = await owner.my('POST', '/mfa-verifications', {
    type: 'WebAuthn',
    newIdentifierVerificationRecordId: verificationRecordId,
    name: 'My laptop',
  });
  expect(added.status, JSON.stringify(added.body)).toBe(204);
}
