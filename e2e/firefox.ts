/**
 * Stock Firefox for tests, driven over WebDriver BiDi (https://w3c.github.io/webdriver-bidi/): Playwright drives only a
 * Firefox of its own, which is not among the packages. As much of the protocol as a story needs.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';
import { z } from 'zod';
import { ended } from './server.ts';

const installed = [process.env.FIREFOX ?? '', '/usr/bin/firefox-esr', '/usr/bin/firefox'];
/** Where this machine's Firefox is, if it has one. */
export const firefox = installed.find((path) => path !== '' && existsSync(path));

const answer = z
  .object({ id: z.number(), result: z.unknown(), error: z.string(), message: z.string() })
  .partial();
const tree = z.object({ contexts: z.array(z.object({ context: z.string() })) });
const evaluated = z.union([
  z.object({ type: z.literal('success'), result: z.object({ value: z.unknown() }).partial() }),
  z.object({ type: z.literal('exception'), exceptionDetails: z.object({ text: z.string() }) }),
]);
const located = z.object({ nodes: z.array(z.object({ sharedId: z.string() })) });
const picture = z.object({ data: z.string() });

const keys = { Enter: '\uE007', Tab: '\uE004', Escape: '\uE00C', Space: ' ', ArrowDown: '\uE015' } as const;
const patience = 45_000;

export class Firefox {
  readonly #process: ChildProcess;
  readonly #socket: WebSocket;
  readonly #profile: string;
  readonly #waiting = new Map<
    number,
    { resolve: (result: unknown) => void; reject: (error: Error) => void }
  >();
  #count = 0;
  #context = '';

  private constructor(process: ChildProcess, socket: WebSocket, profile: string) {
    this.#process = process;
    this.#socket = socket;
    this.#profile = profile;
    socket.on('message', (data) => {
      const said = answer.parse(JSON.parse(String(data)));
      const waiting = said.id === undefined ? undefined : this.#waiting.get(said.id);
      if (said.error) waiting?.reject(new Error(`${said.error}: ${said.message}`));
      else waiting?.resolve(said.result);
    });
  }

  static async launch(path: string): Promise<Firefox> {
    const profile = mkdtempSync(join(tmpdir(), 'portero-firefox-'));
    writeFileSync(join(profile, 'user.js'), 'user_pref("intl.accept_languages", "en-US");\n');
    const child = spawn(
      path,
      ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port=0'],
      {
        env: { ...process.env, HOME: profile, MOZ_HEADLESS_WIDTH: '1280', MOZ_HEADLESS_HEIGHT: '900' },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    const address = await addressOf(child);
    const socket = new WebSocket(`${address}/session`);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const browser = new Firefox(child, socket, profile);
    await browser.#send('session.new', { capabilities: {} });
    const { contexts } = tree.parse(await browser.#send('browsingContext.getTree', {}));
    browser.#context = contexts[0]?.context ?? '';
    return browser;
  }

  /** A function that runs in each page before its own scripts. */
  async prepare(functionDeclaration: string): Promise<void> {
    await this.#send('script.addPreloadScript', { functionDeclaration });
  }

  #send(method: string, params: object): Promise<unknown> {
    const id = ++this.#count;
    const result = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#socket.send(JSON.stringify({ id, method, params }));
    return result.finally(() => this.#waiting.delete(id));
  }

  async open(url: string): Promise<void> {
    await this.#send('browsingContext.navigate', { context: this.#context, url, wait: 'interactive' });
  }

  async resize(width: number, height: number): Promise<void> {
    const viewport = { width, height };
    await this.#send('browsingContext.setViewport', { context: this.#context, viewport });
  }

  /** What an expression is worth on the page: text, a number, or whether it holds. */
  async evaluate(expression: string): Promise<unknown> {
    const target = { context: this.#context };
    const said = await this.#send('script.evaluate', { expression, target, awaitPromise: true });
    const parsed = evaluated.parse(said);
    if (parsed.type === 'exception') throw new Error(parsed.exceptionDetails.text);
    return parsed.result.value;
  }

  /** Asks again until it holds; pages come and go meanwhile. */
  async until(expression: string): Promise<void> {
    const end = Date.now() + patience;
    let last = '';
    while (Date.now() < end) {
      const holds = await this.evaluate(expression).catch((error: unknown) => {
        last = String(error);
        return false;
      });
      if (holds === true) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const shows = await this.evaluate("location.href + '\\n' + document.body.innerText").catch(String);
    throw new Error(`never became true: ${expression} ${last}\n${shows}`);
  }

  async at(path: string): Promise<void> {
    await this.until(
      `location.pathname.includes(${JSON.stringify(path)}) && document.readyState === 'complete'`,
    );
  }

  async text(words: string): Promise<void> {
    await this.until(`document.body.innerText.includes(${JSON.stringify(words)})`);
  }

  /** Click as a person would: by the pointer, in the middle, where it is. */
  async click(selector: string): Promise<void> {
    await this.until(`document.querySelector(${JSON.stringify(selector)}) !== null`);
    const locator = { type: 'css', value: selector };
    const found = located.parse(
      await this.#send('browsingContext.locateNodes', { context: this.#context, locator, maxNodeCount: 1 }),
    );
    await this.#press(found.nodes[0]?.sharedId ?? '', selector);
  }

  /** Click what has this role and this name for whoever hears the page. */
  async press(role: string, name: string): Promise<void> {
    const end = Date.now() + patience;
    for (;;) {
      const locator = { type: 'accessibility', value: { role, name } };
      const found = located.parse(
        await this.#send('browsingContext.locateNodes', { context: this.#context, locator, maxNodeCount: 1 }),
      );
      const [node] = found.nodes;
      if (node) return this.#press(node.sharedId, name);
      if (Date.now() > end) throw new Error(`there is no ${role} “${name}”`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async #press(sharedId: string, what: string): Promise<void> {
    if (!sharedId) throw new Error(`there is no ${what}`);
    const element = { sharedId };
    await this.#send('script.callFunction', {
      functionDeclaration: '(element) => element.scrollIntoView({ block: "center" })',
      arguments: [element],
      target: { context: this.#context },
      awaitPromise: false,
    });
    const move = { type: 'pointerMove', x: 0, y: 0, origin: { type: 'element', element } };
    const actions = [move, { type: 'pointerDown', button: 0 }, { type: 'pointerUp', button: 0 }];
    await this.#perform({ type: 'pointer', id: 'mouse', actions });
  }

  async fill(selector: string, value: string): Promise<void> {
    await this.click(selector);
    await this.evaluate(`document.querySelector(${JSON.stringify(selector)}).select?.()`);
    await this.type(value);
  }

  async type(value: string): Promise<void> {
    const actions = [...value].flatMap((key) => [
      { type: 'keyDown', value: key },
      { type: 'keyUp', value: key },
    ]);
    await this.#perform({ type: 'key', id: 'keyboard', actions });
  }

  async key(name: keyof typeof keys): Promise<void> {
    await this.type(keys[name]);
  }

  #perform(source: object): Promise<unknown> {
    return this.#send('input.performActions', { context: this.#context, actions: [source] });
  }

  /** A PNG, for whoever looks at it. */
  async screenshot(path: string): Promise<void> {
    const { data } = picture.parse(
      await this.#send('browsingContext.captureScreenshot', { context: this.#context }),
    );
    writeFileSync(path, Buffer.from(data, 'base64'));
  }

  async close(): Promise<void> {
    this.#socket.close();
    await ended(this.#process);
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
      const found = /WebDriver BiDi listening on (\S+)/.exec(output)?.[1];
      if (found) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`Firefox ended with ${code}:\n${output}`)));
  });
}
