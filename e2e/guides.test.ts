/**
 * The guides of the Console, followed to the letter: their code with one application's values filled in, run as a
 * program, used in a real browser. Other languages' guides are checked by their own tools beside them.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWheel } from '../scripts/python-wheel.mjs';
import { fill } from '../web/console/src/guides/model.ts';
import { administrate } from './administrator.ts';
import { launchBrowser } from './browser.ts';
import { folderWith } from './javascript.ts';
import { pythonWith } from './python.ts';
import { ended, freePort, printed, type RunningServer, startServer } from './server.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const guides = join(root, 'web/console/src/guides');
const python = pythonWith(fileURLToPath(new URL('./apps/guides/requirements.txt', import.meta.url)));
if (!python) console.warn('The Python guides are skipped: there is no Python 3 with venv on this machine.');
const person = { username: 'lola', password: 'Lluvia-verde-77', name: 'Lola' };

describe('the guides', { timeout: 90_000 }, () => {
  let server: RunningServer;
  let browser: Browser;
  let folder: string;
  /** The very wheel that the server offers; Python reads packages out of it as it is. */
  let sdk: string;
  let api: Awaited<ReturnType<typeof administrate>>;
  const running: ChildProcess[] = [];

  beforeAll(async () => {
    server = await startServer();
    browser = await launchBrowser();
    // Inside the project, so that the programs find the packages that their guides install.
    const cache = join(root, 'node_modules/.cache');
    mkdirSync(cache, { recursive: true });
    folder = mkdtempSync(join(cache, 'guides-'));
    const { fileName, bytes } = buildWheel();
    sdk = join(folder, fileName);
    writeFileSync(sdk, bytes);
    api = await administrate(browser, server);
    await api('POST', '/users', person);
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all(running.map(ended));
    await server?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const make = async (type: 'Traditional' | 'SPA' | 'MachineToMachine', home = '') => {
    const app = await api('POST', '/applications', {
      name: `Librería ${type}`,
      type,
      ...(home && {
        oidcClientMetadata: { redirectUris: [`${home}callback`], postLogoutRedirectUris: [home] },
      }),
    });
    const [secret] = type === 'SPA' ? [] : await api('GET', `/applications/${app.id}/secrets`);
    return {
      id: String(app.id),
      values: { endpoint: server.endpoint, appId: String(app.id), appSecret: String(secret?.value ?? '') },
    };
  };

  /** Write a guide's file with its values; its usual port gives way to a free one. */
  const write = (
    file: string,
    to: string,
    values: Parameters<typeof fill>[1],
    ports: Readonly<Record<string, number>> = {},
  ) => {
    let source = fill(readFileSync(join(guides, file), 'utf8'), values);
    for (const [usual, free] of Object.entries(ports))
      source = source.replaceAll(new RegExp(`\\b${usual}\\b`, 'g'), String(free));
    const target = resolve(folder, to);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, source);
    return target;
  };

  type Surroundings = { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> };
  const start = async (program: string, args: string[], ready: RegExp, { cwd, env }: Surroundings = {}) => {
    const child = spawn(program, args, {
      cwd: cwd ?? folder,
      env: { ...process.env, NO_COLOR: '1', PYTHONUNBUFFERED: '1', PYTHONPATH: sdk, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.push(child);
    await printed(child, ready);
  };

  const startDjango = (name: string) => {
    spawnSync(python ?? '', ['-m', 'django', 'startproject', name, '.'], { cwd: folder });
    renameSync(join(folder, 'manage.py'), join(folder, `${name}-manage.py`));
    spawnSync(python ?? '', [`${name}-manage.py`, 'migrate'], { cwd: folder });
  };

  const addSettings = (name: string, file: string, values: Parameters<typeof fill>[1]) => {
    const settings = join(folder, name, 'settings.py');
    const part = readFileSync(write(file, 'part.py', values), 'utf8');
    writeFileSync(settings, `${readFileSync(settings, 'utf8')}\n${part}`);
  };

  /** What the guides' check point says: in, who am I, out. */
  const follow = async (home: string) => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(home);
    await page.getByText('Not authenticated').waitFor();
    await page.getByRole('link', { name: 'Sign in' }).click();
    await signIn(page);
    await page.waitForURL(home);
    expect(await page.innerText('body')).toContain('Authenticated');
    await page.getByRole('link', { name: 'Profile' }).click();
    expect(await page.innerText('body')).toContain('Lola');
    await page.goto(home);
    await page.getByRole('link', { name: 'Sign out' }).click();
    await page.waitForURL(home);
    await page.getByText('Not authenticated').waitFor();
    // Signed out at Portero too: it asks again.
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.waitForURL(/\/sign-in/);
    await context.close();
  };

  const signIn = async (page: Page) => {
    await page.waitForURL(/\/sign-in/);
    await page.fill('input[name=identifier]', person.username);
    if (!(await page.locator('input[name=password]').isVisible())) await page.keyboard.press('Enter');
    await page.fill('input[name=password]', person.password);
    await page.keyboard.press('Enter');
  };

  it('for Node signs a person in and out', async () => {
    const port = await freePort();
    const home = `http://localhost:${port}/`;
    const { values } = await make('Traditional', home);
    await start(
      process.execPath,
      [write('node/files/server.mjs', 'server.mjs', values, { 3000: port })],
      /http:/,
    );
    await follow(home);
  });

  it('for Express signs a person in and out', async () => {
    const port = await freePort();
    const home = `http://localhost:${port}/`;
    const { values } = await make('Traditional', home);
    await start(
      process.execPath,
      [write('express/files/app.mjs', 'app.mjs', values, { 3000: port })],
      /http:/,
    );
    await follow(home);
  });

  describe('that bring a build of their own', () => {
    let packages: string;
    beforeAll(() => {
      packages = folderWith(join(root, 'e2e/apps/guides/package.json'));
    }, 180_000);
    afterAll(async () => {
      await Promise.all(running.splice(0).map(ended));
      for (const app of ['react', 'vue', 'vanilla-js', 'next'])
        rmSync(join(packages, app), { recursive: true, force: true });
    });

    /** A fresh project as the framework's own starter makes it, with the guide's files in it. */
    const project = async (
      name: string,
      type: 'SPA' | 'Traditional',
      usualPort: number,
      { guide, own }: { readonly guide: Record<string, string>; readonly own: Record<string, string> },
    ) => {
      const port = await freePort();
      const home = `http://localhost:${port}/`;
      const { values } = await make(type, home);
      for (const [to, file] of Object.entries(guide))
        write(`${name}/files/${file}`, join(packages, name, to), values, { [usualPort]: port });
      for (const [to, text] of Object.entries(own)) {
        mkdirSync(dirname(join(packages, name, to)), { recursive: true });
        writeFileSync(join(packages, name, to), text);
      }
      return { port: String(port), home, cwd: join(packages, name) };
    };
    const startVite = ({ port, cwd }: { readonly port: string; readonly cwd: string }) =>
      start(
        process.execPath,
        [
          join(packages, 'node_modules/vite/bin/vite.js'),
          '--port',
          port,
          '--strictPort',
          '--host',
          'localhost',
        ],
        /Local:/,
        { cwd },
      );
    const vite = (plugin: string) =>
      `import plugin from '${plugin}';\nexport default { plugins: [plugin()] };\n`;
    const page = (id: string, main: string) =>
      `<!doctype html><title>My app</title><div id="${id}"></div><script type="module" src="${main}"></script>`;

    /** The check point of applications that live in the browser. */
    const followInBrowser = async (home: string) => {
      const context = await browser.newContext();
      const tab = await context.newPage();
      await tab.goto(home);
      await tab.getByRole('button', { name: 'Sign in' }).click();
      await signIn(tab);
      await tab.getByText('Signed in as Lola').waitFor();
      expect(tab.url()).toBe(home);
      await tab.reload();
      await tab.getByText('Signed in as Lola').waitFor();
      await tab.getByRole('button', { name: 'Sign out' }).click();
      await tab.getByRole('button', { name: 'Sign in' }).click();
      await tab.waitForURL(/\/sign-in/);
      await context.close();
    };

    it('for React signs a person in and out', async () => {
      const app = await project('react', 'SPA', 5173, {
        guide: { 'src/main.tsx': 'main.tsx', 'src/App.tsx': 'App.tsx' },
        own: { 'index.html': page('root', '/src/main.tsx'), 'vite.config.js': vite('@vitejs/plugin-react') },
      });
      await startVite(app);
      await followInBrowser(app.home);
    });

    it('for Vue signs a person in and out', async () => {
      const app = await project('vue', 'SPA', 5173, {
        guide: { 'src/main.ts': 'main.ts', 'src/auth.ts': 'auth.ts', 'src/App.vue': 'App.vue.txt' },
        own: { 'index.html': page('app', '/src/main.ts'), 'vite.config.js': vite('@vitejs/plugin-vue') },
      });
      await startVite(app);
      await followInBrowser(app.home);
    });

    it('for plain JavaScript signs a person in and out', async () => {
      const guide = { 'index.html': 'index.html', 'main.js': 'main.js' };
      const app = await project('vanilla-js', 'SPA', 5173, { guide, own: {} });
      await startVite(app);
      await followInBrowser(app.home);
    });

    it('for Next.js signs a person in and out', async () => {
      const layout = 'export default ({ children }) => <html lang="en"><body>{children}</body></html>;\n';
      const app = await project('next', 'Traditional', 3000, {
        guide: {
          'auth.ts': 'auth.ts',
          'app/page.tsx': 'page.tsx',
          'app/sign-in/route.ts': 'sign-in.ts',
          'app/callback/route.ts': 'callback.ts',
          'app/sign-out/route.ts': 'sign-out.ts',
        },
        own: {
          'app/layout.jsx': layout,
          'tsconfig.json': JSON.stringify({ compilerOptions: { paths: { '@/*': ['./*'] } } }),
          '.env.local': `SESSION_SECRET=${'0123456789abcdef'.repeat(4)}\n`,
        },
      });
      const next = join(packages, 'node_modules/next/dist/bin/next');
      await start(process.execPath, [next, 'dev', '--port', app.port, '--hostname', 'localhost'], /Ready/, {
        cwd: app.cwd,
        env: { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'development' },
      });
      const context = await browser.newContext();
      const tab = await context.newPage();
      await tab.goto(app.home);
      await tab.getByRole('link', { name: 'Sign in' }).click();
      await signIn(tab);
      await tab.getByText('Authenticated as Lola').waitFor();
      await tab.getByRole('link', { name: 'Sign out' }).click();
      await tab.getByText('Not authenticated').waitFor();
      await context.close();
    });
  });

  it.skipIf(!python)('for FastAPI signs a person in and out', async () => {
    const port = await freePort();
    const home = `http://localhost:${port}/`;
    const { values } = await make('Traditional', home);
    write('fastapi/files/main.py', 'main.py', values, { 8000: port });
    await start(python ?? '', ['-m', 'uvicorn', 'main:app', '--port', String(port)], /running on/i);
    await follow(home);
  });

  it.skipIf(!python)('for Django signs a person in and out', async () => {
    const port = await freePort();
    const home = `http://localhost:${port}/`;
    const { values } = await make('Traditional', home);
    startDjango('mysite');
    write('django/files/views.py', 'mysite/views.py', values, { 8000: port });
    write('django/files/urls.py', 'mysite/urls.py', values);
    addSettings('mysite', 'django/files/settings.py', values);
    await start(
      python ?? '',
      ['mysite-manage.py', 'runserver', `localhost:${port}`, '--noreload'],
      /Quit the server/,
    );
    await follow(home);
  });

  it.skipIf(!python)('for Flask signs a person in and out', async () => {
    const port = await freePort();
    const home = `http://localhost:${port}/`;
    const { values } = await make('Traditional', home);
    write('flask/files/app.py', 'app.py', values, { 3000: port });
    await start(python ?? '', ['app.py'], /Running on/);
    await follow(home);
  });

  it.skipIf(!python)('for Flask, FastAPI and Django do so with our own SDK', async () => {
    const ports = { flask: await freePort(), fastapi: await freePort(), django: await freePort() };
    const homeOf = (port: number) => `http://localhost:${port}/`;
    const values = async (port: number) => (await make('Traditional', homeOf(port))).values;

    write('flask/files/short.py', 'flask_short.py', await values(ports.flask), { 3000: ports.flask });
    await start(python ?? '', ['flask_short.py'], /Running on/);
    await follow(homeOf(ports.flask));

    write('fastapi/files/short.py', 'fastapi_short.py', await values(ports.fastapi));
    await start(
      python ?? '',
      ['-m', 'uvicorn', 'fastapi_short:app', '--port', String(ports.fastapi)],
      /running on/i,
    );
    await follow(homeOf(ports.fastapi));

    startDjango('short');
    const djangoValues = await values(ports.django);
    write('django/files/short_views.py', 'short/views.py', djangoValues);
    write('django/files/short_urls.py', 'short/urls.py', djangoValues);
    addSettings('short', 'django/files/short_settings.py', djangoValues);
    await start(
      python ?? '',
      ['short-manage.py', 'runserver', `localhost:${ports.django}`, '--noreload'],
      /Quit the server/,
    );
    await follow(homeOf(ports.django));
  });

  it('for machines gets a token that permits what the roles permit, and nothing without one', async () => {
    const { id, values } = await make('MachineToMachine');
    const programs = [
      [process.execPath, write('machine/files/machine.mjs', 'machine.mjs', values)],
      ...(python ? [[python, write('machine/files/machine.py', 'machine.py', values)]] : []),
      ['bash', write('machine/files/token.sh', 'token.sh', values)],
    ] as const;
    const outputs = () =>
      programs.map(([program = '', file = '']) => spawnSync(program, [file], { encoding: 'utf8' }).stdout);

    for (const output of outputs()) expect(output).toContain('auth.forbidden');
    const roles = await api(
      'GET',
      `/roles?type=MachineToMachine&excludeApplicationId=${id}&page=1&page_size=20`,
    );
    await api('POST', `/applications/${id}/roles`, { roleIds: [roles[0].id] });
    for (const output of outputs()) expect(output).toContain(id);
  });

  it('for devices lets somebody in who enters the code elsewhere', async () => {
    const { id: appId } = await api('POST', '/applications', {
      name: 'Librería en la tele',
      type: 'Native',
      customClientMetadata: { isDeviceFlow: true },
    });
    const values = { endpoint: server.endpoint, appId: String(appId), appSecret: '' };
    const tv = spawn(process.execPath, [write('device/files/device.mjs', 'device.mjs', values)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.push(tv);
    const shown = await printed(tv, /enter the code \w{4}-\w{4}/);
    const [userCode = ''] = /\w{4}-\w{4}$/m.exec(shown.trim()) ?? [];
    const said = printed(tv, /Refreshed: true/);
    const page = await (await browser.newContext({ locale: 'en-US' })).newPage();
    await page.goto(`${server.endpoint}/device`);
    await page.fill('input[name=user_code]', 'XXXX-XXXX');
    await page.keyboard.press('Enter');
    await page.getByText('There is no such code').waitFor();
    await page.fill('input[name=user_code]', userCode.toLowerCase());
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Connect Librería en la tele?' }).waitFor();
    expect(await page.innerText('body')).toContain(userCode);
    await page.getByRole('button', { name: 'Connect' }).click();
    await signIn(page);
    await page.getByRole('heading', { name: 'Your device is connected' }).waitFor();
    await page.context().close();
    expect(await said).toContain(`Hello, ${person.username}`);
  });
});
