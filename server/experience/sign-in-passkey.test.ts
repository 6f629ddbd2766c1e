/** Passkeys as first factor: who they let in, and what a browser may not get away with (WebAuthn §7.2). */
import { decodeJwt } from 'jose';
import { expect, it } from 'vitest';
import { factorsOf, passkeysOf } from '../mfa/factors.ts';
import { knownDeviceCookie } from '../security/known-devices.ts';
import { Authenticator, type Lies } from '../testing/authenticator.ts';
import { Browser } from '../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { findUserById, writeFactors } from '../users/rules.ts';
import { begin, password } from './testing.ts';

type SignIn = Awaited<ReturnType<typeof begin>>;
let people = 0;
const asked = '/verification/sign-in-passkey/authentication';
const failed = 'session.mfa.webauthn_verification_failed';
const spent = 'session.passkey_sign_in.pending_info_not_found';

async function configure(p: TestPortero, more: Record<string, unknown> = {}): Promise<void> {
  const { status, body } = await p.api('PATCH', '/sign-in-exp', {
    mfa: { factors: [], policy: 'NoPrompt' },
    passkeySignIn: { enabled: true, showPasskeyButton: true, allowAutofill: true },
    sentinelPolicy: {},
    ...more,
  });
  expect(status, JSON.stringify(body)).toBe(200);
}

async function withPassword(p: TestPortero, username: string, browser?: Browser): Promise<SignIn> {
  const s = await begin(p, 'SignIn', browser);
  const identifier = { type: 'username', value: username };
  const proof = await s.call('POST', '/verification/password', { identifier, password });
  expect(proof.status, JSON.stringify(proof.body)).toBe(200);
  await s.call('POST', '/identification', { verificationId: proof.body.verificationId });
  return s;
}

/** Somebody who made a passkey when a sign-in offered it. */
async function withPasskey(p: TestPortero) {
  const username = `pass${++people}`;
  const { body } = await p.api('POST', '/users', { username, password });
  const device = new Authenticator();
  const s = await withPassword(p, username);
  await keepPasskey(s, device);
  await s.finish();
  return { id: body.id as string, username, device, browser: s.browser };
}

/** One of them for all that only try lies: making each their own would cost more than the lies do. */
const anybodys = new WeakMap<TestPortero, ReturnType<typeof withPasskey>>();
function anybody(p: TestPortero): ReturnType<typeof withPasskey> {
  const made = anybodys.get(p) ?? withPasskey(p);
  anybodys.set(p, made);
  return made;
}

async function keepPasskey(s: SignIn, device: Authenticator) {
  const { body } = await s.call('POST', '/verification/web-authn/registration');
  const { verificationId, registrationOptions } = body;
  device.userHandle = registrationOptions.user.id;
  const payload = device.register(registrationOptions.challenge);
  const made = await s.call('POST', '/verification/web-authn/registration/verify', {
    verificationId,
    payload,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  const kept = await s.call('POST', '/profile/mfa/passkey', { verificationId });
  expect(kept.status, JSON.stringify(kept.body)).toBe(204);
}

/** As the first page does: ask before anything has begun. */
async function prepared(p: TestPortero, browser?: Browser) {
  const s = await begin(p, undefined, browser);
  const { status, body } = await s.call('POST', '/preflight/sign-in-passkey/authentication');
  expect(status, JSON.stringify(body)).toBe(200);
  expect((await s.call('PUT', '', { interactionEvent: 'SignIn' })).status).toBe(204);
  return { ...s, options: body.authenticationOptions, challenge: body.authenticationOptions.challenge };
}
const answer = (s: SignIn, payload: unknown, verificationId?: string) =>
  s.call('POST', `${asked}/verify`, { payload, ...(verificationId !== undefined && { verificationId }) });

onEveryServer('signing in with a passkey', (portero) => {
  it('needs no name and no password, and counts as two factors', async () => {
    const p = portero();
    await configure(p);
    const { device, id } = await withPasskey(p);
    const s = await prepared(p);
    expect(s.options).toMatchObject({ rpId: 'localhost', userVerification: 'required' });
    expect(s.options).not.toHaveProperty('allowCredentials');
    const proof = await answer(s, device.sign(s.challenge));
    expect(proof.status, JSON.stringify(proof.body)).toBe(200);
    const { verificationId } = proof.body;
    expect((await s.call('POST', '/identification', { verificationId })).status).toBe(204);
    const { body: state } = await s.call('GET', '/interaction');
    expect(state.verificationRecords).toEqual([
      { id: verificationId, type: 'SignInPasskey', userId: id, verified: true },
    ]);
    const { id_token } = await s.finish();
    expect(decodeJwt(id_token)).toMatchObject({ sub: id });
    const rows = await p.tenants.default.db.read
      .selectFrom('oidc_records')
      .select('payload')
      .where('model', '=', 'Session')
      .where('accountId', '=', id)
      .execute();
    expect(rows.map(({ payload }) => payload.acr)).toContain('urn:portero:acr:2fa');
  });

  it('names nobody any more who was suspended since it was shown, also when they are back', async () => {
    const p = portero();
    await configure(p);
    const { device, id } = await withPasskey(p);
    const shown = async () => {
      const s = await prepared(p);
      const { body } = await answer(s, device.sign(s.challenge));
      return () => s.call('POST', '/identification', { verificationId: body.verificationId });
    };
    const before = await shown();
    for (const isSuspended of [true, false])
      await p.api('PATCH', `/users/${id}/is-suspended`, { isSuspended });
    expect((await before()).body.code).toBe('session.verification_failed');
    expect((await (await shown())()).status).toBe(204);
  });

  it('is not followed by another factor, whatever the policy', async () => {
    const p = portero();
    await configure(p);
    const { device } = await withPasskey(p);
    await configure(p, { mfa: { factors: ['WebAuthn', 'Totp'], policy: 'Mandatory' } });
    const s = await prepared(p);
    const { body } = await answer(s, device.sign(s.challenge));
    await s.call('POST', '/identification', { verificationId: body.verificationId });
    const further = await s.call('POST', '/submit');
    expect(further.body).toMatchObject({
      code: 'session.mfa.suggest_additional_mfa',
      data: { isWebAuthnUsedAsSignInPasskey: true, availableFactors: ['Totp'] },
    });
    await s.call('POST', '/profile/mfa/mfa-suggestion-skipped');
    await s.finish();
  });

  it.each<[string, Lies]>([
    ['another origin', { origin: 'https://evil.example' }],
    ['another port', { origin: 'http://localhost:3002' }],
    ['another relying party', { rpId: 'evil.example' }],
    ['the other ceremony', { type: 'webauthn.create' }],
    ['an unverified user', { flags: 0x01 }],
    ['an absent user', { flags: 0x04 }],
    ['a spoiled signature', { spoil: 'signature' }],
    ['data that were not signed', { spoil: 'authenticatorData' }],
    ['a frame of another origin', { crossOrigin: true }],
    ['another page around it', { topOrigin: 'https://evil.example' }],
  ])('is refused with %s, and a challenge is answered once', async (_name, lie) => {
    const p = portero();
    await configure(p);
    const { device } = await anybody(p);
    const s = await prepared(p);
    expect((await answer(s, device.sign(s.challenge, lie))).body.code).toBe(failed);
    expect((await answer(s, device.sign(s.challenge))).body.code).toBe(spent);
    expect((await s.call('POST', '/submit')).body.code).toBe('session.identifier_not_found');
  });

  it.each<[string, Lies]>([
    ['no challenge', { challenge: '' }],
    ['a challenge of nobody', { challenge: Buffer.from('9999999999999.abc.def').toString('base64url') }],
    ['spoiled client data', { spoil: 'clientDataJSON' }],
  ])('is refused with %s', async (_name, lie) => {
    const p = portero();
    await configure(p);
    const { device } = await anybody(p);
    const s = await prepared(p);
    expect((await answer(s, device.sign(s.challenge, lie))).body.code).toBe(spent);
  });

  it('is refused when the challenge was another sign-in’s, or the answer is played again', async () => {
    const p = portero();
    await configure(p);
    const { device } = await withPasskey(p);
    const [one, two] = [await prepared(p), await prepared(p)];
    expect((await answer(two, device.sign(one.challenge))).body.code).toBe(spent);
    const signed = device.sign(one.challenge);
    const all = await Promise.all(Array.from({ length: 4 }, () => answer(one, signed)));
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await answer(one, signed)).body.code).toBe(spent);
  });

  it('is refused when the count went back', async () => {
    const p = portero();
    await configure(p);
    const { device } = await withPasskey(p);
    const attempt = async (counter: number) => {
      const s = await prepared(p);
      return (await answer(s, device.sign(s.challenge, { counter }))).status;
    };
    expect(await attempt(9)).toBe(200);
    expect(await attempt(9)).toBe(400);
    expect(await attempt(0)).toBe(400);
    expect(await attempt(10)).toBe(200);
  });

  it('takes a passkey for nobody but its owner', async () => {
    const p = portero();
    await configure(p);
    const [ana, eva] = [await withPasskey(p), await withPasskey(p)];
    const missing = { status: 400, body: { code: 'session.identifier_not_found' } };
    for (const userHandle of [
      eva.device.userHandle,
      undefined,
      '',
      'AA',
      Buffer.from('nobody').toString('base64url'),
    ]) {
      const s = await prepared(p);
      expect(await answer(s, ana.device.sign(s.challenge, { userHandle })), userHandle).toMatchObject(
        missing,
      );
    }
    const stranger = new Authenticator();
    stranger.userHandle = ana.device.userHandle;
    const s = await prepared(p);
    expect(await answer(s, stranger.sign(s.challenge))).toMatchObject(missing);
    const begun = await withPassword(p, eva.username);
    const other = await begun.call('POST', '/preflight/sign-in-passkey/authentication');
    const challenge = other.body.authenticationOptions.challenge;
    expect(await answer(begun, ana.device.sign(challenge))).toMatchObject({
      status: 409,
      body: { code: 'session.identity_conflict' },
    });
  });

  it('of a removed passkey is over, also when it was shown before', async () => {
    const p = portero();
    await configure(p);
    const { device, id } = await withPasskey(p);
    const sign = async () => {
      const s = await prepared(p);
      const { body } = await answer(s, device.sign(s.challenge));
      return { s, verificationId: body.verificationId as string };
    };
    const [named, shown] = [await sign(), await sign()];
    const { verificationId } = named;
    expect((await named.s.call('POST', '/identification', { verificationId })).status).toBe(204);
    const user = await findUserById(p.tenants.default, id);
    expect(user && passkeysOf(user)).toHaveLength(1);
    await p.tenants.default.db.transaction((db) => writeFactors(db, id, []));
    expect((await named.s.call('POST', '/submit')).body.code).toBe('session.verification_failed');
    const late = await shown.s.call('POST', '/identification', { verificationId: shown.verificationId });
    expect(late.body.code).toBe('session.verification_failed');
  });

  it('is refused where it is turned off, to the suspended, and for another address of this server', async () => {
    const p = portero();
    await configure(p);
    const { device, id } = await withPasskey(p);
    await configure(p, { passkeySignIn: {} });
    const off = await prepared(p);
    const proof = await answer(off, device.sign(off.challenge));
    const { verificationId } = proof.body;
    expect((await off.call('POST', '/identification', { verificationId })).body.code).toBe(
      'user.sign_in_method_not_enabled',
    );
    await configure(p);
    await p.api('PATCH', `/users/${id}/is-suspended`, { isSuspended: true });
    const held = await prepared(p);
    const { body } = await answer(held, device.sign(held.challenge));
    expect((await held.call('POST', '/identification', body)).body.code).toBe('user.suspended');
    await p.api('PATCH', `/users/${id}/is-suspended`, { isSuspended: false });
    const user = await findUserById(p.tenants.default, id);
    const moved = factorsOf(user ?? { mfaVerifications: [] }).map((one) => ({ ...one, rpId: 'id.example' }));
    await p.tenants.default.db.transaction((db) => writeFactors(db, id, moved));
    const s = await prepared(p);
    expect((await answer(s, device.sign(s.challenge))).body.code).toBe(
      'session.passkey_sign_in.conflict_rp_id',
    );
  });

  it('does not tell strangers who has an account or a passkey', async () => {
    const p = portero();
    await configure(p);
    const { username, device, browser } = await withPasskey(p);
    const plain = `pass${++people}`;
    await p.api('POST', '/users', { username: plain, password });
    const shapes = new Set<string>();
    for (const value of [username, plain, 'nobody-at-all']) {
      const s = await begin(p, 'SignIn');
      const { status, body } = await s.call('POST', asked, { identifier: { type: 'username', value } });
      const { challenge: _new, ...options } = body.authenticationOptions;
      shapes.add(JSON.stringify({ status, options }));
    }
    expect([...shapes]).toHaveLength(1);
    const known = browser.cookie(knownDeviceCookie) ?? '';
    const ownBrowser = new Browser(p.core);
    ownBrowser.setCookie(knownDeviceCookie, known);
    const own = await begin(p, 'SignIn', ownBrowser);
    const identifier = { type: 'username', value: username };
    const { body } = await own.call('POST', asked, { identifier });
    expect(body.authenticationOptions.allowCredentials).toEqual([
      { type: 'public-key', id: device.credentialId.toString('base64url'), transports: ['internal'] },
    ]);
    const signed = device.sign(body.authenticationOptions.challenge);
    expect((await answer(own, signed, body.verificationId)).status).toBe(200);
    const forged = new Browser(p.core);
    forged.setCookie(knownDeviceCookie, `${known}x`);
    const s = await begin(p, 'SignIn', forged);
    const guessed = await s.call('POST', asked, { identifier });
    expect(guessed.body.authenticationOptions).not.toHaveProperty('allowCredentials');
  });

  it('asked of one person is not answered by another, known or not', async () => {
    const p = portero();
    await configure(p);
    const [ana, eva] = [await withPasskey(p), await withPasskey(p)];
    for (const value of [eva.username, 'nobody-at-all']) {
      const s = await begin(p, 'SignIn');
      const { body } = await s.call('POST', asked, { identifier: { type: 'username', value } });
      const signed = ana.device.sign(body.authenticationOptions.challenge);
      expect((await answer(s, signed, body.verificationId)).status, value).toBe(409);
      expect((await answer(s, signed, body.verificationId)).body.code).toBe(spent);
    }
    const s = await begin(p, 'SignIn');
    const identifier = { type: 'username', value: ana.username };
    const { body } = await s.call('POST', asked, { identifier });
    const early = await s.call('POST', '/identification', { verificationId: body.verificationId });
    expect(early.body.code).toBe('session.verification_failed');
    expect((await answer(s, ana.device.sign('AAAA'), 'unknown')).status).toBe(404);
  });

  it('stands in for a captcha, and is guessed at no oftener than any second factor', async () => {
    const p = portero();
    await configure(p, { sentinelPolicy: { maxAttempts: 2, lockoutDuration: 10 } });
    const { device } = await withPasskey(p);
    const codes: string[] = [];
    for (const lie of [{ spoil: 'signature' }, { spoil: 'signature' }, {}] as const) {
      const s = await prepared(p);
      codes.push((await answer(s, device.sign(s.challenge, lie))).body.code);
    }
    const blocked = 'session.verification_blocked_too_many_attempts';
    expect(codes).toEqual([failed, blocked, blocked]);
    await configure(p);
    const other = await withPasskey(p);
    const s = await prepared(p);
    await answer(s, other.device.sign(s.challenge));
    expect((await s.call('GET', '/interaction')).body.captcha).toEqual({ verified: false, skipped: true });
  });
});

onEveryServer('the offer of a passkey', (portero) => {
  it('comes at sign-in, may be declined for good, and needs a passkey to be kept', async () => {
    const p = portero();
    await configure(p);
    const username = `pass${++people}`;
    await p.api('POST', '/users', { username, password });
    const s = await withPassword(p, username);
    expect(await s.call('POST', '/submit')).toMatchObject({
      status: 422,
      body: { code: 'user.passkey_preferred' },
    });
    const none = await s.call('POST', '/profile/mfa/passkey', { verificationId: 'unknown' });
    expect(none.status).toBe(404);
    expect((await s.call('POST', '/profile/mfa/passkey-skipped')).status).toBe(204);
    await s.finish();
    await (await withPassword(p, username)).finish();
  });

  it('is declined for this time only at registration', async () => {
    const p = portero();
    const signUp = { identifiers: ['username'], password: true, verify: false };
    await configure(p, { signInMode: 'SignInAndRegister', signUp });
    const s = await begin(p, 'Register');
    const username = `pass${++people}`;
    await s.call('POST', '/profile', { type: 'username', value: username });
    await s.call('POST', '/profile', { type: 'password', value: password });
    expect((await s.call('POST', '/identification', {})).status).toBe(201);
    expect((await s.call('POST', '/submit')).body.code).toBe('user.passkey_preferred');
    await s.call('POST', '/profile/mfa/passkey-skipped');
    await s.finish();
    const again = await withPassword(p, username);
    expect((await again.call('POST', '/submit')).body.code).toBe('user.passkey_preferred');
    await keepPasskey(again, new Authenticator());
    await again.finish();
  });

  it('leaves the second step as it was, and is not for half a sign-in', async () => {
    const p = portero();
    await configure(p);
    const { username, device } = await withPasskey(p);
    await configure(p, { mfa: { factors: ['WebAuthn'], policy: 'NoPrompt' } });
    const s = await withPassword(p, username);
    expect((await s.call('POST', '/submit')).status, 'never turned off: a passkey is asked for').toBe(403);
    const { body } = await s.call('POST', '/verification/web-authn/registration');
    const { verificationId, registrationOptions } = body;
    const payload = new Authenticator().register(registrationOptions.challenge);
    await s.call('POST', '/verification/web-authn/registration/verify', { verificationId, payload });
    expect((await s.call('POST', '/profile/mfa/passkey', { verificationId })).status).toBe(403);
    const step = await s.call('POST', '/verification/web-authn/authentication');
    const signed = device.sign(step.body.authenticationOptions.challenge);
    await s.call('POST', '/verification/web-authn/authentication/verify', {
      verificationId: step.body.verificationId,
      payload: signed,
    });
    await s.finish();
  });

  it('cannot be taken where passkeys do not sign in', async () => {
    const p = portero();
    await configure(p, { passkeySignIn: {} });
    const username = `pass${++people}`;
    await p.api('POST', '/users', { username, password });
    const s = await withPassword(p, username);
    const { body } = await s.call('POST', '/verification/web-authn/registration');
    const { verificationId, registrationOptions } = body;
    const payload = new Authenticator().register(registrationOptions.challenge);
    await s.call('POST', '/verification/web-authn/registration/verify', { verificationId, payload });
    const kept = await s.call('POST', '/profile/mfa/passkey', { verificationId });
    expect(kept.body.code).toBe('session.mfa.mfa_factor_not_enabled');
  });
});
