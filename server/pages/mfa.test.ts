/** Second factors over the hosted pages, with scripts off, on both databases. */
import { expect, it } from 'vitest';
import { totpCode } from '../mfa/totp.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { codeFor, configure, messagesTo, redirectUri, type Visitor, visitor } from './testing.ts';

const password = 'Lluvia-verde-77';
const byName = {
  signInMode: 'SignInAndRegister',
  signUp: { identifiers: ['username'], password: true, verify: false },
  signIn: {
    methods: [{ identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: true }],
  },
};
const withMfa = (p: TestPortero, factors: string[], policy: string) =>
  configure(p, { ...byName, mfa: { factors, policy } });

let people = 0;
const newName = () => `ana${++people}`;

async function register(p: TestPortero, username: string): Promise<Visitor> {
  const v = await visitor(p);
  await v.start({ first_screen: 'register' });
  await v.submit({ identifier: username });
  await v.submit({ password });
  return v;
}

async function signIn(p: TestPortero, username: string): Promise<Visitor> {
  const v = await visitor(p);
  await v.start();
  await v.submit({ identifier: username, password });
  return v;
}

const secretOn = ({ page }: Visitor) =>
  /<code id="secret"[^>]*>([^<]*)/.exec(page.html)?.[1]?.replaceAll(' ', '') ?? '';
const codesOn = ({ page }: Visitor) =>
  [...page.html.matchAll(/<li>([0-9a-f]{10})<\/li>/g)].map(([, code]) => code ?? '');

onEveryServer('the hosted pages of second factors', (portero) => {
  it('set an authenticator app and backup codes up, and take them at sign-in', async () => {
    const p = portero();
    await withMfa(p, ['Totp', 'BackupCode'], 'Mandatory');
    const username = newName();
    const v = await register(p, username);
    expect(v.page.path).toBe('/mfa-binding/Totp');
    const secret = secretOn(v);
    expect(v.page.html).toContain(
      `href="otpauth://totp/localhost:${username}?secret=${secret}&amp;issuer=localhost"`,
    );
    expect(v.page.html).toMatch(/<svg class="portero-qr"[^>]*role="img"/);
    await v.submit({ code: '000000' });
    expect(v.complaint('code')).toContain('isn’t right');
    expect(secretOn(v)).toBe(secret);
    await v.submit({ code: totpCode(secret) });
    expect(v.page.path).toBe('/mfa-binding/BackupCode');
    const codes = codesOn(v);
    expect(codes).toHaveLength(10);
    const file = /href="data:text\/plain;charset=utf-8,([^"]*)" download="backup_code.txt"/.exec(
      v.page.html,
    )?.[1];
    expect(
      decodeURIComponent(file ?? '')
        .split('\n')
        .slice(0, 10),
    ).toEqual(codes);
    await v.submit({});
    expect(v.complaint('saved')).toContain('Keep the codes');
    expect(codesOn(v)).toEqual(codes);
    await v.submit({ saved: 'yes' });
    expect(v.page.path).toBe(redirectUri);

    const again = await signIn(p, username);
    expect(again.page.path).toBe('/mfa-verification/Totp');
    await again.submit({ code: totpCode(secret) });
    expect(again.complaint('code'), 'the code that confirmed the secret is used').toContain('used already');
    await again.submit({ action: 'others' });
    expect(again.page.path).toBe('/mfa-verification');
    await again.submit({ action: 'BackupCode' });
    expect(again.page.path).toBe('/mfa-verification/BackupCode');
    await again.submit({ 'backup-code': '' });
    expect(again.complaint('backup-code')).toBe('Fill this in to continue.');
    await again.submit({ 'backup-code': codes[0] ?? '' });
    expect(again.page.path).toBe(redirectUri);

    const third = await signIn(p, username);
    await third.open('/mfa-verification/BackupCode');
    await third.submit({ 'backup-code': codes[0] ?? '' });
    expect(third.complaint('backup-code')).toContain('used already');
    await third.open('/mfa-verification/Totp');
    await third.submit({ code: totpCode(secret, Date.now() + 30_000) });
    expect(third.page.path).toBe(redirectUri);
  });

  it('use a code up also when the sign-in is not at its end with it', async () => {
    const p = portero();
    await withMfa(p, ['Totp'], 'Mandatory');
    const username = newName();
    const v = await register(p, username);
    const secret = secretOn(v);
    await v.submit({ code: totpCode(secret) });
    expect(v.page.path).toBe(redirectUri);
    await withMfa(p, ['Totp', 'BackupCode'], 'Mandatory');
    const code = totpCode(secret, Date.now() + 30_000);
    const here = await signIn(p, username);
    await here.submit({ code });
    expect(here.page.path, 'proved, and something else is asked for').toBe('/mfa-binding/BackupCode');
    const elsewhere = await signIn(p, username);
    await elsewhere.submit({ code });
    expect(elsewhere.complaint('code')).toContain('used already');
    await here.submit({ saved: 'yes' });
    expect(here.page.path).toBe(redirectUri);
    const { body: users } = await p.api('GET', `/users?search=${username}`);
    const { body: entries } = await p.api('GET', `/logs?userId=${users[0].id}&page_size=100`);
    const steps = entries
      .map(({ key, payload }: { key: string; payload: { result: string } }) => `${key} ${payload.result}`)
      .filter((text: string) => /SignIn\.(Verification\.Totp\.)?Submit/.test(text))
      .toSorted();
    expect(steps).toEqual([
      'Interaction.SignIn.Submit Error', // the second factor is asked for, here and elsewhere
      'Interaction.SignIn.Submit Error',
      'Interaction.SignIn.Submit Error', // backup codes are
      'Interaction.SignIn.Submit Success',
      'Interaction.SignIn.Verification.Totp.Submit Error',
      'Interaction.SignIn.Verification.Totp.Submit Success',
    ]);
  });

  it('offer it, go on without, and do not ask again', async () => {
    const p = portero();
    await withMfa(p, ['Totp'], 'PromptAtSignInAndSignUp');
    const username = newName();
    const v = await register(p, username);
    expect(v.page.path).toBe('/mfa-onboarding');
    await v.submit({ action: 'confirm' });
    expect(v.page.path).toBe('/mfa-binding');
    await v.submit({ action: 'Totp' });
    expect(v.page.path).toBe('/mfa-binding/Totp');
    await v.submit({ action: 'others' });
    await v.submit({ action: 'skip' });
    expect(v.page.path).toBe(redirectUri);
    expect((await signIn(p, username)).page.path).toBe(redirectUri);
    const other = await register(p, newName());
    await other.submit({ action: 'skip' });
    expect(other.page.path).toBe(redirectUri);
  });

  it('add an address as second factor, and send the code of a sign-in there', async () => {
    const p = portero();
    await withMfa(p, ['EmailVerificationCode'], 'Mandatory');
    const username = newName();
    const email = `${username}@example.com`;
    const v = await register(p, username);
    expect(v.page.path).toBe('/mfa-binding/EmailVerificationCode');
    await v.submit({ identifier: 'nonsense' });
    expect(v.complaint('identifier')).toContain('Enter an email address');
    await v.submit({ identifier: email });
    expect(v.page.path).toBe('/continue/verification-code');
    await v.submit({ action: 'resend' });
    await v.submit({ code: await codeFor(p, email) });
    expect(v.page.path).toBe(redirectUri);

    const sent = await messagesTo(p, email);
    const again = await signIn(p, username);
    expect(again.page.path).toBe('/mfa-verification/EmailVerificationCode');
    expect(again.page.html).not.toContain(email);
    expect(await messagesTo(p, email)).toBe(sent + 1);
    await again.open('/mfa-verification/EmailVerificationCode');
    expect(await messagesTo(p, email), 'opened again, it sends nothing').toBe(sent + 1);
    await again.submit({ code: 'x' });
    expect(again.complaint('code')).toContain('isn’t right');
    await again.submit({ code: await codeFor(p, email) });
    expect(again.page.path).toBe(redirectUri);
  });

  it('ask for it after a password was reset', async () => {
    const p = portero();
    const username = newName();
    const primaryEmail = `${username}@example.com`;
    const { body: user } = await p.api('POST', '/users', { username, password, primaryEmail });
    const { body: factor } = await p.api('POST', `/users/${user.id}/mfa-verifications`, { type: 'Totp' });
    await configure(p, {
      ...byName,
      forgotPasswordMethods: ['EmailVerificationCode'],
      mfa: { factors: ['Totp'], policy: 'NoPrompt' },
    });
    const v = await visitor(p);
    await v.start({ first_screen: 'reset_password' });
    await v.submit({ identifier: primaryEmail });
    await v.submit({ code: await codeFor(p, primaryEmail) });
    await v.submit({ password: 'Nieve-azul-4711' });
    expect(v.page.path).toBe('/mfa-verification/Totp');
    await v.submit({ code: totpCode(factor.secret) });
    expect(v.page.path).toBe(redirectUri);
  });

  it('open to nobody who was not asked, and lead nowhere without the factor', async () => {
    const p = portero();
    await withMfa(p, ['Totp', 'BackupCode'], 'Mandatory');
    const username = newName();
    const v = await register(p, username);
    const secret = secretOn(v);
    await v.submit({ code: totpCode(secret) });
    await v.submit({ saved: 'yes' });
    const paths = ['/mfa-onboarding', '/mfa-binding', '/mfa-binding/Totp', '/mfa-binding/BackupCode'];
    const other = await signIn(p, username);
    for (const path of [...paths, '/mfa-verification/EmailVerificationCode']) {
      await other.open(`${path}?app_id=${other.client.id}`);
      expect(other.page.path, path).not.toBe(path);
    }
    for (const path of [...paths, '/continue/password', '/mfa-binding/EmailVerificationCode']) {
      await other.open(`/mfa-verification/Totp?app_id=${other.client.id}`);
      const answer = await other.browser.request('POST', `${path}?app_id=${other.client.id}`, {
        form: {
          csrf: other.csrf,
          action: 'skip',
          code: '123456',
          saved: 'yes',
          password,
          identifier: 'x@example.com',
        },
        headers: { origin: 'http://localhost:3001' },
      });
      expect(String(answer.headers.location ?? ''), path).not.toContain('/oidc/auth');
    }
    await other.open(`/mfa-verification/Totp?app_id=${other.client.id}`);
    await other.submit({ code: totpCode(secret, Date.now() + 30_000) });
    expect(other.page.path).toBe(redirectUri);
  });
});
