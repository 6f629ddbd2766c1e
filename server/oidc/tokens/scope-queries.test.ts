/** What a token costs the database: the same few statements for whoever has how many roles, each by an index. */
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Browser, insertApplication, insertUser, pkce, signInAs, token } from '../../testing/flow.ts';
import { startPortero, type TestPortero } from '../../testing/portero.ts';

const redirectUri = 'https://app.example/callback';
const api = 'https://orders.example';
/** What runs in the background meanwhile has other tables. */
const aboutScopes = /^select .*"(users_roles|roles_scopes|organization_(users|user_roles|role_\w+))"/s;

describe('scopes of a token', () => {
  let p: TestPortero;
  const make = async (path: string, body: object) => {
    const answer = await p.api('POST', path, body);
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
    return answer.body;
  };

  beforeAll(async () => {
    p = await startPortero();
    const resource = await make('/resources', { name: 'Orders', indicator: api });
    const roleIds: string[] = [];
    const organizationRoleIds: string[] = [];
    for (let i = 0; i < 20; i++) {
      const scope = await make(`/resources/${resource.id}/scopes`, { name: `do:${i}` });
      const both = { name: `role ${i}`, description: 'r' };
      roleIds.push((await make('/roles', { ...both, scopeIds: [scope.id] })).id);
      organizationRoleIds.push(
        (await make('/organization-roles', { ...both, resourceScopeIds: [scope.id] })).id,
      );
    }
    for (const [user, many] of [
      ['one', 1],
      ['many', 20],
    ] as const) {
      await insertUser(p, user);
      await make(`/users/${user}/roles`, { roleIds: roleIds.slice(0, many) });
      for (let i = 0; i < many; i++) {
        const { id } = await make('/organizations', { name: `${user} ${i}` });
        await make(`/organizations/${id}/users`, { userIds: [user] });
        await make(`/organizations/${id}/users/${user}/roles`, {
          organizationRoleIds: organizationRoleIds.slice(0, many),
        });
      }
    }
  });
  afterAll(() => p.close());

  /** The statements that refreshes run for a person who signed in: for the API, within an organization, for an ID token. */
  const statementsOf = async (user: string) => {
    const client = await insertApplication(p, `app-of-${user}`, 'Traditional', redirectUri);
    const proof = pkce();
    const scope = 'openid offline_access profile urn:logto:scope:organizations do:0';
    const back = await signInAs(new Browser(p.core), p.tenants.default, user, client, proof, {
      scope,
      resource: [api],
    });
    const first = await token(p.core, client, {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: proof.verifier,
    });
    const { body } = await p.api('GET', `/users/${user}/organizations`);
    const refresh = async (more: Record<string, string>) => {
      const form = { grant_type: 'refresh_token', refresh_token: first.json().refresh_token, ...more };
      const answer = await token(p.core, client, form);
      expect(answer.statusCode, answer.payload).toBe(200);
    };
    const kinds = [
      { resource: api },
      { organization_id: body[0].id },
      { resource: api, organization_id: body[0].id },
    ];
    // What is cached for everybody is asked for once.
    for (const more of kinds) await refresh(more);
    const all = vi.spyOn(StatementSync.prototype, 'all');
    try {
      for (const more of kinds) await refresh(more);
      return all.mock.contexts.flatMap((statement) =>
        statement instanceof StatementSync && aboutScopes.test(statement.sourceSQL)
          ? [statement.sourceSQL]
          : [],
      );
    } finally {
      all.mockRestore();
    }
  };

  it('take as many statements for twenty roles in twenty organizations as for one', async () => {
    const [one, many] = [await statementsOf('one'), await statementsOf('many')];
    expect(many.toSorted()).toEqual(one.toSorted());
    expect(one.length).toBeLessThan(15);
    expect(one.join()).toContain('users_roles');
    expect(one.join()).toContain('organization_user_roles');

    const { database } = p.config;
    const file = new DatabaseSync(database.engine === 'sqlite' ? database.file : '');
    const steps = [...new Set(many)].flatMap((statement) =>
      file
        .prepare(`explain query plan ${statement}`)
        .all()
        .map(({ detail }) => String(detail)),
    );
    file.close();
    expect(steps.length).toBeGreaterThan(4);
    // By more than the tenant, which is most of the table.
    expect(steps.filter((step) => /^SCAN/.test(step) || /\(tenantId=\?\)$/.test(step))).toEqual([]);
  });
});
