/** Several authenticator apps for one person, where the tenant allows them. */
import { beforeAll, expect, it } from 'vitest';
import { atTheCentre, openVerified } from '../account-pages/testing.ts';
import { begin, password } from '../experience/testing.ts';
import { everyField, newPerson, Owner, setAccountCenter } from '../testing/account.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { newTotpSecret, totpCode } from './totp.ts';

type Listed = { id: string; type: string; name?: string; lastUsedAt?: string };
const later = 30_000;

const allow = async (p: TestPortero, maxTotp?: number) => {
  const { status, body } = await p.api('PATCH', '/sign-in-exp', {
    signUp: { identifiers: ['username'], password: true, verify: false },
    signIn: {
      methods: [{ identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: true }],
    },
    mfa: { factors: ['Totp'], policy: 'NoPrompt', ...(maxTotp && { maxTotp }) },
  });
  expect(status, JSON.stringify(body)).toBe(200);
};

onEveryServer('several authenticator apps', (portero) => {
  beforeAll(async () => {
    await setAccountCenter(portero(), { enabled: true, fields: everyField });
  });

  let count = 0;
  /** Somebody with apps of these names, added by an administrator. */
  const withApps = async (...names: string[]) => {
    const p = portero();
    await allow(p, 5);
    const username = `apps${++count}`;
    const { body } = await p.api('POST', '/users', { username, password });
    const path = `/users/${body.id}/mfa-verifications`;
    const secrets: string[] = [];
    for (const name of names) {
      const made = await p.api('POST', path, { type: 'Totp', name });
      expect(made.status, JSON.stringify(made.body)).toBe(200);
      secrets.push(made.body.secret);
    }
    const list = async (): Promise<Listed[]> => (await p.api('GET', path)).body;
    return { id: body.id as string, username, path, secrets, list };
  };
  const atTheSecondStep = async (username: string) => {
    const s = await begin(portero(), 'SignIn');
    const identifier = { type: 'username', value: username };
    const { body } = await s.call('POST', '/verification/password', { identifier, password });
    expect((await s.call('POST', '/identification', { verificationId: body.verificationId })).status).toBe(
      204,
    );
    const show = (secret: string | undefined, at = Date.now()) =>
      s.call('POST', '/verification/totp/verify', { code: totpCode(secret ?? '', at) });
    return { ...s, show };
  };
  const signedIn = async () => {
    const owner = await Owner.signIn(portero(), await newPerson(portero()));
    await owner.verify();
    const add = (secret = newTotpSecret(), more: object = {}) =>
      owner.my('POST', '/mfa-verifications', { type: 'Totp', secret, code: totpCode(secret), ...more });
    const apps = async (): Promise<Listed[]> => (await owner.my('GET', '/mfa-verifications')).body;
    return { owner, add, apps };
  };

  it('are refused, as clients of the contract expect, until the tenant allows them', async () => {
    await allow(portero());
    const { add, apps } = await signedIn();
    expect((await add()).status).toBe(204);
    expect(await add()).toMatchObject({ status: 422, body: { code: 'user.totp_already_in_use' } });
    expect(await apps()).toHaveLength(1);
    await allow(portero(), 2);
    expect((await add()).status).toBe(204);
    expect((await add()).body.code).toBe('user.totp_already_in_use');
    for (const maxTotp of [0, 6, 1.5, '2', null]) {
      const mfa = { factors: ['Totp'], policy: 'NoPrompt', maxTotp };
      expect((await portero().api('PATCH', '/sign-in-exp', { mfa })).status, String(maxTotp)).toBe(400);
    }
  });

  it('are not more than allowed, however many are added at once', async () => {
    await allow(portero(), 3);
    const { add, apps } = await signedIn();
    const answers = await Promise.all(Array.from({ length: 9 }, () => add()));
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(3);
    expect(await apps()).toHaveLength(3);
    const ana = await withApps('a', 'b', 'c', 'd');
    const made = await Promise.all(
      Array.from({ length: 6 }, () => portero().api('POST', ana.path, { type: 'Totp' })),
    );
    expect(made.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('have names, which can be changed, but not by others nor without a fresh proof', async () => {
    await allow(portero(), 2);
    const { owner, add, apps } = await signedIn();
    await add(newTotpSecret(), { name: ' Work phone ' });
    await add();
    const [work, other] = await apps();
    expect([work?.name, other?.name]).toEqual(['Work phone', undefined]);
    const rename = (who: Owner, name: unknown) =>
      who.my('PATCH', `/mfa-verifications/${other?.id}/name`, { name });
    expect(await rename(owner, 'Tablet')).toMatchObject({
      status: 200,
      body: { id: other?.id, name: 'Tablet' },
    });
    for (const name of ['', '  ', 'x'.repeat(129), 7])
      expect((await rename(owner, name)).status, String(name)).toBe(400);
    const stranger = (await signedIn()).owner;
    expect((await rename(stranger, 'Mine')).body.code).toBe('verification_record.not_found');
    expect((await stranger.my('DELETE', `/mfa-verifications/${other?.id}`)).body.code).toBe(
      'verification_record.not_found',
    );
    owner.proof = undefined;
    expect((await rename(owner, 'Mine')).body.code).toBe('verification_record.permission_denied');
    expect((await owner.my('DELETE', `/mfa-verifications/${other?.id}`)).status).toBe(401);
    expect((await apps()).map(({ name }) => name)).toEqual(['Work phone', 'Tablet']);
  });

  it('each let people in, and each takes a code once', async () => {
    const ana = await withApps('one', 'two');
    const now = Date.now();
    const [first, second] = ana.secrets;
    const s = await atTheSecondStep(ana.username);
    expect((await s.show(second, now)).status).toBe(200);
    const used = (await ana.list()).filter(({ lastUsedAt }) => lastUsedAt !== undefined);
    expect(used.map(({ name }) => name)).toEqual(['two']);
    const refused = { status: 400, body: { code: 'session.mfa.invalid_totp_code' } };
    for (const at of [now, now - later]) {
      expect(await (await atTheSecondStep(ana.username)).show(second, at)).toMatchObject(refused);
    }
    // What was used of one app says nothing of the other.
    const other = await atTheSecondStep(ana.username);
    expect((await other.show(first, now)).status).toBe(200);
    expect(await other.show(first, now)).toMatchObject(refused);
    expect(await other.show(second, now)).toMatchObject(refused);
    expect(await other.finish()).toHaveProperty('id_token');
    const racing = await Promise.all(
      Array.from({ length: 8 }, (_, at) => s.show(ana.secrets[at % 2], now + later)),
    );
    expect(racing.filter(({ status }) => status === 200)).toHaveLength(2);
  });

  it('cannot hold one secret twice, whose code would be good twice', async () => {
    await allow(portero(), 3);
    const { add } = await signedIn();
    const secret = newTotpSecret();
    expect((await add(secret)).status).toBe(204);
    expect((await add(secret)).body.code).toBe('user.totp_already_in_use');
    // Base32 has bits to spare at the end of some lengths: another text, and the same key.
    const ana = await withApps();
    for (const same of ['GEZDGNBVGY3TQOJQGA', 'GEZDGNBVGY3TQOJQGB'])
      expect((await portero().api('POST', ana.path, { type: 'Totp', secret: same })).status).toBe(200);
    const s = await atTheSecondStep(ana.username);
    const now = Date.now();
    expect(totpCode('GEZDGNBVGY3TQOJQGA', now)).toBe(totpCode('GEZDGNBVGY3TQOJQGB', now));
    expect((await s.show('GEZDGNBVGY3TQOJQGA', now)).status).toBe(200);
    expect((await s.show('GEZDGNBVGY3TQOJQGB', now)).body.code).toBe('session.mfa.invalid_totp_code');
  });

  it('share one count of wrong guesses', async () => {
    const ana = await withApps('one', 'two', 'three');
    await portero().api('PATCH', '/sign-in-exp', { sentinelPolicy: { maxAttempts: 4, lockoutDuration: 10 } });
    const s = await atTheSecondStep(ana.username);
    const guess = () => s.call('POST', '/verification/totp/verify', { code: '000000' });
    for (let at = 0; at < 4; at++) await guess();
    expect((await guess()).body.code).toBe('session.verification_blocked_too_many_attempts');
    expect((await s.show(ana.secrets[2])).body.code).toBe('session.verification_blocked_too_many_attempts');
    await portero().api('PATCH', '/sign-in-exp', { sentinelPolicy: {} });
  });

  it('go one by one: the others stay, and what the gone one showed counts no more', async () => {
    const ana = await withApps('one', 'two');
    const s = await atTheSecondStep(ana.username);
    expect((await s.show(ana.secrets[0])).status).toBe(200);
    const [one] = await ana.list();
    expect((await portero().api('DELETE', `${ana.path}/${one?.id}`)).status).toBe(204);
    expect((await ana.list()).map(({ name }) => name)).toEqual(['two']);
    expect((await s.call('POST', '/submit')).body.code).toBe('session.mfa.require_mfa_verification');
    expect((await s.show(ana.secrets[0], Date.now() + later)).status).toBe(400);
    expect((await s.show(ana.secrets[1])).status).toBe(200);
    expect(await s.finish()).toHaveProperty('id_token');
  });

  it('are replaced one by one, or all at once by clients that know of one only', async () => {
    await allow(portero(), 3);
    const { owner, add, apps } = await signedIn();
    await add(newTotpSecret(), { name: 'old' });
    await add(newTotpSecret(), { name: 'other' });
    const replace = (more: object) => {
      const secret = newTotpSecret();
      return owner.my('PUT', '/mfa-verifications/totp', { secret, code: totpCode(secret), ...more });
    };
    const id = (await apps())[0]?.id;
    // Fewer are allowed by now: what takes a place adds none.
    await allow(portero(), 1);
    expect((await replace({ replaces: id, name: 'new' })).status).toBe(204);
    expect((await apps()).map(({ name }) => name)).toEqual(['other', 'new']);
    expect((await replace({ replaces: id })).body.code).toBe('verification_record.not_found');
    const eva = await withApps('hers');
    expect((await replace({ replaces: (await eva.list())[0]?.id })).body.code).toBe(
      'verification_record.not_found',
    );
    expect(await eva.list()).toHaveLength(1);
    expect((await replace({})).status).toBe(204);
    expect(await apps()).toHaveLength(1);
  });

  it('are set up, named, told apart and removed in the account centre, with scripts off', async () => {
    const p = portero();
    await allow(p, 2);
    const { v, userId } = await atTheCentre(p);
    const secretOn = () => /id="secret"[^>]*>([^<]*)/.exec(v.page.html)?.[1]?.replaceAll(' ', '') ?? '';
    for (const name of ['My phone', 'My tablet']) {
      await openVerified(v, '/account/authenticator-app');
      const secret = secretOn();
      await v.submit({ code: '000000', name });
      expect(v.page.html, 'what was typed stays').toContain(`value="${name}"`);
      await v.submit({ code: totpCode(secret), name });
      expect(v.page.html).toContain(name);
    }
    expect(v.page.html).not.toContain('Add an authenticator app');
    const list = async (): Promise<Listed[]> =>
      (await p.api('GET', `/users/${userId}/mfa-verifications`)).body;
    const [phone, tablet] = await list();
    await v.open(`/account/authenticator-app/manage?id=${phone?.id}`);
    await v.submit({ name: 'Old phone' });
    await openVerified(v, `/account/authenticator-app/replace?id=${phone?.id}`);
    expect(v.page.html).toContain('value="Old phone"');
    await v.submit({ code: totpCode(secretOn()), name: 'New phone' });
    expect((await list()).map(({ name }) => name)).toEqual(['My tablet', 'New phone']);
    await v.open(`/account/remove?what=${tablet?.id}`);
    expect(v.page.html).toContain('My tablet');
    await v.submit({});
    expect((await list()).map(({ name }) => name)).toEqual(['New phone']);
    expect(v.page.html).toContain('Add an authenticator app');
  });
});
