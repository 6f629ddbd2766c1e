/** The hosted account centre with scripts off: attacks first, then each page and each form. */
import { expect, it } from 'vitest';
import { totpCode } from '../mfa/totp.ts';
import { codeFor, configure, Visitor } from '../pages/testing.ts';
import { everyField, newPerson, Owner, ownPassword, setAccountCenter } from '../testing/account.ts';
import { Authenticator } from '../testing/authenticator.ts';
import { Browser, insertApplication } from '../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { atTheCentre, openVerified, userOf } from './testing.ts';

let counter = 0;
const fresh = () => `centre${counter++}@example.com`;
const check = '/account/verified-action';
const passwordTask = '/account/password';

/** What the page asks the browser's passkey for. */
const optionsOn = (v: Visitor): { challenge: string } =>
  JSON.parse(/data-options="([^"]*)"/.exec(v.page.html)?.[1]?.replaceAll('&quot;', '"') ?? '{}');

onEveryServer('attacks on the account centre', (portero) => {
  it('a form of another site, or without its token, changes nothing', async () => {
    const p = portero();
    const { v, userId } = await atTheCentre(p);
    await v.open('/account/profile');
    const fields = { 'extra.name': 'Mallory' };
    await v.submit(fields, { headers: { origin: 'https://evil.example' } });
    expect([v.page.status, v.complaint()]).toEqual([
      422,
      'This form had expired. Nothing was lost: send it again.',
    ]);
    await v.submit({ ...fields, csrf: 'x' });
    expect(v.page.status).toBe(422);
    expect((await userOf(p, userId)).name).toBe(null);
  });

  it('a token of somebody else’s session is none', async () => {
    const p = portero();
    const { v: eve } = await atTheCentre(p);
    await eve.open('/account/profile');
    const { csrf } = eve;
    const { v, userId } = await atTheCentre(p);
    await v.open('/account/profile');
    await v.submit({ 'extra.name': 'Mallory', csrf });
    expect(v.page.status).toBe(422);
    expect((await userOf(p, userId)).name).toBe(null);
  });

  it('what matters asks who it is first, also when the form is sent at once', async () => {
    const p = portero();
    const { v, userId } = await atTheCentre(p);
    for (const path of ['password', 'email', 'username', 'sessions', 'remove?what=email']) {
      const seen = await v.open(`/account/${path}`);
      expect([path, seen.path]).toEqual([path, check]);
    }
    await v.open('/account/profile');
    const { csrf } = v;
    const answer = await v.browser.request('POST', passwordTask, {
      form: { csrf, action: 'submit', password: 'Mallory-was-here-77' },
    });
    expect(answer.headers.location).toBe(`${check}?to=%2Faccount%2Fpassword`);
    expect((await p.api('POST', `/users/${userId}/password/verify`, { password: ownPassword })).status).toBe(
      204,
    );
  });

  it('what was shown counts for ten minutes only, and for this session only', async () => {
    const p = portero();
    const { v } = await atTheCentre(p);
    await openVerified(v, '/account/username');
    expect(v.page.path).toBe('/account/username');
    const cookie = v.browser.cookie('_account') ?? '';
    const { v: other } = await atTheCentre(p);
    other.browser.setCookie('_account', cookie, '/account');
    expect((await other.open('/account/username')).path).toBe(check);
    await p.tenants.default.db.write
      .updateTable('verification_records')
      .set({ expiresAt: Date.now() - 1 })
      .execute();
    await v.submit({ identifier: 'late_one' });
    expect(v.page.path).toBe(check);
  });

  it('a cookie that was tampered with is as good as none', async () => {
    const p = portero();
    const { v } = await atTheCentre(p);
    await openVerified(v, '/account/username');
    const sealed = v.browser.cookie('_account') ?? '';
    const other = sealed[20] === 'A' ? 'B' : 'A';
    v.browser.setCookie('_account', `${sealed.slice(0, 20)}${other}${sealed.slice(21)}`, '/account');
    expect((await v.open('/account/username')).path).toBe(check);
    const session = v.browser.cookie('_session') ?? '';
    v.browser.setCookie('_session', `${session.slice(0, -1)}${session.endsWith('x') ? 'y' : 'x'}`);
    expect((await v.open('/account/security')).path).toBe('/sign-in');
  });

  it('nobody is sent to an address that no application of the tenant has', async () => {
    const p = portero();
    const { v } = await atTheCentre(p);
    const app = await insertApplication(p, `own-${counter++}`, 'SPA', 'https://own.example/cb');
    await insertApplication(p, `third-${counter++}`, 'Traditional', 'https://third.example/cb', {
      isThirdParty: true,
    });
    for (const address of [
      'https://evil.example/',
      'https://third.example/cb',
      'javascript:alert(1)',
      '//evil.example',
      'https://own.example@evil.example/',
    ]) {
      await openVerified(v, `/account/username?redirect=${encodeURIComponent(address)}`);
      await v.submit({ identifier: `name_${counter++}` });
      expect(v.page.path).toBe('/account/security');
      expect(v.page.html).not.toContain('evil');
    }
    await openVerified(v, `/account/username?redirect=${encodeURIComponent(`${app.redirectUri}?x=1`)}`);
    const answer = await v.browser.request('POST', '/account/username', {
      form: { csrf: v.csrf, action: 'submit', identifier: `name_${counter++}` },
    });
    expect(answer.headers.location).toBe('https://own.example/cb?x=1');
  });

  it('neither a state nor a wish where to go on leads out of the centre', async () => {
    const p = portero();
    const { v } = await atTheCentre(p);
    for (const path of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example/account',
      '/accountant',
      '/account/../sign-in',
    ]) {
      const state = Buffer.from(path).toString('base64url');
      expect((await v.open(`/account?code=x&state=${state}`)).path).toBe('/account/security');
      await v.open(`${check}?to=${encodeURIComponent(path)}`);
      await v.submit({ password: ownPassword });
      expect(v.page.path).toBe('/account/security');
    }
  });

  it('somebody else’s session cannot be ended', async () => {
    const p = portero();
    const { owner: victim } = await atTheCentre(p);
    await victim.verify();
    const { body } = await victim.my('GET', '/sessions');
    const { v } = await atTheCentre(p);
    await openVerified(v, '/account/sessions');
    await v.submit({ action: 'end', id: body.sessions[0].payload.uid });
    expect(v.page.status).toBe(422);
    expect((await victim.my('GET', '/sessions')).body.sessions).toHaveLength(1);
  });

  it('a field that is Off is not shown, one that is ReadOnly cannot be changed', async () => {
    const p = portero();
    const { v, userId } = await atTheCentre(p, {
      fields: {
        ...everyField,
        email: 'ReadOnly',
        username: 'Off',
        name: 'ReadOnly',
        session: 'Off',
        trustedDevice: 'Off',
      },
    });
    const seen = await v.open('/account/security');
    expect(seen.html).not.toContain('/account/username');
    expect(seen.html).not.toContain('/account/email');
    expect(seen.html).toContain(`${userId}@example.com`);
    expect(seen.html).not.toContain('/account/sessions');
    for (const path of ['email', 'username', 'sessions']) {
      expect((await v.open(`/account/${path}`)).status).toBe(403);
      const answer = await v.browser.request('POST', `/account/${path}`, { form: { csrf: v.csrf } });
      expect(answer.statusCode).toBe(403);
    }
    await v.open('/account/profile');
    await v.submit({ 'extra.name': 'Mallory' });
    expect((await userOf(p, userId)).name).toBe(null);
  });

  it('whoever is suspended, deleted or signed out elsewhere is so at once', async () => {
    const p = portero();
    const { v, userId } = await atTheCentre(p);
    await p.api('PATCH', `/users/${userId}/is-suspended`, { isSuspended: true });
    const seen = await v.open('/account/security');
    expect(seen.html).not.toContain(`${userId}@example.com`);
    const { v: other, owner } = await atTheCentre(p);
    const { body } = await p.api('GET', `/users/${owner.userId}/sessions`);
    await p.api('DELETE', `/users/${owner.userId}/sessions/${body.sessions[0].payload.uid}`);
    expect((await other.open('/account/security')).path).toBe('/sign-in');
  });

  it('a wrong password is no proof, and too many lock the check', async () => {
    const p = portero();
    const { v } = await atTheCentre(p);
    await v.open(`${check}?to=/account/username`);
    await v.submit({ password: 'wrong' });
    expect([v.page.status, v.complaint('password')]).toEqual([
      422,
      'That isn’t your password. Check it and try again.',
    ]);
    expect((await v.open('/account/username')).path).toBe(check);
  });

  it('switched off, shows nothing on any path', async () => {
    const p = portero();
    const { v } = await atTheCentre(p);
    await setAccountCenter(p, { enabled: false });
    for (const path of ['', '/security', '/profile', '/password', '/sessions', '/email/success'])
      expect([path, (await v.open(`/account${path}`)).status]).toEqual([path, 404]);
    await setAccountCenter(p, { enabled: true });
  });
});

onEveryServer('the account centre', (portero) => {
  it('signs people in first, and comes back to the page that was asked for', async () => {
    const p = portero();
    await setAccountCenter(p, { enabled: true, fields: everyField });
    const userId = await newPerson(p, { username: `reader_${counter++}` });
    const { username } = await userOf(p, userId);
    const v = new Visitor(new Browser(p.core), {
      id: 'account-center',
      redirectUri: 'https://nowhere.example',
    });
    expect((await v.open('/account/profile')).path).toBe('/sign-in');
    await v.submit({ identifier: username, password: ownPassword });
    expect([v.page.path, v.page.title]).toEqual(['/account/profile', 'Profile']);
  });

  it('keeps what is no secret out of caches, frames and scripts of others', async () => {
    const { v } = await atTheCentre(portero());
    const { headers } = await v.open('/account/security');
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-frame-options': 'DENY' });
    expect(String(headers['content-security-policy'])).toContain("frame-ancestors 'none'");
    const cookie = String([headers['set-cookie']].flat().find((one) => String(one).startsWith('_account=')));
    expect(cookie).toMatch(/; HttpOnly; SameSite=Lax/);
    expect(cookie).not.toContain('Domain');
  });

  it('changes name and claims', async () => {
    const p = portero();
    const { v, userId } = await atTheCentre(p);
    await v.open('/account/profile');
    await v.submit({ 'extra.name': ' Ana Ruiz ', 'extra.givenName': 'Ana' });
    expect(v.page.html).toContain('Your changes were saved.');
    expect(await userOf(p, userId)).toMatchObject({ name: 'Ana Ruiz', profile: { givenName: 'Ana' } });
  });

  it('changes the address once the code sent to the new one came back', async () => {
    const p = portero();
    const { v, userId } = await atTheCentre(p);
    await openVerified(v, '/account/email');
    const next = fresh();
    await v.submit({ identifier: 'no address' });
    expect(v.complaint('identifier')).toBe('Enter an email address, such as ana@example.com.');
    await v.submit({ identifier: next });
    expect(v.page.title).toBe('Check your email');
    await v.submit({ code: '000000' });
    expect(v.page.status).toBe(422);
    expect((await userOf(p, userId)).primaryEmail).toBe(`${userId}@example.com`);
    await v.submit({ code: await codeFor(p, next) });
    expect(v.page.html).toContain('Your email address was changed.');
    expect((await userOf(p, userId)).primaryEmail).toBe(next);
  });

  it('takes a code to the present address in place of a password', async () => {
    const p = portero();
    const { v, userId } = await atTheCentre(p);
    await v.open(`${check}?to=/account/username&with=email`);
    await v.submit({ action: 'send' });
    await v.submit({ code: await codeFor(p, `${userId}@example.com`) });
    expect(v.page.path).toBe('/account/username');
  });

  it('changes the password, and signs out everywhere else', async () => {
    const p = portero();
    const { v, owner } = await atTheCentre(p);
    const elsewhere = await Owner.signIn(p, owner.userId, { client: owner.client });
    await openVerified(v, passwordTask);
    await v.submit({ password: 'short' });
    expect(v.complaint('password')).toBeDefined();
    await v.submit({ password: 'Nieve-azul-4711' });
    expect(v.page.html).toContain('Your password was changed.');
    const there = new Visitor(elsewhere.browser, owner.client);
    expect((await there.open('/account/security')).path).toBe('/sign-in');
    expect((await v.open('/account/profile')).path).toBe('/account/profile');
  });

  it('changes and removes the username, but not the last way in', async () => {
    const p = portero();
    const { v, userId } = await atTheCentre(p);
    await openVerified(v, '/account/username');
    const username = `ana_${counter++}`;
    await v.submit({ identifier: username });
    expect((await userOf(p, userId)).username).toBe(username);
    await v.open('/account/remove?what=email');
    expect(v.page.title).toBe('Remove “Email address”?');
    await v.submit({});
    expect((await userOf(p, userId)).primaryEmail).toBe(null);
    await v.open('/account/remove?what=username');
    await v.submit({});
    expect([v.page.status, v.complaint()]).toEqual([
      422,
      'This is your only way to sign in. Add another one first.',
    ]);
    expect((await userOf(p, userId)).username).toBe(username);
  });

  it('sets up an authenticator app and backup codes, replaces and removes them', async () => {
    const p = portero();
    await configure(p, { mfa: { factors: ['Totp', 'BackupCode'], policy: 'NoPrompt' } });
    const { v, userId } = await atTheCentre(p);
    await openVerified(v, '/account/authenticator-app');
    for (const task of ['generate', 'regenerate']) {
      await v.open(`/account/backup-codes/${task}`);
      expect(v.page.path, 'no codes are shown that would be refused').toBe('/account/security');
      expect(v.page.html).toContain('Set up an authenticator app or a passkey first.');
    }
    await v.open('/account/authenticator-app');
    const secretOn = () => /id="secret"[^>]*>([^<]*)/.exec(v.page.html)?.[1]?.replaceAll(' ', '') ?? '';
    const secret = secretOn();
    await v.submit({ code: '000000' });
    expect(v.complaint('code')).toContain('That code isn’t right');
    expect(secretOn()).toBe(secret);
    const first = 'Set up an authenticator app or a passkey first.';
    const before = await v.browser.get('/account/security');
    expect(before.payload).toContain(first);
    expect(before.payload).not.toContain('/account/backup-codes/generate');
    await v.submit({ code: totpCode(secret) });
    expect(v.page.html).toContain('Your authenticator app is set up.');
    expect(v.page.html).not.toContain(first);
    expect(v.page.html).toContain('/account/backup-codes/generate');
    await openVerified(v, '/account/backup-codes/generate');
    expect(v.page.html.match(/<li>[a-z0-9]{8,}<\/li>/g)).toHaveLength(10);
    await v.submit({});
    expect(v.complaint('saved')).toBe('Keep the codes first, then tick the box.');
    await v.submit({ saved: 'yes' });
    expect(v.page.html).toContain('10 codes left');
    const factors = async () => (await p.api('GET', `/users/${userId}/mfa-verifications`)).body;
    expect((await factors()).map(({ type }: { type: string }) => type)).toEqual(['Totp', 'BackupCode']);
    await openVerified(v, '/account/authenticator-app/replace');
    expect(secretOn()).not.toBe(secret);
    await v.submit({ code: totpCode(secretOn()) });
    const { id } = (await factors()).find(({ type }: { type: string }) => type === 'Totp');
    await v.open(`/account/remove?what=${id}`);
    await v.submit({});
    expect(await factors()).toEqual([]);
    await configure(p, { mfa: { factors: [], policy: 'NoPrompt' } });
  });

  it('shows new backup codes once; of two who make some, one is told that theirs are not the ones', async () => {
    const p = portero();
    await configure(p, { mfa: { factors: ['Totp', 'BackupCode'], policy: 'NoPrompt' } });
    const { v, owner, userId } = await atTheCentre(p);
    await p.api('POST', `/users/${userId}/mfa-verifications`, { type: 'Totp' });
    await p.api('POST', `/users/${userId}/mfa-verifications`, { type: 'BackupCode' });
    const second = await Owner.signIn(p, userId, { client: owner.client });
    const other = new Visitor(second.browser, owner.client);
    const task = '/account/backup-codes/regenerate';
    const codesOn = ({ page }: Visitor) => page.html.match(/<li>[a-z0-9]{8,}<\/li>/g) ?? [];
    await openVerified(v, task);
    await openVerified(other, task);
    const shown = codesOn(v);
    expect([shown.length, codesOn(other).length]).toEqual([10, 10]);
    await v.open(task);
    expect(codesOn(v), 'the same after a reload').toEqual(shown);
    const seen = await Promise.all([v.submit({ saved: 'yes' }), other.submit({ saved: 'yes' })]);
    // Whoever came second is told, or – when the first one was done already – signed out by it.
    expect(seen.filter(({ html }) => html.includes('Your backup codes are in place.'))).toHaveLength(1);
    const { body } = await p.api('GET', `/users/${userId}/mfa-verifications`);
    expect(body.filter(({ type }: { type: string }) => type === 'BackupCode')).toMatchObject([
      { remainCodes: 10 },
    ]);
    const winner = seen[0].html.includes('Your backup codes are in place.') ? v : other;
    await winner.open(task);
    expect(codesOn(winner)).toHaveLength(10);
    expect(codesOn(winner)).not.toEqual(shown);
    await configure(p, { mfa: { factors: [], policy: 'NoPrompt' } });
  });

  it('adds a passkey with a name, takes it as a proof, renames and removes it', async () => {
    const p = portero();
    await configure(p, { mfa: { factors: ['WebAuthn'], policy: 'NoPrompt' } });
    const { v, userId } = await atTheCentre(p);
    const key = new Authenticator();
    await openVerified(v, '/account/passkey/add');
    const asked = optionsOn(v);
    // Without scripts nothing is answered, and nothing is stored.
    await v.submit({ name: 'Phone' });
    expect([v.page.status, v.complaint()]).toEqual([422, 'That didn’t work. Try again, or use another way.']);
    const stale = JSON.stringify(key.register(asked.challenge));
    await v.submit({ name: 'Phone', credential: stale });
    expect(v.page.status).toBe(422);
    const credential = JSON.stringify(key.register(optionsOn(v).challenge));
    await v.submit({ name: 'Phone', credential });
    expect(v.page.html).toContain('Your passkey is ready.');
    expect(v.page.html).toContain('<bdi>Phone</bdi>');

    const there = await Owner.signIn(p, userId);
    const other = new Visitor(there.browser, there.client);
    await other.open(`${check}?to=/account/username&with=passkey`);
    await other.submit({ credential: JSON.stringify(key.sign('wrong')) });
    expect(other.page.status).toBe(422);
    await other.submit({ credential: JSON.stringify(key.sign(optionsOn(other).challenge)) });
    expect(other.page.path).toBe('/account/username');

    const [{ id }] = (await p.api('GET', `/users/${userId}/mfa-verifications`)).body;
    await other.open(`/account/passkey/manage?id=${id}`);
    await other.submit({ name: 'Old phone' });
    expect(other.page.html).toContain('<bdi>Old phone</bdi>');
    await v.open(`/account/remove?what=${id}`);
    expect(v.page.title).toBe('Remove “Old phone”?');
    await v.submit({});
    expect((await p.api('GET', `/users/${userId}/mfa-verifications`)).body).toEqual([]);
    await configure(p, { mfa: { factors: [], policy: 'NoPrompt' } });
  });

  it('tells where somebody is signed in, and signs out elsewhere', async () => {
    const p = portero();
    const { v, owner } = await atTheCentre(p);
    await Owner.signIn(p, owner.userId, { client: owner.client });
    await openVerified(v, '/account/sessions');
    expect(v.page.html).toContain('This device');
    expect(v.page.html.match(/>Signed in /g)).toHaveLength(2);
    await v.submit({ action: 'others' });
    expect(v.page.html.match(/>Signed in /g)).toHaveLength(1);
    expect((await v.open('/account/security')).path).toBe('/account/security');
  });

  it('comes back to the application, its success page first where that is wished for', async () => {
    const p = portero();
    const { v, owner } = await atTheCentre(p);
    const back = encodeURIComponent(owner.client.redirectUri);
    await openVerified(v, `/account/username?show_success=true&redirect=${back}`);
    await v.submit({ identifier: `name_${counter++}` });
    expect([v.page.path, v.page.title]).toEqual(['/account/username/success', 'Done']);
    expect(v.page.html).toContain(`href="${owner.client.redirectUri}"`);
  });

  it('switches asking for the second step at each sign-in', async () => {
    const p: TestPortero = portero();
    await configure(p, { mfa: { factors: ['Totp'], policy: 'NoPrompt' } });
    const { v, owner } = await atTheCentre(p);
    await openVerified(v, '/account/username');
    await v.open('/account/security');
    expect(v.page.html).not.toContain('Ask for it at every sign-in'); // there is nothing to be asked for yet
    await configure(p, { mfa: { factors: ['EmailVerificationCode'], policy: 'NoPrompt' } });
    await v.open('/account/security');
    await v.submit({ action: 'seldom' });
    expect((await owner.my('GET', '/mfa-settings')).body).toEqual({ skipMfaOnSignIn: true });
    await configure(p, { mfa: { factors: [], policy: 'NoPrompt' } });
  });
});

onEveryServer('addresses that nobody has confirmed', (portero) => {
  const badges = (v: Visitor) =>
    [...v.page.html.matchAll(/class="portero-badge"[^>]*>([^<]*)</g)].map(([, text]) => text);

  it('are marked, and a code that was sent there confirms them', async () => {
    const p = portero();
    const { v, userId } = await atTheCentre(p);
    const { primaryEmail } = await userOf(p, userId);
    await v.open('/account/security');
    expect(badges(v)).toEqual(['Not confirmed']);
    await v.follow('/account/email/confirm');
    expect(v.page.title).toBe('Confirm your email address');
    await v.submit({ action: 'send' });
    await v.submit({ code: '000000' });
    expect(v.complaint('code')).toBeDefined();
    expect((await userOf(p, userId)).isEmailVerified).toBeUndefined();
    await v.submit({ code: await codeFor(p, primaryEmail) });
    expect([v.page.path, badges(v)]).toEqual(['/account/security', ['Confirmed']]);
    expect((await userOf(p, userId)).isEmailVerified).toBe(true);
    expect((await v.open('/account/email/confirm')).path).toBe('/account/security');
  });

  it('are not confirmed by a code that was sent to another one before', async () => {
    const p = portero();
    const { v, userId } = await atTheCentre(p);
    const { primaryEmail: before } = await userOf(p, userId);
    await v.open('/account/email/confirm');
    await v.submit({ action: 'send' });
    const code = await codeFor(p, before);
    expect((await p.api('PATCH', `/users/${userId}`, { primaryEmail: fresh() })).status).toBe(200);
    await v.submit({ code });
    expect((await userOf(p, userId)).isEmailVerified ?? false).toBe(false);
  });

  it('have no such page where the address may not be changed', async () => {
    const { v } = await atTheCentre(portero(), { fields: { ...everyField, email: 'ReadOnly' } });
    expect((await v.open('/account/security')).html).not.toContain('email/confirm');
    expect((await v.open('/account/email/confirm')).status).toBe(403);
  });
});
