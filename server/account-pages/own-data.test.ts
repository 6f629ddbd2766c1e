/** Activity, tokens, data and the end of an account, on pages with scripts off. */
import { expect, it } from 'vitest';
import { everyField } from '../testing/account.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { atTheCentre, openVerified, userOf } from './testing.ts';

const check = '/account/verified-action';

onEveryServer('one’s own data at the account centre', (portero) => {
  it('is neither shown, taken nor deleted by whoever has not shown who they are', async () => {
    const p = portero();
    const { v, userId } = await atTheCentre(p);
    for (const path of ['activity', 'export', 'delete', 'tokens/create'])
      expect([path, (await v.open(`/account/${path}`)).path]).toEqual([path, check]);
    await v.open('/account/profile');
    const { csrf } = v;
    for (const path of ['export', 'delete', 'tokens/create']) {
      const form = { csrf, action: 'submit', confirm: 'DELETE', name: 'x' };
      const answer = await v.browser.request('POST', `/account/${path}`, { form });
      expect([path, answer.headers.location]).toEqual([path, expect.stringContaining(check)]);
    }
    expect((await userOf(p, userId)).id).toBe(userId);
  });

  it('does not open to a form of another site', async () => {
    const p = portero();
    const { v, userId } = await atTheCentre(p);
    await openVerified(v, '/account/export');
    const form = { csrf: v.csrf, action: 'submit', confirm: 'DELETE' };
    const headers = { origin: 'https://evil.example' };
    const answer = await v.browser.request('POST', '/account/export', { form, headers });
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(answer.payload).not.toContain('exportedAt');
    await v.open('/account/delete');
    await v.submit({ confirm: 'DELETE' }, { headers });
    expect((await userOf(p, userId)).id).toBe(userId);
  });

  it('has no page where the tenant has it off', async () => {
    const off = {
      accountDeletion: 'Off',
      dataExport: 'Off',
      activityLog: 'Off',
      personalAccessTokens: 'Off',
    } as const;
    const { v } = await atTheCentre(portero(), { fields: { ...everyField, ...off } });
    for (const path of ['activity', 'export', 'delete', 'tokens', 'tokens/create'])
      expect([path, (await v.open(`/account/${path}`)).status]).toEqual([path, 403]);
  });

  it('is told in plain words, and taken along as a file', async () => {
    const p = portero();
    const { v, userId } = await atTheCentre(p);
    await openVerified(v, '/account/username');
    await v.submit({ identifier: `own_${userId}` });
    expect((await v.open('/account/activity')).html).toContain('Changed account details');
    await v.open('/account/export');
    const answer = await v.browser.request('POST', '/account/export', { form: { csrf: v.csrf } });
    expect(answer.headers['content-disposition']).toBe('attachment; filename="account.json"');
    expect(answer.json()).toMatchObject({ account: { id: userId, username: `own_${userId}` } });
  });

  it('has tokens whose value is shown once', async () => {
    const { v } = await atTheCentre(portero());
    await openVerified(v, '/account/tokens/create');
    await v.submit({ name: 'Backup script' });
    expect(v.page.title).toBe('Your new token');
    expect(v.page.html).toMatch(/>pat_[\w-]+</);
    await v.open('/account/tokens/create');
    expect(v.page.html).not.toContain('pat_');
    await v.submit({ name: 'Backup script' });
    expect(v.complaint('name')).toBe('There is one of this name already. Choose another.');
    expect((await v.open('/account/tokens')).html).toContain('Backup script');
    await v.submit({ action: 'delete', id: 'Backup script' });
    expect(v.page.html).toContain('You have no access token.');
  });

  it('has tokens that may do and live as long as was chosen, nothing that the person may not', async () => {
    const p = portero();
    const { v, userId } = await atTheCentre(p);
    const { may, granted, refused } = await permissionsOf(p, userId);
    await openVerified(v, '/account/tokens/create');
    expect(v.page.html).toContain('Read the ledger');
    expect(v.page.html).not.toContain('Close the ledger');

    await v.submit({ name: 'limited', reach: 'some', life: '7' });
    expect(v.complaint('may')).toBe('Choose at least one thing that it may do.');
    await v.submit({ name: 'limited', reach: 'some', life: '7', may: refused });
    expect(v.complaint('may')).toBe('Choose at least one thing that it may do.');
    await v.submit({ name: 'limited', reach: 'some', life: '7', may: [...may, refused, 'profile '] });
    expect(v.page.title).toBe('Your new token');

    const tokens = `/users/${userId}/personal-access-tokens`;
    const [made] = (await p.api('GET', tokens)).body;
    expect(made.scopes).toEqual([{ resource: null, scope: 'profile' }, ...granted]);
    expect(made.expiresAt - Date.now()).toBeCloseTo(7 * 86_400_000, -5);
    const list = (await v.open('/account/tokens')).html;
    for (const text of ['See your name', 'Ledger: Read the ledger', 'Acme: Invite people'])
      expect(list).toContain(text);
  });

  it('offers no life longer than the tenant lets tokens have', async () => {
    const p = portero();
    await p.api('PATCH', '/configs/personal-access-tokens', { maxLifetimeDays: 45 });
    const { v, userId } = await atTheCentre(p);
    await openVerified(v, '/account/tokens/create');
    const offered = [...v.page.html.matchAll(/<option value="(\d+)"( selected)?/g)];
    expect(offered.map(([, days, chosen]) => [days, chosen !== undefined])).toEqual([
      ['7', false],
      ['30', false],
      ['45', true],
    ]);
    await v.submit({ name: 'too long', life: '365' });
    const [made] = (await p.api('GET', `/users/${userId}/personal-access-tokens`)).body;
    expect(made.expiresAt - Date.now()).toBeCloseTo(45 * 86_400_000, -5);
    await p.api('PATCH', '/configs/personal-access-tokens', { maxLifetimeDays: null });
  });

  it('goes with the account, once the word is typed', async () => {
    const p = portero();
    const { v, userId } = await atTheCentre(p);
    await openVerified(v, '/account/delete');
    await v.submit({ confirm: 'yes' });
    expect(v.complaint('confirm')).toBe('Type DELETE exactly.');
    await v.submit({ confirm: 'DELETE' });
    expect(v.page.title).toBe('Goodbye');
    expect((await p.api('GET', `/users/${userId}`)).status).toBe(404);
    expect((await v.open('/account/security')).path).toBe('/sign-in');
  });
});

/** What the person may do through a role and in an organization, as boxes and as scopes; and what they may not. */
async function permissionsOf(p: TestPortero, userId: string) {
  const unique = userId.slice(0, 8);
  const make = async (path: string, body: object) => {
    const { status, body: made } = await p.api('POST', path, body);
    expect(status, `${path}: ${JSON.stringify(made)}`).toBeLessThan(300);
    return made;
  };
  const indicator = `https://ledger-${unique}.example`;
  const { id: resourceId } = await make('/resources', { name: 'Ledger', indicator });
  const scope = (name: string, description: string) =>
    make(`/resources/${resourceId}/scopes`, { name, description });
  const read = await scope('read', 'Read the ledger');
  await scope('close', 'Close the ledger');
  const role = await make('/roles', { name: `Reader ${unique}`, description: 'Reads', scopeIds: [read.id] });
  await make(`/users/${userId}/roles`, { roleIds: [role.id] });

  const { id } = await make('/organizations', { name: 'Acme' });
  const invite = await make('/organization-scopes', {
    name: `invite:${unique}`,
    description: 'Invite people',
  });
  const inviter = await make('/organization-roles', {
    name: `Inviter ${unique}`,
    organizationScopeIds: [invite.id],
  });
  await make(`/organizations/${id}/users`, { userIds: [userId] });
  await make(`/organizations/${id}/users/${userId}/roles`, { organizationRoleIds: [inviter.id] });
  const granted = [
    { resource: indicator, scope: 'read' },
    { resource: `urn:logto:organization:${id}`, scope: `invite:${unique}` },
  ];
  return {
    granted,
    may: granted.map(({ resource, scope: name }) => `${name} ${resource}`),
    refused: `close ${indicator}`,
  };
}
