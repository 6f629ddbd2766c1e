import { beforeAll, expect, it } from 'vitest';
import { begin, codeFor, password } from '../experience/testing.ts';
import { type Visitor, visitor } from '../pages/testing.ts';
import { newPerson, Owner } from '../testing/account.ts';
import { onEveryServer } from '../testing/portero.ts';

const next = (number: number) => `Otra-lluvia-${number}${number}x`;

onEveryServer('passwords of before', (portero) => {
  const api: ReturnType<typeof portero>['api'] = (...all) => portero().api(...all);
  const codeMethods = [
    { identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: true },
    { identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: true },
  ];
  beforeAll(async () => {
    await api('PATCH', '/sign-in-exp', {
      passwordPolicy: { history: 3 },
      forgotPasswordMethods: ['EmailVerificationCode'],
      signIn: { methods: codeMethods },
    });
  });
  const change = async (id: string, to: string) =>
    (await api('PATCH', `/users/${id}/password?enforcePolicy=true`, { password: to })).body;

  it('are not taken again until enough others came between, and only so many are kept', async () => {
    const { body: ana } = await api('POST', '/users', { username: 'ana', password });
    const reused = { code: 'password.rejected' };
    expect(await change(ana.id, password)).toMatchObject(reused);
    expect(await change(ana.id, next(1))).toHaveProperty('id');
    expect(await change(ana.id, password)).toMatchObject(reused);
    expect(await change(ana.id, next(2))).toHaveProperty('id');
    const refused = await change(ana.id, password);
    expect(refused.data).toEqual([{ code: 'password_rejected.used_before', interpolation: { count: 3 } }]);
    expect(await change(ana.id, next(3))).toHaveProperty('id');
    expect(await change(ana.id, password)).toHaveProperty('id');
    await change(ana.id, next(4));
    const rows = await portero().tenants.default.db.read.selectFrom('password_history').selectAll().execute();
    expect(rows).toHaveLength(3);
    expect(JSON.stringify(rows)).not.toContain('lluvia');
    // Somebody else may well have the same one.
    const { body: berta } = await api('POST', '/users', { username: 'berta', password: next(9) });
    expect(await change(berta.id, next(4))).toHaveProperty('id');
    await api('DELETE', `/users/${ana.id}`);
    const left = await portero()
      .tenants.default.db.read.selectFrom('password_history')
      .select('userId')
      .execute();
    expect(left.map(({ userId }) => userId)).not.toContain(ana.id);
  });

  it('are refused at a reset as well, without counting as a guess', async () => {
    const { body: eva } = await api('POST', '/users', { primaryEmail: 'eva@example.com', password });
    await change(eva.id, next(5));
    const { call } = await begin(portero(), 'ForgotPassword');
    const identifier = { type: 'email', value: 'eva@example.com' };
    const sent = await call('POST', '/verification/verification-code', {
      identifier,
      interactionEvent: 'ForgotPassword',
    });
    const { verificationId } = sent.body;
    const code = await codeFor(portero(), 'eva@example.com');
    await call('POST', '/verification/verification-code/verify', { identifier, verificationId, code });
    await call('POST', '/identification', { verificationId });
    expect((await call('PUT', '/profile/password', { password })).body.code).toBe('password.rejected');
    expect((await call('PUT', '/profile/password', { password: next(6) })).status).toBe(204);
  });
});

onEveryServer('an expired password', (portero) => {
  const api: ReturnType<typeof portero>['api'] = (...all) => portero().api(...all);
  beforeAll(async () => {
    const done = await api('PATCH', '/sign-in-exp', {
      forgotPasswordMethods: ['EmailVerificationCode'],
      passwordExpiration: { enabled: true, validPeriodDays: 30 },
    });
    expect(done.status, JSON.stringify(done.body)).toBe(200);
  });
  const expired = async (username: string) => {
    const { body } = await api('POST', '/users', { username, password });
    await api('PATCH', `/users/${body.id}/password/expiration`, { isExpired: true });
    return body.id as string;
  };
  const atThePage = async (username: string): Promise<Visitor> => {
    const v = await visitor(portero());
    await v.start();
    await v.submit({ identifier: username, password });
    return v;
  };

  it('is told to custom pages by its code, and only to who knows it', async () => {
    await expired('carla');
    const { call } = await begin(portero(), 'SignIn');
    const identifier = { type: 'username', value: 'carla' };
    const typed = async (shown: string) =>
      (await call('POST', '/verification/password', { identifier, password: shown })).body.code;
    expect(await typed(password)).toBe('password.expired');
    expect(await typed('wrong')).toBe('session.invalid_credentials');
  });

  it('is replaced on the way, also by who has neither address nor number', async () => {
    const id = await expired('dora');
    const v = await atThePage('dora');
    expect(v.page.path).toBe('/sign-in/new-password');
    expect(v.page.html).toContain('expired');
    await v.submit({ password });
    expect(v.page.path).toBe('/sign-in/new-password');
    expect((await v.submit({ password: 'short' })).status).toBe(422);
    expect((await v.submit({ password: next(7) })).path).toContain('app.example');
    const verify = (shown: string) => api('POST', `/users/${id}/password/verify`, { password: shown });
    expect((await verify(next(7))).status).toBe(204);
    expect((await verify(password)).status).toBe(422);
    const again = await visitor(portero());
    await again.start();
    expect((await again.submit({ identifier: 'dora', password: next(7) })).path).toContain('app.example');
  });

  it('opens nothing until it is replaced, by no other page and no call of the API', async () => {
    await expired('elsa');
    const v = await atThePage('elsa');
    const call = (method: 'PUT' | 'POST', path: string, json?: object) =>
      v.browser.request(method, `/api/experience${path}`, {
        json,
        headers: { 'logto-app-id': v.client.id },
      });
    expect((await call('POST', '/submit')).json().code).toBe('password.expired');
    await call('PUT', '/interaction-event', { interactionEvent: 'Register' });
    expect((await call('POST', '/submit')).json().code).toBe('password.expired');
    expect((await call('POST', '/profile', { type: 'password', value: next(8) })).statusCode).toBe(422);
    // Who has shown no expired password has no business on the page.
    const stranger = await visitor(portero());
    await stranger.start();
    const led = await stranger.open(`/sign-in/new-password?app_id=${stranger.client.id}`);
    expect(led.path).toBe('/sign-in');
  });

  it('is replaced whoever else shows a right password in the same sign-in', async () => {
    await expired('gala');
    await api('POST', '/users', { username: 'hugo', password });
    const v = await atThePage('gala');
    const call = (path: string, json?: object) =>
      v.browser.request('POST', `/api/experience${path}`, { json, headers: { 'logto-app-id': v.client.id } });
    const identifier = { type: 'username', value: 'hugo' };
    expect((await call('/verification/password', { identifier, password })).statusCode).toBe(200);
    expect((await call('/submit')).json().code).toBe('password.expired');
  });

  it('of somebody else lets nobody replace a password that they have not shown', async () => {
    const { body: before } = await api('GET', '/sign-in-exp');
    const method = { identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: true };
    await api('PATCH', '/sign-in-exp', { signIn: { methods: [method] } });
    const [email, mine] = ['ines@example.com', 'jana@example.com'];
    const { body: ines } = await api('POST', '/users', { username: 'ines', primaryEmail: email, password });
    const { body: jana } = await api('POST', '/users', { primaryEmail: mine, password });
    await api('PATCH', `/users/${jana.id}/password/expiration`, { isExpired: true });
    const v = await visitor(portero());
    await v.start();
    const call = (method: 'PUT' | 'POST', path: string, json?: object) =>
      v.browser.request(method, `/api/experience${path}`, { json, headers: { 'logto-app-id': v.client.id } });
    await call('PUT', '', { interactionEvent: 'SignIn' });
    const identifier = { type: 'email', value: email };
    const asked = { identifier, interactionEvent: 'SignIn' };
    const { verificationId } = (await call('POST', '/verification/verification-code', asked)).json();
    const code = await codeFor(portero(), email);
    await call('POST', '/verification/verification-code/verify', { identifier, verificationId, code });
    expect((await call('POST', '/identification', { verificationId })).statusCode).toBe(204);

    const query = `?app_id=${v.client.id}`;
    await v.open(`/continue/email${query}`);
    await v.submit({ identifier: mine });
    await v.open(`/sign-in/password${query}`);
    await v.submit({ password });
    await v.open(`/sign-in/new-password${query}`);
    await v.submit({ password: next(5) });
    const kept = await api('POST', `/users/${ines.id}/password/verify`, { password });
    expect(kept.status).toBe(204);
    await api('PATCH', '/sign-in-exp', { signIn: before.signIn });
  });

  it('alone sets no new one where a second factor is asked for', async () => {
    const id = await expired('flor');
    await api('PATCH', '/sign-in-exp', { mfa: { factors: ['Totp'], policy: 'UserControlled' } });
    await api('POST', `/users/${id}/mfa-verifications`, { type: 'Totp' });
    const v = await atThePage('flor');
    expect(v.page.path).toContain('/mfa-verification');
    await v.open(`/sign-in/new-password?app_id=${v.client.id}`);
    await v.submit({ password: next(3) });
    expect(v.page.path).not.toContain('app.example');
    expect((await api('POST', `/users/${id}/password/verify`, { password })).status).toBe(204);
    await api('PATCH', '/sign-in-exp', { mfa: { factors: [], policy: 'UserControlled' } });
  });
});

onEveryServer(
  'codes that strangers have sent',
  (portero) => {
    it('are bounded by the network they come from, whoever they are for, known or not', async () => {
      const p = portero();
      await p.api('PATCH', '/sign-in-exp', {
        signIn: {
          methods: [
            { identifier: 'email', password: false, verificationCode: true, isPasswordPrimary: false },
          ],
        },
        signUp: { identifiers: ['email'], password: false, verify: true },
      });
      const { call } = await begin(p, 'SignIn');
      const send = async (value: string) =>
        (
          await call('POST', '/verification/verification-code', {
            identifier: { type: 'email', value },
            interactionEvent: 'SignIn',
          })
        ).status;
      const statuses = [];
      for (let number = 0; number < 6; number++) statuses.push(await send(`person-${number}@example.com`));
      expect(statuses).toEqual([200, 200, 200, 429, 429, 429]);
      // Another network goes on, until the tenant’s own bound.
      const { db } = p.tenants.default;
      await db.write.deleteFrom('attempts').where('action', '=', 'send-from').execute();
      const more = [];
      for (let number = 6; number < 9; number++) more.push(await send(`person-${number}@example.com`));
      expect(more).toEqual([200, 200, 429]);
    });

    it('are bounded for somebody who is signed in as well: everybody may register, and then write to anybody', async () => {
      const p = portero();
      await p.tenants.default.db.write.deleteFrom('attempts').execute();
      const owner = await Owner.signIn(p, await newPerson(p));
      const send = async (value: string) => {
        const identifier = { type: 'email', value };
        return (await owner.call('POST', '/verifications/verification-code', { identifier })).status;
      };
      const own = `${owner.userId}@example.com`;
      const statuses = [];
      for (const to of ['a@example.com', 'b@example.com', own, 'c@example.com', 'd@example.com', own])
        statuses.push(await send(to));
      expect(statuses).toEqual([201, 201, 201, 201, 429, 201]);
    });

    it('are bounded in a sign-in that knows already who it is, too', async () => {
      const p = portero();
      const { db } = p.tenants.default;
      await p.api('PATCH', '/sign-in-exp', {
        signIn: {
          methods: [
            { identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: true },
          ],
        },
        signUp: { identifiers: ['username'], password: true, verify: false },
      });
      const { call } = await begin(p, 'Register');
      await db.write.deleteFrom('attempts').execute();
      const registered = await call('POST', '/verification/new-password-identity', {
        identifier: { type: 'username', value: 'sprayer' },
        password: 'violet-Zebra-77',
      });
      const { verificationId } = registered.body;
      expect((await call('POST', '/identification', { verificationId })).status).toBeLessThan(300);
      const statuses = [];
      for (let number = 0; number < 4; number++) {
        const identifier = { type: 'email', value: `victim-${number}@example.com` };
        const body = { identifier, interactionEvent: 'Register' };
        statuses.push((await call('POST', '/verification/verification-code', body)).status);
      }
      expect(statuses).toEqual([200, 200, 200, 429]);
    });
  },
  { env: { MESSAGES_PER_NETWORK: '3', MESSAGES_PER_TENANT: '5' } },
);
