/** Who is asked for a second step, and who is kept out: each policy as people meet it. */
import { beforeEach, describe, expect, it } from 'vitest';
import { totpCode } from '../server/mfa/totp.ts';
import { expectAccessible } from './administrator.ts';
import { onEachDatabase } from './databases.ts';
import { registerOnPage, signInOnPage } from './hosted-pages.ts';
import { type Application, atAnApplication, password, type Visitor, way } from './visitors.ts';

onEachDatabase('who is asked', { timeout: 90_000 }, (startServer) => {
  let at: Application;
  atAnApplication(startServer, (application) => {
    at = application;
  });
  const byName = {
    signUp: { identifiers: ['username'], password: true, verify: false },
    signIn: { methods: [way('username', false)] },
    adaptiveMfa: { enabled: false },
    sentinelPolicy: {},
    emailBlocklistPolicy: {},
    captchaPolicy: { enabled: false },
    passwordPolicy: {},
    supportEmail: null,
  };
  beforeEach(() => at.configure(byName));

  const plainly = { javaScriptEnabled: false };
  const landed = async ({ page }: Visitor) => {
    await page.waitForURL(({ pathname }) => pathname === '/back' || pathname.startsWith('/mfa-'));
    return new URL(page.url()).pathname;
  };
  const register = async (username: string, chosen = password) => {
    const v = await at.visitor(plainly);
    await v.open({ first_screen: 'register' });
    await registerOnPage(v.page, { username, password: chosen });
    return v;
  };
  const signIn = async (
    person: { readonly username: string; readonly password: string },
    given?: Visitor,
  ) => {
    const v = given ?? (await at.visitor(plainly));
    await v.open({ prompt: 'login' });
    await signInOnPage(v.page, person);
    return v;
  };

  describe('for a second step', () => {
    it.each([
      ['PromptAtSignInAndSignUp', false, '/mfa-onboarding', '/mfa-onboarding'],
      ['PromptOnlyAtSignIn', false, '/back', '/mfa-onboarding'],
      ['NoPrompt', false, '/back', '/back'],
      ['Mandatory', false, '/mfa-binding/Totp', '/mfa-binding/Totp'],
      ['PromptAtSignInAndSignUpMandatory', true, '/mfa-binding/Totp', '/mfa-binding/Totp'],
      ['PromptOnlyAtSignInMandatory', true, '/back', '/mfa-binding/Totp'],
    ])('%s (adaptive: %s): %s after registering, %s after signing in', async (policy, enabled, up, into) => {
      await at.configure({ ...byName, mfa: { factors: ['Totp'], policy }, adaptiveMfa: { enabled } });
      const name = policy.toLowerCase();
      const newcomer = await register(`up${name}`);
      expect(await landed(newcomer)).toBe(up);
      const known = await signIn(await at.person(`in${name}`));
      expect(await landed(known)).toBe(into);
      if (into !== '/mfa-onboarding') return;
      await known.page.getByRole('button', { name: 'Not now' }).click();
      await known.arrive();
      expect(await landed(await signIn({ username: `in${name}`, password })), 'skipped for good').toBe(
        '/back',
      );
    });

    it('members of an organization that wants one, and nobody else', async () => {
      const mfa = { factors: ['Totp'], policy: 'NoPrompt', organizationRequiredMfaPolicy: 'Mandatory' };
      await at.configure({ ...byName, mfa });
      const [member, stranger] = [await at.person('member'), await at.person('stranger')];
      const { id } = await at.api('POST', '/organizations', { name: 'Strict', isMfaRequired: true });
      await at.api('POST', `/organizations/${id}/users`, { userIds: [member.id] });
      expect(await landed(await signIn(member))).toBe('/mfa-binding/Totp');
      expect(await landed(await signIn(stranger))).toBe('/back');
    });

    it('adaptively: in a browser that the person has not signed in with, and not in their own', async () => {
      const mfa = { factors: ['Totp'], policy: 'PromptAtSignInAndSignUpMandatory' };
      await at.configure({ ...byName, mfa, adaptiveMfa: { enabled: true } });
      const person = await at.person('travelling');
      const { secret } = await at.api('POST', `/users/${person.id}/mfa-verifications`, { type: 'Totp' });
      const own = await signIn(person);
      expect(await landed(own), 'nothing to compare with').toBe('/back');
      expect(await landed(await signIn(person, own))).toBe('/back');
      const other = await signIn(person);
      expect(await landed(other)).toBe('/mfa-verification/Totp');
      await other.page.fill('#code', totpCode(secret));
      await other.page.keyboard.press('Enter');
      await other.arrive();
      expect(await landed(await signIn(person, other)), 'known from now on').toBe('/back');
    });

    it('whom to turn to is said where the second step is asked for', async () => {
      await at.configure({
        ...byName,
        mfa: { factors: ['Totp'], policy: 'Mandatory' },
        supportEmail: 'help@example.com',
      });
      const person = await at.person('stuck');
      await at.api('POST', `/users/${person.id}/mfa-verifications`, { type: 'Totp' });
      const v = await signIn(person, await at.visitor());
      await v.page.waitForURL(/\/mfa-verification\/Totp/);
      await v.page.getByRole('link', { name: 'help@example.com' }).waitFor();
      await expectAccessible(v.page);
    });
  });

  it('a guesser waits, is told for how long, and the right password does not help', async () => {
    await at.configure({ ...byName, sentinelPolicy: { maxAttempts: 3, lockoutDuration: 5 } });
    const person = await at.person('guessed');
    const v = await at.visitor();
    for (const guess of ['one', 'two', 'three', person.password]) {
      await v.open({ prompt: 'login' });
      await signInOnPage(v.page, { ...person, password: guess });
      await v.page.getByRole('alert').waitFor();
    }
    await v.page.getByText('Too many attempts. Try again in 5 min.').waitFor();
    await expectAccessible(v.page);
    await at.api('POST', '/sentinel-activities/delete', { targetType: 'User', targets: [person.username] });
    await (await signIn(person, v)).arrive();
  });

  it('nobody is sent more codes than ten in ten minutes, and the page says when to come back', async () => {
    await at.configure({ forgotPasswordMethods: ['EmailVerificationCode'] });
    const { primaryEmail: email } = await at.person('flooded');
    for (let sent = 0; sent < 10; sent++) await at.api('POST', '/verification-codes', { email });
    const v = await at.visitor();
    await v.open();
    await v.page.fill('#identifier', email);
    await v.page.keyboard.press('Enter');
    await v.page.getByText('Too many messages were sent. Try again in ten minutes.').waitFor();
    expect(await v.page.inputValue('#identifier'), 'to be changed').toBe(email);
    await expectAccessible(v.page);
  });

  it('a password that the policy refuses is refused with the reason, until one is right', async () => {
    await at.configure({
      ...byName,
      passwordPolicy: {
        length: { min: 12 },
        characterTypes: { min: 3 },
        rejects: { pwned: false, userInfo: true, words: ['portero'] },
      },
    });
    const v = await register('choosy', 'Breve-1');
    await v.page.locator('#password-error', { hasText: 'Use at least 12 characters.' }).waitFor();
    for (const [wrong, reason] of [
      ['solamenteletras', 'Mix at least 3 kinds of characters.'],
      ['Choosy-choosy1', 'Leave your own name and address out of the password.'],
      ['Portero-portero1', 'This password is too easy to guess. Choose another.'],
    ] as const) {
      await v.page.fill('#password', wrong);
      await v.page.keyboard.press('Enter');
      await v.page.locator('#password-error', { hasText: reason }).waitFor();
    }
    await v.page.fill('#password', password);
    await v.page.keyboard.press('Enter');
    await v.arrive();
  });

  it('a CAPTCHA that needs nobody lets people with scripts in at once, and others after a wait', async () => {
    // A machine that runs all the tests at once has little time for sums.
    await at.api('PUT', '/captcha-provider', { config: { type: 'ProofOfWork', difficulty: 8 } });
    await at.configure({ ...byName, captchaPolicy: { enabled: true } });
    const person = await at.person('human');
    const scripted = await at.visitor();
    await scripted.open();
    expect(await scripted.page.content()).toContain('data-work');
    await signInOnPage(scripted.page, person);
    await scripted.arrive();
    const plain = await signIn(person);
    await plain.page.getByText(/^Not yet: wait \d+ more seconds/).waitFor();
  });

  it.each(['a+b@example.com', 'x@mailinator.com', 'x@blocked.example', 'one@example.com'])(
    'nobody registers with %s where it is blocked',
    async (address) => {
      await at.configure({
        emailBlocklistPolicy: {
          blockSubaddressing: true,
          blockDisposableAddresses: true,
          customBlocklist: ['@blocked.example', 'one@example.com'],
        },
      });
      const v = await at.visitor(plainly);
      await v.open({ first_screen: 'register' });
      await v.page.fill('#identifier', address);
      await v.page.keyboard.press('Enter');
      await v.page.getByText('This email address can’t be used. Use another.').waitFor();
      expect(await v.page.inputValue('#identifier')).toBe(address);
    },
  );
});
