/** Invitations accepted on the hosted pages, with scripts off. */
import { expect, it } from 'vitest';
import { begin } from '../experience/testing.ts';
import { Browser } from '../testing/flow.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';
import { byEmail, codeFor, configure, redirectUri, Visitor, visitor } from './testing.ts';

let counter = 0;
const address = () => `invited${counter++}@example.com`;
const ours = { id: 'invitation', redirectUri: 'http://localhost:3001/invitation/accepted' };
const guest = (p: TestPortero, browser = new Browser(p.core)) => new Visitor(browser, ours);

/** An invitation with its link, as it stands in the message. */
async function invite(p: TestPortero, invitee: string, more: object = {}) {
  const { body: organization } = await p.api('POST', '/organizations', { name: 'Reading circle' });
  const { body: role } = await p.api('POST', '/organization-roles', { name: `editor-${counter++}` });
  const { status, body } = await p.api('POST', '/organization-invitations', {
    invitee,
    organizationId: organization.id,
    expiresAt: Date.now() + 60_000,
    organizationRoleIds: [role.id],
    messagePayload: {},
    ...more,
  });
  expect(status, JSON.stringify(body)).toBe(201);
  return { id: body.id, organization: organization.id, role: role.id, link: await linkTo(p, invitee) };
}

async function linkTo(p: TestPortero, invitee: string): Promise<string> {
  const { body } = await p.api('GET', '/development-inbox');
  const { text } = body.find(({ to }: { to: string }) => to === invitee);
  return /https?:\/\/\S+/.exec(text)?.[0] ?? '';
}

const members = async (p: TestPortero, organization: string): Promise<string[]> =>
  (await p.api('GET', `/organizations/${organization}/users`)).body.map(
    ({ primaryEmail }: { primaryEmail: string }) => primaryEmail,
  );

onEveryServer('attacks with invitations', (portero) => {
  it('a link is for its address and organization only, and tells strangers nothing', async () => {
    const p = portero();
    await configure(p, byEmail);
    const [invitee, eve] = [address(), address()];
    const { link, organization } = await invite(p, invitee);
    // Only the configured address makes links, whatever host a request names.
    expect(link).toMatch(/^http:\/\/localhost:3001\/invitation\?token=inv_[0-9A-Za-z]{32}$/);
    const token = new URL(link).searchParams.get('token') ?? '';
    await p.api('POST', '/users', { primaryEmail: eve });
    const v = await visitor(p);
    await v.start({ one_time_token: token, login_hint: eve, prompt: 'login' });
    expect(v.page.title).toBe('This link doesn’t work');
    expect(v.page.html).not.toContain('Reading circle');
    const forged = guest(p);
    await forged.open(`/invitation?token=inv_${'x'.repeat(32)}`);
    expect([forged.page.status, forged.page.title]).toEqual([404, 'This link doesn’t work']);
    expect(await members(p, organization)).toEqual([]);
  });

  it('somebody who has the link but signs in as themselves does not join', async () => {
    const p = portero();
    const [invitee, eve] = [address(), address()];
    const { link, organization, id } = await invite(p, invitee);
    await p.api('POST', '/users', { primaryEmail: eve });
    const s = await begin(p, 'SignIn');
    const token = new URL(link).searchParams.get('token') ?? '';
    const call = async (path: string, body: object) => s.call('POST', `/verification${path}`, body);
    await call('/one-time-token/verify', { identifier: { type: 'email', value: invitee }, token });
    const identifier = { type: 'email', value: eve };
    const { body } = await call('/verification-code', { identifier, interactionEvent: 'SignIn' });
    await call('/verification-code/verify', { identifier, ...body, code: await codeFor(p, eve) });
    await s.call('POST', '/identification', body);
    await s.finish();
    expect(await members(p, organization)).toEqual([]);
    expect((await p.api('GET', `/organization-invitations/${id}`)).body.status).toBe('Pending');
  });

  it('a link resets no password', async () => {
    const p = portero();
    const invitee = address();
    const { link } = await invite(p, invitee);
    await p.api('POST', '/users', { primaryEmail: invitee });
    const token = new URL(link).searchParams.get('token') ?? '';
    const s = await begin(p, 'ForgotPassword');
    const identifier = { type: 'email', value: invitee };
    const shown = await s.call('POST', '/verification/one-time-token/verify', { identifier, token });
    expect(shown.body.code).toBe('one_time_token.interaction_event_mismatch');
  });

  it('an invitation that was revoked on the way is not accepted, and nobody is signed in by it', async () => {
    const p = portero();
    const invitee = address();
    await p.api('POST', '/users', { primaryEmail: invitee });
    const { link, id, organization } = await invite(p, invitee);
    const v = guest(p);
    await v.open(link);
    expect(v.page.title).toBe('Join Reading circle');
    await p.api('PUT', `/organization-invitations/${id}/status`, { status: 'Revoked' });
    expect((await v.submit({})).path).toBe('/one-time-token/error');
    expect(await members(p, organization)).toEqual([]);
  });

  it('of two who accept at once, one joins, once', async () => {
    const p = portero();
    const invitee = address();
    await p.api('POST', '/users', { primaryEmail: invitee });
    const { link, organization } = await invite(p, invitee);
    const [a, b] = [guest(p), guest(p)];
    await a.open(link);
    await b.open(link);
    const ends = (await Promise.all([a.submit({}), b.submit({})])).map(({ title }) => title);
    expect(ends).toContain('You’re a member of Reading circle');
    expect(await members(p, organization)).toEqual([invitee]);
  });
});

onEveryServer('an invitation on the hosted pages', (portero) => {
  it('lets somebody new create an account and join with the promised roles', async () => {
    const p = portero();
    await configure(p, { ...byEmail, signInMode: 'SignIn' });
    const invitee = address();
    const { link, organization, role, id } = await invite(p, invitee);
    const v = guest(p);
    await v.open(link);
    expect(v.page.path).toBe('/one-time-token');
    expect(v.page.html).toContain('Create account and join');
    await v.submit({});
    expect(v.page.title).toBe('You’re a member of Reading circle');
    expect([...v.page.query]).toEqual([['state', id]]); // and no code
    expect(await members(p, organization)).toEqual([invitee]);
    const { body: users } = await p.api('GET', `/users?search=${invitee}`);
    const roles = await p.api('GET', `/organizations/${organization}/users/${users[0].id}/roles`);
    expect(roles.body.map(({ id }: { id: string }) => id)).toEqual([role]);
    const { body } = await p.api('GET', `/organization-invitations/${id}`);
    expect(body).toMatchObject({ status: 'Accepted', acceptedUserId: users[0].id });
    const again = guest(p);
    await again.open(link);
    expect([again.page.status, again.page.title]).toEqual([410, 'This invitation was accepted already']);
    await configure(p, byEmail);
  });

  it('leads on to where the tenant has people begin', async () => {
    const p = portero();
    const begin = 'https://app.example.com/welcome';
    await configure(p, { unknownSessionRedirectUrl: begin });
    const v = guest(p);
    const { link } = await invite(p, address());
    await v.open(link);
    await v.submit({});
    expect(v.page.title).toBe('You’re a member of Reading circle');
    expect(v.page.html).toContain(`href="${begin}"`);
    await v.open(link);
    expect(v.page.title).toBe('This invitation was accepted already');
    expect(v.page.html).toContain(`href="${begin}"`);
    await configure(p, { unknownSessionRedirectUrl: null });
  });

  it('says when it has expired, was withdrawn or deleted', async () => {
    const p = portero();
    const opened = async (link: string) => {
      const v = guest(p);
      await v.open(link);
      return v.page.title;
    };
    const revoked = await invite(p, address());
    await p.api('PUT', `/organization-invitations/${revoked.id}/status`, { status: 'Revoked' });
    expect(await opened(revoked.link)).toBe('This invitation was withdrawn');
    const late = await invite(p, address());
    await p.tenants.default.db.write
      .updateTable('organization_invitations')
      .set({ expiresAt: Date.now() - 1 })
      .where('id', '=', late.id)
      .execute();
    expect(await opened(late.link)).toBe('This invitation has expired');
    const deleted = await invite(p, address());
    await p.api('DELETE', `/organization-invitations/${deleted.id}`);
    expect(await opened(deleted.link)).toBe('This link doesn’t work');
  });

  it('sent again, has a link of its own; an application’s own link stays as it is', async () => {
    const p = portero();
    const invitee = address();
    const { id, link } = await invite(p, invitee);
    await p.api('POST', `/organization-invitations/${id}/message`, {});
    const second = await linkTo(p, invitee);
    expect(second).not.toBe(link);
    for (const one of [link, second]) {
      const v = guest(p);
      await v.open(one);
      expect(v.page.title).toBe('Join Reading circle');
    }
    const own = await invite(p, address(), { messagePayload: { link: 'https://app.example/join' } });
    expect(own.link).toBe('https://app.example/join');
  });

  it('of another account than the one signed in, asks which one; whoever stays has not joined', async () => {
    const p = portero();
    const mine = address();
    await p.api('POST', '/users', { primaryEmail: mine });
    const signedIn = await visitor(p);
    await signedIn.start();
    await signedIn.submit({ identifier: mine });
    await signedIn.submit({ code: await codeFor(p, mine) });
    expect(signedIn.page.path).toBe(redirectUri);
    const { link, organization } = await invite(p, address());
    const v = guest(p, signedIn.browser);
    expect((await v.open(link)).path).toBe('/switch-account');
    await v.submit({ action: 'cancel' });
    expect([v.page.path, v.page.title]).toEqual(['/invitation/accepted', 'You have not joined']);
    expect(await members(p, organization)).toEqual([]);
  });
});
