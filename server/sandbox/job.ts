/** What goes to a sandbox and what comes back. Only plain data crosses. */

export type ScriptJob = {
  /** Whose script it is: scripts of two tenants never meet in one memory. */
  readonly tenantId: string;
  readonly script: string;
  /** Name of the global function that the script has to define. */
  readonly entry: string;
  /** The function's one argument, as JSON. */
  readonly input: string;
};

/** Where a script stopped. */
export type ScriptFailure = {
  /** `script`: it cannot be read, or does not define its function; so it fails whatever it is given. */
  readonly reason: 'script' | 'error' | 'timeout' | 'memory' | 'result' | 'crash';
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
};

export type ScriptOutcome =
  | { readonly type: 'result'; readonly value: Record<string, unknown> }
  | { readonly type: 'denied'; readonly message?: string }
  | ({ readonly type: 'failed' } & ScriptFailure);

/** What the worker answers; the result is still the script's own text. */
export type WorkerAnswer =
  | { readonly type: 'result'; readonly json: string }
  | Exclude<ScriptOutcome, { type: 'result' }>;

/** And before that, when the script begins. */
export type WorkerMessage = WorkerAnswer | { readonly type: 'begun' };

export type SandboxLimits = {
  /** Milliseconds that a script may run; a little later the worker itself is ended. */
  readonly time: number;
  /** Bytes of the memory that scripts of a worker live in. It cannot grow beyond, whatever they do. */
  readonly memory: number;
  /** Characters of the result as JSON. */
  readonly output: number;
};

export const sandboxLimits: SandboxLimits = { time: 1000, memory: 64 << 20, output: 16_384 };

export type WorkerStart = { readonly module: WebAssembly.Module; readonly limits: SandboxLimits };
