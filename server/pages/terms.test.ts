import { expect, it } from 'vitest';
import { begin } from '../experience/testing.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { byEmail, codeFor, configure, redirectUri, type Visitor, visitor } from './testing.ts';

const documents = {
  termsOfUseUrl: 'https://example.com/terms/3',
  privacyPolicyUrl: 'https://example.com/privacy',
};
const agreements = async (p: TestPortero, email: string) => {
  const { body: users } = await p.api('GET', `/users?search=${email}`);
  const { status, body } = await p.api('GET', `/users/${users[0].id}/terms-acceptances`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};
const boxOn = (v: Visitor) => v.page.html.includes('name="terms"');

/** From the first page to the application; says where the box of the terms stood. */
async function goThrough(p: TestPortero, email: string, first: string): Promise<string[]> {
  const v = await visitor(p);
  await v.start({ first_screen: first });
  const boxes: string[] = [];
  const step = async (fields: Record<string, string>) => {
    if (!boxOn(v)) return v.submit(fields);
    boxes.push(v.page.path);
    await v.submit(fields);
    expect(v.complaint('terms'), v.page.path).toBeTruthy();
    return v.submit({ ...fields, terms: 'agree' });
  };
  await step({ identifier: email });
  await step({ code: await codeFor(p, email) });
  if (v.page.path === '/sign-in/create-account') await step({ action: 'confirm' });
  expect(v.page.path, v.page.title).toBe(redirectUri);
  return boxes;
}

onEveryServer('the terms', (portero) => {
  const kept = (manner: string) => ({
    version: expect.stringMatching(/^[0-9a-f]{16}$/),
    ...documents,
    manner,
    applicationId: expect.any(String),
    createdAt: expect.any(Number),
  });

  it('are agreed to on pages of one’s own as well, which is kept when the flow ends and not before', async () => {
    const p = portero();
    await configure(p, { ...byEmail, ...documents, agreeToTermsPolicy: 'ManualRegistrationOnly' });
    const register = async (value: string, manner?: string) => {
      const s = await begin(p, 'Register');
      if (manner) {
        expect((await s.call('POST', '/profile/terms-agreement', { manner: 'x' })).status).toBe(400);
        expect((await s.call('POST', '/profile/terms-agreement', { manner })).status).toBe(204);
      }
      const identifier = { type: 'email', value };
      const path = '/verification/verification-code';
      const sent = await s.call('POST', path, { identifier, interactionEvent: 'Register' });
      const { verificationId } = sent.body;
      const code = await codeFor(p, value);
      expect((await s.call('POST', `${path}/verify`, { identifier, verificationId, code })).status).toBe(200);
      expect((await s.call('POST', '/identification', { verificationId })).status).toBe(201);
      if (manner) expect(await agreements(p, value)).toEqual([]);
      await s.finish();
      return agreements(p, value);
    };
    expect(await register('own-page@example.com', 'ticked')).toEqual([kept('ticked')]);
    expect(await register('own-silent@example.com')).toEqual([]);
    const early = await begin(p);
    const { body } = await early.call('POST', '/profile/terms-agreement', { manner: 'ticked' });
    expect(body.code).toBe('session.interaction_not_found');
  });

  it.each([
    ['Automatic', [], [], 'implied'],
    ['ManualRegistrationOnly', ['/register'], ['/sign-in/create-account'], 'ticked'],
    ['Manual', ['/register'], ['/sign-in', '/sign-in/create-account'], 'ticked'],
  ] as const)(
    'under the policy %s stand where they must be agreed to, and it is kept',
    async (policy, onRegister, onSignIn, manner) => {
      const p = portero();
      await configure(p, { ...byEmail, ...documents, agreeToTermsPolicy: policy });
      const [first, second] = [`first-${policy}@example.com`, `second-${policy}@example.com`].map((one) =>
        one.toLowerCase(),
      ) as [string, string];
      expect(await goThrough(p, first, 'register')).toEqual(onRegister);
      expect(await agreements(p, first)).toEqual([kept(manner)]);
      // A registration that began as a sign-in is one all the same.
      expect(await goThrough(p, second, 'sign_in')).toEqual(onSignIn);
      expect(await agreements(p, second)).toEqual([kept(manner)]);
    },
  );

  it('are kept once for each version, with the first time', async () => {
    const p = portero();
    await configure(p, { ...byEmail, ...documents, agreeToTermsPolicy: 'Automatic' });
    const email = 'often@example.com';
    await goThrough(p, email, 'register');
    const [before] = await agreements(p, email);
    await goThrough(p, email, 'sign_in');
    expect(await agreements(p, email)).toEqual([before]);
    await configure(p, { termsOfUseUrl: 'https://example.com/terms/4' });
    await goThrough(p, email, 'sign_in');
    const both = await agreements(p, email);
    expect(both.map(({ termsOfUseUrl }: { termsOfUseUrl: string }) => termsOfUseUrl).toSorted()).toEqual([
      'https://example.com/terms/3',
      'https://example.com/terms/4',
    ]);
    await configure(p, { termsOfUseUrl: '', privacyPolicyUrl: '' });
    const other = 'none@example.com';
    await goThrough(p, other, 'register');
    expect(await agreements(p, other)).toEqual([]);
  });

  it('are known of people only', async () => {
    expect((await portero().api('GET', '/users/nobody/terms-acceptances')).status).toBe(404);
  });
});
