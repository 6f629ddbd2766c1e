/**
 * Scripts that administrators write, run apart from the server: a bounded pool of workers, each with one script at a
 * time. A worker that does not answer in time is ended and another takes its place. The pool costs nothing until the
 * first script comes, and gives its memory back when none has come for a while.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import {
  type SandboxLimits,
  type ScriptFailure,
  type ScriptJob,
  type ScriptOutcome,
  sandboxLimits,
  type WorkerAnswer,
  type WorkerMessage,
  type WorkerStart,
} from './job.ts';

export type { ScriptFailure, ScriptJob, ScriptOutcome } from './job.ts';

/** So many wait for a free worker that another would be answered too late. */
export class SandboxBusy extends Error {}

export type SandboxOptions = {
  readonly workers?: number;
  readonly mayWait?: number;
  readonly limits?: Partial<SandboxLimits>;
  /** Milliseconds without work after which a worker goes. */
  readonly idle?: number;
};

/** Given to a worker beyond the script's own time: until then it should have stopped the script itself. */
const grace = 500;
/** A worker that starts on a busy machine takes its time until it can run anything, which is not the script's. */
const startTime = 20_000;
const deepest = 32;

type Waiting = {
  readonly job: ScriptJob;
  readonly resolve: (outcome: ScriptOutcome) => void;
};

/**
 * A script that takes longer or more than `limits` ends with its worker. Workers that nobody needs for a minute end by
 * themselves.
 */
export class Sandbox {
  readonly #limits: SandboxLimits;
  readonly #size: number;
  readonly #mayWait: number;
  readonly #idle: number;
  readonly #free: Hand[] = [];
  readonly #waiting: Waiting[] = [];
  readonly #hands = new Set<Hand>();
  #module: Promise<WebAssembly.Module> | undefined;

  constructor({ workers, mayWait = 200, limits = {}, idle = 60_000 }: SandboxOptions = {}) {
    this.#limits = { ...sandboxLimits, ...limits };
    this.#size = workers ?? Math.max(1, Math.min(4, availableParallelism()));
    this.#mayWait = mayWait;
    this.#idle = idle;
  }

  /** How many workers there are at this moment. */
  get size(): number {
    return this.#hands.size;
  }

  /**
   * Run a script. Whatever it does, an outcome comes of it within its time.
   * @throws SandboxBusy when too many scripts wait already
   */
  run(job: ScriptJob): Promise<ScriptOutcome> {
    if (this.#waiting.length >= this.#mayWait)
      return Promise.reject(new SandboxBusy('too many scripts wait'));
    return new Promise((resolve) => {
      this.#waiting.push({ job, resolve });
      this.#next();
    });
  }

  /** End all workers; scripts that run or wait fail. */
  async close(): Promise<void> {
    for (const { resolve } of this.#waiting.splice(0)) resolve({ type: 'failed', ...ended });
    await Promise.all([...this.#hands].map((hand) => hand.end()));
  }

  #next(): void {
    if (this.#waiting.length === 0) return;
    let hand = this.#free.pop();
    if (!hand) {
      if (this.#hands.size >= this.#size) return;
      hand = this.#hire();
    }
    const next = this.#waiting.shift();
    if (next) void hand.run(next.job).then((answer) => next.resolve(read(answer)));
  }

  #hire(): Hand {
    this.#module ??= compile();
    const hand = new Hand(this.#module, this.#limits, this.#idle, {
      freed: () => {
        this.#free.push(hand);
        this.#next();
      },
      gone: () => {
        this.#hands.delete(hand);
        const index = this.#free.indexOf(hand);
        if (index >= 0) this.#free.splice(index, 1);
        this.#next();
      },
    });
    this.#hands.add(hand);
    return hand;
  }
}

/** One worker, from its start to its end. */
class Hand {
  readonly #limits: SandboxLimits;
  readonly #idle: number;
  readonly #notify: { freed(): void; gone(): void };
  readonly #worker: Promise<Worker>;
  #answer: ((answer: WorkerAnswer) => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #over = false;

  constructor(
    module: Promise<WebAssembly.Module>,
    limits: SandboxLimits,
    idle: number,
    notify: { freed(): void; gone(): void },
  ) {
    this.#limits = limits;
    this.#idle = idle;
    this.#notify = notify;
    this.#worker = module.then((compiled) => this.#start(compiled));
    this.#worker.catch(() => this.#leave());
  }

  run(job: ScriptJob): Promise<WorkerAnswer> {
    return new Promise((resolve) => {
      this.#answer = resolve;
      this.#within(startTime, () => void this.#fire(slow));
      this.#worker.then(
        (worker) => {
          if (this.#over) return;
          worker.ref();
          worker.postMessage(job);
        },
        () => void this.#fire(ended),
      );
    });
  }

  async end(): Promise<void> {
    await this.#fire(ended);
  }

  async #start(module: WebAssembly.Module): Promise<Worker> {
    const start: WorkerStart = { module, limits: this.#limits };
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      name: 'sandbox',
      workerData: start,
      // Nothing of the process: neither its settings, nor its options, nor its terminal.
      env: {},
      execArgv: [],
      stdin: false,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: 48, maxYoungGenerationSizeMb: 8, stackSizeMb: 2 },
    });
    worker.on('message', (message: WorkerMessage) => this.#hear(message));
    worker.on('error', () => void this.#fire(crash));
    worker.on('exit', () => void this.#fire(crash));
    await new Promise<void>((resolve, reject) => {
      worker.once('online', resolve);
      worker.once('exit', () => reject(new Error('the worker did not start')));
    });
    return worker;
  }

  /**
   * A script's time begins when it does: a worker is `online` before it has read its own code. Scripts that pay for that on a
   * busy machine are ended, and the next one finds a worker that has to start again.
   */
  #hear(message: WorkerMessage): void {
    if (message.type !== 'begun') this.#take(message);
    else if (this.#answer) this.#within(this.#limits.time + grace, () => void this.#fire(slow));
  }

  #take(answer: WorkerAnswer): void {
    const resolve = this.#answer;
    if (!resolve) return;
    this.#answer = undefined;
    resolve(answer);
    if (this.#over) return;
    void this.#worker.then((worker) => worker.unref());
    this.#within(this.#idle, () => void this.#fire(ended));
    this.#notify.freed();
  }

  /** Let the worker go; what it was doing has failed. */
  async #fire(failure: ScriptFailure): Promise<void> {
    const first = this.#leave();
    const resolve = this.#answer;
    this.#answer = undefined;
    resolve?.({ type: 'failed', ...failure });
    if (!first) return;
    // One that never started has told so to whoever waited for it.
    await this.#worker.then((worker) => worker.terminate()).catch(() => undefined);
  }

  #leave(): boolean {
    if (this.#over) return false;
    this.#over = true;
    clearTimeout(this.#timer);
    this.#notify.gone();
    return true;
  }

  #within(time: number, late: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(late, time).unref();
  }
}

const slow: ScriptFailure = { reason: 'timeout', message: 'The script did not stop in time and was ended.' };
const crash: ScriptFailure = { reason: 'crash', message: 'The script brought its engine down.' };
const ended: ScriptFailure = { reason: 'crash', message: 'The server stopped while the script ran.' };

async function compile(): Promise<WebAssembly.Module> {
  const { resolve } = createRequire(import.meta.url);
  const bytes = await readFile(resolve('@jitl/quickjs-wasmfile-release-sync/wasm'));
  return WebAssembly.compile(bytes);
}

/** The script's text becomes data of ours: plain objects, not too deep, without a name that means something else. */
function read(answer: WorkerAnswer): ScriptOutcome {
  if (answer.type !== 'result') return answer;
  try {
    const value: unknown = JSON.parse(answer.json);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { type: 'result', value: plain(value, 0) };
  } catch (failure) {
    if (failure instanceof TooDeep)
      return {
        type: 'failed',
        reason: 'result',
        message: `The result is nested more than ${deepest} levels deep.`,
      };
  }
  return {
    type: 'failed',
    reason: 'result',
    message: 'The result is not an object that can be written as JSON.',
  };
}

class TooDeep extends Error {}

function plain(value: object, depth: number): Record<string, unknown> {
  const members = Object.entries(value).map(([name, member]) => [textual(name), member] as const);
  const kept = members.filter(([name]) => name !== '__proto__');
  return Object.fromEntries(kept.map(([name, member]) => [name, item(member, depth + 1)]));
}

/** As PostgreSQL can keep it: half an emoji, cut off by `name[0]`, would end the sign-in of whoever is called by one. */
const textual = (text: string): string => text.replaceAll('\0', '').toWellFormed();

function item(value: unknown, depth: number): unknown {
  if (depth > deepest) throw new TooDeep();
  if (typeof value === 'string') return textual(value);
  if (Array.isArray(value)) return value.map((each) => item(each, depth + 1));
  return typeof value === 'object' && value !== null ? plain(value, depth) : value;
}
