import { DatabaseSync, StatementSync } from 'node:sqlite';
import { expect, it, vi } from 'vitest';
import { visitor } from '../pages/testing.ts';
import { noticesTo } from '../testing/account.ts';
import { authorizationUrl, Browser, pkce, token } from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';
import { begin, codeFor, password, redirectUri } from './testing.ts';

const byEmail = {
  signUp: { identifiers: ['email'], password: false, verify: true },
  signIn: {
    methods: [
      { identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: false },
      { identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: true },
    ],
  },
  forgotPasswordMethods: ['EmailVerificationCode'],
};

type Transaction = {
  readonly changes: string[];
  /** Whether its commit waited for the disk. */
  readonly isDurable: boolean;
};

/** What is changed meanwhile, by transaction. */
async function transactionsOf(work: () => Promise<unknown>): Promise<Transaction[]> {
  const run = vi.spyOn(StatementSync.prototype, 'run');
  const all = vi.spyOn(StatementSync.prototype, 'all');
  const exec = vi.spyOn(DatabaseSync.prototype, 'exec');
  await work();
  const statements = [
    ...[run, all].flatMap(({ mock }) =>
      mock.contexts.map((statement, call) => ({
        at: mock.invocationCallOrder[call] ?? 0,
        sql: statement instanceof StatementSync ? statement.sourceSQL : '',
      })),
    ),
    ...exec.mock.calls.map(([sql], call) => ({ at: exec.mock.invocationCallOrder[call] ?? 0, sql })),
  ];
  for (const spy of [run, all, exec]) spy.mockRestore();
  const transactions: Transaction[] = [];
  let changes: string[] = [];
  let isDurable = true;
  for (const { sql } of statements.toSorted((a, b) => a.at - b.at)) {
    if (sql.startsWith('pragma synchronous')) isDurable = sql.endsWith('full');
    else if (/^(insert|update|delete)/.test(sql)) changes.push(sql);
    else if (sql === 'commit') {
      transactions.push({ changes, isDurable });
      changes = [];
    }
  }
  return transactions;
}

/** The log's own transactions: entries of everybody that found no other within a moment. */
const isOfTheLog = ({ changes }: Transaction) =>
  changes.length > 0 && changes.every((sql) => sql.startsWith('insert into "logs"'));

onEveryServer('a sign-in with username and password', (portero, engine) => {
  const signIn = async (pause: () => Promise<void>) => {
    const s = await begin(portero(), 'SignIn');
    await pause();
    const identifier = { type: 'username', value: 'frugal' };
    const { body } = await s.call('POST', '/verification/password', { identifier, password });
    await pause();
    await s.call('POST', '/identification', { verificationId: body.verificationId });
    await pause();
    await s.finish();
  };
  const none = async () => {};

  it.runIf(engine === 'sqlite')('changes the database in at most eight transactions', async () => {
    const p = portero();
    await p.api('POST', '/users', { username: 'frugal', password });
    await signIn(none); // what is only done once is done
    await p.audit.flush();
    const all = await transactionsOf(() => signIn(none));
    // Between these steps the machine may take longer than entries wait; then the log has one of its own.
    const [first, ...others] = all.filter((one) => !isOfTheLog(one));
    expect(first?.changes).toEqual([expect.stringContaining('insert into "applications"')]); // the test's own
    expect(others.length, JSON.stringify(others)).toBeLessThanOrEqual(8);
    expect(others.length).toBeGreaterThan(4);
    expect(others.at(-1)?.changes).toContainEqual(expect.stringContaining('insert into "logs"'));
    // What a power cut may take back is what a sign-in that has not ended consists of, and no entry of the log.
    const [relaxed, durable] = [false, true].map((kind) =>
      others.filter(({ isDurable }) => isDurable === kind),
    );
    expect(durable?.length, JSON.stringify(others)).toBeLessThanOrEqual(3);
    const tables = relaxed?.flatMap(({ changes }) => changes.map((sql) => /"(\w+)"/.exec(sql)?.[1]));
    expect(new Set(tables)).toEqual(new Set(['oidc_records', 'interactions', 'attempts']));
    const { body: entries } = await p.api('GET', '/logs?logKey=ExchangeTokenBy.AuthorizationCode');
    expect(entries.length).toBeGreaterThanOrEqual(2);
  });

  it.runIf(engine === 'sqlite')('changes it in fewer by the hosted pages', async () => {
    const p = portero();
    await p.api('POST', '/users', { username: 'frugal_by_form', password });
    const v = await visitor(p);
    await v.start();
    await p.audit.flush();
    const all = await transactionsOf(async () => {
      await v.submit({ identifier: 'frugal_by_form', password });
      expect(v.page.path).toBe(redirectUri);
    });
    const changes = all.filter((one) => !isOfTheLog(one));
    // Begun, counted; proved, named and submitted in one; what the engine makes of it.
    expect(changes.length, JSON.stringify(changes)).toBeLessThanOrEqual(4);
    const end = changes.find((one) => one.changes.some((sql) => sql.includes('"lastSignInAt"')));
    expect(end?.isDurable).toBe(true);
    expect(end?.changes).toContainEqual(expect.stringContaining('delete from "attempts"'));
  });

  it.runIf(engine === 'sqlite')('has its steps in the log once, however long a person takes', async () => {
    const p = portero();
    const keys = ['Create', 'Verification.Password.Submit', 'Identifier.Submit', 'Submit'];
    const counts = () =>
      Promise.all(
        keys.map(async (key) => (await p.api('GET', `/logs?logKey=Interaction.SignIn.${key}`)).body.length),
      );
    const before = await counts();
    const all = await transactionsOf(() => signIn(() => p.audit.flush()));
    expect(all.filter(isOfTheLog).length).toBeGreaterThanOrEqual(3); // one for each pause
    expect(all.filter((one) => !isOfTheLog(one)).length - 1).toBeLessThanOrEqual(8);
    expect(await counts()).toEqual(before.map((count) => count + 1));
  });
});

onEveryServer('signing in by emailed code', (portero) => {
  const email = 'ana@example.com';
  const identifier = { type: 'email', value: email };
  const sendAndVerify = async (s: Awaited<ReturnType<typeof begin>>, to: string, event: string) => {
    const sent = await s.call('POST', '/verification/verification-code', {
      identifier: { type: 'email', value: to },
      interactionEvent: event,
    });
    expect(sent.status, JSON.stringify(sent.body)).toBe(200);
    const { verificationId } = sent.body;
    const code = await codeFor(portero(), to);
    const verified = await s.call('POST', '/verification/verification-code/verify', {
      identifier: { type: 'email', value: to },
      verificationId,
      // As a Persian keyboard writes it.
      code: code.replaceAll(/\d/g, (digit) => '۰۱۲۳۴۵۶۷۸۹'[Number(digit)] ?? ''),
    });
    expect(verified.status, JSON.stringify(verified.body)).toBe(200);
    return verificationId as string;
  };

  it('is set up by the sign-in experience', async () => {
    const { status, body } = await portero().api('PATCH', '/sign-in-exp', byEmail);
    expect(status, JSON.stringify(body)).toBe(200);
  });

  it('registers a person with a code, and signs them in again', async () => {
    const p = portero();
    const first = await begin(p, 'Register');
    const verificationId = await sendAndVerify(first, email, 'Register');
    expect((await first.call('POST', '/identification', { verificationId })).status).toBe(201);
    const tokens = await first.finish();
    expect(tokens).toHaveProperty('id_token');
    const again = await begin(p, 'SignIn');
    const proof = await sendAndVerify(again, email, 'SignIn');
    expect((await again.call('POST', '/identification', { verificationId: proof })).status).toBe(204);
    expect((await again.finish()).scope).toContain('profile');
  });

  it('makes whoever registers with a proved address a member of the organizations of its domain', async () => {
    const p = portero();
    const { body: company } = await p.api('POST', '/organizations', { name: 'Sol' });
    const { body: role } = await p.api('POST', '/organization-roles', { name: 'newcomer' });
    const jit = `/organizations/${company.id}/jit`;
    await p.api('POST', `${jit}/email-domains`, { emailDomain: 'sol.example' });
    await p.api('POST', `${jit}/roles`, { organizationRoleIds: [role.id] });
    for (const to of ['eva@SOL.example', 'lu@notsol.example', 'sol.example@example.com']) {
      const s = await begin(p, 'Register');
      const verificationId = await sendAndVerify(s, to, 'Register');
      expect((await s.call('POST', '/identification', { verificationId })).status).toBe(201);
      await s.finish();
    }
    const { body: members } = await p.api('GET', `/organizations/${company.id}/users`);
    expect(members).toMatchObject([
      { primaryEmail: expect.stringMatching(/^eva@/), organizationRoles: [{ id: role.id }] },
    ]);
    expect(members).toHaveLength(1);
  });

  it('refuses to register an address twice, and lets the same proof sign in', async () => {
    const s = await begin(portero(), 'Register');
    const verificationId = await sendAndVerify(s, email, 'Register');
    const taken = await s.call('POST', '/identification', { verificationId });
    expect(taken).toMatchObject({ status: 422, body: { code: 'user.email_already_in_use' } });
    expect((await s.call('PUT', '/interaction-event', { interactionEvent: 'SignIn' })).status).toBe(204);
    expect((await s.call('POST', '/identification', { verificationId })).status).toBe(204);
    await s.finish();
  });

  it('resets a forgotten password, ends every session, and takes the new password', async () => {
    const p = portero();
    // Whoever is in already, in another browser: perhaps the reason for the reset.
    const elsewhere = await begin(p, 'SignIn');
    const proof = await sendAndVerify(elsewhere, email, 'SignIn');
    await elsewhere.call('POST', '/identification', { verificationId: proof });
    const held = await elsewhere.finish();
    const refresh = (refresh_token: string) =>
      token(p.core, elsewhere.client, { grant_type: 'refresh_token', refresh_token });
    const refreshed = await refresh(held.refresh_token);
    expect(refreshed.statusCode).toBe(200);
    const silently = async () => {
      const { browser, client } = elsewhere;
      const answer = await browser.get(
        authorizationUrl({ ...client, redirectUri }, pkce(), { prompt: 'none', scope: 'openid' }),
      );
      return new URL(String(answer.headers.location)).searchParams;
    };
    expect((await silently()).get('error')).toBeNull();

    const s = await begin(p, 'ForgotPassword');
    const verificationId = await sendAndVerify(s, email, 'ForgotPassword');
    expect((await s.call('POST', '/identification', { verificationId })).status).toBe(204);
    expect(await s.call('PUT', '/profile/password', { password: 'short' })).toMatchObject({
      status: 422,
      body: {
        code: 'password.rejected',
        message: 'Use at least 8 characters.',
        data: [{ code: 'password_rejected.too_short', interpolation: { min: 8 } }],
      },
    });
    expect((await s.call('POST', '/submit')).body).toMatchObject({
      code: 'user.new_password_required_in_profile',
    });
    expect((await s.call('PUT', '/profile/password', { password })).status).toBe(204);
    expect(await s.call('POST', '/submit')).toMatchObject({ status: 200, body: {} });
    expect((await silently()).get('error')).toBe('login_required');
    for (const one of [held.refresh_token, refreshed.json().refresh_token])
      expect((await refresh(one)).json()).toMatchObject({ error: 'invalid_grant' });
    expect(await noticesTo(p, email)).toContain('Your password was changed');
    const again = await begin(p, 'SignIn');
    const { status, body } = await again.call('POST', '/verification/password', { identifier, password });
    expect(status, JSON.stringify(body)).toBe(200);
    expect(
      (await again.call('POST', '/identification', { verificationId: body.verificationId })).status,
    ).toBe(204);
    await again.finish();
  });

  it('goes to the address that the account has, whichever spelling of it was typed', async () => {
    const p = portero();
    const has = 'kim.spelled@example.com';
    await p.api('POST', '/users', { primaryEmail: has, password });
    // The sign of the unit kelvin has our k as its small letter.
    for (const value of ['KIM.spelled@example.com', '\u212Aim.spelled@example.com'])
      for (const event of ['SignIn', 'Register', 'ForgotPassword']) {
        const s = await begin(p, event);
        const asked = { identifier: { type: 'email', value }, interactionEvent: event };
        expect((await s.call('POST', '/verification/verification-code', asked)).status).toBe(200);
        const { body } = await p.api('GET', '/development-inbox');
        expect(body[0], `${event} ${value}`).toMatchObject({ to: has });
      }
  });

  it('answers the same for known and unknown people', async () => {
    const p = portero();
    const s = await begin(p, 'SignIn');
    const known = await s.call('POST', '/verification/password', { identifier, password: 'wrong' });
    const unknown = await s.call('POST', '/verification/password', {
      identifier: { type: 'email', value: 'nobody@example.com' },
      password: 'wrong',
    });
    expect(known).toEqual(unknown);
    expect(known).toMatchObject({ status: 422, body: { code: 'session.invalid_credentials' } });
    const forgot = await begin(p, 'ForgotPassword');
    const sent = await forgot.call('POST', '/verification/verification-code', {
      identifier: { type: 'email', value: 'nobody@example.com' },
      interactionEvent: 'ForgotPassword',
    });
    expect(sent).toMatchObject({ status: 200, body: { verificationId: expect.any(String) } });
    expect(
      (await p.api('GET', '/development-inbox')).body.some(
        (one: { to: string }) => one.to === 'nobody@example.com',
      ),
    ).toBe(false);
  });

  it('uses a code once, for its own address and interaction, and never beyond its tries', async () => {
    const p = portero();
    const to = 'eva@example.com';
    const s = await begin(p, 'Register');
    const { body } = await s.call('POST', '/verification/verification-code', {
      identifier: { type: 'email', value: to },
      interactionEvent: 'Register',
    });
    const code = await codeFor(p, to);
    const verify = (typed: string, value = to, session = s) =>
      session.call('POST', '/verification/verification-code/verify', {
        identifier: { type: 'email', value },
        verificationId: body.verificationId,
        code: typed,
      });
    const thief = await begin(p, 'Register');
    expect(await verify(code, to, thief)).toMatchObject({
      status: 404,
      body: { code: 'session.verification_session_not_found' },
    });
    expect(await verify(code, 'other@example.com')).toMatchObject({
      status: 400,
      body: { code: 'verification_code.email_mismatch' },
    });
    const wrong = code === '000000' ? '000001' : '000000';
    const guesses = await Promise.all(Array.from({ length: 25 }, () => verify(wrong)));
    expect(guesses.filter((guess) => guess.body.code === 'verification_code.code_mismatch')).toHaveLength(10);
    expect(await verify(code)).toMatchObject({
      status: 400,
      body: { code: 'verification_code.exceed_max_try' },
    });
  });

  it('counts sends per recipient and refuses the eleventh', async () => {
    const s = await begin(portero(), 'Register');
    const send = () =>
      s.call('POST', '/verification/verification-code', {
        identifier: { type: 'email', value: 'Many@Example.com' },
        interactionEvent: 'Register',
      });
    for (let i = 0; i < 10; i++) expect((await send()).status).toBe(200);
    expect(await send()).toMatchObject({ status: 429, body: { code: 'request.message_rate_limited' } });
  });
});

onEveryServer('signing in by password', (portero) => {
  it('registers with username and password, asking for what is missing', async () => {
    const s = await begin(portero(), 'Register');
    expect((await s.call('POST', '/profile', { type: 'username', value: 'marisol' })).status).toBe(204);
    expect(await s.call('POST', '/identification', {})).toMatchObject({
      status: 422,
      body: { code: 'user.missing_profile', data: { missingProfile: ['password'] } },
    });
    expect((await s.call('POST', '/profile', { type: 'password', value: password })).status).toBe(204);
    expect((await s.call('POST', '/identification', {})).status).toBe(201);
    await s.finish();
  });

  it('registers with a new password identity, and signs in', async () => {
    const p = portero();
    const s = await begin(p, 'Register');
    const made = await s.call('POST', '/verification/new-password-identity', {
      identifier: { type: 'username', value: 'teo' },
      password,
    });
    expect(
      (await s.call('POST', '/identification', { verificationId: made.body.verificationId })).status,
    ).toBe(201);
    await s.finish();
    const again = await begin(p, 'SignIn');
    const proof = await again.call('POST', '/verification/password', {
      identifier: { type: 'username', value: 'teo' },
      password,
    });
    await again.call('POST', '/identification', { verificationId: proof.body.verificationId });
    await again.finish();
  });

  it('locks an identifier after its failures, also for the right password and under parallel guesses', async () => {
    const p = portero();
    await p.api('PATCH', '/sign-in-exp', { sentinelPolicy: { maxAttempts: 5, lockoutDuration: 10 } });
    const s = await begin(p, 'SignIn');
    const guess = (typed: string) =>
      s.call('POST', '/verification/password', {
        identifier: { type: 'username', value: 'teo' },
        password: typed,
      });
    const guesses = await Promise.all(Array.from({ length: 12 }, (_, i) => guess(`wrong-${i}`)));
    expect(
      guesses.filter((one) => one.body.code === 'session.invalid_credentials').length,
    ).toBeLessThanOrEqual(4);
    expect(await guess(password)).toMatchObject({
      status: 400,
      body: { code: 'session.verification_blocked_too_many_attempts' },
    });
    await p.tenants.default.db.write.deleteFrom('attempts').execute();
    expect((await guess(password)).status).toBe(200);
    await p.api('PATCH', '/sign-in-exp', { sentinelPolicy: {} });
  });

  it('keeps the failures of a username that is somebody else’s but for its case, whoever signs in by that', async () => {
    const p = portero();
    await p.api('PATCH', '/sign-in-exp', { sentinelPolicy: { maxAttempts: 3, lockoutDuration: 10 } });
    for (const username of ['Vera', 'VERA'])
      expect((await p.api('POST', '/users', { username, password })).status).toBe(200);
    const s = await begin(p, 'SignIn');
    const show = async (username: string, typed = password) =>
      (
        await s.call('POST', '/verification/password', {
          identifier: { type: 'username', value: username },
          password: typed,
        })
      ).body.code;
    const wrong = 'session.invalid_credentials';
    const locked = 'session.verification_blocked_too_many_attempts';
    expect([await show('Vera', 'wrong'), await show('Vera', 'wrong')]).toEqual([wrong, wrong]);
    expect(await show('VERA')).toBe(undefined);
    expect([await show('Vera', 'wrong'), await show('Vera')]).toEqual([locked, locked]);
    expect(await show('VERA')).toBe(undefined);
    const [latest] = (await p.api('GET', '/sentinel-activities')).body;
    expect(latest).toMatchObject({ type: 'username', value: 'Vera' });
    await p.api('POST', '/sentinel-activities/delete', { targetType: 'User', targets: ['Vera'] });
    expect(await show('Vera')).toBe(undefined);
    await p.api('PATCH', '/sign-in-exp', { sentinelPolicy: {} });
  });

  it('lets a suspended person nowhere, whatever step they are at', async () => {
    const p = portero();
    const s = await begin(p, 'SignIn');
    const proof = await s.call('POST', '/verification/password', {
      identifier: { type: 'username', value: 'teo' },
      password,
    });
    await s.call('POST', '/identification', { verificationId: proof.body.verificationId });
    const shown = await begin(p, 'SignIn');
    const { body: unused } = await shown.call('POST', '/verification/password', {
      identifier: { type: 'username', value: 'teo' },
      password,
    });
    await p.tenants.default.db.write
      .updateTable('users')
      .set({ isSuspended: true })
      .where('username', '=', 'teo')
      .execute();
    expect(await s.call('POST', '/submit')).toMatchObject({ status: 401, body: { code: 'user.suspended' } });
    expect(
      await shown.call('POST', '/identification', { verificationId: unused.verificationId }),
    ).toMatchObject({ status: 401, body: { code: 'user.suspended' } });
    const fresh = await begin(p, 'SignIn');
    expect(
      await fresh.call('POST', '/verification/password', {
        identifier: { type: 'username', value: 'teo' },
        password,
      }),
    ).toMatchObject({ status: 401, body: { code: 'user.suspended' } });
    await p.tenants.default.db.write
      .updateTable('users')
      .set({ isSuspended: false })
      .where('username', '=', 'teo')
      .execute();
  });

  it('takes a password for its owner only, and no more once it was changed', async () => {
    const p = portero();
    const made = async (username: string) => (await p.api('POST', '/users', { username, password })).body.id;
    const [owner, heir] = [await made('owner'), await made('heir')];
    const prove = async () => {
      const s = await begin(p, 'SignIn');
      const identifier = { type: 'username', value: 'owner' };
      const { body } = await s.call('POST', '/verification/password', { identifier, password });
      return () => s.call('POST', '/identification', { verificationId: body.verificationId });
    };
    const refused = { status: expect.any(Number), body: { code: 'session.verification_failed' } };
    const beforeTheChange = await prove();
    expect((await p.api('PATCH', `/users/${owner}/password`, { password: 'Otra-lluvia-78' })).status).toBe(
      200,
    );
    expect(await beforeTheChange()).toMatchObject(refused);

    expect((await p.api('PATCH', `/users/${owner}/password`, { password })).status).toBe(200);
    const beforeTheName = await prove();
    // Both passwords were set in the same millisecond: only the person tells them apart.
    await p.tenants.default.db.write
      .updateTable('users')
      .set(({ selectFrom }) => ({
        passwordUpdatedAt: selectFrom('users').select('passwordUpdatedAt').where('id', '=', owner),
      }))
      .where('id', '=', heir)
      .execute();
    expect((await p.api('PATCH', `/users/${owner}`, { username: 'moved' })).status).toBe(200);
    expect((await p.api('PATCH', `/users/${heir}`, { username: 'owner' })).status).toBe(200);
    expect(await beforeTheName()).toMatchObject(refused);
    expect((await (await prove())()).status).toBe(204);
  });

  it('needs an interaction, a start, and its own steps in order', async () => {
    const p = portero();
    expect(
      (
        await p.core.inject({
          method: 'PUT',
          url: '/api/experience',
          payload: { interactionEvent: 'SignIn' },
        })
      ).json(),
    ).toMatchObject({ code: 'session.not_found' });
    const s = await begin(p);
    expect(await s.call('POST', '/submit')).toMatchObject({
      status: 404,
      body: { code: 'session.interaction_not_found' },
    });
    await s.call('PUT', '', { interactionEvent: 'SignIn' });
    expect(await s.call('POST', '/submit')).toMatchObject({
      status: 404,
      body: { code: 'session.identifier_not_found' },
    });
    expect(await s.call('POST', '/identification', {})).toMatchObject({
      status: 400,
      body: { code: 'guard.invalid_input', details: 'verificationId is missing' },
    });
    expect(await s.call('POST', '/identification', { verificationId: 'nope' })).toMatchObject({
      status: 404,
      body: { code: 'session.verification_session_not_found' },
    });
    expect(await s.call('PUT', '/profile/password', { password })).toMatchObject({
      status: 400,
      body: { code: 'session.invalid_interaction_type' },
    });
    const tampered = new Browser(p.core);
    tampered.setCookie('_interaction', s.browser.cookie('_interaction') ?? '');
    tampered.setCookie('_interaction.sig', 'forged');
    expect(
      (await tampered.request('PUT', '/api/experience', { json: { interactionEvent: 'SignIn' } })).json(),
    ).toMatchObject({ code: 'session.not_found' });
  });

  it('loses nothing when twenty calls come at once', async () => {
    const p = portero();
    const fields = Array.from({ length: 20 }, (_, i) => ({
      name: `key${i}`,
      type: 'Number',
      required: false,
    }));
    expect((await p.api('POST', '/custom-profile-fields/batch', fields)).status).toBe(201);
    const s = await begin(p, 'Register');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        s.call('POST', '/profile', { type: 'extraProfile', values: { [`key${i}`]: i } }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(204));
    const { body } = await s.call('GET', '/interaction');
    expect(Object.keys(body.profile.customData)).toHaveLength(20);
    for (const { name } of fields) await p.api('DELETE', `/custom-profile-fields/${name}`);
  });

  it('answers malformed, oversized and wrongly typed bodies with 4xx', async () => {
    const s = await begin(portero(), 'SignIn');
    const bodies: unknown[] = [{}, { interactionEvent: 'Nope' }, { interactionEvent: 1 }, []];
    for (const body of bodies) expect((await s.call('PUT', '', body)).status).toBe(400);
    const nul = await s.call('POST', '/verification/password', {
      identifier: { type: 'username', value: 'a\0b' },
      password: 'x\0',
    });
    expect(nul.status).toBeLessThan(500);
    const huge = await s.call('POST', '/verification/password', {
      identifier: { type: 'username', value: 'teo' },
      password: 'x'.repeat(5000),
    });
    expect(huge).toMatchObject({ status: 400, body: { code: 'guard.invalid_input' } });
    for (const [key, code] of [
      ['email', 'custom_profile_fields.name_conflict_sign_in_identifier'],
      ['preferredUsername', 'custom_profile_fields.name_conflict_built_in_prop'],
    ] as const) {
      const register = await begin(portero(), 'Register');
      expect(
        await register.call('POST', '/profile', { type: 'extraProfile', values: { [key]: 'x' } }),
      ).toMatchObject({ status: 400, body: { code } });
    }
  });
});

onEveryServer('the first administrator', (portero) => {
  it('needs the set-up code of the printed address, once, even in a race', async () => {
    const { setupCode } = await import('../tenants/first-administrator.ts');
    const p = portero();
    const code = await setupCode(p.tenants.admin);
    const register = async (username: string, given?: string) => {
      const browser = new Browser(p.admin!);
      const client = { id: 'admin-console', redirectUri: 'http://localhost:3002/console/callback' };
      await browser.get(
        authorizationUrl(client, pkce(), {
          first_screen: 'register',
          ...(given !== undefined && { setup_code: given }),
        }),
      );
      const call = (method: 'PUT' | 'POST', path: string, json?: unknown) =>
        browser.request(method, `/api/experience${path}`, { ...(json !== undefined && { json }) });
      await call('PUT', '', { interactionEvent: 'Register' });
      await call('POST', '/profile', { type: 'username', value: username });
      await call('POST', '/profile', { type: 'password', value: password });
      return call('POST', '/identification', {});
    };
    expect((await register('eve')).json()).toMatchObject({ code: 'setup.code_invalid' });
    expect((await register('eve', 'wrong')).json()).toMatchObject({ code: 'setup.code_invalid' });
    const racers = await Promise.all(['ana', 'eve', 'zoe'].map((name) => register(name, code)));
    expect(racers.filter((answer) => answer.statusCode === 201)).toHaveLength(1);
    const users = await p.tenants.admin.db.read.selectFrom('users').select('username').execute();
    expect(users).toHaveLength(1);
    expect((await register('late', code)).statusCode).toBe(403);
    expect(await setupCode(p.tenants.admin)).toBeUndefined();
  });
});
