/** Helpers who act as somebody: what they get, what they do not, and who learns of it. */
import { newId } from '@portero/schema/ids.ts';
import { decodeJwt } from 'jose';
import { beforeAll, expect, it } from 'vitest';
import { impersonationTokenType } from '../oidc/grants/subject.ts';
import { tokenExchangeGrant } from '../oidc/grants/token-exchange.ts';
import { type ClientFacts, insertApplication, token } from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';

const management = 'https://default.logto.app/api';
const books = 'https://books.example';
const reason = 'Ticket 4711: cannot see the order';

onEveryServer('acting as a person', (portero) => {
  let desk: ClientFacts;
  let other: ClientFacts;
  let counter = 0;

  const make = async (path: string, body: object) => {
    const answer = await portero().api('POST', path, body);
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
    return answer.body;
  };
  const person = async (more: object = {}) =>
    (await make('/users', { username: `helped${counter++}`, ...more })).id as string;
  const act = (userId: string, body: object = { applicationId: desk.id, reason }) =>
    portero().api('POST', `/users/${userId}/impersonations`, body);
  const exchange = (value: string, more: Record<string, string> = {}, client = desk) =>
    token(portero().core, client, {
      grant_type: tokenExchangeGrant,
      subject_token: value,
      subject_token_type: impersonationTokenType,
      ...more,
    });
  const account = async (
    method: 'GET' | 'PATCH' | 'POST' | 'DELETE',
    url: string,
    bearer: string,
    body?: object,
  ) => {
    const answer = await portero().core.inject({
      method,
      url: `/api${url}`,
      headers: { authorization: `Bearer ${bearer}` },
      ...(body && { payload: body }),
    });
    return answer.statusCode;
  };
  /** A script with some of the finer scopes only. */
  const machine = async (...names: string[]) => {
    const { body: scopes } = await portero().api(
      'GET',
      '/resources/management-api/scopes?page=1&page_size=100',
    );
    const scopeIds = names.map((name) => scopes.find((one: { name: string }) => one.name === name).id);
    const role = await make('/roles', {
      name: `script${counter++}`,
      description: 'd',
      type: 'MachineToMachine',
      scopeIds,
    });
    const app = await insertApplication(portero(), `script${counter++}`, 'MachineToMachine', '');
    await make(`/applications/${app.id}/roles`, { roleIds: [role.id] });
    const answer = await token(portero().core, app, {
      grant_type: 'client_credentials',
      resource: management,
      scope: names.join(' '),
    });
    const authorization = `Bearer ${answer.json().access_token}`;
    return async (path: string, payload: object) => {
      const { statusCode } = await portero().core.inject({
        method: 'POST',
        url: `/api${path}`,
        headers: { authorization },
        payload,
      });
      return statusCode;
    };
  };

  beforeAll(async () => {
    const allowed = { customClientMetadata: { allowTokenExchange: true } };
    desk = await insertApplication(portero(), 'desk', 'Traditional', 'https://desk.example/cb', allowed);
    other = await insertApplication(portero(), 'other', 'Traditional', 'https://other.example/cb', allowed);
    await make('/resources', { name: 'Books', indicator: books });
  });

  it('gives a token for one application, which names who acts and why, in the log too', async () => {
    const user = await person();
    const made = await act(user);
    expect(made.status).toBe(201);
    expect(made.headers['cache-control']).toBe('no-store');
    const { subjectToken, expiresIn, exchange: request } = made.body;
    expect(expiresIn).toBe(600);
    expect(request).toEqual({
      url: 'http://localhost:3001/oidc/token',
      parameters: {
        grant_type: tokenExchangeGrant,
        client_id: desk.id,
        subject_token: subjectToken,
        subject_token_type: impersonationTokenType,
      },
    });
    const answer = await exchange(subjectToken, { resource: books });
    expect(answer.statusCode, answer.payload).toBe(200);
    const claims = decodeJwt(answer.json().access_token);
    expect(claims).toMatchObject({ sub: user, act: { sub: expect.any(String) } });
    await portero().audit.flush();
    const log = async (key: string) =>
      (await portero().api('GET', `/logs?userId=${user}&logKey=${key}`)).body[0].payload;
    expect(await log('Management.SubjectToken.Created')).toMatchObject({
      actor: { id: claims.act && Reflect.get(claims.act, 'sub') },
      applicationId: desk.id,
      reason,
    });
    const used = await log('ExchangeTokenBy.TokenExchange');
    expect(JSON.stringify(used)).toContain(reason);
    expect(JSON.stringify(used)).not.toContain(subjectToken);
  });

  it('works once, and at the chosen application only', async () => {
    const { subjectToken } = (await act(await person())).body;
    expect((await exchange(subjectToken, { resource: books }, other)).statusCode).toBe(400);
    // The wrong application has not used it up.
    const [one, two] = await Promise.all([
      exchange(subjectToken, { resource: books }),
      exchange(subjectToken, { resource: books }),
    ]);
    expect([one.statusCode, two.statusCode].sort()).toEqual([200, 400]);
    expect((await exchange(subjectToken, { resource: books })).statusCode).toBe(400);
  });

  it('wants a reason, and an application of our own that may exchange tokens', async () => {
    const user = await person();
    for (const body of [{ applicationId: desk.id }, { applicationId: desk.id, reason: '   ' }, { reason }])
      expect((await act(user, body)).status).toBe(400);
    expect((await act(user, { applicationId: 'nothing', reason })).status).toBe(404);
    const plain = await insertApplication(portero(), `plain${counter++}`, 'SPA', 'https://plain.example/cb');
    expect((await act(user, { applicationId: plain.id, reason })).body.code).toBe(
      'impersonation.application_not_allowed',
    );
    expect((await act('nobody')).status).toBe(404);
  });

  it('is not for suspended people, nor goes on when they are suspended meanwhile', async () => {
    const user = await person();
    const { subjectToken } = (await act(user)).body;
    await portero().api('PATCH', `/users/${user}/is-suspended`, { isSuspended: true });
    expect((await exchange(subjectToken, { resource: books })).statusCode).toBe(400);
    expect((await act(user)).body.code).toBe('user.suspended');
  });

  it('dies with signing the person out everywhere, before it was used', async () => {
    const user = await person();
    const { subjectToken } = (await act(user)).body;
    const bystander = (await act(await person())).body.subjectToken;
    await portero().api('DELETE', `/users/${user}/sessions`);
    expect((await exchange(subjectToken, { resource: books })).statusCode).toBe(400);
    expect((await exchange(bystander, { resource: books })).statusCode).toBe(200);
  });

  it('is refused to whoever lacks the permission, and for people who may do more than they', async () => {
    const weak = await machine('write:users');
    const helper = await machine('write:subject-tokens', 'read:users');
    const plain = await person();
    const body = { applicationId: desk.id, reason };
    expect(await weak(`/users/${plain}/impersonations`, body)).toBe(403);
    expect(await helper(`/users/${plain}/impersonations`, body)).toBe(201);
    const { body: scopes } = await portero().api(
      'GET',
      '/resources/management-api/scopes?page=1&page_size=100',
    );
    const all = scopes.find((one: { name: string }) => one.name === 'all').id;
    // No route gives a person such a role; a database that was moved here may have it all the same.
    const type = 'MachineToMachine';
    const chief = await make('/roles', {
      name: `chief${counter++}`,
      description: 'd',
      type,
      scopeIds: [all],
    });
    const administrator = await person();
    await portero()
      .tenants.default.db.write.insertInto('users_roles')
      .values({ id: newId(), userId: administrator, roleId: chief.id, createdAt: Date.now() })
      .execute();
    expect(await helper(`/users/${administrator}/impersonations`, body)).toBe(403);
    // The contract's own route is no way around.
    expect(await helper('/subject-tokens', { userId: administrator })).toBe(403);
    expect(await helper('/subject-tokens', { userId: plain })).toBe(201);
  });

  it('never opens the Management API', async () => {
    const { subjectToken } = (await act(await person())).body;
    const answer = await exchange(subjectToken, { resource: management, scope: 'all' });
    expect([answer.statusCode, answer.json().error]).toEqual([400, 'invalid_target']);
  });

  it('is not for administrators: nobody of the admin tenant, from no tenant', async () => {
    const p = portero();
    const headers = { authorization: `Bearer ${await p.managementToken('admin')}` };
    const created = await p.admin?.inject({
      method: 'POST',
      url: '/api/users',
      headers,
      payload: { username: 'boss' },
    });
    const boss = created?.json().id;
    const answer = await p.admin?.inject({
      method: 'POST',
      url: `/api/users/${boss}/impersonations`,
      headers,
      payload: { applicationId: desk.id, reason },
    });
    expect([answer?.statusCode, answer?.json().code]).toEqual([403, 'impersonation.administrator']);
    // Here they do not exist, and a token of this tenant is nothing there.
    expect((await act(boss)).status).toBe(404);
    const { subjectToken } = (await act(await person())).body;
    const there =
      p.admin &&
      (await token(p.admin, desk, {
        grant_type: tokenExchangeGrant,
        subject_token: subjectToken,
        subject_token_type: impersonationTokenType,
      }));
    expect(there?.statusCode).toBeGreaterThanOrEqual(400);
  });

  it('looks at the account but changes nothing of it, and carries nothing away', async () => {
    await portero().api('PATCH', '/account-center', {
      enabled: true,
      fields: { name: 'Edit', username: 'Edit', password: 'Edit', profile: 'Edit', mfa: 'Edit' },
    });
    const user = await person({ password: 'Una-palabra-1' });
    const { subjectToken } = (await act(user)).body;
    const { access_token: bearer } = (await exchange(subjectToken, { scope: 'openid profile' })).json();
    expect(await account('GET', '/my-account', bearer)).toBe(200);
    expect(await account('PATCH', '/my-account', bearer, { name: 'Taken' })).toBe(403);
    expect(await account('POST', '/my-account/password', bearer, { password: 'Another-palabra-2' })).toBe(
      403,
    );
    expect(await account('POST', '/verifications/password', bearer, { password: 'Una-palabra-1' })).toBe(403);
    expect(await account('POST', '/my-account/mfa-verifications', bearer, { type: 'BackupCode' })).toBe(403);
    expect(await account('GET', '/my-account/export', bearer)).toBe(403);
    expect(await account('DELETE', '/my-account', bearer, { confirm: user })).toBe(403);
    // The person's own revocation ends it.
    await portero().api('DELETE', `/users/${user}/sessions`);
    expect(await account('GET', '/my-account', bearer)).toBe(401);
  });

  it('stays marked however often the token is exchanged', async () => {
    const user = await person();
    const { subjectToken } = (await act(user)).body;
    const { access_token: first } = (await exchange(subjectToken, { scope: 'openid' })).json();
    const again = await exchange(first, {
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      resource: books,
    });
    expect(again.statusCode, again.payload).toBe(200);
    expect(decodeJwt(again.json().access_token)).toMatchObject({
      sub: user,
      act: { sub: expect.any(String) },
    });
  });

  it('tells the person by email where the tenant wants it, with the reason', async () => {
    const email = `helped${counter++}@example.com`;
    const user = await person({ primaryEmail: email });
    const mails = async () => {
      await portero().outbox.run();
      return (await portero().api('GET', '/development-inbox')).body.filter(
        (one: { to: string }) => one.to === email,
      );
    };
    await act(user);
    expect(await mails()).toEqual([]);
    await portero().api('PATCH', '/configs/impersonation', { tellPerson: true });
    await act(user);
    const [mail] = await mails();
    expect(mail.subject).toBe('An administrator may act in your name');
    expect(mail.text).toContain(reason);
    expect(mail.text).not.toContain('sub_');
    await portero().api('PATCH', '/configs/impersonation', { tellPerson: false });
  });

  it('can be turned off, which ends what is out, and the change is noted', async () => {
    const user = await person();
    const { subjectToken } = (await act(user)).body;
    const { body: settings } = await portero().api('PATCH', '/configs/impersonation', { enabled: false });
    expect(settings).toEqual({ enabled: false, tellPerson: false });
    expect((await act(user)).body.code).toBe('impersonation.off');
    expect((await portero().api('POST', '/subject-tokens', { userId: user })).status).toBe(403);
    expect((await exchange(subjectToken, { resource: books })).statusCode).toBe(400);
    const { body: log } = await portero().api('GET', '/logs?logKey=Management.Config.Updated');
    expect(log[0].payload).toMatchObject({
      config: 'impersonation',
      changes: { enabled: { before: true, after: false } },
    });
    await portero().api('PATCH', '/configs/impersonation', { enabled: true });
    expect((await act(user)).status).toBe(201);
  });
});
