/** “Don’t ask again on this device”: what stands for a second factor, and what does not. */
import { expect, it } from 'vitest';
import { totpCode } from '../mfa/totp.ts';
import { configure, type Visitor, visitor } from '../pages/testing.ts';
import { Browser } from '../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { getUser } from '../users/rules.ts';
import { findTrustedDevice, trustDevice, trustedDeviceCookie, trustedDeviceValue } from './rules.ts';

const password = 'Lluvia-verde-77';
const two = 'urn:portero:acr:2fa';
let people = 0;

const settle = (p: TestPortero, more: Record<string, unknown> = {}) =>
  configure(p, {
    signIn: {
      methods: [{ identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: true }],
    },
    mfa: { factors: ['Totp', 'BackupCode'], policy: 'Mandatory' },
    adaptiveMfa: {},
    passkeySignIn: {},
    trustedDevice: { enabled: true, durationDays: 7 },
    ...more,
  });

async function person(p: TestPortero) {
  const username = `trust${++people}`;
  const { body } = await p.api('POST', '/users', { username, password });
  const id = body.id as string;
  const totp = await p.api('POST', `/users/${id}/mfa-verifications`, { type: 'Totp' });
  const backup = await p.api('POST', `/users/${id}/mfa-verifications`, { type: 'BackupCode' });
  return {
    id,
    username,
    secret: totp.body.secret as string,
    codes: backup.body.codes as string[],
    cookie: trustedDeviceCookie(p.tenants.default, id),
  };
}
type Person = Awaited<ReturnType<typeof person>>;

async function signIn(p: TestPortero, who: Person, browser?: Browser, params: Record<string, string> = {}) {
  const v = await visitor(p, browser ? { browser } : {});
  await v.start(params);
  await v.submit({ identifier: who.username, password: 'given' in who ? String(who.given) : password });
  return v;
}

/** A browser that has nothing but the cookie. */
function browserWith(p: TestPortero, { cookie }: Person, value: string | undefined): Browser {
  const browser = new Browser(p.core);
  if (value !== undefined) browser.setCookie(cookie, value);
  return browser;
}

/** Tick the box. @returns the cookie */
async function trust(p: TestPortero, who: Person): Promise<string | undefined> {
  const v = await signIn(p, who);
  expect(v.page.html).toContain('name="trust"');
  await v.submit({ code: totpCode(who.secret, Date.now() + 30_000 * (used.get(who.id) ?? 0)), trust: 'yes' });
  used.set(who.id, 1);
  expect(v.page.query.get('code'), v.page.html).not.toBeNull();
  return v.browser.cookie(who.cookie);
}
/** Steps ahead of now, since a code is taken once. */
const used = new Map<string, number>();

const isAsked = ({ page }: Visitor): boolean => page.path.startsWith('/mfa-verification');
const list = async (p: TestPortero, { id }: Person) =>
  (await p.api('GET', `/users/${id}/trusted-devices`)).body;

onEveryServer('a trusted device', (portero) => {
  it('is not asked for the second factor again, and is listed and forgotten', async () => {
    const p = portero();
    await settle(p);
    const who = await person(p);
    const value = await trust(p, who);
    expect(value).toMatch(/^[\w-]+\.[\w-]{43}$/);
    const [device] = await list(p, who);
    expect(device).toEqual({
      id: value?.split('.')[0],
      userAgent: expect.any(String),
      ip: expect.any(String),
      country: null,
      city: null,
      createdAt: expect.any(Number),
      lastUsedAt: expect.any(Number),
      expiresAt: device.createdAt + 7 * 86_400_000,
    });
    expect(isAsked(await signIn(p, who, browserWith(p, who, value)))).toBe(false);
    const [used] = await list(p, who);
    expect(used.lastUsedAt).toBeGreaterThanOrEqual(device.lastUsedAt);
    expect(isAsked(await signIn(p, who)), 'elsewhere').toBe(true);
    expect((await p.api('DELETE', `/users/${who.id}/trusted-devices/${device.id}`)).status).toBe(204);
    expect((await p.api('DELETE', `/users/${who.id}/trusted-devices/${device.id}`)).status).toBe(404);
    expect(await list(p, who)).toEqual([]);
    expect(isAsked(await signIn(p, who, browserWith(p, who, value)))).toBe(true);
    const { body: logs } = await p.api('GET', '/logs?logKey=Management.User.TrustedDeviceDeleted');
    expect(logs[0].payload).toMatchObject({ userId: who.id, deviceId: device.id });
  });

  it('is forgotten with all others of the same person, and of nobody else', async () => {
    const p = portero();
    const tenant = p.tenants.default;
    const [who, other] = [await person(p), await person(p)];
    const trusted = async ({ id }: Person) => {
      const user = await getUser(tenant, id);
      const seen = { days: 7, userAgent: 'Test', ip: '192.0.2.1' };
      const device = await tenant.db.transaction((db) => trustDevice(tenant, db, user, seen));
      return trustedDeviceValue(tenant, { id: device.id, userId: id });
    };
    const cookies = [await trusted(who), await trusted(who)];
    const others = await trusted(other);
    const forget = () => p.api('DELETE', `/users/${who.id}/trusted-devices`);
    expect((await forget()).status).toBe(204);
    expect(await list(p, who)).toEqual([]);
    expect(await list(p, other)).toHaveLength(1);
    for (const cookie of cookies)
      expect(await findTrustedDevice(tenant, tenant.db, await getUser(tenant, who.id), cookie)).toBe(
        undefined,
      );
    expect(await findTrustedDevice(tenant, tenant.db, await getUser(tenant, other.id), others)).toBeDefined();
    const { body: logs } = await p.api('GET', '/logs?logKey=Management.User.TrustedDevicesDeleted');
    expect(logs).toMatchObject([{ payload: { userId: who.id, count: 2 } }]);
    // There are none left: fine, and nothing to note.
    expect((await forget()).status).toBe(204);
    expect((await p.api('GET', '/logs?logKey=Management.User.TrustedDevicesDeleted')).body).toHaveLength(1);
    expect((await p.api('DELETE', '/users/nobody/trusted-devices')).status).toBe(404);
  });

  it('needs the evidence: no guessed, spoiled, borrowed or expired cookie will do', async () => {
    const p = portero();
    await settle(p);
    const [ana, eva] = [await person(p), await person(p)];
    const value = (await trust(p, ana)) ?? '';
    const [id = '', secret = ''] = value.split('.');
    const theirs = (await trust(p, eva)) ?? '';
    const tenant = p.tenants.default;
    const unknown = trustedDeviceValue(tenant, { id: 'a'.repeat(21), userId: ana.id });
    const wrong = [
      '',
      id,
      `${id}.`,
      `.${secret}`,
      `${id}.${secret}x`,
      `${id}.${'A'.repeat(43)}`,
      theirs,
      `${id}.${theirs.split('.')[1]}`,
      unknown,
      `${value}.x`,
    ];
    const user = await getUser(tenant, ana.id);
    for (const cookie of [undefined, ...wrong])
      expect(await findTrustedDevice(tenant, tenant.db, user, cookie), cookie).toBeUndefined();
    expect(await findTrustedDevice(tenant, tenant.db, user, value)).toMatchObject({ id });
    expect(isAsked(await signIn(p, ana, browserWith(p, ana, theirs)))).toBe(true);
    await p.tenants.default.db.write
      .updateTable('trusted_devices')
      .set({ expiresAt: Date.now() - 1 })
      .where('id', '=', id)
      .execute();
    expect(await findTrustedDevice(tenant, tenant.db, user, value)).toBeUndefined();
    expect(await list(p, ana)).toEqual([]);
  });

  it('is trusted no longer when the password or a factor changes, or when the tenant says so', async () => {
    const p = portero();
    await settle(p);
    const changes: [string, (who: Person) => Promise<unknown>][] = [
      ['password', ({ id }) => p.api('PATCH', `/users/${id}/password`, { password: 'Nieve-azul-99' })],
      [
        'factor',
        async ({ id }) => {
          const { body } = await p.api('GET', `/users/${id}/mfa-verifications`);
          const backup = body.find(({ type }: { type: string }) => type === 'BackupCode');
          await p.api('DELETE', `/users/${id}/mfa-verifications/${backup.id}`);
          await p.api('POST', `/users/${id}/mfa-verifications`, { type: 'BackupCode' });
        },
      ],
    ];
    for (const [name, change] of changes) {
      const who = await person(p);
      const value = await trust(p, who);
      await change(who);
      const given = name === 'password' ? { ...who, given: 'Nieve-azul-99' } : who;
      expect(isAsked(await signIn(p, given, browserWith(p, who, value))), name).toBe(true);
      expect(await list(p, who), name).toEqual([]);
    }
    const who = await person(p);
    const value = await trust(p, who);
    await settle(p, { trustedDevice: { enabled: false } });
    const v = await signIn(p, who, browserWith(p, who, value));
    expect(isAsked(v)).toBe(true);
    expect(v.page.html).not.toContain('name="trust"');
  });

  it('does not excuse from what an application or an organization demands', async () => {
    const p = portero();
    await settle(p);
    const who = await person(p);
    const value = await trust(p, who);
    for (const params of [{ acr_values: two }, { max_age: '600' }])
      expect(isAsked(await signIn(p, who, browserWith(p, who, value), params))).toBe(true);
    expect(isAsked(await signIn(p, who, browserWith(p, who, value)))).toBe(false);
    const { body } = await p.api('POST', '/organizations', { name: 'Bank', isMfaRequired: true });
    await p.api('POST', `/organizations/${body.id}/users`, { userIds: [who.id] });
    const v = await signIn(p, who, browserWith(p, who, value));
    expect(isAsked(v)).toBe(true);
    expect(v.page.html).not.toContain('name="trust"');
  });

  it('is made by a second factor only: not by a backup code, by asking early, or where it is off', async () => {
    const p = portero();
    await settle(p);
    const who = await person(p);
    const v = await signIn(p, who);
    await v.submit({ action: 'others' });
    await v.submit({ action: 'BackupCode' });
    expect(v.page.html).not.toContain('name="trust"');
    await v.submit({ 'backup-code': who.codes[0] ?? '', trust: 'yes' });
    expect(v.page.query.get('code')).not.toBeNull();
    expect(v.browser.cookie(who.cookie)).toBeUndefined();
    const early = await signIn(p, who);
    const ask = () =>
      early.browser.request('POST', '/api/experience/profile/mfa/trusted-device', {
        headers: { 'logto-app-id': early.client.id },
      });
    expect((await ask()).statusCode, 'before the second factor').toBe(403);
    await settle(p, { trustedDevice: {} });
    await early.submit({ code: totpCode(who.secret), trust: 'yes' });
    expect(early.page.query.get('code')).not.toBeNull();
    expect(early.browser.cookie(who.cookie)).toBeUndefined();
    expect(await list(p, who)).toEqual([]);
  });

  it('does not let anybody add a factor at half a sign-in', async () => {
    const p = portero();
    await settle(p, { mfa: { factors: ['Totp', 'WebAuthn', 'BackupCode'], policy: 'Mandatory' } });
    const who = await person(p);
    const value = await trust(p, who);
    const v = await visitor(p, { browser: browserWith(p, who, value) });
    await v.start();
    const call = (method: 'PUT' | 'POST', path: string, json?: unknown) =>
      v.browser.request(method, `/api/experience${path}`, {
        ...(json !== undefined && { json }),
        headers: { 'logto-app-id': v.client.id },
      });
    await call('PUT', '', { interactionEvent: 'SignIn' });
    const identifier = { type: 'username', value: who.username };
    const proof = await call('POST', '/verification/password', { identifier, password });
    await call('POST', '/identification', JSON.parse(proof.payload));
    const codes = JSON.parse((await call('POST', '/verification/backup-code/generate')).payload);
    const bound = await call('POST', '/profile/mfa', {
      type: 'BackupCode',
      verificationId: codes.verificationId,
    });
    expect(bound.statusCode).toBe(403);
    expect((await call('POST', '/submit')).statusCode).toBe(200);
  });
});
