import { expect, it } from 'vitest';
import { begin, codeFor } from '../experience/testing.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';

const base = '/custom-profile-fields';
const byEmail = {
  signUp: { identifiers: ['email'], password: false, verify: true },
  signIn: {
    methods: [{ identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: false }],
  },
};

onEveryServer('the catalogue of profile fields', (portero) => {
  const create = (body: object) => portero().api('POST', base, body);
  const codeOf = async (body: object) => (await create({ name: 'x', required: false, ...body })).body.code;

  it('refuses names that mean something else, and definitions that nobody could fill in', async () => {
    for (const [name, code] of [
      ['with space', 'invalid_name'],
      ['__proto__', 'invalid_name'],
      ['preferredUsername', 'name_conflict_built_in_prop'],
      ['primaryEmail', 'name_conflict_sign_in_identifier'],
      ['phone', 'name_conflict_sign_in_identifier'],
      ['adminConsolePreferences', 'name_conflict_custom_data'],
      ['constructor', 'name_conflict_custom_data'],
    ])
      expect(await codeOf({ name, type: 'Text' }), name).toBe(`custom_profile_fields.${code}`);
    const part = { enabled: true, name: 'locality', required: false };
    for (const [body, code] of [
      [{ type: 'Text', config: { minLength: 3, maxLength: 2 } }, 'invalid_min_max_input'],
      [{ type: 'Number', config: { minValue: 3, maxValue: 2 } }, 'invalid_min_max_input'],
      [{ type: 'Select', config: { options: [] } }, 'invalid_options'],
      [{ type: 'Select', config: { options: [{ value: 'a' }, { value: 'a' }] } }, 'invalid_options'],
      [{ type: 'Checkbox', config: { defaultValue: 'maybe' } }, 'invalid_default_value'],
      [{ type: 'Regex', config: { format: '([' } }, 'invalid_regex_format'],
      [{ type: 'Address', config: { parts: [{ ...part, type: 'Address' }] } }, 'invalid_sub_component_type'],
      [
        { type: 'Address', config: { parts: [{ ...part, name: 'planet', type: 'Text' }] } },
        'invalid_address_components',
      ],
      [{ type: 'Fullname', config: { parts: [{ ...part, type: 'Text' }] } }, 'invalid_fullname_components'],
    ] as const)
      expect(await codeOf(body), JSON.stringify(body)).toBe(`custom_profile_fields.${code}`);
    expect(await codeOf({ type: 'Checkbox', required: true })).toBe('guard.invalid_input');
    expect(await codeOf({ type: 'Date', config: { format: 'yy' } })).toBe('guard.invalid_input');
    expect((await portero().api('GET', base)).body).toEqual([]);
  });

  it('takes, replaces, orders and gives up fields', async () => {
    const p = portero();
    const made = await create({ name: 'company', type: 'Text', label: 'Company', required: true });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      tenantId: 'default',
      id: expect.stringMatching(/^[0-9a-z]{21}$/),
      name: 'company',
      type: 'Text',
      label: 'Company',
      description: null,
      required: true,
      config: {},
      createdAt: expect.any(Number),
      sieOrder: 1,
    });
    expect((await create({ name: 'company', type: 'Text', required: false })).body.code).toBe(
      'custom_profile_fields.name_exists',
    );
    const batch = await p.api('POST', `${base}/batch`, [
      { name: 'seats', type: 'Number', required: false },
      { name: 'birthdate', type: 'Date', required: false, config: { format: 'yyyy-MM-dd' } },
    ]);
    expect(batch.body.map(({ sieOrder }: { sieOrder: number }) => sieOrder)).toEqual([2, 3]);
    // All or nothing.
    const half = [
      { name: 'fresh', type: 'Text', required: false },
      { name: 'seats', type: 'Text', required: false },
    ];
    expect((await p.api('POST', `${base}/batch`, half)).status).toBe(422);
    expect((await p.api('GET', `${base}/fresh`)).status).toBe(404);

    const put = (body: object) => p.api('PUT', `${base}/company`, { required: false, ...body });
    expect((await put({ type: 'Regex' })).body.code).toBe('custom_profile_fields.invalid_regex_format');
    expect((await put({ type: 'Fullname' })).body.code).toBe(
      'custom_profile_fields.invalid_fullname_components',
    );
    expect((await put({ type: 'Checkbox' })).body.code).toBe('custom_profile_fields.invalid_default_value');
    expect((await put({ type: 'Text', config: { maxLength: 40 } })).body).toMatchObject({
      label: '',
      required: false,
      config: { maxLength: 40 },
    });
    const order = [
      { name: 'birthdate', sieOrder: 1 },
      { name: 'company', sieOrder: 9 },
    ];
    const listed = await p.api('POST', `${base}/properties/sie-order`, { order });
    expect(listed.body.map(({ name }: { name: string }) => name)).toEqual(['birthdate', 'seats', 'company']);
    const unknown = { order: [{ name: 'nobody', sieOrder: 1 }] };
    expect((await p.api('POST', `${base}/properties/sie-order`, unknown)).body.code).toBe(
      'custom_profile_fields.entity_not_exists_with_names',
    );

    await p.api('PATCH', '/sign-in-exp', { signUpProfileFields: [{ name: 'company' }, { name: 'seats' }] });
    const known = (await p.core.inject('/api/.well-known/sign-in-exp')).json();
    expect(known.customProfileFields.map(({ name }: { name: string }) => name)).toEqual(['company', 'seats']);
    expect(known.customProfileFieldCatalog).toHaveLength(3);
    expect((await p.api('DELETE', `${base}/company`)).status).toBe(204);
    expect((await p.api('DELETE', `${base}/company`)).status).toBe(404);
    expect((await p.api('GET', '/sign-in-exp')).body.signUpProfileFields).toEqual([{ name: 'seats' }]);
    const { body: logs } = await p.api('GET', '/logs?logKey=Management.CustomProfileField.Deleted');
    expect(logs).toHaveLength(1);
  });

  it('gives a name to one of many who ask for it at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => create({ name: 'contended', type: 'Text', required: false })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array(9).fill(422)]);
  });
});

onEveryServer('profile fields at sign-up', (portero) => {
  const register = async (p: TestPortero, email: string) => {
    const s = await begin(p, 'Register');
    const identifier = { type: 'email', value: email };
    const { body } = await s.call('POST', '/verification/verification-code', {
      identifier,
      interactionEvent: 'Register',
    });
    const code = await codeFor(p, email);
    await s.call('POST', '/verification/verification-code/verify', { identifier, ...body, code });
    const first = await s.call('POST', '/identification', body);
    const fill = (values: object) => s.call('POST', '/profile', { type: 'extraProfile', values });
    return { ...s, first, fill };
  };
  const nameParts = ['givenName', 'middleName', 'familyName'].map((name) => ({
    enabled: name !== 'middleName',
    name,
    type: 'Text',
    required: name === 'givenName',
  }));

  it('no key gets in that the tenant does not ask for, nor a value that does not fit', async () => {
    const p = portero();
    await p.api('PATCH', '/sign-in-exp', byEmail);
    await p.api('POST', `${base}/batch`, [
      { name: 'fullname', type: 'Fullname', required: true, config: { parts: nameParts } },
      { name: 'company', type: 'Text', required: true, config: { maxLength: 10 } },
      { name: 'seats', type: 'Number', required: false },
    ]);
    const s = await register(p, 'eve@example.com');
    expect([s.first.status, s.first.body]).toEqual([
      422,
      expect.objectContaining({ code: 'user.missing_profile', data: { missingProfile: ['extraProfile'] } }),
    ]);
    for (const values of [
      { isAdmin: true },
      { plan: 'enterprise' },
      { middleName: ['x'] },
      { company: { $gt: '' } },
      { company: 'x'.repeat(11) },
      { company: '' },
      { seats: 'many' },
      { givenName: '' },
      { avatar: 'javascript:alert(1)' },
    ]) {
      const refused = await s.fill(values);
      expect([refused.status, refused.body.code], JSON.stringify(values)).toEqual([
        400,
        'guard.invalid_input',
      ]);
      expect(refused.body.data.issues).toHaveLength(1);
    }
    expect((await s.call('GET', '/interaction')).body.profile).toEqual({ primaryEmail: 'eve@example.com' });
  });

  it('asks for all of them once, then for what must be there', async () => {
    const p = portero();
    const s = await register(p, 'ana@example.com');
    expect((await s.fill({ company: 'Acme' })).status).toBe(204);
    const again = await s.call('POST', '/identification', {});
    expect(again.body.data).toEqual({ missingProfile: ['extraProfile'] });
    expect((await s.fill({ givenName: 'Ana', familyName: 'Ruiz', seats: '3' })).status).toBe(204);
    expect((await s.call('POST', '/identification', {})).status).toBe(201);
    await s.finish();
    const { body } = await p.api('GET', '/users?search=ana@example.com');
    expect(body[0]).toMatchObject({
      profile: { givenName: 'Ana', familyName: 'Ruiz' },
      customData: { company: 'Acme', seats: 3 },
    });
  });

  it('asks at their first sign-in whoever did not register here, for what must be there, and never again', async () => {
    const p = portero();
    const email = 'made@example.com';
    await p.api('POST', '/users', { primaryEmail: email, customData: { company: 'Acme' } });
    const signIn = async () => {
      const s = await begin(p, 'SignIn');
      const identifier = { type: 'email', value: email };
      const { body } = await s.call('POST', '/verification/verification-code', {
        identifier,
        interactionEvent: 'SignIn',
      });
      await s.call('POST', '/verification/verification-code/verify', {
        identifier,
        ...body,
        code: await codeFor(p, email),
      });
      expect((await s.call('POST', '/identification', body)).status).toBe(204);
      return s;
    };
    const s = await signIn();
    const asked = await s.call('POST', '/submit');
    expect([asked.status, asked.body.data]).toEqual([422, { missingProfile: ['extraProfile'] }]);
    const fill = await s.call('POST', '/profile', { type: 'extraProfile', values: { givenName: 'Ana' } });
    expect(fill.status).toBe(204);
    await s.finish();
    await p.api('POST', base, { name: 'later', type: 'Text', required: true });
    await (await signIn()).finish();
  });
});
