import { decodeJwt } from 'jose';
import { expect, it, vi } from 'vitest';
import {
  Browser,
  type ClientFacts,
  insertApplication,
  insertUser,
  pkce,
  signInAs,
  token,
} from '../../testing/flow.ts';
import { onEveryServer } from '../../testing/portero.ts';

const redirectUri = 'https://app.example/callback';
const day = 86_400;

onEveryServer('settings of applications', (portero) => {
  let counter = 0;
  const fresh = (name: string) => `${name}${counter++}`;
  const application = (type: string, custom: object, oidc: object = {}) =>
    insertApplication(portero(), fresh('app'), type, redirectUri, {
      customClientMetadata: custom,
      oidcClientMetadata: { redirectUris: [redirectUri], postLogoutRedirectUris: [], ...oidc },
    });
  const change = async ({ id }: ClientFacts, customClientMetadata: object) => {
    const { status } = await portero().api('PATCH', `/applications/${id}`, { customClientMetadata });
    expect(status).toBe(200);
  };
  const signedIn = async (
    client: ClientFacts,
    {
      user,
      browser = new Browser(portero().core),
      scope = 'openid offline_access',
    }: { user?: string; browser?: Browser; scope?: string } = {},
  ) => {
    const who = user ?? (await insertUser(portero(), fresh('user')));
    const proof = pkce();
    const back = await signInAs(browser, portero().tenants.default, who, client, proof, { scope });
    const answer = await token(portero().core, client, {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: proof.verifier,
    });
    expect(answer.statusCode, answer.payload).toBe(200);
    return { ...answer.json(), browser, user: who };
  };
  const refresh = (client: ClientFacts, refreshToken: string) =>
    token(portero().core, client, { grant_type: 'refresh_token', refresh_token: refreshToken });
  const post = (url: string, form: Record<string, string>) =>
    portero().core.inject({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(form).toString(),
    });
  const lifeOf = async (client: ClientFacts, value: string) => {
    const form = { client_id: client.id, token: value };
    const facts = (
      await post('/oidc/token/introspection', {
        ...form,
        ...(client.secret !== undefined && { client_secret: client.secret }),
      })
    ).json();
    return facts.exp - facts.iat;
  };

  it('say how long ID tokens and refresh tokens live, from the next one on', async () => {
    const client = await application('Traditional', { idTokenTtl: 120, refreshTokenTtlInDays: 3 });
    const first = await signedIn(client);
    const { exp, iat } = decodeJwt(first.id_token);
    expect(Number(exp) - Number(iat)).toBe(120);
    expect(await lifeOf(client, first.refresh_token)).toBe(3 * day);
    await change(client, { refreshTokenTtl: 5000 });
    const second = await signedIn(client);
    const later = decodeJwt(second.id_token);
    expect(Number(later.exp) - Number(later.iat)).toBe(3600);
    expect(await lifeOf(client, second.refresh_token)).toBe(5000);
    await change(client, { refreshTokenTtl: 5000, refreshTokenTtlInDays: 180 });
    expect(await lifeOf(client, (await signedIn(client)).refresh_token)).toBe(180 * day);
    await change(client, {});
    expect(await lifeOf(client, (await signedIn(client)).refresh_token)).toBe(14 * day);
  });

  it('say whether refresh tokens are replaced when they are used', async () => {
    const client = await application('SPA', { rotateRefreshToken: false });
    const { refresh_token: value } = await signedIn(client);
    for (let time = 0; time < 3; time++)
      expect((await refresh(client, value)).json().refresh_token).toBe(value);
    await change(client, { rotateRefreshToken: true });
    expect((await refresh(client, value)).json().refresh_token).not.toBe(value);
  });

  it('give refresh tokens that end with the session, to web applications that always want one', async () => {
    const client = await application('Traditional', { alwaysIssueRefreshToken: true });
    const { refresh_token: value, browser } = await signedIn(client, { scope: 'openid' });
    expect((await refresh(client, value)).statusCode).toBe(200);
    await browser.get(`/oidc/session/end?client_id=${client.id}`);
    await portero()
      .tenants.default.db.write.deleteFrom('oidc_records')
      .where('model', '=', 'Session')
      .execute();
    expect((await refresh(client, value)).json().error).toBe('invalid_grant');
    const without = await application('Traditional', {});
    expect((await signedIn(without, { scope: 'openid' })).refresh_token).toBeUndefined();
    const native = await application('Native', { alwaysIssueRefreshToken: true });
    expect((await signedIn(native, { scope: 'openid' })).refresh_token).toBeUndefined();
  });

  it('name the session in ID tokens for applications that want to hear of sign-outs', async () => {
    const uris = { backchannelLogoutUri: 'https://app.example/bye', backchannelLogoutSessionRequired: true };
    expect(decodeJwt((await signedIn(await application('SPA', {}, uris))).id_token).sid).toEqual(
      expect.any(String),
    );
    const quiet = { ...uris, backchannelLogoutSessionRequired: false };
    expect(decodeJwt((await signedIn(await application('SPA', {}, quiet))).id_token).sid).toBeUndefined();
  });

  it('bound how often somebody is signed in at a time: one more ends the oldest', async () => {
    const client = await application('SPA', { maxAllowedGrants: 2 });
    const user = await insertUser(portero(), fresh('user'));
    const stranger = await signedIn(client);
    const devices = [];
    for (let device = 0; device < 4; device++) devices.push(await signedIn(client, { user }));
    const answers = [];
    for (const { refresh_token: value } of devices) answers.push((await refresh(client, value)).statusCode);
    expect(answers.filter((status) => status === 200)).toHaveLength(2);
    expect(answers[3]).toBe(200);
    expect((await refresh(client, stranger.refresh_token)).statusCode).toBe(200);
    const { body: logs } = await portero().api('GET', `/logs?logKey=RevokeGrants&userId=${user}`);
    expect(logs).toHaveLength(2);
    expect(logs[0].payload).toMatchObject({ reason: 'maxAllowedGrants limit reached' });
    // Asking again in the same browser is no further device.
    const last = devices[3];
    await signedIn(client, { user, browser: last?.browser });
    expect((await portero().api('GET', `/logs?logKey=RevokeGrants&userId=${user}`)).body).toHaveLength(2);
  });

  it('never end the sign-in that was just made, also where its clock is behind', async () => {
    const client = await application('SPA', { maxAllowedGrants: 1 });
    const user = await insertUser(portero(), fresh('user'));
    const now = Date.now();
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      for (let device = 0; device < 4; device++) {
        vi.setSystemTime(now - device * 1000);
        // Shows its code, which a grant that was ended would refuse.
        await signedIn(client, { user });
      }
    } finally {
      vi.useRealTimers();
    }
  });

  it('hold the bound for sign-ins at the same time', async () => {
    const client = await application('SPA', { maxAllowedGrants: 1 });
    const user = await insertUser(portero(), fresh('user'));
    await Promise.all(
      Array.from({ length: 4 }, () =>
        signInAs(new Browser(portero().core), portero().tenants.default, user, client, pkce()),
      ),
    );
    const grants = await portero()
      .tenants.default.db.read.selectFrom('oidc_records')
      .select('id')
      .where('model', '=', 'Grant')
      .where('accountId', '=', user)
      .execute();
    expect(grants).toHaveLength(1);
  });

  it('keep secrets that are all good until they end, and are refused at every endpoint then', async () => {
    const { body: app } = await portero().api('POST', '/applications', {
      name: 'Rotating',
      type: 'MachineToMachine',
    });
    const path = `/applications/${app.id}/secrets`;
    const [first] = (await portero().api('GET', path)).body;
    const { body: second } = await portero().api('POST', path, {
      name: 'second',
      expiresAt: Date.now() + 3_600_000,
    });
    const endpoints = {
      '/oidc/token': { grant_type: 'client_credentials', resource: 'https://default.logto.app/api' },
      '/oidc/token/introspection': { token: 'x' },
      '/oidc/token/revocation': { token: 'x' },
      '/oidc/request': { scope: 'openid' },
    };
    const asked = async (secret: string) => {
      const answers: unknown[] = [];
      for (const [url, form] of Object.entries(endpoints)) {
        const answer = await post(url, { client_id: app.id, client_secret: secret, ...form });
        const body = answer.payload && answer.json();
        answers.push(body?.error === 'invalid_client' ? 'wrong' : (body?.error_description ?? 'good'));
      }
      return answers;
    };
    for (const { value } of [first, second]) {
      const answers = await asked(value);
      expect(answers.slice(0, 3)).toEqual(['good', 'good', 'good']);
      expect(answers).not.toContain('client secret has expired');
    }
    await portero().audit.flush();
    const { body: logs } = await portero().api(
      'GET',
      `/logs?logKey=ExchangeTokenBy.ClientCredentials&applicationId=${app.id}`,
    );
    expect(
      logs.map(({ payload }: { payload: { applicationSecret: unknown } }) => payload.applicationSecret),
    ).toEqual([{ name: 'second' }, { name: 'Default secret' }]);
    // Renamed, it is the same secret.
    expect((await portero().api('PATCH', `${path}/second`, { name: 'third' })).body.value).toBe(second.value);
    expect((await asked(second.value))[0]).toBe('good');
    const { db, cache } = portero().tenants.default;
    await db.write
      .updateTable('application_secrets')
      .set({ expiresAt: 1 })
      .where('name', '=', 'third')
      .execute();
    cache.invalidate(`application-secrets:${app.id}`);
    expect(await asked(second.value)).toEqual(Array.from({ length: 4 }, () => 'client secret has expired'));
    expect((await asked(first.value))[0]).toBe('good');
    await portero().api('DELETE', `${path}/third`);
    expect(await asked(second.value)).toEqual(Array.from({ length: 4 }, () => 'wrong'));
  });

  it('keep custom data of any shape, merged key by key', async () => {
    const { body: app } = await portero().api('POST', '/applications', {
      name: 'Data',
      type: 'SPA',
      customData: { plan: { tier: 'gold' }, seats: 3 },
    });
    const merged = await portero().api('PATCH', `/applications/${app.id}/custom-data`, {
      seats: 4,
      note: null,
    });
    expect(merged.body).toEqual({ plan: { tier: 'gold' }, seats: 4, note: null });
    const { body } = await portero().api('PATCH', `/applications/${app.id}`, { customData: { only: true } });
    expect(body.customData).toEqual({ only: true });
  });
});
