/** Codes to an address or number that sign in and are a second factor as well: one of them is never both in one sign-in. */
import { decodeJwt } from 'jose';
import { beforeEach, expect, it } from 'vitest';
import { totpCode } from '../mfa/totp.ts';
import { configure, redirectUri, visitor } from '../pages/testing.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { begin, codeFor, password } from './testing.ts';

const both = { password: true, verificationCode: true, isPasswordPrimary: true };
const settings = {
  signInMode: 'SignInAndRegister',
  signUp: { identifiers: ['username'], password: true, verify: false },
  signIn: {
    methods: [
      { ...both, identifier: 'username', verificationCode: false },
      { ...both, identifier: 'email' },
      { ...both, identifier: 'phone' },
    ],
  },
  forgotPasswordMethods: ['EmailVerificationCode'],
  mfa: {
    factors: ['EmailVerificationCode', 'PhoneVerificationCode', 'Totp'],
    policy: 'NoPrompt',
  },
};
const withMfa = (p: TestPortero, factors: string[], policy: string) =>
  configure(p, { ...settings, mfa: { factors, policy } });

let people = 0;
async function person(p: TestPortero, { totp = false, phone = false } = {}) {
  const username = `one${++people}`;
  const primaryEmail = `${username}@example.com`;
  const primaryPhone = phone ? `3461234${String(people).padStart(4, '0')}` : undefined;
  const { status, body } = await p.api('POST', '/users', { username, password, primaryEmail, primaryPhone });
  expect(status, JSON.stringify(body)).toBe(200);
  const made = totp
    ? await p.api('POST', `/users/${body.id}/mfa-verifications`, { type: 'Totp' })
    : undefined;
  return {
    id: body.id as string,
    username,
    email: { type: 'email', value: primaryEmail },
    phone: { type: 'phone', value: primaryPhone ?? '' },
    secret: made?.body.secret as string,
  };
}
type Person = Awaited<ReturnType<typeof person>>;
type SignIn = Awaited<ReturnType<typeof begin>>;

/** An application that wants to be told how the person signed in. */
const start = (p: TestPortero, more: Record<string, string> = {}): Promise<SignIn> =>
  begin(p, 'SignIn', undefined, { claims: JSON.stringify({ id_token: { acr: null } }), ...more });

/** A code is sent and shown. @returns the verification's id */
async function showCode(p: TestPortero, s: SignIn, identifier: Person['email']): Promise<string> {
  const sent = await s.call('POST', '/verification/verification-code', {
    identifier,
    interactionEvent: 'SignIn',
  });
  const { verificationId } = sent.body;
  const code = await codeFor(p, identifier.value);
  const shown = await s.call('POST', '/verification/verification-code/verify', {
    identifier,
    verificationId,
    code,
  });
  expect(shown.status, JSON.stringify(shown.body)).toBe(200);
  return verificationId;
}

async function byCode(p: TestPortero, identifier: Person['email']) {
  const s = await start(p);
  const verificationId = await showCode(p, s, identifier);
  expect((await s.call('POST', '/identification', { verificationId })).status).toBe(204);
  return { ...s, verificationId };
}
async function showPassword(s: SignIn, { username }: Person): Promise<void> {
  const identifier = { type: 'username', value: username };
  const { body } = await s.call('POST', '/verification/password', { identifier, password });
  expect((await s.call('POST', '/identification', body)).status).toBe(204);
}
async function byLink(p: TestPortero, { email }: Person): Promise<SignIn> {
  const s = await start(p);
  const minted = await p.api('POST', '/one-time-tokens', { email: email.value });
  const { body } = await s.call('POST', '/verification/one-time-token/verify', {
    identifier: email,
    token: minted.body.token,
  });
  expect((await s.call('POST', '/identification', body)).status).toBe(204);
  return s;
}
const sendSecond = (s: SignIn, identifierType: string) =>
  s.call('POST', '/verification/mfa-verification-code', { identifierType });
async function showSecond(p: TestPortero, s: SignIn, { type, value }: Person['email']): Promise<void> {
  const sent = await sendSecond(s, type);
  expect(sent.status, JSON.stringify(sent.body)).toBe(200);
  const { status } = await s.call('POST', '/verification/mfa-verification-code/verify', {
    identifierType: type,
    verificationId: sent.body.verificationId,
    code: await codeFor(p, value),
  });
  expect(status).toBe(200);
}
const asksFor = (...availableFactors: string[]) => ({
  status: 403,
  body: { code: 'session.mfa.require_mfa_verification', data: { availableFactors } },
});
const acrOf = async (s: SignIn) => decodeJwt((await s.finish()).id_token).acr;

onEveryServer('a channel that signs in and is a second factor, too', (portero) => {
  beforeEach(() => configure(portero(), settings));

  it('is asked for after a password, and makes two factors', async () => {
    const p = portero();
    const ana = await person(p, { totp: true });
    const s = await start(p);
    await showPassword(s, ana);
    const { body } = await s.call('POST', '/submit');
    expect(body.data.availableFactors.toSorted()).toEqual(['EmailVerificationCode', 'Totp']);
    await showSecond(p, s, ana.email);
    expect(await acrOf(s)).toBe('urn:portero:acr:2fa');
  });

  it('is no second factor for whoever came by its code, however it is dressed up', async () => {
    const p = portero();
    const ana = await person(p, { totp: true });
    const s = await byCode(p, ana.email);
    expect(await s.call('POST', '/submit')).toMatchObject(asksFor('Totp'));
    const refused = { status: 400, body: { code: 'session.mfa.mfa_factor_not_enabled' } };
    for (const channel of ['email', 'Email']) expect(await sendSecond(s, channel)).toMatchObject(refused);
    const code = await codeFor(p, ana.email.value);
    for (const identifierType of ['email', 'phone']) {
      const again = { identifierType, verificationId: s.verificationId, code };
      const answer = await s.call('POST', '/verification/mfa-verification-code/verify', again);
      expect(answer.body.code).toBe('session.verification_session_not_found');
    }
    const bound = { type: 'EmailVerificationCode', verificationId: s.verificationId };
    expect((await s.call('POST', '/profile/mfa', bound)).status).toBe(403);
    await showCode(p, s, ana.email);
    await s.call('PUT', '/interaction-event', { interactionEvent: 'Register' });
    expect(await s.call('POST', '/submit')).toMatchObject(asksFor('Totp'));
    await s.call('PUT', '/interaction-event', { interactionEvent: 'SignIn' });
    // The password is one more thing that is known, and does not make the mailbox a second one.
    await showPassword(s, ana);
    expect(await sendSecond(s, 'email')).toMatchObject(refused);
    expect(await s.call('POST', '/submit')).toMatchObject(asksFor('Totp'));
    expect((await s.call('POST', '/verification/totp/verify', { code: totpCode(ana.secret) })).status).toBe(
      200,
    );
    expect(await acrOf(s)).toBe('urn:portero:acr:2fa');
  });

  it('is none after a link to the same address, either', async () => {
    const p = portero();
    const ana = await person(p, { totp: true });
    const s = await byLink(p, ana);
    expect((await sendSecond(s, 'email')).body.code).toBe('session.mfa.mfa_factor_not_enabled');
    expect(await s.call('POST', '/submit')).toMatchObject(asksFor('Totp'));
  });

  it('leaves the other channel: an address beside a number, and a number beside an address', async () => {
    const p = portero();
    const ana = await person(p, { phone: true });
    for (const [first, second, factor] of [
      [ana.phone, ana.email, 'EmailVerificationCode'],
      [ana.email, ana.phone, 'PhoneVerificationCode'],
    ] as const) {
      const s = await byCode(p, first);
      expect(await s.call('POST', '/submit')).toMatchObject(asksFor(factor));
      expect((await sendSecond(s, first.type)).status).toBe(400);
      await showSecond(p, s, second);
      expect(await acrOf(s)).toBe('urn:portero:acr:2fa');
    }
  });

  it('lets nobody past who must have a second factor: they set another one up', async () => {
    const p = portero();
    await withMfa(p, ['EmailVerificationCode', 'Totp'], 'Mandatory');
    const ana = await person(p);
    const s = await byCode(p, ana.email);
    expect(await s.call('POST', '/submit')).toMatchObject({
      status: 422,
      body: { code: 'user.missing_mfa', data: { availableFactors: ['Totp'] } },
    });
    expect((await s.call('POST', '/profile/mfa/mfa-skipped')).status).toBe(422);
    const { body } = await s.call('POST', '/verification/totp/secret');
    const shown = { code: totpCode(body.secret), verificationId: body.verificationId };
    await s.call('POST', '/verification/totp/verify', shown);
    const bind = { type: 'Totp', verificationId: body.verificationId };
    expect((await s.call('POST', '/profile/mfa', bind)).status).toBe(204);
    expect(await acrOf(s)).toBe('urn:portero:acr:2fa');
    const again = await start(p);
    await showPassword(again, await person(p));
    expect(await again.call('POST', '/submit')).toMatchObject(asksFor('EmailVerificationCode'));
  });

  it('counts once where nobody has to have a second factor', async () => {
    const p = portero();
    const ana = await person(p);
    expect(await acrOf(await byCode(p, ana.email))).toBe('urn:portero:acr:1fa');
  });

  it('makes a registration by it alone set another factor up, and one with a password not', async () => {
    const p = portero();
    const register = async (withPassword: boolean) => {
      await configure(p, {
        ...settings,
        signUp: { identifiers: ['email'], password: withPassword, verify: true },
        signIn: { methods: [{ ...both, identifier: 'email' }] },
        mfa: { factors: ['EmailVerificationCode', 'Totp'], policy: 'Mandatory' },
      });
      const s = await begin(p, 'Register');
      const email = { type: 'email', value: `one${++people}@example.com` };
      const sent = await s.call('POST', '/verification/verification-code', {
        identifier: email,
        interactionEvent: 'Register',
      });
      const { verificationId } = sent.body;
      const code = await codeFor(p, email.value);
      const proof = { identifier: email, verificationId, code };
      await s.call('POST', '/verification/verification-code/verify', proof);
      if (withPassword) {
        await s.call('POST', '/profile', { type: 'email', verificationId });
        await s.call('POST', '/profile', { type: 'password', value: password });
      }
      const made = await s.call('POST', '/identification', withPassword ? {} : { verificationId });
      expect(made.status, JSON.stringify(made.body)).toBe(201);
      return s.call('POST', '/submit');
    };
    expect((await register(false)).body.code).toBe('user.missing_mfa');
    expect((await register(true)).body.code).toBe('session.mfa.suggest_additional_mfa');
  });

  it('protects no organization that demands a second factor', async () => {
    const p = portero();
    const { body: organization } = await p.api('POST', '/organizations', {
      name: 'Acme',
      isMfaRequired: true,
    });
    const ana = await person(p);
    await p.api('POST', `/organizations/${organization.id}/users`, { userIds: [ana.id] });
    const told = async () => {
      const s = await start(p, { scope: 'openid urn:logto:scope:organizations' });
      await showPassword(s, ana);
      await showSecond(p, s, ana.email);
      return decodeJwt((await s.finish()).id_token).organizations;
    };
    expect(await told()).toEqual([]);
    await configure(p, {
      ...settings,
      signIn: { methods: [{ ...both, identifier: 'username', verificationCode: false }] },
    });
    expect(await told()).toEqual([organization.id]);
  });

  it('is not asked for on the pages by whoever came by its code or has reset their password by one', async () => {
    const p = portero();
    const ana = await person(p, { totp: true });
    const v = await visitor(p);
    await v.start();
    await v.submit({ identifier: ana.email.value });
    await v.submit({ action: 'use-code' });
    await v.submit({ code: await codeFor(p, ana.email.value) });
    expect(v.page.path).toBe('/mfa-verification/Totp');
    await v.open('/mfa-verification/EmailVerificationCode');
    expect(v.page.path).not.toBe('/mfa-verification/EmailVerificationCode');
    await v.open('/mfa-verification/Totp');
    await v.submit({ code: totpCode(ana.secret) });
    expect(v.page.path).toBe(redirectUri);

    const eva = await person(p, { totp: true });
    const reset = await visitor(p);
    await reset.start();
    await reset.open('/forgot-password');
    await reset.submit({ identifier: eva.email.value });
    await reset.submit({ code: await codeFor(p, eva.email.value) });
    await reset.submit({ password: 'Nieve-azul-4711' });
    expect(reset.page.path).toBe('/mfa-verification/Totp');
    await reset.submit({ action: 'others' });
    expect(reset.page.html).not.toContain('EmailVerificationCode');
  });

  it('is asked for all the same by whoever came by a link where nothing else is turned on', async () => {
    const p = portero();
    await configure(p, {
      ...settings,
      signIn: { methods: [{ ...both, identifier: 'username', verificationCode: false }] },
      mfa: { factors: ['EmailVerificationCode', 'BackupCode'], policy: 'NoPrompt' },
    });
    const s = await byLink(p, await person(p));
    expect(await s.call('POST', '/submit')).toMatchObject(asksFor('EmailVerificationCode'));
  });
});
