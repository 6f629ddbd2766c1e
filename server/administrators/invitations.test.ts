/** Invitations to administer: one address, one registration, and only what their sender may still give. */
import { expect, it } from 'vitest';
import { anAdministrator, everyScope, makeRole, roleId } from '../testing/administrators.ts';
import { authorizationUrl, Browser, pkce } from '../testing/flow.ts';
import { consoleClient } from '../testing/me.ts';
import { onEveryServer, type TestPortero } from '../testing/portero.ts';

const password = 'violet-Zebra-77';

async function register(p: TestPortero, username: string, code: string) {
  const browser = new Browser(p.admin!);
  await browser.get(authorizationUrl(consoleClient, pkce(), { first_screen: 'register', setup_code: code }));
  const call = (method: 'PUT' | 'POST', path: string, json?: unknown) =>
    browser.request(method, `/api/experience${path}`, { ...(json !== undefined && { json }) });
  const started = await call('PUT', '', { interactionEvent: 'Register' });
  await call('POST', '/profile', { type: 'username', value: username });
  await call('POST', '/profile', { type: 'password', value: password });
  const answer = await call('POST', '/identification', {});
  return {
    started: started.statusCode,
    status: answer.statusCode,
    code: answer.payload && answer.json()?.code,
  };
}

const codeOf = (link: string): string => new URL(link).searchParams.get('code') ?? '';

onEveryServer('an invitation to administer', (open) => {
  const closed = async () => {
    // As it is once the first administrator is there.
    const { adjustSignInExperience } = await import('../sign-in-experience/rules.ts');
    const { admin } = open().tenants;
    await admin.db.transaction((db) =>
      adjustSignInExperience(db, (experience) => ({ ...experience, signInMode: 'SignIn' })),
    );
    admin.cache.invalidate('sign-in-experience');
  };
  const show = (code: string) =>
    open().admin!.inject({
      method: 'POST',
      url: '/api/.well-known/administrator-invitation',
      payload: { code },
    });

  it('is needed: without its code, with a wrong or a mended one nobody registers', async () => {
    await closed();
    const p = open();
    const chief = await anAdministrator(p, await roleId(p, 'default:admin'));
    const { body } = await chief.admin('POST', '/administrator-invitations', {
      email: 'Ana@Example.com',
      roleIds: [await roleId(p, 'Auditor')],
    });
    const code = codeOf(body.link);
    const [id, secret = ''] = code.split('.');
    const other = `${id}.${secret.split('').reverse().join('')}`;
    for (const wrong of [
      '',
      'wrong',
      `${id}.`,
      `.${secret}`,
      other,
      `${code}.x`,
      `x${code}`,
      code.toLowerCase(),
    ])
      expect((await register(p, 'eve', wrong)).status, wrong).toBe(403);
    expect((await show(other)).statusCode).toBe(404);
    // Nothing that would open it is kept.
    const rows = await p.tenants.admin.db.read
      .selectFrom('single_use')
      .selectAll()
      .where('purpose', '=', 'administrator-invitation')
      .execute();
    const logs = await p.tenants.admin.db.read.selectFrom('logs').selectAll().execute();
    expect(JSON.stringify([rows, logs])).not.toContain(secret);
    const listed = await chief.admin('GET', '/administrator-invitations');
    expect(JSON.stringify(listed.body)).not.toContain(secret);

    expect((await show(code)).json()).toMatchObject({
      email: 'Ana@Example.com',
      roles: ['Auditor'],
      inviter: chief.user.name,
    });
    // Once, also when several come at the same moment.
    const racers = await Promise.all(['ana', 'ana2', 'ana3'].map((name) => register(p, name, code)));
    expect(racers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect((await register(p, 'late', code)).status).toBe(403);
    const people = await chief.admin('GET', '/administrators');
    expect(people.body.at(-1)).toMatchObject({
      primaryEmail: 'Ana@Example.com',
      roles: [{ name: 'Auditor' }],
    });
    expect((await chief.admin('GET', '/administrator-invitations')).body).toEqual([]);
  });

  it('is not for somebody who administers already, and another one replaces it', async () => {
    await closed();
    const p = open();
    const chief = await anAdministrator(p, await roleId(p, 'default:admin'));
    const roleIds = [await roleId(p, 'Auditor')];
    const invite = (email: string) => chief.admin('POST', '/administrator-invitations', { email, roleIds });
    const first = codeOf((await invite('zoe@example.com')).body.link);
    const second = codeOf((await invite('ZOE@example.com')).body.link);
    expect((await show(first)).statusCode).toBe(404);
    expect((await register(p, 'zoe', second)).status).toBe(201);
    expect((await invite('zoe@example.com')).body.code).toBe('user.email_already_in_use');
  });

  it('is worth nothing once it was taken back, is late, or its sender may not give it any more', async () => {
    await closed();
    const p = open();
    const everything = await roleId(p, 'default:admin');
    const chief = await anAdministrator(p, everything);
    const deputy = await anAdministrator(p, everything);
    const invite = async (who: typeof chief, email: string, role = everything) => {
      const { status, body } = await who.admin('POST', '/administrator-invitations', {
        email,
        roleIds: [role],
      });
      expect(status, JSON.stringify(body)).toBe(201);
      return { id: String(body.id), code: codeOf(body.link) };
    };
    const taken = await invite(chief, 'one@example.com');
    const weak = await anAdministrator(p, await makeRole(p, ['write:administrators']));
    const path = `/administrator-invitations/${taken.id}`;
    expect((await weak.admin('DELETE', path)).body.code).toBe('administrator.more_than_own');
    expect((await chief.admin('DELETE', path)).status).toBe(204);
    expect((await register(p, 'one', taken.code)).status).toBe(403);

    const late = await invite(chief, 'two@example.com');
    await p.tenants.admin.db.write
      .updateTable('single_use')
      .set({ expiresAt: Date.now() - 1 })
      .where('key', '=', late.id)
      .execute();
    expect((await register(p, 'two', late.code)).status).toBe(403);

    const mine = await invite(deputy, 'three@example.com');
    const change = { roleIds: [await makeRole(p, ['write:administrators', 'read:logs'])] };
    await chief.admin('PATCH', `/administrators/${deputy.user.id}`, change);
    expect((await register(p, 'three', mine.code)).status).toBe(403);
    // What they may still give goes on.
    const less = await invite(deputy, 'four@example.com', await makeRole(p, ['read:logs']));
    expect((await register(p, 'four', less.code)).status).toBe(201);
    const gone = await invite(deputy, 'five@example.com', await makeRole(p, ['read:logs']));
    await chief.admin('DELETE', `/administrators/${deputy.user.id}`);
    expect((await register(p, 'five', gone.code)).status).toBe(403);
  });

  it('is mailed when there is a connector, and its link is shown to nobody else', async () => {
    await closed();
    const p = open();
    const chief = await anAdministrator(p, await roleId(p, 'default:admin'));
    const { status, body } = await chief.admin('POST', '/administrator-invitations', {
      email: 'mail@example.com',
      roleIds: [await makeRole(p, everyScope)],
    });
    expect([status, new URL(body.link).pathname]).toEqual([201, '/console/invitation']);
    const inbox = await p.api('GET', '/development-inbox');
    expect(JSON.stringify(inbox.body)).not.toContain('mail@example.com');
  });
});
