/** What people type and are given goes through every flow once; afterwards it is looked for where it must not be. */
import { expect, it } from 'vitest';
import { begin, codeFor } from '../experience/testing.ts';
import { totpCode } from '../mfa/totp.ts';
import { startPortero } from '../testing/portero.ts';

const lines: string[] = [];
/** Where nobody can send messages yet, the log prints codes for whoever sets the server up; never in production. */
const isFromInbox = (line: string) => line.includes('inbox: code ');
const log = { write: (line: string) => void lines.push(line) };

it('keeps codes, passwords, backup codes, links and tokens out of the audit log and of the log', async () => {
  const p = await startPortero({ env: { LOG_LEVEL: 'trace' }, log });
  try {
    const secrets: Record<string, string> = {
      password: 'Palabra-secreta-61',
      wrongPassword: 'Equivocada-secreta-62',
      nextPassword: 'Siguiente-secreta-63',
      wrongToken: 'made-up-token-value-64',
      wrongCaptcha: 'made-up-captcha-value-65',
      captchaSecret: 'captcha-secret-value-66',
      wrongCode: '918273',
    };
    const email = 'eva@example.com';
    await p.api('PATCH', '/sign-in-exp', {
      signUp: { identifiers: ['email'], password: true, verify: true },
      signIn: {
        methods: [{ identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: true }],
      },
      mfa: { factors: ['Totp', 'BackupCode'], policy: 'NoPrompt' },
      forgotPasswordMethods: ['EmailVerificationCode'],
    });
    const identifier = { type: 'email', value: email };
    const prove = async (flow: Awaited<ReturnType<typeof begin>>, interactionEvent: string) => {
      const { body } = await flow.call('POST', '/verification/verification-code', {
        identifier,
        interactionEvent,
      });
      const { verificationId } = body;
      const code = await codeFor(p, email);
      secrets[`code for ${interactionEvent}`] = code;
      const answer = (given: string) =>
        flow.call('POST', '/verification/verification-code/verify', {
          identifier,
          verificationId,
          code: given,
        });
      await answer(secrets.wrongCode ?? '');
      await answer(code);
      return flow.call('POST', '/identification', { verificationId });
    };

    const registration = await begin(p, 'Register');
    await prove(registration, 'Register');
    await registration.call('POST', '/profile', { type: 'password', value: secrets.password });
    await registration.call('POST', '/identification', {});
    const tokens = await registration.finish();
    secrets.accessToken = tokens.access_token;
    secrets.idToken = tokens.id_token;
    secrets.refreshToken = tokens.refresh_token ?? 'none-given-at-all';

    const { body: people } = await p.api('GET', '/users');
    const id = people.find((one: { primaryEmail: string }) => one.primaryEmail === email).id;
    const { body: totp } = await p.api('POST', `/users/${id}/mfa-verifications`, { type: 'Totp' });
    const { body: backup } = await p.api('POST', `/users/${id}/mfa-verifications`, { type: 'BackupCode' });
    secrets.totp = totp.secret;
    for (const code of backup.codes) secrets[`backup code ${code.slice(0, 3)}`] = code;

    const signIn = await begin(p, 'SignIn');
    for (const shown of [secrets.wrongPassword, secrets.password]) {
      const { body } = await signIn.call('POST', '/verification/password', { identifier, password: shown });
      if (body.verificationId)
        await signIn.call('POST', '/identification', { verificationId: body.verificationId });
    }
    await signIn.call('POST', '/verification/totp/verify', { code: totpCode(totp.secret) });
    await signIn.call('POST', '/verification/backup-code/verify', { code: backup.codes[0] });
    await signIn.finish();

    const reset = await begin(p, 'ForgotPassword');
    await prove(reset, 'ForgotPassword');
    await reset.call('PUT', '/profile/password', { password: secrets.nextPassword });
    await reset.call('POST', '/submit');

    const { body: link } = await p.api('POST', '/one-time-tokens', { email });
    secrets.link = link.token;
    const magic = await begin(p, 'SignIn');
    for (const token of [secrets.wrongToken, link.token])
      await magic.call('POST', '/verification/one-time-token/verify', { identifier, token });

    const config = { type: 'Turnstile', siteKey: 'site', secretKey: secrets.captchaSecret };
    await p.api('PUT', '/captcha-provider', { config });
    Object.assign(p.tenants.default, { outbound: () => Promise.reject(new TypeError('away')) });
    await magic.call('PUT', '', { interactionEvent: 'SignIn', captchaToken: secrets.wrongCaptcha });
    await p.api('POST', `/users/${id}/personal-access-tokens`, { name: 'mine' }).then(({ body }) => {
      secrets.personalToken = body.value;
    });

    await p.audit.flush();
    const rows = await p.tenants.default.db.read.selectFrom('logs').selectAll().execute();
    expect(rows.length).toBeGreaterThan(15);
    const [audit, printed] = [JSON.stringify(rows), lines.filter((line) => !isFromInbox(line)).join('\n')];
    expect(printed).not.toBe('');
    const short = (secret: string) => new RegExp(`(?<![\\w.-])${secret}(?![\\w.-])`);
    for (const [name, secret] of Object.entries(secrets)) {
      expect(secret, name).toBeTruthy();
      expect(short(secret).test(audit), `${name} in the audit log`).toBe(false);
      expect(short(secret).test(printed), `${name} in the log`).toBe(false);
    }
  } finally {
    await p.close();
  }
}, 60_000);
