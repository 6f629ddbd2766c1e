/** Organizations, invitations and trusted devices in one's own account: the Account API, and pages with scripts off. */
import { beforeAll, expect, it } from 'vitest';
import { configure } from '../pages/testing.ts';
import { everyField, type Owner, setAccountCenter } from '../testing/account.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { trustDevice, trustedDeviceCookie, trustedDeviceValue } from '../trusted-devices/rules.ts';
import { getUser } from '../users/rules.ts';
import { atTheCentre, openVerified } from './testing.ts';

let counter = 0;
const made = async (p: TestPortero, path: string, body: object): Promise<string> => {
  const answer = await p.api('POST', path, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body.id;
};

onEveryServer('organizations of one’s own', (portero) => {
  let admin = '';
  let guest = '';
  beforeAll(async () => {
    const p = portero();
    const manage = await made(p, '/organization-scopes', { name: 'manage:members' });
    const read = await made(p, '/organization-scopes', { name: 'read:members' });
    admin = await made(p, '/organization-roles', { name: 'admin', organizationScopeIds: [manage, read] });
    guest = await made(p, '/organization-roles', { name: 'guest', organizationScopeIds: [read] });
  });
  const organization = (p: TestPortero) => made(p, '/organizations', { name: `Club ${counter++}` });
  const join = async (p: TestPortero, id: string, userId: string, ...organizationRoleIds: string[]) => {
    expect((await p.api('POST', `/organizations/${id}/users`, { userIds: [userId] })).status).toBe(201);
    await p.api('POST', `/organizations/${id}/users/${userId}/roles`, { organizationRoleIds });
  };
  const invite = (p: TestPortero, organizationId: string, userId: string) =>
    made(p, '/organization-invitations', {
      organizationId,
      invitee: `${userId}@example.com`,
      organizationRoleIds: [guest],
      expiresAt: Date.now() + 86_400_000,
      messagePayload: false,
    });
  const vouch = (p: TestPortero, userId: string) => p.api('PATCH', `/users/${userId}?emailVerified=true`, {});
  const membersOf = async (p: TestPortero, id: string): Promise<string[]> =>
    (await p.api('GET', `/organizations/${id}/users`)).body.map((user: { id: string }) => user.id);

  it('does not let anybody answer an invitation of somebody else, nor one twice', async () => {
    const p = portero();
    const { owner: eve, v } = await atTheCentre(p);
    const { owner } = await atTheCentre(p);
    const id = await organization(p);
    const invitation = await invite(p, id, owner.userId);
    // Not even their own, while nobody has shown that the address is theirs.
    expect((await owner.my('GET', '/organization-invitations')).body).toEqual([]);
    expect((await owner.my('POST', `/organization-invitations/${invitation}/accept`)).status).toBe(404);
    await Promise.all([vouch(p, owner.userId), vouch(p, eve.userId)]);
    for (const answer of ['accept', 'decline'])
      expect((await eve.my('POST', `/organization-invitations/${invitation}/${answer}`)).status).toBe(404);
    await v.open('/account/profile');
    const { csrf } = v;
    await v.open('/account/organizations');
    expect(v.page.html).not.toContain('Club');
    await v.submit({ action: 'accept', id: invitation, csrf });
    expect([v.page.status, v.complaint()]).toEqual([422, 'That is gone already. Load the page again.']);
    const answers = await Promise.all(
      ['accept', 'decline', 'accept'].map((answer) =>
        owner.my('POST', `/organization-invitations/${invitation}/${answer}`),
      ),
    );
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    expect((await owner.my('GET', '/organization-invitations')).body).toEqual([]);
    expect(await membersOf(p, id)).not.toContain(eve.userId);
  });

  it('does not let the last person with a permission go, nor two of them at once', async () => {
    const p = portero();
    const id = await organization(p);
    const { owner: one } = await atTheCentre(p);
    const { owner: other } = await atTheCentre(p);
    await join(p, id, one.userId, admin);
    const leave = (owner: Owner) => owner.my('DELETE', `/organizations/${id}`);
    expect((await leave(one)).body.code).toBe('verification_record.permission_denied');
    expect((await leave(other)).status).toBe(401);
    await Promise.all([one.verify(), other.verify()]);
    expect((await leave(other)).status).toBe(404);
    expect((await leave(one)).body.code).toBe('account.last_with_permissions');
    await join(p, id, other.userId, guest);
    expect((await leave(one)).body.code).toBe('account.last_with_permissions');
    await join(p, id, other.userId, admin);
    const both = await Promise.all([leave(one), leave(other)]);
    expect(both.map(({ status }) => status).sort()).toEqual([204, 422]);
    expect(await membersOf(p, id)).toHaveLength(1);
  });

  it('are off at first, and only looked at where the tenant says so', async () => {
    const p = portero();
    const { organizations: _off, ...others } = everyField;
    const { v, owner } = await atTheCentre(p, { fields: others });
    const id = await organization(p);
    await join(p, id, owner.userId, guest);
    expect((await owner.my('GET', '/organizations')).body.code).toBe('account_center.field_not_enabled');
    expect((await v.open('/account/organizations')).status).toBe(403);
    expect((await v.open('/account/security')).html).not.toContain('/account/organizations');
    await setAccountCenter(p, { fields: { ...everyField, organizations: 'ReadOnly' } });
    const invitation = await invite(p, await organization(p), owner.userId);
    await vouch(p, owner.userId);
    await v.open('/account/organizations');
    expect(v.page.html).toContain('guest');
    expect(v.page.html).not.toMatch(/Leave|Accept/);
    await v.submit({ action: 'accept', id: invitation });
    expect(v.page.status).toBe(422);
    expect((await v.open(`/account/organizations/leave?id=${id}`)).status).toBe(403);
    await owner.verify();
    expect((await owner.my('DELETE', `/organizations/${id}`)).body.code).toBe(
      'account_center.field_not_editable',
    );
  });

  it('are joined, declined and left on the pages, and what happened is in the activity', async () => {
    const p = portero();
    const { v, owner } = await atTheCentre(p);
    const [club, team] = [await organization(p), await organization(p)];
    const [first, second] = [await invite(p, club, owner.userId), await invite(p, team, owner.userId)];
    await vouch(p, owner.userId);
    await v.open('/account/organizations');
    expect(v.page.html.match(/>Accept</g)).toHaveLength(2);
    await v.submit({ action: 'accept', id: first, csrf: 'x' });
    expect(v.page.status).toBe(422);
    await v.submit({ action: 'accept', id: first });
    expect(v.page.html).toContain('You’re in.');
    expect(await membersOf(p, club)).toEqual([owner.userId]);
    expect((await owner.my('GET', '/organizations')).body).toMatchObject([
      { id: club, organizationRoles: [{ id: guest, name: 'guest' }] },
    ]);
    await v.submit({ action: 'decline', id: second });
    expect(v.page.html).toContain('The invitation is declined.');
    expect(await membersOf(p, team)).toEqual([]);
    await openVerified(v, `/account/organizations/leave?id=${club}`);
    expect(v.page.title).toMatch(/^Leave Club \d+\?$/);
    await v.submit({});
    expect(v.complaint()).toBe('Nobody else there can do what you can. Ask somebody to take over first.');
    const { userId } = await atTheCentre(p);
    await join(p, club, userId, admin);
    await v.submit({});
    expect(v.page.html).toContain('You left the organization.');
    expect(await membersOf(p, club)).toEqual([userId]);
    const { html } = await v.open('/account/activity');
    expect(html).toContain('Joined an organization');
    expect(html).toContain('Left an organization');
  });
});

onEveryServer('trusted devices at the account centre', (portero) => {
  const trust = (p: TestPortero, userId: string, userAgent: string) => {
    const tenant = p.tenants.default;
    return tenant.db.transaction(async (db) =>
      trustDevice(tenant, db, await getUser(tenant, userId, db), { days: 7, userAgent, ip: '192.0.2.7' }),
    );
  };
  const phone = 'Mozilla/5.0 (iPhone) Version/17.0 Safari/604.1';
  const desktop = 'Mozilla/5.0 (Windows NT 10.0) Firefox/130.0';

  it('are listed with when they were used, and forgotten one by one or all, by their owner only', async () => {
    const p = portero();
    await configure(p, { trustedDevice: { enabled: true, durationDays: 7 } });
    const { v, owner, userId } = await atTheCentre(p);
    const { v: eve } = await atTheCentre(p);
    const [here, there] = [await trust(p, userId, phone), await trust(p, userId, desktop)];
    await trust(p, userId, desktop);
    const tenant = p.tenants.default;
    v.browser.setCookie(
      trustedDeviceCookie(tenant, userId),
      trustedDeviceValue(tenant, { id: here.id, userId }),
    );
    await eve.open('/account/profile');
    const { csrf } = eve;
    await openVerified(eve, '/account/sessions');
    expect(eve.page.html).toContain('You trust no device.');
    for (const action of ['forget', 'forget-all']) await eve.submit({ action, id: here.id, csrf });
    await openVerified(v, '/account/sessions');
    expect(v.page.html.match(/>Last used /g)).toHaveLength(3);
    expect(v.page.html).toMatch(/Safari on iPhone<\/bdi> <span class="portero-badge">This device/);
    await v.submit({ action: 'forget', id: there.id });
    expect(v.page.html).toContain('The second step is asked for there again.');
    await v.submit({ action: 'forget', id: there.id });
    expect(v.page.status).toBe(422);
    await v.submit({ action: 'forget-all' });
    expect(v.page.html).toContain('You trust no device.');
    expect((await owner.my('GET', '/trusted-devices', undefined, {})).body.code).toBe(
      'verification_record.permission_denied',
    );
  });

  it('have a place where sessions are off, none where they are off themselves, and no button when read-only', async () => {
    const p = portero();
    const fields = { ...everyField, session: 'Off', trustedDevice: 'ReadOnly' } as const;
    const { v, userId } = await atTheCentre(p, { fields });
    const { id } = await trust(p, userId, phone);
    await openVerified(v, '/account/sessions');
    expect(v.page.html).toContain('Safari on iPhone');
    expect(v.page.html).not.toContain('Where you are signed in</h2>');
    expect(v.page.html).not.toContain('Stop trusting');
    for (const action of ['forget', 'forget-all']) {
      await v.submit({ action, id });
      expect(v.page.status).toBe(422);
    }
    await setAccountCenter(p, { fields: { ...everyField, trustedDevice: 'Off' } });
    expect((await v.open('/account/sessions')).html).not.toContain('Trusted devices');
    await setAccountCenter(p, { fields: { ...everyField, session: 'Off', trustedDevice: 'Off' } });
    expect((await v.open('/account/sessions')).status).toBe(403);
  });
});
