import { expect, it } from 'vitest';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { begin, codeFor, password } from './testing.ts';

const byEmail = {
  signInMode: 'SignInAndRegister',
  signUp: { identifiers: ['email'], password: false, verify: true },
  signIn: {
    methods: [{ identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: false }],
  },
};
let counter = 0;
const address = () => `linked${counter++}@example.com`;

async function mint(p: TestPortero, email: string, more: object = {}): Promise<string> {
  const { status, body } = await p.api('POST', '/one-time-tokens', { email, ...more });
  expect(status, JSON.stringify(body)).toBe(201);
  return body.token;
}

type Attempt = Awaited<ReturnType<typeof begin>>;
const show = (s: Attempt, email: string, token: string) =>
  s.call('POST', '/verification/one-time-token/verify', {
    identifier: { type: 'email', value: email },
    token,
  });
const membersOf = async (p: TestPortero, id: string): Promise<string[]> =>
  (await p.api('GET', `/organizations/${id}/users`)).body.map(
    ({ primaryEmail }: { primaryEmail: string }) => primaryEmail,
  );

onEveryServer('attacks with one-time tokens', (portero) => {
  it('a token of another address, a made-up one and a used one open nothing', async () => {
    const p = portero();
    await p.api('PATCH', '/sign-in-exp', byEmail);
    const [mine, victim] = [address(), address()];
    await p.api('POST', '/users', { primaryEmail: victim });
    const token = await mint(p, mine);
    const s = await begin(p, 'SignIn');
    expect((await show(s, victim, token)).body.code).toBe('one_time_token.email_mismatch');
    expect((await show(s, victim, 'x'.repeat(32))).body.code).toBe('one_time_token.token_not_found');
    const right = await show(s, mine.toUpperCase(), token);
    expect(right.status, JSON.stringify(right.body)).toBe(200);
    expect((await show(s, mine, token)).body.code).toBe('one_time_token.token_consumed');
  });

  it('of twenty browsers that show one token at once, one gets in', async () => {
    const p = portero();
    const email = address();
    await p.api('POST', '/users', { primaryEmail: email });
    const token = await mint(p, email);
    const browsers: Attempt[] = [];
    for (let at = 0; at < 20; at++) browsers.push(await begin(p, 'SignIn'));
    const answers = await Promise.all(browsers.map((s) => show(s, email, token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('a token for one thing does nothing else, and is not lost by the attempt', async () => {
    const p = portero();
    const email = address();
    await p.api('POST', '/users', { primaryEmail: email });
    const token = await mint(p, email, { context: { interactionEvent: 'SignIn' } });
    const reset = await begin(p, 'ForgotPassword');
    expect((await show(reset, email, token)).body.code).toBe('one_time_token.interaction_event_mismatch');
    const s = await begin(p, 'SignIn');
    const { body } = await show(s, email, token);
    // Shown for a sign-in, it makes nobody an account either.
    expect((await s.call('PUT', '/interaction-event', { interactionEvent: 'Register' })).status).toBe(204);
    expect((await s.call('POST', '/identification', body)).body.code).toBe(
      'one_time_token.interaction_event_mismatch',
    );
  });

  it('registers only the address that it was made for where registration is closed', async () => {
    const p = portero();
    const [invited, other] = [address(), address()];
    const token = await mint(p, invited);
    await p.api('PATCH', '/sign-in-exp', byEmail);
    const s = await begin(p, 'Register');
    const sent = await s.call('POST', '/verification/verification-code', {
      identifier: { type: 'email', value: other },
      interactionEvent: 'Register',
    });
    await s.call('POST', '/verification/verification-code/verify', {
      identifier: { type: 'email', value: other },
      verificationId: sent.body.verificationId,
      code: await codeFor(p, other),
    });
    await p.api('PATCH', '/sign-in-exp', { signInMode: 'SignIn' });
    const shown = await show(s, invited, token);
    expect((await s.call('POST', '/identification', sent.body)).body.code).toBe('auth.forbidden');
    expect((await s.call('POST', '/identification', shown.body)).status).toBe(201);
    await p.api('PATCH', '/sign-in-exp', byEmail);
  });

  it('lets nobody join who registers with another address than the one it was made for', async () => {
    const p = portero();
    const [invited, other] = [address(), address()];
    await p.api('PATCH', '/sign-in-exp', {
      ...byEmail,
      signUp: { identifiers: ['email'], password: true, verify: true },
    });
    const { body: organization } = await p.api('POST', '/organizations', { name: 'Acme' });
    const token = await mint(p, invited, { context: { jitOrganizationIds: [organization.id] } });
    const s = await begin(p, 'Register');
    const { body: shown } = await show(s, invited, token);
    expect((await s.call('POST', '/identification', shown)).body.code).toBe('user.missing_profile');
    const identifier = { type: 'email', value: other };
    const asked = { identifier, interactionEvent: 'Register' };
    const { body: sent } = await s.call('POST', '/verification/verification-code', asked);
    const code = await codeFor(p, other);
    await s.call('POST', '/verification/verification-code/verify', { ...sent, identifier, code });
    expect((await s.call('POST', '/identification', sent)).body.code).toBe('user.missing_profile');
    expect((await s.call('POST', '/profile', { type: 'password', value: password })).status).toBe(204);
    expect((await s.call('POST', '/identification', {})).status).toBe(201);
    await s.finish();
    expect(await membersOf(p, organization.id)).toEqual([]);
    await p.api('PATCH', '/sign-in-exp', byEmail);
  });

  it('for somebody who is deleted opens nothing: it makes nobody anew where registration is closed', async () => {
    const p = portero();
    await p.api('PATCH', '/sign-in-exp', { ...byEmail, signInMode: 'SignIn' });
    await p.api('PATCH', '/configs/deleted-users', { days: 7 });
    for (const after of ['deleted', 'restored', 'purged']) {
      const [email, other] = [address(), address()];
      const { body: user } = await p.api('POST', '/users', { primaryEmail: email });
      const [token, reset, others] = [
        await mint(p, email.toUpperCase()),
        await mint(p, email, { context: { interactionEvent: 'ForgotPassword' } }),
        await mint(p, other),
      ];
      expect((await p.api('DELETE', `/users/${user.id}`)).status).toBe(204);
      if (after === 'restored')
        expect((await p.api('POST', `/deleted-users/${user.id}/restore`)).status).toBe(200);
      if (after === 'purged') expect((await p.api('DELETE', `/deleted-users/${user.id}`)).status).toBe(204);
      const [signIn, forgot] = [await begin(p, 'SignIn'), await begin(p, 'ForgotPassword')];
      expect((await show(signIn, email, token)).body.code, after).toBe('one_time_token.token_revoked');
      expect((await show(forgot, email, reset)).body.code, after).toBe('one_time_token.token_revoked');
      const known = (await p.api('GET', `/users?search.primaryEmail=${email}`)).body;
      expect(known.map(({ id }: { id: string }) => id)).toEqual(after === 'restored' ? [user.id] : []);
      // Others lose nothing, nor does whoever is invited afterwards.
      expect((await show(signIn, email, await mint(p, email))).status, after).toBe(200);
      expect((await show(signIn, other, others)).status, after).toBe(200);
    }
    await p.api('PATCH', '/configs/deleted-users', { days: 0 });
    await p.api('PATCH', '/sign-in-exp', byEmail);
  });

  it('does not stand for the second factor', async () => {
    const p = portero();
    const email = address();
    const { body: user } = await p.api('POST', '/users', { primaryEmail: email, password });
    const made = await p.api('POST', `/users/${user.id}/mfa-verifications`, { type: 'Totp' });
    expect(made.status, JSON.stringify(made.body)).toBe(200);
    await p.api('PATCH', '/sign-in-exp', { mfa: { factors: ['Totp'], policy: 'Mandatory' } });
    const s = await begin(p, 'SignIn');
    const { body } = await show(s, email, await mint(p, email));
    expect((await s.call('POST', '/identification', body)).status).toBe(204);
    const refused = await s.call('POST', '/submit');
    expect([refused.status, refused.body.code]).toEqual([403, 'session.mfa.require_mfa_verification']);
    await p.api('PATCH', '/sign-in-exp', { mfa: { factors: [], policy: 'UserControlled' } });
  });

  it('lets nobody in who is suspended, and says when it is too late', async () => {
    const p = portero();
    const email = address();
    const { body: user } = await p.api('POST', '/users', { primaryEmail: email });
    await p.api('PATCH', `/users/${user.id}/is-suspended`, { isSuspended: true });
    const s = await begin(p, 'SignIn');
    const { body } = await show(s, email, await mint(p, email));
    expect((await s.call('POST', '/identification', body)).body.code).toBe('user.suspended');
    const late = await mint(p, email, { expiresIn: 0.001 });
    expect((await show(await begin(p, 'SignIn'), email, late)).body.code).toBe(
      'one_time_token.token_expired',
    );
  });
});

onEveryServer('a one-time token', (portero) => {
  it('signs somebody in whatever the methods are, and lets them join organizations', async () => {
    const p = portero();
    await p.api('PATCH', '/sign-in-exp', byEmail);
    const email = address();
    const { body: user } = await p.api('POST', '/users', { primaryEmail: email });
    const { body: organization } = await p.api('POST', '/organizations', { name: 'Acme' });
    const token = await mint(p, email, { context: { jitOrganizationIds: [organization.id, 'gone'] } });
    const s = await begin(p, 'SignIn');
    const { body } = await show(s, email, token);
    const { body: state } = await s.call('GET', '/interaction');
    expect(state.verificationRecords).toEqual([
      {
        id: body.verificationId,
        type: 'OneTimeToken',
        identifier: { type: 'email', value: email },
        verified: true,
        oneTimeTokenContext: { jitOrganizationIds: [organization.id, 'gone'] },
      },
    ]);
    expect(state.captcha.skipped).toBe(true);
    expect(JSON.stringify(state)).not.toContain(token);
    expect((await s.call('POST', '/identification', body)).status).toBe(204);
    expect(await membersOf(p, organization.id)).toEqual([]);
    await s.finish();
    expect(await membersOf(p, organization.id)).toEqual([email]);
    expect((await p.api('GET', `/users/${user.id}`)).body.lastSignInAt).toEqual(expect.any(Number));
  });

  it('creates the account of an unknown address, as the flow table of the contract has it', async () => {
    const p = portero();
    const email = address();
    const { body: organization } = await p.api('POST', '/organizations', { name: 'Acme' });
    const token = await mint(p, email, { context: { jitOrganizationIds: [organization.id] } });
    await p.api('PATCH', '/sign-in-exp', { ...byEmail, signInMode: 'SignIn' });
    const s = await begin(p, 'SignIn');
    const { body } = await show(s, email, token);
    expect((await s.call('POST', '/identification', body)).body.code).toBe('user.user_not_exist');
    expect((await s.call('PUT', '/interaction-event', { interactionEvent: 'Register' })).status).toBe(204);
    expect((await s.call('POST', '/identification', body)).status).toBe(201);
    await s.finish();
    expect(await membersOf(p, organization.id)).toEqual([email]);
    await p.api('PATCH', '/sign-in-exp', byEmail);
  });

  it('made for a reset, ends with a new password', async () => {
    const p = portero();
    const email = address();
    await p.api('POST', '/users', { primaryEmail: email });
    const token = await mint(p, email, { context: { interactionEvent: 'ForgotPassword' } });
    const s = await begin(p, 'ForgotPassword');
    const { body } = await show(s, email, token);
    expect((await s.call('POST', '/identification', body)).status).toBe(204);
    expect((await s.call('PUT', '/profile/password', { password })).status).toBe(204);
    expect((await s.call('POST', '/submit')).status).toBe(200);
  });
});
