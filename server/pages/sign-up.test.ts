/** Every way to set the sign-up, from the first page to the application: what is demanded is there in the end. */
import { expect, it } from 'vitest';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { codeFor, configure, redirectUri, visitor } from './testing.ts';

type Identifier = 'username' | 'email' | 'phone';
type Setting = {
  readonly identifiers: readonly [Identifier, ...Identifier[]];
  readonly password: boolean;
  readonly secondary: readonly (Identifier | 'emailOrPhone')[];
};

const secondaries: Readonly<Record<Identifier, readonly Setting['secondary'][]>> = {
  username: [[], ['email'], ['phone'], ['emailOrPhone'], ['email', 'phone']],
  email: [[], ['phone'], ['username'], ['phone', 'username']],
  phone: [[], ['email'], ['username'], ['email', 'username']],
};
const primaries: readonly (readonly [Identifier, ...Identifier[]])[] = [
  ['username'],
  ['email'],
  ['phone'],
  ['email', 'phone'],
  ['phone', 'email'],
];
/** Each has been asked for by itself; the rest of a pair stays out of what comes after. */
const settings: readonly Setting[] = primaries.flatMap((identifiers) =>
  secondaries[identifiers[0]]
    .filter((secondary) => !secondary.some((one) => identifiers.some((name) => name === one)))
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

/** Answer every page with what it asks for, the first one with the identifier that is named first. */
async function register(
  p: TestPortero,
  first: Identifier,
): Promise<{ asked: string[]; username: string; email: string; phone: string }> {
  const number = counter++;
  const username = `user_${number}`;
  const email = `user${number}@example.com`;
  const phone = `346001${String(10_000 + number)}`;
  const v = await visitor(p);
  await v.start({ first_screen: 'register' });
  const asked: string[] = [];
  let to = '';
  while (v.page.path !== redirectUri) {
    expect(asked.length, `${asked.join(' ')}: ${v.page.title} ${v.complaint() ?? ''}`).toBeLessThan(8);
    const name = v.page.path === '/register' ? first : (v.page.path.split('/').at(-1) ?? '');
    asked.push(name);
    if (name === 'verification-code') await v.submit({ code: await codeFor(p, to) });
    else if (name === 'password') await v.submit({ password: 'Lluvia-verde-77' });
    else {
      to = { username, phone }[name] ?? email;
      await v.submit({ identifier: to === phone ? `+${phone}` : to });
    }
  }
  return { asked, username, email, phone };
}

onEveryServer('the sign-up', (portero, engine) => {
  // What is demanded is decided without the database; those with the most show that the other one keeps it, too.
  it.each(engine === 'sqlite' ? named : named.filter(([, { secondary }]) => secondary.length === 2))(
    'with %s',
    async (_name, { identifiers, password, secondary }) => {
      const p = portero();
      const isProved = (one: string) => one !== 'username';
      const answer = await p.api('PATCH', '/sign-in-exp', {
        signUp: {
          identifiers,
          password,
          verify: [...identifiers, ...secondary].some(isProved),
          secondaryIdentifiers: secondary.map((identifier) => ({ identifier, verify: isProved(identifier) })),
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
      const [first] = identifiers;
      const { username, email, phone, asked } = await register(p, first);
      // In this order, and nothing twice.
      const steps = [first, ...secondary].flatMap((one) =>
        isProved(one) ? [one, 'verification-code'] : [one],
      );
      expect(asked).toEqual(password ? [...steps, 'password'] : steps);
      const { body } = await p.api('GET', `/users?search=${{ username, email, phone }[first]}`);
      const given = new Set<string>([first, ...secondary]);
      expect(body).toMatchObject([
        {
          username: given.has('username') ? username : null,
          primaryEmail: given.has('email') || given.has('emailOrPhone') ? email : null,
          primaryPhone: given.has('phone') ? phone : null,
          hasPassword: password,
        },
      ]);
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
