/** What third parties get: no more than their lists, than the person said, than the person may do. */
import { decodeJwt } from 'jose';
import { beforeAll, expect, it } from 'vitest';
import { completeLogin, readInteraction } from '../oidc/interaction/interactions.ts';
import {
  authorizationUrl,
  Browser,
  type ClientFacts,
  followToApplication,
  insertApplication,
  insertUser,
  type Pkce,
  pkce,
  token,
} from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';

const redirectUri = 'https://third.example/callback';
const api = 'https://books.example';
const organizationsResource = 'urn:logto:resource:organizations';
const wide =
  'openid offline_access profile email read:books write:books manage:books invite urn:logto:scope:organizations';

onEveryServer('a third-party application', (portero) => {
  let counter = 0;
  const fresh = (name: string) => `${name}${counter++}`;
  const ids: Record<string, string> = {};
  const id = (name: string): string => ids[name] ?? '';
  const call = async (method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object) => {
    const answer = await portero().api(method, path, body);
    expect(answer.status, `${path} ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return answer.body;
  };

  beforeAll(async () => {
    ids.api = (await call('POST', '/resources', { name: 'Books', indicator: api })).id;
    for (const name of ['read:books', 'write:books', 'manage:books']) {
      const body = { name, description: name === 'read:books' ? 'Read <your> books' : null };
      ids[name] = (await call('POST', `/resources/${id('api')}/scopes`, body)).id;
    }
    ids.invite = (await call('POST', '/organization-scopes', { name: 'invite' })).id;
    ids.role = (
      await call('POST', '/roles', {
        name: 'Reader',
        description: 'Reads',
        scopeIds: [id('read:books'), id('write:books')],
      })
    ).id;
    ids.owner = (
      await call('POST', '/organization-roles', {
        name: 'owner',
        organizationScopeIds: [id('invite')],
        resourceScopeIds: [id('manage:books')],
      })
    ).id;
  });

  /** A person with a role, in two organizations, an owner in the first. */
  const person = async () => {
    const user = await insertUser(portero(), fresh('ana'), { primaryEmail: `${fresh('ana')}@example.com` });
    await call('POST', `/users/${user}/roles`, { roleIds: [id('role')] });
    const [first, second] = [
      (await call('POST', '/organizations', { name: fresh('Circle') })).id,
      (await call('POST', '/organizations', { name: fresh('Town') })).id,
    ];
    for (const organization of [first, second])
      await call('POST', `/organizations/${organization}/users`, { userIds: [user] });
    await call('POST', `/organizations/${first}/users/${user}/roles`, { organizationRoleIds: [id('owner')] });
    return { user, first, second };
  };
  const thirdParty = async (lists: object, type = 'Traditional'): Promise<ClientFacts> => {
    const client = await insertApplication(portero(), fresh('third'), type, redirectUri, {
      isThirdParty: true,
      name: 'Night <b>Reader</b>',
    });
    await call('POST', `/applications/${client.id}/user-consent-scopes`, lists);
    return client;
  };
  const everything = () => ({
    userScopes: ['profile', 'email', 'urn:logto:scope:organizations'],
    resourceScopes: [id('read:books')],
    organizationScopes: [id('invite')],
    organizationResourceScopes: [id('manage:books')],
  });
  const asked = (client: ClientFacts, proof: Pkce, more: Record<string, string | string[]> = {}) =>
    authorizationUrl(client, proof, { scope: wide, resource: [api, organizationsResource], ...more });

  /** Sign in up to the consent step. */
  const toConsent = async (
    user: string,
    client: ClientFacts,
    more: Record<string, string | string[]> = {},
    browser = new Browser(portero().core),
  ) => {
    const proof = pkce();
    const started = await browser.get(asked(client, proof, more));
    let location = String(started.headers.location);
    if (!location.startsWith('/consent')) {
      const map: Record<string, string> = JSON.parse(
        decodeURIComponent(browser.cookie('_interaction') ?? '{}'),
      );
      const interaction = await readInteraction(portero().tenants.default, map[client.id] ?? '');
      if (!interaction) throw new Error(`no interaction: ${started.payload.slice(0, 300)}`);
      const { tenants } = portero();
      const submission = { interactionEvent: 'SignIn', userId: user };
      const done = await completeLogin(tenants.default, tenants.default.db, interaction, {
        accountId: user,
        submission,
      });
      location = String((await browser.get(done.redirectTo)).headers.location);
    }
    expect(location).toBe(`/consent?app_id=${client.id}`);
    const page = await browser.get(location);
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.payload)?.[1] ?? '';
    return { browser, proof, page, csrf, location };
  };
  const answer = async (
    at: Awaited<ReturnType<typeof toConsent>>,
    form: Record<string, string>,
  ): Promise<URL> => {
    const posted = await at.browser.request('POST', at.location, { form: { csrf: at.csrf, ...form } });
    expect(posted.statusCode, posted.payload).toBe(303);
    return followToApplication(at.browser, String(posted.headers.location), redirectUri);
  };
  const tokens = async (client: ClientFacts, { proof }: { proof: Pkce }, back: URL) => {
    const exchanged = await token(portero().core, client, {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: proof.verifier,
    });
    expect(exchanged.statusCode, exchanged.payload).toBe(200);
    return exchanged.json();
  };
  const refresh = (client: ClientFacts, refreshToken: string, more: Record<string, string>) =>
    token(portero().core, client, {
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      ...more,
    });

  it('is refused at once what about the person is not on its list', async () => {
    const client = await thirdParty({ userScopes: ['profile'] });
    const refused = await new Browser(portero().core).get(
      authorizationUrl(client, pkce(), { scope: 'openid profile phone' }),
    );
    const back = new URL(String(refused.headers.location));
    expect(back.searchParams.get('error')).toBe('invalid_scope');
    expect(back.searchParams.get('error_description')).toBe('requested scope is not allowed');
  });

  it('gets nothing until the person has said yes, on a page that says what it is about', async () => {
    const { user, first } = await person();
    const client = await thirdParty(everything());
    const at = await toConsent(user, client);
    expect(at.page.statusCode).toBe(200);
    expect(at.page.payload).toContain('Night &lt;b>Reader');
    expect(at.page.payload).toContain('See your email address');
    expect(at.page.payload).toContain('Read &lt;your> books');
    expect(at.page.payload).toContain('third.example');
    expect(at.page.payload).toContain('manage:books');
    expect(at.page.payload).not.toContain('write:books');
    const back = await answer(at, { action: 'confirm', organizationIds: first });
    const given = await tokens(client, at, back);
    expect(decodeJwt(given.id_token)).toMatchObject({ organizations: [first] });
    const forApi = (await refresh(client, given.refresh_token, { resource: api })).json();
    expect(decodeJwt(forApi.access_token)).toMatchObject({ aud: api });
    expect(new Set(String(decodeJwt(forApi.access_token).scope).split(' '))).toEqual(
      new Set(['read:books', 'manage:books']),
    );
    const there = await refresh(client, given.refresh_token, { resource: api, organization_id: first });
    expect(new Set(String(decodeJwt(there.json().access_token).scope).split(' '))).toEqual(
      new Set(['read:books', 'manage:books']),
    );
    const own = (await refresh(client, given.refresh_token, { organization_id: first })).json();
    expect(own.scope).toBe('invite');
  });

  it('hears access_denied when the person says no, and gets no grant', async () => {
    const { user } = await person();
    const client = await thirdParty(everything());
    const back = await answer(await toConsent(user, client), { action: 'cancel' });
    expect(back.searchParams.get('error')).toBe('access_denied');
    expect(back.searchParams.get('code')).toBeNull();
    expect((await portero().api('GET', `/users/${user}/grants`)).body.grants).toEqual([]);
  });

  it('acts only in the organizations that the person chose, also at later refreshes', async () => {
    const { user, first, second } = await person();
    const client = await thirdParty(everything());
    const at = await toConsent(user, client);
    const given = await tokens(client, at, await answer(at, { action: 'confirm', organizationIds: second }));
    const refused = await refresh(client, given.refresh_token, { organization_id: first });
    expect([refused.statusCode, refused.json().error]).toEqual([403, 'access_denied']);
    // Nothing that only the other organization would give is in a token, with an organization or without one.
    const anywhere = await refresh(client, given.refresh_token, { resource: api });
    expect(decodeJwt(anywhere.json().access_token).scope).toBe('read:books');
    const there = await refresh(client, given.refresh_token, { resource: api, organization_id: second });
    expect(decodeJwt(there.json().access_token).scope).toBe('read:books');
    // An administrator takes it back.
    await call('DELETE', `/applications/${client.id}/users/${user}/consent-organizations/${second}`);
    expect((await refresh(client, given.refresh_token, { organization_id: second })).statusCode).toBe(403);
  });

  it('needs one organization when it asks for some, and takes none that is not the person’s', async () => {
    const { user } = await person();
    const other = (await call('POST', '/organizations', { name: fresh('Other') })).id;
    const client = await thirdParty(everything());
    const at = await toConsent(user, client);
    const none = await at.browser.request('POST', at.location, {
      form: { csrf: at.csrf, action: 'confirm' },
    });
    expect(none.statusCode).toBe(422);
    expect(none.payload).toContain('Choose at least one organization.');
    const forged = await at.browser.request('POST', at.location, {
      form: { csrf: at.csrf, action: 'confirm', organizationIds: other },
    });
    expect(forged.statusCode).toBe(422);
    const shared = await portero().api(
      'GET',
      `/applications/${client.id}/users/${user}/consent-organizations`,
    );
    expect(shared.body.organizations).toEqual([]);
  });

  it('gets no consent by a forged form, from another site or in another browser', async () => {
    const { user, first } = await person();
    const client = await thirdParty(everything());
    const at = await toConsent(user, client);
    const other = await toConsent((await person()).user, client);
    const form = { action: 'confirm', organizationIds: first };
    const attempts = [
      at.browser.request('POST', at.location, { form }),
      at.browser.request('POST', at.location, { form: { ...form, csrf: other.csrf } }),
      at.browser.request('POST', at.location, {
        form: { ...form, csrf: at.csrf },
        headers: { origin: 'https://evil.example' },
      }),
      new Browser(portero().core).request('POST', at.location, { form: { ...form, csrf: at.csrf } }),
      at.browser.request('POST', at.location, { form: { ...form, csrf: at.csrf, action: 'anything' } }),
    ];
    for (const attempt of await Promise.all(attempts)) {
      expect(String(attempt.headers.location ?? '')).not.toContain('/oidc/auth');
      expect(String(attempt.headers.location ?? '')).not.toContain('code=');
    }
    // Nor by going on without an answer.
    const uid = Object.values(
      JSON.parse(decodeURIComponent(at.browser.cookie('_interaction') ?? '{}')) as Record<string, string>,
    )[0];
    const skipped = await at.browser.get(`/oidc/auth/${uid}`);
    expect(String(skipped.headers.location ?? '')).not.toContain('code=');
    expect((await portero().api('GET', `/users/${user}/grants`)).body.grants).toEqual([]);
  });

  it('asks again with prompt=consent, and otherwise only for what is new', async () => {
    const { user, first } = await person();
    const client = await thirdParty(everything());
    const at = await toConsent(user, client, { scope: 'openid profile' });
    await answer(at, { action: 'confirm' });
    const again = await toConsent(user, client, { scope: 'openid profile' }, at.browser);
    expect(again.page.payload).toContain('It has this access already');
    const silent = await at.browser.get(
      asked(client, pkce(), { scope: 'openid profile', prompt: [], resource: [] }),
    );
    expect(String(silent.headers.location)).toContain(`${redirectUri}?code=`);
    const more = await at.browser.get(asked(client, pkce(), { prompt: [] }));
    expect(more.headers.location).toBe(`/consent?app_id=${client.id}`);
    const none = await at.browser.get(asked(client, pkce(), { prompt: 'none' }));
    expect(String(none.headers.location)).toContain('error=consent_required');
    expect(first).toBeTruthy();
  });

  it('loses at the next token what is taken off its list, whatever was consented to', async () => {
    const { user, first } = await person();
    const client = await thirdParty(everything());
    const at = await toConsent(user, client);
    const given = await tokens(client, at, await answer(at, { action: 'confirm', organizationIds: first }));
    const lists = `/applications/${client.id}/user-consent-scopes`;
    await call('DELETE', `${lists}/resource-scopes/${id('read:books')}`);
    await call('DELETE', `${lists}/organization-scopes/${id('invite')}`);
    await call('DELETE', `${lists}/organization-resource-scopes/${id('manage:books')}`);
    const forApi = (await refresh(client, given.refresh_token, { resource: api })).json();
    expect(decodeJwt(forApi.access_token).scope).toBe('');
    expect((await refresh(client, given.refresh_token, { organization_id: first })).json().scope).toBe('');
    const there = await refresh(client, given.refresh_token, { resource: api, organization_id: first });
    expect(decodeJwt(there.json().access_token).scope).toBe('');
  });

  it('cannot be allowed what no third party may have, nor what does not exist', async () => {
    const client = await thirdParty({});
    const lists = `/applications/${client.id}/user-consent-scopes`;
    const { body: resources } = await portero().api('GET', '/resources?includeScopes=true');
    const management = resources.find(
      ({ indicator }: { indicator: string }) => indicator === 'https://default.logto.app/api',
    );
    const all = management.scopes.find(({ name }: { name: string }) => name === 'all').id;
    for (const body of [{ resourceScopes: [all] }, { organizationResourceScopes: [all] }]) {
      const refused = await portero().api('POST', lists, body);
      expect([refused.status, refused.body.code]).toEqual([
        422,
        'application.consent_management_api_scopes_not_allowed',
      ]);
    }
    const unknown = await portero().api('POST', lists, { resourceScopes: ['nothing', id('read:books')] });
    expect([unknown.status, unknown.body.code]).toEqual([422, 'application.user_consent_scopes_not_found']);
    expect(JSON.stringify(unknown.body.data)).toContain('nothing');
    expect((await portero().api('POST', lists, { userScopes: ['openid'] })).status).toBe(400);
    const own = await insertApplication(portero(), fresh('own'), 'SPA', redirectUri);
    const firstParty = await portero().api('POST', `/applications/${own.id}/user-consent-scopes`, {});
    expect([firstParty.status, firstParty.body.code]).toEqual([
      422,
      'application.third_party_application_only',
    ]);
    const { body } = await portero().api('GET', lists);
    expect(body).toEqual({
      organizationScopes: [],
      resourceScopes: [],
      organizationResourceScopes: [],
      userScopes: [],
    });
  });

  it('is described to pages of one’s own, which may agree as ours does', async () => {
    const { user, first, second } = await person();
    const client = await thirdParty(everything());
    const at = await toConsent(user, client);
    const headers = { 'logto-app-id': client.id };
    const { body, status } = await at.browser
      .request('GET', '/api/interaction/consent', { headers })
      .then((reply) => ({ body: reply.json(), status: reply.statusCode }));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      application: { id: client.id },
      user: { id: user },
      missingOIDCScope: ['profile', 'email', 'urn:logto:scope:organizations'],
      missingResourceScopes: [{ resource: { indicator: api }, scopes: [{ name: 'read:books' }] }],
      redirectUri,
    });
    expect(body.user).not.toHaveProperty('passwordDigest');
    expect(body.organizations.map((one: { id: string }) => one.id)).toEqual([first, second]);
    const forged = await at.browser.request('POST', '/api/interaction/consent', {
      headers,
      json: { organizationIds: ['not-mine'] },
    });
    expect([forged.statusCode, forged.json().code]).toEqual([422, 'organization.require_membership']);
    const agreed = await at.browser.request('POST', '/api/interaction/consent', {
      headers,
      json: { organizationIds: [first] },
    });
    const back = await followToApplication(at.browser, agreed.json().redirectTo, redirectUri);
    expect((await tokens(client, at, back)).scope).toContain('profile');
  });

  it('needs an organization on pages of one’s own, too, from whoever is in one', async () => {
    const { user, first } = await person();
    const client = await thirdParty(everything());
    const at = await toConsent(user, client);
    const headers = { 'logto-app-id': client.id };
    const agree = (json: object, from = at) =>
      from.browser.request('POST', '/api/interaction/consent', { headers, json });
    for (const nothing of [{}, { organizationIds: [] }]) {
      const refused = await agree(nothing);
      expect([refused.statusCode, refused.json()]).toMatchObject([
        400,
        { code: 'guard.invalid_input', details: 'Choose at least one organization.' },
      ]);
    }
    expect((await portero().api('GET', `/users/${user}/grants`)).body.grants).toEqual([]);
    expect((await agree({ organizationIds: [first] })).statusCode).toBe(200);
    // What is shared already need not be named again.
    const again = await toConsent(user, client);
    expect((await agree({}, again)).statusCode).toBe(200);
    // Nobody is kept out for being in no organization.
    const alone = await toConsent(await insertUser(portero(), fresh('ana')), client);
    const agreed = await agree({}, alone);
    const back = await followToApplication(alone.browser, agreed.json().redirectTo, redirectUri);
    const given = await tokens(client, alone, back);
    expect(decodeJwt(given.id_token).organizations).toEqual([]);
    expect((await refresh(client, given.refresh_token, { organization_id: first })).statusCode).toBe(403);
  });

  it('gets no permission of organizations from a page that was not told of any', async () => {
    const { user, first } = await person();
    const client = await thirdParty(everything());
    const at = await toConsent(user, client, { scope: 'openid offline_access invite manage:books' });
    const headers = { 'logto-app-id': client.id };
    const agreed = await at.browser.request('POST', '/api/interaction/consent', { headers, json: {} });
    const back = await followToApplication(at.browser, agreed.json().redirectTo, redirectUri);
    const given = await tokens(client, at, back);
    const there = await refresh(client, given.refresh_token, { resource: api });
    expect(decodeJwt(there.json().access_token).scope).toBe('');
    const own = await refresh(client, given.refresh_token, { organization_id: first });
    expect(own.statusCode).toBe(403);
  });

  it('shares only organizations that a person belongs to, through the Management API too', async () => {
    const { user, first, second } = await person();
    const client = await thirdParty(everything());
    const path = `/applications/${client.id}/users/${user}/consent-organizations`;
    const other = (await call('POST', '/organizations', { name: fresh('Other') })).id;
    const refused = await portero().api('PUT', path, { organizationIds: [first, other] });
    expect([refused.status, refused.body.code]).toEqual([422, 'organization.require_membership']);
    expect((await portero().api('GET', path)).body.organizations).toEqual([]);
    await call('POST', path, { organizationIds: [first] });
    await call('PUT', path, { organizationIds: [second] });
    const { body, headers } = await portero().api('GET', `${path}?page=1`);
    expect(body.organizations.map((one: { id: string }) => one.id)).toEqual([second]);
    expect(headers['total-number']).toBe('1');
    // Whoever leaves an organization no longer shares it.
    await call('DELETE', `/organizations/${second}/users/${user}`);
    expect((await portero().api('GET', path)).body.organizations).toEqual([]);
    const gone = await portero().api('GET', path.replace(user, 'nobody'));
    expect(gone.status).toBe(404);
  });
});
