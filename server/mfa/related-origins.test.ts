/** Passkeys at several addresses of one tenant (WebAuthn Level 3 §5.11): good at each of them, and nowhere else. */
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { begin, password } from '../experience/testing.ts';
import { knownDeviceCookie } from '../security/known-devices.ts';
import { setAccountCenter } from '../testing/account.ts';
import { Authenticator, type Lies } from '../testing/authenticator.ts';
import { Browser } from '../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { findUserById } from '../users/rules.ts';
import { passkeysOf } from './factors.ts';

const home = 'http://localhost:3001';
const host = 'auth.acme.example';
const there = `http://${host}:3001`;
const waiting = 'pending.acme.example';
const others = 'auth.other.example';
const asked = '/verification/sign-in-passkey/authentication';
const failed = 'session.mfa.webauthn_verification_failed';
let people = 0;

onEveryServer('passkeys at the addresses of a tenant', (portero) => {
  const setStatus = async (domain: string, status: 'Active' | 'Error') => {
    const { db, cache } = portero().tenants.default;
    await db.write.updateTable('domains').set({ status }).where('domain', '=', domain).execute();
    cache.invalidate('domains');
  };
  const choose = (rpId: string | undefined) =>
    portero().api('PATCH', '/sign-in-exp', { passkeySignIn: { enabled: true, rpId } });

  beforeAll(async () => {
    const p = portero();
    for (const domain of [host, waiting]) await p.api('POST', '/domains', { domain });
    const row = { id: 'others', domain: others, status: 'Active' as const, verificationFiles: [] };
    const times = { checkedAt: Date.now(), createdAt: Date.now(), updatedAt: Date.now() };
    await p.tenants.admin.db.write
      .insertInto('domains')
      .values({ ...row, ...times, errorMessage: null, missingSince: null })
      .execute();
  });
  beforeEach(async () => {
    await setStatus(host, 'Active');
    await choose(undefined);
  });

  const at = (address: string) => new Browser(portero().core, { host: new URL(address).host });

  /** Somebody who made a passkey at an address, with what the browser was asked for. */
  async function withPasskey(
    address: string,
    { device = new Authenticator(address), lies = {} }: { device?: Authenticator; lies?: Lies } = {},
  ) {
    const p = portero();
    const username = `related${++people}`;
    const { body: user } = await p.api('POST', '/users', { username, password });
    const s = await begin(p, 'SignIn', at(address));
    const identifier = { type: 'username', value: username };
    const { body: proof } = await s.call('POST', '/verification/password', { identifier, password });
    await s.call('POST', '/identification', proof);
    const { body } = await s.call('POST', '/verification/web-authn/registration');
    const { verificationId, registrationOptions: options } = body;
    device.userHandle = options.user.id;
    const payload = device.register(options.challenge, lies);
    const made = await s.call('POST', '/verification/web-authn/registration/verify', {
      verificationId,
      payload,
    });
    if (made.status === 200) {
      expect((await s.call('POST', '/profile/mfa/passkey', { verificationId })).status).toBe(204);
      await s.finish();
    }
    return { id: user.id as string, username, device, options, made, browser: s.browser };
  }

  /** A sign-in at an address, by whatever passkey the browser has. */
  async function signIn(address: string, device: Authenticator, lies: Lies) {
    const s = await begin(portero(), undefined, at(address));
    const { body } = await s.call('POST', '/preflight/sign-in-passkey/authentication');
    await s.call('PUT', '', { interactionEvent: 'SignIn' });
    const { challenge, rpId } = body.authenticationOptions;
    const proof = await s.call('POST', `${asked}/verify`, { payload: device.sign(challenge, lies) });
    return { ...s, rpId, proof };
  }

  /** What a browser that somebody has signed in with before is asked for. */
  async function askedOf(address: string, { username, browser }: { username: string; browser: Browser }) {
    const again = at(address);
    again.setCookie(knownDeviceCookie, browser.cookie(knownDeviceCookie) ?? '');
    const s = await begin(portero(), 'SignIn', again);
    const { body } = await s.call('POST', asked, { identifier: { type: 'username', value: username } });
    return body.authenticationOptions;
  }

  const parties = async (p: TestPortero, id: string) => {
    const user = await findUserById(p.tenants.default, id);
    return user && passkeysOf(user).map(({ rpId }) => rpId);
  };

  it('made at one address sign in at the others', async () => {
    for (const [made, used] of [
      [home, there],
      [there, home],
    ] as const) {
      const rpId = new URL(made).hostname;
      const { device, id, options } = await withPasskey(made);
      expect(options.rp.id).toBe(rpId);
      expect(await parties(portero(), id)).toEqual([rpId]);
      const s = await signIn(used, device, { origin: used, rpId });
      expect(s.proof.status, JSON.stringify(s.proof.body)).toBe(200);
      await s.call('POST', '/identification', s.proof.body);
      await s.finish();
    }
  });

  it('are asked for by the name they were made for, once the browser’s owner is known', async () => {
    const made = await withPasskey(there);
    expect(await askedOf(home, made)).toMatchObject({ rpId: host, allowCredentials: [{}] });
  });

  it.each<[string, Lies]>([
    ['a stranger', { origin: 'https://evil.example' }],
    ['a look-alike', { origin: 'http://auth.acme.examp1e:3001' }],
    ['a name that begins alike', { origin: `${there}.evil.example` }],
    ['a sub-domain', { origin: `http://evil.${host}:3001` }],
    ['the parent domain', { origin: 'http://acme.example:3001' }],
    ['another port', { origin: `http://${host}:3002` }],
    ['another scheme', { origin: `https://${host}:3001` }],
    ['a domain that is not verified', { origin: `http://${waiting}:3001` }],
    ['another tenant’s domain', { origin: `http://${others}:3001` }],
    ['the admin Console', { origin: 'http://localhost:3002' }],
    ['a page that only the account centre knows', { origin: 'https://app.acme.example' }],
  ])('are refused on a page of %s, when they are made and when they sign', async (_name, lies) => {
    await setAccountCenter(portero(), { webauthnRelatedOrigins: ['https://app.acme.example'] });
    for (const address of [home, there]) {
      const { made } = await withPasskey(address, { lies });
      expect(made.body.code).toBe(failed);
      const { device } = await withPasskey(address);
      const s = await signIn(address, device, { ...lies, rpId: new URL(address).hostname });
      expect(s.proof.body.code).toBe(failed);
    }
  });

  it('are refused for the name of another address than they were made for', async () => {
    const { device } = await withPasskey(home);
    expect((await signIn(there, device, { origin: there, rpId: host })).proof.body.code).toBe(failed);
    for (const rpId of [waiting, others, `evil.${host}`, 'acme.example']) {
      expect((await withPasskey(there, { lies: { rpId } })).made.body.code, rpId).toBe(failed);
    }
  });

  it('are no longer good when their address is no longer the tenant’s, and are again when it comes back', async () => {
    const { device } = await withPasskey(there);
    const here = await withPasskey(home);
    await setStatus(host, 'Error');
    const use = (address: string) => signIn(home, device, { origin: address, rpId: host });
    expect((await use(home)).proof.body.code).toBe('session.passkey_sign_in.conflict_rp_id');
    const elsewhere = await signIn(home, here.device, { origin: there, rpId: 'localhost' });
    expect(elsewhere.proof.body.code).toBe(failed);
    await setStatus(host, 'Active');
    expect((await use(there)).proof.status).toBe(200);
  });

  it('are all made for the address that was chosen, and those made before keep working', async () => {
    const before = await withPasskey(home);
    expect((await choose(host)).status).toBe(200);
    const { options, id, device } = await withPasskey(home, {
      lies: { rpId: host },
    });
    expect(options.rp.id).toBe(host);
    expect(await parties(portero(), id)).toEqual([host]);
    const s = await signIn(home, device, { rpId: host });
    expect(s.rpId).toBe(host);
    expect(s.proof.status).toBe(200);
    expect((await signIn(home, before.device, {})).proof.status).toBe(200);
    expect(await askedOf(there, before)).toMatchObject({ rpId: 'localhost', allowCredentials: [{}] });
  });

  it('are made for the page itself by browsers that know nothing of related origins', async () => {
    await choose(host);
    const { id, made } = await withPasskey(home);
    expect(made.status).toBe(200);
    expect(await parties(portero(), id)).toEqual(['localhost']);
  });

  it('belong to no address that is not the tenant’s own', async () => {
    for (const rpId of [waiting, others, 'acme.example', `evil.${host}`, there, '', 'evil.example']) {
      const { status, body } = await choose(rpId);
      expect([status, body.code], rpId).toEqual([400, 'request.invalid_input']);
    }
    await choose(host);
    await setStatus(host, 'Error');
    // What was chosen before is nobody's fault now; the address at hand stands in.
    expect((await choose(host)).status).toBe(200);
    expect((await withPasskey(home)).options.rp.id).toBe('localhost');
    await choose(undefined);
    expect((await choose(host)).status).toBe(400);
  });

  it('are told of to browsers: at each address the others, and what the account centre names', async () => {
    await setAccountCenter(portero(), { webauthnRelatedOrigins: ['https://app.acme.example', home] });
    const told = async (address: string) => (await at(address).get('/.well-known/webauthn')).json();
    expect(await told(home)).toEqual({ origins: ['https://app.acme.example', there] });
    expect(await told(there)).toEqual({ origins: ['https://app.acme.example', home] });
    expect(await told('http://evil.example')).toEqual({ origins: ['https://app.acme.example', there] });
    await setStatus(host, 'Error');
    expect(await told(home)).toEqual({ origins: ['https://app.acme.example'] });
  });
});
