/**
 * Who comes when many do. Requests of people begin one in each turn of the event loop, in the order in which they came, and
 * none while the thread is still busy with those that have begun. Between two of them the loop looks at its sockets, so
 * that what is answered without waiting for a turn (tokens, keys, user data: the shortcut) goes ahead of a crowd that
 * signs in, instead of behind it.
 */

/** Of the thread's CPU, in microseconds: a turn that took more had much to do besides beginning a request. */
const busy = 3000;
/** Turns in which nobody begins, at most: busy or not, everybody's turn comes. */
const patience = 10;

const cpu = (): number => {
  const { user, system } = process.threadCpuUsage();
  return user + system;
};

/** @returns begins what it is given: at once when nobody else began in this turn, else as soon as it is next */
export function oneEachTurn(): (begin: () => void) => void {
  const waiting: (() => void)[] = [];
  let isTaken = false;
  let skipped = 0;
  let before = 0;
  const next = (): void => {
    if (waiting.length === 0) {
      isTaken = false;
      return;
    }
    setImmediate(next);
    const now = cpu();
    const isBusy = now - before > busy;
    before = now;
    if (isBusy && ++skipped <= patience) return;
    skipped = 0;
    waiting.shift()?.();
  };
  return (begin) => {
    if (isTaken) {
      waiting.push(begin);
      return;
    }
    isTaken = true;
    before = cpu();
    setImmediate(next);
    begin();
  };
}
