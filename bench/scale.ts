/**
 * `npm run bench -- --scale`: pages and searches through the lists of the Management API, among few and among many, on
 * both databases. Prints for each route how long it takes and how it grows. `--sizes 1000,100000` are numbers of
 * people; there is an organization for every tenth of them, a role and an application for every hundredth.
 */
import pg from 'pg';
import { get, type PorteroServer, startServer } from './contestants.ts';
import { clientCredentials } from './flows.ts';
import { measureInTurns } from './measure.ts';
import { keep, number } from './report.ts';

const plan = { concurrency: 2, warmUp: 0.4, rounds: 1, seconds: 1.6 };

/** What is asked, by the number of people; the largest organization and the commonest role hold a tenth and a fifth. */
const routes: Readonly<Record<string, (people: number) => string>> = {
  'users, first page': () => '/users?page_size=20',
  'users, a page in the middle': (people) => `/users?page_size=20&page=${Math.floor(people / 40)}`,
  'users, search of a name': (people) => `/users?search=%25hugo%25${people - 3}%25&page_size=20`,
  'users, search that finds many': () => '/users?search=%25hugo%25&page_size=20',
  'users, search that finds nobody': () => '/users?search=%25nobody-there%25&page_size=20',
  'users, exact email': (people) =>
    `/users?search.primaryEmail=ana_${people - 10}%40example.com&mode.primaryEmail=exact&isCaseSensitive=true`,
  'users without a role': () => '/users?excludeRoleId=role00000000&page_size=20',
  'organizations, first page': () => '/organizations?page_size=20&showFeatured=true',
  'organizations, search': (people) => `/organizations?q=garc%C3%ADa%25${people / 10 - 4}&page_size=20`,
  'organizations, search that finds none': () => '/organizations?q=nobody-there&page_size=20',
  'members of the largest organization': () => '/organizations/org00000000/users?page_size=20',
  'members, search': () => '/organizations/org00000000/users?q=hugo&page_size=20',
  'organizations of a user': () => '/users/user00000000/organizations',
  'roles, first page': () => '/roles?page_size=20',
  'roles, search': () => '/roles?search=%25ferrari%25&page_size=20',
  'holders of the commonest role': () => '/roles/role00000000/users?page_size=20',
  'holders, search': () => '/roles/role00000000/users?search=%25hugo%25&page_size=20',
  'applications, first page': () => '/applications?page_size=20',
  'applications, search': () => '/applications?search=%25hugo%25&page_size=20',
  'logs, first page': () => '/logs?page_size=20',
  'logs, capped': () => '/logs?page_size=20&enableCap=true',
  'logs of a user': () => '/logs?page_size=20&userId=user00000001',
  'logs of a key': () => '/logs?page_size=20&logKey=Interaction',
};

type Timing = { readonly p50: number; readonly p95: number };
type Result = {
  readonly engine: string;
  readonly people: number;
  readonly timings: Record<string, Timing>;
};

export async function scale(
  sizes: readonly number[],
  postgresUrl: string | undefined,
  only: readonly string[] | undefined,
): Promise<void> {
  const results: Result[] = [];
  for (const people of sizes) {
    results.push(await among(people, 'SQLite', {}, only));
    if (postgresUrl !== undefined) {
      const url = await freshPostgres(postgresUrl, `scale_${people}`);
      results.push(await among(people, 'PostgreSQL', { DB_URL: url }, only));
    }
  }
  console.log(table(results, sizes).join('\n'));
  keep('scale', results);
}

async function among(
  people: number,
  engine: string,
  database: Record<string, string>,
  only: readonly string[] | undefined,
): Promise<Result> {
  const began = performance.now();
  const portero = await startServer(database, ['bench/scale-seed.ts', String(people)]);
  const seconds = (performance.now() - began) / 1000;
  console.log(`  ${engine}, ${people} people: filled and started in ${number(seconds, 0)} s`);
  try {
    return { engine, people, timings: await ask(portero, people, only) };
  } finally {
    await portero.stop();
  }
}

async function ask(
  { target, server }: PorteroServer,
  people: number,
  only: readonly string[] | undefined,
): Promise<Record<string, Timing>> {
  const timings: Record<string, Timing> = {};
  for (const [name, path] of Object.entries(routes)) {
    if (only && !only.includes(name)) continue;
    const authorization = `Bearer ${await clientCredentials(target)}`;
    const client = async () => get(`${target.base}/api${path(people)}`, { authorization });
    const measured = await measureInTurns([{ name, client, pids: [server.pid] }], plan);
    const { p50, p95 } = measured.get(name) ?? { p50: Number.NaN, p95: Number.NaN };
    timings[name] = { p50, p95 };
  }
  return timings;
}

export async function freshPostgres(url: string, name: string): Promise<string> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(`drop database if exists ${name}`);
  await client.query(`create database ${name}`);
  await client.end();
  const fresh = new URL(url);
  fresh.pathname = `/${name}`;
  return fresh.href;
}

function table(results: readonly Result[], sizes: readonly number[]): string[] {
  const lines = [
    '',
    `| route | database | ${sizes.map((people) => `${people}: p50 ms | p95 ms`).join(' | ')} | growth of p50 |`,
    `| --- | --- | ${sizes.map(() => '---: | ---:').join(' | ')} | ---: |`,
  ];
  for (const name of Object.keys(routes)) {
    for (const engine of new Set(results.map((one) => one.engine))) {
      const timings = sizes.map(
        (people) => results.find((one) => one.engine === engine && one.people === people)?.timings[name],
      );
      if (!timings[0]) continue;
      const cells = timings.map(
        (one) => `${number(one?.p50 ?? Number.NaN)} | ${number(one?.p95 ?? Number.NaN)}`,
      );
      const growth = (timings.at(-1)?.p50 ?? Number.NaN) / timings[0].p50;
      lines.push(`| ${name} | ${engine} | ${cells.join(' | ')} | ${number(growth, 1)}× |`);
    }
  }
  return lines;
}
