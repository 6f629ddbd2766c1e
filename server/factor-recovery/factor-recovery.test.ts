/** People who lost every second factor – and those who only say so. */
import { isError } from '@portero/schema/errors.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { begin, codeFor, password } from '../experience/testing.ts';
import { totpCode } from '../mfa/totp.ts';
import { configure } from '../pages/testing.ts';
import { newPerson, noticesTo, Owner } from '../testing/account.ts';
import { anAdministrator, makeRole } from '../testing/administrators.ts';
import { Browser } from '../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { answerRequest } from './administration.ts';
import { stopRequest } from './rules.ts';

const hour = 3_600_000;
const mfa = {
  factors: ['Totp', 'BackupCode'],
  policy: 'NoPrompt',
  recovery: 'approval',
  recoveryWaitHours: 0,
};
const settings = {
  signUp: { identifiers: ['username'], password: true, verify: false },
  signIn: {
    methods: [
      { identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: true },
      { identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: true },
    ],
  },
  mfa,
  adaptiveMfa: {},
  trustedDevice: {},
};
const unavailable = { status: 422, body: { code: 'session.mfa.recovery_not_available' } };
const demanded = { status: 403, body: { code: 'session.mfa.require_mfa_verification' } };
const asAdministrator = { type: 'app', id: 'somebody' } as const;

let people = 0;
async function person(p: TestPortero) {
  const username = `lost${++people}`;
  const email = `${username}@example.com`;
  const { body } = await p.api('POST', '/users', { username, password, primaryEmail: email });
  const id = body.id as string;
  const made = await p.api('POST', `/users/${id}/mfa-verifications`, { type: 'Totp' });
  await p.api('POST', `/users/${id}/mfa-verifications`, { type: 'BackupCode' });
  return { id, username, email, secret: made.body.secret as string, browser: new Browser(p.core) };
}
type Person = Awaited<ReturnType<typeof person>>;

/** Past the first factor, in the browser that asks. */
async function signIn(p: TestPortero, { username, ...who }: Person, browser = who.browser) {
  const s = await begin(p, 'SignIn', browser);
  const identifier = { type: 'username', value: username };
  const { body } = await s.call('POST', '/verification/password', { identifier, password });
  expect((await s.call('POST', '/identification', body)).status).toBe(204);
  return s;
}
type Session = Awaited<ReturnType<typeof begin>>;

async function ask(p: TestPortero, who: Person): Promise<string> {
  const s = await signIn(p, who);
  const { status, body } = await s.call('POST', '/recovery', { reason: 'My phone fell into the sea' });
  expect(status, JSON.stringify(body)).toBe(200);
  expect(body.state).toBe('waiting');
  return (await latest(p, who)).id;
}
/** Somebody who knows the password, in a browser of their own. */
const elsewhere = (p: TestPortero, who: Person) => signIn(p, who, new Browser(p.core));
const latest = async (p: TestPortero, { id }: Person) =>
  (await p.api('GET', `/recovery-requests?userId=${id}`)).body[0];
const approve = (p: TestPortero, id: string) =>
  p.api('POST', `/recovery-requests/${id}/approve`, { reason: 'Called them back' });
const refuse = (p: TestPortero, id: string) =>
  p.api('POST', `/recovery-requests/${id}/refuse`, { reason: 'Could not reach them' });

async function approved(p: TestPortero, who: Person): Promise<string> {
  const id = await ask(p, who);
  expect(await approve(p, id)).toMatchObject({ status: 200, body: { state: 'approved' } });
  return id;
}

/** Set up an authenticator app and, since there were some, backup codes. @returns the new secret */
async function setUp({ call }: Pick<Session, 'call'>): Promise<string> {
  const { body } = await call('POST', '/verification/totp/secret');
  const { secret, verificationId } = body;
  const proof = await call('POST', '/verification/totp/verify', { code: totpCode(secret), verificationId });
  expect(proof.status, JSON.stringify(proof.body)).toBe(200);
  const bound = await call('POST', '/profile/mfa', { type: 'Totp', verificationId });
  expect(bound.status, JSON.stringify(bound.body)).toBe(204);
  expect((await call('POST', '/submit')).body.code).toBe('session.mfa.backup_code_required');
  const codes = await call('POST', '/verification/backup-code/generate');
  const kept = { type: 'BackupCode', verificationId: codes.body.verificationId };
  expect((await call('POST', '/profile/mfa', kept)).status).toBe(204);
  return secret;
}

const factors = async (p: TestPortero, { id }: Person) =>
  (await p.api('GET', `/users/${id}/mfa-verifications`)).body.map((one: { id: string }) => one.id);
const stopTokens = async (p: TestPortero, { email }: Person): Promise<string[]> => {
  await p.outbox.run();
  const { body } = await p.api('GET', '/development-inbox');
  return body
    .filter((one: { to: string }) => one.to === email)
    .flatMap(({ text }: { text: string }) => /recovery\/stop\?token=([\w-]+)/.exec(text)?.[1] ?? []);
};
const tokensIn = async (p: TestPortero, { email }: Person): Promise<string[]> => {
  await p.outbox.run();
  const { body } = await p.api('GET', '/development-inbox');
  return body
    .filter((one: { to: string }) => one.to === email)
    .flatMap(({ text }: { text: string }) => /recovery\/continue\?token=([\w.-]+)/.exec(text)?.[1] ?? []);
};
const tokenOf = async (p: TestPortero, who: Person): Promise<string> => {
  const [token] = await tokensIn(p, who);
  if (token === undefined) throw new Error('no link was mailed');
  return token;
};
const press = (browser: Browser, token: string) =>
  browser.request('POST', '/recovery/continue', { form: { token } });
const markIn = ({ browser }: Person): { name: string; value: string } => {
  const name = /portero-recovery-[0-9a-f]{64}/.exec(browser.cookieHeader('/'))?.[0] ?? '';
  return { name, value: browser.cookie(name) ?? '' };
};
const isHelpless = async (s: Session, why: string) => {
  expect(await s.call('POST', '/recovery/begin'), why).toMatchObject(unavailable);
  expect(await s.call('POST', '/submit'), why).toMatchObject(demanded);
  const { body } = await s.call('POST', '/verification/totp/secret');
  await s.call('POST', '/profile/mfa', { type: 'Totp', verificationId: body.verificationId });
  expect(await s.call('POST', '/submit'), why).toMatchObject(demanded);
};
const inTable = (p: TestPortero, id: string, change: { expiresAt: number } | { createdAt: number }) =>
  p.tenants.default.db.write.updateTable('recovery_requests').set(change).where('id', '=', id).execute();

onEveryServer('recovery of lost second factors', (portero) => {
  beforeEach(() => configure(portero(), settings));

  it('lets somebody set up a new one in place of the old ones, and nothing less', async () => {
    const p = portero();
    const ana = await person(p);
    const owner = await Owner.signIn(p, await newPerson(p));
    const before = await factors(p, ana);
    const id = await approved(p, ana);
    const s = await signIn(p, ana);
    expect((await s.call('GET', '/recovery')).body).toMatchObject({ state: 'approved', canAsk: false });
    expect(await s.call('POST', '/submit'), 'an approval is no way in').toMatchObject(demanded);
    expect((await s.call('POST', '/verification/totp/secret')).status).toBe(200);
    expect((await s.call('POST', '/recovery/begin')).status).toBe(204);
    const missing = { status: 422, body: { code: 'user.missing_mfa', data: { availableFactors: ['Totp'] } } };
    expect(await s.call('POST', '/submit'), 'whatever the policy says').toMatchObject(missing);
    expect((await s.call('POST', '/submit')).body.data).not.toHaveProperty('skippable');
    await s.call('POST', '/profile/mfa/mfa-suggestion-skipped');
    await s.call('POST', '/profile/mfa/passkey-skipped');
    expect(await s.call('POST', '/submit')).toMatchObject(missing);
    expect(await factors(p, ana), 'nothing is lost yet').toEqual(before);
    const secret = await setUp(s);
    expect(await s.finish()).toHaveProperty('id_token');
    const after = await factors(p, ana);
    expect(after).toHaveLength(2);
    for (const old of before) expect(after).not.toContain(old);
    expect((await latest(p, ana)).state).toBe('completed');
    const next = await elsewhere(p, ana);
    expect(
      (await next.call('POST', '/verification/totp/verify', { code: totpCode(ana.secret) })).body.code,
    ).toBe('session.mfa.invalid_totp_code');
    await next.call('POST', '/verification/totp/verify', { code: totpCode(secret, Date.now() + 30_000) });
    expect(await next.finish()).toHaveProperty('id_token');
    expect((await owner.refresh()).statusCode, 'of somebody else').toBe(200);
    const keys = (await p.api('GET', `/logs?userId=${ana.id}&page_size=100`)).body.map(
      ({ key }: { key: string }) => key,
    );
    for (const key of ['Recovery.Requested', 'Management.RecoveryRequest.Approved', 'Recovery.Completed'])
      expect(keys).toContain(key);
    expect(
      (await p.api('GET', '/logs?logKey=Management.RecoveryRequest.Approved')).body[0].payload,
    ).toMatchObject({
      actor: { type: 'app', id: 'm-default' },
      recoveryId: id,
      reason: 'Called them back',
    });
  });

  it('ends every other session and token', async () => {
    const p = portero();
    const ana = await person(p);
    const elsewhere = await signIn(p, ana, new Browser(p.core));
    await elsewhere.call('POST', '/verification/totp/verify', { code: totpCode(ana.secret) });
    await elsewhere.finish();
    const sessions = async () => (await p.api('GET', `/users/${ana.id}/sessions`)).body.sessions.length;
    expect(await sessions()).toBe(1);
    await approved(p, ana);
    const s = await signIn(p, ana);
    await s.call('POST', '/recovery/begin');
    await setUp(s);
    await s.finish();
    expect(await sessions(), 'the new one').toBe(1);
    const back = await begin(p, undefined, elsewhere.browser);
    expect((await back.call('PUT', '', { interactionEvent: 'SignIn' })).status, 'asked to sign in').toBe(204);
  });

  it('is off at first, and for whoever has not shown the first factor', async () => {
    const p = portero();
    const ana = await person(p);
    await configure(p, { ...settings, mfa: { factors: mfa.factors, policy: 'NoPrompt' } });
    const off = await signIn(p, ana);
    expect(await off.call('POST', '/recovery', {})).toMatchObject(unavailable);
    expect(await off.call('GET', '/recovery')).toMatchObject(unavailable);
    await configure(p, settings);
    const stranger = await begin(p, 'SignIn');
    expect((await stranger.call('POST', '/recovery', {})).status).toBe(404);
    expect(await stranger.call('GET', '/recovery')).toMatchObject(unavailable);
    expect((await stranger.call('POST', '/recovery/begin')).status).toBe(404);
    const identifier = { type: 'username', value: ana.username };
    await stranger.call('POST', '/verification/password', { identifier, password: 'Wrong-guess-11' });
    expect((await stranger.call('POST', '/recovery', {})).status).toBe(404);
    const proved = await stranger.call('POST', '/verification/password', { identifier, password });
    expect((await stranger.call('POST', '/recovery', {})).status, 'shown, but not named by it').toBe(404);
    await stranger.call('POST', '/identification', proved.body);
    expect((await stranger.call('POST', '/recovery', {})).status).toBe(200);
    expect(await latest(p, ana)).toMatchObject({ reason: null, factors: expect.arrayContaining(['Totp']) });
  });

  it('is nothing for whoever needs no second factor, has shown one, or could set up no other', async () => {
    const p = portero();
    const ana = await person(p);
    const shown = await signIn(p, ana);
    await shown.call('POST', '/verification/totp/verify', { code: totpCode(ana.secret) });
    expect(await shown.call('POST', '/recovery', {})).toMatchObject(unavailable);
    const { body } = await p.api('POST', '/users', { username: `plain${ana.id}`.toLowerCase(), password });
    const plain = await signIn(p, { ...ana, username: body.username });
    expect(await plain.call('POST', '/recovery', {})).toMatchObject(unavailable);
    const [byName] = settings.signIn.methods;
    await configure(p, {
      ...settings,
      signIn: { methods: [byName] },
      mfa: { ...mfa, factors: ['EmailVerificationCode'] },
    });
    const onlyMail = await signIn(p, ana);
    expect(await onlyMail.call('POST', '/submit')).toMatchObject(demanded);
    expect(await onlyMail.call('POST', '/recovery', {})).toMatchObject(unavailable);
  });

  it('is one request at a time, of any number at once', async () => {
    const p = portero();
    const ana = await person(p);
    const sessions = await Promise.all([1, 2, 3, 4].map(() => elsewhere(p, ana)));
    const answers = await Promise.all(sessions.map(({ call }) => call('POST', '/recovery', { reason: 'x' })));
    for (const { status, body } of answers) expect([status, body.state]).toEqual([200, 'waiting']);
    expect(
      answers.filter(({ body }) => body.isHere),
      'is one browser’s',
    ).toHaveLength(1);
    expect((await p.api('GET', `/recovery-requests?userId=${ana.id}`)).body).toHaveLength(1);
    expect(await stopTokens(p, ana)).toHaveLength(1);
  });

  it('tells administrators who asked in another browser meanwhile, of this request alone', async () => {
    const p = portero();
    const ana = await person(p);
    const before = await ask(p, ana);
    const detail = async (id: string) => (await p.api('GET', `/recovery-requests/${id}`)).body;
    const asks = async (s: Session, userAgent: string) =>
      s.browser.request('POST', '/api/experience/recovery', {
        json: {},
        headers: { 'logto-app-id': s.client.id, 'user-agent': userAgent },
      });
    await asks(await signIn(p, ana), 'Hers');
    expect((await detail(before)).elsewhere, 'in the same browser').toEqual([]);
    await asks(await elsewhere(p, ana), 'Somebody');
    await refuse(p, before);
    const id = await ask(p, ana);
    expect((await detail(id)).elsewhere, 'of the one before').toEqual([]);
    for (let time = 0; time < 6; time++) await asks(await elsewhere(p, ana), `Thief ${time}`);
    const { elsewhere: found } = await detail(id);
    expect(found.map(({ userAgent }: { userAgent: string }) => userAgent)).toEqual(
      [5, 4, 3, 2, 1].map((time) => `Thief ${time}`),
    );
    expect(found[0]).toMatchObject({ ip: '127.0.0.1', at: expect.any(Number) });
    const { body } = await p.api('GET', `/logs?userId=${ana.id}&logKey=Recovery.AskedElsewhere`);
    expect(body[0].payload).toMatchObject({ recoveryId: id, userAgent: 'Thief 5' });
  });

  it('is asked for three times in a week at most, and its words are short', async () => {
    const p = portero();
    const ana = await person(p);
    for (let time = 0; time < 3; time++) await refuse(p, await ask(p, ana));
    const s = await signIn(p, ana);
    expect((await s.call('GET', '/recovery')).body).toEqual({ state: 'refused', canAsk: false });
    expect(await s.call('POST', '/recovery', {})).toMatchObject({ status: 429, body: unavailable.body });
    expect((await s.call('POST', '/recovery', { reason: 'x'.repeat(301) })).status).toBe(400);
    const last = await latest(p, ana);
    expect((await p.api('GET', `/recovery-requests/${last.id}`)).body).toMatchObject({
      earlier: 2,
      isTold: true,
      decision: 'Could not reach them',
      decidedBy: { type: 'app', id: 'm-default' },
    });
  });

  it('tells the address, whose link stops it: once, and not by guessing', async () => {
    const p = portero();
    const ana = await person(p);
    const id = await approved(p, ana);
    const tenant = p.tenants.default;
    const from = { ip: '192.0.2.1', userAgent: 'x' };
    const [token = ''] = await stopTokens(p, ana);
    const kept = await tenant.db.read
      .selectFrom('recovery_requests')
      .selectAll()
      .where('id', '=', id)
      .execute();
    expect(JSON.stringify(kept)).not.toContain(token);
    for (const guess of ['', 'x', token.slice(0, -1), `${token}x`, kept[0]?.stopDigest ?? ''])
      expect(await stopRequest(tenant, guess, from), guess).toBe(false);
    expect(await stopRequest(p.tenants.admin, token, from), 'in another tenant').toBe(false);
    const begun = await signIn(p, ana);
    expect((await begun.call('POST', '/recovery/begin')).status).toBe(204);
    await setUp(begun);
    expect(await stopRequest(tenant, token, from), 'also when it was approved').toBe(true);
    expect(await stopRequest(tenant, token, from)).toBe(false);
    expect((await latest(p, ana)).state).toBe('stopped');
    expect(await begun.call('POST', '/submit'), 'and begun').toMatchObject(demanded);
    expect(await approve(p, id)).toMatchObject({ status: 409, body: { code: 'recovery_request.not_open' } });
    const s = await signIn(p, ana);
    expect((await s.call('GET', '/recovery')).body).toEqual({ state: 'stopped', canAsk: false });
    expect((await s.call('POST', '/recovery', {})).status, 'by the same password').toBe(429);
  });

  it('is approved by nobody before its waiting time is over, nor by the person, nor twice', async () => {
    const p = portero();
    await configure(p, { ...settings, mfa: { ...mfa, recoveryWaitHours: 24 } });
    const ana = await person(p);
    const id = await ask(p, ana);
    expect(await approve(p, id)).toMatchObject({
      status: 409,
      body: { code: 'recovery_request.still_waiting' },
    });
    const early = await signIn(p, ana);
    expect(await early.call('POST', '/recovery/begin')).toMatchObject(unavailable);
    expect(await early.call('POST', '/submit')).toMatchObject(demanded);
    await configure(p, settings);
    expect((await approve(p, id)).status, 'the time that was promised').toBe(409);
    await refuse(p, id);
    const own = await ask(p, ana);
    const themselves = answerRequest(
      p.tenants.default,
      own,
      { answer: 'approved', reason: undefined },
      { type: 'user', id: ana.id },
    );
    await expect(themselves).rejects.toSatisfy((failure) => isError(failure, 'recovery_request.own'));
    const answers = await Promise.all([approve(p, own), approve(p, own), refuse(p, own)]);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    expect((await approve(p, own)).status).toBe(409);
  });

  it('helps nobody else, and once', async () => {
    const p = portero();
    const [ana, eva] = [await person(p), await person(p)];
    await approved(p, ana);
    const other = await signIn(p, eva);
    expect(await other.call('POST', '/recovery/begin')).toMatchObject(unavailable);
    expect(await other.call('POST', '/submit')).toMatchObject(demanded);
    // Two sign-ins begin; one of them is the first.
    const [first, second] = [await signIn(p, ana), await signIn(p, ana)];
    for (const { call } of [first, second]) expect((await call('POST', '/recovery/begin')).status).toBe(204);
    await setUp(first);
    await setUp(second);
    const ends = await Promise.all([first, second].map(({ call }) => call('POST', '/submit')));
    expect(ends.map(({ status }) => status).sort()).toEqual([200, 403]);
    const replayed = await elsewhere(p, ana);
    expect(await replayed.call('POST', '/recovery/begin')).toMatchObject(unavailable);
    expect(await replayed.call('POST', '/submit')).toMatchObject(demanded);
  });

  it('is over after 72 hours, by a refusal, and when the tenant turns it off', async () => {
    const p = portero();
    const ana = await person(p);
    const id = await approved(p, ana);
    const { expiresAt } = await latest(p, ana);
    expect(Math.abs(expiresAt - Date.now() - 72 * hour)).toBeLessThan(60_000);
    const s = await signIn(p, ana);
    await s.call('POST', '/recovery/begin');
    await setUp(s);
    await configure(p, { ...settings, mfa: { ...mfa, recovery: 'off' } });
    expect(await s.call('POST', '/submit')).toMatchObject(demanded);
    await configure(p, settings);
    await inTable(p, id, { expiresAt: Date.now() - 1 });
    expect(await s.call('POST', '/submit')).toMatchObject(demanded);
    expect((await latest(p, ana)).state).toBe('expired');
    expect(
      (await p.api('GET', '/recovery-requests?state=approved')).body.map((r: { id: string }) => r.id),
    ).not.toContain(id);
    expect(
      (await p.api('GET', '/recovery-requests?state=expired')).body.map((r: { id: string }) => r.id),
    ).toContain(id);
    expect((await approve(p, id)).status).toBe(409);
    const again = await approved(p, ana);
    expect(await refuse(p, again), 'taken back').toMatchObject({ status: 200, body: { state: 'refused' } });
    expect(await (await signIn(p, ana)).call('POST', '/recovery/begin')).toMatchObject(unavailable);
  });

  it('is cancelled by an old factor that is shown, here and while a new one is set up', async () => {
    const p = portero();
    const ana = await person(p);
    await approved(p, ana);
    const recovering = await signIn(p, ana);
    await recovering.call('POST', '/recovery/begin');
    const found = await signIn(p, ana);
    await found.call('POST', '/verification/totp/verify', { code: totpCode(ana.secret) });
    await found.finish();
    expect((await latest(p, ana)).state).toBe('cancelled');
    await recovering.call('POST', '/verification/totp/secret');
    expect(await recovering.call('POST', '/submit')).toMatchObject(demanded);
  });

  it('is cancelled by a new password, a suspension, another address and another factor', async () => {
    const p = portero();
    const changes = {
      password: ({ id }: Person) => p.api('PATCH', `/users/${id}/password`, { password }),
      suspension: async ({ id }: Person) => {
        await p.api('PATCH', `/users/${id}/is-suspended`, { isSuspended: true });
        return p.api('PATCH', `/users/${id}/is-suspended`, { isSuspended: false });
      },
      address: ({ id }: Person) => p.api('PATCH', `/users/${id}`, { primaryEmail: `${id}@example.org` }),
      factor: async (who: Person) => {
        const [, codes] = await factors(p, who);
        return p.api('DELETE', `/users/${who.id}/mfa-verifications/${codes}`);
      },
    };
    for (const [name, change] of Object.entries(changes)) {
      const ana = await person(p);
      await approved(p, ana);
      expect((await change(ana)).status, name).toBeLessThan(300);
      const s = await signIn(p, ana);
      expect(await s.call('POST', '/recovery/begin'), name).toMatchObject(unavailable);
      expect(await s.call('POST', '/submit'), name).toMatchObject(demanded);
      expect((await s.call('GET', '/recovery')).body, name).toEqual({ state: 'none', canAsk: true });
      const waiting = await person(p);
      const id = await ask(p, waiting);
      await change(waiting);
      expect((await approve(p, id)).status, name).toBe(409);
    }
  });

  it('leads through the new factor where a device is trusted, nothing looks risky, or people chose to go without', async () => {
    const p = portero();
    const trusting = {
      ...settings,
      mfa: { ...mfa, policy: 'Mandatory' },
      trustedDevice: { enabled: true, durationDays: 7 },
    };
    await configure(p, trusting);
    const ana = await person(p);
    const desktop = new Browser(p.core);
    const first = await signIn(p, ana, desktop);
    await first.call('POST', '/verification/totp/verify', { code: totpCode(ana.secret) });
    await first.call('POST', '/profile/mfa/trusted-device');
    await first.finish();
    await p.api('DELETE', `/users/${ana.id}/sessions`);
    await approved(p, ana);
    const excused = await signIn(p, ana, desktop);
    expect(await excused.call('POST', '/submit'), 'as long as nothing brings it here').toMatchObject({
      status: 200,
    });
    await press(desktop, await tokenOf(p, ana));
    const trusted = await signIn(p, ana, desktop);
    expect(await trusted.call('POST', '/submit')).toMatchObject(demanded);
    await trusted.call('POST', '/recovery/begin');
    await trusted.call('POST', '/profile/mfa/trusted-device');
    await setUp(trusted);
    await trusted.finish();
    expect(
      (await p.api('GET', `/users/${ana.id}/trusted-devices`)).body,
      'no factor of theirs was shown',
    ).toEqual([]);
    await configure(p, settings);
    const eva = await person(p);
    await approved(p, eva);
    await configure(p, {
      ...settings,
      mfa: { ...mfa, policy: 'PromptOnlyAtSignInMandatory' },
      adaptiveMfa: { enabled: true },
    });
    const calm = await signIn(p, eva);
    expect(await calm.call('POST', '/submit')).toMatchObject(demanded);
    await configure(p, settings);
    await p.api('PATCH', `/users/${eva.id}/logto-configs`, {
      mfa: { enabled: false, skipMfaOnSignIn: true },
    });
    expect(await (await signIn(p, eva)).call('POST', '/submit')).toMatchObject(demanded);
  });

  it('does not stand for the second factor that an organization requires', async () => {
    const p = portero();
    await configure(p, { ...settings, mfa: { ...mfa, organizationRequiredMfaPolicy: 'Mandatory' } });
    const ana = await person(p);
    const { body: organization } = await p.api('POST', '/organizations', {
      name: 'Strict',
      isMfaRequired: true,
    });
    await p.api('POST', `/organizations/${organization.id}/users`, { userIds: [ana.id] });
    await approved(p, ana);
    const s = await signIn(p, ana);
    await s.call('POST', '/recovery/begin');
    expect((await s.call('POST', '/submit')).body).toMatchObject({ code: 'user.missing_mfa' });
    expect((await s.call('POST', '/profile/mfa/mfa-skipped')).body.code).toBe(
      'session.mfa.mfa_policy_not_user_controlled',
    );
    await setUp(s);
    await s.finish();
    expect(await factors(p, ana)).toHaveLength(2);
  });

  it('tells the address that it is over, whatever took the place of the old ones, and however the sign-in is called', async () => {
    const p = portero();
    const [byName] = settings.signIn.methods;
    const factors = ['Totp', 'PhoneVerificationCode'];
    await configure(p, { ...settings, signIn: { methods: [byName] }, mfa: { ...mfa, factors } });
    const told = async ({ email }: Person) => {
      const subjects = await noticesTo(p, email);
      return subjects.filter((subject) => subject.startsWith('A sign-in method was')).length;
    };
    const number = await person(p);
    const before = await told(number);
    await approved(p, number);
    const s = await signIn(p, number);
    await s.call('POST', '/recovery/begin');
    const identifier = { type: 'phone', value: `34911${String(people).padStart(6, '0')}` };
    const asked = { identifier, interactionEvent: 'SignIn' };
    const { body } = await s.call('POST', '/verification/verification-code', asked);
    const code = await codeFor(p, identifier.value);
    const proof = await s.call('POST', '/verification/verification-code/verify', {
      ...body,
      identifier,
      code,
    });
    expect(proof.status, JSON.stringify(proof.body)).toBe(200);
    const bound = await s.call('POST', '/profile/mfa', { type: 'PhoneVerificationCode', ...body });
    expect(bound.status, JSON.stringify(bound.body)).toBe(204);
    await s.finish();
    expect(await told(number)).toBe(before + 2);

    await configure(p, settings);
    const turned = await person(p);
    const early = await told(turned);
    await approved(p, turned);
    const r = await signIn(p, turned);
    await r.call('POST', '/recovery/begin');
    await setUp(r);
    const event = { interactionEvent: 'Register' };
    expect((await r.call('PUT', '/interaction-event', event)).status).toBe(204);
    await r.finish();
    expect(await told(turned), 'as a registration').toBe(early + 2);
  });

  it('is not asked for in a password reset, which ends a request instead', async () => {
    const p = portero();
    const ana = await person(p);
    await configure(p, { ...settings, forgotPasswordMethods: ['EmailVerificationCode'] });
    const identifier = { type: 'email', value: ana.email };
    const s = await begin(p, 'ForgotPassword');
    const event = { identifier, interactionEvent: 'ForgotPassword' };
    const { body } = await s.call('POST', '/verification/verification-code', event);
    const code = await codeFor(p, ana.email);
    const proof = await s.call('POST', '/verification/verification-code/verify', {
      ...body,
      identifier,
      code,
    });
    expect(proof.status, JSON.stringify(proof.body)).toBe(200);
    const named = await s.call('POST', '/identification', body);
    expect(named.status, JSON.stringify(named.body)).toBe(204);
    expect(await s.call('POST', '/recovery', {})).toMatchObject(unavailable);
    expect(await s.call('POST', '/recovery/begin')).toMatchObject(unavailable);
  });

  it('is answered by whoever may change people, and is nobody’s of another tenant', async () => {
    const p = portero();
    const ana = await person(p);
    const id = await ask(p, ana);
    const reader = await anAdministrator(p, await makeRole(p, ['read:users']));
    expect((await reader.api('GET', `/recovery-requests/${id}`)).status).toBe(200);
    expect((await reader.api('POST', `/recovery-requests/${id}/approve`, {})).status).toBe(403);
    const stranger = await anAdministrator(p, await makeRole(p, ['write:applications']));
    expect((await stranger.api('GET', '/recovery-requests')).status).toBe(403);
    expect((await p.core.inject({ method: 'GET', url: '/api/recovery-requests' })).statusCode).toBe(401);
    const { admin } = p;
    if (!admin) throw new Error('the admin door is closed');
    const headers = { authorization: `Bearer ${await p.managementToken('admin')}` };
    const there = (method: 'GET' | 'POST', url: string, payload?: object) =>
      admin.inject({ method, url: `/api${url}`, headers, ...(payload && { payload }) });
    expect((await there('GET', '/recovery-requests')).json()).toEqual([]);
    expect((await there('GET', `/recovery-requests/${id}`)).statusCode).toBe(404);
    expect((await there('POST', `/recovery-requests/${id}/approve`, {})).statusCode).toBe(404);
    await expect(
      answerRequest(p.tenants.admin, id, { answer: 'approved', reason: undefined }, asAdministrator),
    ).rejects.toSatisfy((failure) => isError(failure, 'entity.not_found'));
    const writer = await anAdministrator(p, await makeRole(p, ['write:users']));
    expect((await writer.api('POST', `/recovery-requests/${id}/refuse`, {})).status, 'says why').toBe(400);
    expect((await writer.api('POST', `/recovery-requests/${id}/approve`, {})).status).toBe(200);
  });

  describe('once approved', () => {
    it('is of no use to whoever knows the password and sits at another browser', async () => {
      const p = portero();
      const ana = await person(p);
      const early = await elsewhere(p, ana);
      const id = await ask(p, ana);
      const thief = await elsewhere(p, ana);
      const asked = await thief.call('POST', '/recovery', { reason: 'Me, too' });
      expect(asked).toMatchObject({ status: 200, body: { state: 'waiting', canAsk: false, isHere: false } });
      expect(thief.browser.cookieHeader('/'), 'no mark for asking once more').not.toContain(
        'portero-recovery',
      );
      await approve(p, id);
      for (const stranger of [early, thief, await elsewhere(p, ana)]) {
        await isHelpless(stranger, 'without the mark');
        const { body } = await stranger.call('POST', '/recovery', {});
        expect(body).toMatchObject({ state: 'approved', isHere: false });
        await isHelpless(stranger, 'having asked');
      }
      const s = await signIn(p, ana);
      expect((await s.call('GET', '/recovery')).body).toMatchObject({ state: 'approved', isHere: true });
      expect((await s.call('POST', '/recovery/begin')).status).toBe(204);
      await setUp(s);
      await s.finish();
    });

    it('does not take the mark of another person or request, nor one that was made up', async () => {
      const p = portero();
      const [ana, eva] = [await person(p), await person(p)];
      await refuse(p, await ask(p, ana));
      const before = markIn(ana);
      const id = await ask(p, ana);
      const mark = markIn(ana);
      expect(mark.value).not.toBe(before.value);
      await approve(p, id);
      await approved(p, eva);
      const token = await tokenOf(p, ana);
      const [, fingerprint = ''] = mark.value.split('.');
      const wrong = {
        'of the request before': before.value,
        'of another person': markIn(eva).value,
        'with this request in another’s': `${id}.${markIn(eva).value.split('.')[1]}`,
        'of the link': token,
        truncated: mark.value.slice(0, -1),
        'without the id': fingerprint,
        'the id alone': id,
        'with an empty fingerprint': `${id}.`,
        lengthened: `${mark.value}A`,
        'far too long': 'x'.repeat(4000),
        empty: '',
      };
      for (const [why, value] of Object.entries(wrong)) {
        const browser = new Browser(p.core);
        browser.setCookie(mark.name, value);
        await isHelpless(await signIn(p, ana, browser), why);
      }
      const both = new Browser(p.core);
      both.setCookie(markIn(eva).name, mark.value);
      await isHelpless(await signIn(p, eva, both), 'one of Ana’s in the place of Eva’s');
      await isHelpless(await signIn(p, ana, eva.browser), 'where Eva asked');
    });

    it('is lost to a sign-in whose browser stops showing the mark', async () => {
      const p = portero();
      const ana = await person(p);
      await approved(p, ana);
      const s = await signIn(p, ana);
      expect((await s.call('POST', '/recovery/begin')).status).toBe(204);
      await setUp(s);
      ana.browser.setCookie(markIn(ana).name, '');
      expect(await s.call('POST', '/submit')).toMatchObject(demanded);
    });

    it('gives a cookie that scripts and other sites cannot have, for as long as the request can last', async () => {
      const p = portero();
      const ana = await person(p);
      const s = await signIn(p, ana);
      const answer = await s.browser.request('POST', '/api/experience/recovery', {
        json: {},
        headers: { 'logto-app-id': s.client.id },
      });
      const [set = ''] = [answer.headers['set-cookie'] ?? []]
        .flat()
        .filter((one) => one.includes('recovery'));
      for (const part of ['; Path=/', '; HttpOnly', '; SameSite=Lax']) expect(set).toContain(part);
      const expires = Date.parse(/Expires=([^;]+)/.exec(set)?.[1] ?? '');
      expect(Math.abs(expires - Date.now() - 17 * 24 * hour)).toBeLessThan(60_000);
      const again = await s.browser.request('POST', '/api/experience/recovery', {
        json: {},
        headers: { 'logto-app-id': s.client.id },
      });
      expect(again.headers['set-cookie'] ?? [], 'once').toEqual([]);
    });

    it('goes on in the browser where the mailed link’s button is pressed, and by nothing less', async () => {
      const p = portero();
      const [ana, eva] = [await person(p), await person(p)];
      await approved(p, ana);
      await approved(p, eva);
      const token = await tokenOf(p, ana);
      const phone = new Browser(p.core);
      const seen = await phone.get(`/recovery/continue?token=${token}`);
      expect(seen.statusCode).toBe(200);
      await isHelpless(await signIn(p, ana, phone), 'opening it does nothing');
      const guesses = [
        '',
        'x',
        token.slice(0, -1),
        `${token}A`,
        token.toUpperCase(),
        markIn(ana).value,
        `${token.split('.')[0]}.${(await tokenOf(p, eva)).split('.')[1]}`,
        ...(await stopTokens(p, ana)),
      ];
      for (const guess of guesses) {
        expect((await press(phone, guess)).statusCode, guess).toBe(404);
        expect((await phone.get(`/recovery/continue?token=${guess}`)).statusCode, guess).toBe(404);
      }
      if (p.admin) expect((await press(new Browser(p.admin), token)).statusCode, 'another tenant').toBe(404);
      await isHelpless(await signIn(p, ana, phone), 'guessing');
      expect((await press(phone, token)).statusCode).toBe(200);
      await isHelpless(await signIn(p, eva, phone), 'somebody else’s sign-in');
      const s = await signIn(p, ana, phone);
      expect((await s.call('POST', '/recovery/begin')).status).toBe(204);
      await setUp(s);
      await s.finish();
      const late = new Browser(p.core);
      expect((await press(late, token)).statusCode, 'once it was used').toBe(404);
      const keys = (await p.api('GET', `/logs?userId=${ana.id}&page_size=100`)).body.map(
        ({ key }: { key: string }) => key,
      );
      expect(keys).toContain('Recovery.Continued');
    });

    it('has a link that dies with it: refused, stopped, cancelled, expired, turned off', async () => {
      const p = portero();
      const tenant = p.tenants.default;
      const ends: Record<string, (who: Person, id: string) => Promise<unknown>> = {
        refused: (_who, id) => refuse(p, id),
        stopped: async (who) => {
          const [stop = ''] = await stopTokens(p, who);
          expect(await stopRequest(tenant, stop, { ip: '192.0.2.1', userAgent: 'x' })).toBe(true);
        },
        cancelled: ({ id }) => p.api('PATCH', `/users/${id}/password`, { password }),
        expired: (_who, id) => inTable(p, id, { expiresAt: Date.now() - 1 }),
        'turned off': () => configure(p, { ...settings, mfa: { ...mfa, recovery: 'off' } }),
      };
      for (const [why, end] of Object.entries(ends)) {
        const ana = await person(p);
        const id = await approved(p, ana);
        const token = await tokenOf(p, ana);
        await end(ana, id);
        const browser = new Browser(p.core);
        expect((await browser.get(`/recovery/continue?token=${token}`)).statusCode, why).toBe(404);
        const answer = await press(browser, token);
        expect([answer.statusCode, answer.headers['set-cookie']], why).toEqual([404, undefined]);
      }
      await configure(p, settings);
      const waiting = await person(p);
      await ask(p, waiting);
      expect(await tokensIn(p, waiting), 'before anybody agreed').toEqual([]);
    });

    it('can be used only where it was asked for by whoever has no address', async () => {
      const p = portero();
      const ana = await person(p);
      await p.api('PATCH', `/users/${ana.id}`, { primaryEmail: null });
      await approved(p, ana);
      await isHelpless(await elsewhere(p, ana), 'elsewhere');
      expect((await (await signIn(p, ana)).call('POST', '/recovery/begin')).status).toBe(204);
    });
  });

  it('stays void when what had changed is changed back', async () => {
    const p = portero();
    const there = async (who: Person, address: string | null) =>
      expect((await p.api('PATCH', `/users/${who.id}`, { primaryEmail: address })).status).toBe(200);
    const ana = await person(p);
    const id = await approved(p, ana);
    await there(ana, ana.email);
    expect((await latest(p, ana)).state, 'the same once more is no change').toBe('approved');
    await there(ana, `${ana.username}@example.org`);
    expect((await latest(p, ana)).state).toBe('cancelled');
    await there(ana, ana.email);
    expect(await (await signIn(p, ana)).call('POST', '/recovery/begin')).toMatchObject(unavailable);
    expect((await approve(p, id)).status).toBe(409);

    // Behind everybody's back.
    const eva = await person(p);
    const other = await ask(p, eva);
    const inUsers = (primaryEmail: string) =>
      p.tenants.default.db.write
        .updateTable('users')
        .set({ primaryEmail, emailKey: primaryEmail })
        .where('id', '=', eva.id)
        .execute();
    await inUsers('elsewhere@example.org');
    expect((await approve(p, other)).status).toBe(409);
    await inUsers(eva.email);
    expect((await latest(p, eva)).state).toBe('cancelled');
    expect((await approve(p, other)).status).toBe(409);
    const { body } = await p.api('GET', `/logs?userId=${eva.id}&logKey=Recovery.Cancelled`);
    expect(body[0].payload).toMatchObject({ recoveryId: other, cause: 'void' });
  });

  it('tells administrators what became of the message about it', async () => {
    const p = portero();
    const { db, vault } = p.tenants.default;
    const [ana, eva] = [await person(p), await person(p)];
    const notice = async (id: string) => (await p.api('GET', `/recovery-requests/${id}`)).body.notice;
    const id = await ask(p, ana);
    const other = await ask(p, eva);
    await stopTokens(p, ana);
    expect([await notice(id), await notice(other)]).toEqual(['gone', 'gone']);
    // As if nobody had brought it.
    const { stopDigest } = await db.read
      .selectFrom('recovery_requests')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const [token = ''] = await stopTokens(p, ana);
    expect(vault.fingerprint(`recovery-stop:${token}`)).toBe(stopDigest);
    const { createdAt } = await latest(p, ana);
    const letter = { to: ana.email, account: 'ana', service: 'x', languages: [], at: createdAt };
    const link = `https://id.example.com/recovery/stop?token=${token}`;
    const row = {
      id: `letter-${ana.id}`,
      channel: 'email',
      kind: 'recovery-requested',
      sealed: vault.seal('outbox', JSON.stringify({ ...letter, link })),
      tries: 1,
      nextTryAt: Date.now() + hour,
      claimedUntil: 0,
      lastError: null,
      givenUpAt: null,
      createdAt,
    } as const;
    await db.write.insertInto('outbox_messages').values(row).execute();
    expect([await notice(id), await notice(other)]).toEqual(['waiting', 'gone']);
    await db.write
      .updateTable('outbox_messages')
      .set({ givenUpAt: Date.now() })
      .where('id', '=', row.id)
      .execute();
    expect(await notice(id)).toBe('given-up');
    await p.api('PATCH', `/users/${ana.id}`, { primaryEmail: null });
    expect(await notice(id)).toBe('none');
    await db.write.deleteFrom('outbox_messages').where('id', '=', row.id).execute();
  });

  it('is not cancelled because an older one of the same person is answered', async () => {
    const p = portero();
    const ana = await person(p);
    const old = await ask(p, ana);
    await p.api('PATCH', `/users/${ana.id}`, { primaryEmail: `${ana.username}@example.org` });
    const id = await ask(p, ana);
    expect((await approve(p, old)).status).toBe(409);
    expect((await approve(p, id)).status).toBe(200);
  });
});
