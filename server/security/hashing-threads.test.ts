import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const module = new URL('hashing-threads.ts', import.meta.url).href;

/** In a process of its own: a thread that has given way cannot take that back. */
const script = (wanted: string) => `
  import { readdirSync, readFileSync } from 'node:fs';
  import { getPriority } from 'node:os';
  import { letHashingGiveWay } from '${module}';
  const given = await letHashingGiveWay('${wanted}');
  const tasks = '/proc/self/task/';
  const policy = (id) => Number(readFileSync(tasks + id + '/stat', 'utf8').split(') ')[1].split(' ')[38]);
  const threads = readdirSync(tasks).map((id) => ({
    name: readFileSync(tasks + id + '/comm', 'utf8').trim(),
    nice: getPriority(Number(id)),
    policy: policy(id),
  }));
  console.log(JSON.stringify({ given, threads, main: { nice: getPriority(process.pid), policy: policy(process.pid) } }));
`;

async function threadsAfter(wanted: string, env: Record<string, string> = {}) {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', script(wanted)],
    { env: { ...process.env, UV_THREADPOOL_SIZE: '3', ...env } },
  );
  const { given, threads, main } = JSON.parse(stdout);
  return { given, main, hashing: threads.filter((one: { name: string }) => one.name === 'libuv-worker') };
}

/** Of sched(7). */
const policies = { other: 0, idle: 5 };

const onLinux = it.runIf(process.platform === 'linux');

onLinux('lets those who hash passwords work only when nobody else wants the processor', async () => {
  const { given, main, hashing } = await threadsAfter('idle');
  expect(given).toEqual({ threads: 3, priority: 'idle' });
  expect(hashing).toEqual(Array(3).fill(expect.objectContaining({ policy: policies.idle })));
  expect(main.policy).toBe(policies.other);
});

onLinux('lets them go after the one that answers where they are not to wait for everybody', async () => {
  const { given, main, hashing } = await threadsAfter('low');
  expect(given).toEqual({ threads: 3, priority: 'low' });
  const low = { name: 'libuv-worker', nice: Math.min(main.nice + 10, 19), policy: policies.other };
  expect(hashing).toEqual(Array(3).fill(low));
});

onLinux('does so as well where the system brings no tool for more', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'portero-no-tools-'));
  const { given, hashing } = await threadsAfter('idle', { PATH: empty });
  rmSync(empty, { recursive: true });
  expect(given).toEqual({ threads: 3, priority: 'low' });
  expect(hashing).toEqual(Array(3).fill(expect.objectContaining({ policy: policies.other })));
});
