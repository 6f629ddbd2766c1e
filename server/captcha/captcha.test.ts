import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { begin, password } from '../experience/testing.ts';
import { type Visitor, visitor } from '../pages/testing.ts';
import { insertUser } from '../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { captchaServices, good, solve } from './testing.ts';

const { secretKey, siteKey, token } = good;
const turnstile = { type: 'Turnstile', siteKey, secretKey };
const configs = {
  Turnstile: turnstile,
  HCaptcha: { type: 'HCaptcha', siteKey, secretKey },
  RecaptchaEnterprise: { type: 'RecaptchaEnterprise', siteKey, secretKey, projectId: 'my-project' },
} as const;

async function turnOn(p: TestPortero, config: object) {
  expect((await p.api('PUT', '/captcha-provider', { config })).status).toBe(200);
  expect((await p.api('PATCH', '/sign-in-exp', { captchaPolicy: { enabled: true } })).status).toBe(200);
}
const start = (call: Awaited<ReturnType<typeof begin>>['call'], captchaToken?: string) =>
  call('PUT', '', { interactionEvent: 'SignIn', captchaToken });

onEveryServer('the captcha provider', (portero) => {
  it('is nobody’s at first, can be set, changed and removed, and removing it turns the policy off', async () => {
    const { api } = portero();
    expect((await api('GET', '/captcha-provider')).body.code).toBe('entity.not_found');
    const { body } = await api('PUT', '/captcha-provider', { config: turnstile });
    expect(body).toMatchObject({ tenantId: 'default', config: turnstile });
    await api('PATCH', '/sign-in-exp', { captchaPolicy: { enabled: true } });
    const changed = await api('PUT', '/captcha-provider', { config: configs.RecaptchaEnterprise });
    expect(changed.body).toMatchObject({ id: body.id, createdAt: body.createdAt });
    for (let times = 0; times < 2; times++)
      expect((await api('DELETE', '/captcha-provider')).status).toBe(204);
    expect((await api('GET', '/sign-in-exp')).body.captchaPolicy).toEqual({ enabled: false });
    expect((await api('GET', '/captcha-provider')).status).toBe(404);
  });

  it('is refused whole when it is not one, and changes nothing', async () => {
    const { api } = portero();
    await api('PUT', '/captcha-provider', { config: turnstile });
    for (const config of [
      {},
      { ...turnstile, secretKey: '' },
      { ...turnstile, type: 'Other' },
      { ...configs.RecaptchaEnterprise, projectId: '../x?key=1' },
      { ...configs.RecaptchaEnterprise, domain: 'evil.example' },
      { type: 'ProofOfWork', difficulty: 60 },
    ]) {
      const refused = await api('PUT', '/captcha-provider', { config });
      expect([refused.status, refused.body.code]).toEqual([400, 'guard.invalid_input']);
    }
    expect((await api('GET', '/captcha-provider')).body.config).toEqual(turnstile);
  });

  it('keeps its secret sealed, masks it on request, and takes the mask back for the stored one', async () => {
    const p = portero();
    await p.api('PUT', '/captcha-provider', { config: turnstile });
    const rows = await p.tenants.default.db.read.selectFrom('captcha_providers').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(secretKey);
    const { body } = await p.api('GET', '/captcha-provider?mask=true');
    expect(body.config.secretKey).toBe('••••••••');
    await p.api('PUT', '/captcha-provider', { config: { ...body.config, siteKey: 'other' } });
    expect((await p.api('GET', '/captcha-provider')).body.config).toEqual({ ...turnstile, siteKey: 'other' });
    // The mask of one service is not the secret of another.
    const stolen = { type: 'HCaptcha', siteKey, secretKey: '••••••••' };
    expect((await p.api('PUT', '/captcha-provider', { config: stolen })).status).toBe(400);
    const logs = await p.api('GET', '/logs?logKey=Management.CaptchaProvider.Updated');
    expect(JSON.stringify(logs.body)).not.toContain(secretKey);
    const open = await p.core.inject('/api/.well-known/sign-in-exp');
    expect(open.payload).not.toContain(secretKey);
    expect(open.json().captchaConfig).toBeUndefined();
  });
});

onEveryServer('a captcha of a service', (portero) => {
  let services: Awaited<ReturnType<typeof captchaServices>>;
  beforeAll(async () => {
    const p = portero();
    services = await captchaServices(p);
    await p.api('POST', '/users', { username: 'ana', password });
  });
  afterEach(() => services.fail('none', 0));
  afterAll(() => services.close());
  const right = { identifier: { type: 'username', value: 'ana' }, password };

  it.each(Object.entries(configs))('%s is asked by its own API', async (type, config) => {
    const p = portero();
    await turnOn(p, config);
    const { call } = await begin(p);
    services.asked.length = 0;
    expect((await start(call, `${token}${type === 'RecaptchaEnterprise' ? '' : type}`)).status).toBe(204);
    expect((await call('GET', '/interaction')).body.captcha).toEqual({ verified: true, skipped: false });
    const [asked] = services.asked;
    expect(services.asked).toHaveLength(1);
    if (type === 'RecaptchaEnterprise') {
      expect(asked?.host).toBe('recaptchaenterprise.googleapis.com');
      expect(asked?.path).toBe(`/v1/projects/my-project/assessments?key=${secretKey}`);
      expect(JSON.parse(asked?.body ?? '').event).toMatchObject({
        token,
        siteKey,
        expectedAction: 'interaction',
      });
    } else {
      expect(asked?.host).toBe(type === 'Turnstile' ? 'challenges.cloudflare.com' : 'api.hcaptcha.com');
      expect(new URLSearchParams(asked?.body).get('secret')).toBe(secretKey);
    }
    expect((await p.core.inject('/api/.well-known/sign-in-exp')).json().captchaConfig).toEqual({
      type,
      siteKey,
    });
    expect((await start(call, 'bad-token')).body.code).toBe('session.captcha_failed');
  });

  it('is demanded before a password is checked, a code sent, a person made, a flow ended', async () => {
    const p = portero();
    await turnOn(p, turnstile);
    const { call } = await begin(p, 'SignIn');
    const needed = async (path: string, body?: object) => (await call('POST', path, body)).body.code;
    expect(await needed('/verification/password', right)).toBe('session.captcha_required');
    expect(
      await needed('/verification/verification-code', {
        identifier: { type: 'email', value: 'x@example.com' },
        interactionEvent: 'SignIn',
      }),
    ).toBe('session.captcha_required');
    expect(await needed('/submit')).toBe('session.captcha_required');
    await call('PUT', '', { interactionEvent: 'Register' });
    expect(
      await needed('/verification/new-password-identity', {
        identifier: { type: 'username', value: 'new_person' },
        password,
      }),
    ).toBe('session.captcha_required');
    // The refused password counted nowhere.
    const { rows } = { rows: await p.tenants.default.db.read.selectFrom('attempts').selectAll().execute() };
    expect(rows.filter(({ action }) => action === 'prove')).toEqual([]);
  });

  it('once solved, lets the whole sign-in pass', async () => {
    const p = portero();
    await turnOn(p, turnstile);
    const { call, finish } = await begin(p);
    await start(call, `${token}-whole`);
    const { body } = await call('POST', '/verification/password', right);
    await call('POST', '/identification', { verificationId: body.verificationId });
    await finish();
  });

  it('is good once: another sign-in cannot show the same token, nor two at a time', async () => {
    const p = portero();
    await turnOn(p, turnstile);
    const all = await Promise.all(Array.from({ length: 5 }, () => begin(p)));
    const answers = await Promise.all(all.map(({ call }) => start(call, `${token}-twice`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 422, 422, 422, 422]);
  });

  it('passes after one hiccup, and nobody passes while the service is away', async () => {
    const p = portero();
    await turnOn(p, turnstile);
    const { call } = await begin(p);
    services.fail('busy', 1);
    expect((await start(call, `${token}-hiccup`)).status).toBe(204);
    for (const kind of ['busy', 'broken'] as const) {
      services.fail(kind, 2);
      const { status, body } = await start(call, `${token}-${kind}`);
      expect([status, body.code]).toEqual([422, 'session.captcha_failed']);
      expect(body.details).toContain('did not answer');
    }
    services.fail('none', 0);
    expect((await start(call, `${token}-broken`)).status).toBe(204);
  });

  it('of Google needs the right action and, unseen, a score of a person', async () => {
    const p = portero();
    const attempt = async (config: object, shown: string) => {
      await turnOn(p, config);
      return (await start((await begin(p)).call, shown)).status;
    };
    const unseen = configs.RecaptchaEnterprise;
    const box = { ...unseen, mode: 'checkbox' };
    expect(await attempt(unseen, `${token}|0.4`)).toBe(422);
    expect(await attempt(unseen, `${token}|0.5`)).toBe(204);
    expect(await attempt(unseen, `${token}|0.9|login`)).toBe(422);
    expect(await attempt(box, `${token}|0.1`)).toBe(204);
    expect(await attempt(box, `${token}|0.1|login`)).toBe(422);
  });

  it('that nobody can check refuses, and so does one that is off when a token comes all the same', async () => {
    const p = portero();
    await turnOn(p, { ...turnstile, secretKey: 'wrong' });
    const { call } = await begin(p);
    expect((await start(call, token)).status).toBe(422);
    await p.api('DELETE', '/captcha-provider');
    expect((await start(call, token)).body.code).toBe('session.captcha_failed');
    await p.api('PATCH', '/sign-in-exp', { captchaPolicy: { enabled: true } });
    expect((await start(call, token)).body.code).toBe('session.captcha_failed');
    await p.api('PATCH', '/sign-in-exp', { captchaPolicy: {} });
  });

  it.each([
    [turnstile, ['https://challenges.cloudflare.com'], 'cf-turnstile'],
    [configs.HCaptcha, ['https://hcaptcha.com', 'https://*.hcaptcha.com'], 'h-captcha'],
    [configs.RecaptchaEnterprise, ['https://www.google.com/recaptcha/'], 'data-recaptcha'],
  ])('on the first pages lets in its own hosts only: %j', async (config, hosts, mark) => {
    const p = portero();
    await turnOn(p, config);
    const v = await visitor(p);
    const policyOf = (seen: { headers: Visitor['page']['headers'] }) =>
      String(seen.headers['content-security-policy']);
    const page = await v.start();
    expect(page.html).toContain(mark);
    expect(page.html).toContain('<noscript>');
    const sources = /script-src ([^;]*)/.exec(policyOf(page))?.[1]?.split(' ') ?? [];
    expect(sources).toEqual(expect.arrayContaining(["'self'", ...hosts]));
    expect(policyOf(page)).not.toContain('unsafe');
    expect(policyOf(await v.open('/signed-out'))).toContain(`script-src 'self';`);
    await p.api('PATCH', '/sign-in-exp', { captchaPolicy: {} });
    const without = await v.open('/sign-in');
    expect(without.html).not.toContain(mark);
    expect(policyOf(without)).toContain(`script-src 'self';`);
  });

  it('on a page tells what is missing and wrong, and lets in who solved it', async () => {
    const p = portero();
    await turnOn(p, turnstile);
    const v = await visitor(p);
    await v.start();
    const typed = { identifier: 'ana', password };
    expect((await v.submit(typed)).status).toBe(422);
    expect(v.complaint()).toContain('person');
    await v.submit({ ...typed, captcha: 'bad-token' });
    expect(v.complaint()).toContain('Try again');
    expect(v.value('identifier')).toBe('ana');
    const back = await v.submit({ ...typed, captcha: `${token}-page` });
    expect(back.path).toContain('app.example');
  });
});

onEveryServer('proof of work', (portero) => {
  const difficulty = 8;
  beforeAll(async () => {
    await portero().api('POST', '/users', { username: 'berta', password });
    await turnOn(portero(), { type: 'ProofOfWork', difficulty });
  });
  afterEach(() => vi.useRealTimers());
  const challengeOf = async (call: Awaited<ReturnType<typeof begin>>['call']) =>
    (await call('GET', '/captcha-challenge')).body;
  const later = (ms: number) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(Date.now() + ms);
  };

  it('lets a solved sum pass, once, however many show it at a time', async () => {
    const { call } = await begin(portero());
    const sum = await challengeOf(call);
    const answer = `${sum.challenge}~${solve(sum)}`;
    const answers = await Promise.all(Array.from({ length: 6 }, () => start(call, answer)));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 422, 422, 422, 422, 422]);
  });

  it('refuses a wrong number, another sign-in’s sum, a forged, an easier and an old one', async () => {
    const p = portero();
    const [one, two] = [await begin(p), await begin(p)];
    const sum = await challengeOf(one.call);
    const right = solve(sum);
    const [issued, , nonce, work] = sum.challenge.split('.');
    const bad = [
      `${sum.challenge}~${right}x`,
      `${sum.challenge}~-1`,
      `${issued}.0.${nonce}.${work}~0`,
      `${Number(issued) + 1}.${difficulty}.${nonce}.${work}~${right}`,
      '',
      '~',
      'a.b.c.d~1',
      'x'.repeat(5000),
    ];
    for (const shown of bad) expect((await start(one.call, shown)).status, shown.slice(0, 50)).toBe(422);
    expect((await start(two.call, `${sum.challenge}~${right}`)).body.code).toBe('session.captcha_failed');
    await p.api('PUT', '/captcha-provider', { config: { type: 'ProofOfWork', difficulty: difficulty + 1 } });
    expect((await start(one.call, `${sum.challenge}~${right}`)).status).toBe(422);
    await p.api('PUT', '/captcha-provider', { config: { type: 'ProofOfWork', difficulty } });
    later(16 * 60_000);
    expect((await start(one.call, `${sum.challenge}~${right}`)).status).toBe(422);
  });

  it('lets browsers without scripts pass that wait, from one network only so often', async () => {
    const p = portero();
    const v = await visitor(p);
    const page = await v.start();
    expect(page.html).toContain('Wait 20 seconds');
    expect(String(page.headers['content-security-policy'])).toContain(`script-src 'self';`);
    const challenge = /name="captcha" value="([^"]*)"/.exec(page.html)?.[1] ?? '';
    const typed = { identifier: 'berta', password, captcha: challenge };
    expect((await v.submit(typed)).status).toBe(422);
    expect(v.complaint()).toMatch(/wait \d+ more seconds/);
    // The page that comes back goes on with the same sum, so the waiting counts.
    expect(v.page.html).toContain(`value="${challenge}"`);
    later(21_000);
    expect((await v.submit(typed)).path).toContain('app.example');
    vi.useRealTimers();
    let passed = 0;
    for (let times = 0; times < 22; times++) {
      const { call } = await begin(p);
      const { challenge: next } = await challengeOf(call);
      later(21_000);
      if ((await start(call, next)).status === 204) passed++;
      vi.useRealTimers();
    }
    expect(passed).toBe(19);
  });

  it('gives no sum where another check is set, and none to who is not signing in', async () => {
    const p = portero();
    expect((await p.core.inject('/api/experience/captcha-challenge')).json().code).toBe('session.not_found');
    await p.api('PUT', '/captcha-provider', { config: turnstile });
    const { call } = await begin(p);
    expect((await challengeOf(call)).code).toBe('entity.not_found');
    await p.api('PUT', '/captcha-provider', { config: { type: 'ProofOfWork', difficulty } });
  });

  it('goes on after a password was reset: the sum was done for this very sign-in', async () => {
    const p = portero();
    await insertUser(p, 'carla', { primaryEmail: 'carla@example.com', emailKey: 'carla@example.com' });
    await p.api('PATCH', '/sign-in-exp', { forgotPasswordMethods: ['EmailVerificationCode'] });
    const v = await visitor(p);
    await v.start({ first_screen: 'reset_password' });
    const sum = {
      work: /data-work="([^"]*)"/.exec(v.page.html)?.[1] ?? '',
      difficulty: Number(/data-difficulty="(\d+)"/.exec(v.page.html)?.[1]),
    };
    const challenge = /name="captcha" value="([^"]*)"/.exec(v.page.html)?.[1];
    await v.submit({ identifier: 'carla@example.com', captcha: `${challenge}~${solve(sum)}` });
    const { body } = await p.api('GET', '/development-inbox');
    await v.submit({ code: body.find((one: { to: string }) => one.to === 'carla@example.com').code });
    expect((await v.submit({ password: 'Otra-lluvia-99' })).path).toContain('app.example');
  });
});

describe('the worker', () => {
  it('finds the number that the server looks for', async () => {
    const { readFileSync } = await import('node:fs');
    const { runInNewContext } = await import('node:vm');
    const script = readFileSync(new URL('../../web/sign-in/islands/work.js', import.meta.url), 'utf8');
    for (const work of ['a'.repeat(43), 'Zz9_-'.repeat(8)]) {
      const answer = await new Promise<number>((resolve) => {
        let heard: ((event: { data: unknown }) => void) | undefined;
        const addEventListener = (_: string, listener: typeof heard) => {
          heard = listener;
        };
        runInNewContext(script, { addEventListener, postMessage: resolve });
        heard?.({ data: [work, 12] });
      });
      expect(String(answer)).toBe(solve({ work, difficulty: 12 }));
    }
  });
});
