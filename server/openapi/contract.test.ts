import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { startPortero, type TestPortero } from '../testing/portero.ts';
import { compare } from './contract/compare.ts';
import { differences } from './contract/differences.ts';
import { type Operations, openApiDocument, operations, operationsOf } from './contract/facts.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

/** The contract's operations, by API; `outside` are those that none of its documents describes. */
const contract = z
  .object({
    management: operations,
    experience: operations,
    account: operations,
    outside: z.array(z.string()),
  })
  .parse(JSON.parse(read('./contract/operations.json')));

const explained = (operation: string, what: string) =>
  differences.some((one) => one.operations.includes(operation) && one.what.includes(what));

describe('the comparison', () => {
  const theirs = operations.parse({
    'GET /things/{id}': { path: ['id'], query: ['page'], statuses: ['200', '404'], response: ['id', 'name'] },
    'POST /things': {
      path: [],
      query: [],
      body: { required: { name: 'string' }, optional: { size: 'null|number' } },
      statuses: ['201'],
      response: [],
    },
  });
  const found = (key: string, change: object) => {
    const ours = operations.parse({ [key]: { ...theirs[key], path: [], query: [], ...change } });
    return compare(ours, theirs).differences.get(key) ?? [];
  };

  it('notices what is missing, what is too much, and what is something else', () => {
    const body = { required: {}, optional: { name: 'string', size: 'number', color: 'string' } };
    expect(found('POST /things', { body, statuses: ['200', '201', '422'], response: ['id'] })).toEqual([
      'body color is ours',
      'body name is optional',
      'body size is number instead of null|number',
      'status 200 is ours',
      'response id is ours',
    ]);
    expect(found('GET /things/{id}', { path: ['thingId'], response: ['id'] })).toEqual([
      'path has thingId for id',
      'query page is missing',
      'response name is missing',
    ]);
  });

  it('notices an operation that there is not, unless it is elsewhere', () => {
    const ours = operations.parse({
      'GET /things/{name}': { ...theirs['GET /things/{id}'], path: ['id'] },
      'GET /mine': { path: [], query: [], statuses: [], response: [] },
    });
    const missing = ['POST /things', ['operation is missing']];
    expect([...compare(ours, theirs).differences]).toEqual([['GET /mine', ['operation is ours']], missing]);
    expect([...compare(ours, theirs, ['GET /mine', 'GET /gone']).differences]).toEqual([
      missing,
      ['GET /gone', ['operation is missing']],
    ]);
  });
});

describe('our OpenAPI documents', () => {
  let portero: TestPortero;
  let ours: Operations;
  beforeAll(async () => {
    portero = await startPortero();
    const documents = await Promise.all(
      [portero.core, portero.admin].map(async (app) => (await app?.inject('/api/swagger.json'))?.json()),
    );
    ours = Object.assign({}, ...documents.map((document) => operationsOf(openApiDocument.parse(document))));
  });
  afterAll(() => portero.close());

  it('come whole, and for each API by itself', async () => {
    const paths = async (url: string) => {
      const answer = await portero.core.inject(url);
      expect(answer.statusCode).toBe(200);
      return Object.keys(openApiDocument.parse(answer.json()).paths);
    };
    const parts = await Promise.all(
      ['management', 'experience', 'user'].map((part) => paths(`/api/.well-known/${part}.openapi.json`)),
    );
    expect(parts.flat().sort()).toEqual((await paths('/api/swagger.json')).sort());
    expect(parts[1]).toContain('/api/experience/submit');
    expect(parts[0]).toContain('/api/users');
  });

  it('describe every route of the APIs', () => {
    const routes = [portero.core, portero.admin]
      .flatMap((app) => app?.declaredRoutes ?? [])
      .filter(({ method, url }) => method !== 'HEAD' && /^\/(api|me)(\/|$)/.test(url))
      .map(({ method, url }) => `${method} ${url.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect(routes.filter((route) => !ours[route])).toEqual([]);
  });

  it('say what the contract says, but for what is explained', () => {
    const everything = { ...contract.account, ...contract.experience, ...contract.management };
    const { differences: found } = compare(ours, everything, contract.outside);
    const all = [...found].flatMap(([operation, whats]) => whats.map((what) => ({ operation, what })));
    const unexplained = all.filter(({ operation, what }) => !explained(operation, what));

    for (const api of ['management', 'experience', 'account'] as const) {
      const { shared } = compare(ours, contract[api]);
      const own = unexplained.filter(({ operation }) => operation in contract[api]).length;
      console.log(
        `${api} API: ${shared} of ${Object.keys(contract[api]).length} operations, ${own} unexplained differences`,
      );
    }
    const outside = contract.outside.filter((operation) => operation in ours).length;
    console.log(`outside the documents: ${outside} of ${contract.outside.length} operations`);
    expect(unexplained).toEqual([]);

    const gone = differences.filter(
      ({ operations, what }) =>
        !operations.every((operation) => what.some((one) => found.get(operation)?.includes(one))) ||
        !what.every((one) => operations.some((operation) => found.get(operation)?.includes(one))),
    );
    expect(gone, 'explained, but not different any more').toEqual([]);
  });

  it('name the Idempotency-Key where it is honoured, with its refusals, and nowhere else', async () => {
    const parameters = z.array(z.object({ name: z.string().optional(), in: z.string().optional() }));
    const operation = z.object({
      parameters: parameters.default([]),
      responses: z.record(z.string(), z.unknown()),
    });
    const shape = z.object({ paths: z.record(z.string(), z.record(z.string(), operation)) });
    for (const app of [portero.core, portero.admin]) {
      const { paths } = shape.parse((await app?.inject('/api/swagger.json'))?.json());
      const gates = new Map(
        app?.declaredRoutes.map(({ method, url, gate }) => [
          `${method} ${url.replaceAll(/:(\w+)/g, '{$1}')}`,
          gate.kind,
        ]),
      );
      const files = ['POST /api/user-assets', 'POST /api/sign-in-exp/default/custom-ui-assets'];
      const named: string[] = [];
      const honoured: string[] = [];
      for (const [path, methods] of Object.entries(paths))
        for (const [method, { parameters, responses }] of Object.entries(methods)) {
          const name = `${method.toUpperCase()} ${path}`;
          const kind = gates.get(name);
          if (
            method === 'post' &&
            (kind === 'management' || kind === 'administration') &&
            !files.includes(name)
          )
            honoured.push(name);
          if (!parameters.some((one) => one.in === 'header' && one.name === 'Idempotency-Key')) continue;
          named.push(name);
          expect(Object.keys(responses), name).toEqual(expect.arrayContaining(['409', '422']));
        }
      expect(named.sort()).toEqual(honoured.sort());
      expect(named).toContain(
        app === portero.core ? 'POST /api/users' : 'POST /api/administrator-invitations',
      );
    }
  });

  it('differ only in what docs/compatibility.md tells', () => {
    const page = read('../../docs/compatibility.md');
    const rows = differences.map(
      ({ operations, what, reason }) =>
        `| ${operations.map((one) => `\`${one}\``).join('<br>')} | ${what.join(', ')} | ${reason} |`,
    );
    expect(rows.filter((row) => !page.includes(row))).toEqual([]);
  });
});
