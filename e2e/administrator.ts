/** Test support: the first administrator, her Console in a browser, and her Management API. */
import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import type axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';
import { launchBrowser } from './browser.ts';
import { registerOnPage, signInOnPage } from './hosted-pages.ts';
import { type RunningServer, startServer } from './server.ts';

export const administrator = { username: 'ana', password: 'Lluvia-verde-77' };

/** Register as the printed address asks; the page stands at Get started afterwards. */
export async function registerAdministrator(page: Page, server: RunningServer): Promise<void> {
  await page.goto(server.welcome);
  await page.getByRole('button', { name: /create the first/i }).click();
  await registerOnPage(page, administrator);
  await page.waitForURL(/\/console\/get-started/);
}

/** Sign in on the page where the Console sent an unknown browser. */
export async function signInAdministrator(page: Page): Promise<void> {
  await page.waitForURL(/\/sign-in/);
  await signInOnPage(page, administrator);
  await page.waitForURL(/\/console\/(?!callback)/);
}

declare global {
  interface Window {
    axe: typeof axe;
  }
}

/** Half of `axe.source`, which every document reads anew. */
const axeSource = readFileSync(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
const everyRule: axe.RunOnly = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] };
/** What the dark differs in. */
const colours: axe.RunOnly = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] };

/** What the accessibility rules find on the page and in its frames, a line each. */
export async function violations(page: Page, runOnly = everyRule): Promise<string[]> {
  const options: axe.RunOptions = { runOnly, resultTypes: ['violations'] };
  const found = page.frames().length > 1 ? await inAllFrames(page, options) : await inThePage(page, options);
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(nameOf).join(', ')}`);
}

/** Where it is, and for colours which: they may be others when somebody looks. */
function nameOf({ target, any }: axe.NodeResult): string {
  const { fgColor, bgColor } = any[0]?.data ?? {};
  return `${target.join(' ')}${fgColor && bgColor ? ` (${fgColor} on ${bgColor})` : ''}`;
}

/** Frames of other origins are asked each for itself; a tab of its own puts together what they say. */
async function inAllFrames(page: Page, options: axe.RunOptions): Promise<axe.Result[]> {
  return (await new AxeBuilder({ page, axeSource }).options(options).analyze()).violations;
}

/** Without frames it takes a third of the time. The rules stay with the document and are not read again. */
async function inThePage(page: Page, options: axe.RunOptions): Promise<axe.Result[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  return page.evaluate(async (asked) => (await window.axe.run(document, asked)).violations, options);
}

/** Nothing to find, in the dark and in the light; asked again while something still fades in. */
export async function expectAccessible(page: Page): Promise<void> {
  // Tooltips and the bar at the top lie over what is beneath them.
  await page.mouse.move(0, 0);
  await page.evaluate(() => window.scrollTo(0, 0));
  for (const [colorScheme, rules] of [
    ['dark', colours],
    ['light', everyRule],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await expect.poll(() => violations(page, rules), { timeout: 30_000 }).toEqual([]);
  }
}

const isJson = (body: unknown): boolean => body !== undefined && !(body instanceof FormData);

/** Ana administers from scratch on this page, which stands at Get started then; her Console's token makes what a test needs. */
export async function administrateOn(page: Page, server: RunningServer) {
  const header = new Promise<string>((resolve) => {
    page.on('request', (request) => {
      const { authorization } = request.headers();
      if (authorization && request.url().startsWith(`${server.endpoint}/api/`)) resolve(authorization);
    });
  });
  await registerAdministrator(page, server);
  const authorization = await header;
  return async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${server.endpoint}/api${path}`, {
      method,
      // A form brings its own type.
      headers: { authorization, ...(isJson(body) && { 'content-type': 'application/json' }) },
      ...(body instanceof FormData && { body }),
      ...(isJson(body) && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    expect(answer.ok, `${method} ${path}: ${answer.status} ${text}`).toBe(true);
    return text ? JSON.parse(text) : undefined;
  };
}

/** The same in a browser that nobody needs any more. */
export async function administrate(browser: Browser, server: RunningServer) {
  const page = await browser.newPage();
  const api = await administrateOn(page, server);
  await page.close();
  return api;
}

export type OpenConsole = {
  readonly server: RunningServer;
  readonly browser: Browser;
  /** At the path that was asked for, in a wide window, with Ana signed in. */
  readonly page: Page;
  /** Address of the Console, without a slash at its end. */
  readonly home: string;
  /** The Management API, as Ana's Console calls it. */
  readonly api: Awaited<ReturnType<typeof administrate>>;
};

type ConsoleOptions = {
  /** What the server is told besides; asked when everything registered before has begun. */
  readonly env?: () => Readonly<Record<string, string>>;
  readonly height?: number;
  /** Another way to start it than on SQLite with `env`. */
  readonly start?: () => Promise<RunningServer>;
};

/**
 * For a `describe`: before its tests a server starts and its Console is opened at the path, after them both are closed.
 * @param ready takes over what the tests use, and makes what they need
 */
export function inTheConsole(
  path: string,
  ready: (opened: OpenConsole) => void | Promise<void>,
  { env, height = 860, start = () => startServer(env?.()) }: ConsoleOptions = {},
): void {
  let server: RunningServer | undefined;
  let browser: Browser | undefined;
  beforeAll(async () => {
    server = await start();
    browser = await launchBrowser();
    const context = await browser.newContext({ viewport: { width: 1280, height }, locale: 'en-US' });
    context.setDefaultTimeout(15_000);
    const page = await context.newPage();
    const api = await administrateOn(page, server);
    const home = `${server.adminEndpoint}/console`;
    await page.goto(home + path);
    await ready({ server, browser, page, home, api });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });
}
