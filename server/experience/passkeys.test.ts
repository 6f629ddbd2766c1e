/** Passkeys as second factor, and what a browser may not get away with (WebAuthn §7.1, §7.2). */
import { expect, it } from 'vitest';
import { Authenticator, type Lies } from '../testing/authenticator.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { begin, password } from './testing.ts';

type SignIn = Awaited<ReturnType<typeof begin>>;

let people = 0;
const failed = { status: 400, body: { code: 'session.mfa.webauthn_verification_failed' } };

async function configure(p: TestPortero, more: Record<string, unknown> = {}): Promise<void> {
  const { status, body } = await p.api('PATCH', '/sign-in-exp', {
    mfa: { factors: ['WebAuthn'], policy: 'Mandatory' },
    sentinelPolicy: {},
    ...more,
  });
  expect(status, JSON.stringify(body)).toBe(200);
}

async function withPassword(p: TestPortero, username: string): Promise<SignIn> {
  const s = await begin(p, 'SignIn');
  const identifier = { type: 'username', value: username };
  const proof = await s.call('POST', '/verification/password', { identifier, password });
  await s.call('POST', '/identification', { verificationId: proof.body.verificationId });
  return s;
}

const start = async (s: SignIn, what: 'registration' | 'authentication') => {
  const { status, body } = await s.call('POST', `/verification/web-authn/${what}`);
  expect(status, JSON.stringify(body)).toBe(200);
  const options = body.registrationOptions ?? body.authenticationOptions;
  return { verificationId: body.verificationId as string, options, challenge: options.challenge as string };
};
const answer = (s: SignIn, what: string, verificationId: string, payload: unknown) =>
  s.call('POST', `/verification/web-authn/${what}/verify`, { verificationId, payload });

async function person(p: TestPortero) {
  const username = `key${++people}`;
  const { body } = await p.api('POST', '/users', { username, password });
  return { id: body.id as string, username };
}

async function withPasskey(p: TestPortero, counter = 0) {
  const who = await person(p);
  const device = new Authenticator();
  const s = await withPassword(p, who.username);
  const { verificationId, challenge } = await start(s, 'registration');
  const made = await answer(s, 'registration', verificationId, device.register(challenge, { counter }));
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  expect((await s.call('POST', '/profile/mfa', { type: 'WebAuthn', verificationId })).status).toBe(204);
  await s.finish();
  return { ...who, device };
}

onEveryServer('passkeys as second factor', (portero) => {
  it('are made and sign in; what the browser is asked for names the configured address only', async () => {
    const p = portero();
    await configure(p);
    const who = await person(p);
    const device = new Authenticator();
    const s = await withPassword(p, who.username);
    expect((await s.call('POST', '/submit')).body.code).toBe('user.missing_mfa');
    const { verificationId, challenge, options } = await start(s, 'registration');
    expect(options).toMatchObject({
      rp: { id: 'localhost', name: 'localhost' },
      user: { name: who.username },
      timeout: 60_000,
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      pubKeyCredParams: [{ alg: -7 }, { alg: -257 }],
    });
    const early = await s.call('POST', '/profile/mfa', { type: 'WebAuthn', verificationId });
    expect(early.body.code).toBe('session.verification_failed');
    expect((await answer(s, 'registration', verificationId, device.register(challenge))).status).toBe(200);
    expect((await s.call('POST', '/profile/mfa', { type: 'WebAuthn', verificationId })).status).toBe(204);
    await s.finish();
    const { body: list } = await p.api('GET', `/users/${who.id}/mfa-verifications`);
    expect(list).toEqual([
      { id: expect.any(String), type: 'WebAuthn', createdAt: expect.any(String), agent: 'Portero tests' },
    ]);

    const again = await withPassword(p, who.username);
    expect(await again.call('POST', '/submit')).toMatchObject({
      status: 403,
      body: { data: { availableFactors: ['WebAuthn'] } },
    });
    const asked = await start(again, 'authentication');
    expect(asked.options).toMatchObject({
      rpId: 'localhost',
      userVerification: 'required',
      allowCredentials: [{ id: device.credentialId.toString('base64url'), transports: ['internal'] }],
    });
    const signed = await answer(again, 'authentication', asked.verificationId, device.sign(asked.challenge));
    expect(signed.status, JSON.stringify(signed.body)).toBe(200);
    await again.finish();
    const excluded = (await start(await withPassword(p, who.username), 'registration')).options;
    expect(excluded.excludeCredentials).toHaveLength(1);
  });

  const lies: [string, Lies][] = [
    ['another origin', { origin: 'https://evil.example' }],
    ['another port', { origin: 'http://localhost:3002' }],
    ['a subdomain', { origin: 'http://sub.localhost:3001' }],
    ['another relying party', { rpId: 'evil.example' }],
    ['another challenge', { challenge: Buffer.alloc(32, 7).toString('base64url') }],
    ['no challenge', { challenge: '' }],
    ['the other ceremony', { type: 'webauthn.none' }],
    ['another credential’s id', { id: Buffer.alloc(32, 9).toString('base64url') }],
    ['spoiled client data', { spoil: 'clientDataJSON' }],
    ['a frame of another origin', { crossOrigin: true }],
    ['a word where yes or no belongs', { crossOrigin: 'no' }],
    ['another page around it', { topOrigin: 'https://evil.example' }],
  ];

  it.each<[string, Lies]>([
    ...lies,
    ['an unverified user', { flags: 0x41 }],
    ['an absent user', { flags: 0x44 }],
    ['no credential', { flags: 0x05 }],
    ['an algorithm that was not asked for', { algorithm: -8 }],
    ['an unknown attestation', { format: 'tpm' }],
    ['a chain of certificates', { format: 'packed', certificate: true }],
    ['an empty attestation of another format', { format: 'fido-u2f' }],
    ['a spoiled key', { spoil: 'authenticatorData' }],
  ])('are not made with %s', async (_name, lie) => {
    const s = await withPassword(portero(), (await person(portero())).username);
    const { verificationId, challenge } = await start(s, 'registration');
    const device = new Authenticator();
    expect(await answer(s, 'registration', verificationId, device.register(challenge, lie))).toMatchObject(
      failed,
    );
    const again = await answer(s, 'registration', verificationId, device.register(challenge));
    expect(again.body.code, 'a challenge is answered once').toBe('session.mfa.pending_info_not_found');
    const bound = await s.call('POST', '/profile/mfa', { type: 'WebAuthn', verificationId });
    expect(bound.body.code).toBe('session.verification_failed');
  });

  it.each<[string, Lies]>([
    ...lies,
    ['an unverified user', { flags: 0x01 }],
    ['an absent user', { flags: 0x04 }],
    ['a spoiled signature', { spoil: 'signature' }],
    ['data that were not signed', { spoil: 'authenticatorData' }],
  ])('do not sign in with %s', async (_name, lie) => {
    const p = portero();
    const { username, device } = await withPasskey(p);
    const s = await withPassword(p, username);
    const { verificationId, challenge } = await start(s, 'authentication');
    expect(await answer(s, 'authentication', verificationId, device.sign(challenge, lie))).toMatchObject(
      failed,
    );
    const right = device.sign(challenge);
    expect(await answer(s, 'authentication', verificationId, right), 'answered once').toMatchObject(failed);
    expect((await s.call('POST', '/submit')).status).toBe(403);
    const next = await start(s, 'authentication');
    expect((await answer(s, 'authentication', next.verificationId, device.sign(next.challenge))).status).toBe(
      200,
    );
    await s.finish();
  });

  it('do not sign in when their count went back, nor twice with one answer', async () => {
    const p = portero();
    const { username, device } = await withPasskey(p, 5);
    const attempt = async (counter: number) => {
      const s = await withPassword(p, username);
      const { verificationId, challenge } = await start(s, 'authentication');
      const signed = device.sign(challenge, { counter });
      const all = await Promise.all(
        Array.from({ length: 3 }, () => answer(s, 'authentication', verificationId, signed)),
      );
      return all.filter(({ status }) => status === 200).length;
    };
    expect(await attempt(5)).toBe(0);
    expect(await attempt(0)).toBe(0);
    expect(await attempt(9)).toBe(1);
    expect(await attempt(9)).toBe(0);
    expect(await attempt(8)).toBe(0);
    expect(await attempt(10)).toBe(1);
  });

  it('belong to a person, an interaction and a purpose', async () => {
    const p = portero();
    const [ana, eva] = [await withPasskey(p), await withPasskey(p)];
    const [one, two] = [await withPassword(p, ana.username), await withPassword(p, ana.username)];
    const asked = await start(one, 'authentication');
    const elsewhere = await answer(
      two,
      'authentication',
      asked.verificationId,
      ana.device.sign(asked.challenge),
    );
    expect(elsewhere.status).toBe(404);
    const other = await start(two, 'authentication');
    const swapped = ana.device.sign(asked.challenge);
    expect(await answer(two, 'authentication', other.verificationId, swapped)).toMatchObject(failed);
    const theirs = eva.device.sign(asked.challenge);
    expect(await answer(one, 'authentication', asked.verificationId, theirs)).toMatchObject(failed);
    const registration = await start(one, 'registration');
    const wrong = await answer(
      one,
      'authentication',
      registration.verificationId,
      ana.device.sign(registration.challenge),
    );
    expect(wrong.status).toBe(404);
    const fresh = new Authenticator();
    expect(
      (await answer(one, 'registration', registration.verificationId, fresh.register(registration.challenge)))
        .status,
    ).toBe(200);
    expect((await one.call('POST', '/submit')).status, 'a new passkey is no proof').toBe(403);
    const bound = { type: 'WebAuthn', verificationId: registration.verificationId };
    expect((await one.call('POST', '/profile/mfa', bound)).status).toBe(403);
  });

  it('cannot be asked for where there is none, nor guessed at for ever', async () => {
    const p = portero();
    const nobody = await withPassword(p, (await person(p)).username);
    expect((await nobody.call('POST', '/verification/web-authn/authentication')).body.code).toBe(
      'session.mfa.webauthn_verification_not_found',
    );
    await configure(p, { sentinelPolicy: { maxAttempts: 2, lockoutDuration: 10 } });
    const { username, device } = await withPasskey(p);
    const s = await withPassword(p, username);
    const codes: string[] = [];
    for (const lie of [{ spoil: 'signature' }, { spoil: 'signature' }, {}] as const) {
      const { verificationId, challenge } = await start(s, 'authentication');
      codes.push((await answer(s, 'authentication', verificationId, device.sign(challenge, lie))).body.code);
    }
    const blocked = 'session.verification_blocked_too_many_attempts';
    expect(codes).toEqual([failed.body.code, blocked, blocked]);
    await configure(p);
  });
});
