import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';

const emailSignIn = { identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: false };
const usernameSignIn = {
  identifier: 'username',
  password: true,
  verificationCode: false,
  isPasswordPrimary: true,
};
const noCode = { DEVELOPMENT_INBOX: 'no' };

const patch = async (portero: TestPortero, body: object) => {
  const answer = await portero.api('PATCH', '/sign-in-exp', body);
  return answer.status === 200 ? answer.body : [answer.status, answer.body.code];
};

onEveryServer('the sign-in experience', (open) => {
  it('starts as the contract has it', async () => {
    const { status, body } = await open().api('GET', '/sign-in-exp');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      tenantId: 'default',
      id: 'default',
      signInMode: 'SignInAndRegister',
      signUp: { identifiers: ['username'], password: true, verify: false },
      signIn: { methods: [usernameSignIn] },
      languageInfo: { autoDetect: true, fallbackLanguage: 'en' },
      mfa: { factors: [], policy: 'UserControlled' },
      forgotPasswordMethods: [],
      usernamePolicy: { caseSensitive: true, minLength: 1, maxLength: 128 },
    });
    const admin = await open().admin?.inject({ url: '/api/.well-known/sign-in-exp' });
    expect(admin?.json()).toMatchObject({ tenantId: 'admin', signInMode: 'Register' });
  });

  it('replaces the given fields, leaves the others, clears with an empty text', async () => {
    const changed = await patch(open(), {
      termsOfUseUrl: 'https://example.com/terms',
      color: { primaryColor: '#abc', isDarkModeEnabled: true, darkPrimaryColor: '#ABCDEF' },
      unknownField: 'dropped',
      tenantId: 'admin',
      id: 'other',
    });
    expect(changed).toMatchObject({
      termsOfUseUrl: 'https://example.com/terms',
      tenantId: 'default',
      id: 'default',
    });
    expect(changed).not.toHaveProperty('unknownField');
    expect(changed.color.primaryColor).toBe('#abc');
    expect((await patch(open(), { termsOfUseUrl: '' })).termsOfUseUrl).toBeNull();
    expect((await open().api('GET', '/sign-in-exp')).body.color.primaryColor).toBe('#abc');
  });

  it('takes email registration without a password, by code, while the development inbox is open', async () => {
    const changed = await patch(open(), {
      signUp: { identifiers: ['email', 'phone'], password: false, verify: true },
      signIn: { methods: [emailSignIn, { ...emailSignIn, identifier: 'phone' }, usernameSignIn] },
      forgotPasswordMethods: ['EmailVerificationCode'],
    });
    expect(changed.signUp).toEqual({ identifiers: ['email', 'phone'], password: false, verify: true });
    const { body } = await open().api('GET', '/.well-known/sign-in-exp');
    expect(body.forgotPassword).toEqual({ email: true, phone: false });
  });

  it('refuses sign-up rules that contradict one another', async () => {
    for (const [signUp, code] of [
      [
        {
          identifiers: [],
          password: true,
          verify: false,
          secondaryIdentifiers: [{ identifier: 'username' }],
        },
        'missing_sign_up_identifiers',
      ],
      [{ identifiers: ['email', 'email'], password: true, verify: true }, 'duplicated_sign_up_identifiers'],
      [
        {
          identifiers: ['email'],
          password: true,
          verify: true,
          secondaryIdentifiers: [{ identifier: 'emailOrPhone', verify: true }],
        },
        'duplicated_sign_up_identifiers',
      ],
      [{ identifiers: ['email'], password: true, verify: false }, 'passwordless_requires_verify'],
      [
        {
          identifiers: ['username'],
          password: true,
          verify: true,
          secondaryIdentifiers: [{ identifier: 'phone' }],
        },
        'passwordless_requires_verify',
      ],
    ] as const) {
      expect(await patch(open(), { signUp })).toEqual([400, `sign_in_experiences.${code}`]);
    }
  });

  it('refuses sign-in methods that cannot work', async () => {
    await patch(open(), {
      signUp: { identifiers: ['email'], password: false, verify: true },
      signIn: { methods: [emailSignIn] },
      mfa: { factors: [], policy: 'UserControlled' },
    });
    expect(await patch(open(), { signIn: { methods: [{ ...usernameSignIn, password: false }] } })).toEqual([
      400,
      'sign_in_experiences.at_least_one_authentication_factor',
    ]);
    expect(
      await patch(open(), { signIn: { methods: [{ ...emailSignIn, verificationCode: false }] } }),
    ).toEqual([400, 'sign_in_experiences.code_sign_in_must_be_enabled']);
  });

  it('refuses MFA settings that cannot work', async () => {
    await patch(open(), {
      signUp: { identifiers: ['email'], password: true, verify: true },
      signIn: { methods: [emailSignIn] },
    });
    const policy = 'UserControlled';
    for (const [body, status, code] of [
      [{ mfa: { factors: ['Totp', 'Totp'], policy } }, 400, 'duplicated_mfa_factors'],
      [{ mfa: { factors: ['BackupCode'], policy } }, 400, 'backup_code_cannot_be_enabled_alone'],
      [
        { mfa: { factors: ['EmailVerificationCode'], policy } },
        400,
        'email_verification_code_cannot_be_used_for_mfa',
      ],
      [{ adaptiveMfa: { enabled: true } }, 422, 'adaptive_mfa_requires_mfa'],
      [
        { mfa: { factors: ['Totp'], policy }, adaptiveMfa: { enabled: true } },
        422,
        'adaptive_mfa_requires_non_skippable_policy',
      ],
      [
        { mfa: { factors: ['Totp'], policy: 'PromptOnlyAtSignInMandatory' } },
        422,
        'non_adaptive_mfa_requires_skippable_policy',
      ],
    ] as const) {
      expect(await patch(open(), body)).toEqual([status, `sign_in_experiences.${code}`]);
    }
    const phoneFactor = { mfa: { factors: ['PhoneVerificationCode'], policy } };
    expect((await patch(open(), phoneFactor)).mfa.factors).toEqual(['PhoneVerificationCode']);
    expect(await patch(open(), { signIn: { methods: [{ ...emailSignIn, identifier: 'phone' }] } })).toEqual([
      400,
      'sign_in_experiences.phone_verification_code_cannot_be_used_for_sign_in',
    ]);
    // Beside another factor, which serves whoever came by the code.
    const alone = { mfa: { factors: ['PhoneVerificationCode', 'BackupCode'], policy } };
    const beside = { mfa: { factors: ['PhoneVerificationCode', 'Totp'], policy } };
    const byPhone = { signIn: { methods: [{ ...emailSignIn, identifier: 'phone' }] } };
    expect((await patch(open(), beside)).mfa.factors).toEqual(beside.mfa.factors);
    expect((await patch(open(), byPhone)).signIn.methods).toHaveLength(1);
    expect(await patch(open(), alone)).toEqual([
      400,
      'sign_in_experiences.phone_verification_code_cannot_be_used_for_mfa',
    ]);
    const adaptive = {
      mfa: { factors: ['Totp'], policy: 'PromptOnlyAtSignInMandatory' },
      adaptiveMfa: { enabled: true },
    };
    expect((await patch(open(), adaptive)).adaptiveMfa).toEqual({ enabled: true });
    const off = await patch(open(), { mfa: { factors: [], policy } });
    expect(off.adaptiveMfa).toEqual({ enabled: false });
  });

  it('counts password expiry from when it was switched on, and needs a way of recovery', async () => {
    await patch(open(), { forgotPasswordMethods: [] });
    const on = { passwordExpiration: { enabled: true, validPeriodDays: 90, enabledAt: 5 } };
    expect(await patch(open(), on)).toEqual([
      422,
      'sign_in_experiences.password_expiration_requires_forgot_password',
    ]);
    expect(await patch(open(), { passwordExpiration: { enabled: true, validPeriodDays: 0 } })).toEqual([
      422,
      'sign_in_experiences.password_expiration_invalid_period_days',
    ]);
    const began = Date.now();
    const first = await patch(open(), { ...on, forgotPasswordMethods: ['EmailVerificationCode'] });
    expect(first.passwordExpiration.enabledAt).toBeGreaterThanOrEqual(began);
    const second = await patch(open(), { passwordExpiration: { enabled: true, validPeriodDays: 30 } });
    expect(second.passwordExpiration).toEqual({
      enabled: true,
      validPeriodDays: 30,
      enabledAt: first.passwordExpiration.enabledAt,
    });
    expect(await patch(open(), { forgotPasswordMethods: [] })).toEqual([
      422,
      'sign_in_experiences.password_expiration_requires_forgot_password',
    ]);
    expect((await patch(open(), { passwordExpiration: { enabled: false } })).passwordExpiration).toEqual({
      enabled: false,
    });
  });

  it('refuses languages nobody has phrases for, and unknown profile fields quietly', async () => {
    expect(await patch(open(), { languageInfo: { autoDetect: true, fallbackLanguage: 'sv' } })).toEqual([
      400,
      'sign_in_experiences.unsupported_default_language',
    ]);
    expect(
      (await patch(open(), { languageInfo: { autoDetect: false, fallbackLanguage: 'ja' } })).languageInfo
        .fallbackLanguage,
    ).toBe('ja');
    expect(await patch(open(), { signUpProfileFields: [{ name: 'a' }, { name: 'a' }] })).toEqual([
      400,
      'request.invalid_input',
    ]);
    expect((await patch(open(), { signUpProfileFields: [{ name: 'a' }] })).signUpProfileFields).toEqual([]);
    expect(
      (await patch(open(), { socialSignInConnectorTargets: ['google'] })).socialSignInConnectorTargets,
    ).toEqual([]);
  });

  it('checks and deduplicates lists of addresses', async () => {
    const refused = await open().api('PATCH', '/sign-in-exp', {
      emailBlocklistPolicy: { customBlocklist: ['nonsense', '@ok.com', 'a b@c'] },
    });
    expect([refused.status, refused.body.code, refused.body.data]).toEqual([
      400,
      'sign_in_experiences.invalid_custom_email_blocklist_format',
      { items: ['nonsense', 'a b@c'] },
    ]);
    const changed = await patch(open(), {
      emailBlocklistPolicy: { customBlocklist: ['@ok.com', '@ok.com', '*@x.com'] },
    });
    expect(changed.emailBlocklistPolicy.customBlocklist).toEqual(['@ok.com', '*@x.com']);
    expect((await open().api('GET', '/.well-known/sign-in-exp')).body).not.toHaveProperty(
      'emailBlocklistPolicy',
    );
  });

  it('refuses to ignore case while usernames collide, and says which', async () => {
    const portero = open();
    await portero.api('POST', '/users', { username: 'Twin' });
    const { body: second } = await portero.api('POST', '/users', { username: 'twin' });
    const usernamePolicy = {
      caseSensitive: false,
      minLength: 1,
      maxLength: 64,
      allowedChars: { lowercase: true, uppercase: true, numbers: true, underscore: true },
    };
    const answer = await portero.api('PATCH', '/sign-in-exp', { usernamePolicy });
    expect([answer.status, answer.body.code]).toEqual([
      409,
      'sign_in_experiences.username_policy_case_conflicts_exist',
    ]);
    expect(answer.body.data).toMatchObject({ totalConflicts: 1, samples: [{ usernameLower: 'twin' }] });
    const preview = await portero.api(
      'GET',
      '/sign-in-exp/username-policy/case-sensitivity-conflicts?limit=5',
    );
    expect(preview.body).toEqual(answer.body.data);
    for (const limit of ['0', '101', 'x', '1.5']) {
      const path = `/sign-in-exp/username-policy/case-sensitivity-conflicts?limit=${limit}`;
      expect((await portero.api('GET', path)).status).toBe(400);
    }
    await portero.api('DELETE', `/users/${second.id}`);
    expect((await patch(portero, { usernamePolicy })).usernamePolicy).toEqual(usernamePolicy);
    const taken = await portero.api('POST', '/users', { username: 'TWIN' });
    expect(taken.body.code).toBe('user.username_already_in_use');
  });

  it('answers a password check with 200, or 400 and the issues', async () => {
    const check = (body: object) => open().api('POST', '/sign-in-exp/default/check-password', body);
    const { body: ana } = await open().api('POST', '/users', { username: 'anastasia', name: 'Ana Belén' });
    expect((await check({ password: 'right-Horse-7-battery' })).body.code).toBe('request.invalid_input');
    const fine = await check({ password: 'right-Horse-7-battery', userId: ana.id });
    expect([fine.status, fine.body]).toEqual([200, { result: true }]);
    const personal = await check({ password: 'anastasia1', userId: ana.id });
    expect([personal.status, personal.body]).toEqual([
      400,
      { result: false, issues: [{ code: 'password_rejected.restricted.user_info' }] },
    ]);
    expect((await check({ password: 'x', userId: 'nobody' })).status).toBe(404);
    expect((await check({ password: 'a'.repeat(20_000), userId: ana.id })).status).toBe(400);
  });

  it('refuses with 412 a change of what somebody else has changed meanwhile', async () => {
    const portero = open();
    const { headers } = await portero.api('GET', '/sign-in-exp');
    const save = async (supportEmail: string) => {
      const answer = await portero.core.inject({
        method: 'PATCH',
        url: '/api/sign-in-exp',
        headers: {
          authorization: `Bearer ${await portero.managementToken()}`,
          'if-match': String(headers.etag),
        },
        payload: { supportEmail },
      });
      return answer.statusCode;
    };
    const saved = await Promise.all(['a@example.com', 'b@example.com', 'c@example.com'].map(save));
    expect(saved.sort()).toEqual([200, 412, 412]);
  });

  it('answers wrong types, colours and addresses with 400 guard.invalid_input', async () => {
    for (const body of [
      { color: { primaryColor: 'red', isDarkModeEnabled: false, darkPrimaryColor: '#fff' } },
      { color: { primaryColor: '#fff' } },
      { branding: { logoUrl: 'javascript:alert(1)' } },
      { termsOfUseUrl: 'data:text/html,x' },
      { unknownSessionRedirectUrl: 'nonsense' },
      { signInMode: 'Sometimes' },
      { signUp: { identifiers: ['fax'], password: true, verify: false } },
      { mfa: { factors: ['Retina'], policy: 'Mandatory' } },
      { verificationCodePolicy: { expirationDuration: 59 } },
      { verificationCodePolicy: { maxRetryAttempts: 101 } },
      { sentinelPolicy: { maxAttempts: '10' } },
      {
        usernamePolicy: {
          caseSensitive: true,
          minLength: 5,
          maxLength: 3,
          allowedChars: { lowercase: true, uppercase: true, numbers: true, underscore: true },
        },
      },
      {
        usernamePolicy: {
          caseSensitive: true,
          minLength: 1,
          maxLength: 3,
          allowedChars: { lowercase: false, uppercase: false, numbers: true, underscore: false },
        },
      },
      { customCss: 5 },
      { customCss: 'nul\0' },
      { supportEmail: 'nonsense' },
      { languageInfo: { autoDetect: true, fallbackLanguage: 'klingon' } },
    ]) {
      expect([body, ...(await patch(open(), body))]).toEqual([body, 400, 'guard.invalid_input']);
    }
  });

  it('shows the pages no private setting, and any origin may ask', async () => {
    for (const path of ['sign-in-exp', 'experience']) {
      const answer = await open().core.inject({ url: `/api/.well-known/${path}?appId=x&organizationId=y` });
      expect(answer.statusCode).toBe(200);
      expect(answer.json()).toMatchObject({
        socialConnectors: [],
        ssoConnectors: [],
        isDevelopmentTenant: false,
      });
      expect(Object.keys(answer.json())).not.toEqual(expect.arrayContaining(['forgotPasswordMethods']));
    }
  });

  it('lays the looks of an organization over the tenant’s, and says nothing of one that does not exist', async () => {
    const { api, core } = open();
    const publicOf = async (organizationId: string) => {
      const url = `/api/.well-known/sign-in-exp?organizationId=${encodeURIComponent(organizationId)}`;
      const answer = await core.inject({ url });
      expect(answer.statusCode, organizationId).toBe(200);
      return answer.json();
    };
    const shared = await publicOf('');
    const { id } = (
      await api('POST', '/organizations', {
        name: 'Sol',
        color: { primaryColor: '#ff8800' },
        branding: { logoUrl: 'https://sol.example/logo.svg' },
        customCss: '.portero-card{border-radius:0}',
      })
    ).body;
    expect(await publicOf(id)).toEqual({
      ...shared,
      color: { ...shared.color, primaryColor: '#ff8800' },
      branding: { ...shared.branding, logoUrl: 'https://sol.example/logo.svg' },
      customCss: '.portero-card{border-radius:0}',
    });
    for (const unknown of ['nobody', "' or 1=1 --", 'x'.repeat(5000)])
      expect(await publicOf(unknown)).toEqual(shared);
    await api('PATCH', `/organizations/${id}`, { color: {}, branding: {}, customCss: null });
    expect(await publicOf(id)).toEqual(shared);
  });
});

onEveryServer(
  'the sign-in experience with nothing to send messages',
  (open) => {
    it('refuses whatever needs an email or SMS', async () => {
      const notFound = [400, 'sign_in_experiences.enabled_connector_not_found'];
      expect(
        await patch(open(), { signUp: { identifiers: ['email'], password: true, verify: true } }),
      ).toEqual(notFound);
      expect(await patch(open(), { signIn: { methods: [{ ...emailSignIn, identifier: 'phone' }] } })).toEqual(
        notFound,
      );
      expect(await patch(open(), { forgotPasswordMethods: ['PhoneVerificationCode'] })).toEqual([
        400,
        'sign_in_experiences.forgot_password_method_requires_connector',
      ]);
      const { body } = await open().api('PATCH', '/sign-in-exp', { forgotPasswordMethods: null });
      expect(body.forgotPasswordMethods).toBeNull();
      expect((await open().api('GET', '/.well-known/experience')).body.forgotPassword).toEqual({
        email: false,
        phone: false,
      });
    });
  },
  { env: noCode },
);

it('asks for no vendor’s address in a new tenant', () => {
  const defaults = readFileSync(new URL('./defaults.ts', import.meta.url), 'utf8');
  expect(defaults).not.toMatch(/https?:\/\//);
});
