/**
 * `npm run bench -- --memory`: whether a server stays as large as one load has made it. The same load of every scenario, again
 * and again, each followed by a rest; prints what is resident after each rest, on each database, both at once.
 */
import { setTimeout } from 'node:timers/promises';
import { type Contestant, type Scenario, scenarios, startPortero } from './contestants.ts';
import { load } from './measure.ts';
import { residentMiB } from './processes.ts';
import { keep } from './report.ts';

const loads = 5;
/** Of each scenario, in each load. */
const seconds = 4;
/** Seconds in which servers come to rest, and those after them in which the smallest size is looked for: once a minute there is something to do. */
const settling = 15;
const looking = 20;

/** @param url of a PostgreSQL, where there is one */
export async function memory(url?: string): Promise<void> {
  const started = [await startPortero('SQLite', {}, [])];
  if (url) started.push(await startPortero('PostgreSQL', { DB_URL: url }, []));
  const rows = await Promise.all(started.map(sizesOf));
  const heads = Array.from({ length: loads }, (_, index) => `after load ${index + 1}`);
  const lines = [
    '',
    `| MiB resident at rest | before | ${heads.join(' | ')} |`,
    `| --- | ---: | ${heads.map(() => '---:').join(' | ')} |`,
    ...rows.map(({ name, sizes }) => `| ${name} | ${sizes.join(' | ')} |`),
  ];
  console.log(lines.join('\n'));
  keep('memory', rows);
}

async function sizesOf({ name, server, clients, stop }: Contestant) {
  try {
    const atRest = async () => {
      await setTimeout(settling * 1000);
      let least = Number.POSITIVE_INFINITY;
      for (let second = 0; second < looking; second++) {
        await setTimeout(1000);
        least = Math.min(least, residentMiB(server.pid));
      }
      return least;
    };
    const sizes = [await atRest()];
    for (let round = 0; round < loads; round++) {
      for (const scenario of scenarios) await loadWith(clients, scenario);
      sizes.push(await atRest());
      console.log(`  ${name}: ${sizes.at(-1)} MiB after load ${round + 1}`);
    }
    return { name, sizes };
  } finally {
    await stop();
  }
}

async function loadWith(clients: Contestant['clients'], scenario: Scenario): Promise<void> {
  const client = clients[scenario];
  if (!client) return;
  const concurrency = scenario.endsWith(' sign-in') ? 2 : 8;
  await load(await Promise.all(Array.from({ length: concurrency }, (_, index) => client(index))), seconds);
}
