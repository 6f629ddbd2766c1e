/**
 * What nobody counts guesses of has to be too long to be guessed; and every field that takes a secret from somebody who is
 * not an administrator is either of these or counted (`guessing.test.ts`).
 */
import * as ids from '@portero/schema/ids.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { newBackupCodes } from '../mfa/backup-codes.ts';
import { newTotpSecret } from '../mfa/totp.ts';
import { visitor } from '../pages/testing.ts';
import {
  authorizationUrl,
  Browser,
  insertApplication,
  insertUser,
  pkce,
  signInAs,
  token,
} from '../testing/flow.ts';
import { startPortero, type TestPortero } from '../testing/portero.ts';

let p: TestPortero;
beforeAll(async () => {
  p = await startPortero();
});
afterAll(() => p.close());

/** Bits of a value, if each of its characters may be any of those that were seen in many such values. */
function bitsOf(values: readonly string[]): number {
  expect(new Set(values).size).toBe(values.length);
  const shortest = Math.min(...values.map((value) => value.length));
  let bits = 0;
  for (let at = 0; at < shortest; at++) {
    // Places that are the same in all are no secret, such as `pat_`.
    const seen = new Set(values.map((value) => value[at]));
    bits += Math.log2(seen.size);
  }
  return bits;
}
const many = (make: () => string): string[] => Array.from({ length: 400 }, make);

it.each([
  [
    'secrets of applications, one-time tokens, invitations, links, registration and initial access tokens',
    ids.newSecret,
    180,
  ],
  ['personal access tokens', ids.newPersonalAccessToken, 180],
  ['impersonation tokens', ids.newSubjectToken, 115],
  ['verification and interaction ids', ids.newId, 105],
  ['the set-up code', () => ids.newSecret().slice(0, 24), 135],
  ['secrets of authenticator apps', newTotpSecret, 155],
])('%s cannot be guessed', (_name, make, bits) => {
  expect(bitsOf(many(make))).toBeGreaterThan(bits);
});

it('backup codes, which are counted, have forty bits, none twice', () => {
  const codes = Array.from({ length: 40 }, () => newBackupCodes()).flat();
  expect(bitsOf(codes)).toBeGreaterThan(39);
});

it('what browsers and applications carry cannot be guessed', async () => {
  const user = await insertUser(p, 'carrier');
  const client = await insertApplication(p, 'carrier', 'SPA', 'https://app.example/callback');
  const seen: Record<string, string[]> = {
    code: [],
    refresh: [],
    access: [],
    session: [],
    interaction: [],
    form: [],
  };
  for (let round = 0; round < 25; round++) {
    const browser = new Browser(p.core);
    const proof = pkce();
    const back = await signInAs(browser, p.tenants.default, user, client, proof);
    const code = back.searchParams.get('code') ?? '';
    const answer = await token(p.core, client, {
      grant_type: 'authorization_code',
      code,
      redirect_uri: client.redirectUri,
      code_verifier: proof.verifier,
    });
    const tokens = answer.json();
    seen.code?.push(code);
    seen.refresh?.push(tokens.refresh_token);
    seen.access?.push(tokens.access_token);
    seen.session?.push(browser.cookie('_session') ?? '');
    const other = new Browser(p.core);
    await other.get(authorizationUrl(client, pkce()));
    const map = JSON.parse(decodeURIComponent(other.cookie('_interaction') ?? '{}'));
    seen.interaction?.push(map[client.id]);
  }
  for (let round = 0; round < 10; round++) {
    const v = await visitor(p);
    await v.start();
    seen.form?.push(v.csrf);
  }
  for (const [name, values] of Object.entries(seen)) {
    // So few values show some twenty of sixty-four characters at each place.
    expect(
      values.every((value) => /^[\w~.-]{21,}$/.test(value)),
      name,
    ).toBe(true);
    expect(bitsOf(values), name).toBeGreaterThan(name === 'form' ? 120 : 80);
  }
});

const guessable = /password|code|token|secret|pin\b|assertion|signature/i;
/** Counted: tried at once in `guessing.test.ts`. */
const counted = [
  'POST /api/experience/verification/password password',
  'POST /api/experience/verification/verification-code/verify code',
  'POST /api/experience/verification/mfa-verification-code/verify code',
  'POST /api/experience/verification/totp/verify code',
  'POST /api/experience/verification/backup-code/verify code',
  'POST /api/experience/verification/one-time-token/verify token',
  'POST /api/verifications/password password',
  'POST /api/verifications/verification-code/verify code',
  'POST /api/verifications/totp code',
  'POST /me/password/verify password',
  'POST /me/verification-codes/verify verificationCode',
];
/** Nothing is compared with it, or it is long, bound to the sign-in and used up. */
const notGuessed = [
  // Chosen, not compared.
  'POST /api/experience/verification/new-password-identity password',
  'PUT /api/experience/profile/password password',
  'POST /api/experience/profile value',
  'POST /api/my-account/password password',
  'POST /me/password password',
  'PUT /api/my-account/mfa-verifications/totp secret',
  'PUT /api/my-account/mfa-verifications/totp code',
  'PUT /api/my-account/mfa-verifications/backup-codes codes',
  'POST /api/my-account/mfa-verifications secret',
  'POST /api/my-account/mfa-verifications code',
  'POST /api/my-account/mfa-verifications codes',
  // Of a link: long, kept as a hash, and used up by joining (`invitations.test.ts`).
  'POST /api/.well-known/administrator-invitation code',
  // A token of a captcha service, or a sum bound to this sign-in: `captcha.test.ts`.
  'PUT /api/experience captchaToken',
];

it('every field that takes a secret from a stranger is on one of the two lists', async () => {
  const schema = z.looseObject({ properties: z.record(z.string(), z.unknown()).optional() });
  const documents = await Promise.all(
    [p.core, p.admin].map(async (app) => (await app?.inject('/api/swagger.json'))?.json().paths ?? {}),
  );
  const gates = new Map(
    [p.core, p.admin].flatMap(
      (app) =>
        app?.declaredRoutes.map(({ method, url, gate }) => [
          `${method} ${url.replaceAll(/:(\w+)/g, '{$1}')}`,
          gate.kind,
        ]) ?? [],
    ),
  );
  const found = new Set<string>();
  for (const paths of documents)
    for (const [path, item] of Object.entries<
      Record<string, { requestBody?: { content?: Record<string, { schema?: unknown }> } }>
    >(paths))
      for (const [method, operation] of Object.entries(item)) {
        const name = `${method.toUpperCase()} ${path}`;
        if ((gates.get(name) ?? 'management') === 'management') continue;
        const body = operation.requestBody?.content?.['application/json']?.schema ?? {};
        const variants = [
          body,
          ...[
            z
              .looseObject({ oneOf: z.array(z.unknown()).optional(), anyOf: z.array(z.unknown()).optional() })
              .parse(body),
          ].flatMap(({ oneOf = [], anyOf = [] }) => [...oneOf, ...anyOf]),
        ];
        for (const variant of variants)
          for (const field of Object.keys(schema.parse(variant).properties ?? {}))
            if (guessable.test(field)) found.add(`${name} ${field}`);
      }
  expect(found.size).toBeGreaterThan(12);
  expect([...found].filter((field) => ![...counted, ...notGuessed].includes(field))).toEqual([]);
  expect(counted.filter((field) => !found.has(field))).toEqual([]);
});
