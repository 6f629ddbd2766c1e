/** Activity, tokens, data and the end of an account, on pages with scripts off. */
import { expect, it } from 'vitest';
import { everyField } from '../testing/account.ts';
import { onEveryServer } from '../testing/portero.ts';
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
