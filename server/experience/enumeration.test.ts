/** Whether anybody can find out who has an account: by text, status, size, headers, and by the work that is done. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { visitor } from '../pages/testing.ts';
import { setHashingCost } from '../security/passwords.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { begin, password } from './testing.ts';

/** So much work that nothing else takes as long, and what it takes at least on any machine. */
const dear = { memoryCost: 65_536, timeCost: 4, parallelism: 1 };
const atLeast = 30;
const usual = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

const known = { email: 'known@example.com', username: 'known_one', phone: '34600123456' };
const unknown = { email: 'other@example.com', username: 'other_one', phone: '34600123457' };
type Who = typeof known;
const bothWays = [known, unknown];

onEveryServer('who has an account', (portero) => {
  beforeAll(async () => {
    const p = portero();
    setHashingCost(dear);
    await p.api('PATCH', '/sign-in-exp', {
      signInMode: 'SignIn',
      forgotPasswordMethods: ['EmailVerificationCode', 'PhoneVerificationCode'],
      signIn: {
        methods: (['email', 'phone', 'username'] as const).map((identifier) => ({
          identifier,
          password: true,
          verificationCode: identifier !== 'username',
          isPasswordPrimary: true,
        })),
      },
    });
    const { email, username, phone } = known;
    await p.api('POST', '/users', { primaryEmail: email, username, primaryPhone: phone, password });
    await p.api('POST', '/users', { username: 'no_password' });
    await p.api('POST', '/users', {
      username: 'imported',
      passwordAlgorithm: 'SHA256',
      passwordDigest: 'a'.repeat(64),
    });
  });
  afterAll(() => setHashingCost(usual));
  beforeEach(async () => {
    await portero().tenants.default.db.write.deleteFrom('attempts').execute();
  });

  /** Without what is new in every answer: ids, nonces, tokens, the name that was typed, and its length. */
  const plain = (text: string, who: Who) =>
    Object.values(who)
      .reduce((rest, name) => rest.replaceAll(name, 'NAME'), text)
      .replaceAll(/nonce="[^"]*"/g, '')
      .replaceAll(/name="csrf" value="[^"]*"/g, '')
      .replaceAll(/app-[\da-f]{8}/g, 'APP')
      .replaceAll(/data-seconds="\d+"/g, '')
      .replaceAll(/\+34 ?600 ?12 ?34 ?5\d/g, 'NAME')
      .replaceAll(/"verificationId":"[^"]*"/g, '');

  const steps: Record<string, (p: TestPortero, who: Who) => Promise<string>> = {
    ...Object.fromEntries(
      (['email', 'phone', 'username'] as const).map((type) => [
        `a wrong password for ${type}`,
        async (p: TestPortero, who: Who) => {
          const { call } = await begin(p, 'SignIn');
          const identifier = { type, value: who[type] };
          return JSON.stringify(
            await call('POST', '/verification/password', { identifier, password: 'wrong' }),
          );
        },
      ]),
    ),
    ...Object.fromEntries(
      (['SignIn', 'ForgotPassword'] as const).map((event) => [
        `a code for ${event}, and a wrong answer to it`,
        async (p: TestPortero, who: Who) => {
          const { call } = await begin(p, event);
          const identifier = { type: 'email', value: who.email };
          const sent = await call('POST', '/verification/verification-code', {
            identifier,
            interactionEvent: event,
          });
          const { verificationId } = sent.body;
          const tried = await call('POST', '/verification/verification-code/verify', {
            identifier,
            verificationId,
            code: 'no code',
          });
          return JSON.stringify([sent, tried]);
        },
      ]),
    ),
    'a link that was made up': async (p, who) => {
      const { call } = await begin(p, 'SignIn');
      const identifier = { type: 'email', value: who.email };
      return JSON.stringify(
        await call('POST', '/verification/one-time-token/verify', { identifier, token: 'made-up' }),
      );
    },
    'organizations of an address': async (p, who) => {
      const { call } = await begin(p, 'SignIn');
      return JSON.stringify(await call('GET', `/sso-connectors?email=${who.email}`));
    },
    'the pages of a sign-in': async (p, who) => {
      const v = await visitor(p);
      await v.start();
      const first = await v.submit({ identifier: who.email });
      const second = await v.submit({ password: 'Wrong-verde-77' });
      return plain(
        [first, second].map(({ status, path, html }) => `${status} ${path} ${html}`).join('\n'),
        who,
      );
    },
    'the pages of a forgotten password': async (p, who) => {
      const v = await visitor(p);
      await v.start({ first_screen: 'reset_password' });
      const first = await v.submit({ identifier: who.email });
      const second = await v.submit({ code: '000000' });
      return plain(
        [first, second].map(({ status, path, html }) => `${status} ${path} ${html}`).join('\n'),
        who,
      );
    },
  };

  it.each(Object.keys(steps))('does not show in what is answered: %s', async (name) => {
    const step = steps[name];
    const [one, other] = await Promise.all(
      bothWays.map(async (who) => plain((await step?.(portero(), who)) ?? '', who)),
    );
    expect(one).not.toBe('');
    expect(one).toBe(other);
  });

  it('does not show in the work: each wrong password costs one comparison, whoever it is for', async () => {
    const { call } = await begin(portero(), 'SignIn');
    for (const value of ['known_one', 'other_one', 'no_password', 'imported']) {
      const identifier = { type: 'username', value };
      const began = performance.now();
      const { body } = await call('POST', '/verification/password', { identifier, password: 'wrong' });
      expect(performance.now() - began, value).toBeGreaterThan(atLeast);
      expect(body.code).toBe('session.invalid_credentials');
    }
  });

  it('does not show in a lock-out: unknown names are locked after as many failures', async () => {
    await portero().api('PATCH', '/sign-in-exp', { sentinelPolicy: { maxAttempts: 3, lockoutDuration: 5 } });
    const lives = await Promise.all(
      bothWays.map(async ({ username }) => {
        const { call } = await begin(portero(), 'SignIn');
        const answers: string[] = [];
        for (let times = 0; times < 5; times++) {
          const identifier = { type: 'username', value: username };
          answers.push(
            (await call('POST', '/verification/password', { identifier, password: 'wrong' })).body.code,
          );
        }
        return answers;
      }),
    );
    expect(lives[0]).toEqual(lives[1]);
    expect(lives[0]?.at(-1)).toBe('session.verification_blocked_too_many_attempts');
    await portero().api('PATCH', '/sign-in-exp', { sentinelPolicy: {} });
  });
});
