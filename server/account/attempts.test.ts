/** Strangers’ guesses do not keep somebody out of their own account, and the owner’s are bounded all the same. */
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { begin } from '../experience/testing.ts';
import { totpCode } from '../mfa/totp.ts';
import { newPerson, Owner, ownPassword } from '../testing/account.ts';
import { onEveryServer } from '../testing/portero.ts';

onEveryServer('guesses at one’s own account', (portero) => {
  const blocked = 'session.verification_blocked_too_many_attempts';
  beforeAll(async () => {
    await portero().api('PATCH', '/sign-in-exp', {
      sentinelPolicy: { maxAttempts: 3, lockoutDuration: 10 },
      signIn: {
        methods: [{ identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: true }],
      },
    });
  });
  beforeEach(async () => {
    await portero().tenants.default.db.write.deleteFrom('attempts').execute();
  });
  const guess = (owner: Owner, password: string) =>
    owner.call('POST', '/verifications/password', { password });

  it('a stranger who locks the address at the sign-in locks no code in its owner’s session', async () => {
    const p = portero();
    const owner = await Owner.signIn(p, await newPerson(p));
    const identifier = { type: 'email', value: `${owner.userId}@example.com` } as const;
    const { call } = await begin(p, 'SignIn');
    for (let times = 0; times < 3; times++)
      await call('POST', '/verification/password', { identifier, password: 'wrong' });
    const refused = await call('POST', '/verification/password', { identifier, password: ownPassword });
    expect(refused.body.code).toBe(blocked);
    await owner.verifyCode(identifier);
    // What the owner showed here opens nothing to the stranger.
    const still = await call('POST', '/verification/password', { identifier, password: ownPassword });
    expect(still.body.code).toBe(blocked);
  });

  it('guesses in one session lock that session and no other, until an administrator lets it in', async () => {
    const p = portero();
    const id = await newPerson(p);
    const [thief, owner] = [await Owner.signIn(p, id), await Owner.signIn(p, id)];
    for (let times = 0; times < 3; times++) await guess(thief, 'wrong');
    expect((await guess(thief, ownPassword)).body.code).toBe(blocked);
    expect((await guess(owner, ownPassword)).status).toBe(201);
    const { body } = await p.api('GET', '/sentinel-activities');
    expect(body).toContainEqual(expect.objectContaining({ type: 'account', value: id }));
    await p.api('POST', '/sentinel-activities/delete', { targetType: 'User', targets: [id] });
    expect((await guess(thief, ownPassword)).status).toBe(201);
  });

  it('a code of the authenticator app is counted in the session, apart from what strangers tried', async () => {
    const p = portero();
    await p.api('PATCH', '/sign-in-exp', { mfa: { factors: ['Totp'], policy: 'NoPrompt' } });
    const owner = await Owner.signIn(p, await newPerson(p));
    const { body } = await p.api('POST', `/users/${owner.userId}/mfa-verifications`, { type: 'Totp' });
    const show = (code: string) => owner.call('POST', '/verifications/totp', { code });
    for (let times = 0; times < 3; times++) await show('000000');
    expect((await show(totpCode(body.secret))).body.code).toBe(blocked);
    const elsewhere = await Owner.signIn(p, owner.userId);
    const answer = await elsewhere.call('POST', '/verifications/totp', { code: totpCode(body.secret) });
    expect(answer.status).toBe(201);
  });
});
