/** Members who administer their organization: what they may, and everything that they try beyond it. */
import { administrativePermissions } from '@portero/schema/organization-administration.ts';
import { beforeAll, expect, it } from 'vitest';
import { countInvitation } from '../messages/cap.ts';
import {
  Browser,
  type ClientFacts,
  insertApplication,
  insertUser,
  pkce,
  signInAs,
  token,
} from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';

const redirectUri = 'https://app.example/callback';
const everyPermission = Object.keys(administrativePermissions);
const joined = everyPermission.join(' ');

onEveryServer('whoever administers one organization', (portero) => {
  let spa: ClientFacts;
  let counter = 0;
  const scopeIds: Record<string, string> = {};
  const roles: Record<string, string> = {};

  const made = async (path: string, body: object): Promise<string> => {
    const answer = await portero().api('POST', path, body);
    expect(answer.status, `${path} ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return answer.body?.id ?? '';
  };
  const organization = () =>
    made('/organizations', { name: `Company ${counter++}`, customData: { plan: 'free' } });
  /** Somebody who belongs to the organization, with these roles. */
  const member = async (organizationId: string, ...names: string[]) => {
    const name = `person${counter++}`;
    const id = await insertUser(portero(), name, {
      name,
      primaryEmail: `${name}@example.com`,
      primaryPhone: `1555010${1000 + counter}`,
      customData: { note: 'private' },
    });
    await made(`/organizations/${organizationId}/users`, { userIds: [id] });
    if (names.length > 0)
      await made(`/organizations/${organizationId}/users/${id}/roles`, {
        organizationRoleIds: names.map((one) => roles[one]),
      });
    return id;
  };
  const signIn = async (userId: string, client = spa, more: Record<string, string> = {}) => {
    const p = portero();
    const proof = pkce();
    const back = await signInAs(new Browser(p.core), p.tenants.default, userId, client, proof, {
      scope: `openid offline_access urn:logto:scope:organizations ${joined}`,
      resource: ['urn:logto:resource:organizations'],
      ...more,
    });
    const answer = await token(p.core, client, {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: proof.verifier,
    });
    const refreshToken: string = answer.json().refresh_token;
    expect(refreshToken, answer.payload).toBeDefined();
    return refreshToken;
  };
  /** A token as the SDKs’ `getOrganizationToken` gets it. */
  const tokenFor = async (userId: string, organizationId: string, scope?: string): Promise<string> => {
    const answer = await token(portero().core, spa, {
      grant_type: 'refresh_token',
      refresh_token: await signIn(userId),
      organization_id: organizationId,
      ...(scope !== undefined && { scope }),
    });
    expect(answer.statusCode, answer.payload).toBe(200);
    return answer.json().access_token;
  };
  const as =
    (bearer: string, organizationId: string) =>
    async (method: string, path = '', body?: object) => {
      const answer = await portero().core.inject({
        method: method as 'GET',
        url: `/api/my-organizations/${organizationId}${path}`,
        headers: { authorization: `Bearer ${bearer}` },
        ...(body && { payload: body }),
      });
      return {
        status: answer.statusCode,
        headers: answer.headers,
        body: answer.payload ? answer.json() : undefined,
      };
    };
  const administrator = async () => {
    const here = await organization();
    const chief = await member(here, 'chief');
    return { here, chief, call: as(await tokenFor(chief, here), here) };
  };
  const rolesOf = async (organizationId: string, userId: string) =>
    (await portero().api('GET', `/organizations/${organizationId}/users/${userId}/roles`)).body.map(
      ({ id }: { id: string }) => id,
    );

  beforeAll(async () => {
    spa = await insertApplication(portero(), 'spa', 'SPA', redirectUri);
    for (const name of [...everyPermission, 'ship:orders'])
      scopeIds[name] = await made('/organization-scopes', { name });
    const role = async (name: string, ...scopes: string[]) => {
      roles[name] = await made('/organization-roles', {
        name,
        organizationScopeIds: scopes.map((one) => scopeIds[one]),
      });
    };
    await role('chief', ...everyPermission);
    await role('staff', 'portero:members');
    await role('looker', 'portero:view');
    await role('shipper', 'ship:orders');
    await role('guest');
  });

  it('sees the organization and its members, and of these what members know of each other', async () => {
    const { here, chief, call } = await administrator();
    const other = await member(here, 'guest');
    expect((await call('GET')).body).toEqual({
      id: here,
      name: expect.any(String),
      description: null,
      isMfaRequired: false,
      color: {},
      branding: {},
    });
    const members = await call('GET', '/members?page=1&page_size=1');
    expect(members.headers['total-number']).toBe('2');
    expect(members.headers.link).toContain(`/api/my-organizations/${here}/members?`);
    const all = (await call('GET', '/members')).body;
    expect(all.map(({ id }: { id: string }) => id).sort()).toEqual([chief, other].sort());
    expect(all.find(({ id }: { id: string }) => id === other)).toEqual({
      id: other,
      name: expect.any(String),
      username: expect.any(String),
      primaryEmail: expect.any(String),
      avatar: null,
      organizationRoles: [{ id: roles.guest, name: 'guest' }],
    });
    // What is not shown cannot be guessed by searching either.
    expect((await call('GET', '/members?q=1555010')).body).toEqual([]);
    const givable = (await call('GET', '/roles')).body;
    expect(
      Object.fromEntries(
        givable.map(({ name, isGivable }: { name: string; isGivable: boolean }) => [name, isGivable]),
      ),
    ).toEqual({ chief: true, staff: true, looker: true, guest: true, shipper: false });
  });

  it('changes its name and look, and not what the tenant keeps about it', async () => {
    const { here, call } = await administrator();
    const changed = await call('PATCH', '', {
      name: 'Sol',
      branding: { logoUrl: 'https://sol.example/l.png' },
    });
    expect([changed.status, changed.body.name]).toEqual([200, 'Sol']);
    for (const body of [
      { customData: { plan: 'gold' } },
      { customCss: '*{}' },
      { id: 'other' },
      { tenantId: 'x' },
    ])
      expect((await call('PATCH', '', body)).status, JSON.stringify(body)).toBe(400);
    expect((await portero().api('GET', `/organizations/${here}`)).body).toMatchObject({
      name: 'Sol',
      customData: { plan: 'free' },
      customCss: null,
    });
  });

  it('invites, sends again and revokes, with roles that they have themselves', async () => {
    const { here, chief, call } = await administrator();
    const invited = await call('POST', '/invitations', {
      invitee: 'new@example.com',
      organizationRoleIds: [roles.guest],
    });
    expect([invited.status, invited.body.inviterId, invited.body.status]).toEqual([201, chief, 'Pending']);
    expect(
      (await call('POST', '/invitations', { invitee: 'x@example.com', organizationRoleIds: [roles.shipper] }))
        .status,
    ).toBe(403);
    for (const more of [
      { link: 'https://evil.example' },
      { messagePayload: {} },
      { organizationId: 'x' },
      { days: 31 },
    ])
      expect((await call('POST', '/invitations', { invitee: 'x@example.com', ...more })).status).toBe(400);
    const listed = (await call('GET', '/invitations')).body;
    expect(listed.map(({ invitee }: { invitee: string }) => invitee)).toEqual(['new@example.com']);
    expect((await call('POST', `/invitations/${invited.body.id}/message`)).status).toBe(204);
    expect((await call('DELETE', `/invitations/${invited.body.id}`)).status).toBe(204);
    expect((await call('DELETE', `/invitations/${invited.body.id}`)).status).toBe(422);
    // Of another organization, and with more than one has.
    const elsewhere = await organization();
    const invitation = (organizationId: string, ...organizationRoleIds: (string | undefined)[]) =>
      made('/organization-invitations', {
        invitee: `i${counter++}@example.com`,
        organizationId,
        expiresAt: Date.now() + 60_000,
        organizationRoleIds,
      });
    for (const [id, status] of [
      [await invitation(elsewhere), 404],
      ['nothing', 404],
      [await invitation(here, roles.shipper), 403],
    ]) {
      expect((await call('POST', `/invitations/${id}/message`)).status).toBe(status);
      expect((await call('DELETE', `/invitations/${id}`)).status).toBe(status);
    }
  });

  it('has no more than a hundred messages an hour sent in the tenant’s name, to whomever', async () => {
    const { here, call } = await administrator();
    for (let sent = 0; sent < 98; sent++) await countInvitation(portero().tenants.default, here);
    const first = await call('POST', '/invitations', { invitee: 'stranger1@example.com' });
    expect(first.status).toBe(201);
    expect((await call('POST', `/invitations/${first.body.id}/message`)).status).toBe(204);
    const refusals = [
      await call('POST', '/invitations', { invitee: 'stranger2@example.com' }),
      await call('POST', `/invitations/${first.body.id}/message`),
    ];
    expect(refusals.map(({ status, body }) => [status, body.code])).toEqual([
      [429, 'request.rate_limited'],
      [429, 'request.rate_limited'],
    ]);
    expect((await call('GET', '/invitations')).body).toHaveLength(1);
    const other = await administrator();
    expect((await other.call('POST', '/invitations', { invitee: 'stranger3@example.com' })).status).toBe(201);
  });

  it('gives and takes roles, and neither more than they have nor from somebody who has more', async () => {
    const { here, chief, call } = await administrator();
    const guest = await member(here, 'guest');
    const put = (userId: string, ...names: string[]) =>
      call('PUT', `/members/${userId}/roles`, {
        organizationRoleIds: names.map((name) => roles[name] ?? name),
      });
    expect((await put(guest, 'looker', 'guest')).status).toBe(204);
    expect((await rolesOf(here, guest)).sort()).toEqual([roles.looker, roles.guest].sort());
    expect((await put(guest, 'shipper')).status).toBe(403);
    expect((await put(chief, 'chief', 'shipper')).status).toBe(403);
    expect((await put(guest, 'no such role')).status).toBe(422);
    const shipper = await member(here, 'shipper');
    expect((await put(shipper)).status).toBe(403);
    expect((await call('DELETE', `/members/${shipper}`)).status).toBe(403);
    const staff = as(await tokenFor(await member(here, 'staff'), here), here);
    expect((await staff('DELETE', `/members/${chief}`)).status).toBe(403);
    expect(
      (await staff('PUT', `/members/${guest}/roles`, { organizationRoleIds: [roles.chief] })).status,
    ).toBe(403);
    expect((await staff('DELETE', `/members/${guest}`)).status).toBe(403);
    const plain = await member(here, 'guest');
    expect((await staff('DELETE', `/members/${plain}`)).status).toBe(204);
    expect((await staff('DELETE', `/members/${plain}`)).status).toBe(404);
    // A stranger and nobody are the same.
    const stranger = await insertUser(portero(), `stranger${counter++}`);
    for (const id of [stranger, 'nobody']) {
      expect((await call('DELETE', `/members/${id}`)).body.code).toBe('entity.not_found');
      expect((await put(id, 'guest')).body.code).toBe('organization.require_membership');
    }
  });

  it('does not give up the last of a permission, nor remove themselves', async () => {
    const { here, chief, call } = await administrator();
    const give = (...names: string[]) =>
      call('PUT', `/members/${chief}/roles`, { organizationRoleIds: names.map((name) => roles[name]) });
    expect((await give('guest')).body.code).toBe('account.last_with_permissions');
    expect((await call('DELETE', `/members/${chief}`)).status).toBe(403);
    await member(here, 'chief');
    expect((await give('guest')).status).toBe(204);
    // What is gone is gone at once, whatever the token says.
    expect((await call('GET')).status).toBe(403);
  });

  it('of two who take each other’s place away, one stays', async () => {
    const here = await organization();
    const [one, other] = [await member(here, 'chief'), await member(here, 'chief')];
    const [first, second] = [as(await tokenFor(one, here), here), as(await tokenFor(other, here), here)];
    const answers = await Promise.all([
      first('DELETE', `/members/${other}`),
      second('DELETE', `/members/${one}`),
    ]);
    const removed = answers.filter(({ status }) => status === 204);
    expect(removed).toHaveLength(1);
    const left = (await portero().api('GET', `/organizations/${here}/users`)).body;
    expect(left).toHaveLength(1);
  });

  it('sees what was done in the organization, and of the tenant’s people only that they did it', async () => {
    const { here, chief, call } = await administrator();
    await call('PATCH', '', { name: 'Luna' });
    await portero().api('PATCH', `/organizations/${here}`, { customData: { plan: 'secret plan' } });
    await portero().api('PATCH', `/organizations/${await organization()}`, { name: 'Elsewhere' });
    const log = await call('GET', '/logs');
    expect(log.body.slice(0, 2)).toMatchObject([
      { key: 'Management.Organization.Updated', by: { type: 'application' }, changed: ['customData'] },
      { key: 'Management.Organization.Updated', by: { type: 'member', id: chief }, changed: ['name'] },
    ]);
    expect(JSON.stringify(log.body)).not.toMatch(/secret plan|m-default|127\.0\.0\.1|Elsewhere/);
    const filtered = await portero().api('GET', `/logs?organizationId=${here}`);
    expect(filtered.body[1].payload.actor).toEqual({ type: 'member', id: chief });
    expect(
      filtered.body.every(
        (row: { payload: { organizationId: string } }) => row.payload.organizationId === here,
      ),
    ).toBe(true);
  });

  it('gets into no other organization, by no route: what is there and what is not are the same', async () => {
    const { here, chief } = await administrator();
    const bearer = await tokenFor(chief, here);
    const there = await organization();
    const theirs = await member(there, 'guest');
    const routes = portero().core.declaredRoutes.filter(
      ({ gate, method }) => gate.kind === 'organization' && method !== 'HEAD',
    );
    expect(routes.length).toBeGreaterThanOrEqual(11);
    for (const { method, url } of routes) {
      const answers = [];
      for (const [id, userId] of [
        [there, theirs],
        ['nothing', 'nobody'],
        [`${here}x`, theirs],
        [here.toUpperCase(), theirs],
        [`${here}%00`, theirs],
        [encodeURIComponent(`${here}/`), theirs],
      ]) {
        const address = url
          .replace(':organizationId', id ?? '')
          .replace(':userId', userId ?? '')
          .replace(/:\w+/, 'x1');
        const answer = await portero().core.inject({
          method: method as 'GET',
          url: address,
          headers: { authorization: `Bearer ${bearer}` },
          ...(method !== 'GET' && method !== 'DELETE' && { payload: { name: 'Mine' } }),
        });
        answers.push([answer.statusCode, answer.json().code]);
      }
      for (const answer of answers) expect(answer, `${method} ${url}`).toEqual([401, 'auth.unauthorized']);
    }
    expect((await portero().api('GET', `/organizations/${there}`)).body.name).not.toBe('Mine');
  });

  it('gets into nothing else of the server with that token', async () => {
    const { here, chief } = await administrator();
    const bearer = await tokenFor(chief, here);
    const { core, admin } = portero();
    for (const app of [core, admin])
      for (const { method, url, gate } of app?.declaredRoutes ?? []) {
        if (method === 'HEAD' || !['management', 'administration', 'me', 'account'].includes(gate.kind))
          continue;
        const answer = await app?.inject({
          method: method as 'GET',
          url: url
            .replace(/organizations\/:id/, `organizations/${here}`)
            .replaceAll(/:(\w+)/g, 'x1')
            .replace('*', 'x'),
          headers: { authorization: `Bearer ${bearer}` },
        });
        expect(answer?.statusCode, `${method} ${url}`).toBe(401);
      }
  });

  it('may no more than the token says, and no more than roles, membership and account say at that moment', async () => {
    const { here, chief } = await administrator();
    const narrow = as(await tokenFor(chief, here, 'portero:view'), here);
    expect((await narrow('GET', '/members')).status).toBe(200);
    expect((await narrow('GET', '/logs')).status).toBe(403);
    expect((await narrow('PATCH', '', { name: 'x' })).status).toBe(403);
    const guest = as(await tokenFor(await member(here, 'guest', 'shipper'), here), here);
    expect((await guest('GET')).status).toBe(403);
    const ends: Record<string, (userId: string) => Promise<unknown>> = {
      'a role that is taken away': (id) =>
        portero().api('PUT', `/organizations/${here}/users/${id}/roles`, { organizationRoleIds: [] }),
      'no longer a member': (id) => portero().api('DELETE', `/organizations/${here}/users/${id}`),
      suspended: (id) => portero().api('PATCH', `/users/${id}/is-suspended`, { isSuspended: true }),
      gone: (id) => portero().api('DELETE', `/users/${id}`),
    };
    for (const [what, end] of Object.entries(ends)) {
      const id = await member(here, 'chief');
      const call = as(await tokenFor(id, here), here);
      expect((await call('GET')).status, what).toBe(200);
      await end(id);
      expect([401, 403], what).toContain((await call('GET')).status);
    }
    const call = as(await tokenFor(chief, here), here);
    await portero().api('PATCH', `/organizations/${here}`, { isMfaRequired: true });
    expect((await call('GET')).status).toBe(403);
  });

  it('is a person by an application of the tenant: no machine, no third party, and who acts as them only looks', async () => {
    const p = portero();
    const { here, chief } = await administrator();
    const machine = await insertApplication(p, `m${counter++}`, 'MachineToMachine', redirectUri);
    await made(`/organizations/${here}/applications`, { applicationIds: [machine.id] });
    const role = await made('/organization-roles', {
      name: `machines${counter++}`,
      type: 'MachineToMachine',
      organizationScopeIds: everyPermission.map((name) => scopeIds[name]),
    });
    await made(`/organizations/${here}/applications/${machine.id}/roles`, { organizationRoleIds: [role] });
    const asked = await token(p.core, machine, {
      grant_type: 'client_credentials',
      organization_id: here,
      scope: joined,
    });
    expect(asked.json().scope).toContain('portero:view');
    expect((await as(asked.json().access_token, here)('GET')).status).toBe(403);

    const exchanger = await insertApplication(p, `x${counter++}`, 'Traditional', redirectUri, {
      customClientMetadata: { allowTokenExchange: true },
    });
    const { body } = await p.api('POST', '/subject-tokens', { userId: chief });
    const acted = await token(p.core, exchanger, {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: body.subjectToken,
      subject_token_type: 'urn:logto:token-type:impersonation_token',
      organization_id: here,
      scope: joined,
    });
    expect(acted.statusCode, acted.payload).toBe(200);
    const call = as(acted.json().access_token, here);
    expect((await call('GET')).status).toBe(200);
    expect((await call('PATCH', '', { name: 'x' })).status).toBe(403);
    await p.tenants.default.db.write
      .updateTable('applications')
      .set({ isThirdParty: true })
      .where('id', '=', exchanger.id)
      .execute();
    p.tenants.default.cache.invalidate(`application:${exchanger.id}`);
    expect((await call('GET')).status).toBe(403);
  });
});
