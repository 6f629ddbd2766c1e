/**
 * The guides of the Console, followed to the letter: their code with one application's values filled in, run as a
 * program, used in a real browser. Other languages' guides are checked by their own tools beside them.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildWheel } from '../scripts/python-wheel.mjs';
import { pkce } from '../server/testing/flow.ts';
import { fill, type GuideValues } from '../web/console/src/guides/model.ts';
import { signIn, startGuides } from './guides.ts';
import { folderWith } from './javascript.ts';
import { pythonWith } from './python.ts';
import { ended, printed } from './server.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const python = pythonWith(fileURLToPath(new URL('./apps/guides/requirements.txt', import.meta.url)));
if (!python) console.warn('The Python guides are skipped: there is no Python 3 with venv on this machine.');

describe('the guides', { timeout: 90_000 }, () => {
  let guides: Awaited<ReturnType<typeof startGuides>>;
  /** The very wheel that the server offers; Python reads packages out of it as it is. */
  let sdk: string;

  beforeAll(async () => {
    guides = await startGuides();
    const { fileName, bytes } = buildWheel();
    sdk = join(guides.folder, fileName);
    writeFileSync(sdk, bytes);
  });
  afterAll(() => guides?.stop());

  const startPython = (args: readonly string[], ready: RegExp) =>
    guides.start(python ?? '', args, ready, { env: { PYTHONPATH: sdk } });

  const startDjango = (name: string) => {
    const { folder } = guides;
    spawnSync(python ?? '', ['-m', 'django', 'startproject', name, '.'], { cwd: folder });
    renameSync(join(folder, 'manage.py'), join(folder, `${name}-manage.py`));
    spawnSync(python ?? '', [`${name}-manage.py`, 'migrate'], { cwd: folder });
  };

  const addSettings = (name: string, file: string, values: GuideValues) => {
    const settings = join(guides.folder, name, 'settings.py');
    const part = readFileSync(guides.write(file, 'part.py', values), 'utf8');
    writeFileSync(settings, `${readFileSync(settings, 'utf8')}\n${part}`);
  };

  it('for Node signs a person in and out', async () => {
    const { home, port, values } = await guides.makeAtHome('Traditional');
    const program = guides.write('node/files/server.mjs', 'server.mjs', values, { 3000: port });
    await guides.start(process.execPath, [program], /http:/);
    await guides.follow(home);
  });

  it('for Express signs a person in and out', async () => {
    const { home, port, values } = await guides.makeAtHome('Traditional');
    const program = guides.write('express/files/app.mjs', 'app.mjs', values, { 3000: port });
    await guides.start(process.execPath, [program], /http:/);
    await guides.follow(home);
  });

  describe('that bring a build of their own', () => {
    let packages: string;
    beforeAll(() => {
      packages = folderWith(join(root, 'e2e/apps/guides/package.json'));
    }, 180_000);
    afterAll(async () => {
      await Promise.all(guides.running.splice(0).map(ended));
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
      const { home, port, values } = await guides.makeAtHome(type);
      for (const [to, file] of Object.entries(guide))
        guides.write(`${name}/files/${file}`, join(packages, name, to), values, { [usualPort]: port });
      for (const [to, text] of Object.entries(own)) {
        mkdirSync(dirname(join(packages, name, to)), { recursive: true });
        writeFileSync(join(packages, name, to), text);
      }
      return { port, home, cwd: join(packages, name) };
    };
    const startVite = ({ port, cwd }: { readonly port: string; readonly cwd: string }) =>
      guides.start(
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

    it('for React signs a person in and out', async () => {
      const app = await project('react', 'SPA', 5173, {
        guide: { 'src/main.tsx': 'main.tsx', 'src/App.tsx': 'App.tsx' },
        own: { 'index.html': page('root', '/src/main.tsx'), 'vite.config.js': vite('@vitejs/plugin-react') },
      });
      await startVite(app);
      await guides.followInBrowser(app.home);
    });

    it('for Vue signs a person in and out', async () => {
      const app = await project('vue', 'SPA', 5173, {
        guide: { 'src/main.ts': 'main.ts', 'src/auth.ts': 'auth.ts', 'src/App.vue': 'App.vue.txt' },
        own: { 'index.html': page('app', '/src/main.ts'), 'vite.config.js': vite('@vitejs/plugin-vue') },
      });
      await startVite(app);
      await guides.followInBrowser(app.home);
    });

    it('for plain JavaScript signs a person in and out', async () => {
      const guide = { 'index.html': 'index.html', 'main.js': 'main.js' };
      const app = await project('vanilla-js', 'SPA', 5173, { guide, own: {} });
      await startVite(app);
      await guides.followInBrowser(app.home);
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
      await guides.start(
        process.execPath,
        [next, 'dev', '--port', app.port, '--hostname', 'localhost'],
        /Ready/,
        {
          cwd: app.cwd,
          env: { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'development' },
        },
      );
      const context = await guides.browser.newContext();
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
    const { home, port, values } = await guides.makeAtHome('Traditional');
    guides.write('fastapi/files/main.py', 'main.py', values, { 8000: port });
    await startPython(['-m', 'uvicorn', 'main:app', '--port', port], /running on/i);
    await guides.follow(home);
  });

  it.skipIf(!python)('for Django signs a person in and out', async () => {
    const { home, port, values } = await guides.makeAtHome('Traditional');
    startDjango('mysite');
    guides.write('django/files/views.py', 'mysite/views.py', values, { 8000: port });
    guides.write('django/files/urls.py', 'mysite/urls.py', values);
    addSettings('mysite', 'django/files/settings.py', values);
    await startPython(
      ['mysite-manage.py', 'runserver', `localhost:${port}`, '--noreload'],
      /Quit the server/,
    );
    await guides.follow(home);
  });

  it.skipIf(!python)('for Flask signs a person in and out', async () => {
    const { home, port, values } = await guides.makeAtHome('Traditional');
    guides.write('flask/files/app.py', 'app.py', values, { 3000: port });
    await startPython(['app.py'], /Running on/);
    await guides.follow(home);
  });

  it.skipIf(!python)('for Flask, FastAPI and Django do so with our own SDK', async () => {
    const flask = await guides.makeAtHome('Traditional');
    guides.write('flask/files/short.py', 'flask_short.py', flask.values, { 3000: flask.port });
    await startPython(['flask_short.py'], /Running on/);
    await guides.follow(flask.home);

    const fastapi = await guides.makeAtHome('Traditional');
    guides.write('fastapi/files/short.py', 'fastapi_short.py', fastapi.values);
    await startPython(['-m', 'uvicorn', 'fastapi_short:app', '--port', fastapi.port], /running on/i);
    await guides.follow(fastapi.home);

    startDjango('short');
    const django = await guides.makeAtHome('Traditional');
    guides.write('django/files/short_views.py', 'short/views.py', django.values);
    guides.write('django/files/short_urls.py', 'short/urls.py', django.values);
    addSettings('short', 'django/files/short_settings.py', django.values);
    await startPython(
      ['short-manage.py', 'runserver', `localhost:${django.port}`, '--noreload'],
      /Quit the server/,
    );
    await guides.follow(django.home);
  });

  it('for machines gets a token that permits what the roles permit, and nothing without one', async () => {
    const { id, values } = await guides.make('MachineToMachine');
    const programs = [
      [process.execPath, guides.write('machine/files/machine.mjs', 'machine.mjs', values)],
      ...(python ? [[python, guides.write('machine/files/machine.py', 'machine.py', values)]] : []),
      ['bash', guides.write('machine/files/token.sh', 'token.sh', values)],
    ] as const;
    const outputs = () =>
      programs.map(([program = '', file = '']) => spawnSync(program, [file], { encoding: 'utf8' }).stdout);

    for (const output of outputs()) expect(output).toContain('auth.forbidden');
    const roles = await guides.api(
      'GET',
      `/roles?type=MachineToMachine&excludeApplicationId=${id}&page=1&page_size=20`,
    );
    await guides.api('POST', `/applications/${id}/roles`, { roleIds: [roles[0].id] });
    for (const output of outputs()) expect(output).toContain(id);
  });

  // Machines with `dotnet` run the guide itself (guides-toolchains). These are the requests that its handler makes with the
  // guide's settings: pushed first, the secret in the body, `x-client-…` besides what the protocol knows.
  it('for ASP.NET Core gets an answer to every request that its handler makes', async () => {
    const source = readFileSync(join(root, 'web/console/src/guides/dotnet/files/Program.cs'), 'utf8');
    const setting = (name: string) => new RegExp(`options\\.${name} = "([^"]*)"`).exec(source)?.[1] ?? '';
    const home = 'http://localhost:5000';
    const redirectUri = home + setting('CallbackPath');
    const signedOutUri = home + setting('SignedOutCallbackPath');
    const { values } = await guides.make('Traditional', {
      redirectUris: [redirectUri],
      postLogoutRedirectUris: [signedOutUri],
    });
    const issuer = fill(setting('Authority'), values);
    const client = { client_id: values.appId, client_secret: values.appSecret };
    const itself = { 'x-client-SKU': 'ID_NET10_0', 'x-client-ver': '8.0.1.0' };
    const { verifier, challenge } = pkce();
    const metadata = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
    const post = async (address: string, form: Readonly<Record<string, string>>) => {
      const answer = await fetch(address, { method: 'POST', body: new URLSearchParams(form) });
      const body = await answer.json();
      expect(answer.ok, JSON.stringify(body)).toBe(true);
      return body;
    };

    const asked = {
      client_id: values.appId,
      redirect_uri: redirectUri,
      response_type: setting('ResponseType'),
      response_mode: setting('ResponseMode'),
      scope: 'openid profile email',
      code_challenge: challenge,
      code_challenge_method: 'S256',
      nonce: '638999.of-the-handler',
      state: 'sealed-by-the-handler',
      ...itself,
    };
    const pushed = await post(metadata.pushed_authorization_request_endpoint, { ...asked, ...client });
    const context = await guides.browser.newContext();
    const page = await context.newPage();
    const sentTo = async (address: string, act?: () => Promise<void>) => {
      const back = page.waitForResponse((answer) => answer.headers().location?.startsWith(home) ?? false);
      // Nobody listens there.
      const shown = page.goto(address).catch(() => undefined);
      await act?.();
      const { location = '' } = (await back).headers();
      await shown;
      return new URL(location);
    };
    const authorize = new URLSearchParams({
      client_id: values.appId,
      request_uri: pushed.request_uri,
      ...itself,
    });
    const back = await sentTo(`${metadata.authorization_endpoint}?${authorize}`, () => signIn(page));
    expect(back.origin + back.pathname).toBe(redirectUri);
    expect(back.searchParams.get('state')).toBe(asked.state);

    const tokens = await post(metadata.token_endpoint, {
      ...client,
      code: back.searchParams.get('code') ?? '',
      code_verifier: verifier,
      grant_type: 'authorization_code',
      redirect_uri: redirectUri,
    });
    const keys = createRemoteJWKSet(new URL(metadata.jwks_uri));
    const { payload } = await jwtVerify(tokens.id_token, keys, { issuer, audience: values.appId });
    expect(payload).toMatchObject({ nonce: asked.nonce, name: 'Lola' });

    const leave = new URLSearchParams({
      post_logout_redirect_uri: signedOutUri,
      id_token_hint: tokens.id_token,
      state: asked.state,
      ...itself,
    });
    const gone = await sentTo(`${metadata.end_session_endpoint}?${leave}`);
    expect(gone.href).toBe(`${signedOutUri}?state=${asked.state}`);
    await context.close();
  });

  it('for devices lets somebody in who enters the code elsewhere', async () => {
    const { id: appId } = await guides.api('POST', '/applications', {
      name: 'Librería en la tele',
      type: 'Native',
      customClientMetadata: { isDeviceFlow: true },
    });
    const values = { endpoint: guides.server.endpoint, appId: String(appId), appSecret: '' };
    const tv = spawn(process.execPath, [guides.write('device/files/device.mjs', 'device.mjs', values)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    guides.running.push(tv);
    const shown = await printed(tv, /enter the code \w{4}-\w{4}/);
    const [userCode = ''] = /\w{4}-\w{4}$/m.exec(shown.trim()) ?? [];
    const said = printed(tv, /Refreshed: true/);
    const page = await (await guides.browser.newContext({ locale: 'en-US' })).newPage();
    await page.goto(`${guides.server.endpoint}/device`);
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
    expect(await said).toContain(`Hello, ${guides.person.username}`);
  });
});
