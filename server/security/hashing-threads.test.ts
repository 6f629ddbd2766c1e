import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const module = new URL('hashing-threads.ts', import.meta.url).href;

/** In a process of its own: a thread that has given way cannot take that back. */
const script = `
  import { readdirSync, readFileSync } from 'node:fs';
  import { stat } from 'node:fs/promises';
  import { getPriority } from 'node:os';
  import { letHashingGiveWay } from '${module}';
  await stat('.'); // the threads begin with the first work
  const given = letHashingGiveWay();
  const tasks = '/proc/self/task/';
  const threads = readdirSync(tasks).map((id) => [readFileSync(tasks + id + '/comm', 'utf8').trim(), getPriority(Number(id))]);
  console.log(JSON.stringify({ given, threads, main: getPriority(process.pid) }));
`;

it.runIf(process.platform === 'linux')(
  'lets those who hash passwords go after the one that answers',
  async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', script],
      { env: { ...process.env, UV_THREADPOOL_SIZE: '3' } },
    );
    const { given, threads, main } = JSON.parse(stdout);
    expect(given).toBe(3);
    const hashing = threads.filter(([name]: [string]) => name === 'libuv-worker');
    expect(hashing).toEqual(Array(3).fill(['libuv-worker', main + 10]));
  },
);
