/** Registering with a passkey in place of a password: nobody is there until everything is, and nobody gets another's passkey. */
import { decodeJwt } from 'jose';
import { beforeEach, expect, it } from 'vitest';
import { passkeysOf } from '../mfa/factors.ts';
import { Authenticator, type Lies } from '../testing/authenticator.ts';
import { onEveryServer } from '../testing/portero.ts';
import { findUserById } from '../users/rules.ts';
import { begin, codeFor, password } from './testing.ts';

type Registration = Awaited<ReturnType<typeof begin>>;

let people = 0;
const newName = () => `newcomer${++people}`;
const byName = { identifiers: ['username'], password: true, verify: false };
const byEmail = { identifiers: ['email'], password: true, verify: true };
const methods = [
  { identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: true },
  { identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: true },
];
const missing = (...items: string[]) => ({
  code: 'user.missing_profile',
  data: { missingProfile: items },
});

onEveryServer('a registration with a passkey', (portero) => {
  const configure = async (more: Record<string, unknown> = {}) => {
    const { status, body } = await portero().api('PATCH', '/sign-in-exp', {
      signInMode: 'SignInAndRegister',
      signUp: byName,
      signIn: { methods },
      mfa: { factors: [], policy: 'NoPrompt' },
      passkeySignIn: { enabled: true, showPasskeyButton: true, allowSignUp: true },
      ...more,
    });
    expect(status, JSON.stringify(body)).toBe(200);
  };
  beforeEach(() => configure());

  const isFree = async (username: string) =>
    (await portero().api('GET', `/users?search.username=${username}&mode.username=exact`)).body.length === 0;
  const ask = (s: Registration) => s.call('POST', '/verification/web-authn/registration');
  const confirm = (s: Registration, verificationId: string, payload: unknown) =>
    s.call('POST', '/verification/web-authn/registration/verify', { verificationId, payload });
  const stage = (s: Registration, verificationId: string) =>
    s.call('POST', '/profile/mfa/passkey', { verificationId });

  async function named(username = newName()) {
    const s = await begin(portero(), 'Register');
    expect((await s.call('POST', '/profile', { type: 'username', value: username })).status).toBe(204);
    return { ...s, username };
  }

  /** Make a passkey and stage it. */
  async function withPasskey(s: Registration, device = new Authenticator(), lies: Lies = {}) {
    const { status, body } = await ask(s);
    expect(status, JSON.stringify(body)).toBe(200);
    const { verificationId, registrationOptions: options } = body;
    device.userHandle = options.user.id;
    const made = await confirm(s, verificationId, device.register(options.challenge, lies));
    if (made.status === 200) expect((await stage(s, verificationId)).status).toBe(204);
    return { device, options, made, verificationId };
  }

  /** Sign in by a passkey, with nothing typed. */
  async function signIn(device: Authenticator) {
    const s = await begin(portero());
    const { body } = await s.call('POST', '/preflight/sign-in-passkey/authentication');
    await s.call('PUT', '', { interactionEvent: 'SignIn' });
    const payload = device.sign(body.authenticationOptions.challenge);
    const proof = await s.call('POST', '/verification/sign-in-passkey/authentication/verify', { payload });
    expect(proof.status, JSON.stringify(proof.body)).toBe(200);
    expect((await s.call('POST', '/identification', proof.body)).status).toBe(204);
    return s.finish();
  }

  it('makes an account without a password, which the passkey signs in to', async () => {
    const s = await named();
    expect((await s.call('POST', '/identification', {})).body).toMatchObject(missing('password'));
    const { device, options } = await withPasskey(s);
    expect(options.user).toMatchObject({ name: s.username, displayName: s.username });
    expect(options).toMatchObject({ excludeCredentials: [] });
    expect(await isFree(s.username), 'until everything is there').toBe(true);
    expect((await s.call('POST', '/identification', {})).status).toBe(201);
    const { id_token } = await s.finish();
    const { sub } = decodeJwt(id_token);
    expect(Buffer.from(options.user.id, 'base64url').toString()).toBe(sub);
    const user = await findUserById(portero().tenants.default, String(sub));
    expect(user).toMatchObject({ username: s.username, passwordDigest: null });
    expect(user && passkeysOf(user)).toHaveLength(1);
    // Nothing is demanded afterwards that the passkey stands in for.
    expect(decodeJwt((await signIn(device)).id_token).sub).toBe(sub);
  });

  it('is two factors, as a sign-in with it is', async () => {
    const s = await named();
    await withPasskey(s);
    await s.call('POST', '/identification', {});
    const { id_token } = await s.finish();
    const { db } = portero().tenants.default;
    const [session] = await db.read
      .selectFrom('oidc_records')
      .select('payload')
      .where('model', '=', 'Session')
      .where('accountId', '=', String(decodeJwt(id_token).sub))
      .execute();
    expect(session?.payload).toMatchObject({ acr: 'urn:portero:acr:2fa', amr: ['pop', 'user', 'mfa'] });
  });

  it('takes no passkey before somebody has said how they are called, nor where it is turned off', async () => {
    const nameless = await begin(portero(), 'Register');
    expect((await ask(nameless)).body.code).toBe('session.identifier_not_found');
    const signsIn = await begin(portero(), 'SignIn');
    expect((await ask(signsIn)).body.code).toBe('session.identifier_not_found');
    const forgets = await begin(portero(), 'ForgotPassword');
    expect((await ask(forgets)).body.code).toBe('session.identifier_not_found');
    for (const passkeySignIn of [{}, { enabled: true }, { allowSignUp: true }]) {
      await configure({ passkeySignIn });
      const s = await named();
      expect((await ask(s)).body.code, JSON.stringify(passkeySignIn)).toBe('session.identifier_not_found');
      expect((await s.call('POST', '/identification', {})).body).toMatchObject(missing('password'));
    }
  });

  it('turned off in its middle, makes nobody without a password', async () => {
    const s = await named();
    await withPasskey(s);
    await configure({ passkeySignIn: { enabled: true } });
    expect((await s.call('POST', '/identification', {})).body).toMatchObject(missing('password'));
    expect(await isFree(s.username)).toBe(true);
  });

  it('stands in for nothing but the password: an address has to be proved, and no other one will do', async () => {
    await configure({ signUp: byEmail });
    const named_ = await named();
    await withPasskey(named_);
    expect((await named_.call('POST', '/identification', {})).body).toMatchObject(missing('email'));

    const address = `${newName()}@example.com`;
    const s = await begin(portero(), 'Register');
    const identifier = { type: 'email', value: address };
    const { body: sent } = await s.call('POST', '/verification/verification-code', {
      identifier,
      interactionEvent: 'Register',
    });
    expect((await s.call('POST', '/identification', sent)).body.code).toBe('session.verification_failed');
    expect((await ask(s)).body.code, 'not proved').toBe('session.identifier_not_found');
    await s.call('POST', '/verification/verification-code/verify', {
      identifier,
      ...sent,
      code: await codeFor(portero(), address),
    });
    expect((await s.call('POST', '/identification', sent)).body).toMatchObject(missing('password'));
    const { options, verificationId } = await withPasskey(s);
    expect(options.user.name).toBe(address);
    // The passkey names nobody: it is no proof of an address, nor one to register by.
    expect((await s.call('POST', '/identification', { verificationId })).body.code).toBe(
      'session.verification_failed',
    );
    expect((await s.call('POST', '/identification', {})).status).toBe(201);
    const { id_token } = await s.finish();
    const user = await findUserById(portero().tenants.default, String(decodeJwt(id_token).sub));
    expect(user).toMatchObject({ primaryEmail: address, isEmailVerified: true, passwordDigest: null });
  });

  it('asks for a password or a passkey also where the sign-up has neither, when a bare name would be all', async () => {
    await configure({ signUp: { ...byName, password: false } });
    const s = await named();
    expect((await s.call('POST', '/identification', {})).body).toMatchObject(missing('password'));
    await withPasskey(s);
    expect((await s.call('POST', '/identification', {})).status).toBe(201);
  });

  it('takes a password beside it, or in its place', async () => {
    const both = await named();
    const { device } = await withPasskey(both);
    const item = { type: 'password', value: password };
    expect((await both.call('POST', '/profile', item)).status).toBe(204);
    await both.call('POST', '/identification', {});
    const { sub } = decodeJwt((await both.finish()).id_token);
    const user = await findUserById(portero().tenants.default, String(sub));
    expect(user?.passwordDigest).toBeTruthy();
    expect(decodeJwt((await signIn(device)).id_token).sub).toBe(sub);

    const instead = await named();
    await ask(instead);
    await instead.call('POST', '/profile', item);
    expect((await instead.call('POST', '/identification', {})).status).toBe(201);
    const { body: offered } = await instead.call('POST', '/submit');
    expect(offered.code).toBe('user.passkey_preferred');
  });

  it.each<[string, Lies]>([
    ['of another origin', { origin: 'https://evil.example' }],
    ['without its owner', { flags: 0x41 }],
    ['to another challenge', { challenge: Buffer.from('another').toString('base64url') }],
    ['of the other ceremony', { type: 'webauthn.get' }],
    ['in a frame', { crossOrigin: true }],
  ])('refuses an answer %s, and leaves nobody behind', async (_name, lies) => {
    const s = await named();
    const { made, verificationId } = await withPasskey(s, new Authenticator(), lies);
    expect(made.body.code).toBe('session.mfa.webauthn_verification_failed');
    expect((await stage(s, verificationId)).body.code).toBe('session.verification_failed');
    expect((await s.call('POST', '/identification', {})).body).toMatchObject(missing('password'));
    expect(await isFree(s.username)).toBe(true);
  });

  it('answers its own challenge once, and nobody else’s', async () => {
    const victim = await named();
    const attacker = await named();
    const { body: theirs } = await ask(victim);
    const { body: own } = await ask(attacker);
    const device = new Authenticator();
    const forVictim = device.register(theirs.registrationOptions.challenge);
    expect((await confirm(attacker, theirs.verificationId, forVictim)).body.code).toBe(
      'session.verification_session_not_found',
    );
    expect((await confirm(attacker, own.verificationId, forVictim)).body.code).toBe(
      'session.mfa.webauthn_verification_failed',
    );
    const late = device.register(own.registrationOptions.challenge);
    expect((await confirm(attacker, own.verificationId, late)).body.code, 'answered wrongly once').toBe(
      'session.mfa.pending_info_not_found',
    );
    expect((await stage(attacker, theirs.verificationId)).body.code).toBe(
      'session.verification_session_not_found',
    );
    expect(theirs.registrationOptions.user.id).not.toBe(own.registrationOptions.user.id);
    // The one who was attacked goes on as if nothing had been.
    expect((await confirm(victim, theirs.verificationId, forVictim)).status).toBe(200);
  });

  it('gives its passkey to nobody who is there already', async () => {
    const username = newName();
    const { body: user } = await portero().api('POST', '/users', { username, password });
    const s = await named();
    const { verificationId, device } = await withPasskey(s);
    expect((await s.call('PUT', '/interaction-event', { interactionEvent: 'SignIn' })).status).toBe(204);
    const identifier = { type: 'username', value: username };
    const { body: proof } = await s.call('POST', '/verification/password', { identifier, password });
    expect((await s.call('POST', '/identification', proof)).status).toBe(204);
    expect((await stage(s, verificationId)).body.code).toBe('session.verification_failed');
    await s.call('POST', '/profile/mfa/passkey-skipped');
    await s.finish();
    const kept = await findUserById(portero().tenants.default, user.id);
    expect(kept && passkeysOf(kept)).toEqual([]);
    const later = await begin(portero());
    const { body } = await later.call('POST', '/preflight/sign-in-passkey/authentication');
    await later.call('PUT', '', { interactionEvent: 'SignIn' });
    const payload = device.sign(body.authenticationOptions.challenge);
    const refused = await later.call('POST', '/verification/sign-in-passkey/authentication/verify', {
      payload,
    });
    expect(refused.body.code).toBe('session.identifier_not_found');
  });

  it('keeps what the passkey is called, in whatever way it is kept', async () => {
    const namesOf = async (id: unknown) => {
      const user = await findUserById(portero().tenants.default, String(id));
      return user && passkeysOf(user).map(({ name }) => name);
    };
    const s = await named();
    const { body } = await ask(s);
    const made = new Authenticator();
    const payload = made.register(body.registrationOptions.challenge);
    const { verificationId } = body;
    await confirm(s, verificationId, payload);
    const named_ = (name: unknown) => s.call('POST', '/profile/mfa/passkey', { verificationId, name });
    for (const name of ['', ' ', 'n'.repeat(129), 7, null])
      expect((await named_(name)).status, JSON.stringify(name)).toBe(400);
    expect((await named_('Blue phone')).status).toBe(204);
    await s.call('POST', '/identification', {});
    expect(await namesOf(decodeJwt((await s.finish()).id_token).sub)).toEqual(['Blue phone']);

    await configure({ mfa: { factors: ['WebAuthn'], policy: 'Mandatory' }, passkeySignIn: {} });
    const username = newName();
    const { body: user } = await portero().api('POST', '/users', { username, password });
    const second = await begin(portero(), 'SignIn');
    const identifier = { type: 'username', value: username };
    const { body: proof } = await second.call('POST', '/verification/password', { identifier, password });
    await second.call('POST', '/identification', proof);
    const asked = (await ask(second)).body;
    await confirm(
      second,
      asked.verificationId,
      new Authenticator().register(asked.registrationOptions.challenge),
    );
    const bound = { type: 'WebAuthn', verificationId: asked.verificationId, name: ' Green key ' };
    expect((await second.call('POST', '/profile/mfa', bound)).status).toBe(204);
    await second.finish();
    expect(await namesOf(user.id)).toEqual(['Green key']);
  });

  it('makes one account of many requests, with one passkey', async () => {
    const s = await named();
    await withPasskey(s);
    const { device } = await withPasskey(s);
    const answers = await Promise.all(Array.from({ length: 4 }, () => s.call('POST', '/identification', {})));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const { sub } = decodeJwt((await s.finish()).id_token);
    const user = await findUserById(portero().tenants.default, String(sub));
    expect(user && passkeysOf(user)).toHaveLength(1);
    expect(decodeJwt((await signIn(device)).id_token).sub).toBe(sub);
  });

  it('is closed where registration is, and for a name that was taken meanwhile', async () => {
    const s = await named();
    await withPasskey(s);
    await configure({ signInMode: 'SignIn' });
    expect((await s.call('POST', '/identification', {})).body.code).toBe('auth.forbidden');
    await configure();
    await portero().api('POST', '/users', { username: s.username, password });
    expect((await s.call('POST', '/identification', {})).body.code).toBe('user.username_already_in_use');
  });

  it('has a password asked for again when passkeys sign nobody up any more', async () => {
    const s = await named();
    const { device } = await withPasskey(s);
    await s.call('POST', '/identification', {});
    await s.finish();
    await configure({ passkeySignIn: { enabled: true } });
    const next = await begin(portero());
    const { body } = await next.call('POST', '/preflight/sign-in-passkey/authentication');
    await next.call('PUT', '', { interactionEvent: 'SignIn' });
    const payload = device.sign(body.authenticationOptions.challenge);
    const proof = await next.call('POST', '/verification/sign-in-passkey/authentication/verify', { payload });
    await next.call('POST', '/identification', proof.body);
    expect((await next.call('POST', '/submit')).body).toMatchObject(missing('password'));
  });
});
