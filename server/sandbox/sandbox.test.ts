import type { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Sandbox, SandboxBusy, type ScriptOutcome } from './sandbox.ts';

const limits = { time: 300, memory: 32 << 20, output: 2000 };

describe('a script in the sandbox', () => {
  let sandbox: Sandbox;
  beforeAll(() => {
    sandbox = new Sandbox({ workers: 2, limits });
  });
  afterAll(() => sandbox.close());

  const run = (script: string, input: object = {}, tenantId = 'one'): Promise<ScriptOutcome> =>
    sandbox.run({ tenantId, script, entry: 'main', input: JSON.stringify(input) });
  const returning = (expression: string) => run(`const main = (input) => (${expression})`);
  const reasonOf = (outcome: ScriptOutcome) => (outcome.type === 'failed' ? outcome.reason : outcome.type);

  it('reads its argument and returns an object', async () => {
    const script =
      'main = async ({ user }) => { await null; return { plan: user.plan, list: [1, { a: null }] } }';
    expect(await run(script, { user: { plan: 'gold' } })).toEqual({
      type: 'result',
      value: { plan: 'gold', list: [1, { a: null }] },
    });
    expect(await run('function main() { console.log("hello"); return {} }')).toEqual({
      type: 'result',
      value: {},
    });
  });

  it.each([
    ['loops', 'main = () => { for (;;) {} }'],
    ['loops before it is called', 'for (;;) {}'],
    ['loops in promises', 'main = async () => { for (;;) await null }'],
    [
      'never settles but goes on',
      'const f = () => Promise.resolve().then(f); main = () => { f(); return new Promise(() => {}) }',
    ],
    [
      'catches its own end',
      'main = () => { for (;;) { try { for (;;) {} } catch {} finally { continue } } }',
    ],
    ['backtracks', 'main = () => ({ a: /^(a+)+$/.test("a".repeat(64) + "b") })'],
    ['loops in a getter of its result', 'main = () => ({ get a() { for (;;) {} } })'],
    ['loops in what it throws', 'main = () => { throw { get message() { for (;;) {} } } }'],
  ])('that %s is stopped', async (_what, script) => {
    const outcome = await run(script);
    expect(outcome.type).toBe('failed');
    expect(['timeout', 'error']).toContain(reasonOf(outcome));
    expect(await returning('{ fine: true }')).toEqual({ type: 'result', value: { fine: true } });
  });

  it.each([
    ['buffers', 'const all = []; for (;;) all.push(new ArrayBuffer(1 << 20))'],
    ['objects', 'const all = []; for (;;) all.push({ all: [] })'],
    ['a long array', 'new Array(1e8).fill(1)'],
    ['text', 'let text = "x".repeat(1000); const all = []; for (;;) all.push(text += text.slice(0, 100000))'],
  ])('that fills memory with %s gets no more than its share', async (_what, code) => {
    const before = process.memoryUsage().rss;
    const outcome = await run(`main = () => { ${code} }`);
    expect(['memory', 'timeout', 'crash']).toContain(reasonOf(outcome));
    expect(process.memoryUsage().rss - before).toBeLessThan(200 << 20);
    expect((await returning('{}')).type).toBe('result');
  });

  it.each([
    ['recursion', 'main = function f() { return f() }'],
    ['recursion of JSON', 'main = () => { let x = []; for (let i = 0; i < 1e5; i++) x = [x]; return { x } }'],
    ['parsing', 'main = () => JSON.parse("[".repeat(1e6))'],
    ['a sort that sorts', 'main = function f() { [1, 2, 3].sort(f) }'],
    ['proxies', 'main = () => { let p = {}; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); return p }'],
  ])('that exhausts the stack by %s fails alone', async (_what, script) => {
    expect((await run(script)).type).toBe('failed');
    expect((await returning('{}')).type).toBe('result');
  });

  it('finds nothing of the server', async () => {
    const names = [
      'process',
      'require',
      'module',
      'exports',
      'global',
      'Buffer',
      'fetch',
      'XMLHttpRequest',
      'WebSocket',
      'Worker',
      'SharedArrayBuffer',
      'Atomics',
      'WebAssembly',
      'setTimeout',
      'queueMicrotask',
      'std',
      'os',
      'print',
      'scriptArgs',
      'Deno',
      'navigator',
      'postMessage',
    ];
    const seen = await returning(`{ seen: ${JSON.stringify(names)}.filter((name) => name in globalThis) }`);
    expect(seen).toEqual({ type: 'result', value: { seen: [] } });
    for (const way of [
      'input.constructor.constructor("return process")()',
      'console.log.constructor("return process")()',
      'input.api.denyAccess.constructor("return process.env")()',
      'await (async () => {}).constructor("return process")()',
      'new Function("return this.process.env")()',
      'eval("process")',
      'this.constructor.constructor("return process")().mainModule.require("fs")',
      'Error.prepareStackTrace = (_, frames) => frames[0].getThis().process',
    ]) {
      const outcome = await run(`main = async (input) => ({ got: typeof (${way}) })`);
      if (outcome.type === 'result') expect(outcome.value.got, way).not.toBe('object');
    }
    for (const way of [
      'import("node:fs")',
      'import("./worker.ts")',
      'import("data:text/javascript,export default 1")',
    ])
      expect(reasonOf(await run(`main = async () => ({ got: Object.keys(await ${way}) })`)), way).toBe(
        'error',
      );
    expect(reasonOf(await run('import fs from "node:fs"; main = () => ({ fs })'))).toBe('script');
  });

  it('leaves nothing behind for the next one', async () => {
    const spoil = `
      Object.prototype.polluted = 1; Array.prototype.map = null; globalThis.secret = 'kept';
      JSON.stringify = () => '{"forged":true}'; JSON.parse = () => ({}); Promise.prototype.then = null;
      main = () => ({ honest: true });`;
    expect(await run(spoil)).toEqual({ type: 'result', value: { honest: true } });
    const look = '{ secret: typeof secret, polluted: typeof {}.polluted, json: JSON.stringify([1]) }';
    const clean = { type: 'result', value: { secret: 'undefined', polluted: 'undefined', json: '[1]' } };
    expect(await returning(look)).toEqual(clean);
    expect(await run(`main = () => (${look})`, {}, 'two')).toEqual(clean);
  });

  it.each([
    ['nothing', 'undefined'],
    ['null', 'null'],
    ['a number', '1'],
    ['a text', '"text"'],
    ['an array', '[1]'],
    ['a function', '() => 1'],
    ['a symbol', 'Symbol()'],
    ['something circular', '(() => { const a = {}; a.a = a; return a })()'],
    ['a BigInt in it', '({ a: 1n })'],
    ['something huge', '({ a: "x".repeat(3000) })'],
    ['something deep', 'JSON.parse("{\\"a\\":".repeat(60) + "1" + "}".repeat(60))'],
    ['an object that says it is another', '({ toJSON: () => [1] })'],
    ['an object that becomes nothing', '({ toJSON: () => undefined })'],
    ['a getter that throws', '({ get a() { throw new Error("no") } })'],
    ['a proxy that throws', 'new Proxy({}, { ownKeys() { throw null } })'],
    [
      'a proxy that was revoked',
      '(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy })()',
    ],
    ['a promise that stays open', 'new Promise(() => {})'],
    ['a promise of a promise that fails', 'Promise.resolve().then(() => Promise.reject(1))'],
  ])('that returns %s has no result', async (_what, expression) => {
    expect((await returning(expression)).type).toBe('failed');
  });

  it('returns plain data, whatever it was made of', async () => {
    const made = await returning(
      '({ __proto__: { inherited: 1 }, ["__proto__"]: { isAdmin: true }, a: { ["__proto__"]: { b: 1 }, d: new Date(0) }, f() {}, u: undefined, n: NaN, p: new Proxy([1], {}) })',
    );
    expect(made).toEqual({
      type: 'result',
      value: { a: { d: '1970-01-01T00:00:00.000Z' }, n: null, p: [1] },
    });
    if (made.type !== 'result') return;
    expect(Object.getPrototypeOf(made.value)).toBe(Object.prototype);
    expect(JSON.stringify(made.value)).not.toContain('__proto__');
    expect(Reflect.get({}, 'isAdmin')).toBeUndefined();
  });

  it('returns text that every database can keep', async () => {
    const made = await returning(
      '({ initial: "😀 Ana"[0], ["a\\u0000b"]: ["c\\u0000\\ud800"], ["__proto__\\u0000"]: { isAdmin: true }, "\\udc00": { whole: "😀" } })',
    );
    expect(made).toEqual({
      type: 'result',
      value: { initial: '\ufffd', ab: ['c\ufffd'], '\ufffd': { whole: '😀' } },
    });
    expect(JSON.stringify(made)).not.toContain('__proto__');
  });

  it('says where it failed, and not more than somebody can read', async () => {
    expect(await run('\nmain = ({ a }) => {\n  return { b: a.b.c };\n}')).toMatchObject({
      type: 'failed',
      message: expect.stringContaining("cannot read property 'b' of undefined"),
      line: 3,
    });
    expect(await run('main = () => ({\n\n  a: ,\n})')).toMatchObject({ type: 'failed', line: 3 });
    expect(await run('main = async () => {\n throw new Error("not today") }')).toMatchObject({
      message: 'not today',
      line: 2,
    });
    expect(await run('other = () => ({})')).toMatchObject({ message: expect.stringContaining('main') });
    for (const thrown of [
      'null',
      'undefined',
      '7',
      '{}',
      'Symbol()',
      '"x".repeat(1e6)',
      '{ message: { a: 1 } }',
    ]) {
      const outcome = await run(`main = () => { throw ${thrown} }`);
      expect(reasonOf(outcome), thrown).toBe('error');
      expect(JSON.stringify(outcome).length).toBeLessThan(2000);
    }
  });

  it('tells scripts that can never work from those that failed on what they were given', async () => {
    for (const script of [
      'main = () => {\n  return {',
      'main = () => ({ a: 1 }',
      'other = () => ({})',
      'main = 7',
      'nowhere()',
    ])
      expect(reasonOf(await run(script)), script).toBe('script');
    expect(await run('main = () => ({\n  plan: = 1 })')).toMatchObject({
      reason: 'script',
      message: expect.stringContaining('SyntaxError'),
      line: 2,
    });
    expect(reasonOf(await run('main = () => JSON.parse("{")'))).toBe('error');
    expect(reasonOf(await run('main = () => eval("{{")'))).toBe('error');
  });

  it('denies for good, with or without words', async () => {
    const deny = (code: string) => run(`main = async ({ api }) => { ${code}; return { still: 1 } }`);
    expect(await deny('api.denyAccess("Not on Sundays")')).toEqual({
      type: 'denied',
      message: 'Not on Sundays',
    });
    expect(await deny('api.denyAccess()')).toEqual({ type: 'denied' });
    expect(await deny('try { api.denyAccess("caught") } catch {}')).toEqual({
      type: 'denied',
      message: 'caught',
    });
    expect(await deny('return { get a() { try { api.denyAccess("late") } catch {} } }')).toMatchObject({
      type: 'denied',
    });
    expect(await deny('try { api.denyAccess({}) } catch {} for (;;) {}')).toEqual({ type: 'denied' });
  });
});

describe('the workers', () => {
  const job = (script: string) => ({ tenantId: 'one', script, entry: 'main', input: '{}' });

  it('are never more than allowed, and refuse what they could not do in time', async () => {
    const sandbox = new Sandbox({ workers: 2, mayWait: 3, limits });
    const running = Array.from({ length: 5 }, () => sandbox.run(job('main = () => ({ fine: true })')));
    expect(sandbox.size).toBeLessThanOrEqual(2);
    await expect(sandbox.run(job('main = () => ({})'))).rejects.toBeInstanceOf(SandboxBusy);
    expect((await Promise.all(running)).every(({ type }) => type === 'result')).toBe(true);
    expect(sandbox.size).toBeLessThanOrEqual(2);
    await sandbox.close();
    expect(sandbox.size).toBe(0);
  });

  it('are replaced when they do not answer, and when they die', async () => {
    // Its own clock is off, so that only the pool can end it.
    const deaf = new Sandbox({ workers: 1, limits: { ...limits, time: -400 } });
    const first = await deaf.run(job('main = () => { for (;;) {} }'));
    expect(first).toMatchObject({ type: 'failed', reason: 'timeout' });
    await deaf.close();

    const sandbox = new Sandbox({ workers: 1, limits });
    const [stopped, next] = await Promise.all([
      sandbox.run(job('for (;;) {}')),
      sandbox.run(job('main = () => ({ next: true })')),
    ]);
    expect(stopped.type).toBe('failed');
    expect(next).toEqual({ type: 'result', value: { next: true } });
    await sandbox.close();
  });

  it('take as long as they need to start on a busy machine, which is not the script’s time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const sandbox = new Sandbox({ workers: 1, limits });
    try {
      // The thread is there, and has read none of its code: what the script may take passes twice.
      process.once('worker', (worker: Worker) =>
        worker.once('online', () => setImmediate(() => vi.advanceTimersByTime(2 * (limits.time + 500)))),
      );
      const outcome = await sandbox.run(job('main = () => ({ fine: true })'));
      expect(outcome).toEqual({ type: 'result', value: { fine: true } });
    } finally {
      vi.useRealTimers();
      await sandbox.close();
    }
  });

  it('go when nothing comes, and come again', async () => {
    const sandbox = new Sandbox({ workers: 1, limits, idle: 1 });
    await sandbox.run(job('main = () => ({})'));
    await expect.poll(() => sandbox.size).toBe(0);
    expect(await sandbox.run(job('main = () => ({ again: 1 })'))).toEqual({
      type: 'result',
      value: { again: 1 },
    });
    await sandbox.close();
  });
});
