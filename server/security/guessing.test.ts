/**
 * Everything short enough to be guessed, guessed from many sides at once: no way round shows more than the limit, and
 * the right proof is refused after it. What is long enough is in `entropy.test.ts`.
 */
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { atTheCentre } from '../account-pages/testing.ts';
import { begin, codeFor, password } from '../experience/testing.ts';
import { totpCode } from '../mfa/totp.ts';
import { deviceFormCookie } from '../oidc/grants/device-flow.ts';
import { Visitor, visitor } from '../pages/testing.ts';
import { everyField, newPerson, Owner, ownPassword, setAccountCenter } from '../testing/account.ts';
import { Browser } from '../testing/flow.ts';
import { firstPassword, somebody } from '../testing/me.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';

const blocked = 'session.verification_blocked_too_many_attempts';
/** The attempt that reaches it is told so already. */
const maxAttempts = 4;
const atOnce = 12;

/** Guesses that are wrong, and one that would be right; each tells the code of what it was answered. */
type Target = { readonly guesses: readonly (() => Promise<string>)[]; readonly right: () => Promise<string> };

const times = <T>(count: number, make: (at: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at));
const said = ({ status, body }: { status: number; body?: { code?: string } }): string =>
  status < 300 ? 'taken' : (body?.code ?? String(status));
const onPage = ({ html, path }: { html: string; path: string }): string =>
  /Too many (?:attempts|wrong)|Try again in/i.test(html) ? blocked : path;

let people = 0;
async function person(p: TestPortero) {
  const name = `guessed_${++people}`;
  const email = `${name}@example.com`;
  const phone = `3460000${1000 + people}`;
  const made = await p.api('POST', '/users', {
    username: name,
    primaryEmail: email,
    primaryPhone: phone,
    password,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  return { id: String(made.body.id), username: name, email, phone };
}

/** Of a sign-in with a second factor, after the password. */
async function halfway(p: TestPortero, username: string) {
  const flow = await begin(p, 'SignIn');
  const identifier = { type: 'username', value: username };
  const { body } = await flow.call('POST', '/verification/password', { identifier, password });
  expect((await flow.call('POST', '/identification', { verificationId: body.verificationId })).status).toBe(
    204,
  );
  return flow;
}

async function byPassword(p: TestPortero, type: 'username' | 'email' | 'phone'): Promise<Target> {
  const identifier = { type, value: (await person(p))[type] };
  const flows = await Promise.all(times(3, () => begin(p, 'SignIn')));
  const guess = (at: number, text: string) => async () =>
    said(
      (await flows[at % 3]?.call('POST', '/verification/password', { identifier, password: text })) ?? {
        status: 0,
      },
    );
  return { guesses: times(atOnce, (at) => guess(at, `wrong-${at}`)), right: guess(0, password) };
}

async function byCode(p: TestPortero, event: 'SignIn' | 'Register' | 'ForgotPassword'): Promise<Target> {
  const identifier = { type: 'email', value: (await person(p)).email };
  const flows = await Promise.all(
    times(3, async () => {
      const { call } = await begin(p, event);
      const { body } = await call('POST', '/verification/verification-code', {
        identifier,
        interactionEvent: event,
      });
      const show = async (code: string) =>
        said(
          await call('POST', '/verification/verification-code/verify', {
            identifier,
            verificationId: body.verificationId,
            code,
          }),
        );
      return { show, code: await codeFor(p, identifier.value) };
    }),
  );
  return {
    guesses: times(atOnce, (at) => async () => flows[at % 3]?.show(`no ${at}`) ?? ''),
    right: async () => flows[2]?.show(flows[2].code) ?? '',
  };
}

/** Someone with an app, backup codes and a number, at three sign-ins. */
async function bySecondFactor(p: TestPortero): Promise<Target> {
  const { id, username } = await person(p);
  const { secret } = (await p.api('POST', `/users/${id}/mfa-verifications`, { type: 'Totp' })).body;
  await p.api('POST', `/users/${id}/mfa-verifications`, { type: 'BackupCode' });
  const flows = await Promise.all(times(3, () => halfway(p, username)));
  const sent = await flows[2]?.call('POST', '/verification/mfa-verification-code', {
    identifierType: 'phone',
  });
  expect(sent?.status, JSON.stringify(sent?.body)).toBe(200);
  const ways = [
    async (at: number) => flows[0]?.call('POST', '/verification/totp/verify', { code: `00000${at % 10}` }),
    async (at: number) =>
      flows[1]?.call('POST', '/verification/backup-code/verify', { code: `00000000${at + 10}` }),
    async (at: number) =>
      flows[2]?.call('POST', '/verification/mfa-verification-code/verify', {
        verificationId: sent?.body.verificationId,
        identifierType: 'phone',
        code: `no ${at}`,
      }),
  ];
  const right = async () =>
    said(
      (await flows[0]?.call('POST', '/verification/totp/verify', { code: totpCode(secret) })) ?? {
        status: 0,
      },
    );
  return {
    guesses: times(atOnce, (at) => async () => said((await ways[at % 3]?.(at)) ?? { status: 0 })),
    right,
  };
}

const targets: Readonly<Record<string, (p: TestPortero) => Promise<Target>>> = {
  'a password, with an email address': (p) => byPassword(p, 'email'),
  'a password, with a phone number': (p) => byPassword(p, 'phone'),
  'a password, with a username': (p) => byPassword(p, 'username'),
  'a password, on the hosted page': async (p) => {
    const { username } = await person(p);
    const visitors = await Promise.all(
      times(3, async () => {
        const v = await visitor(p);
        await v.start();
        await v.submit({ identifier: username });
        return v;
      }),
    );
    const one = async (v: Visitor | undefined, text: string) => {
      const copy = new Visitor(v?.browser ?? new Browser(p.core), v?.client ?? { id: '', redirectUri: '' });
      await copy.open(`/sign-in/password?app_id=${v?.client.id}`);
      return onPage(await copy.submit({ password: text }));
    };
    return {
      guesses: times(atOnce, (at) => () => one(visitors[at % 3], `wrong-${at}`)),
      right: () => one(visitors[0], password),
    };
  },
  'a code for a sign-in, sent three times': (p) => byCode(p, 'SignIn'),
  'a code for a registration, sent three times': (p) => byCode(p, 'Register'),
  'a code for a new password, sent three times': (p) => byCode(p, 'ForgotPassword'),
  'password, code and link of one address together': async (p) => {
    const { email } = await person(p);
    const identifier = { type: 'email', value: email };
    const { token } = (await p.api('POST', '/one-time-tokens', { email })).body;
    const { call } = await begin(p, 'SignIn');
    const { body } = await call('POST', '/verification/verification-code', {
      identifier,
      interactionEvent: 'SignIn',
    });
    const { verificationId } = body;
    const ways = [
      () => call('POST', '/verification/password', { identifier, password: 'wrong' }),
      () =>
        call('POST', '/verification/verification-code/verify', { identifier, verificationId, code: 'no' }),
      () => call('POST', '/verification/one-time-token/verify', { identifier, token: 'made-up' }),
      () => p.api('POST', '/verification-codes/verify', { email, verificationCode: 'no' }),
    ];
    return {
      guesses: times(atOnce, (at) => async () => said((await ways[at % 4]?.()) ?? { status: 0 })),
      right: async () =>
        said(await call('POST', '/verification/one-time-token/verify', { identifier, token })),
    };
  },
  'every second factor together': bySecondFactor,
  'a second factor in the account, by its API': async (p) => {
    const { id } = await person(p);
    const { secret } = (await p.api('POST', `/users/${id}/mfa-verifications`, { type: 'Totp' })).body;
    const owner = await Owner.signIn(p, id);
    const show = async (code: string) => said(await owner.call('POST', '/verifications/totp', { code }));
    return {
      guesses: times(atOnce, (at) => () => show(`00000${at % 10}`)),
      right: () => show(totpCode(secret)),
    };
  },
  'one’s password in the account, by its API and on its page': async (p) => {
    const { v, owner } = await atTheCentre(p);
    const page = async (text: string) => {
      const copy = new Visitor(v.browser, v.client);
      await copy.open('/account/verified-action?to=/account/username');
      return onPage(await copy.submit({ password: text }));
    };
    const api = async (text: string) =>
      said(await owner.call('POST', '/verifications/password', { password: text }));
    return {
      guesses: times(atOnce, (at) => () => (at % 2 ? page : api)(`wrong-${at}`)),
      right: () => api(ownPassword),
    };
  },
  'a code to somebody else’s address, sent three times and shown in three sessions': async (p) => {
    await setAccountCenter(p, { enabled: true, fields: everyField });
    const id = await newPerson(p);
    const owners = await Promise.all(times(3, () => Owner.signIn(p, id)));
    const identifier = { type: 'email', value: `fresh_${++people}@example.com` };
    const records = await Promise.all(
      owners.map(async (owner) => {
        const { body } = await owner.call('POST', '/verifications/verification-code', { identifier });
        return { verificationId: String(body.verificationRecordId) };
      }),
    );
    const show = async (at: number, code: string) =>
      said(
        (await owners[at % 3]?.call('POST', '/verifications/verification-code/verify', {
          identifier,
          ...records[at % 3],
          code,
        })) ?? { status: 0 },
      );
    const code = await codeFor(p, identifier.value);
    return { guesses: times(atOnce, (at) => () => show(at, `no ${at}`)), right: () => show(2, code) };
  },
  'an administrator’s own password': async (p) => {
    const { me } = await somebody(p);
    const show = async (text: string) => said(await me('POST', '/password/verify', { password: text }));
    return { guesses: times(atOnce, (at) => () => show(`wrong-${at}`)), right: () => show(firstPassword) };
  },
  'a code to an administrator’s new address, sent again and again': async (p) => {
    const { me } = await somebody(p);
    const email = `new_${++people}@example.com`;
    const again = () => me('POST', '/verification-codes', { email });
    const show = async (code: string) =>
      said(await me('POST', '/verification-codes/verify', { email, verificationCode: code }));
    const guess = (at: number) => async () => {
      if (at % 4 === 0) expect((await again()).status).toBe(204);
      return show(`no ${at}`);
    };
    return { guesses: times(atOnce, guess), right: () => show('000000') };
  },
  'a code that an administrator’s own pages ask for, sent again and again': async (p) => {
    const email = `asked_${++people}@example.com`;
    const show = async (code: string) =>
      said(await p.api('POST', '/verification-codes/verify', { email, verificationCode: code }));
    const guess = (at: number) => async () => {
      if (at % 4 === 0) expect((await p.api('POST', '/verification-codes', { email })).status).toBe(204);
      return show(`no ${at}`);
    };
    return { guesses: times(atOnce, guess), right: async () => show(await codeFor(p, email)) };
  },
};

onEveryServer('what can be guessed', (portero) => {
  beforeAll(async () => {
    const p = portero();
    const { status, body } = await p.api('PATCH', '/sign-in-exp', {
      signInMode: 'SignInAndRegister',
      sentinelPolicy: { maxAttempts, lockoutDuration: 10 },
      signUp: { identifiers: ['email'], password: true, verify: true },
      signIn: {
        methods: (['username', 'email', 'phone'] as const).map((identifier) => ({
          identifier,
          password: true,
          verificationCode: identifier === 'email',
          isPasswordPrimary: true,
        })),
      },
      forgotPasswordMethods: ['EmailVerificationCode'],
      mfa: { factors: ['Totp', 'BackupCode', 'PhoneVerificationCode'], policy: 'NoPrompt' },
    });
    expect(status, JSON.stringify(body)).toBe(200);
    const headers = { authorization: `Bearer ${await p.managementToken('admin')}` };
    const policy = { sentinelPolicy: { maxAttempts, lockoutDuration: 10 } };
    const set = await p.admin?.inject({ method: 'PATCH', url: '/api/sign-in-exp', headers, payload: policy });
    expect(set?.statusCode).toBe(200);
  });
  beforeEach(async () => {
    const { default: own, admin } = portero().tenants;
    for (const { db } of [own, admin]) await db.write.deleteFrom('attempts').execute();
  });

  it.each(Object.keys(targets))('is refused after the limit, however many try at once: %s', async (name) => {
    const { guesses, right } = (await targets[name]?.(portero())) ?? { guesses: [], right: async () => '' };
    const answers = await Promise.all(guesses.map((guess) => guess()));
    const looked = answers.filter((answer) => answer !== blocked);
    expect(looked, answers.join('\n')).not.toContain('taken');
    expect(looked.length, answers.join('\n')).toBeLessThan(maxAttempts);
    expect(looked.length).toBeGreaterThan(0);
    expect(await right()).toBe(blocked);
  });

  it('is no cheaper for codes that are sprayed over many people from one network', {
    timeout: 60_000,
  }, async () => {
    const p = portero();
    const { db } = p.tenants.default;
    const { call } = await begin(p, 'SignIn');
    const guess = async (at: number) => {
      const identifier = { type: 'email', value: `sprayed_${at}@example.com` };
      return said(
        await call('POST', '/verification/one-time-token/verify', { identifier, token: 'made-up' }),
      );
    };
    // As if four hundred and ninety others had been tried before.
    await guess(0);
    await db.write.updateTable('attempts').set({ count: 490 }).where('action', '=', 'network').execute();
    const answers = await Promise.all(times(30, (at) => guess(at + 1)));
    const looked = answers.filter((answer) => answer !== blocked).length;
    // The ten that are left, and whatever a wait of a second lets in on a slow machine.
    expect(looked).toBeGreaterThanOrEqual(10);
    expect(looked).toBeLessThan(16);
  });

  it('is a device’s code thirty times in ten minutes for one network, typed wherever', async () => {
    // A form is good for one try, so each that posts has a browser of its own.
    const browsers = await Promise.all(
      times(21, async () => {
        const b = new Browser(portero().core);
        let first = await b.get('/device');
        for (let hop = 0; hop < 3 && first.statusCode === 302; hop++)
          first = await b.get(String(first.headers.location));
        return b;
      }),
    );
    const [reader, ...senders] = browsers;
    const guesses = [
      ...senders.map((b) => () => {
        const xsrf = b.cookie(deviceFormCookie) ?? '';
        return b.request('POST', '/oidc/device', { form: { xsrf, user_code: 'BCDF-GHJK', confirm: 'yes' } });
      }),
      ...times(25, () => async () => reader?.get('/device?user_code=BCDF-GHJK')),
    ];
    const answers = await Promise.all(guesses.map((guess) => guess()));
    const refused = answers.filter(
      (answer) => answer?.statusCode === 429 || String(answer?.headers.location).includes('TooManyAttempts'),
    );
    expect(refused).toHaveLength(15);
  });
});
