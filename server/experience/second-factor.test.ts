import { expect, it, vi } from 'vitest';
import { totpCode } from '../mfa/totp.ts';
import { Browser } from '../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { begin, codeFor, password } from './testing.ts';

type SignIn = Awaited<ReturnType<typeof begin>>;

const settings = (more: Record<string, unknown> = {}) => ({
  signInMode: 'SignInAndRegister',
  signUp: { identifiers: ['username'], password: true, verify: false },
  signIn: {
    methods: [
      { identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: true },
      { identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: true },
    ],
  },
  forgotPasswordMethods: ['EmailVerificationCode'],
  mfa: { factors: ['Totp'], policy: 'NoPrompt' },
  sentinelPolicy: {},
  ...more,
});

async function configure(p: TestPortero, more: Record<string, unknown> = {}): Promise<void> {
  const { status, body } = await p.api('PATCH', '/sign-in-exp', settings(more));
  expect(status, JSON.stringify(body)).toBe(200);
}

let people = 0;

/** Somebody with an authenticator app. */
async function withTotp(p: TestPortero, more: Record<string, unknown> = {}) {
  const username = `ana${++people}`;
  const email = `${username}@example.com`;
  const made = await p.api('POST', '/users', { username, password, primaryEmail: email, ...more });
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  const factor = await p.api('POST', `/users/${made.body.id}/mfa-verifications`, { type: 'Totp' });
  expect(factor.status, JSON.stringify(factor.body)).toBe(200);
  return { id: made.body.id as string, username, email, secret: factor.body.secret as string };
}

async function withPassword(p: TestPortero, username: string, browser?: Browser): Promise<SignIn> {
  const s = await begin(p, 'SignIn', browser);
  const identifier = { type: 'username', value: username };
  const proof = await s.call('POST', '/verification/password', { identifier, password });
  expect(proof.status, JSON.stringify(proof.body)).toBe(200);
  const named = await s.call('POST', '/identification', { verificationId: proof.body.verificationId });
  expect(named.status, JSON.stringify(named.body)).toBe(204);
  return s;
}

const refusal = { status: 403, body: { code: 'session.mfa.require_mfa_verification' } };

/** A step further: codes that were used once are refused. */
const later = 30_000;

onEveryServer('the second factor at sign-in', (portero, engine) => {
  it('is demanded with the factors that the person has, and lets them in when it is shown', async () => {
    const p = portero();
    await configure(p);
    const ana = await withTotp(p);
    const s = await withPassword(p, ana.username);
    expect(await s.call('POST', '/submit')).toMatchObject({
      status: 403,
      body: {
        code: 'session.mfa.require_mfa_verification',
        data: { availableFactors: ['Totp'], maskedIdentifiers: {} },
      },
    });
    expect(await s.call('POST', '/verification/totp/verify', { code: '000000' })).toMatchObject({
      status: 400,
      body: { code: 'session.mfa.invalid_totp_code' },
    });
    expect(await s.call('POST', '/submit')).toMatchObject(refusal);
    const right = await s.call('POST', '/verification/totp/verify', { code: totpCode(ana.secret) });
    expect(right.status, JSON.stringify(right.body)).toBe(200);
    const { body: state } = await s.call('GET', '/interaction');
    expect(state.verificationRecords).toContainEqual({
      id: right.body.verificationId,
      type: 'Totp',
      userId: ana.id,
      verified: true,
    });
    expect(await s.finish()).toHaveProperty('id_token');
  });

  it('takes no code twice, nor an older one, whichever sign-in it is shown to', async () => {
    const p = portero();
    const ana = await withTotp(p);
    const now = Date.now();
    const first = await withPassword(p, ana.username);
    const second = await withPassword(p, ana.username);
    const show = (s: SignIn, at: number) =>
      s.call('POST', '/verification/totp/verify', { code: totpCode(ana.secret, at) });
    const racing = await Promise.all(
      Array.from({ length: 8 }, (_, at) => show(at % 2 ? first : second, now)),
    );
    expect(racing.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await show(first, now)).body.code).toBe('session.mfa.invalid_totp_code');
    expect((await show(first, now - later)).body.code).toBe('session.mfa.invalid_totp_code');
    expect((await show(first, now + later)).status).toBe(200);
    expect((await show(first, now + 4 * later)).status).toBe(400);
  });

  it('is not reached by any order of calls that lacks it', { timeout: 60_000 }, async () => {
    const p = portero();
    // Nothing else stands in the way, so that it is the factor alone that does.
    await configure(p, { mfa: { factors: ['Totp'], policy: 'NoPrompt' } });
    const ana = await withTotp(p);
    const random = seeded(engine === 'sqlite' ? 7 : 11);
    let submits = 0;
    for (let walk = 0; walk < 24; walk++) {
      // Half of the walks begin with one factor shown, as somebody does who found the password out.
      const s = walk % 2 ? await begin(p, 'SignIn') : await withPassword(p, ana.username);
      const ids: string[] = [];
      let pending: { verificationId: string; secret: string } | undefined;
      let mail: string | undefined;
      const keep = ({ status, body }: Awaited<ReturnType<SignIn['call']>>) => {
        expect(status).toBeLessThan(500);
        if (body?.verificationId) ids.push(body.verificationId);
        return body;
      };
      const any = () => ids[Math.floor(random() * ids.length)] ?? 'none';
      const identifier = { type: 'email', value: ana.email };
      const event = () => ['SignIn', 'Register', 'ForgotPassword'][Math.floor(random() * 3)];
      const factor = () => ['Totp', 'BackupCode', 'PhoneVerificationCode'][Math.floor(random() * 3)];
      const post = async (path: string, body?: unknown) => keep(await s.call('POST', path, body));
      const steps: (() => Promise<unknown>)[] = [
        async () => keep(await s.call('PUT', '', { interactionEvent: event() })),
        async () => keep(await s.call('PUT', '/interaction-event', { interactionEvent: event() })),
        async () => keep(await s.call('PUT', '/interaction-event', { interactionEvent: 'Register' })),
        () => post('/verification/password', { identifier, password }),
        () => post('/verification/password', { identifier, password }),
        async () => {
          mail = (await post('/verification/verification-code', { identifier, interactionEvent: 'SignIn' }))
            ?.verificationId;
        },
        async () => {
          if (!mail) return;
          const code = await codeFor(p, ana.email);
          await post('/verification/verification-code/verify', { identifier, verificationId: mail, code });
        },
        () => post('/identification', { verificationId: any() }),
        () => post('/identification', { verificationId: ids.at(-1) ?? 'none' }),
        () => post('/identification', {}),
        async () => {
          pending = await post('/verification/totp/secret');
        },
        () =>
          pending?.secret
            ? post('/verification/totp/verify', {
                code: totpCode(pending.secret),
                verificationId: pending.verificationId,
              })
            : Promise.resolve(),
        () =>
          post('/verification/totp/verify', { code: pending?.secret ? totpCode(pending.secret) : '123456' }),
        () => post('/verification/backup-code/generate'),
        () => post('/profile/mfa', { type: factor(), verificationId: any() }),
        () => post('/profile/mfa/mfa-skipped'),
        () => post('/profile/mfa/mfa-enabled'),
        () => post('/profile', { type: 'username', value: `x${Math.floor(random() * 1e9)}` }),
        async () => keep(await s.call('PUT', '/profile/password', { password: 'Nieve-azul-4711' })),
      ];
      for (let at = 0; at < 9; at++) {
        await steps[Math.floor(random() * steps.length)]?.();
        const { status, body } = await s.call('POST', '/submit');
        submits++;
        // A new person may register on the way; nobody comes in as the one with the factor.
        if (status === 200 && body.redirectTo) {
          const state = await s.call('GET', '/interaction');
          expect(state.body.userId, 'signed in without the second factor').not.toBe(ana.id);
        }
      }
      const restored = await p.api('PATCH', `/users/${ana.id}/password`, { password });
      expect(restored.status).toBe(200);
    }
    expect(submits).toBeGreaterThan(200);
  });

  it('is demanded when a sign-in is turned into a registration', async () => {
    const p = portero();
    await configure(p);
    const ana = await withTotp(p);
    const s = await withPassword(p, ana.username);
    expect((await s.call('PUT', '/interaction-event', { interactionEvent: 'Register' })).status).toBe(204);
    expect(await s.call('POST', '/submit')).toMatchObject(refusal);
    expect(await s.call('POST', '/identification', {})).toMatchObject({ status: 409 });
    expect(await s.call('POST', '/submit')).toMatchObject(refusal);
  });

  it('is demanded after a password reset, which leaves the factors alone', async () => {
    const p = portero();
    const ana = await withTotp(p);
    const s = await begin(p, 'ForgotPassword');
    const identifier = { type: 'email', value: ana.email };
    const sent = await s.call('POST', '/verification/verification-code', {
      identifier,
      interactionEvent: 'ForgotPassword',
    });
    const { verificationId } = sent.body;
    const code = await codeFor(p, ana.email);
    await s.call('POST', '/verification/verification-code/verify', { identifier, verificationId, code });
    expect((await s.call('POST', '/identification', { verificationId })).status).toBe(204);
    expect((await s.call('PUT', '/interaction-event', { interactionEvent: 'SignIn' })).status).toBe(400);
    for (const path of ['/profile/mfa/mfa-skipped', '/profile/mfa/mfa-enabled'])
      expect((await s.call('POST', path)).body.code).toBe('session.not_supported_for_forgot_password');
    const fresh = 'Nieve-azul-4711';
    expect((await s.call('PUT', '/profile/password', { password: fresh })).status).toBe(204);
    expect(await s.call('POST', '/submit')).toEqual({ status: 200, body: {} });
    expect((await s.call('POST', '/submit')).status).toBeGreaterThanOrEqual(400);
    const again = await begin(p, 'SignIn');
    const proof = await again.call('POST', '/verification/password', { identifier, password: fresh });
    await again.call('POST', '/identification', { verificationId: proof.body.verificationId });
    expect(await again.call('POST', '/submit')).toMatchObject(refusal);
  });

  it('is demanded in every tab: what one showed is nothing to the other', async () => {
    const p = portero();
    const ana = await withTotp(p);
    const browser = new Browser(p.core);
    const one = await withPassword(p, ana.username, browser);
    const other = await withPassword(p, ana.username, browser);
    const shown = await one.call('POST', '/verification/totp/verify', { code: totpCode(ana.secret) });
    expect(shown.status).toBe(200);
    expect(await other.call('POST', '/submit')).toMatchObject(refusal);
    expect((await one.call('PUT', '', { interactionEvent: 'SignIn' })).status).toBe(204);
    expect((await one.call('POST', '/submit')).body.code).toBe('session.identifier_not_found');
  });

  it('cannot be another person’s, nor one that was removed meanwhile', async () => {
    const p = portero();
    const [ana, eva] = [await withTotp(p), await withTotp(p)];
    const s = await withPassword(p, ana.username);
    expect((await s.call('POST', '/verification/totp/verify', { code: totpCode(eva.secret) })).status).toBe(
      400,
    );
    expect((await s.call('POST', '/verification/totp/verify', { code: totpCode(ana.secret) })).status).toBe(
      200,
    );
    const [old] = (await p.api('GET', `/users/${ana.id}/mfa-verifications`)).body;
    await p.api('DELETE', `/users/${ana.id}/mfa-verifications/${old.id}`);
    const fresh = await p.api('POST', `/users/${ana.id}/mfa-verifications`, { type: 'Totp' });
    expect(await s.call('POST', '/submit')).toMatchObject(refusal);
    const code = totpCode(fresh.body.secret);
    expect((await s.call('POST', '/verification/totp/verify', { code })).status).toBe(200);
    expect(await s.finish()).toHaveProperty('id_token');
  });

  it('is not met by a factor that was only just set up, and nothing is set up before it is met', async () => {
    const p = portero();
    await configure(p, { mfa: { factors: ['Totp', 'BackupCode'], policy: 'UserControlled' } });
    const ana = await withTotp(p);
    const s = await withPassword(p, ana.username);
    const made = await s.call('POST', '/verification/totp/secret');
    const { verificationId, secret } = made.body;
    expect(
      (await s.call('POST', '/verification/totp/verify', { code: totpCode(secret), verificationId })).status,
    ).toBe(200);
    const codes = await s.call('POST', '/verification/backup-code/generate');
    for (const [type, id] of [
      ['Totp', verificationId],
      ['BackupCode', codes.body.verificationId],
    ])
      expect(await s.call('POST', '/profile/mfa', { type, verificationId: id })).toMatchObject(refusal);
    expect(await s.call('POST', '/profile/mfa/mfa-skipped')).toMatchObject(refusal);
    expect(await s.call('POST', '/profile', { type: 'username', value: 'other' })).toMatchObject(refusal);
    expect(await s.call('POST', '/submit')).toMatchObject(refusal);
    expect(
      (await s.call('POST', '/verification/backup-code/verify', { code: codes.body.codes[0] })).status,
    ).toBe(400);
  });

  it('counts guesses at all factors together; a right password does not wipe them', async () => {
    const p = portero();
    await configure(p, {
      sentinelPolicy: { maxAttempts: 4, lockoutDuration: 10 },
      mfa: { factors: ['Totp', 'BackupCode', 'PhoneVerificationCode'], policy: 'NoPrompt' },
    });
    const ana = await withTotp(p);
    await p.api('POST', `/users/${ana.id}/mfa-verifications`, { type: 'BackupCode' });
    const first = await withPassword(p, ana.username);
    const wrong = (s: SignIn, path: string, code: string) =>
      s.call('POST', `/verification/${path}/verify`, { code });
    expect((await wrong(first, 'totp', '000000')).body.code).toBe('session.mfa.invalid_totp_code');
    expect((await wrong(first, 'backup-code', '0123456789')).body.code).toBe(
      'session.mfa.invalid_backup_code',
    );
    const second = await withPassword(p, ana.username);
    const rest = await Promise.all(Array.from({ length: 6 }, () => wrong(second, 'totp', '111111')));
    const blocked = 'session.verification_blocked_too_many_attempts';
    expect(rest.filter(({ body }) => body.code === blocked)).toHaveLength(5);
    expect((await wrong(second, 'totp', totpCode(ana.secret))).body.code).toBe(blocked);
    const third = await withPassword(p, ana.username);
    expect((await wrong(third, 'totp', totpCode(ana.secret))).body.code).toBe(blocked);
    expect((await wrong(third, 'backup-code', '0123456789')).body.code).toBe(blocked);
    await configure(p);
  });

  it('is a backup code once, from however many browsers it comes', async () => {
    const p = portero();
    await configure(p, { mfa: { factors: ['Totp', 'BackupCode'], policy: 'NoPrompt' } });
    const ana = await withTotp(p);
    const { body } = await p.api('POST', `/users/${ana.id}/mfa-verifications`, { type: 'BackupCode' });
    const tries = await Promise.all(Array.from({ length: 4 }, () => withPassword(p, ana.username)));
    const typed = ` ${body.codes[3].toUpperCase()}`;
    const answers = await Promise.all(
      tries.map((s) => s.call('POST', '/verification/backup-code/verify', { code: typed })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const winner = tries[answers.findIndex(({ status }) => status === 200)];
    expect(await winner?.finish()).toHaveProperty('id_token');
    const { body: list } = await p.api('GET', `/users/${ana.id}/mfa-verifications`);
    expect(list).toContainEqual(expect.objectContaining({ type: 'BackupCode', remainCodes: 9 }));
  });

  it('is a code to the person’s own address, which a code of the first factor does not stand in for', async () => {
    const p = portero();
    const methods = [
      { identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: true },
    ];
    await configure(p, {
      signIn: { methods },
      mfa: { factors: ['EmailVerificationCode', 'Totp'], policy: 'Mandatory' },
    });
    const username = `mail${++people}`;
    const primaryEmail = `${username}@example.com`;
    await p.api('POST', '/users', { username, password, primaryEmail });
    const s = await withPassword(p, username);
    expect(await s.call('POST', '/submit')).toMatchObject({
      status: 403,
      body: {
        data: {
          availableFactors: ['EmailVerificationCode'],
          maskedIdentifiers: { EmailVerificationCode: 'mail****@example.com' },
        },
      },
    });
    const identifier = { type: 'email', value: primaryEmail };
    const plain = await s.call('POST', '/verification/verification-code', {
      identifier,
      interactionEvent: 'SignIn',
    });
    const plainCode = await codeFor(p, primaryEmail);
    const { verificationId: plainId } = plain.body;
    const swapped = { verificationId: plainId, code: plainCode, identifierType: 'email' };
    expect((await s.call('POST', '/verification/mfa-verification-code/verify', swapped)).status).toBe(404);
    await s.call('POST', '/verification/verification-code/verify', {
      identifier,
      verificationId: plainId,
      code: plainCode,
    });
    expect(await s.call('POST', '/submit')).toMatchObject(refusal);

    const sent = await s.call('POST', '/verification/mfa-verification-code', { identifierType: 'Email' });
    expect(sent.status, JSON.stringify(sent.body)).toBe(200);
    const { verificationId } = sent.body;
    const answer = { verificationId, identifierType: 'email', code: await codeFor(p, primaryEmail) };
    expect(
      (await s.call('POST', '/verification/mfa-verification-code/verify', { ...answer, code: 'x' })).body
        .code,
    ).toBe('verification_code.code_mismatch');
    expect((await s.call('POST', '/verification/mfa-verification-code/verify', answer)).status).toBe(200);
    expect(
      (await s.call('POST', '/verification/mfa-verification-code', { identifierType: 'phone' })).body.code,
    ).toBe('session.mfa.mfa_factor_not_enabled');
    expect(await s.finish()).toHaveProperty('id_token');
  });
});

onEveryServer('setting a second factor up', (portero) => {
  const register = async (p: TestPortero): Promise<SignIn> => {
    const s = await begin(p, 'Register');
    await s.call('POST', '/profile', { type: 'username', value: `new${++people}` });
    await s.call('POST', '/profile', { type: 'password', value: password });
    expect((await s.call('POST', '/identification', {})).status).toBe(201);
    return s;
  };
  const submitCode = async (s: SignIn) => (await s.call('POST', '/submit')).body;
  const setUpTotp = async (s: SignIn) => {
    const { secret, secretQrCode, verificationId } = (await s.call('POST', '/verification/totp/secret')).body;
    expect(secretQrCode).toMatch(/^data:image\/png;base64,iVBOR/);
    const early = await s.call('POST', '/profile/mfa', { type: 'Totp', verificationId });
    expect(early.body.code).toBe('session.verification_failed');
    const code = totpCode(secret);
    const confirmed = await s.call('POST', '/verification/totp/verify', { code, verificationId });
    expect(confirmed.status, JSON.stringify(confirmed.body)).toBe(200);
    expect((await s.call('POST', '/profile/mfa', { type: 'Totp', verificationId })).status).toBe(204);
    return { secret, code };
  };

  it('asks for one, then for backup codes, and keeps nothing readable', async () => {
    const p = portero();
    await configure(p, { mfa: { factors: ['BackupCode', 'Totp', 'WebAuthn'], policy: 'Mandatory' } });
    const s = await register(p);
    expect(await s.call('POST', '/submit')).toMatchObject({
      status: 422,
      body: { code: 'user.missing_mfa', data: { availableFactors: ['WebAuthn', 'Totp'] } },
    });
    expect((await s.call('POST', '/profile/mfa/mfa-skipped')).body.code).toBe(
      'session.mfa.mfa_policy_not_user_controlled',
    );
    const early = (await s.call('POST', '/verification/backup-code/generate')).body;
    expect(
      (await s.call('POST', '/profile/mfa', { type: 'BackupCode', verificationId: early.verificationId }))
        .body.code,
    ).toBe('session.mfa.backup_code_can_not_be_alone');
    const { secret, code } = await setUpTotp(s);
    expect((await submitCode(s)).code).toBe('session.mfa.backup_code_required');
    const { codes, verificationId } = (await s.call('POST', '/verification/backup-code/generate')).body;
    expect(new Set(codes).size).toBe(10);
    for (const one of codes) expect(one).toMatch(/^[0-9a-f]{10}$/);
    expect((await s.call('POST', '/profile/mfa', { type: 'BackupCode', verificationId })).status).toBe(204);
    const { body: state } = await s.call('GET', '/interaction');
    expect(state.mfa).toEqual({
      mfaEnabled: true,
      totp: { type: 'Totp' },
      backupCode: { type: 'BackupCode' },
    });
    expect(JSON.stringify(state)).not.toMatch(new RegExp([secret, ...codes].join('|')));
    await s.finish();

    const rows = await p.tenants.default.db.read.selectFrom('users').selectAll().execute();
    expect(JSON.stringify(rows)).not.toMatch(new RegExp([secret, ...codes].join('|')));
    await p.audit.flush();
    const { body: logs } = await p.api('GET', '/logs?page_size=100');
    expect(JSON.stringify(logs)).not.toMatch(new RegExp([secret, ...codes].join('|')));
    // The code that confirmed the secret is used up with it.
    const again = await withPassword(p, `new${people}`);
    expect((await again.call('POST', '/verification/totp/verify', { code })).status).toBe(400);
    expect(
      (await again.call('POST', '/verification/totp/verify', { code: totpCode(secret, Date.now() + later) }))
        .status,
    ).toBe(200);
    await again.finish();
  });

  it('offers it where it is the person’s choice, and no more once they skipped it', async () => {
    const p = portero();
    await configure(p, { mfa: { factors: ['Totp'], policy: 'PromptAtSignInAndSignUp' } });
    const s = await register(p);
    expect(await submitCode(s)).toMatchObject({ code: 'user.suggest_mfa' });
    expect((await s.call('POST', '/profile/mfa/mfa-enabled')).status).toBe(204);
    expect(await submitCode(s)).toMatchObject({
      code: 'user.missing_mfa',
      data: { availableFactors: ['Totp'], skippable: true },
    });
    expect((await s.call('POST', '/profile/mfa/mfa-skipped')).status).toBe(204);
    await s.finish();
    const again = await withPassword(p, `new${people}`);
    await again.finish();
  });

  it('offers it again to whoever skipped it, when the tenant’s time for that is over', async () => {
    const p = portero();
    const mfa = { factors: ['Totp'], policy: 'PromptAtSignInAndSignUp' };
    await configure(p, { mfa: { ...mfa, offerAgainAfterDays: 30 } });
    const s = await register(p);
    expect(await submitCode(s)).toMatchObject({ code: 'user.suggest_mfa' });
    expect((await s.call('POST', '/profile/mfa/mfa-skipped')).status).toBe(204);
    await s.finish();
    const username = `new${people}`;
    await (await withPassword(p, username)).finish();

    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 31 * 86_400_000 });
    try {
      const later = await withPassword(p, username);
      expect(await submitCode(later)).toMatchObject({ code: 'user.suggest_mfa' });
      expect((await later.call('POST', '/profile/mfa/mfa-skipped')).status).toBe(204);
      await later.finish();
      await (await withPassword(p, username)).finish();
    } finally {
      vi.useRealTimers();
    }
  });

  it('asks at sign-in only, or never, as the policy says', async () => {
    const p = portero();
    await configure(p, { mfa: { factors: ['Totp'], policy: 'PromptOnlyAtSignIn' } });
    await (await register(p)).finish();
    const s = await withPassword(p, `new${people}`);
    expect(await submitCode(s)).toMatchObject({ code: 'user.suggest_mfa' });
    await configure(p, { mfa: { factors: ['Totp'], policy: 'NoPrompt' } });
    await s.finish();
  });

  it('makes members of an organization that demands it set one up', async () => {
    const p = portero();
    const mfa = { factors: ['Totp'], policy: 'NoPrompt', organizationRequiredMfaPolicy: 'Mandatory' };
    await configure(p, { mfa });
    await (await register(p)).finish();
    const { body: organization } = await p.api('POST', '/organizations', {
      name: 'Strict',
      isMfaRequired: true,
    });
    const { body: users } = await p.api('GET', `/users?search=new${people}`);
    await p.api('POST', `/organizations/${organization.id}/users`, { userIds: [users[0].id] });
    const s = await withPassword(p, `new${people}`);
    expect(await submitCode(s)).toMatchObject({
      code: 'user.missing_mfa',
      data: { availableFactors: ['Totp'] },
    });
    expect((await s.call('POST', '/profile/mfa/mfa-skipped')).status).toBe(422);
    await setUpTotp(s);
    await s.finish();
    expect(await submitCode(await withPassword(p, `new${people}`))).toMatchObject(refusal.body);
  });

  it('binds no factor that is off, of another person, or that another sign-in bound first', async () => {
    const p = portero();
    await configure(p, { mfa: { factors: ['Totp'], policy: 'PromptOnlyAtSignIn' } });
    await (await register(p)).finish();
    const [one, two] = [await withPassword(p, `new${people}`), await withPassword(p, `new${people}`)];
    await setUpTotp(one);
    await setUpTotp(two);
    const codes = (await one.call('POST', '/verification/backup-code/generate')).body;
    expect(
      (await one.call('POST', '/profile/mfa', { type: 'BackupCode', verificationId: codes.verificationId }))
        .body.code,
    ).toBe('session.mfa.mfa_factor_not_enabled');
    await one.finish();
    expect((await submitCode(two)).code).toBe('session.mfa.require_mfa_verification');
    const off = await withTotp(p);
    await configure(p, { mfa: { factors: [], policy: 'NoPrompt' } });
    await (await withPassword(p, off.username)).finish();
  });

  it('suggests a further factor to whoever has only the address they signed up with', async () => {
    const p = portero();
    await configure(p, {
      signUp: { identifiers: ['email'], password: true, verify: true },
      signIn: {
        methods: [{ identifier: 'email', password: true, verificationCode: false, isPasswordPrimary: true }],
      },
      mfa: { factors: ['Totp', 'EmailVerificationCode'], policy: 'Mandatory' },
    });
    const email = `further${++people}@example.com`;
    const s = await begin(p, 'Register');
    const identifier = { type: 'email', value: email };
    const sent = await s.call('POST', '/verification/verification-code', {
      identifier,
      interactionEvent: 'Register',
    });
    const { verificationId } = sent.body;
    const code = await codeFor(p, email);
    await s.call('POST', '/verification/verification-code/verify', { identifier, verificationId, code });
    await s.call('POST', '/identification', { verificationId });
    await s.call('POST', '/profile', { type: 'password', value: password });
    expect((await s.call('POST', '/identification', {})).status).toBe(201);
    expect(await s.call('POST', '/submit')).toMatchObject({
      status: 422,
      body: {
        code: 'session.mfa.suggest_additional_mfa',
        data: {
          availableFactors: ['Totp'],
          maskedIdentifiers: { EmailVerificationCode: 'furt****@example.com' },
          isWebAuthnUsedAsSignInPasskey: false,
          skippable: true,
          suggestion: true,
        },
      },
    });
    expect((await s.call('POST', '/profile/mfa/mfa-suggestion-skipped')).status).toBe(204);
    await s.finish();
  });
});

/** Mulberry32: the same walks every time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
