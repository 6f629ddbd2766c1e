/**
 * Whose an import is. The name tells machine and process, so that after a crash the next start need not wait for the
 * lease to run out: a process that is gone from this machine holds nothing.
 */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

const start = randomUUID();
const separator = ' ';

/** Another one for each run in this process. */
export const newOwner = (): string => [hostname(), process.pid, start, randomUUID()].join(separator);

/** Whether it was a process of this machine that does not run any more. In doubt it is not gone, and the lease decides. */
export function isGone(owner: string): boolean {
  const [host, pid, started] = owner.split(separator);
  if (host !== hostname() || started === undefined) return false;
  // Another start with our number came before us: in containers every process has the same one.
  if (Number(pid) === process.pid) return started !== start;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (failure) {
    return failure instanceof Error && 'code' in failure && failure.code === 'ESRCH';
  }
}
