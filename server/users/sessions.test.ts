import { expect, it } from 'vitest';
import { Browser, pkce, signInAs, token } from '../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';

const client = { id: 'session-app', redirectUri: 'http://localhost:5000/callback' };
let counter = 0;

async function signedIn(portero: TestPortero) {
  const tenant = portero.tenants.default;
  await tenant.db.write
    .insertInto('applications')
    .values({
      id: client.id,
      name: 'Librería',
      description: null,
      type: 'SPA',
      oidcClientMetadata: { redirectUris: [client.redirectUri], postLogoutRedirectUris: [] },
      customClientMetadata: {},
      protectedAppMetadata: null,
      isThirdParty: false,
      appLevelAccessControlEnabled: false,
      customData: {},
      createdAt: 1,
    })
    .onConflict((conflict) => conflict.columns(['id']).doNothing())
    .execute();
  const { body: user } = await portero.api('POST', '/users', { username: `guest_${++counter}` });
  const proof = pkce();
  const browser = new Browser(portero.core);
  const back = await signInAs(browser, tenant, user.id, client, proof);
  const answer = await token(portero.core, client, {
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') ?? '',
    redirect_uri: client.redirectUri,
    code_verifier: proof.verifier,
  });
  expect(answer.statusCode).toBe(200);
  const refresh = async () =>
    (
      await token(portero.core, client, {
        grant_type: 'refresh_token',
        refresh_token: answer.json().refresh_token,
      })
    ).statusCode;
  return { id: String(user.id), browser, refresh };
}

onEveryServer('sessions and grants of a user', (open) => {
  it('are listed without anything that a browser could present', async () => {
    const portero = open();
    const { id, browser } = await signedIn(portero);
    const { status, body } = await portero.api('GET', `/users/${id}/sessions`);
    expect(status).toBe(200);
    expect(body.sessions).toHaveLength(1);
    const [session] = body.sessions;
    expect(session).toMatchObject({
      accountId: id,
      payload: { kind: 'Session', accountId: id, uid: expect.any(String) },
    });
    expect(session.expiresAt).toBeGreaterThan(Date.now());
    expect(JSON.stringify(body)).not.toContain(browser.cookie('_session'));
    expect((await portero.api('GET', `/users/${id}/sessions/${session.payload.uid}`)).body).toEqual(session);
    const { body: grants } = await portero.api('GET', `/users/${id}/grants`);
    expect(grants.grants).toMatchObject([
      { application: { id: client.id, name: 'Librería' }, payload: { accountId: id } },
    ]);
    expect((await portero.api('GET', `/users/${id}/grants?appType=thirdParty`)).body).toEqual({ grants: [] });
    expect((await portero.api('GET', `/users/${id}/grants?appType=nonsense`)).status).toBe(400);
  });

  it('of somebody else or of nobody are refused', async () => {
    const portero = open();
    const { id } = await signedIn(portero);
    const { id: other } = await signedIn(portero);
    const { body } = await portero.api('GET', `/users/${id}/sessions`);
    const { uid } = body.sessions[0].payload;
    const { body: grants } = await portero.api('GET', `/users/${id}/grants`);
    for (const [method, path, status, code] of [
      ['GET', `sessions/${uid}`, 404, 'oidc.invalid_session_account_id'],
      ['DELETE', `sessions/${uid}`, 404, 'oidc.invalid_session_account_id'],
      ['GET', 'sessions/nonsense', 404, 'oidc.session_not_found'],
      ['DELETE', 'sessions/nonsense', 404, 'oidc.session_not_found'],
      ['DELETE', `grants/${grants.grants[0].id}`, 404, 'oidc.invalid_grant'],
      ['DELETE', 'grants/nonsense', 404, 'oidc.invalid_grant'],
    ] as const) {
      const answer = await portero.api(method, `/users/${other}/${path}`);
      expect([method, path, answer.status, answer.body.code]).toEqual([method, path, status, code]);
    }
    expect((await portero.api('GET', '/users/nobody/sessions')).body).toEqual({ sessions: [] });
  });

  it('end: the session alone leaves tokens, with its grants it takes them along', async () => {
    const portero = open();
    for (const [query, refreshed] of [
      ['', 200],
      ['?revokeGrantsTarget=all', 400],
      ['?revokeGrantsTarget=firstParty', 400],
    ] as const) {
      const { id, refresh } = await signedIn(portero);
      const { body } = await portero.api('GET', `/users/${id}/sessions`);
      expect(
        (await portero.api('DELETE', `/users/${id}/sessions/${body.sessions[0].payload.uid}${query}`)).status,
      ).toBe(204);
      expect((await portero.api('GET', `/users/${id}/sessions`)).body).toEqual({ sessions: [] });
      expect([query, await refresh()]).toEqual([query, refreshed]);
    }
  });

  it('end a grant: its tokens stop and the session forgets it', async () => {
    const portero = open();
    const { id, refresh } = await signedIn(portero);
    const { body } = await portero.api('GET', `/users/${id}/grants`);
    expect((await portero.api('DELETE', `/users/${id}/grants/${body.grants[0].id}`)).status).toBe(204);
    expect(await refresh()).toBe(400);
    const { body: left } = await portero.api('GET', `/users/${id}/sessions`);
    expect(left.sessions[0].payload.authorizations).toEqual({});
  });

  it('end all at once when the person is suspended', async () => {
    const portero = open();
    const { id, refresh } = await signedIn(portero);
    await portero.api('PATCH', `/users/${id}/is-suspended`, { isSuspended: true });
    expect((await portero.api('GET', `/users/${id}/sessions`)).body).toEqual({ sessions: [] });
    expect((await portero.api('GET', `/users/${id}/grants`)).body).toEqual({ grants: [] });
    expect(await refresh()).toBe(400);
  });
});
