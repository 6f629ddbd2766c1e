import { expect, it } from 'vitest';
import { smtpSettings } from '../messages/testing.ts';
import { insertUser } from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';

const hour = 3_600_000;

onEveryServer('invitations to an organization', (portero) => {
  let counter = 0;
  const fresh = (name: string) => `${name}${counter++}`;
  const api = (...call: Parameters<ReturnType<typeof portero>['api']>) => portero().api(...call);
  const setUp = async () => {
    const { body: organization } = await api('POST', '/organizations', { name: fresh('Company') });
    const { body: role } = await api('POST', '/organization-roles', { name: fresh('role') });
    const email = `${fresh('invited')}@example.com`;
    const invite = (more: object = {}) =>
      api('POST', '/organization-invitations', {
        organizationId: organization.id,
        invitee: email,
        expiresAt: Date.now() + hour,
        organizationRoleIds: [role.id],
        ...more,
      });
    const person = (primaryEmail = email) =>
      insertUser(portero(), fresh('user'), { primaryEmail, emailKey: primaryEmail.toLowerCase() });
    const settle = (id: string, body: object) => api('PUT', `/organization-invitations/${id}/status`, body);
    return { organization, role, email, invite, person, settle };
  };
  const inbox = async (to: string) =>
    (await api('GET', '/development-inbox')).body.filter((message: { to: string }) => message.to === to);

  it('are accepted by the person with the address, who joins with the promised roles', async () => {
    const s = await setUp();
    const { status, body } = await s.invite();
    expect(status).toBe(201);
    expect(body).toMatchObject({
      tenantId: 'default',
      invitee: s.email,
      status: 'Pending',
      inviterId: null,
      acceptedUserId: null,
      organizationRoles: [{ id: s.role.id, name: s.role.name }],
    });
    expect(body).not.toHaveProperty('inviteeKey');
    const user = await s.person(s.email.toUpperCase());
    const accepted = await s.settle(body.id, { status: 'Accepted', acceptedUserId: user });
    expect(accepted.body).toMatchObject({ status: 'Accepted', acceptedUserId: user });
    expect((await api('GET', `/organizations/${s.organization.id}/users`)).body).toMatchObject([
      { id: user, organizationRoles: [{ id: s.role.id }] },
    ]);
    const again = await s.settle(body.id, { status: 'Accepted', acceptedUserId: user });
    expect([again.status, again.body.code]).toEqual([422, 'request.invalid_input']);
  });

  it('cannot be accepted for somebody else’s address', async () => {
    const s = await setUp();
    const { body } = await s.invite();
    const other = await s.person('other@example.com');
    const nameless = await insertUser(portero(), fresh('user'));
    for (const acceptedUserId of [other, nameless, 'nobody', '', null, undefined]) {
      const answer = await s.settle(body.id, { status: 'Accepted', acceptedUserId });
      expect(answer.status, String(acceptedUserId)).toBe(422);
    }
    expect((await api('GET', `/organizations/${s.organization.id}/users`)).body).toEqual([]);
    expect((await api('GET', `/organization-invitations/${body.id}`)).body.status).toBe('Pending');
  });

  it('are settled once, however many try at once', async () => {
    const s = await setUp();
    const { body } = await s.invite();
    const user = await s.person();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        s.settle(body.id, index % 2 ? { status: 'Revoked' } : { status: 'Accepted', acceptedUserId: user }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const { status } = (await api('GET', `/organization-invitations/${body.id}`)).body;
    const members = (await api('GET', `/organizations/${s.organization.id}/users`)).body;
    expect(members).toHaveLength(status === 'Accepted' ? 1 : 0);
  });

  it('expire by themselves, and then make room for another', async () => {
    const s = await setUp();
    const { body } = await s.invite();
    const twice = await s.invite({ invitee: s.email.toUpperCase() });
    expect([twice.status, twice.body.code]).toEqual([422, 'entity.unique_integrity_violation']);
    await portero()
      .tenants.default.db.write.updateTable('organization_invitations')
      .set({ expiresAt: Date.now() - 1 })
      .where('id', '=', body.id)
      .execute();
    expect((await api('GET', `/organization-invitations/${body.id}`)).body.status).toBe('Expired');
    const user = await s.person();
    expect((await s.settle(body.id, { status: 'Accepted', acceptedUserId: user })).status).toBe(422);
    expect((await s.invite()).status).toBe(201);
    expect((await s.invite({ expiresAt: Date.now() - 1 })).status).toBe(400);
  });

  it('are not for whoever is a member already, nor for machines’ roles or what does not exist', async () => {
    const s = await setUp();
    const user = await s.person();
    await api('POST', `/organizations/${s.organization.id}/users`, { userIds: [user] });
    expect((await s.invite({ invitee: s.email.toUpperCase() })).body.code).toBe('request.invalid_input');
    const { body: robots } = await api('POST', '/organization-roles', {
      name: fresh('robots'),
      type: 'MachineToMachine',
    });
    const invitee = 'else@example.com';
    for (const more of [
      { organizationRoleIds: [robots.id] },
      { organizationRoleIds: ['none'] },
      { organizationId: 'none' },
      { inviterId: 'none' },
    ])
      expect((await s.invite({ invitee, ...more })).status, JSON.stringify(more)).toBe(422);
    expect((await api('GET', `/organization-invitations?invitee=${invitee}`)).body).toEqual([]);
  });

  it('are written to the invitee in their language, with who invites where, and again when asked', async () => {
    const s = await setUp();
    const inviter = await insertUser(portero(), fresh('inviter'), { name: 'Ana' });
    const link = 'https://app.example/join?token=1';
    const { body } = await s.invite({ inviterId: inviter, messagePayload: { link, locale: 'es' } });
    const [mail] = await inbox(s.email);
    expect(mail).toMatchObject({ type: 'OrganizationInvitation', text: expect.stringContaining(link) });
    const again = await api('POST', `/organization-invitations/${body.id}/message`, { link });
    expect(again.status).toBe(204);
    expect(await inbox(s.email)).toHaveLength(2);
    await s.settle(body.id, { status: 'Revoked' });
    expect((await api('POST', `/organization-invitations/${body.id}/message`, { link })).status).toBe(422);
    expect(await inbox(s.email)).toHaveLength(2);
  });

  it('are not there when the message could not be sent', async () => {
    const s = await setUp();
    const made = await api('POST', '/connectors', {
      connectorId: 'simple-mail-transfer-protocol',
      config: smtpSettings(1),
    });
    expect(made.status, JSON.stringify(made.body)).toBe(200);
    const answer = await s.invite({ messagePayload: { link: 'https://app.example' } });
    await api('DELETE', `/connectors/${made.body.id}`);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect((await api('GET', `/organization-invitations?organizationId=${s.organization.id}`)).body).toEqual(
      [],
    );
    expect((await s.invite()).status).toBe(201);
  });

  it('are found by organization, inviter and address, newest first, and deleted', async () => {
    const s = await setUp();
    const { body: first } = await s.invite();
    const { body: second } = await s.invite({ invitee: 'zoe@example.com' });
    const ids = async (query: string) =>
      (await api('GET', `/organization-invitations?${query}`)).body.map((one: { id: string }) => one.id);
    expect(new Set(await ids(`organizationId=${s.organization.id}`))).toEqual(new Set([first.id, second.id]));
    expect(await ids(`organizationId=${s.organization.id}&invitee=ZOE@example.com`)).toEqual([second.id]);
    expect(await ids('inviterId=nobody')).toEqual([]);
    expect((await api('DELETE', `/organization-invitations/${first.id}`)).status).toBe(204);
    expect((await api('GET', `/organization-invitations/${first.id}`)).status).toBe(404);
    await api('DELETE', `/organizations/${s.organization.id}`);
    expect((await api('GET', `/organization-invitations/${second.id}`)).status).toBe(404);
  });
});
