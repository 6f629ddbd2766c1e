/** Work that waits in the database: looked for at intervals, and a moment after somebody says that there is some. */
import { outsideRequests } from './audit/request.ts';

/** What is said to wait comes before its transaction is over: look a moment later. */
const moment = 50;
const every = 5_000;

export type Sweeps = {
  /** Do what is due now. */
  run(): Promise<void>;
  /** Begin nothing more, and wait for what has begun. */
  stop(): Promise<void>;
};

/**
 * One sweep at a time.
 * @param sweep answers whether it left something that is due
 * @param listen hears from this process that something waits, until what it answers is called; other processes look by themselves
 */
export function startSweeps(
  sweep: (isStopping: () => boolean) => Promise<boolean>,
  listen: (wake: () => void) => () => void,
): Sweeps {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  let soon: NodeJS.Timeout | undefined;
  let stopping = false;

  const run = (): Promise<void> => {
    if (running) {
      // What became due since the running sweep looked is for the one after it, which all who come meanwhile share.
      next ??= running.then(() => {
        next = undefined;
        return run();
      });
      return next;
    }
    if (stopping) return Promise.resolve();
    let again = false;
    running = sweep(() => stopping)
      .then((more) => {
        again = more;
      })
      .finally(() => {
        running = undefined;
        if (again) wake();
      });
    return running;
  };
  const wake = () => {
    if (stopping) return;
    const begin = () => {
      soon = undefined;
      void run();
    };
    soon ??= outsideRequests(() => setTimeout(begin, moment).unref());
  };
  const timer = setInterval(wake, every).unref();
  const unlisten = listen(wake);
  return {
    run,
    async stop() {
      stopping = true;
      unlisten();
      clearInterval(timer);
      clearTimeout(soon);
      await (next ?? running);
    },
  };
}
