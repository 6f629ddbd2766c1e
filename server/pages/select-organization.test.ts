/** For which organization people work at an application that asks: hosted pages with scripts off, and what tokens say. */
import { decodeJwt } from 'jose';
import { beforeAll, expect, it } from 'vitest';
import { totpCode } from '../mfa/totp.ts';
import { Browser, type ClientFacts, token } from '../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { make } from '../testing/third-party.ts';
import { byEmail, codeFor, configure, origin, redirectUri, Visitor, visitor } from './testing.ts';

const page = '/select-organization';
let counter = 0;

const asking = (organizationSelection: string) => ({ customClientMetadata: { organizationSelection } });

type Person = { readonly id: string; readonly email: string; readonly browser: Browser };

async function person(p: TestPortero, ...organizations: readonly string[]): Promise<Person> {
  const email = `member${counter++}@example.com`;
  const id = await make(p, '/users', { primaryEmail: email, name: 'Ana' });
  for (const one of organizations) await join(p, one, id);
  return { id, email, browser: new Browser(p.core) };
}

const organization = (p: TestPortero, more: object = {}) =>
  make(p, '/organizations', { name: `Company ${counter++}`, ...more });
const join = (p: TestPortero, id: string, userId: string) =>
  make(p, `/organizations/${id}/users`, { userIds: [userId] });
const leave = (p: TestPortero, id: string, userId: string) =>
  p.api('DELETE', `/organizations/${id}/users/${userId}`);

/** Sign in at an application, up to the first page after it. */
async function signIn(
  p: TestPortero,
  { email, browser }: Person,
  selection: string,
  more: Record<string, string> = {},
): Promise<Visitor> {
  const v = await visitor(p, { browser, ...asking(selection) });
  await v.start(more);
  await prove(p, v, email);
  return v;
}

async function prove(p: TestPortero, v: Visitor, email: string): Promise<void> {
  expect(v.page.path).toBe('/sign-in');
  await v.submit({ identifier: email });
  await v.submit({ code: await codeFor(p, email) });
}

const at = ({ page: { path, query } }: Visitor) =>
  path === redirectUri ? (query.get('error') ?? (query.has('code') ? 'application' : 'nowhere')) : path;

/** @returns the tokens, and what they say of the organization */
async function redeem(p: TestPortero, v: Visitor) {
  expect(at(v)).toBe('application');
  return told(
    await token(p.core, v.client, {
      grant_type: 'authorization_code',
      code: v.page.query.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: v.verifier,
    }),
  );
}

const refresh = async (p: TestPortero, client: ClientFacts, refreshToken: string, more = {}) =>
  told(await token(p.core, client, { grant_type: 'refresh_token', refresh_token: refreshToken, ...more }));

function told(answer: Awaited<ReturnType<typeof token>>) {
  const body = answer.json();
  const { organization_id: id, organization_name: name } = body.id_token ? decodeJwt(body.id_token) : {};
  return { status: answer.statusCode, body, id, name, refreshToken: String(body.refresh_token) };
}

const userinfo = async (p: TestPortero, accessToken: string) =>
  (await p.core.inject({ url: '/oidc/me', headers: { authorization: `Bearer ${accessToken}` } })).json();

/** What the buttons of the page would send. */
const offered = ({ page: { html } }: Visitor, name = 'organization'): string[] =>
  [...html.matchAll(new RegExp(`<button[^>]*name="${name}" value="([^"]*)"`, 'g'))].map(([, id]) => id ?? '');

const scope = 'openid profile offline_access';

onEveryServer('an application that asks for the organization', (portero) => {
  beforeAll(() => configure(portero(), byEmail));

  it('takes only what the person belongs to, from their own page', async () => {
    const p = portero();
    const [one, two, foreign] = [await organization(p), await organization(p), await organization(p)];
    const { db } = p.tenants.admin;
    await db.write
      .insertInto('organizations')
      .values({
        id: 'elsewhere',
        name: 'Elsewhere',
        description: null,
        customData: {},
        isMfaRequired: false,
        color: {},
        branding: {},
        customCss: null,
        createdAt: Date.now(),
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const ana = await person(p, one, two);
    const v = await signIn(p, ana, 'required');
    expect(at(v)).toBe(page);
    for (const id of [foreign, 'elsewhere', 'nobody', 'a\u0000b', '../x']) {
      const seen = await v.submit({ organization: id });
      expect([id, seen.path, seen.status >= 400]).toEqual([id, page, true]);
      await v.open(`${page}?app_id=${v.client.id}`);
    }
    // Nor without one, where one is needed; nor by a form of another site, or of another sign-in.
    expect((await v.submit({ action: 'skip' })).status).toBe(422);
    expect((await v.submit({ organization: one, csrf: '' })).status).toBe(422);
    expect(
      (await v.submit({ organization: one }, { headers: { origin: 'https://evil.example' } })).status,
    ).toBe(422);
    const eve = await signIn(p, await person(p, foreign, two), 'required');
    expect((await eve.submit({ organization: foreign, csrf: v.csrf })).status).toBe(422);
    expect((await eve.submit({ organization: one })).status).toBe(422);
    await v.open(`${page}?app_id=${v.client.id}`);
    await v.submit({ organization: one });
    expect(await redeem(p, v)).toMatchObject({ id: one });
    // Sent once more, the form means nothing.
    const again = await v.browser.request('POST', `${page}?app_id=${v.client.id}`, {
      form: { organization: two, csrf: v.csrf },
      headers: { origin },
    });
    expect(String(again.headers.location ?? '')).not.toContain('/oidc/auth/');
    for (const id of [foreign, 'elsewhere']) {
      await v.start({ organization_id: id });
      expect([id, at(v)]).toEqual([id, 'access_denied']);
    }
  });

  it('shows them with roles, the last choice first, and puts the choice into tokens', async () => {
    const p = portero();
    const [one, two] = [await organization(p, { description: 'Bread & cakes' }), await organization(p)];
    const role = await make(p, '/organization-roles', { name: `baker${counter++}` });
    const ana = await person(p, one, two);
    await p.api('POST', `/organizations/${one}/users/${ana.id}/roles`, { organizationRoleIds: [role] });
    const v = await signIn(p, ana, 'optional', { scope, prompt: 'consent', ui_locales: 'es' });
    expect(v.page.title).toBe('Elige una organización');
    expect(offered(v)).toEqual([one, two]);
    expect(v.page.html).toContain('Bread &amp; cakes');
    expect(v.page.html).toMatch(/baker\d/);
    expect(v.page.html).not.toContain('La última vez');
    await v.submit({ organization: two });
    const first = await redeem(p, v);
    expect(first).toMatchObject({ id: two, name: expect.stringContaining('Company') });
    expect(await userinfo(p, first.body.access_token)).toMatchObject({
      organization_id: two,
      organization_name: first.name,
    });
    const second = await refresh(p, v.client, first.refreshToken);
    expect(second).toMatchObject({ status: 200, id: two });
    expect(await refresh(p, v.client, second.refreshToken)).toMatchObject({ id: two });
    // In another browser it is offered first.
    const w = new Visitor(new Browser(p.core), v.client);
    await w.start({ ui_locales: 'es' });
    await prove(p, w, ana.email);
    expect(offered(w)).toEqual([two, one]);
    expect(w.page.html).toContain('La última vez');
    await p.audit.flush();
    const { body: log } = await p.api('GET', `/logs?logKey=Interaction.Organization.Chosen&userId=${ana.id}`);
    expect(log[0].payload).toMatchObject({ organizationId: two, applicationId: v.client.id });
  });

  it('asks once in a session, and again where that is wanted; the earlier tokens stay as they are', async () => {
    const p = portero();
    const [one, two] = [await organization(p), await organization(p)];
    const ana = await person(p, one, two);
    const v = await signIn(p, ana, 'optional', { scope, prompt: 'consent' });
    await v.submit({ organization: one });
    const first = await redeem(p, v);
    await v.start({ prompt: 'none' });
    expect(await redeem(p, v)).toMatchObject({ id: one });
    await v.start();
    expect(await redeem(p, v)).toMatchObject({ id: one });
    for (const prompt of ['select_organization', 'select_account']) {
      await v.start({ prompt });
      if (prompt === 'select_account') await v.submit({ action: 'confirm' });
      expect(at(v)).toBe(page);
      await v.submit({ organization: prompt === 'select_account' ? one : two });
      expect(await redeem(p, v)).toMatchObject({ id: prompt === 'select_account' ? one : two });
    }
    await v.start({ organization_id: two });
    expect(await redeem(p, v)).toMatchObject({ id: two });
    expect(await refresh(p, v.client, first.refreshToken)).toMatchObject({ id: one });
    // A further application of the same session asks for itself, but not without a page.
    const other = await visitor(p, { browser: ana.browser, ...asking('required') });
    await other.start({ prompt: 'none' });
    expect(at(other)).toBe('interaction_required');
    await other.start();
    expect(at(other)).toBe(page);
    await other.submit({ action: 'cancel' });
    expect(at(other)).toBe('access_denied');
  });

  it('makes nothing new for whoever goes back and forth, which would count as further devices', async () => {
    const p = portero();
    const [one, two] = [await organization(p), await organization(p)];
    const ana = await person(p, one, two);
    const v = await signIn(p, ana, 'optional', { scope, prompt: 'consent' });
    await v.submit({ organization: one });
    const first = await redeem(p, v);
    const custom = { organizationSelection: 'optional', maxAllowedGrants: 2 };
    await p.api('PATCH', `/applications/${v.client.id}`, { customClientMetadata: custom });
    const grants = async () => (await p.api('GET', `/users/${ana.id}/grants`)).body.grants.length;
    for (const organization_id of [two, one, two, one, two]) {
      await v.start({ scope, prompt: 'consent', organization_id });
      expect(await redeem(p, v)).toMatchObject({ id: organization_id });
      expect(await grants()).toBe(2);
    }
    expect(await refresh(p, v.client, first.refreshToken)).toMatchObject({ status: 200, id: one });
    // One that ended does not come back.
    const { body } = await p.api('GET', `/users/${ana.id}/grants`);
    for (const { id } of body.grants) await p.api('DELETE', `/users/${ana.id}/grants/${id}`);
    await v.start({ scope, prompt: 'consent', organization_id: one });
    expect(await redeem(p, v)).toMatchObject({ id: one });
    expect(await grants()).toBe(1);
  });

  it('ends with the session, for every organization, where tokens are to end with it', async () => {
    const p = portero();
    const [one, two] = [await organization(p), await organization(p)];
    const [ana, elsewhere] = [await person(p, one, two), new Browser(p.core)];
    const kept = await signIn(p, { ...ana, browser: elsewhere }, 'optional', { scope, prompt: 'consent' });
    await kept.submit({ organization: one });
    const apart = await redeem(p, kept);
    const v = await signIn(p, ana, 'optional', { scope, prompt: 'consent' });
    await v.submit({ organization: one });
    const first = await redeem(p, v);
    await v.start({ scope, prompt: 'consent', organization_id: two });
    const second = await redeem(p, v);
    expect([first.id, second.id]).toEqual([one, two]);
    const { sessions } = (await p.api('GET', `/users/${ana.id}/sessions`)).body;
    const { uid } = sessions.find(
      ({ payload }: { payload: { authorizations: object } }) => v.client.id in payload.authorizations,
    ).payload;
    const ended = await p.api('DELETE', `/users/${ana.id}/sessions/${uid}?revokeGrantsTarget=all`);
    expect(ended.status).toBe(204);
    for (const { refreshToken } of [second, first])
      expect((await refresh(p, v.client, refreshToken)).status).toBe(400);
    expect((await refresh(p, kept.client, apart.refreshToken)).status, 'of another browser').toBe(200);
  });

  it('does not ask whoever has one or none', async () => {
    const p = portero();
    const one = await organization(p);
    const member = await signIn(p, await person(p, one), 'required', { scope: 'openid' });
    expect(await redeem(p, member)).toMatchObject({ id: one, name: undefined });
    const guest = await signIn(p, await person(p), 'optional');
    expect(await redeem(p, guest)).toMatchObject({ id: undefined });
    const stranger = await signIn(p, await person(p), 'required');
    expect(at(stranger)).toBe(page);
    expect(stranger.page.title).toContain('don’t belong');
    await stranger.submit({ action: 'cancel' });
    expect(at(stranger)).toBe('access_denied');
    await stranger.start({ prompt: 'none' });
    expect(at(stranger)).toBe('access_denied');
  });

  it('lets people go on without one where it may be so, and remembers that as well', async () => {
    const p = portero();
    const ana = await person(p, await organization(p), await organization(p));
    const v = await signIn(p, ana, 'optional');
    await v.submit({ action: 'skip' });
    expect(await redeem(p, v)).toMatchObject({ id: undefined });
    await v.start({ prompt: 'none' });
    expect(at(v)).toBe('application');
  });

  it('has people choose again who were removed on the way', async () => {
    const p = portero();
    const [one, two, three] = [await organization(p), await organization(p), await organization(p)];
    const ana = await person(p, one, two, three);
    const v = await signIn(p, ana, 'required');
    const chosen = await v.browser.request('POST', `${page}?app_id=${v.client.id}`, {
      form: { organization: one, csrf: v.csrf },
      headers: { origin },
    });
    await leave(p, one, ana.id);
    await v.open(String(chosen.headers.location));
    expect(at(v)).toBe(page);
    expect(offered(v)).toEqual([two, three]);
    await leave(p, two, ana.id);
    await v.submit({ organization: two });
    expect(v.complaint()).toContain('don’t belong to that organization');
    await v.submit({ organization: three });
    await leave(p, three, ana.id);
    const refused = await token(p.core, v.client, {
      grant_type: 'authorization_code',
      code: v.page.query.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: v.verifier,
    });
    expect([refused.statusCode, refused.json().error]).toEqual([400, 'invalid_grant']);
  });

  it.each(['leaves', 'is deleted'])('forgets an organization when somebody %s', async (how) => {
    const p = portero();
    const answers = [];
    for (const selection of ['optional', 'required']) {
      const [one, two] = [await organization(p), await organization(p)];
      const ana = await person(p, one, two);
      const v = await signIn(p, ana, selection, { scope, prompt: 'consent' });
      await v.submit({ organization: one });
      const first = await redeem(p, v);
      if (how === 'leaves') await leave(p, one, ana.id);
      else await p.api('DELETE', `/organizations/${one}`);
      expect(await userinfo(p, first.body.access_token)).not.toHaveProperty('organization_id');
      const next = await refresh(p, v.client, first.refreshToken);
      answers.push([next.status, next.body.error, next.id]);
      // With a grant that ended, coming back changes nothing.
      if (how === 'leaves' && selection === 'required') {
        await join(p, one, ana.id);
        expect(await refresh(p, v.client, first.refreshToken)).toMatchObject({ status: 400 });
        await leave(p, one, ana.id);
      }
      // The one that is left is taken from now on.
      await v.start();
      expect(await redeem(p, v)).toMatchObject({ id: two });
    }
    expect(answers).toEqual([
      [200, undefined, undefined],
      [400, 'invalid_grant', undefined],
    ]);
  });

  it('keeps tokens for an organization as they are, whatever was chosen', async () => {
    const p = portero();
    const [one, two] = [await organization(p), await organization(p)];
    const v = await signIn(p, await person(p, one, two), 'optional', {
      scope: `${scope} urn:logto:scope:organizations`,
      prompt: 'consent',
      resource: 'urn:logto:resource:organizations',
    });
    await v.submit({ organization: one });
    const first = await redeem(p, v);
    const other = await refresh(p, v.client, first.refreshToken, { organization_id: two });
    expect(decodeJwt(other.body.access_token).aud).toBe(`urn:logto:organization:${two}`);
    expect(other.id).toBe(one);
    expect((await refresh(p, v.client, other.refreshToken)).body.access_token).not.toContain('.');
  });

  it('demands the second factor of an organization that requires one', async () => {
    const p = portero();
    const [one, two] = [await organization(p, { isMfaRequired: true }), await organization(p)];
    await configure(p, { mfa: { factors: ['Totp'], policy: 'PromptOnlyAtSignIn' } });
    const ana = await person(p, one, two);
    const v = await signIn(p, ana, 'required');
    await v.submit({ action: 'skip' });
    expect(at(v)).toBe(page);
    await v.submit({ organization: one });
    expect(at(v)).toBe('/sign-in');
    await prove(p, v, ana.email);
    expect(at(v), 'without a way round').toBe('/mfa-binding/Totp');
    const secret = /<code id="secret"[^>]*>([^<]*)/.exec(v.page.html)?.[1]?.replaceAll(' ', '') ?? '';
    await v.submit({ code: totpCode(secret) });
    expect(await redeem(p, v)).toMatchObject({ id: one });
    await v.start({ prompt: 'none' });
    expect(at(v)).toBe('application');
    // A session of one factor is not enough for it.
    const plain = await signIn(p, await person(p, one, two), 'required');
    await plain.submit({ action: 'skip' });
    await plain.submit({ organization: two });
    await plain.start({ organization_id: one, prompt: 'none' });
    expect(at(plain)).toBe('login_required');
    await configure(p, { mfa: { factors: [], policy: 'UserControlled' } });
  });

  it('shows invitations to the address that somebody proved, and takes them', async () => {
    const p = portero();
    const [one, two] = [await organization(p), await organization(p)];
    const ana = await person(p);
    const invite = (organizationId: string, invitee: string) =>
      make(p, '/organization-invitations', {
        organizationId,
        invitee,
        organizationRoleIds: [],
        expiresAt: Date.now() + 86_400_000,
        messagePayload: false,
      });
    const [mine, other] = [await invite(one, ana.email), await invite(two, 'somebody@example.com')];
    const v = await signIn(p, ana, 'required');
    expect([at(v), offered(v), offered(v, 'invitation')]).toEqual([page, [], [mine]]);
    await v.submit({ invitation: other });
    expect(v.complaint()).toContain('gone already');
    await v.submit({ organization: one });
    expect(v.complaint()).toContain('don’t belong');
    await v.submit({ invitation: mine });
    expect(await redeem(p, v)).toMatchObject({ id: one });
  });

  it('can be searched where there are many', async () => {
    const p = portero();
    const ana = await person(p);
    const named = ['Água Viva', ...Array.from({ length: 60 }, (_, at) => `Number ${at}`)];
    for (const name of named) await join(p, await make(p, '/organizations', { name }), ana.id);
    const v = await signIn(p, ana, 'required');
    expect(offered(v)).toHaveLength(50);
    expect(v.page.html).toContain('There are more');
    await v.open(`${page}?app_id=${v.client.id}&q=AGUA`);
    expect(offered(v)).toHaveLength(1);
    await v.open(`${page}?app_id=${v.client.id}&q=%3Cscript%3E`);
    expect([offered(v).length, v.page.html.includes('<script>&')]).toEqual([0, false]);
    expect(v.page.html).toContain('None of your organizations');
  });

  it('is asked by pages of one’s own, too', async () => {
    const p = portero();
    const [one, two, foreign] = [await organization(p), await organization(p), await organization(p)];
    const v = await signIn(p, await person(p, one, two), 'optional');
    const api = '/api/experience/organization-selection';
    const { browser } = v;
    const { organizations, isRequired, invitations } = (await browser.get(api)).json();
    expect([isRequired, invitations]).toEqual([false, []]);
    expect(organizations.map(({ id }: { id: string }) => id)).toEqual([one, two]);
    const choose = (json: object, headers: Record<string, string> = {}) =>
      browser.request('POST', api, { json, headers });
    expect((await choose({ organizationId: foreign })).json().code).toBe('organization.require_membership');
    expect((await choose({ organizationId: one }, { origin: 'https://evil.example' })).statusCode).toBe(400);
    expect((await choose({})).statusCode).toBe(400);
    const { redirectTo } = (await choose({ organizationId: one })).json();
    await v.open(redirectTo);
    expect(await redeem(p, v)).toMatchObject({ id: one });
    // Outside of this step there is nothing to see.
    await v.start({ prompt: 'login' });
    for (const answer of [await browser.get(api), await choose({ organizationId: two })])
      expect(answer.json().code).toBe('session.not_found');
  });

  it('is none of those that do not ask, nor a third party', async () => {
    const p = portero();
    const [one, two] = [await organization(p), await organization(p)];
    const ana = await person(p, one, two);
    for (const selection of ['off', undefined]) {
      const v = await visitor(p, {
        browser: ana.browser,
        customClientMetadata: selection ? { organizationSelection: selection } : {},
      });
      await v.start({ organization_id: one });
      if (at(v) === '/sign-in') await prove(p, v, ana.email);
      expect(await redeem(p, v)).toMatchObject({ id: undefined });
      await v.start({ prompt: 'select_organization' });
      expect(at(v)).toBe('invalid_request');
    }
    const made = (body: object) =>
      p.api('POST', '/applications', {
        name: 'X',
        ...asking('required'),
        oidcClientMetadata: { redirectUris: [], postLogoutRedirectUris: [] },
        ...body,
      });
    expect((await made({ type: 'SPA' })).status).toBe(200);
    expect((await made({ type: 'SPA', isThirdParty: true })).status).toBe(400);
    expect((await made({ type: 'MachineToMachine' })).status).toBe(400);
  });
});

/** There consent has a detour through a page of its own, and the choice goes along. */
onEveryServer(
  'an organization chosen where consent takes a detour',
  (portero) => {
    it('stays with the grant, and can be another one', async () => {
      const p = portero();
      await configure(p, {
        signInMode: 'SignInAndRegister',
        signUp: { identifiers: ['username'], password: true, verify: false },
        signIn: {
          methods: [
            { identifier: 'username', password: true, verificationCode: false, isPasswordPrimary: true },
          ],
        },
      });
      const [one, two] = [await organization(p), await organization(p)];
      const username = `detour${counter++}`;
      const password = 'Lluvia-verde-77';
      const id = await make(p, '/users', { username, password });
      for (const each of [one, two]) await join(p, each, id);
      const v = await visitor(p, asking('required'));
      await v.start({ scope, prompt: 'consent' });
      await v.submit({ identifier: username, password });
      expect(at(v)).toBe(page);
      await v.submit({ organization: one });
      const first = await redeem(p, v);
      expect(first.id).toBe(one);
      await v.start({ prompt: 'select_organization' });
      await v.submit({ organization: two });
      expect(await redeem(p, v)).toMatchObject({ id: two });
      await v.start({ prompt: 'none' });
      expect(await redeem(p, v)).toMatchObject({ id: two });
      expect(await refresh(p, v.client, first.refreshToken)).toMatchObject({ id: one });
    });
  },
  { env: { INTEGRATION_TEST: 'true' } },
);
