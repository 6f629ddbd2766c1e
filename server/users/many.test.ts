/** Searches through the index find what a look at every row finds, and lists stay lists of a few queries. */
import { sql } from 'kysely';
import { expect, it } from 'vitest';
import { resourceScopesThroughOrganizations } from '../organizations/rules.ts';
import { scopesOfUser } from '../roles/rules.ts';
import { insertUser } from '../testing/flow.ts';
import { onEveryServer } from '../testing/portero.ts';

const names = [
  'Ana García',
  'ANA GARCIA',
  'İstanbul Müller',
  'Ærøskøbing',
  '100 % of_it',
  'a|b|c ana',
  'back\\slash',
  'Straße',
  'ÉCOLE élan',
  'zzz',
];

onEveryServer('people, many of them', (portero, engine) => {
  const ids = async (query: Record<string, string>): Promise<string[]> => {
    const answer = await portero().api(
      'GET',
      `/users?${new URLSearchParams({ page_size: '100', ...query })}`,
    );
    expect(answer.status, JSON.stringify(query)).toBe(200);
    expect(Number(answer.headers['total-number'])).toBe(answer.body.length);
    return answer.body.map(({ id }: { id: string }) => id).sort();
  };

  it('are found by every text that they hold, wherever its letters are from', async () => {
    const p = portero();
    for (const [index, name] of names.entries())
      await insertUser(p, `many_${index}`, {
        name,
        primaryEmail: `Many.${index}@Example.com`,
        emailKey: `many.${index}@example.com`,
      });
    const folded = (text: string) => text.toLowerCase();
    for (const name of names) {
      for (let length = 1; length <= name.length; length += 2) {
        for (const piece of [
          name.slice(0, length),
          name.slice(-length),
          name.toUpperCase().slice(0, length),
        ]) {
          const pattern = `%${piece.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
          const found = await ids({ 'search.name': pattern, 'search.id': 'many\\_%', joint: 'and' });
          const expected = names.flatMap((one, index) =>
            folded(one).includes(folded(piece)) ? [`many_${index}`] : [],
          );
          // PostgreSQL folds by its own rules what lies outside of the languages that it was set up for.
          const isPlain = /^[ -~]*$/.test(piece);
          if (isPlain || engine === 'sqlite') expect(found, piece).toEqual(expected);
        }
      }
    }
    expect(await ids({ search: '%many.3@example%' })).toEqual(['many_3']);
    expect(await ids({ search: '%MANY.3@EXAMPLE%' })).toEqual(['many_3']);
    expect(await ids({ search: '%MANY.3@EXAMPLE%', isCaseSensitive: 'true' })).toEqual([]);
    expect(await ids({ search: 'many.3@example.com', mode: 'exact' })).toEqual(['many_3']);
    expect(await ids({ search: 'many.3@example.co', mode: 'exact' })).toEqual([]);
    // A text that runs from one column into the next is none that anybody holds.
    expect(await ids({ search: '%many_4|many_4%' })).toEqual([]);
    expect(await ids({ search: '%b|c%' })).toEqual(['many_5']);
    expect(await ids({ search: '%___ana%' })).toContain('many_5');
  });

  it('are counted without those who hold a role', async () => {
    const { body: role } = await portero().api('POST', '/roles', { name: 'counted', description: '-' });
    await portero().api('POST', `/roles/${role.id}/users`, { userIds: ['many_1', 'many_2'] });
    const without = await ids({ excludeRoleId: role.id });
    expect(without).toContain('many_0');
    expect(without).not.toContain('many_1');
  });

  it('are searched among their own tenant’s only', async () => {
    await insertUser(portero(), 'other_tenant', { name: 'Ana García' }, 'admin');
    expect(await ids({ search: '%garc%' })).not.toContain('other_tenant');
    expect(await ids({ search: '%other\\_tenant%' })).toEqual([]);
    expect(await ids({ search: '%other_ten%' })).toEqual([]);
  });

  it('have an index for it', async () => {
    const { read } = portero().database;
    const { rows } =
      engine === 'postgres'
        ? await sql<{ name: string }>`select indexname as name from pg_indexes`.execute(read)
        : await sql<{ name: string }>`select name from sqlite_master`.execute(read);
    const made = rows.map(({ name }) => name);
    const ofPeople = engine === 'postgres' ? 'users_search_index' : 'user_trigrams';
    for (const name of [ofPeople, 'organizations_search_index', 'logs_key_id_index'])
      expect(made).toContain(name);
  });

  it('are found by what they are called now, and not once they are gone', async () => {
    const made = (await portero().api('POST', '/users', { name: 'Wanda Before', username: 'wanda_b' })).body;
    expect(await ids({ search: '%wanda bef%' })).toEqual([made.id]);
    await portero().api('PATCH', `/users/${made.id}`, { name: 'Wanda "After" the fact' });
    expect(await ids({ search: '%wanda bef%' })).toEqual([]);
    expect(await ids({ search: '%a "after"%' })).toEqual([made.id]);
    await portero().api('DELETE', `/users/${made.id}`);
    expect(await ids({ search: '%a "after"%' })).toEqual([]);
    if (engine === 'sqlite') {
      // Says `database disk image is malformed` when the index and what it is about have come apart.
      await sql`insert into user_trigrams (user_trigrams) values ('integrity-check')`.execute(
        portero().database.write,
      );
    }
  });

  it('hold scopes that are found in as many queries, however many roles and organizations there are', async () => {
    const p = portero();
    const { tenant, asked } = watched();
    const user = await insertUser(p, 'holder_of_many');
    const { body: resource } = await p.api('POST', '/resources', {
      name: 'Many',
      indicator: 'https://many.example',
    });
    const count = async () => {
      asked.length = 0;
      const own = await scopesOfUser(tenant, user, resource.id);
      const through = await resourceScopesThroughOrganizations(tenant, user, resource.id, undefined);
      return { queries: asked.length, scopes: [...own, ...through] };
    };
    const before = await count();
    const { body: organizationRole } = await p.api('POST', '/organization-roles', { name: 'many' });
    for (let index = 0; index < 12; index++) {
      const { body: scope } = await p.api('POST', `/resources/${resource.id}/scopes`, { name: `s${index}` });
      const { body: role } = await p.api('POST', '/roles', {
        name: `many ${index}`,
        description: '-',
        scopeIds: [scope.id],
      });
      await p.api('POST', `/users/${user}/roles`, { roleIds: [role.id] });
      await p.api('POST', `/organization-roles/${organizationRole.id}/resource-scopes`, {
        scopeIds: [scope.id],
      });
      const { body: organization } = await p.api('POST', '/organizations', { name: `many ${index}` });
      await p.api('POST', `/organizations/${organization.id}/users`, { userIds: [user] });
      await p.api('POST', `/organizations/${organization.id}/users/${user}/roles`, {
        organizationRoleIds: [organizationRole.id],
      });
    }
    const after = await count();
    expect(new Set(after.scopes).size).toBe(12);
    expect(before.queries).toBeGreaterThan(0);
    expect(after.queries).toBe(before.queries);
    expect(after.queries).toBeLessThanOrEqual(4);
  });

  /** The default tenant with a note of every query. */
  function watched() {
    const asked: string[] = [];
    const { default: tenant } = portero().tenants;
    const { db } = tenant;
    const note = {
      transformQuery: ({ node }: { node: unknown }) => {
        asked.push('query');
        return node as never;
      },
      transformResult: async ({ result }: { result: unknown }) => result as never,
    };
    const read = db.read.withPlugin(note);
    return { asked, tenant: { ...tenant, db: { ...db, read } } };
  }
});
