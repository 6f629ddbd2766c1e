/** Members who administer their organization on the account centre’s pages, with scripts off: what they may, and what not. */
import { administrativePermissions } from '@portero/schema/organization-administration.ts';
import { beforeAll, expect, it } from 'vitest';
import { configure, origin, type Visitor } from '../pages/testing.ts';
import { everyField, newPerson, setAccountCenter } from '../testing/account.ts';
import { insertUser } from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';
import { atTheCentre, openVerified } from './testing.ts';

const everyPermission = Object.keys(administrativePermissions);

onEveryServer('an organization administered in the account centre', (portero) => {
  let counter = 0;
  const roles: Record<string, string> = {};
  const made = async (path: string, body: object): Promise<string> => {
    const answer = await portero().api('POST', path, body);
    expect(answer.status, `${path} ${JSON.stringify(answer.body)}`).toBeLessThan(300);
    return answer.body?.id ?? '';
  };
  const organization = () =>
    made('/organizations', { name: `Company ${counter++}`, customData: { plan: 'free' } });
  const join = async (organizationId: string, userId: string, ...names: string[]) => {
    await made(`/organizations/${organizationId}/users`, { userIds: [userId] });
    if (names.length > 0)
      await made(`/organizations/${organizationId}/users/${userId}/roles`, {
        organizationRoleIds: names.map((one) => roles[one]),
      });
  };
  const member = async (organizationId: string, ...names: string[]) => {
    const id = await newPerson(portero(), { name: `Member ${counter++}` });
    await join(organizationId, id, ...names);
    return id;
  };
  const rolesOf = async (organizationId: string, userId: string): Promise<string[]> =>
    (await portero().api('GET', `/organizations/${organizationId}/users/${userId}/roles`)).body.map(
      ({ name }: { name: string }) => name,
    );
  const membersOf = async (id: string): Promise<string[]> =>
    (await portero().api('GET', `/organizations/${id}/users?page_size=100`)).body.map(
      (one: { id: string }) => one.id,
    );
  const invitationsTo = async (id: string) =>
    (await portero().api('GET', `/organization-invitations?organizationId=${id}`)).body;
  const address = (page: string, id: string, more: Record<string, string> = {}) =>
    `/account/organizations/${page}?${new URLSearchParams({ id, ...more })}`;
  /** Somebody with this role, in whose browser the centre is open and proven. */
  const visitor = async (here: string, ...names: string[]) => {
    const { v, userId, owner } = await atTheCentre(portero());
    await join(here, userId, ...names);
    await openVerified(v, '/account/sessions');
    return { v, userId, owner };
  };

  /** A form that no page showed. */
  const post = async (v: Visitor, address: string, form: Record<string, string>) => {
    const { statusCode, headers } = await v.browser.request('POST', address, {
      form: { action: 'submit', ...form },
      headers: { origin },
    });
    return { status: statusCode, to: String(headers.location) };
  };
  /** Known to every page of the session. */
  const csrfOf = async (v: Visitor): Promise<string> => {
    await v.open('/account/profile');
    return v.csrf;
  };

  beforeAll(async () => {
    const scopeIds: Record<string, string> = {};
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
    await role('recorder', 'portero:log');
    await role('shipper', 'ship:orders');
    await role('guest');
  });

  it('asks who it is before it shows anything', async () => {
    const here = await organization();
    const { v, userId } = await atTheCentre(portero());
    await join(here, userId, 'chief');
    await v.open('/account/organizations');
    expect(v.page.html).toContain(`/account/organizations/members?id=${here}`);
    for (const page of ['members', 'invitations', 'settings', 'invitations/create'])
      expect((await v.open(address(page, here))).path, page).toBe('/account/verified-action');
    // Nor does a form that is sent without it do anything.
    const csrf = await csrfOf(v);
    const answer = await post(v, address('settings', here), { csrf, 'extra.name': 'Taken' });
    expect(answer.to).toContain('/account/verified-action');
    expect((await portero().api('GET', `/organizations/${here}`)).body.name).not.toBe('Taken');
  });

  it('shows members with search and pages, and of them what members know of each other', async () => {
    const here = await organization();
    const { v, userId } = await visitor(here, 'chief');
    for (let at = 0; at < 21; at += 1) {
      const id = await insertUser(portero(), `many${counter++}`, {
        name: `Many ${String(at).padStart(2, '0')}`,
        primaryPhone: `1555020${1000 + counter}`,
      });
      await join(here, id);
    }
    await v.open(address('members', here));
    expect(v.page.html.match(/portero-account-row"/g)).toHaveLength(20);
    expect(v.page.html).toContain('Page 1 of 2');
    await v.open(address('members', here, { page: '2' }));
    expect(v.page.html).toContain(`${userId}@example.com`);
    expect(v.page.html).toContain('<span class="portero-badge">You</span>');
    await v.open(address('members', here, { q: 'many 07' }));
    expect(v.page.html.match(/portero-account-row"/g)).toHaveLength(1);
    for (const q of ['1555020', '%00', '"><script>']) {
      const seen = await v.open(address('members', here, { q }));
      expect(seen.status, q).toBe(200);
      expect(seen.html).not.toContain('"><script>');
    }
    expect((await v.open(address('members', here, { q: '1555020' }))).html).toContain('Nobody was found.');
    for (const page of ['0', '-1', '9'.repeat(30), 'x', '999999'])
      expect((await v.open(address('members', here, { page }))).status, page).toBe(200);
  });

  it('gives roles that its reader has, and refuses more, also by a form that was never shown', async () => {
    const here = await organization();
    const { v, userId } = await visitor(here, 'chief');
    const guest = await member(here, 'guest');
    await v.open(address('members/roles', here, { member: guest }));
    expect(v.page.html).toContain(`value="${roles.looker}"`);
    expect(v.page.html).not.toContain(`value="${roles.shipper}"`);
    await v.submit({ may: roles.looker ?? '' });
    expect(v.page.html).toContain('Your changes were saved.');
    expect(await rolesOf(here, guest)).toEqual(['looker']);
    for (const may of [roles.shipper, 'nothing']) {
      await v.open(address('members/roles', here, { member: guest }));
      await v.submit({ may: may ?? '' });
      expect(v.page.status, may).toBe(422);
      expect(await rolesOf(here, guest)).toEqual(['looker']);
    }
    // Not to oneself either, and from nobody who has more.
    await v.open(address('members/roles', here, { member: userId }));
    await v.submit({ may: roles.shipper ?? '' });
    expect(await rolesOf(here, userId)).toEqual(['chief']);
    const shipper = await member(here, 'shipper');
    await v.open(address('members', here));
    expect(v.page.html).not.toContain(`member=${shipper}`);
    expect((await v.open(address('members/roles', here, { member: shipper }))).html).toContain(
      'They have more than you',
    );
    const csrf = await csrfOf(v);
    for (const page of ['members/roles', 'members/remove']) {
      await post(v, address(page, here, { member: shipper }), { csrf });
      expect(await rolesOf(here, shipper), page).toEqual(['shipper']);
    }
    const stranger = await newPerson(portero());
    await post(v, address('members/roles', here, { member: stranger }), { csrf, may: roles.looker ?? '' });
    expect(await membersOf(here)).not.toContain(stranger);
  });

  it('does not let the last one with a permission give it up, nor be put out', async () => {
    const here = await organization();
    const { v, userId } = await visitor(here, 'chief');
    await v.open(address('members/roles', here, { member: userId }));
    await v.submit({ may: roles.guest ?? '' });
    expect(v.complaint()).toBe('Nobody else there can do what you can. Ask somebody to take over first.');
    await v.open(address('members/remove', here, { member: userId }));
    await v.submit({});
    expect(v.page.status).toBe(422);
    expect(await rolesOf(here, userId)).toEqual(['chief']);
    const { v: staff } = await visitor(here, 'staff');
    await staff.open(address('members', here));
    expect(staff.page.html).not.toContain(`member=${userId}`);
    await post(staff, address('members/remove', here, { member: userId }), { csrf: await csrfOf(staff) });
    expect(await membersOf(here)).toContain(userId);
    // With a second one the first may go on to something smaller.
    await member(here, 'chief');
    await v.open(address('members/roles', here, { member: userId }));
    await v.submit({ may: roles.guest ?? '' });
    expect(await rolesOf(here, userId)).toEqual(['guest']);
    expect((await v.open(address('members', here))).path).toBe('/account/organizations');
  });

  it('removes a member after asking, once', async () => {
    const here = await organization();
    const { v } = await visitor(here, 'staff');
    const plain = await member(here, 'guest');
    await v.open(address('members/remove', here, { member: plain }));
    expect(v.page.title).toMatch(/^Remove Member \d+ from Company \d+\?$/);
    await v.submit({ csrf: 'x' });
    expect(await membersOf(here)).toContain(plain);
    await v.open(address('members/remove', here, { member: plain }));
    await v.submit({});
    expect(v.page.html).toContain('They don’t belong to it any more.');
    expect(await membersOf(here)).not.toContain(plain);
    const again = await post(v, address('members/remove', here, { member: plain }), {
      csrf: await csrfOf(v),
    });
    expect(again.to).toContain('/account/organizations/members');
    expect((await portero().api('GET', `/logs?organizationId=${here}`)).body[0].payload.actor.type).toBe(
      'member',
    );
  });

  it('invites by email with roles, sends again and withdraws', async () => {
    const here = await organization();
    const { v, userId } = await visitor(here, 'chief');
    await v.open(address('invitations/create', here));
    const { csrf } = v;
    await v.submit({ identifier: 'no address' });
    expect(v.page.status).toBe(422);
    await v.submit({ identifier: 'new@example.com', may: roles.shipper ?? '' });
    expect(v.page.status).toBe(422);
    expect(await invitationsTo(here)).toEqual([]);
    await v.submit({ identifier: 'new@example.com', may: roles.looker ?? '', life: '3' });
    expect(v.page.html).toContain('The invitation was sent.');
    const [invitation] = await invitationsTo(here);
    expect(invitation).toMatchObject({
      invitee: 'new@example.com',
      inviterId: userId,
      organizationRoles: [{ id: roles.looker, name: 'looker' }],
    });
    expect(invitation.expiresAt - invitation.createdAt).toBeGreaterThan(2.9 * 86_400_000);
    expect(invitation.expiresAt - invitation.createdAt).toBeLessThan(3.1 * 86_400_000);
    await v.open(address('invitations/create', here));
    for (const identifier of ['new@example.com', `${userId}@example.com`]) {
      await v.submit({ identifier });
      expect(v.complaint('identifier'), identifier).toContain('belongs already');
    }
    await v.open(address('invitations', here));
    await v.submit({ action: 'send', id: invitation.id });
    expect(v.page.html).toContain('The invitation was sent.');
    await v.submit({ action: 'withdraw', id: invitation.id, csrf: 'x' });
    expect((await invitationsTo(here))[0].status).toBe('Pending');
    await v.open(address('invitations', here));
    await v.submit({ action: 'withdraw', id: invitation.id });
    expect(v.page.html).toContain('The invitation was withdrawn.');
    expect((await invitationsTo(here))[0].status).toBe('Revoked');
    for (const action of ['send', 'withdraw']) {
      await v.submit({ action, id: invitation.id, csrf });
      expect(v.complaint()).toBe('That is gone already. Load the page again.');
    }
    await v.submit({ action: 'delete', id: invitation.id, csrf });
    expect(v.page.status).toBe(400);
  });

  it('changes name and look, and nothing that is the tenant’s', async () => {
    const here = await organization();
    const { v } = await visitor(here, 'chief');
    await v.open(address('settings', here));
    await v.submit({
      'extra.name': 'Sol',
      'extra.description': 'Bakery',
      'extra.primaryColor': '#226699',
      'extra.logoUrl': 'https://sol.example/l.png',
      'extra.customCss': '*{}',
      'extra.customData': '{"plan":"gold"}',
      'extra.id': 'other',
    });
    expect(v.page.html).toContain('Your changes were saved.');
    const { body } = await portero().api('GET', `/organizations/${here}`);
    expect(body).toMatchObject({
      id: here,
      name: 'Sol',
      description: 'Bakery',
      customData: { plan: 'free' },
      customCss: null,
      color: { primaryColor: '#226699' },
      branding: { logoUrl: 'https://sol.example/l.png' },
    });
    for (const [field, value] of [
      ['logoUrl', 'javascript:alert(1)'],
      ['primaryColor', 'red;}*{'],
      ['name', ' '],
      ['name', 'x'.repeat(129)],
    ]) {
      await v.open(address('settings', here));
      await v.submit({ 'extra.name': 'Sol', [`extra.${field}`]: value ?? '' });
      expect(v.page.status, `${field} ${value}`).toBe(422);
    }
    expect((await portero().api('GET', `/organizations/${here}`)).body.name).toBe('Sol');
  });

  it('is no way into another organization, whatever the address and the form say', async () => {
    const p = portero();
    const here = await organization();
    const there = await organization();
    const theirs = await member(there, 'guest');
    await member(there, 'chief');
    const invitation = await made('/organization-invitations', {
      organizationId: there,
      invitee: 'somebody@example.com',
      expiresAt: Date.now() + 86_400_000,
      messagePayload: false,
    });
    const { v, userId } = await visitor(here, 'chief');
    const csrf = await csrfOf(v);
    const pages = [
      'members',
      'members/roles',
      'members/remove',
      'invitations',
      'invitations/create',
      'settings',
    ];
    const attempt = async (id: string, why: string) => {
      for (const page of pages) {
        const seen = await v.open(address(page, id, { member: theirs }));
        expect(seen.path, `${why} ${page}`).toBe('/account/organizations');
        await post(v, address(page, id, { member: theirs }), {
          csrf,
          may: roles.chief ?? '',
          identifier: 'eve@example.com',
          'extra.name': 'Mine',
        });
        await post(v, address(page, id), { csrf, action: 'withdraw', id: invitation });
      }
      expect((await p.api('GET', `/organizations/${there}`)).body.name).not.toBe('Mine');
      expect(await rolesOf(there, theirs)).toEqual(['guest']);
      expect(await invitationsTo(there)).toMatchObject([{ id: invitation, status: 'Pending' }]);
    };
    await attempt(there, 'a stranger');
    for (const id of ['nothing', `${here}x`, `${here}%00`, '../x', 'x'.repeat(300)]) await attempt(id, id);
    // By the address of their own organization, with somebody and something of the other one.
    await post(v, address('members/roles', here, { member: theirs }), { csrf, may: roles.chief ?? '' });
    await post(v, address('members/remove', here, { member: theirs }), { csrf });
    for (const action of ['send', 'withdraw']) {
      const answer = await post(v, address('invitations', here), { csrf, action, id: invitation });
      expect(answer.status).toBe(422);
    }
    expect(await membersOf(there)).toContain(theirs);
    expect(await invitationsTo(there)).toMatchObject([{ status: 'Pending' }]);
    // Nor for whoever belongs there with less.
    await join(there, userId, 'guest', 'recorder', 'shipper');
    await attempt(there, 'a plain member');
    // The admin tenant's door knows neither the person nor the organization.
    const admin = await p.admin?.inject({
      url: address('members', here),
      headers: { cookie: v.browser.cookieHeader('/account') },
    });
    expect([303, 404]).toContain(admin?.statusCode);
    expect(admin?.payload).not.toContain('Company');
  });

  it('shows lists without a button to whoever may only look, and takes nothing from them', async () => {
    const here = await organization();
    const guest = await member(here, 'guest');
    const { v } = await visitor(here, 'looker');
    await v.open(address('members', here));
    expect(v.page.html).toContain('guest');
    expect(v.page.html).not.toMatch(/members\/(roles|remove)|organizations\/settings/);
    const csrf = await csrfOf(v);
    for (const page of ['members/roles', 'members/remove', 'settings', 'invitations/create']) {
      expect((await v.open(address(page, here, { member: guest }))).path).toBe('/account/organizations');
      const answer = await post(v, address(page, here, { member: guest }), {
        csrf,
        may: roles.looker ?? '',
        identifier: 'eve@example.com',
        'extra.name': 'Mine',
      });
      expect(answer.to, page).toMatch(/^\/account\/organizations$/);
    }
    expect(await rolesOf(here, guest)).toEqual(['guest']);
    expect(await invitationsTo(here)).toEqual([]);
  });

  it('is off, or only looked at, where the tenant says so', async () => {
    const here = await organization();
    const { v } = await visitor(here, 'chief');
    const { organizationAdministration: _off, ...others } = everyField;
    const pages = [
      'members',
      'members/roles',
      'members/remove',
      'invitations',
      'invitations/create',
      'settings',
    ];
    const csrf = await csrfOf(v);
    for (const fields of [others, { ...everyField, organizations: 'Off' as const }]) {
      await setAccountCenter(portero(), { fields });
      for (const page of pages) {
        expect((await v.open(address(page, here))).status, page).toBe(403);
        const answer = await post(v, address(page, here), { csrf, 'extra.name': 'Mine' });
        expect(answer.status, page).toBe(403);
      }
    }
    await setAccountCenter(portero(), { fields: others });
    expect((await v.open('/account/organizations')).html).not.toContain('/organizations/members');
    await setAccountCenter(portero(), { fields: { ...everyField, organizationAdministration: 'ReadOnly' } });
    await v.open(address('members', here));
    expect(v.page.status).toBe(200);
    expect(v.page.html).not.toMatch(/members\/(roles|remove)|organizations\/settings/);
    for (const page of ['members/roles', 'members/remove', 'invitations/create', 'settings'])
      expect((await v.open(address(page, here))).status, page).toBe(403);
    const answer = await post(v, address('invitations', here), { csrf, action: 'send', id: 'x' });
    expect(answer.status).toBe(422);
    expect((await portero().api('GET', `/organizations/${here}`)).body.name).not.toBe('Mine');
  });

  it('waits for the second factor that the organization asks for', async () => {
    const here = await organization();
    const { v } = await visitor(here, 'chief');
    await configure(portero(), { mfa: { factors: ['Totp'], policy: 'NoPrompt' } });
    await portero().api('PATCH', `/organizations/${here}`, { isMfaRequired: true });
    await v.open('/account/organizations');
    expect(v.page.html).toContain('Set up a second step under Security to manage it.');
    expect(v.page.html).not.toContain('/organizations/members');
    expect((await v.open(address('members', here))).path).toBe('/account/organizations');
  });
});
