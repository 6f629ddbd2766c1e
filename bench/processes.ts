/** Processes under measurement: started on one pinned core, their CPU time and memory read from /proc. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

const ticksPerSecond = 100;

export type Running = { readonly pid: number; readonly startedMs: number; stop(): Promise<void> };

/** Start a program pinned to a core and wait until `isReady` says so. */
export async function startPinned(
  core: number,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  isReady: () => Promise<boolean>,
): Promise<Running> {
  const began = performance.now();
  const child = spawn('taskset', ['-c', String(core), command, ...args], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  while (!(await isReady())) {
    if (child.exitCode !== null) throw new Error(`${command} ended with ${child.exitCode}`);
    if (performance.now() - began > 60_000) throw new Error(`${command} did not start in a minute`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  if (child.pid === undefined) throw new Error(`${command} did not start`);
  return { pid: child.pid, startedMs: performance.now() - began, stop: () => stop(child) };
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });
}

/** CPU milliseconds of a process and its children so far. */
export function cpuMs(pid: number): number {
  let ticks = 0;
  for (const member of tree(pid)) {
    const stat = read(`/proc/${member}/stat`);
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    for (const index of [11, 12, 13, 14]) ticks += Number(fields[index] ?? 0);
  }
  return (ticks * 1000) / ticksPerSecond;
}

/** Resident memory of a process and its children, MiB. */
export function residentMiB(pid: number): number {
  let kib = 0;
  for (const member of tree(pid))
    kib += Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${member}/status`))?.[1] ?? 0);
  return Math.round(kib / 1024);
}

function tree(pid: number): number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`).trim().split(' ').filter(Boolean).map(Number);
  return [pid, ...children.flatMap(tree)];
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return ''; // the process has just ended
  }
}
