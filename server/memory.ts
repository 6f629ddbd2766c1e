/** Memory that the engine took for busy moments goes back to the machine in quiet ones. */
import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** How often to look, in milliseconds. */
const interval = 3_000;
/** Share of time with something to do, up to which the process counts as idle. */
const quiet = 0.02;
/** Bytes that make a collection worth its pause of a few dozen milliseconds. */
const worthwhile = 24 * 1024 * 1024;

/**
 * Collect a second after the start, since reading all modules leaves a heap several times too large, and whenever the
 * process falls idle with much more memory than it was left with. Left alone, the engine keeps what it once had.
 */
export function handBackMemoryWhenIdle(): void {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  if (typeof gc !== 'function') return;
  let left = 0;
  const collect = async () => {
    left = Number.POSITIVE_INFINITY;
    await gc({ type: 'major', execution: 'async', flavor: 'last-resort' });
    left = process.memoryUsage.rss();
  };
  let before = performance.eventLoopUtilization();
  const look = () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    if (utilization < quiet && process.memoryUsage.rss() > left + worthwhile) void collect();
  };
  setTimeout(() => void collect(), 1000).unref();
  setInterval(look, interval).unref();
}
