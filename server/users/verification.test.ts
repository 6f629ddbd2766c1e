/** What `email_verified` and `phone_number_verified` say, and who gets to say it. The attacks first. */
import { decodeJwt } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { begin, codeFor, password } from '../experience/testing.ts';
import { everyField, newPerson, Owner, setAccountCenter } from '../testing/account.ts';
import { onEveryServer } from '../testing/portero.ts';

const scope = 'openid profile email phone';
let counter = 0;
const address = () => `proof${counter++}@example.com`;
const number = () => `3460077${String(1000 + counter++)}`;

onEveryServer('whether an address is somebody’s', (portero) => {
  beforeAll(async () => {
    const p = portero();
    await setAccountCenter(p, { enabled: true, fields: everyField });
    const method = { verificationCode: true, password: true, isPasswordPrimary: false };
    const { status, body } = await p.api('PATCH', '/sign-in-exp', {
      signUp: { identifiers: ['email'], password: false, verify: true },
      signIn: {
        methods: [
          { identifier: 'email', ...method },
          { identifier: 'phone', ...method },
        ],
      },
      forgotPasswordMethods: ['EmailVerificationCode'],
    });
    expect(status, JSON.stringify(body)).toBe(200);
  });

  const make = async (person: object, query = '') => {
    const { status, body } = await portero().api('POST', `/users${query}`, person);
    expect(status, JSON.stringify(body)).toBe(200);
    return body;
  };
  const change = (id: string, patch: object, query = '') =>
    portero().api('PATCH', `/users/${id}${query}`, patch);
  const flags = async (id: string) => {
    const { body } = await portero().api('GET', `/users/${id}`);
    return [body.isEmailVerified ?? null, body.isPhoneVerified ?? null];
  };
  /** What applications are told, in both places. */
  const told = async (id: string) => {
    const { accessToken, p } = await Owner.signIn(portero(), id, { scope });
    const { status, body } = await userinfo(accessToken);
    expect(status).toBe(200);
    expect(p).toBe(portero());
    return [body.email_verified, body.phone_number_verified];
  };
  const userinfo = async (token: string) => {
    const answer = await portero().core.inject({
      url: '/oidc/me',
      headers: { authorization: `Bearer ${token}` },
    });
    return { status: answer.statusCode, body: answer.json() };
  };
  const sendAndVerify = async (
    s: Awaited<ReturnType<typeof begin>>,
    identifier: { type: 'email' | 'phone'; value: string },
    interactionEvent: string,
  ) => {
    const sent = await s.call('POST', '/verification/verification-code', { identifier, interactionEvent });
    expect(sent.status, JSON.stringify(sent.body)).toBe(200);
    const { verificationId } = sent.body;
    // It goes to the spelling that the account has.
    const code = await codeFor(portero(), identifier.value.toLowerCase());
    const checked = await s.call('POST', '/verification/verification-code/verify', {
      identifier,
      verificationId,
      code,
    });
    expect(checked.status, JSON.stringify(checked.body)).toBe(200);
    return verificationId;
  };
  const signInByCode = async (identifier: { type: 'email' | 'phone'; value: string }) => {
    const s = await begin(portero(), 'SignIn');
    const verificationId = await sendAndVerify(s, identifier, 'SignIn');
    expect((await s.call('POST', '/identification', { verificationId })).status).toBe(204);
    return s.finish();
  };

  describe('is not told as true of what nobody proved', () => {
    it('because an administrator entered it, however the person signs in with a password', async () => {
      const primaryEmail = address();
      const { id, ...made } = await make({ primaryEmail, primaryPhone: number(), password });
      expect(made).not.toHaveProperty('isEmailVerified');
      expect(made).not.toHaveProperty('isPhoneVerified');
      const s = await begin(portero(), 'SignIn');
      const identifier = { type: 'email', value: primaryEmail };
      const shown = await s.call('POST', '/verification/password', { identifier, password });
      await s.call('POST', '/identification', { verificationId: shown.body.verificationId });
      await s.finish();
      expect(await told(id)).toEqual([false, false]);
    });

    it('because the person says so in their own account, or the body does to the Management API', async () => {
      const id = await newPerson(portero());
      const owner = await Owner.signIn(portero(), id);
      await owner.verify();
      const claimed = { isEmailVerified: true, email_verified: true, primaryEmail: address() };
      await owner.my('PATCH', '', { name: 'Ana', ...claimed });
      await owner.my('PATCH', '/profile', { nickname: 'A', ...claimed });
      const email = address();
      for (const newIdentifierVerificationRecordId of [owner.proof, 'nothing', '']) {
        const taken = await owner.my('POST', '/primary-email', { email, newIdentifierVerificationRecordId });
        expect(taken.status).toBeGreaterThanOrEqual(400);
      }
      const { body } = await portero().api('GET', `/users/${id}`);
      expect([body.primaryEmail, body.isEmailVerified]).toEqual([`${id}@example.com`, undefined]);
      // A script that sends back what it has read must not vouch for the address that it changes.
      const read = { ...(await make({ primaryEmail: address() }, '?emailVerified=true')) };
      const { body: sent } = await change(read.id, { ...read, primaryEmail: address(), username: undefined });
      expect([sent.isEmailVerified, await flags(read.id)]).toEqual([undefined, [null, null]]);
    });

    it('because it was once, before it was changed, swapped or taken away', async () => {
      const [one, two, free] = [address(), address(), address()];
      const a = await make({ primaryEmail: one }, '?emailVerified=true');
      const b = await make({ primaryEmail: two, username: `b_${counter++}` });
      await change(a.id, { primaryEmail: free });
      expect(await flags(a.id)).toEqual([null, null]);
      // What was proved of an address does not go with it to another person, nor stay for its return.
      await change(b.id, { primaryEmail: one });
      await change(a.id, { primaryEmail: two });
      expect([await flags(a.id), await flags(b.id)]).toEqual([
        [null, null],
        [null, null],
      ]);
      await change(b.id, {}, '?emailVerified=true');
      await change(b.id, { primaryEmail: null });
      await change(b.id, { primaryEmail: one });
      expect(await flags(b.id)).toEqual([null, null]);
    });

    it('because a code came back for an address that the person has no longer', async () => {
      const [before, after] = [address(), address()];
      const { id } = await make({ primaryEmail: before, username: `c_${counter++}`, password });
      const s = await begin(portero(), 'SignIn');
      const verificationId = await sendAndVerify(s, { type: 'email', value: before }, 'SignIn');
      expect((await s.call('POST', '/identification', { verificationId })).status).toBe(204);
      await change(id, { primaryEmail: after });
      const other = await make({ primaryEmail: before });
      await s.finish();
      expect([await flags(id), await flags(other.id)]).toEqual([
        [null, null],
        [null, null],
      ]);
    });

    it('because a wrong code, or one that nobody typed, was sent to it', async () => {
      const primaryEmail = address();
      const { id } = await make({ primaryEmail, password });
      const s = await begin(portero(), 'SignIn');
      const identifier = { type: 'email', value: primaryEmail };
      const sent = await s.call('POST', '/verification/verification-code', {
        identifier,
        interactionEvent: 'SignIn',
      });
      const { verificationId } = sent.body;
      await s.call('POST', '/verification/verification-code/verify', {
        identifier,
        verificationId,
        code: '000',
      });
      const shown = await s.call('POST', '/verification/password', { identifier, password });
      await s.call('POST', '/identification', { verificationId: shown.body.verificationId });
      await s.finish();
      expect(await flags(id)).toEqual([null, null]);
    });
  });

  describe('is told as true of what was proved', () => {
    it('by registering, and by signing in with a code to what an administrator entered', async () => {
      const email = address();
      const s = await begin(portero(), 'Register');
      const verificationId = await sendAndVerify(s, { type: 'email', value: email }, 'Register');
      expect((await s.call('POST', '/identification', { verificationId })).status).toBe(201);
      const tokens = await s.finish();
      const { sub } = decodeJwt(tokens.id_token);
      expect(await told(String(sub))).toEqual([true, false]);

      const [primaryEmail, primaryPhone] = [address(), number()];
      const { id } = await make({ primaryEmail, primaryPhone });
      // Another spelling reaches the same person.
      await signInByCode({ type: 'email', value: primaryEmail.toUpperCase() });
      expect(await told(id)).toEqual([true, false]);
      await signInByCode({ type: 'phone', value: primaryPhone });
      expect(await told(id)).toEqual([true, true]);
      // A spelling is no other address.
      await change(id, { primaryEmail: primaryEmail.toUpperCase() });
      expect(await flags(id)).toEqual([true, true]);
    });

    it('by a one-time token and by a forgotten password', async () => {
      const [byToken, byReset] = [address(), address()];
      const one = await make({ primaryEmail: byToken });
      const two = await make({ primaryEmail: byReset, password });
      const { body: link } = await portero().api('POST', '/one-time-tokens', { email: byToken });
      const s = await begin(portero(), 'SignIn');
      const shown = await s.call('POST', '/verification/one-time-token/verify', {
        identifier: { type: 'email', value: byToken },
        token: link.token,
      });
      await s.call('POST', '/identification', { verificationId: shown.body.verificationId });
      await s.finish();
      const reset = await begin(portero(), 'ForgotPassword');
      const verificationId = await sendAndVerify(reset, { type: 'email', value: byReset }, 'ForgotPassword');
      await reset.call('POST', '/identification', { verificationId });
      expect((await reset.call('PUT', '/profile/password', { password: 'Otra-lluvia-78' })).status).toBe(204);
      expect(await flags(two.id)).toEqual([null, null]);
      expect((await reset.call('POST', '/submit')).status).toBe(200);
      expect([await flags(one.id), await flags(two.id)]).toEqual([
        [true, null],
        [true, null],
      ]);
    });

    it('in one’s own account, by a code to the present address or to the next', async () => {
      const owner = await Owner.signIn(portero(), await newPerson(portero()));
      await owner.verify();
      await owner.verifyCode({ type: 'email', value: `${owner.userId}@example.com` });
      expect(await flags(owner.userId)).toEqual([true, null]);
      const email = address();
      const id = await owner.verifyCode({ type: 'email', value: email });
      // Shown, but not theirs yet.
      expect((await userinfo(owner.accessToken)).body).toMatchObject({ email_verified: true });
      const taken = await owner.my('POST', '/primary-email', {
        email,
        newIdentifierVerificationRecordId: id,
      });
      expect(taken.status).toBe(204);
      expect(await flags(owner.userId)).toEqual([true, null]);
      expect((await userinfo(owner.accessToken)).body).toMatchObject({ email, email_verified: true });
    });
  });

  describe('an administrator', () => {
    it('vouches for it and takes that back, which the audit log tells', async () => {
      const made = await make({ primaryEmail: address(), primaryPhone: number() }, '?emailVerified=true');
      expect(await told(made.id)).toEqual([true, false]);
      expect((await change(made.id, {}, '?phoneVerified=yes&emailVerified=no')).body).toMatchObject({
        isEmailVerified: false,
        isPhoneVerified: true,
      });
      expect(await told(made.id)).toEqual([false, true]);
      const { body: log } = await portero().api(
        'GET',
        `/logs?userId=${made.id}&logKey=Management.User.Updated`,
      );
      expect(log[0].payload).toMatchObject({ fields: ['isEmailVerified', 'isPhoneVerified'] });
      expect(JSON.stringify(log[0].payload)).toContain('"isPhoneVerified"');
      const next = await change(made.id, { primaryEmail: address() }, '?emailVerified=true');
      expect(next.body.isEmailVerified).toBe(true);
    });

    it('cannot vouch for nothing', async () => {
      const { id } = await make({ username: `n_${counter++}` });
      for (const query of ['?emailVerified=true', '?phoneVerified=false']) {
        const refused = await change(id, {}, query);
        expect([refused.status, refused.body.code]).toEqual([400, 'request.invalid_input']);
      }
      const both = await change(id, { primaryEmail: '' }, '?emailVerified=true');
      expect(both.status).toBe(400);
      expect((await portero().api('POST', '/users?emailVerified=true', {})).status).toBe(400);
    });

    it('decides once for all whether what administrators enter counts, but not of what is known better', async () => {
      const p = portero();
      const entered = await make({ primaryEmail: address(), primaryPhone: number() });
      const doubted = await make({ primaryEmail: address() }, '?emailVerified=false');
      const { body: usual } = await p.api('GET', '/configs/identifier-verification');
      expect(usual).toEqual({ trustAdministrators: false });
      const { body } = await p.api('PATCH', '/configs/identifier-verification', {
        trustAdministrators: true,
      });
      expect(body).toEqual({ trustAdministrators: true });
      expect(await told(entered.id)).toEqual([true, true]);
      expect(await told(doubted.id)).toEqual([false, false]);
      expect(await flags(entered.id)).toEqual([null, null]);
      await p.api('PATCH', '/configs/identifier-verification', { trustAdministrators: false });
      expect(await told(entered.id)).toEqual([false, false]);
    });
  });
});
