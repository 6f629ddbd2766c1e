/**
 * Test support: the Console's guides followed to the letter. Their code, with one application's values filled in, is
 * written to a folder, run as a program, and used in a real browser.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { fill, type GuideValues } from '../web/console/src/guides/model.ts';
import { administrate } from './administrator.ts';
import { launchBrowser } from './browser.ts';
import { signInOnPage } from './hosted-pages.ts';
import { ended, freePort, printed, startServer } from './server.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const guides = join(root, 'web/console/src/guides');
const person = { username: 'lola', password: 'Lluvia-verde-77', name: 'Lola' };

type Surroundings = { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> };
type Home = { readonly home: string; readonly port: string; readonly values: GuideValues };

/** A server with one administrator and one person, Lola, and a folder for the programs. */
export async function startGuides() {
  const server = await startServer();
  const browser = await launchBrowser();
  // Inside the project, so that the programs find the packages that their guides install.
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'guides-'));
  const api = await administrate(browser, server);
  await api('POST', '/users', person);
  const running: ChildProcess[] = [];

  const make = async (type: 'Traditional' | 'SPA' | 'Native' | 'MachineToMachine', uris?: Uris) => {
    const app = await api('POST', '/applications', {
      name: `Librería ${type}`,
      type,
      ...(uris && { oidcClientMetadata: uris }),
      // As the Console makes it.
      ...(type === 'Traditional' && { customClientMetadata: { requirePkce: true } }),
    });
    const [secret] = ['SPA', 'Native'].includes(type)
      ? []
      : await api('GET', `/applications/${app.id}/secrets`);
    return {
      id: String(app.id),
      values: { endpoint: server.endpoint, appId: String(app.id), appSecret: String(secret?.value ?? '') },
    };
  };

  return {
    server,
    browser,
    folder,
    person,
    api,
    running,
    make,

    /** An application that is at home on a free port. */
    async makeAtHome(type: 'Traditional' | 'SPA', callback = 'callback'): Promise<Home> {
      const port = String(await freePort());
      const home = `http://localhost:${port}/`;
      const { values } = await make(type, {
        redirectUris: [`${home}${callback}`],
        postLogoutRedirectUris: [home],
      });
      return { home, port, values };
    },

    /** Write a guide's file with its values; its usual port gives way to a free one. */
    write(
      file: string,
      to: string,
      values: GuideValues,
      ports: Readonly<Record<string, number | string>> = {},
    ) {
      let source = fill(readFileSync(join(guides, file), 'utf8'), values);
      for (const [usual, free] of Object.entries(ports))
        source = source.replaceAll(new RegExp(`\\b${usual}\\b`, 'g'), String(free));
      const target = resolve(folder, to);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, source);
      return target;
    },

    async start(program: string, args: readonly string[], ready: RegExp, { cwd, env }: Surroundings = {}) {
      const child = spawn(program, args, {
        cwd: cwd ?? folder,
        env: { ...process.env, NO_COLOR: '1', PYTHONUNBUFFERED: '1', ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      running.push(child);
      await printed(child, ready);
    },

    /** What the guides' check point says: in, who am I, out. */
    async follow(home: string) {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(home);
      await page.getByText('Not authenticated').waitFor();
      await press(page, 'Sign in');
      await signIn(page);
      await page.waitForURL(home);
      expect(await page.innerText('body')).toContain('Authenticated');
      await page.getByRole('link', { name: 'Profile' }).click();
      expect(await page.innerText('body')).toContain('Lola');
      // An answer that nobody here asked for: its code is not even tried.
      const planted = await context.request.get(`${home}callback?code=planted`, { maxRedirects: 0 });
      expect(await planted.text()).not.toContain('invalid_grant');
      await page.goto(home);
      await press(page, 'Sign out');
      await page.waitForURL(home);
      await page.getByText('Not authenticated').waitFor();
      // Signed out at Portero too: it asks again.
      await press(page, 'Sign in');
      await page.waitForURL(/\/sign-in/);
      await context.close();
    },

    /** The check point of applications that live in the browser. */
    async followInBrowser(home: string) {
      const context = await browser.newContext();
      const tab = await context.newPage();
      await tab.goto(home);
      await press(tab, 'Sign in');
      await signIn(tab);
      await tab.waitForURL(home);
      await tab.getByText(/Signed in as Lola|"name": "Lola"/).waitFor();
      await tab.reload();
      await tab.getByText(/Signed in as Lola|"name": "Lola"/).waitFor();
      await press(tab, 'Sign out');
      await press(tab, 'Sign in');
      await tab.waitForURL(/\/sign-in/);
      await context.close();
    },

    async stop() {
      await browser.close();
      await Promise.all(running.map(ended));
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

type Uris = { readonly redirectUris: readonly string[]; readonly postLogoutRedirectUris: readonly string[] };

/** A link to some, a button to others. */
export const press = (page: Page, name: string) =>
  page.getByRole('link', { name }).or(page.getByRole('button', { name })).click();

export async function signIn(page: Page): Promise<void> {
  await page.waitForURL(/\/sign-in/);
  await signInOnPage(page, person);
}
