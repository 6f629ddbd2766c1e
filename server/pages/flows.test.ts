/** Whole flows over the hosted pages, with scripts off, on both databases. */
import { expect, it } from 'vitest';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { byEmail, codeFor, configure, messagesTo, redirectUri, type Visitor, visitor } from './testing.ts';

const password = 'Lluvia-verde-77';
type Write = (text: string) => string;

/** Fails with what the page says. */
function atApplication(v: Visitor): void {
  expect(v.page.path, `${v.page.title}: ${v.complaint() ?? v.complaint('identifier') ?? ''}`).toBe(
    redirectUri,
  );
  expect(v.page.query.get('code')).toBeTruthy();
}

async function registered(p: TestPortero, email: string): Promise<void> {
  const v = await visitor(p);
  await v.start({ first_screen: 'register' });
  await v.submit({ identifier: email });
  await v.submit({ code: await codeFor(p, email) });
  atApplication(v);
}

onEveryServer('the hosted pages, by emailed code', (portero) => {
  it('register somebody, and sign them in again', async () => {
    const p = portero();
    await configure(p, byEmail);
    const v = await visitor(p);
    expect((await v.start({ first_screen: 'register' })).path).toBe('/register');
    expect((await v.submit({ identifier: ' Ana@example.com ' })).path).toBe('/register/verification-code');
    expect(v.page.query.get('app_id')).toBe(v.client.id);
    expect(v.page.html).toContain('Ana@example.com');
    await v.submit({ code: '000000' });
    expect(v.complaint('code')).toContain('isn’t right');
    expect(v.page.status).toBe(422);
    await v.submit({ code: await codeFor(p, 'Ana@example.com') });
    atApplication(v);

    const again = await visitor(p);
    expect((await again.start()).path).toBe('/sign-in');
    expect((await again.submit({ identifier: 'ana@example.com' })).path).toBe('/sign-in/verification-code');
    // It goes to the address as the account has it.
    await again.submit({ code: await codeFor(p, 'Ana@example.com') });
    atApplication(again);
  });

  it('ask an unknown person whether to create the account, and take yes and no', async () => {
    const p = portero();
    const v = await visitor(p);
    await v.start();
    await v.submit({ identifier: 'new@example.com' });
    await v.submit({ code: await codeFor(p, 'new@example.com') });
    expect(v.page.title).toBe('Create an account?');
    expect((await v.submit({ action: 'cancel' })).path).toBe('/sign-in');
    expect(v.value('identifier')).toBe('new@example.com');
    await v.submit({ identifier: 'new@example.com' });
    await v.submit({ code: await codeFor(p, 'new@example.com') });
    await v.submit({ action: 'confirm' });
    atApplication(v);
  });

  it('ask a known person who registers whether to sign in instead', async () => {
    const p = portero();
    await registered(p, 'known@example.com');
    const v = await visitor(p);
    await v.start({ first_screen: 'register' });
    await v.submit({ identifier: 'known@example.com' });
    await v.submit({ code: await codeFor(p, 'known@example.com') });
    expect(v.page.title).toBe('You already have an account');
    await v.submit({ action: 'confirm' });
    atApplication(v);
  });

  it('take codes of as many digits as the tenant wants', async () => {
    const p = portero();
    await configure(p, { verificationCodePolicy: { codeLength: 8 } });
    const v = await visitor(p);
    await v.start({ first_screen: 'register' });
    await v.submit({ identifier: 'eight@example.com' });
    expect(v.page.html).toContain('maxlength="8"');
    const code = await codeFor(p, 'eight@example.com');
    expect(code).toMatch(/^\d{8}$/);
    await v.submit({ code: code.slice(0, 6) });
    expect(v.complaint('code')).toContain('isn’t right');
    await v.submit({ code });
    atApplication(v);
    await configure(p, { verificationCodePolicy: {} });
  });

  it('send a new code on demand, and only that one works', async () => {
    const p = portero();
    await registered(p, 'again@example.com');
    const v = await visitor(p);
    await v.start();
    await v.submit({ identifier: 'again@example.com' });
    expect(v.page.html).toMatch(/data-seconds="5\d"/);
    const first = await codeFor(p, 'again@example.com');
    await v.submit({ action: 'resend' });
    expect(v.page.path).toBe('/sign-in/verification-code');
    const second = await codeFor(p, 'again@example.com');
    if (first !== second) {
      await v.submit({ code: first });
      expect(v.complaint('code')).toBeTruthy();
    }
    await v.submit({ code: second });
    atApplication(v);
  });

  it('reset a forgotten password and go on to the application', async () => {
    const p = portero();
    await registered(p, 'forgot@example.com');
    const v = await visitor(p);
    await v.start();
    await v.submit({ identifier: 'forgot@example.com' });
    await v.submit({ action: 'use-password' });
    expect(v.page.path).toBe('/sign-in/password');
    await v.follow('/forgot-password');
    expect(v.value('identifier')).toBe('forgot@example.com');
    await v.submit({ identifier: 'forgot@example.com' });
    await v.submit({ code: await codeFor(p, 'forgot@example.com') });
    expect(v.page.path).toBe('/forgot-password/reset');
    await v.submit({ password: 'short' });
    expect(v.complaint('password')).toBe('Use at least 8 characters.');
    expect(v.value('password')).toBeUndefined();
    await v.submit({ password });
    atApplication(v);

    const again = await visitor(p);
    await again.start();
    await again.submit({ identifier: 'forgot@example.com' });
    await again.submit({ action: 'use-password' });
    await again.submit({ password: 'wrong' });
    expect(again.complaint()).toContain('isn’t right');
    await again.submit({ password });
    atApplication(again);
  });

  it('go on after a reset in a browser whose own session the reset ended', async () => {
    const p = portero();
    await registered(p, 'here@example.com');
    const v = await visitor(p);
    for (const more of [{}, { prompt: 'login', first_screen: 'reset_password' }]) {
      await v.start(more);
      await v.submit({ identifier: 'here@example.com' });
      await v.submit({ code: await codeFor(p, 'here@example.com') });
      if (!('prompt' in more)) atApplication(v);
    }
    expect(v.page.path).toBe('/forgot-password/reset');
    await v.submit({ password });
    atApplication(v);
  });

  it('end with the new password where nobody may sign in', async () => {
    const p = portero();
    await registered(p, 'closed@example.com');
    await configure(p, { ...byEmail, signInMode: 'Register' });
    const v = await visitor(p);
    await v.start({ first_screen: 'reset_password' });
    await v.submit({ identifier: 'closed@example.com' });
    await v.submit({ code: await codeFor(p, 'closed@example.com') });
    expect(v.page.path).toBe('/forgot-password/reset');
    await v.submit({ password });
    expect(v.page.path).toBe('/password-changed');
    // Nor is anybody told to.
    expect(v.page.html).toContain('You can close this window.');
    expect(v.page.html).not.toContain('sign in');
    expect(v.page.html).not.toContain('href="/sign-in');
    await configure(p, byEmail);
    await v.open('/password-changed');
    expect(v.page.html).toContain('You can now sign in');
  });

  it('send nobody a code who cannot use one, and show the same page', async () => {
    const p = portero();
    await configure(p, { ...byEmail, signInMode: 'SignIn' });
    const v = await visitor(p);
    await v.start();
    expect((await v.submit({ identifier: 'stranger@example.com' })).path).toBe('/sign-in/verification-code');
    expect(await messagesTo(p, 'stranger@example.com')).toBe(0);
    const other = await visitor(p);
    await other.start({ first_screen: 'reset_password' });
    expect((await other.submit({ identifier: 'stranger@example.com' })).path).toBe(
      '/forgot-password/verification-code',
    );
    expect(await messagesTo(p, 'stranger@example.com')).toBe(0);
    await configure(p, byEmail);
  });
});

onEveryServer('the hosted pages, by username and password', (portero) => {
  it('register with what is demanded, one page for each piece', async () => {
    const p = portero();
    await configure(p, {
      signUp: {
        identifiers: ['username'],
        password: true,
        verify: true,
        secondaryIdentifiers: [{ identifier: 'emailOrPhone', verify: true }],
      },
      signIn: {
        methods: [
          { identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: true },
          { identifier: 'phone', password: true, verificationCode: false, isPasswordPrimary: true },
        ],
      },
    });
    const v = await visitor(p);
    await v.start({ first_screen: 'register' });
    await v.submit({ identifier: '9lives' });
    expect(v.complaint('identifier')).toContain('don’t begin with a number');
    expect(v.value('identifier')).toBe('9lives');
    expect((await v.submit({ identifier: 'marisol' })).path).toBe('/continue/emailOrPhone');
    await v.submit({ identifier: '600 12 34 56', country: 'ES' });
    expect(v.page.path).toBe('/continue/verification-code');
    expect(v.page.html).toContain('+34 600 12 34 56');
    await v.submit({ code: await codeFor(p, '34600123456') });
    expect(v.page.path).toBe('/continue/password');
    await v.submit({ password: 'password' });
    expect(v.complaint('password')).toBeTruthy();
    await v.submit({ password });
    atApplication(v);
  });

  it('sign in with both in one form, by username or number', async () => {
    const p = portero();
    for (const identifier of ['marisol', '+34 600 123 456', '0034600123456']) {
      const v = await visitor(p);
      await v.start();
      expect(v.page.html).toContain('autocomplete="current-password"');
      await v.submit({ identifier, password: 'wrong' });
      expect(v.complaint()).toContain('isn’t right');
      expect(v.value('identifier')).toBe(identifier);
      await v.submit({ identifier, password });
      atApplication(v);
    }
  });

  it('say what is missing before anything is looked up', async () => {
    const v = await visitor(portero());
    await v.start();
    await v.submit({ identifier: '', password });
    expect(v.complaint('identifier')).toBe('Fill this in to continue.');
    await v.submit({ identifier: 'marisol', password: '' });
    expect(v.complaint('password')).toBe('Fill this in to continue.');
  });

  it('insist on the terms where the tenant does', async () => {
    const p = portero();
    await configure(p, { agreeToTermsPolicy: 'Manual', termsOfUseUrl: 'https://example.com/terms' });
    const v = await visitor(p);
    await v.start();
    await v.submit({ identifier: 'marisol', password });
    expect(v.complaint('terms')).toBe('Agree to the terms to continue.');
    await v.submit({ identifier: 'marisol', password, terms: 'agree' });
    atApplication(v);
    await configure(p, { agreeToTermsPolicy: 'Automatic', termsOfUseUrl: null });
  });

  it('turn a suspended person away on a page of its own', async () => {
    const p = portero();
    const { body } = await p.api('GET', '/users?search=marisol');
    await p.api('PATCH', `/users/${body[0].id}/is-suspended`, { isSuspended: true });
    const v = await visitor(p);
    await v.start();
    await v.submit({ identifier: 'marisol', password });
    expect(v.page).toMatchObject({ status: 401, title: 'This account is suspended' });
    expect((await v.follow('Sign in')).path).toBe('/sign-in');
    await p.api('PATCH', `/users/${body[0].id}/is-suspended`, { isSuspended: false });
  });
});

onEveryServer('what an application may ask of the first page', (portero) => {
  const bothWays = {
    signUp: { identifiers: ['email', 'phone'], password: false, verify: true },
    signIn: {
      methods: [
        { identifier: 'email', password: false, verificationCode: true, isPasswordPrimary: false },
        { identifier: 'phone', password: false, verificationCode: true, isPasswordPrimary: false },
      ],
    },
  };
  it('shows just the identifiers it names, and a way to the others', async () => {
    const p = portero();
    await configure(p, bothWays);
    const v = await visitor(p);
    await v.start({ first_screen: 'identifier:sign_in', identifier: 'phone' });
    expect(v.page.path).toBe('/identifier-sign-in');
    expect(v.page.html).toContain('>Phone number</label>');
    await v.submit({ identifier: 'ana@example.com' });
    expect(v.complaint('identifier')).toContain('phone number with its country code');
    expect((await v.follow('More options')).html).toContain('>Email or phone number</label>');

    const other = await visitor(p);
    await other.start({ first_screen: 'identifier:register', identifier: 'email' });
    expect(other.page.path).toBe('/identifier-register');
    expect(other.page.html).toContain('>Email address</label>');
  });

  it('are answered on keyboards with other digits', async () => {
    const p = portero();
    const [arabic, persian, wide] = ['٠', '۰', '０'].map(
      (zero) => (text: string) =>
        text.replaceAll(/\d/g, (digit) => String.fromCharCode(zero.charCodeAt(0) + Number(digit))),
    ) as [Write, Write, Write];
    const v = await visitor(p);
    await v.start({ first_screen: 'register' });
    await v.submit({ identifier: arabic('+34 600 123 456') });
    expect(v.page.html).toContain('+34 600 12 34 56');
    const code = await codeFor(p, '34600123456');
    // What is no digit stays as wrong as it was.
    await v.submit({ code: `${arabic(code).slice(0, 5)}x` });
    expect(v.page.path).toBe('/register/verification-code');
    await v.submit({ code: arabic(code) });
    atApplication(v);

    for (const write of [persian, wide]) {
      const again = await visitor(p);
      await again.start();
      await again.submit({ identifier: write('600123456'), country: 'ES' });
      await again.submit({ code: write(await codeFor(p, '34600123456')) });
      atApplication(again);
    }
  });

  it('shows all when none of those it names is to be had', async () => {
    const v = await visitor(portero());
    await v.start({ first_screen: 'identifier:sign_in', identifier: 'username' });
    expect(v.page.html).toContain('>Email or phone number</label>');
  });

  it('fills in the hint that it gives', async () => {
    const v = await visitor(portero());
    await v.start({ login_hint: 'ana@example.com' });
    expect(v.value('identifier')).toBe('ana@example.com');
  });

  it('leads to the other flow where the tenant has only one', async () => {
    const p = portero();
    await configure(p, { signInMode: 'SignIn' });
    expect((await (await visitor(p)).start({ first_screen: 'register' })).path).toBe('/sign-in');
    await configure(p, { signInMode: 'Register' });
    expect((await (await visitor(p)).start()).path).toBe('/register');
    await configure(p, { signInMode: 'SignInAndRegister' });
  });

  it('falls back to its first page when it asks for a provider that is not there', async () => {
    const p = portero();
    const v = await visitor(p);
    await v.start({ direct_sign_in: 'social:google', first_screen: 'register' });
    expect(v.page.path).toBe('/register');
    await v.open(`/direct/social/x?app_id=${v.client.id}&fallback=//evil.example`);
    expect(v.page.path).toBe('/sign-in');
  });
});

onEveryServer('two applications in two tabs', (portero) => {
  it('go on beside one another', async () => {
    const p = portero();
    await configure(p, byEmail);
    const one = await visitor(p);
    await one.start({ first_screen: 'register' });
    await one.submit({ identifier: 'tabs@example.com' });
    const other = await visitor(p, { browser: one.browser });
    expect((await other.start()).path).toBe('/sign-in');
    await one.submit({ code: await codeFor(p, 'tabs@example.com') });
    atApplication(one);
  });
});
