/** Ways into an application that a form alone does not show: links, invitations, text messages, trusted devices, prompts. */
import { beforeEach, describe, expect, it } from 'vitest';
import { totpCode } from '../server/mfa/totp.ts';
import { expectAccessible } from './administrator.ts';
import { onEachDatabase } from './databases.ts';
import { signInOnPage } from './hosted-pages.ts';
import { type Application, atAnApplication, password, type Visitor, way } from './visitors.ts';

onEachDatabase('ways into an application', { timeout: 90_000 }, (startServer) => {
  let at: Application;
  atAnApplication(startServer, (application) => {
    at = application;
  });
  beforeEach(() => at.configure());

  const press = ({ page }: Visitor, name: string) => page.getByRole('button', { name, exact: true }).click();
  const reads = ({ page }: Visitor, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
  const named = async (v: Visitor, identifier: string) => {
    await v.page.fill('#identifier', identifier);
    await v.page.keyboard.press('Enter');
  };
  /** Sign in with a code that was mailed. */
  const signIn = async (v: Visitor, email: string) => {
    await named(v, email);
    await v.page.waitForURL(/\/sign-in\/verification-code/);
    await v.page.fill('#code', await at.code(email));
    await v.arrive();
  };

  /** The link of an invitation, and who belongs to its organization. */
  const invite = async (invitee: string, name: string) => {
    const { id: organizationId } = await at.api('POST', '/organizations', { name });
    const expiresAt = Date.now() + 600_000;
    await at.api('POST', '/organization-invitations', {
      invitee,
      organizationId,
      expiresAt,
      messagePayload: {},
    });
    const members = async () => {
      const users: { primaryEmail: string }[] = await at.api('GET', `/organizations/${organizationId}/users`);
      return users.map((one) => one.primaryEmail);
    };
    return { link: await at.link(invitee), members };
  };

  describe('links in messages', () => {
    it('a magic link signs in with one press, once, and says so the next time', async () => {
      const { primaryEmail: email } = await at.person('magic');
      const { token } = await at.api('POST', '/one-time-tokens', { email });
      const link = { one_time_token: token, login_hint: email, prompt: 'login' };
      const v = await at.visitor();
      await v.open(link);
      await v.page.waitForURL(/\/one-time-token\?/);
      await v.page.getByText(email).waitFor();
      await expectAccessible(v.page);
      await press(v, 'Sign in');
      await v.arrive();
      const late = await at.visitor();
      await late.open(link);
      await reads(late, 'This link was used already');
      await expectAccessible(late.page);
      await press(late, 'Sign in');
      await late.page.waitForURL(/\/sign-in/);
      expect(await late.page.inputValue('#identifier')).toBe(email);
    });

    it('a magic link of somebody else than who is signed in asks which of the two', async () => {
      const { primaryEmail: mine } = await at.person('rosa');
      const { primaryEmail: theirs } = await at.person('gil');
      const v = await at.visitor();
      await v.open();
      await signIn(v, mine);
      const { token } = await at.api('POST', '/one-time-tokens', { email: theirs });
      await v.open({ one_time_token: token, login_hint: theirs });
      await reads(v, 'Which account?');
      await expectAccessible(v.page);
      await press(v, 'Continue with the link');
      await v.page.waitForURL(/\/one-time-token\?/);
      await press(v, 'Sign in');
      await v.arrive();
      await v.open({ prompt: 'select_account' });
      await v.page.getByRole('button', { name: `Continue as ${theirs}` }).waitFor();
    });

    it('the link beside a code goes on by itself where it was asked for, and nowhere else', async () => {
      await at.configure({ verificationCodePolicy: { withLink: true } });
      const { primaryEmail: email } = await at.person('beside');
      const v = await at.visitor();
      await v.open();
      await named(v, email);
      await v.page.getByText('or open the link beside it').waitFor();
      const link = await at.link(email);
      const elsewhere = await at.visitor();
      await elsewhere.page.goto(link);
      await reads(elsewhere, 'Go back to where you started');
      await expectAccessible(elsewhere.page);
      const mail = await at.tab(v.page);
      await mail.page.goto(link);
      await mail.arrive();
      // The tab that waited for the code is told where to go on.
      await v.page.reload();
      await reads(v, 'This page has expired');
      await mail.page.goto(link);
      await reads(mail, 'This link has expired');
    });

    it('an invitation makes the account and joins, and shows what it is then', async () => {
      const { link, members } = await invite('guest@example.com', 'Reading circle');
      const v = await at.visitor();
      await v.page.goto(link);
      await reads(v, 'Join Reading circle');
      await expectAccessible(v.page);
      await press(v, 'Create account and join');
      await reads(v, 'You’re a member of Reading circle');
      await expectAccessible(v.page);
      expect(await members()).toEqual(['guest@example.com']);
      await v.page.reload();
      await reads(v, 'You’re a member of Reading circle');
      await v.page.goto(link);
      await reads(v, 'This invitation was accepted already');
      await expectAccessible(v.page);
    });

    it('an invitation of somebody else than who is signed in joins nobody unless they say so', async () => {
      const { primaryEmail: mine } = await at.person('nosy');
      const { primaryEmail: theirs } = await at.person('invited');
      const { link, members } = await invite(theirs, 'Rowing club');
      const v = await at.visitor();
      await v.open();
      await signIn(v, mine);
      await v.page.goto(link);
      await reads(v, 'Which account?');
      await press(v, 'Stay signed in as I am');
      await reads(v, 'You have not joined');
      await expectAccessible(v.page);
      expect(await members()).toEqual([]);
      await v.page.goto(link);
      await press(v, 'Continue with the link');
      await reads(v, 'Join Rowing club');
      await press(v, 'Accept invitation');
      await reads(v, 'You’re a member of Rowing club');
      expect(await members()).toEqual([theirs]);
    });
  });

  describe('numbers, second steps and passwords', () => {
    it('a text message signs in', async () => {
      await at.person('phoning', { primaryPhone: '34600111222' });
      const v = await at.visitor();
      await v.open();
      await named(v, '+34 600 11 12 22');
      await v.page.waitForURL(/\/sign-in\/verification-code/);
      await reads(v, 'Check your phone');
      await v.page.getByText('+34 600 11 12 22').first().waitFor();
      await expectAccessible(v.page);
      await v.page.fill('#code', await at.code('34600111222'));
      await v.arrive();
    });

    it('a text message is the second step, after a wrong code', async () => {
      await at.configure({
        signIn: { methods: [way('username', false)] },
        mfa: { factors: ['PhoneVerificationCode'], policy: 'Mandatory' },
      });
      const person = await at.person('texted', { primaryPhone: '34600333444' });
      const v = await at.visitor();
      await v.open();
      await signInOnPage(v.page, person);
      await v.page.waitForURL(/\/mfa-verification\/PhoneVerificationCode/);
      expect(await v.page.content(), 'only its end').not.toContain('600333444');
      await expectAccessible(v.page);
      const code = await at.code('34600333444');
      await v.page.fill('#code', code === '000000' ? '111111' : '000000');
      await v.page.locator('#code-error').waitFor();
      await v.page.fill('#code', code);
      await v.arrive();
    });

    it('a number makes the account, and one becomes the second step of who has none', async () => {
      await at.configure({ signUp: { identifiers: ['phone'], password: true, verify: true } });
      const v = await at.visitor();
      await v.open({ prompt: 'create' });
      await named(v, '+34 600 77 88 99');
      await v.page.waitForURL(/\/register\/verification-code/);
      await v.page.fill('#code', await at.code('34600778899'));
      await v.page.waitForURL(/\/continue\/password/);
      await v.page.fill('#password', password);
      await v.page.keyboard.press('Enter');
      await v.arrive();

      await at.configure({
        signIn: { methods: [way('username', false)] },
        mfa: { factors: ['PhoneVerificationCode'], policy: 'Mandatory' },
      });
      const person = await at.person('numberless');
      const other = await at.visitor();
      await other.open();
      await signInOnPage(other.page, person);
      await other.page.waitForURL(/\/mfa-binding\/PhoneVerificationCode/);
      await expectAccessible(other.page);
      await named(other, '+34 600 77 88 00');
      await other.page.waitForURL(/\/continue\/verification-code/);
      await other.page.fill('#code', await at.code('34600778800'));
      await other.arrive();
      expect(await at.api('GET', `/users/${person.id}`)).toMatchObject({ primaryPhone: '34600778800' });
    });

    it('is not asked for again on a device that is trusted, until it is forgotten', async () => {
      await at.configure({
        mfa: { factors: ['Totp'], policy: 'Mandatory' },
        trustedDevice: { enabled: true, durationDays: 7 },
      });
      const person = await at.person('trusting');
      const { secret } = await at.api('POST', `/users/${person.id}/mfa-verifications`, { type: 'Totp' });
      const v = await at.visitor();
      const again = async () => {
        await v.open({ prompt: 'login' });
        await signInOnPage(v.page, person);
      };
      await again();
      await v.page.waitForURL(/\/mfa-verification\/Totp/);
      await v.page.getByLabel('Don’t ask again on this device for 7 days').check();
      await expectAccessible(v.page);
      // With the box on the page a full code waits to be sent.
      await v.page.fill('#code', totpCode(secret));
      await v.page.keyboard.press('Enter');
      await v.arrive();
      await again();
      await v.arrive();
      await at.api('DELETE', `/users/${person.id}/trusted-devices`);
      await again();
      await v.page.waitForURL(/\/mfa-verification\/Totp/);
    });

    it('is asked for when an application wants two factors, once per session', async () => {
      await at.configure({ mfa: { factors: ['Totp'], policy: 'NoPrompt' } });
      const person = await at.person('stepping');
      const { secret } = await at.api('POST', `/users/${person.id}/mfa-verifications`, { type: 'Totp' });
      await at.api('PATCH', `/users/${person.id}/logto-configs`, { mfa: { skipMfaOnSignIn: true } });
      const v = await at.visitor();
      await v.open();
      await signInOnPage(v.page, person);
      await v.arrive();
      const wish = { acr_values: 'urn:portero:acr:2fa' };
      await v.open(wish);
      await v.page.waitForURL(/\/sign-in/);
      await signInOnPage(v.page, person);
      await v.page.waitForURL(/\/mfa-verification\/Totp/);
      await v.page.fill('#code', totpCode(secret));
      await v.arrive();
      await v.open(wish);
      await v.arrive();
    });

    it('an application that wants two factors learns of somebody who has one only', async () => {
      const person = await at.person('single');
      const v = await at.visitor();
      await v.open({ acr_values: 'urn:portero:acr:2fa' });
      await signInOnPage(v.page, person);
      await v.page.waitForURL(/\/back\?.*error=unmet_authentication_requirements/);
    });

    it('a text message resets a forgotten password, and the forgotten one is refused', async () => {
      await at.configure({
        signUp: { identifiers: ['phone'], password: true, verify: true },
        signIn: { methods: [way('phone', false)] },
        forgotPasswordMethods: ['PhoneVerificationCode'],
      });
      const person = await at.person('forgetful', { primaryPhone: '34600222333' });
      const v = await at.visitor();
      await v.open();
      await v.page.getByRole('link', { name: 'Forgot password?' }).click();
      await v.page.waitForURL(/\/forgot-password\?/);
      await expectAccessible(v.page);
      await named(v, '+34 600 22 23 33');
      await v.page.waitForURL(/\/forgot-password\/verification-code/);
      await v.page.fill('#code', await at.code('34600222333'));
      await v.page.waitForURL(/\/forgot-password\/reset/);
      await expectAccessible(v.page);
      await v.page.fill('#password', person.password);
      await v.page.keyboard.press('Enter');
      await v.page.getByText('Choose a password that differs').waitFor();
      await v.page.fill('#password', 'Trigo-rojo-8823');
      await v.page.keyboard.press('Enter');
      await v.arrive();
    });

    it('an expired password is replaced on the way in', async () => {
      await at.configure({ passwordExpiration: { enabled: true, validPeriodDays: 30 } });
      const person = await at.person('expired');
      await at.api('PATCH', `/users/${person.id}/password/expiration`, { isExpired: true });
      const v = await at.visitor();
      await v.open();
      await signInOnPage(v.page, person);
      await v.page.getByText('Your password has expired.').waitFor();
      await expectAccessible(v.page);
      const renew = async (next: string) => {
        await v.page.fill('#password', next);
        await v.page.keyboard.press('Enter');
      };
      await renew(password);
      await v.page.locator('#password-error').waitFor();
      await renew('Trigo-rojo-8823');
      await v.arrive();
      await v.open({ prompt: 'login' });
      await signInOnPage(v.page, { ...person, password: 'Trigo-rojo-8823' });
      await v.arrive();
    });

    it('nor is one of the last passwords taken in its place, where the tenant remembers them', async () => {
      await at.configure({
        passwordPolicy: { history: 2 },
        passwordExpiration: { enabled: true, validPeriodDays: 30 },
      });
      const person = await at.person('faithful');
      const second = 'Trigo-rojo-8823';
      await at.api('PATCH', `/users/${person.id}/password`, { password: second });
      await at.api('PATCH', `/users/${person.id}/password/expiration`, { isExpired: true });
      const v = await at.visitor({ javaScriptEnabled: false });
      await v.open();
      await signInOnPage(v.page, { ...person, password: second });
      for (const former of [second, person.password]) {
        await v.page.fill('#password', former);
        await v.page.keyboard.press('Enter');
        await v.page.locator('#password-error', { hasText: 'You used this password before.' }).waitFor();
      }
      await v.page.fill('#password', 'Avena-azul-1190');
      await v.page.keyboard.press('Enter');
      await v.arrive();
    });
  });

  describe('prompts', () => {
    it('select_account offers who is signed in, or to be somebody else', async () => {
      const ines = await at.person('ines', { name: 'Inés' });
      const luis = await at.person('luis', { name: 'Luis' });
      const v = await at.visitor();
      await v.open();
      await signIn(v, ines.primaryEmail);
      await v.open({ prompt: 'select_account' });
      await v.page.waitForURL(/\/select-account/);
      await expectAccessible(v.page);
      await press(v, 'Continue as Inés');
      await v.arrive();
      await v.open({ prompt: 'select_account' });
      await press(v, 'Use another account');
      await v.page.waitForURL(/\/sign-in/);
      await signIn(v, luis.primaryEmail);
      await v.open({ prompt: 'select_account' });
      await press(v, 'Continue as Luis');
      await v.arrive();
    });

    it('create opens the registration', async () => {
      const email = 'created@example.com';
      const v = await at.visitor();
      await v.open({ prompt: 'create' });
      await v.page.waitForURL(/\/register/);
      await named(v, email);
      await v.page.waitForURL(/\/register\/verification-code/);
      await v.page.fill('#code', await at.code(email));
      await v.arrive();
      expect(await at.api('GET', `/users?search=${email}`)).toHaveLength(1);
    });
  });
});
