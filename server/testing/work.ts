/** Test support: what a server does for somebody, counted, where the clock would only give a hint. */
import { AsyncLocalStorage, createHook } from 'node:async_hooks';
import type { Watch } from '../observability/watch.ts';

/** Sees everything and tells nothing. */
export const unwatched: Watch = {
  request: (_request, _response, _door, answer) => answer(),
  statement: (_sql, run) => run(),
  connection: (_pool, acquire) => acquire(),
  hash: (work) => work(() => {}),
  outbound: (input, init, send) => send(input, init),
  entry() {},
  message() {},
};

/** How often something was done, by what it was. */
export type Work = Readonly<Record<string, number>>;

/** Counts what is done for one step and nothing that runs beside it. */
export class WorkCounter {
  readonly #current = new AsyncLocalStorage<Record<string, number>>();

  readonly watch: Watch = {
    ...unwatched,
    statement: (sql, run) => {
      this.#count(sql);
      return run();
    },
    hash: (work) => work(() => this.#count('hash')),
    outbound: (input, init, send) => {
      this.#count('outbound request');
      return send(input, init);
    },
    entry: ({ key, result }) => this.#count(`entry ${key} ${result}`),
    message: (channel, outcome) => this.#count(`message ${channel} ${outcome}`),
  };

  /** The same, with each promise, timer, file and thread that the step waits for. */
  async ofEverything(step: () => Promise<unknown>): Promise<Work> {
    const hook = createHook({ init: (_id, type) => this.#count(`waits: ${type}`) }).enable();
    try {
      return await this.of(step);
    } finally {
      hook.disable();
    }
  }

  /** Steps at the same time are counted apart. */
  async of(step: () => Promise<unknown>): Promise<Work> {
    const counts: Record<string, number> = {};
    await this.#current.run(counts, step);
    return counts;
  }

  #count(what: string): void {
    const counts = this.#current.getStore();
    if (counts) counts[what] = (counts[what] ?? 0) + 1;
  }
}
