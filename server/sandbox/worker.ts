/**
 * The inside of a worker: runs one script at a time in QuickJS, an engine compiled to WebAssembly. A script sees its
 * argument and the language, nothing of Node. Three walls: QuickJS has no host functions but ours; WebAssembly has no
 * memory but its own, whose size has a hard end; the thread can be ended from outside.
 */
import { parentPort, workerData } from 'node:worker_threads';
import * as variants from '@jitl/quickjs-wasmfile-release-sync';
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSSyncVariant,
  type QuickJSWASMModule,
  Scope,
} from 'quickjs-emscripten-core';
import type { ScriptFailure, ScriptJob, WorkerAnswer, WorkerMessage, WorkerStart } from './job.ts';

const { module: wasmModule, limits }: WorkerStart = workerData;
const page = 65_536;
/** The module's own first size; an instance that has grown beyond is not used again. */
const firstPages = 256;
const stackSize = 256 << 10;
const file = 'script.js';
/** Characters of a message that is passed on. */
const longestMessage = 1000;

/** The package's types describe its CommonJS form only, where the variant lies one level deeper. */
const isVariant = (value: unknown): value is QuickJSSyncVariant =>
  typeof value === 'object' && value !== null && 'importFFI' in value;
const forms: unknown[] = [variants.default, variants];
const variant = forms.find(isVariant);

type Instance = { tenantId: string; quickjs: QuickJSWASMModule; memory: WebAssembly.Memory };
let instance: Instance | undefined;

async function instanceFor(tenantId: string): Promise<Instance> {
  if (instance?.tenantId === tenantId) return instance;
  if (!variant) throw new Error('the engine is not what it was');
  const memory = new WebAssembly.Memory({ initial: firstPages, maximum: limits.memory / page });
  const quickjs = await newQuickJSWASMModuleFromVariant(
    newVariant(variant, { wasmModule, wasmMemory: memory }),
  );
  instance = { tenantId, quickjs, memory };
  return instance;
}

/** A runtime that no script has seen, made while nobody waits for it. */
let waiting: { readonly tenantId: string; readonly room: Room } | undefined;

function roomIn({ tenantId, quickjs, memory }: Instance): Room {
  const room = waiting?.tenantId === tenantId ? waiting.room : new Room(quickjs, memory);
  waiting = undefined;
  return room;
}

/** Run a script, answer, and only then clean up; whatever it did to its engine goes with the engine. */
async function serve(job: ScriptJob): Promise<void> {
  const own = await instanceFor(job.tenantId);
  let answer: WorkerAnswer;
  let room: Room | undefined;
  try {
    room = roomIn(own);
    tell({ type: 'begun' });
    answer = room.run(job);
  } catch (failure) {
    answer = crashed(failure);
  }
  tell(answer);
  const grown = own.memory.buffer.byteLength > firstPages * page;
  try {
    if (answer.type === 'failed' || grown) throw new Error('not to be used again');
    room?.end();
    waiting = { tenantId: own.tenantId, room: new Room(own.quickjs, own.memory) };
  } catch {
    instance = undefined;
    waiting = undefined;
  }
}

const tell = (message: WorkerMessage): void => parentPort?.postMessage(message);

type ThrownReason = Extract<ScriptFailure['reason'], 'script' | 'error'>;

/** Ends a run with an answer. */
class Stopped extends Error {
  readonly answer: WorkerAnswer;
  constructor(answer: WorkerAnswer) {
    super('the script stopped');
    this.answer = answer;
  }
}

/** One runtime, for one script. */
class Room {
  readonly #scope = new Scope();
  readonly #vm: QuickJSContext;
  readonly #memory: WebAssembly.Memory;
  readonly #parse: QuickJSHandle;
  readonly #stringify: QuickJSHandle;
  readonly #api: QuickJSHandle;
  #deadline = Number.POSITIVE_INFINITY;
  #denied: { message?: string } | undefined;

  constructor(quickjs: QuickJSWASMModule, memory: WebAssembly.Memory) {
    this.#memory = memory;
    const runtime = this.#scope.manage(quickjs.newRuntime());
    runtime.setMemoryLimit(limits.memory / 2);
    runtime.setMaxStackSize(stackSize);
    runtime.setInterruptHandler(() => this.#late());
    this.#vm = this.#scope.manage(runtime.newContext());
    // Taken before a script runs: what it does to its own JSON or prototypes does not change ours.
    this.#parse = this.#builtIn('JSON', 'parse');
    this.#stringify = this.#builtIn('JSON', 'stringify');
    this.#api = this.#makeApi();
    this.#define(this.#vm.global, 'console', this.#makeConsole());
    this.#evaluate('delete globalThis.SharedArrayBuffer');
  }

  /** @throws what the engine throws when it breaks */
  run(job: ScriptJob): WorkerAnswer {
    this.#deadline = performance.now() + limits.time;
    try {
      return this.#of(job);
    } catch (failure) {
      if (failure instanceof Stopped) return failure.answer;
      throw failure;
    }
  }

  /** Give everything back. @throws when the engine finds it damaged */
  end(): void {
    this.#scope.dispose();
  }

  #of({ script, entry, input }: ScriptJob): WorkerAnswer {
    const vm = this.#vm;
    const argument = this.#call(this.#parse, this.#keep(vm.newString(input)));
    this.#define(argument, 'api', this.#api);

    this.#evaluate(script, 'script');
    const main = this.#evaluate(`typeof ${entry} === 'function' ? ${entry} : undefined`);
    if (vm.typeof(main) !== 'function')
      this.#stop({ reason: 'script', message: `The script does not define the function ${entry}.` });
    const returned = this.#settled(this.#call(main, argument));
    this.#endIfDenied();
    if (vm.typeof(returned) !== 'object') this.#stop({ reason: 'result', message: notAnObject });
    const json = this.#call(this.#stringify, returned);
    // A getter or `toJSON` may have denied by the way.
    this.#endIfDenied();
    if (vm.typeof(json) !== 'string') this.#stop({ reason: 'result', message: notAnObject });
    if (this.#lengthOf(json) > limits.output)
      this.#stop({
        reason: 'result',
        message: `The result is longer than ${limits.output} characters as JSON.`,
      });
    return { type: 'result', json: vm.getString(json) };
  }

  /** Whether its time has passed. */
  #late(): boolean {
    return performance.now() > this.#deadline;
  }

  /** Whether its memory has grown to its end. */
  #full(): boolean {
    return this.#memory.buffer.byteLength > limits.memory * 0.75;
  }

  /** `api.denyAccess(message?)`: once called it holds, also when the script catches what it throws. */
  #makeApi(): QuickJSHandle {
    const vm = this.#vm;
    const api = this.#keep(vm.newObject());
    const deny = vm.newFunction('denyAccess', (...given) => {
      const [reason] = given;
      const message = reason && this.#textOf(reason);
      this.#denied ??= message === undefined ? {} : { message };
      return { error: vm.newError('Access denied') };
    });
    this.#define(api, 'denyAccess', this.#keep(deny));
    return api;
  }

  /** Scripts that were written with `console.log` in them go on working; nobody reads what they say. */
  #makeConsole(): QuickJSHandle {
    const vm = this.#vm;
    const object = this.#keep(vm.newObject());
    for (const name of ['log', 'info', 'warn', 'error', 'debug']) {
      const silent = vm.newFunction(name, () => vm.undefined);
      this.#define(object, name, this.#keep(silent));
    }
    return object;
  }

  /** What a promise came to, or the value itself. There is nothing to wait for but the script's own work. */
  #settled(value: QuickJSHandle): QuickJSHandle {
    const vm = this.#vm;
    for (;;) {
      const state = vm.getPromiseState(value);
      if (state.type === 'fulfilled') return state.notAPromise ? value : this.#keep(state.value);
      if (state.type === 'rejected') return this.#fail(this.#keep(state.error));
      if (!vm.runtime.hasPendingJob())
        return this.#stop({
          reason: 'error',
          message: 'The script waits for a promise that nobody settles.',
        });
      if (this.#late()) return this.#stop(timeout);
      const done = vm.runtime.executePendingJobs(500);
      if (done.error) return this.#fail(this.#keep(done.error));
      done.dispose();
    }
  }

  #evaluate(code: string, reason: ThrownReason = 'error'): QuickJSHandle {
    const result = this.#vm.evalCode(code, file);
    return result.error ? this.#fail(this.#keep(result.error), reason) : this.#keep(result.value);
  }

  #call(callee: QuickJSHandle, argument: QuickJSHandle): QuickJSHandle {
    const result = this.#vm.callFunction(callee, this.#vm.undefined, argument);
    return result.error ? this.#fail(this.#keep(result.error)) : this.#keep(result.value);
  }

  #builtIn(object: string, name: string): QuickJSHandle {
    const holder = this.#keep(this.#vm.getProp(this.#vm.global, object));
    return this.#keep(this.#vm.getProp(holder, name));
  }

  #define(target: QuickJSHandle, name: string, value: QuickJSHandle): void {
    this.#vm.defineProp(target, name, { value, configurable: true, enumerable: false });
  }

  #keep<T extends QuickJSHandle>(handle: T): T {
    return this.#scope.manage(handle);
  }

  #endIfDenied(): void {
    if (this.#denied) throw new Stopped({ type: 'denied', ...this.#denied });
  }

  #stop(failure: ScriptFailure): never {
    throw new Stopped({ type: 'failed', ...failure });
  }

  /** Tell what was thrown. A denial stands above whatever came of it. */
  #fail(thrown: QuickJSHandle, reason: ThrownReason = 'error'): never {
    this.#endIfDenied();
    if (this.#late()) this.#stop(timeout);
    const isObject = this.#vm.typeof(thrown) === 'object';
    const message = isObject ? this.#member(thrown, 'message') : this.#textOf(thrown);
    // Without memory for an error object there is none.
    if (message === 'out of memory' || (message === undefined && this.#full())) this.#stop(outOfMemory);
    const name = isObject ? this.#member(thrown, 'name') : undefined;
    const stack = isObject ? this.#member(thrown, 'stack') : undefined;
    const place = /\bscript\.js:(\d+)(?::(\d+))?/.exec(stack ?? '');
    this.#stop({
      reason,
      message: [name === 'Error' ? undefined : name, message ?? 'Something without a message was thrown.']
        .filter((part) => part !== undefined)
        .join(': '),
      ...(place?.[1] && { line: Number(place[1]) }),
      ...(place?.[2] && { column: Number(place[2]) }),
    });
  }

  /** A member that may be anything, a getter that throws among them. */
  #member(object: QuickJSHandle, name: string): string | undefined {
    try {
      return this.#textOf(this.#keep(this.#vm.getProp(object, name)));
    } catch {
      return undefined;
    }
  }

  #textOf(handle: QuickJSHandle): string | undefined {
    const vm = this.#vm;
    const type = vm.typeof(handle);
    if (type === 'number' || type === 'boolean') return String(vm.dump(handle));
    if (type !== 'string') return undefined;
    // A text is copied out whole, so one that is far too long is not looked at.
    if (this.#lengthOf(handle) > 100 * longestMessage) return '(a very long text)';
    return vm.getString(handle).slice(0, longestMessage);
  }

  #lengthOf(text: QuickJSHandle): number {
    return this.#vm.getNumber(this.#keep(this.#vm.getProp(text, 'length')));
  }
}

const notAnObject = 'The result is not an object that can be written as JSON.';
const timeout = {
  reason: 'timeout',
  message: `The script was stopped after ${limits.time} ms.`,
} satisfies ScriptFailure;
const outOfMemory = {
  reason: 'memory',
  message: 'The script needs more memory than it may have.',
} satisfies ScriptFailure;

function crashed(failure: unknown): WorkerAnswer {
  const message = failure instanceof Error ? failure.message : '';
  if (/memory|allocat/i.test(message)) return { type: 'failed', ...outOfMemory };
  return { type: 'failed', reason: 'crash', message: 'The script brought its engine down.' };
}

parentPort?.on('message', (job: ScriptJob) => void serve(job));
