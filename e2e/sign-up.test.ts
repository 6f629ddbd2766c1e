/** Registering without scripts: with few and with many identifiers, first screens, terms, further details. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { onEachDatabase } from './databases.ts';
import { type Application, atAnApplication, password, type Visitor } from './visitors.ts';

type Primary = 'username' | 'email' | 'phone';
type Secondary = Primary | 'emailOrPhone';

type Combination = {
  readonly identifiers: readonly [Primary, ...Primary[]];
  readonly more: readonly Secondary[];
  readonly withPassword: boolean;
};

/** The least and the most that there is of each kind; all of them are walked by request (`server/pages/sign-up.test.ts`). */
const corners: readonly Combination[] = [
  { identifiers: ['username'], more: [], withPassword: true },
  { identifiers: ['username'], more: ['emailOrPhone'], withPassword: false },
  { identifiers: ['email'], more: ['phone', 'username'], withPassword: true },
  { identifiers: ['phone'], more: ['email', 'username'], withPassword: false },
  { identifiers: ['email', 'phone'], more: ['username'], withPassword: true },
  { identifiers: ['phone', 'email'], more: [], withPassword: false },
];

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

  it.each(corners)('by $identifiers with $more besides, password: $withPassword', async (combination) => {
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
  });

  describe('asks for what else is to be known', () => {
    const part = (name: string, required: boolean) => ({ enabled: true, name, type: 'Text', required });
    const fields = [
      { name: 'fullname', type: 'Fullname', required: true, config: { parts: [part('givenName', true)] } },
      { name: 'company', type: 'Text', label: 'Company', required: true, config: { minLength: 3 } },
      {
        name: 'plan',
        type: 'Select',
        label: 'Plan',
        required: true,
        config: { options: [{ value: 's', label: 'Small' }] },
      },
      { name: 'news', type: 'Checkbox', label: 'News', required: false, config: { defaultValue: 'false' } },
      {
        name: 'seats',
        type: 'Number',
        label: 'Seats',
        required: false,
        config: { minValue: 1, maxValue: 9 },
      },
      { name: 'website', type: 'Url', label: 'Website', required: false },
      {
        name: 'branch',
        type: 'Regex',
        label: 'Branch',
        required: true,
        config: { format: '^[A-Z]{2}\\d{3}$' },
      },
      { name: 'birthdate', type: 'Date', required: false, config: { format: 'yyyy-MM-dd' } },
      { name: 'address', type: 'Address', required: false, config: { parts: [part('locality', true)] } },
    ];
    beforeAll(() => at.api('POST', '/custom-profile-fields/batch', fields));
    afterAll(async () => {
      for (const { name } of fields) await at.api('DELETE', `/custom-profile-fields/${name}`);
    });

    it('says what is wrong with it, keeps what was right, and keeps it with the account', async () => {
      await at.configure({ signUp: { identifiers: ['username'], password: true, verify: false } });
      const { username } = newcomer();
      const v = await at.visitor({ javaScriptEnabled: false });
      await v.open({ first_screen: 'register' });
      await send(v, '#identifier', username);
      await send(v, '#password', password);
      await v.page.getByRole('heading', { name: 'Tell us about you' }).waitFor();
      const fill = (label: string, value: string) => v.page.getByLabel(label).fill(value);
      await fill('First name', 'Ana');
      await fill('Company', 'ab');
      await fill('Branch', 'vigo');
      await v.page.keyboard.press('Enter');
      await v.page.getByText('Use at least 3 characters.').waitFor();
      await v.page.getByText('This doesn’t look right.').waitFor();
      await fill('Branch', 'VG001');
      expect(await v.page.getByLabel('First name').inputValue()).toBe('Ana');
      await fill('Company', 'Panadería Sol');
      await v.page.getByLabel('Plan').selectOption('Small');
      await v.page.getByLabel('News').check();
      await fill('Seats', '4');
      await fill('Website', 'https://sol.example');
      await fill('Date of birth', '2001-02-28');
      await fill('Town or city', 'Vigo');
      await v.page.getByLabel('Company').press('Enter');
      await v.arrive();
      const [user] = await at.api('GET', `/users?search=${username}`);
      expect(user).toMatchObject({
        customData: { company: 'Panadería Sol', plan: 's', branch: 'VG001' },
        profile: { givenName: 'Ana', website: 'https://sol.example', birthdate: '2001-02-28' },
      });
      await v.page.context().close();
    });
  });

  it('begins where the application says', async () => {
    const v = await at.visitor({ javaScriptEnabled: false });
    for (const [parameters, path] of [
      [{ first_screen: 'register' }, '/register'],
      [{ interaction_mode: 'signUp' }, '/register'],
      [{ first_screen: 'identifier:register', identifier: 'email' }, '/identifier-register'],
      [{ first_screen: 'identifier:sign_in', identifier: 'phone' }, '/identifier-sign-in'],
      [{ first_screen: 'reset_password' }, '/forgot-password'],
      [{ direct_sign_in: 'social:nowhere', first_screen: 'register' }, '/register'],
      [{ first_screen: 'nonsense' }, '/sign-in'],
    ] as const) {
      await v.open(parameters);
      expect(new URL(v.page.url()).pathname, JSON.stringify(parameters)).toBe(path);
      await v.page.locator('#identifier').waitFor();
    }
    await at.configure({ forgotPasswordMethods: [] });
    await v.open({ first_screen: 'reset_password' });
    expect(new URL(v.page.url()).pathname, 'where nothing can reset a password').toBe('/sign-in');
    await v.page.context().close();
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
