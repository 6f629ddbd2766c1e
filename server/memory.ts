/** Memory that the engine took for busy moments goes back to the machine in quiet ones. */
import { performance } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** How often to look, in milliseconds. */
const interval = 3_000;
/** Share of time with something to do, up to which the process counts as idle. */
const quiet = 0.02;
/** Looks in a row that must find it idle, once it has been tidied up after the start. */
const patience = 4;
/** Bytes that make collections worth their pauses of a few dozen milliseconds, and that some code is compiled anew. */
const worthwhile = 8 * 1024 * 1024;
/** Collections in a row after the start. Code that none of them found in use goes too: most of it has only run while starting. */
const roundsAfterStart = 3;

/**
 * Collect whenever the process falls idle with much more memory than it was left with. So it does once it has started, since
 * reading all modules leaves a heap several times too large. Left alone, the engine keeps what it once had.
 * Bytecode that was compiled for visitors stays, or the next one would wait for it; optimized code goes where what it was made for has.
 */
export function handBackMemoryWhenIdle(): void {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  if (typeof gc !== 'function') return;
  let left = 0;
  const collect = async () => {
    const rounds = left === 0 ? roundsAfterStart : 1;
    left = Number.POSITIVE_INFINITY;
    for (let round = 0; round < rounds; round++)
      await gc({ type: 'major', execution: 'async', flavor: 'last-resort' });
    setFlagsFromString('--no-flush-bytecode');
    left = process.memoryUsage.rss();
  };
  let before = performance.eventLoopUtilization();
  let idleLooks = 0;
  const look = () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, before);
    before = now;
    idleLooks = utilization < quiet ? idleLooks + 1 : 0;
    const isDue = idleLooks >= (left === 0 ? 1 : patience);
    if (isDue && process.memoryUsage.rss() > left + worthwhile) void collect();
  };
  setInterval(look, interval).unref();
}
