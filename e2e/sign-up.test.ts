/** Registering without scripts: every set of identifiers that a tenant can ask for, first screens, terms. */
import { beforeEach, describe, expect, it } from 'vitest';
import { onEachDatabase } from './databases.ts';
import { type Application, atAnApplication, password, type Visitor } from './visitors.ts';

type Primary = 'username' | 'email' | 'phone';
type Secondary = Primary | 'emailOrPhone';

const secondaries: Readonly<Record<Primary, readonly (readonly Secondary[])[]>> = {
  username: [[], ['email'], ['phone'], ['emailOrPhone'], ['email', 'phone']],
  email: [[], ['phone'], ['username'], ['phone', 'username']],
  phone: [[], ['email'], ['username'], ['email', 'username']],
};
const primaries: readonly (readonly [Primary, ...Primary[]])[] = [
  ['username'],
  ['email'],
  ['phone'],
  ['email', 'phone'],
  ['phone', 'email'],
];

/** Each has been asked for by itself; the rest of a pair stays out of what comes after. */
const combinations = primaries.flatMap((identifiers) =>
  secondaries[identifiers[0]]
    .filter((more) => !more.some((one) => identifiers.some((given) => given === one)))
    .flatMap((more) => [true, false].map((withPassword) => ({ identifiers, more, withPassword }))),
);

onEachDatabase('registering', { timeout: 90_000 }, (startServer) => {
  let at: Application;
  let newcomers = 0;
  atAnApplication(startServer, (application) => {
    at = application;
  });
  beforeEach(() => at.configure());

  const newcomer = () => {
    newcomers += 1;
    const number = String(newcomers).padStart(3, '0');
    return {
      username: `newcomer${number}`,
      email: `newcomer${number}@example.com`,
      phone: `34611223${number}`,
    };
  };
  type Newcomer = ReturnType<typeof newcomer>;

  const send = async ({ page }: Visitor, field: string, value: string) => {
    await page.fill(field, value);
    const left = page.waitForEvent('framenavigated');
    await page.keyboard.press('Enter');
    await left;
    await page.waitForURL((url) => !url.pathname.startsWith('/oidc'));
  };

  /** What one page asks for, given. @returns what that was */
  const answer = async (v: Visitor, who: Newcomer, first: Primary): Promise<string> => {
    const { pathname } = new URL(v.page.url());
    if (pathname.endsWith('/password')) {
      await send(v, '#password', password);
      return 'password';
    }
    if (pathname.endsWith('/verification-code')) {
      const text = await v.page.locator('main').innerText();
      await send(v, '#code', await at.code(text.includes(who.email) ? who.email : who.phone));
      return 'code';
    }
    const asked = pathname === '/register' ? first : (pathname.split('/').at(-1) ?? '');
    const value = { username: who.username, phone: `+${who.phone}` }[asked] ?? who.email;
    await send(v, '#identifier', value);
    return asked;
  };

  it.each(combinations)(
    'by $identifiers with $more besides, password: $withPassword',
    async (combination) => {
      const { identifiers, more, withPassword } = combination;
      const isProved = (one: Secondary) => one !== 'username';
      await at.configure({
        signUp: {
          identifiers,
          password: withPassword,
          verify: [...identifiers, ...more].some(isProved),
          secondaryIdentifiers: more.map((identifier) => ({ identifier, verify: isProved(identifier) })),
        },
      });
      const [first] = identifiers;
      const who = newcomer();
      const v = await at.visitor({ javaScriptEnabled: false });
      await v.open({ first_screen: 'register' });
      const asked: string[] = [];
      while (new URL(v.page.url()).pathname !== '/back') {
        expect(asked.length, asked.join(', ')).toBeLessThan(8);
        asked.push(await answer(v, who, first));
      }
      await v.arrive();
      const steps = [first, ...more].flatMap((one) => (isProved(one) ? [one, 'code'] : [one]));
      expect(asked).toEqual(withPassword ? [...steps, 'password'] : steps);
      const search = first === 'phone' ? who.phone : first === 'email' ? who.email : who.username;
      const [user] = await at.api('GET', `/users?search=${search}`);
      const given = new Set<string>([first, ...more]);
      expect([user.username, user.primaryEmail, user.primaryPhone, user.hasPassword]).toEqual([
        given.has('username') ? who.username : null,
        given.has('email') || given.has('emailOrPhone') ? who.email : null,
        given.has('phone') ? who.phone : null,
        withPassword,
      ]);
      await v.page.context().close();
    },
  );

  describe('begins where the application says', () => {
    it.each([
      [{ first_screen: 'register' }, '/register'],
      [{ interaction_mode: 'signUp' }, '/register'],
      [{ first_screen: 'identifier:register', identifier: 'email' }, '/identifier-register'],
      [{ first_screen: 'identifier:sign_in', identifier: 'phone' }, '/identifier-sign-in'],
      [{ first_screen: 'reset_password' }, '/forgot-password'],
      [{ direct_sign_in: 'social:nowhere', first_screen: 'register' }, '/register'],
      [{ first_screen: 'nonsense' }, '/sign-in'],
    ])('%j: %s', async (parameters, path) => {
      const v = await at.visitor({ javaScriptEnabled: false });
      await v.open(parameters);
      expect(new URL(v.page.url()).pathname).toBe(path);
      await v.page.locator('#identifier').waitFor();
      await v.page.context().close();
    });
  });

  it.each([
    ['Automatic', 0, 0],
    ['ManualRegistrationOnly', 0, 1],
    ['Manual', 1, 1],
  ])('%s: terms are ticked %i times to sign in and %i times to register', async (policy, signIn, signUp) => {
    await at.configure({
      agreeToTermsPolicy: policy,
      termsOfUseUrl: 'https://terms.example/use',
      privacyPolicyUrl: 'https://terms.example/privacy',
    });
    const v = await at.visitor({ javaScriptEnabled: false });
    await v.open();
    expect(await v.page.getByRole('checkbox').count()).toBe(signIn);
    await v.open({ first_screen: 'register' });
    await v.page.getByRole('link', { name: 'terms of use' }).waitFor();
    expect(await v.page.getByRole('checkbox').count()).toBe(signUp);
    if (signUp > 0) {
      await send(v, '#identifier', newcomer().email);
      await v.page.getByText('Agree to the terms to continue.').waitFor();
      await v.page.getByRole('checkbox').check();
    }
    await send(v, '#identifier', newcomer().email);
    await v.page.waitForURL(/\/register\/verification-code/);
    await at.configure({ agreeToTermsPolicy: 'Automatic', termsOfUseUrl: null, privacyPolicyUrl: null });
    await v.page.context().close();
  });
});
