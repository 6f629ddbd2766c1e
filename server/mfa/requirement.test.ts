/** A second factor that is required of one person, whatever the tenant asks of others. */
import { beforeEach, expect, it } from 'vitest';
import { atTheCentre } from '../account-pages/testing.ts';
import { begin, codeFor, password } from '../experience/testing.ts';
import { configure, redirectUri, type Visitor, visitor } from '../pages/testing.ts';
import { newPerson, Owner } from '../testing/account.ts';
import { Browser } from '../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { totpCode } from './totp.ts';

const settings = {
  signUp: { identifiers: ['username'], password: true, verify: false },
  signIn: {
    methods: [
      { identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: true },
      { identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: true },
    ],
  },
  mfa: { factors: ['Totp'], policy: 'NoPrompt' },
  adaptiveMfa: {},
  trustedDevice: { enabled: true, durationDays: 7 },
};

let people = 0;
async function person(p: TestPortero, { totp = false } = {}) {
  const username = `must${++people}`;
  const email = `${username}@example.com`;
  const { body } = await p.api('POST', '/users', { username, password, primaryEmail: email });
  const id = body.id as string;
  const made = totp ? await p.api('POST', `/users/${id}/mfa-verifications`, { type: 'Totp' }) : undefined;
  return { id, username, email, secret: made?.body.secret as string };
}
type Person = Awaited<ReturnType<typeof person>>;
const put = (p: TestPortero, { id }: Pick<Person, 'id'>, isRequired = true, query = '') =>
  p.api('PUT', `/users/${id}/mfa-requirement${query}`, { isRequired });

async function onThePages(p: TestPortero, { username }: Person, browser?: Browser): Promise<Visitor> {
  const v = await visitor(p, browser ? { browser } : {});
  await v.start();
  await v.submit({ identifier: username });
  await v.submit({ password });
  return v;
}
async function byPassword(p: TestPortero, { username }: Person) {
  const s = await begin(p, 'SignIn');
  const identifier = { type: 'username', value: username };
  const { body } = await s.call('POST', '/verification/password', { identifier, password });
  expect((await s.call('POST', '/identification', body)).status).toBe(204);
  return s;
}

onEveryServer('a second factor that is required of one person', (portero) => {
  beforeEach(() => configure(portero(), settings));

  it('is told, changed and noted, and asked of nobody else', async () => {
    const p = portero();
    const [ana, eva] = [await person(p), await person(p)];
    const read = async ({ id }: Person) => (await p.api('GET', `/users/${id}/mfa-requirement`)).body;
    expect(await read(ana)).toEqual({ isRequired: false });
    expect(await put(p, ana)).toMatchObject({ status: 200, body: { isRequired: true } });
    expect([await read(ana), await read(eva)]).toEqual([{ isRequired: true }, { isRequired: false }]);
    const { body: logs } = await p.api('GET', '/logs?logKey=Management.User.MfaRequirementChanged');
    expect(logs[0].payload).toMatchObject({ userId: ana.id, isRequired: true, actor: expect.any(Object) });
    await put(p, ana);
    expect((await p.api('GET', '/logs?logKey=Management.User.MfaRequirementChanged')).body).toHaveLength(
      logs.length,
    );
    expect(JSON.stringify((await p.api('GET', `/users/${ana.id}`)).body)).not.toContain('econdFactor');
    for (const body of [{}, { isRequired: 'yes' }, { isRequired: null }])
      expect((await p.api('PUT', `/users/${ana.id}/mfa-requirement`, body)).status).toBe(400);
    expect(await put(p, { id: 'nobody' })).toMatchObject({ status: 404, body: { code: 'entity.not_found' } });
    expect((await onThePages(p, eva)).page.path).toBe(redirectUri);
  });

  it('is set up at the next sign-in, and skipped by no way of saying so', async () => {
    const p = portero();
    for (const policy of ['NoPrompt', 'PromptAtSignInAndSignUp', 'PromptOnlyAtSignIn', 'UserControlled']) {
      await configure(p, { ...settings, mfa: { factors: ['Totp'], policy } });
      const ana = await person(p);
      await put(p, ana);
      const skipped = { mfa: { enabled: false, skipped: true, skipMfaOnSignIn: true } };
      expect((await p.api('PATCH', `/users/${ana.id}/logto-configs`, skipped)).status).toBe(200);
      const s = await byPassword(p, ana);
      const missing = {
        status: 422,
        body: { code: 'user.missing_mfa', data: { availableFactors: ['Totp'] } },
      };
      expect(await s.call('POST', '/submit'), policy).toMatchObject(missing);
      expect((await s.call('POST', '/submit')).body.data).not.toHaveProperty('skippable');
      expect((await s.call('POST', '/profile/mfa/mfa-skipped')).body.code).toBe(
        'session.mfa.mfa_policy_not_user_controlled',
      );
      await s.call('POST', '/profile/mfa/mfa-suggestion-skipped');
      await s.call('POST', '/profile/mfa/passkey-skipped');
      expect(await s.call('POST', '/submit')).toMatchObject(missing);
      await s.call('PUT', '/interaction-event', { interactionEvent: 'Register' });
      expect((await s.call('POST', '/submit')).status).toBe(422);
    }
    const ana = await person(p);
    await put(p, ana);
    const v = await onThePages(p, ana);
    expect(v.page.path).toBe('/mfa-binding/Totp');
    await v.submit({ action: 'skip' });
    expect(v.page.path).not.toBe(redirectUri);
    await v.open('/mfa-binding/Totp');
    const secret = /<code id="secret"[^>]*>([^<]*)/.exec(v.page.html)?.[1]?.replaceAll(' ', '') ?? '';
    await v.submit({ code: totpCode(secret) });
    expect(v.page.path).toBe(redirectUri);
  });

  it('is shown by whoever has one, whatever they chose, however they come', async () => {
    const p = portero();
    const ana = await person(p, { totp: true });
    await p.api('PATCH', `/users/${ana.id}/logto-configs`, {
      mfa: { enabled: false, skipMfaOnSignIn: true },
    });
    expect((await onThePages(p, ana)).page.path).toBe(redirectUri);
    await put(p, ana);
    const refused = { status: 403, body: { code: 'session.mfa.require_mfa_verification' } };
    expect(await (await byPassword(p, ana)).call('POST', '/submit')).toMatchObject(refused);
    const identifier = { type: 'email', value: ana.email };
    const s = await begin(p, 'SignIn');
    const sent = await s.call('POST', '/verification/verification-code', {
      identifier,
      interactionEvent: 'SignIn',
    });
    const { verificationId } = sent.body;
    const code = await codeFor(p, ana.email);
    await s.call('POST', '/verification/verification-code/verify', { identifier, verificationId, code });
    await s.call('POST', '/identification', { verificationId });
    expect(await s.call('POST', '/submit')).toMatchObject(refused);
    const link = await begin(p, 'SignIn');
    const { body } = await p.api('POST', '/one-time-tokens', { email: ana.email });
    const shown = await link.call('POST', '/verification/one-time-token/verify', {
      identifier,
      token: body.token,
    });
    await link.call('POST', '/identification', shown.body);
    expect(await link.call('POST', '/submit')).toMatchObject(refused);
    await link.call('POST', '/verification/totp/verify', { code: totpCode(ana.secret) });
    expect(await link.finish()).toHaveProperty('id_token');
  });

  it('is not stood for by a trusted device, which is none while it is required, nor by a sign-in without risk', async () => {
    const p = portero();
    const mfa = { factors: ['Totp'], policy: 'Mandatory' };
    await configure(p, { ...settings, mfa });
    const ana = await person(p, { totp: true });
    const browser = new Browser(p.core);
    const v = await onThePages(p, ana, browser);
    await v.submit({ code: totpCode(ana.secret), trust: 'yes' });
    expect(v.page.path).toBe(redirectUri);
    await put(p, ana);
    const again = await onThePages(p, ana, browser);
    expect(again.page.path).toBe('/mfa-verification/Totp');
    expect(again.page.html).not.toContain('name="trust"');
    await again.submit({ code: totpCode(ana.secret, Date.now() + 30_000), trust: 'yes' });
    expect(again.page.path).toBe(redirectUri);
    const policy = 'PromptOnlyAtSignInMandatory';
    await configure(p, { ...settings, mfa: { ...mfa, policy }, adaptiveMfa: { enabled: true } });
    await put(p, ana);
    const s = await byPassword(p, ana);
    expect((await s.call('POST', '/submit')).body.code).toBe('session.mfa.require_mfa_verification');
    await configure(p, { ...settings, mfa });
    await put(p, ana, false);
    await p.api('DELETE', `/users/${ana.id}/sessions`);
    expect((await onThePages(p, ana, browser)).page.path, 'trusted as before').toBe(redirectUri);
  });

  it('ends the sessions that began without it, unless they are to be kept', async () => {
    const p = portero();
    for (const [query, status] of [
      ['', 400],
      ['?keepSessions=true', 200],
    ] as const) {
      const owner = await Owner.signIn(p, await newPerson(p));
      expect((await put(p, { id: owner.userId }, true, query)).status).toBe(200);
      expect((await owner.refresh()).statusCode, query).toBe(status);
    }
  });

  it('leaves no choice to make in the account centre', async () => {
    const p = portero();
    const { v, userId } = await atTheCentre(p);
    expect((await p.api('POST', `/users/${userId}/mfa-verifications`, { type: 'Totp' })).status).toBe(200);
    await v.open('/account/security');
    expect(v.page.html).toContain('Ask for it at every sign-in');
    await put(p, { id: userId }, true, '?keepSessions=true');
    await v.open('/account/security');
    expect(v.page.html).toContain('Authenticator app');
    expect(v.page.html).not.toContain('Ask for it at every sign-in');
  });

  it('asks for nothing where no factor is turned on', async () => {
    const p = portero();
    await configure(p, { ...settings, mfa: { factors: [], policy: 'NoPrompt' } });
    const ana = await person(p);
    await put(p, ana);
    expect((await onThePages(p, ana)).page.path).toBe(redirectUri);
  });
});
