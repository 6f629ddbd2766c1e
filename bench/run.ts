/**
 * `npm run bench`: the bare engine and Portero on SQLite and PostgreSQL, in turns on one pinned core, the load from
 * another. Prints tables with ratios to the reference. `--quick` for a look, `--only a,b` for some scenarios,
 * `--scale` for lists and searches among many (scale.ts), `--import` for people out of a large file (import.ts),
 * `--crowd` for how long others wait beside many sign-ins (crowd.ts), `--memory` for whether one load
 * after another makes the server larger (memory.ts), `--pages` for the server's time for each hosted page (pages.ts).
 */
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Contestant, scenarios, startHashing, startPortero, startReference } from './contestants.ts';
import { crowd } from './crowd.ts';
import { importing } from './import.ts';
import { measureInTurns } from './measure.ts';
import { memory } from './memory.ts';
import { pages } from './pages.ts';
import { residentMiB } from './processes.ts';
import { type Figures, report } from './report.ts';
import { scale } from './scale.ts';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    scale: { type: 'boolean', default: false },
    import: { type: 'boolean', default: false },
    crowd: { type: 'boolean', default: false },
    memory: { type: 'boolean', default: false },
    pages: { type: 'boolean', default: false },
    sizes: { type: 'string', default: '1000,100000' },
    'postgres-url': { type: 'string' },
    'postgres-pid': { type: 'string' },
  },
});
const plan = options.quick ? { warmUp: 1.5, rounds: 4, seconds: 0.6 } : { warmUp: 3, rounds: 9, seconds: 1 };
/** Milliseconds in which servers come to rest, after their start and after a load. */
const settling = 30_000;
const wanted = options.only?.split(',');

const { 'postgres-url': url, 'postgres-pid': pid } = options;
if (!url) console.log('No PostgreSQL on this machine: only SQLite is measured.');
if (options.scale) await scale(options.sizes.split(',').map(Number), url, wanted);
else if (options.import) await importing(options.sizes.split(',').map(Number), url);
else if (options.crowd) await crowd(url === undefined ? undefined : { url, pid: Number(pid) });
else if (options.memory) await memory(url);
else if (options.pages) await pages(url);
else await compare();

async function compare(): Promise<void> {
  const contestants = [await startReference(), await startPortero('SQLite', {}, [])];
  if (url) contestants.push(await startPortero('PostgreSQL', { DB_URL: url }, [Number(pid)]));
  contestants.push(await startHashing());
  try {
    report(await contest(contestants));
  } finally {
    for (const contestant of contestants) await contestant.stop();
  }
}

async function contest(all: readonly Contestant[]): Promise<Figures[]> {
  await setTimeout(settling);
  const sizes = () => new Map(all.map(({ name, server }) => [name, residentMiB(server.pid)]));
  const idle = sizes();
  const figures = all.map(
    ({ name, server }): Figures => ({
      name,
      rows: {},
      coldStartMs: server.startedMs,
      idleMiB: idle.get(name) ?? Number.NaN,
      loadedMiB: Number.NaN,
      quietMiB: Number.NaN,
    }),
  );
  for (const scenario of scenarios) {
    if (wanted && !wanted.includes(scenario)) continue;
    const isFlow = scenario.endsWith(' sign-in');
    const concurrency = isFlow ? 2 : 8;
    // Of whole sign-ins there are few in a second, and the engine compiles what it has met often.
    const warmUp = isFlow ? 4 * plan.warmUp : plan.warmUp;
    const taking = all.flatMap(({ name, pids, clients }) => {
      const client = clients[scenario];
      return client ? [{ name, pids, client }] : [];
    });
    const measured = await measureInTurns(taking, { ...plan, warmUp, concurrency });
    const line = [...measured].map(([name, { cpu }]) => `${name} ${cpu.toFixed(3)}`).join(', ');
    console.log(`  ${scenario}, ms CPU: ${line}`);
    for (const one of figures) one.rows[scenario] = measured.get(one.name);
  }
  const loaded = sizes();
  await setTimeout(settling);
  const quiet = sizes();
  for (const one of figures) {
    one.loadedMiB = loaded.get(one.name) ?? Number.NaN;
    one.quietMiB = quiet.get(one.name) ?? Number.NaN;
  }
  return figures;
}
