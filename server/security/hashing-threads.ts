/** The threads that hash passwords, and what they owe to the one that answers. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { constants, getPriority, setPriority } from 'node:os';
import { promisify } from 'node:util';

/** What libuv calls its threads, where they have names. */
const name = 'libuv-worker';

/** `idle`: whenever nobody else wants the processor; `low`: seldom while others want it. */
export const hashingPriorities = ['idle', 'low'] as const;
export type HashingPriority = (typeof hashingPriorities)[number];

/**
 * Let whoever answers go before those who hash: on a busy machine a crowd that signs in would otherwise take as much of it as
 * everybody else together. A low priority alone leaves one who hashes on the processor until the system's next tick, several
 * milliseconds later; one that is idle in the system's eyes makes room at once (sched(7), SCHED_IDLE). The system knows
 * the priority of a thread on Linux only; elsewhere all stay equal.
 * @returns how many threads give way, and how far: where `chrt` (util-linux) is missing or not permitted, they are low
 */
export async function letHashingGiveWay(
  wanted: HashingPriority,
): Promise<{ readonly threads: number; readonly priority: HashingPriority }> {
  if (process.platform !== 'linux') return { threads: 0, priority: 'low' };
  await stat('/proc/self/task'); // the threads begin, all at once, with the first work that they are given
  const threads = readdirSync('/proc/self/task').filter(
    (id) => readFileSync(`/proc/self/task/${id}/comm`, 'utf8').trim() === name,
  );
  const { PRIORITY_BELOW_NORMAL: further, PRIORITY_LOW: last } = constants.priority;
  const priority = Math.min(getPriority() + further, last);
  for (const id of threads) setPriority(Number(id), priority);
  const idle = wanted === 'idle' && (await becomeIdle(threads));
  return { threads: threads.length, priority: idle ? 'idle' : 'low' };
}

async function becomeIdle(threads: readonly string[]): Promise<boolean> {
  const asked = threads.map((id) => promisify(execFile)('chrt', ['--idle', '--pid', '0', id]));
  return (await Promise.allSettled(asked)).every(({ status }) => status === 'fulfilled');
}
