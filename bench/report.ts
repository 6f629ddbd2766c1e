/** Prints what was measured, and keeps it in bench/results/latest.json. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Scenario, scenarios } from './contestants.ts';
import { type Measured, median } from './measure.ts';
import { argon2 } from './parameters.ts';

export type Figures = {
  readonly name: string;
  readonly rows: Partial<Record<Scenario, Measured | undefined>>;
  readonly coldStartMs: number;
  readonly idleMiB: number;
  loadedMiB: number;
  /** After the load, once nobody asks for anything. */
  quietMiB: number;
};

/** The first is the reference, the last does nothing but hash passwords. */
export function report(all: readonly Figures[]): void {
  console.log([...speeds(all), ...sizes(all)].join('\n'));
  keep('latest', { contestants: all });
}

export function keep(name: string, results: unknown): void {
  const folder = new URL('results', import.meta.url).pathname;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(results, null, 2));
}

export const number = (value: number, digits = 2): string =>
  Number.isFinite(value) ? value.toFixed(digits) : '–';

function speeds(all: readonly Figures[]): string[] {
  const lines = [
    '',
    '| scenario | server | CPU ms | × reference | /s | p50 ms | p95 ms | p99 ms |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |',
  ];
  for (const scenario of scenarios) {
    for (const one of all) {
      const row = one.rows[scenario];
      if (!row) continue;
      const against = all[0]?.rows[scenario === 'sign-in page' ? 'client credentials' : scenario];
      lines.push(
        `| ${scenario} | ${one.name} | ${number(row.cpu, 3)} | ${ratio(row, against)} | ${number(row.perSecond, 0)} | ${number(row.p50)} | ${number(row.p95)} | ${number(row.p99)} |`,
      );
    }
  }
  return lines;
}

/** The median of the rounds' ratios: what disturbed a round disturbed both. */
function ratio(row: Measured, against: Measured | undefined): string {
  if (row === against) return '1';
  if (!against) return '–';
  return number(median(row.rounds.map((cpu, round) => cpu / (against.rounds[round] ?? Number.NaN))));
}

function sizes(all: readonly Figures[]): string[] {
  const hash = all.at(-1)?.rows['password sign-in'];
  return [
    '',
    '| server | cold start ms | idle MiB | after load MiB | idle again MiB | password sign-in ÷ one hash |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...all.slice(0, -1).map((one) => {
      const signIn = one.rows['password sign-in'];
      const hashes = signIn ? ratio(signIn, hash) : '–';
      return `| ${one.name} | ${number(one.coldStartMs, 0)} | ${one.idleMiB} | ${one.loadedMiB} | ${one.quietMiB} | ${hashes} |`;
    }),
    '',
    `One hash is argon2id with ${argon2.memoryCost / 1024} MiB, t=${argon2.timeCost}, p=${argon2.parallelism}. “sign-in page” is set against the reference’s client credentials.`,
  ];
}
