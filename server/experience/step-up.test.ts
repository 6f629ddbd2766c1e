/** Applications that ask for two factors get two, or are told that they cannot have them (RFC 9470, OpenID Connect Core §5.5.1.1). */
import { decodeJwt } from 'jose';
import { expect, it } from 'vitest';
import { totpCode } from '../mfa/totp.ts';
import { demandsTwoFactors } from '../oidc/sessions/authentication-context.ts';
import { configure, type Visitor, visitor } from '../pages/testing.ts';
import { token } from '../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';

const one = 'urn:portero:acr:1fa';
const two = 'urn:portero:acr:2fa';
const password = 'Lluvia-verde-77';
const unmet = 'unmet_authentication_requirements';
let people = 0;

it('the least that is asked for counts, and what is unknown asks for nothing', () => {
  const essential = (acr: unknown) => ({ claims: JSON.stringify({ id_token: { acr } }) });
  for (const wish of [
    { acr_values: two },
    { acr_values: `urn:other ${two}` },
    essential({ essential: true, value: two }),
    essential({ essential: true, values: [two] }),
    { claims: JSON.stringify({ userinfo: { acr: { essential: true, value: two } } }) },
  ])
    expect(demandsTwoFactors(wish), JSON.stringify(wish)).toBe(true);
  for (const wish of [
    {},
    { acr_values: '' },
    { acr_values: one },
    { acr_values: `${two} ${one}` },
    { acr_values: 'urn:other' },
    { acr_values: [two] },
    { claims: '{' },
    { claims: 'null' },
    essential({ value: two }),
    essential({ essential: 'yes', value: two }),
    essential(null),
    essential({ essential: true, value: 2 }),
  ])
    expect(demandsTwoFactors(wish), JSON.stringify(wish)).toBe(false);
});

const withMfa = (p: TestPortero, factors: string[], policy: string, more: Record<string, unknown> = {}) =>
  configure(p, {
    signInMode: 'SignInAndRegister',
    signUp: { identifiers: ['username'], password: true, verify: false },
    signIn: {
      methods: [{ identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: true }],
    },
    mfa: { factors, policy },
    adaptiveMfa: {},
    trustedDevice: {},
    passkeySignIn: {},
    ...more,
  });

async function person(p: TestPortero, { totp = false } = {}) {
  const username = `step${++people}`;
  const { body } = await p.api('POST', '/users', { username, password });
  if (!totp) return { username, id: body.id as string, secret: '' };
  const made = await p.api('POST', `/users/${body.id}/mfa-verifications`, { type: 'Totp' });
  return { username, id: body.id as string, secret: made.body.secret as string };
}

async function signIn(v: Visitor, username: string, params: Record<string, string> = {}) {
  await v.start(params);
  return v.submit({ identifier: username, password });
}

/** How the authorization ended. */
function outcomeOf({ page }: Visitor): string {
  const code = page.query.get('code');
  return page.query.get('error') ?? (code === null ? page.path : 'answered');
}

onEveryServer('step-up', (portero) => {
  it('demands the second factor of somebody who has turned theirs off', async () => {
    const p = portero();
    await withMfa(p, ['Totp'], 'NoPrompt');
    const { username, id, secret } = await person(p, { totp: true });
    await p.api('PATCH', `/users/${id}/logto-configs`, { mfa: { skipMfaOnSignIn: true } });
    const v = await visitor(p);
    await signIn(v, username);
    expect(outcomeOf(v), 'not asked for otherwise').toBe('answered');
    const before = v.browser.cookie('_session');
    await v.start({ acr_values: two });
    expect(v.page.path, 'the session is of one factor').toBe('/sign-in');
    await v.submit({ identifier: username, password });
    expect(v.page.path).toBe('/mfa-verification/Totp');
    await v.submit({ code: '000000' });
    expect(v.page.path).toBe('/mfa-verification/Totp');
    await v.submit({ code: totpCode(secret) });
    expect(outcomeOf(v)).toBe('answered');
    expect(v.browser.cookie('_session'), 'whoever knew the old id has nothing').not.toBe(before);
    await v.start({ acr_values: two });
    expect(outcomeOf(v), 'the session is of two now').toBe('answered');
  });

  it('has people without one set one up, where the policy lets them be asked', async () => {
    const p = portero();
    await withMfa(p, ['Totp'], 'PromptOnlyAtSignIn');
    const { username } = await person(p);
    const v = await visitor(p);
    await signIn(v, username, { acr_values: two });
    expect(v.page.path, 'without a way round').toBe('/mfa-binding/Totp');
    const secret = /<code id="secret"[^>]*>([^<]*)/.exec(v.page.html)?.[1]?.replaceAll(' ', '') ?? '';
    await v.submit({ code: totpCode(secret) });
    expect(outcomeOf(v)).toBe('answered');
  });

  it.each([
    ['nobody is to be asked', ['Totp'], 'NoPrompt'],
    ['there is no factor', [], 'PromptOnlyAtSignIn'],
  ] as const)('tells the application when %s', async (_name, factors, policy) => {
    const p = portero();
    await withMfa(p, [...factors], policy);
    const { username } = await person(p);
    const v = await visitor(p);
    await signIn(v, username, { acr_values: two });
    expect(v.page.query.get('error')).toBe(unmet);
    expect(v.page.query.get('code')).toBeNull();
    const claims = JSON.stringify({ id_token: { acr: { essential: true, value: two } } });
    const other = await visitor(p);
    await signIn(other, username, { claims });
    expect(other.page.query.get('error')).toBe(unmet);
    const plain = await visitor(p);
    await signIn(plain, username, { acr_values: `${two} ${one}` });
    expect(outcomeOf(plain)).toBe('answered');
  });

  it('is not met by what proves nothing: codes that were handed out, an address that is somebody’s', async () => {
    const p = portero();
    await withMfa(p, ['Totp', 'BackupCode'], 'NoPrompt');
    const { username } = await person(p);
    const v = await visitor(p);
    await v.start({ acr_values: two });
    const call = async (method: 'PUT' | 'POST', path: string, json?: unknown) => {
      const answer = await v.browser.request(method, `/api/experience${path}`, {
        ...(json !== undefined && { json }),
        headers: { 'logto-app-id': v.client.id },
      });
      return { status: answer.statusCode, body: answer.payload ? JSON.parse(answer.payload) : undefined };
    };
    await call('PUT', '', { interactionEvent: 'SignIn' });
    const identifier = { type: 'username', value: username };
    const { body: proof } = await call('POST', '/verification/password', { identifier, password });
    await call('POST', '/identification', proof);
    expect((await call('POST', '/verification/backup-code/generate')).status).toBe(200);
    const made = await call('POST', '/verification/totp/secret');
    const { verificationId, secret } = made.body;
    await call('POST', '/verification/totp/verify', { verificationId, code: totpCode(secret) });
    const done = await call('POST', '/submit');
    const seen = await v.open(done.body.redirectTo);
    expect(seen.query.get('error'), 'a factor that nobody keeps is none').toBe(unmet);
  });

  it('is in the token as it was reached', async () => {
    const p = portero();
    await withMfa(p, ['Totp'], 'NoPrompt');
    const { username, secret } = await person(p, { totp: true });
    const v = await visitor(p);
    const claims = JSON.stringify({ id_token: { acr: { essential: true, value: two } } });
    await v.start({ claims });
    await v.submit({ identifier: username, password });
    await v.submit({ code: totpCode(secret) });
    expect(v.page.query.get('code')).not.toBeNull();
    const answer = await token(p.core, v.client, {
      grant_type: 'authorization_code',
      code: v.page.query.get('code') ?? '',
      redirect_uri: 'https://app.example/callback',
      code_verifier: v.verifier,
    });
    expect(decodeJwt(answer.json().id_token)).toMatchObject({ acr: two });
  });
});
