import { expect, it } from 'vitest';
import { onEveryServer } from '../testing/portero.ts';
import { activeCustomizer } from './rules.ts';

const base = '/configs/jwt-customizer';
const people = `${base}/access-token`;
const machines = `${base}/client-credentials`;
const script = (words: string) => `const getCustomJwtClaims = async () => ({ says: '${words}' });`;
/** The API of these tests is called by this machine. */
const caller = { type: 'app', id: 'm-default' };

type Facts = { readonly id: string; readonly createdAt: number | null; readonly actor: unknown };

onEveryServer('versions of scripts for claims', (portero) => {
  const call = async (method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE', path: string, body?: object) => {
    const answer = await portero().api(method, path, body);
    expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
    return answer.body;
  };
  const save = (words: string, more: object = {}, at = people) =>
    call('PUT', at, { script: script(words), ...more });
  const versions = async (at = people): Promise<Facts[]> => call('GET', `${at}/versions`);
  const inForce = async () => (await activeCustomizer(portero().tenants.default, 'access-token'))?.script;
  const refused = async (method: 'GET' | 'POST', path: string) => {
    const answer = await portero().api(method, path);
    return [answer.status, answer.body.code];
  };
  const none = [404, 'entity.not_found'];

  it('are kept by each save with who and when, the newest first, and not where nothing is new', async () => {
    const before = Date.now();
    await save('one');
    await save('one');
    await call('PATCH', people, { contextSample: { a: 1 } });
    await call('PATCH', people, { blockIssuanceOnError: true });
    await save('two', { environmentVariables: { KEY: 'value' } });
    const found = await versions();
    expect(found).toHaveLength(3);
    for (const { createdAt, actor } of found) {
      expect(actor).toEqual(caller);
      expect(createdAt).toBeGreaterThanOrEqual(before);
    }
    const whole = await Promise.all(found.map(({ id }) => call('GET', `${people}/versions/${id}`)));
    expect(whole).toEqual([
      { ...found[0], script: script('two'), blockIssuanceOnError: false, environmentVariables: ['KEY'] },
      { ...found[1], script: script('one'), blockIssuanceOnError: true, environmentVariables: [] },
      { ...found[2], script: script('one'), blockIssuanceOnError: false, environmentVariables: [] },
    ]);
    expect(await versions(machines)).toEqual([]);
  });

  it('are taken back at once, with variables and test data as they are now, as a version and an entry of their own', async () => {
    await save('first', { blockIssuanceOnError: true });
    const [first] = await versions();
    await save('second', { environmentVariables: { KEY: 'a secret osprey' }, tokenSample: { b: 2 } });
    const restored = await call('POST', `${people}/versions/${first?.id}/restore`);
    expect(restored).toEqual({
      script: script('first'),
      blockIssuanceOnError: true,
      environmentVariables: { KEY: '******' },
      tokenSample: { b: 2 },
    });
    expect(await call('GET', people)).toEqual({
      ...restored,
      environmentVariables: { KEY: 'a secret osprey' },
    });
    expect(await inForce()).toBe(script('first'));
    const [newest, second] = await versions();
    expect(await call('GET', `${people}/versions/${newest?.id}`)).toMatchObject({
      script: script('first'),
      environmentVariables: ['KEY'],
    });
    expect(await call('GET', `${people}/versions/${second?.id}`)).toMatchObject({ script: script('second') });
    const [entry] = await call('GET', '/logs?logKey=Management.JwtCustomizer.Restored');
    expect(entry.payload).toMatchObject({ version: first?.id, actor: caller, result: 'Success' });
    expect(JSON.stringify(entry)).not.toContain('osprey');
  });

  it('keep no value of a variable, in the database or in an answer', async () => {
    await save('three', { environmentVariables: { KEY: 'a secret kestrel' } });
    const { db } = portero().tenants.default;
    const rows = await db.read.selectFrom('script_versions').selectAll().execute();
    expect(rows.length).toBeGreaterThan(0);
    const seen = [rows, await versions()];
    for (const { id } of await versions()) seen.push(await call('GET', `${people}/versions/${id}`));
    expect(JSON.stringify(seen)).toContain('KEY');
    expect(JSON.stringify(seen)).not.toMatch(/kestrel|sealed/);
  });

  it('are twenty at most, the oldest goes first', async () => {
    for (let number = 0; number < 23; number++) await save(`machine ${number}`, {}, machines);
    const found = await versions(machines);
    expect(found).toHaveLength(20);
    const last = await call('GET', `${machines}/versions/${found[19]?.id}`);
    expect(last.script).toBe(script('machine 3'));
    // The other script’s are not counted.
    expect((await versions()).length).toBeGreaterThan(0);
    const rows = await portero().tenants.default.db.read.selectFrom('script_versions').select('id').execute();
    expect(rows).toHaveLength(20 + (await versions()).length);
  });

  it('know what was in force before there were any, of nobody and no time', async () => {
    const { db } = portero().tenants.default;
    await save('of old', {}, machines);
    await db.write.deleteFrom('script_versions').where('key', '=', 'jwt.clientCredentials').execute();
    await save('newer', {}, machines);
    const [, old] = await versions(machines);
    expect(old).toMatchObject({ createdAt: null, actor: null });
    expect(await call('GET', `${machines}/versions/${old?.id}`)).toMatchObject({ script: script('of old') });
  });

  it('outlive the script, which can be taken back once it was deleted, without its variables', async () => {
    await save('gone', { environmentVariables: { KEY: 'value' } });
    const [last] = await versions();
    await call('DELETE', people);
    expect(await inForce()).toBeUndefined();
    await call('POST', `${people}/versions/${last?.id}/restore`);
    expect(await inForce()).toBe(script('gone'));
    expect((await call('GET', people)).environmentVariables).toBeUndefined();
  });

  it('are found by their own tenant, under their own script, and nobody else', async () => {
    await save('mine');
    const [mine] = await versions();
    const id = mine?.id ?? '';
    const { admin, default: own } = portero().tenants;
    const { value } = await own.db.read
      .selectFrom('script_versions')
      .select('value')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    const row = { key: 'jwt.accessToken', value, actorType: null, actorId: null, createdAt: 9e12 };
    await admin.db.write
      .insertInto('script_versions')
      .values({ id: 'of-another', ...row })
      .execute();
    // The same id may be another tenant’s, too.
    await admin.db.write
      .insertInto('script_versions')
      .values({ id, ...row })
      .execute();
    for (const path of [
      `${people}/versions/of-another`,
      `${machines}/versions/${id}`,
      `${people}/versions/nothing`,
      `${people}/versions/%00`,
    ]) {
      expect((await refused('GET', path))[0], path).toBeGreaterThanOrEqual(400);
      expect((await refused('POST', `${path}/restore`))[0], path).toBeLessThan(500);
    }
    expect(await refused('GET', `${people}/versions/of-another`)).toEqual(none);
    expect(await refused('POST', `${people}/versions/of-another/restore`)).toEqual(none);
    expect(await refused('POST', `${machines}/versions/${id}/restore`)).toEqual(none);
    expect((await refused('GET', `${base}/id-token/versions`))[0]).toBe(400);
    expect((await versions()).map((one) => one.id)).not.toContain('of-another');
    // Nor does a save here drop what is kept there.
    for (let number = 0; number < 21; number++) await save(`again ${number}`);
    expect(await admin.db.read.selectFrom('script_versions').select('id').execute()).toHaveLength(2);
  });

  it('are kept one after the other when many save at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, at) => portero().api('PUT', people, { script: script(`race ${at}`) })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    const [newest] = await versions();
    const kept = await call('GET', `${people}/versions/${newest?.id}`);
    expect(kept.script).toBe((await call('GET', people)).script);
    expect((await versions()).length).toBe(20);
  });
});
