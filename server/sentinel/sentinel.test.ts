import { beforeAll, beforeEach, expect, it } from 'vitest';
import { begin, codeFor, password } from '../experience/testing.ts';
import { knownDevice, knownDeviceCookie, rememberDevice } from '../security/known-devices.ts';
import { Browser, insertUser } from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';

onEveryServer('who is locked out', (portero) => {
  const blocked = 'session.verification_blocked_too_many_attempts';
  const ana = { type: 'email', value: 'ana@example.com' };
  beforeAll(async () => {
    const p = portero();
    await p.api('PATCH', '/sign-in-exp', {
      sentinelPolicy: { maxAttempts: 3, lockoutDuration: 10 },
      signIn: {
        methods: [
          { identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: true },
          { identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: true },
        ],
      },
    });
    await p.api('POST', '/users', { username: 'ana', primaryEmail: ana.value, password });
    await p.api('POST', '/users', { username: 'berta', password });
  });
  beforeEach(async () => {
    const { db } = portero().tenants.default;
    await db.write.deleteFrom('attempts').execute();
    await db.write.deleteFrom('lockouts').execute();
  });
  const typed = async (call: Awaited<ReturnType<typeof begin>>['call'], identifier: object, shown: string) =>
    (await call('POST', '/verification/password', { identifier, password: shown })).body;
  const lock = async (identifier: object) => {
    const { call } = await begin(portero(), 'SignIn');
    for (let times = 0; times < 3; times++) await typed(call, identifier, 'wrong');
    expect((await typed(call, identifier, password)).code).toBe(blocked);
  };

  it('is listed by name and time, known or not, and nobody else', async () => {
    const p = portero();
    const unknown = { type: 'username', value: 'nobody_there' };
    await lock(ana);
    await lock(unknown);
    const { call } = await begin(p, 'SignIn');
    await typed(call, { type: 'username', value: 'berta' }, 'wrong');
    const { body, headers } = await p.api('GET', '/sentinel-activities');
    expect(body.map(({ type, value, failures }: Record<string, unknown>) => [type, value, failures])).toEqual(
      [
        ['username', 'nobody_there', 3],
        ['email', ana.value, 3],
      ],
    );
    expect(body[0].lockedUntil - body[0].lockedAt).toBe(600_000);
    expect(headers['total-number']).toBe('2');
    expect((await p.api('GET', '/sentinel-activities?page=2&page_size=1')).body).toHaveLength(1);
    const rows = await p.tenants.default.db.read.selectFrom('lockouts').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain('ana@');
  });

  it('is let in again by an administrator who types the name in any spelling, and is gone from the list', async () => {
    const p = portero();
    await lock(ana);
    const release = (body: object) => p.api('POST', '/sentinel-activities/delete', body);
    expect((await release({ targetType: 'App', targets: [ana.value] })).status).toBe(204);
    expect((await release({ targetType: 'User', targets: [] })).status).toBe(204);
    expect((await release({ targetType: 'User', targets: ['someone@example.com'] })).status).toBe(204);
    expect((await p.api('GET', '/sentinel-activities')).body).toHaveLength(1);
    expect((await release({ targetType: 'User', targets: [' ANA@example.com'] })).status).toBe(204);
    expect((await p.api('GET', '/sentinel-activities')).body).toEqual([]);
    const { call } = await begin(p, 'SignIn');
    expect(await typed(call, ana, password)).toHaveProperty('verificationId');
    const { body } = await p.api('GET', '/logs?logKey=Management.SentinelActivities.Deleted');
    expect(body[0].payload).toMatchObject({ targets: 1, actor: { type: 'app' } });
  });

  it('is locked for a code as for a password: one count, also for guesses made at once', async () => {
    const p = portero();
    const flows = await Promise.all([1, 2, 3, 4].map(() => begin(p, 'SignIn')));
    const [first] = flows;
    const sent = await first?.call('POST', '/verification/verification-code', {
      identifier: ana,
      interactionEvent: 'SignIn',
    });
    const code = await codeFor(p, ana.value);
    await Promise.all(flows.map(({ call }) => typed(call, ana, 'wrong')));
    const right = await first?.call('POST', '/verification/verification-code/verify', {
      identifier: ana,
      verificationId: sent?.body.verificationId,
      code,
    });
    expect(right?.body.code).toBe(blocked);
  });

  it('is never who signed in with this browser before, whatever strangers guess', async () => {
    const p = portero();
    const home = new Browser(p.core);
    const first = await begin(p, 'SignIn', home);
    const { verificationId } = await typed(first.call, ana, password);
    await first.call('POST', '/identification', { verificationId });
    await first.finish();
    const remembered = home.cookie(knownDeviceCookie) ?? '';
    expect(remembered).not.toContain('ana');
    const signedOut = new Browser(p.core);
    signedOut.setCookie(knownDeviceCookie, remembered);

    await lock(ana);
    const again = await begin(p, 'SignIn', signedOut);
    expect(await typed(again.call, ana, password)).toHaveProperty('verificationId');
    // Strangers stay locked out, and so does everybody else’s browser.
    const stranger = await begin(p, 'SignIn');
    expect((await typed(stranger.call, ana, password)).code).toBe(blocked);
    // It helps with nobody else’s name, and guesses with it are bounded all the same.
    const berta = { type: 'username', value: 'berta' };
    for (let times = 0; times < 3; times++) await typed(again.call, berta, 'wrong');
    expect((await typed(again.call, berta, password)).code).toBe(blocked);
    for (let times = 0; times < 3; times++) await typed(again.call, ana, 'wrong');
    expect((await typed(again.call, ana, password)).code).toBe(blocked);
  });

  it('a forged, cut, or other person’s cookie makes no browser known', async () => {
    const p = portero();
    const tenant = p.tenants.default;
    await insertUser(p, 'carla');
    const cookie = rememberDevice(tenant, undefined, 'carla');
    const [device = '', entry = ''] = cookie.split('~');
    expect(knownDevice(tenant, cookie, 'carla')).toBe(device);
    for (const bad of [
      '',
      '~',
      device,
      `${device}~`,
      `${device}~${entry.slice(0, -1)}`,
      `xxxxxxxxxxxxxxxxxxxxx~${entry}`,
      `${device}~zzzzzzzzz-${entry.split('-')[1]}`,
      `${device}~0-${entry.split('-')[1]}`,
      cookie.repeat(50),
    ])
      expect(knownDevice(tenant, bad, 'carla'), bad).toBeUndefined();
    expect(knownDevice(tenant, cookie, 'ana')).toBeUndefined();
    expect(knownDevice(p.tenants.admin, cookie, 'carla')).toBeUndefined();
    // Five people at most; the sixth takes the place of the first.
    let full = cookie;
    for (const person of ['b', 'c', 'd', 'e', 'f']) full = rememberDevice(tenant, full, person);
    expect(full.split('~')).toHaveLength(6);
    expect(knownDevice(tenant, full, 'carla')).toBeUndefined();
    expect(knownDevice(tenant, full, 'f')).toBe(device);
    expect(full.length).toBeLessThan(300);
  });
});
