/** Every way to set the sign-up, from the first page to the application: what is demanded is there in the end. */
import { expect, it } from 'vitest';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { codeFor, configure, redirectUri, visitor } from './testing.ts';

type Identifier = 'username' | 'email' | 'phone';
type Setting = {
  readonly identifiers: readonly Identifier[];
  readonly password: boolean;
  readonly secondary: readonly (Identifier | 'emailOrPhone')[];
};

const primaries: readonly (readonly Identifier[])[] = [
  ['username'],
  ['email'],
  ['phone'],
  ['email', 'phone'],
];
const secondaries: readonly Setting['secondary'][] = [
  [],
  ['username'],
  ['email'],
  ['phone'],
  ['emailOrPhone'],
  ['email', 'phone'],
  ['username', 'phone'],
];
const settings: Setting[] = primaries.flatMap((identifiers) =>
  secondaries
    .filter((secondary) => !secondary.some((one) => identifiers.some((name) => name === one)))
    .filter((secondary) => !(secondary.includes('emailOrPhone') && !identifiers.includes('username')))
    .flatMap((secondary) => [true, false].map((password) => ({ identifiers, password, secondary }))),
);
const named = settings.map((setting) => {
  const { identifiers, secondary, password } = setting;
  return [
    [identifiers.join(' or '), ...secondary, ...(password ? ['password'] : [])].join(' + '),
    setting,
  ] as const;
});

let counter = 0;

/** Answer every page with what it asks for. */
async function register(
  p: TestPortero,
): Promise<{ pages: string[]; username: string; email: string; phone: string }> {
  const number = counter++;
  const username = `user_${number}`;
  const email = `user${number}@example.com`;
  const phone = `346001${String(10_000 + number)}`;
  const v = await visitor(p);
  await v.start({ first_screen: 'register' });
  const pages: string[] = [];
  let to = '';
  const typed = (): string => {
    const label = /<label for="identifier"[^>]*>([^<]*)/.exec(v.page.html)?.[1] ?? '';
    to = /user/i.test(label) ? username : /email/i.test(label) ? email : phone;
    return to === phone ? `+${phone}` : to;
  };
  while (v.page.path !== redirectUri) {
    expect(pages.length, `${pages.join(' ')}: ${v.page.title} ${v.complaint() ?? ''}`).toBeLessThan(12);
    pages.push(v.page.path);
    if (v.page.path.endsWith('/verification-code')) await v.submit({ code: await codeFor(p, to) });
    else if (v.page.path.endsWith('/password')) await v.submit({ password: 'Lluvia-verde-77' });
    else await v.submit({ identifier: typed() });
  }
  return { pages, username, email, phone };
}

onEveryServer('the sign-up', (portero, engine) => {
  // What is demanded is decided without the database; a few show that the other one keeps it, too.
  it.each(engine === 'sqlite' ? named : named.slice(0, 4))(
    'with %s',
    async (_name, { identifiers, password, secondary }) => {
      const p = portero();
      const needsProof = [...identifiers, ...secondary].some((one) => one !== 'username');
      const answer = await p.api('PATCH', '/sign-in-exp', {
        signUp: {
          identifiers,
          password,
          verify: needsProof,
          secondaryIdentifiers: secondary.map((identifier) => ({ identifier, verify: needsProof })),
        },
        signIn: {
          methods: (['username', 'email', 'phone'] as const).map((identifier) => ({
            identifier,
            password: true,
            verificationCode: identifier !== 'username',
            isPasswordPrimary: true,
          })),
        },
      });
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      const { username, email, phone, pages } = await register(p);
      const found = [];
      for (const text of [username, email, phone])
        found.push(...(await p.api('GET', `/users?search=${text}`)).body);
      const [user] = found;
      expect(new Set(found.map(({ id }) => id)).size).toBe(1);
      const has = (one: string) =>
        one === 'emailOrPhone'
          ? Boolean(user.primaryEmail || user.primaryPhone)
          : Boolean({ username: user.username, email: user.primaryEmail, phone: user.primaryPhone }[one]);
      expect(identifiers.some(has)).toBe(true);
      for (const one of secondary) expect(has(one), one).toBe(true);
      expect(user.hasPassword).toBe(password);
      // Nothing is asked for twice.
      expect(new Set(pages).size, pages.join(' ')).toBe(
        pages.length - Math.max(0, pages.filter((one) => one === '/continue/verification-code').length - 1),
      );
    },
  );

  it('opens the page that the application asks for, with the identifiers that it names', async () => {
    const p = portero();
    await configure(p, {
      signUp: { identifiers: ['email', 'phone'], password: false, verify: true },
      signIn: {
        methods: ['username', 'email', 'phone'].map((identifier) => ({
          identifier,
          password: true,
          verificationCode: identifier !== 'username',
          isPasswordPrimary: true,
        })),
      },
      forgotPasswordMethods: ['EmailVerificationCode'],
    });
    const labelOf = (html: string) => /<label for="identifier"[^>]*>([^<]*)/.exec(html)?.[1];
    for (const [screen, identifier, path, label] of [
      ['sign_in', undefined, '/sign-in', 'Username, email or phone number'],
      ['sign_in', 'email', '/sign-in', 'Username, email or phone number'],
      ['identifier:sign_in', 'email', '/identifier-sign-in', 'Email address'],
      ['identifier:sign_in', 'phone username', '/identifier-sign-in', 'Username or phone number'],
      ['identifier:sign_in', 'planet', '/identifier-sign-in', 'Username, email or phone number'],
      ['register', 'email', '/register', 'Email or phone number'],
      ['identifier:register', 'phone', '/identifier-register', 'Phone number'],
      ['identifier:register', 'username', '/identifier-register', 'Email or phone number'],
      ['reset_password', 'phone', '/forgot-password', 'Email address'],
      ['single_sign_on', undefined, '/sign-in', 'Username, email or phone number'],
      ['nonsense', undefined, '/sign-in', 'Username, email or phone number'],
    ] as const) {
      const v = await visitor(p);
      await v.start({ first_screen: screen, ...(identifier && { identifier }) });
      expect([v.page.path, labelOf(v.page.html)], `${screen} ${identifier}`).toEqual([path, label]);
    }
    for (const [direct, screen, path] of [
      ['social:google', undefined, '/sign-in'],
      ['sso:nobody', 'register', '/register'],
      ['social:../../evil', 'reset_password', '/forgot-password'],
      ['password:x', undefined, '/sign-in'],
    ] as const) {
      const v = await visitor(p);
      await v.start({ direct_sign_in: direct, ...(screen && { first_screen: screen }) });
      expect(v.page.path, direct).toBe(path);
    }
  });
});
