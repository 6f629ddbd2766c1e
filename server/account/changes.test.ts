/** What a change of one's own account needs, ends and tells. */
import { beforeAll, describe, expect, it } from 'vitest';
import { newBackupCodes } from '../mfa/backup-codes.ts';
import { backupCodeUse, changeFactors } from '../mfa/factors.ts';
import { newTotpSecret, totpCode } from '../mfa/totp.ts';
import {
  everyField,
  newPerson,
  noticesTo,
  Owner,
  ownPassword,
  setAccountCenter,
} from '../testing/account.ts';
import { onEveryServer } from '../testing/portero.ts';

onEveryServer('one’s own account', (portero) => {
  beforeAll(async () => {
    await setAccountCenter(portero(), { enabled: true, fields: everyField });
    await portero().api('PATCH', '/sign-in-exp', {
      mfa: { policy: 'UserControlled', factors: ['Totp', 'BackupCode'] },
    });
  });

  const signedIn = async (more: Record<string, unknown> = {}) => {
    const owner = await Owner.signIn(portero(), await newPerson(portero(), more));
    await owner.verify();
    return owner;
  };
  const addressOf = ({ userId }: Owner) => `${userId}@example.com`;
  const withTotp = async (owner: Owner) => {
    const secret = newTotpSecret();
    const added = await owner.my('POST', '/mfa-verifications', {
      type: 'Totp',
      secret,
      code: totpCode(secret),
    });
    expect(added.status, JSON.stringify(added.body)).toBe(204);
    const factors = (await owner.my('GET', '/mfa-verifications')).body;
    return factors.find(({ type }: { type: string }) => type === 'Totp').id;
  };

  describe('keeps a way in', () => {
    it('when both addresses are removed at the same moment', async () => {
      for (let round = 0; round < 3; round++) {
        const owner = await signedIn({
          username: null,
          usernameKey: null,
          primaryPhone: `3460000001${round}`,
          phoneKey: `3460000001${round}`,
        });
        const answers = await Promise.all([
          owner.my('DELETE', '/primary-email'),
          owner.my('DELETE', '/primary-phone'),
          owner.my('DELETE', '/primary-email'),
          owner.my('DELETE', '/primary-phone'),
        ]);
        expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
        const left = (await owner.my('GET', '')).body;
        expect(Boolean(left.primaryEmail) !== Boolean(left.primaryPhone)).toBe(true);
        expect(answers.map(({ body }) => body.code)).toContain('user.last_sign_in_method_required');
      }
    });

    it('and takes a username without a password for none', async () => {
      const owner = await signedIn();
      await portero()
        .tenants.default.db.write.updateTable('users')
        .set({ passwordDigest: null, passwordAlgorithm: null })
        .where('id', '=', owner.userId)
        .execute();
      owner.proof = await owner.verifyCode({ type: 'email', value: addressOf(owner) });
      const refused = await owner.my('DELETE', '/primary-email');
      expect([refused.status, refused.body.code]).toEqual([400, 'user.last_sign_in_method_required']);
    });

    it('when identities are unlinked, whatever they are called', async () => {
      const owner = await signedIn({
        username: null,
        usernameKey: null,
        primaryEmail: null,
        emailKey: null,
        identities: { github: { userId: '1' } },
      });
      expect((await owner.my('DELETE', '/identities/github')).body.code).toBe(
        'user.last_sign_in_method_required',
      );
      expect((await owner.my('DELETE', '/identities/constructor')).body.code).toBe('user.identity_not_exist');
      const linked = { newIdentifierVerificationRecordId: owner.proof };
      expect((await owner.my('POST', '/identities', linked)).body.code).toBe('verification_record.not_found');
    });
  });

  describe('gets another address', () => {
    it('that was proved, once, and tells the old one', async () => {
      const owner = await signedIn();
      const email = `next-${owner.userId}@example.com`;
      const take = (id: string, to = email) =>
        owner.my('POST', '/primary-email', { email: to, newIdentifierVerificationRecordId: id });
      // A proof of who they are, and a code to the present address, are no proof of another one.
      expect((await take(owner.proof ?? '')).body.code).toBe('verification_record.not_found');
      const own = await owner.verifyCode({ type: 'email', value: addressOf(owner) });
      expect((await take(own)).body.code).toBe('verification_record.not_found');
      const id = await owner.verifyCode({ type: 'email', value: email });
      expect((await take(id, 'other@example.com')).body.code).toBe('verification_record.not_found');
      const answers = await Promise.all([take(id), take(id), take(id)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([204, 400, 400]);
      expect((await owner.my('GET', '')).body.primaryEmail).toBe(email);
      expect(await noticesTo(portero(), addressOf(owner))).toEqual(['Your email address was changed']);
      expect(await noticesTo(portero(), email)).toEqual([]);
    });

    it('but not one that somebody else has, nor a code that was never typed in', async () => {
      const owner = await signedIn();
      const taken = addressOf(await signedIn());
      const id = await owner.verifyCode({ type: 'email', value: taken.toUpperCase() });
      const body = { email: taken, newIdentifierVerificationRecordId: id };
      expect((await owner.my('POST', '/primary-email', body)).body.code).toBe('user.email_already_in_use');
      const identifier = { type: 'phone', value: '34600123499' };
      const sent = await owner.call('POST', '/verifications/verification-code', { identifier });
      const phone = {
        phone: '34600123499',
        newIdentifierVerificationRecordId: sent.body.verificationRecordId,
      };
      expect((await owner.my('POST', '/primary-phone', phone)).body.code).toBe(
        'verification_record.not_found',
      );
    });

    it('or number', async () => {
      const owner = await signedIn();
      const id = await owner.verifyCode({ type: 'phone', value: '34600123456' });
      const body = { phone: '34600123456', newIdentifierVerificationRecordId: id };
      expect((await owner.my('POST', '/primary-phone', body)).status).toBe(204);
      expect((await owner.my('DELETE', '/primary-phone')).status).toBe(204);
      expect((await owner.my('DELETE', '/primary-phone')).body.code).toBe('user.phone_not_exist');
      expect(await noticesTo(portero(), addressOf(owner))).toEqual([
        'Your phone number was changed',
        'Your phone number was removed',
      ]);
    });
  });

  describe('after a new password', () => {
    it('is open where it was changed, and nowhere else; the address is told', async () => {
      const p = portero();
      const owner = await signedIn();
      const elsewhere = await Owner.signIn(p, owner.userId);
      expect((await owner.my('POST', '/password', { password: ownPassword })).body.code).toBe(
        'user.same_password',
      );
      expect((await owner.my('POST', '/password', { password: 'short' })).body.code).toBe(
        'password.rejected',
      );
      const answer = await owner.my('POST', '/password', { password: 'some-New-word-99' });
      expect(answer.status, JSON.stringify(answer.body)).toBe(204);
      expect((await elsewhere.my('GET', '')).status).toBe(401);
      expect((await elsewhere.refresh()).statusCode).toBe(400);
      expect((await owner.my('GET', '')).status).toBe(200);
      expect((await owner.refresh()).statusCode).toBe(200);
      expect(await noticesTo(p, addressOf(owner))).toEqual(['Your password was changed']);
    });

    it('chosen by an administrator the address is told as well, as of an address that is changed for them', async () => {
      const p = portero();
      const owner = await signedIn();
      await p.api('PATCH', `/users/${owner.userId}/password`, { password: 'some-New-word-99' });
      await p.api('PATCH', `/users/${owner.userId}`, { primaryEmail: `to-${addressOf(owner)}` });
      expect(await noticesTo(p, addressOf(owner))).toEqual([
        'Your email address was changed',
        'Your password was changed',
      ]);
    });
  });

  describe('with second factors', () => {
    it('takes an authenticator app only with a right code of it', async () => {
      const owner = await signedIn();
      const secret = newTotpSecret();
      const add = (body: object) => owner.my('POST', '/mfa-verifications', { type: 'Totp', ...body });
      expect((await add({ secret })).body.code).toBe('session.mfa.invalid_totp_code');
      expect((await add({ secret, code: '000000' })).body.code).toBe('session.mfa.invalid_totp_code');
      const odd = await add({ secret: 'not base32', code: '000000' });
      expect([odd.status, odd.body.code]).toEqual([400, 'user.totp_secret_invalid']);
      expect((await owner.my('GET', '/mfa-verifications')).body).toEqual([]);
      await withTotp(owner);
      expect((await add({ secret, code: totpCode(secret) })).body.code).toBe('user.totp_already_in_use');
      expect(JSON.stringify((await owner.my('GET', '/mfa-verifications')).body)).not.toContain(secret);
    });

    it('ends other sessions when one is removed or replaced, and tells the address', async () => {
      const p = portero();
      const owner = await signedIn();
      const id = await withTotp(owner);
      const elsewhere = await Owner.signIn(p, owner.userId);
      const secret = newTotpSecret();
      const replaced = await owner.my('PUT', '/mfa-verifications/totp', { secret, code: totpCode(secret) });
      expect(replaced.status, JSON.stringify(replaced.body)).toBe(204);
      expect((await elsewhere.my('GET', '')).status).toBe(401);
      expect((await owner.my('DELETE', `/mfa-verifications/${id}`)).body.code).toBe(
        'verification_record.not_found',
      );
      const [{ id: newId }] = (await owner.my('GET', '/mfa-verifications')).body;
      const again = await Owner.signIn(p, owner.userId);
      expect((await owner.my('DELETE', `/mfa-verifications/${newId}`)).status).toBe(204);
      expect((await again.my('GET', '')).status).toBe(401);
      expect(await noticesTo(p, addressOf(owner))).toEqual([
        'A sign-in method was added',
        'A sign-in method was added',
        'A sign-in method was removed',
        'A sign-in method was removed',
      ]);
    });

    it('cannot reach those of somebody else', async () => {
      const owner = await signedIn();
      const id = await withTotp(await signedIn());
      expect((await owner.my('DELETE', `/mfa-verifications/${id}`)).body.code).toBe(
        'verification_record.not_found',
      );
    });

    it('keeps backup codes beside another factor, and never shows them again', async () => {
      const owner = await signedIn();
      const { codes } = (await owner.my('POST', '/mfa-verifications/backup-codes/generate')).body;
      const add = (body: object) => owner.my('POST', '/mfa-verifications', { type: 'BackupCode', ...body });
      expect((await add({ codes })).body.code).toBe('session.mfa.backup_code_can_not_be_alone');
      await withTotp(owner);
      expect((await add({ codes: codes.slice(1) })).body.code).toBe('user.wrong_backup_code_format');
      expect((await owner.my('GET', '/mfa-verifications/backup-codes')).status).toBe(404);
      expect((await add({ codes })).status).toBe(204);
      expect((await add({ codes: newBackupCodes() })).body.code).toBe('user.backup_code_already_in_use');
      const listed = await owner.my('GET', '/mfa-verifications/backup-codes');
      expect(listed.body.codes).toHaveLength(10);
      for (const code of codes) expect(JSON.stringify(listed.body)).not.toContain(code);
    });

    it('has one set of backup codes, however many new ones come at once, and never none between', async () => {
      const owner = await signedIn();
      await withTotp(owner);
      const put = (codes: readonly string[]) => owner.my('PUT', '/mfa-verifications/backup-codes', { codes });
      const first = newBackupCodes();
      expect((await put(first)).status).toBe(204);
      const elsewhere = await Owner.signIn(portero(), owner.userId);
      const sets = [newBackupCodes(), newBackupCodes(), newBackupCodes()];
      const answers = await Promise.all(sets.map((codes) => put(codes)));
      expect(answers.map(({ status }) => status)).toEqual([204, 204, 204]);
      const ofPerson = (await owner.my('GET', '/mfa-verifications')).body.filter(
        ({ type }: { type: string }) => type === 'BackupCode',
      );
      expect(ofPerson).toMatchObject([{ remainCodes: 10 }]);
      expect((await elsewhere.my('GET', '')).status).toBe(401);
      // What cannot be stored leaves the present ones as they are.
      expect((await put(first.slice(1))).body.code).toBe('user.wrong_backup_code_format');
      const { db, vault } = portero().tenants.default;
      const uses = (code: string) =>
        db.transaction((inside) => changeFactors(inside, owner.userId, backupCodeUse(vault, code)));
      for (const code of first) expect(await uses(code)).toBeUndefined();
      const standing = await Promise.all(sets.map(async ([code = '']) => (await uses(code)) !== undefined));
      expect(standing.filter(Boolean)).toHaveLength(1);
      owner.proof = undefined;
      expect((await put(newBackupCodes())).body.code).toBe('verification_record.permission_denied');
    });

    it('has choices that are laid over one another', async () => {
      const owner = await signedIn();
      await withTotp(owner);
      expect((await owner.my('PATCH', '/mfa-settings', { skipMfaOnSignIn: true })).body).toEqual({
        skipMfaOnSignIn: true,
      });
      const changed = await owner.my('PATCH', '/logto-configs', { passkeySignIn: { skipped: true } });
      expect(changed.body).toEqual({
        mfa: { enabled: true, skipped: false, skipMfaOnSignIn: true },
        passkeySignIn: { skipped: true },
      });
      expect((await owner.my('GET', '/logto-configs')).body).toEqual(changed.body);
    });
  });

  it('tells where somebody is signed in, and ends that', async () => {
    const p = portero();
    const owner = await signedIn();
    const elsewhere = await Owner.signIn(p, owner.userId);
    const stranger = await signedIn();
    const { sessions } = (await owner.my('GET', '/sessions')).body;
    expect(sessions.map(({ isCurrent }: { isCurrent: boolean }) => isCurrent).sort()).toEqual([false, true]);
    const other = sessions.find(({ isCurrent }: { isCurrent: boolean }) => !isCurrent).payload.uid;
    expect((await stranger.my('DELETE', `/sessions/${other}`)).body.code).toBe(
      'oidc.invalid_session_account_id',
    );
    expect((await stranger.my('DELETE', '/sessions/nothing')).body.code).toBe('oidc.session_not_found');
    expect((await owner.my('DELETE', `/sessions/${other}?revokeGrantsTarget=all`)).status).toBe(204);
    expect((await elsewhere.my('GET', '')).status).toBe(401);

    const { grants } = (await owner.my('GET', '/grants?appType=firstParty')).body;
    expect(grants).toHaveLength(1);
    expect((await owner.my('GET', '/grants?appType=thirdParty')).body.grants).toEqual([]);
    expect((await stranger.my('DELETE', `/grants/${grants[0].id}`)).body.code).toBe('oidc.invalid_grant');
    expect((await owner.my('DELETE', `/grants/${grants[0].id}`)).status).toBe(204);
    expect((await owner.my('GET', '')).status).toBe(401);
  });

  it('has names and details that its owner may change', async () => {
    const owner = await signedIn();
    const changed = await owner.my('PATCH', '', { name: 'Ana', customData: { theme: 'dark' } });
    expect(changed.body).toMatchObject({ id: owner.userId, name: 'Ana', customData: { theme: 'dark' } });
    expect((await owner.my('PATCH', '', { avatar: 'javascript:alert(1)' })).status).toBe(400);
    await owner.my('PATCH', '/profile', { givenName: 'Ana', address: { country: 'ES' } });
    const claims = await owner.my('PATCH', '/profile', { familyName: 'Ruiz' });
    expect(claims.body).toEqual({ givenName: 'Ana', familyName: 'Ruiz', address: { country: 'ES' } });
    const other = await signedIn();
    const taken = await owner.my('PATCH', '', { username: other.userId });
    expect([taken.status, taken.body.code]).toEqual([422, 'user.username_already_in_use']);
    const { body: logs } = await portero().api('GET', `/logs?userId=${owner.userId}&logKey=Account.Updated`);
    expect(logs.length).toBe(3);
  });
});
