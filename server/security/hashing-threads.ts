/** The threads that hash passwords, and what they owe to the one that answers. */
import { readdirSync, readFileSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';

/** What libuv calls its threads, where they have names. */
const name = 'libuv-worker';

/**
 * Let whoever answers go before those who hash: on a busy machine a crowd that signs in would otherwise take as much of it as
 * everybody else together. The system knows the priority of a thread on Linux only; elsewhere all stay equal.
 * @returns how many threads give way
 */
export function letHashingGiveWay(): number {
  if (process.platform !== 'linux') return 0;
  const threads = readdirSync('/proc/self/task').filter(
    (id) => readFileSync(`/proc/self/task/${id}/comm`, 'utf8').trim() === name,
  );
  const { PRIORITY_BELOW_NORMAL: further, PRIORITY_LOW: last } = constants.priority;
  const priority = Math.min(getPriority() + further, last);
  for (const id of threads) setPriority(Number(id), priority);
  return threads.length;
}
