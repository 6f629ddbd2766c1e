/** Adaptive MFA: what makes a sign-in look unlike those before it, and what a stranger cannot talk away. */
import { expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { begin, password } from '../experience/testing.ts';
import { totpCode } from '../mfa/totp.ts';
import { configure } from '../pages/testing.ts';
import { knownDeviceCookie } from '../security/known-devices.ts';
import { wideNetworkOf } from '../security/networks.ts';
import { Browser } from '../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { locationOf, usualHeaders } from './location.ts';
import { type Evidence, judge } from './rules.ts';

const day = 86_400_000;
const now = 1_800_000_000_000;
const quiet: Evidence = {
  now,
  location: { country: 'ES' },
  network: '203.0',
  isKnownDevice: true,
  lastSignInAt: now - day,
  countries: ['ES'],
  networks: ['203.0'],
};
const found = (seen: Partial<Evidence>, env: Record<string, string> = { TRUST_PROXY_HEADER: 'yes' }) =>
  judge({ ...quiet, ...seen }, readConfig(env)).map(({ rule }) => rule);
const madrid = { latitude: 40.4, longitude: -3.7 };

it('a sign-in like the others is not asked for more', () => {
  expect(found({})).toEqual([]);
  expect(found({ lastSignInAt: null, countries: [], networks: [] }), 'the first of all').toEqual([]);
});

it('each rule has its threshold, and settings move it', () => {
  expect(found({ location: { country: 'FR' } })).toEqual(['new_country']);
  expect(found({ location: { country: 'FR' }, countries: [] }), 'no history').toEqual([]);
  expect(found({ lastSignInAt: now - 30 * day })).toEqual([]);
  expect(found({ lastSignInAt: now - 31 * day })).toEqual(['long_inactivity']);
  expect(
    found({ lastSignInAt: now - 31 * day }, { TRUST_PROXY_HEADER: '1', ADAPTIVE_MFA_INACTIVE_DAYS: '60' }),
  ).toEqual([]);
  expect(found({ location: { country: 'ES', botScore: 30 } })).toEqual([]);
  expect(found({ location: { country: 'ES', botScore: 29 } })).toEqual(['untrusted_ip']);
  expect(found({ location: { country: 'ES', botVerified: true } })).toEqual(['untrusted_ip']);
});

it('nobody travels faster than an aeroplane, and towns are no journeys', () => {
  const tokyo = { country: 'ES', latitude: 35.7, longitude: 139.7 };
  const last = (hours: number) => ({ lastPosition: { ...madrid, at: now - hours * 3_600_000 } });
  expect(found({ location: tokyo, ...last(2) })).toEqual(['geo_velocity']);
  expect(found({ location: tokyo, ...last(20) })).toEqual([]);
  const nearby = { country: 'ES', latitude: 40.5, longitude: -3.6 };
  expect(found({ location: nearby, ...last(0) })).toEqual([]);
  expect(found({ location: { country: 'ES' }, ...last(2) }), 'no coordinates, no speed').toEqual([]);
  expect(found({ location: tokyo, lastPosition: undefined })).toEqual([]);
});

it('device and network stand in where nobody vouches for a country: a stranger’s header talks nothing away', () => {
  const strange = { isKnownDevice: false, network: '198.51' };
  expect(found(strange)).toEqual([]);
  expect(found(strange, {})).toEqual(['new_device', 'new_network']);
  expect(found({ ...strange, location: {} })).toEqual(['new_device', 'new_network']);
  expect(found({ ...strange, networks: [] }, {})).toEqual(['new_device']);
  expect(found({ ...strange, lastSignInAt: null }, {})).toEqual([]);
  expect(found(strange, { ADAPTIVE_MFA_RULES: 'new_country new_network' })).toEqual(['new_network']);
});

it('headers that say nothing sensible say nothing', () => {
  const read = (country: string, latitude = '', longitude = '', score = '') =>
    locationOf(
      {
        'x-logto-cf-country': country,
        'x-logto-cf-latitude': latitude,
        'x-logto-cf-longitude': longitude,
        'x-logto-cf-bot-score': score,
      },
      usualHeaders,
    );
  expect(read('es', '40.4', '-3.7', '99')).toEqual({ country: 'ES', ...madrid, botScore: 99 });
  for (const country of ['', 'XX', 'Spain', 'E', "'--"]) expect(read(country)).toEqual({});
  expect(read('', '91', '0')).toEqual({});
  expect(read('', '40.4')).toEqual({});
  expect(read('', 'NaN', 'Infinity', '-1')).toEqual({});
});

it('settings that make no sense stop the start, by name', () => {
  for (const [name, value] of [
    ['ADAPTIVE_MFA_RULES', 'new_country,full_moon'],
    ['ADAPTIVE_MFA_HEADERS', '{'],
    ['ADAPTIVE_MFA_HEADERS', '{"planet":"x-planet"}'],
    ['ADAPTIVE_MFA_HEADERS', '{"country":"a b"}'],
    ['ADAPTIVE_MFA_MAX_SPEED', '0'],
  ] as const)
    expect(() => readConfig({ [name]: value }), value).toThrow(name);
  const { adaptiveMfa } = readConfig({ ADAPTIVE_MFA_HEADERS: '{"country":"CF-IPCountry"}' });
  expect(adaptiveMfa.headers).toEqual({ ...usualHeaders, country: 'cf-ipcountry' });
});

it('networks are as wide as a provider', () => {
  expect(wideNetworkOf('203.0.113.7')).toBe('203.0');
  expect(wideNetworkOf('::ffff:203.0.113.7')).toBe('203.0');
  expect(wideNetworkOf('2001:db8:1:2::7')).toBe('2001:db8');
  expect(wideNetworkOf('unknown')).toBe('unknown');
});

let people = 0;

async function person(p: TestPortero) {
  const username = `risk${++people}`;
  const { body } = await p.api('POST', '/users', { username, password });
  const made = await p.api('POST', `/users/${body.id}/mfa-verifications`, { type: 'Totp' });
  return { id: body.id as string, username, secret: made.body.secret as string };
}

async function toTheEnd(p: TestPortero, username: string, browser: Browser) {
  const s = await begin(p, 'SignIn', browser);
  const identifier = { type: 'username', value: username };
  const proof = await s.call('POST', '/verification/password', { identifier, password });
  expect(proof.status, JSON.stringify(proof.body)).toBe(200);
  await s.call('POST', '/identification', proof.body);
  return s;
}

onEveryServer('adaptive MFA', (portero) => {
  it('asks on a new device, not on a known one, and the audit log has why', async () => {
    const p = portero();
    await configure(p, {
      mfa: { factors: ['Totp'], policy: 'PromptOnlyAtSignInMandatory' },
      adaptiveMfa: { enabled: true },
      passkeySignIn: {},
      trustedDevice: {},
    });
    const { id, username, secret } = await person(p);
    const home = new Browser(p.core);
    await (await toTheEnd(p, username, home)).finish();
    const again = new Browser(p.core);
    again.setCookie(knownDeviceCookie, home.cookie(knownDeviceCookie) ?? '');
    await (await toTheEnd(p, username, again)).finish();

    const strange = await toTheEnd(p, username, new Browser(p.core));
    expect(await strange.call('POST', '/submit')).toMatchObject({
      status: 403,
      body: { code: 'session.mfa.require_mfa_verification', data: { availableFactors: ['Totp'] } },
    });
    await strange.call('POST', '/verification/totp/verify', { code: totpCode(secret) });
    await strange.finish();
    const places = await p.tenants.default.db.read
      .selectFrom('sign_in_places')
      .select(['kind', 'place'])
      .where('userId', '=', id)
      .execute();
    expect(places).toEqual([{ kind: 'network', place: '127.0' }]);
    await expect
      .poll(async () => (await p.api('GET', `/logs?userId=${id}&logKey=Interaction.SignIn.Submit`)).body)
      .toContainEqual(
        expect.objectContaining({
          payload: expect.objectContaining({
            adaptiveMfaResult: { requiresMfa: true, triggeredRules: [{ rule: 'new_device', details: {} }] },
          }),
        }),
      );
    await p.api('PATCH', '/sign-in-exp', {
      mfa: { factors: [], policy: 'NoPrompt' },
      adaptiveMfa: { enabled: false },
    });
  });

  it('does not let somebody whom it let in by one factor add another', async () => {
    const p = portero();
    await configure(p, {
      mfa: { factors: ['Totp', 'BackupCode'], policy: 'PromptOnlyAtSignInMandatory' },
      adaptiveMfa: { enabled: true },
      passkeySignIn: {},
      trustedDevice: {},
    });
    const { username } = await person(p);
    const s = await toTheEnd(p, username, new Browser(p.core));
    const codes = await s.call('POST', '/verification/backup-code/generate');
    const { verificationId } = codes.body;
    expect((await s.call('POST', '/profile/mfa', { type: 'BackupCode', verificationId })).status).toBe(403);
    await p.api('PATCH', '/sign-in-exp', {
      mfa: { factors: [], policy: 'NoPrompt' },
      adaptiveMfa: { enabled: false },
    });
  });
});
