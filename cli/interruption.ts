/** Ctrl-C, a service manager that stops us, a terminal that is closed: what is being done ends in order. */
import { constants } from 'node:os';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export type Interruption = {
  readonly signal: AbortSignal;
  /** What a shell gives for a process that such a signal ended. */
  readonly exitCode: number;
  /** Let signals end the process again. */
  release(): void;
};

/** Further signals change nothing: what is in the middle takes moments, and may not be left there. */
export function onInterruption(): Interruption {
  const controller = new AbortController();
  let exitCode = 0;
  const stop = (name: (typeof signals)[number]) => {
    exitCode ||= 128 + constants.signals[name];
    controller.abort();
  };
  for (const name of signals) process.on(name, stop);
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    release() {
      for (const name of signals) process.off(name, stop);
    },
  };
}

/** Nobody reads what is written. */
export const isBrokenPipe = (failure: unknown): boolean =>
  failure instanceof Error && 'code' in failure && failure.code === 'EPIPE';

/**
 * Whoever reads what we say may go away, as `head` does. Work goes on all the same: what is left unsaid is in the report and
 * in the Console.
 */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (failure) => {
      if (!isBrokenPipe(failure)) throw failure;
    });
}
