/** The way through in stock Firefox: the first administrator and an application in the Console, then a person's pages. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { totpCode } from '../server/mfa/totp.ts';
import { administrator } from './administrator.ts';
import { Firefox, firefox } from './firefox.ts';
import { authorizeAddress } from './hosted-pages.ts';
import { type RunningServer, startServer } from './server.ts';

if (!firefox) console.warn('The story in Firefox is skipped: there is no Firefox on this machine.');
const email = 'marisol@example.com';
const step = 30_000;

describe.skipIf(!firefox)('in Firefox', { timeout: 120_000 }, () => {
  let server: RunningServer;
  let browser: Firefox;
  let clientId = '';
  let secret = '';
  let password = 'Nieve-azul-4711';

  beforeAll(async () => {
    server = await startServer();
    browser = await Firefox.launch(firefox ?? '');
    await browser.resize(1280, 900);
    // The Console keeps its token to itself; the test needs it for what is not under test.
    await browser.prepare(`() => {
      const { fetch } = window;
      window.fetch = (input, init) => {
        const request = new Request(input, init);
        const given = request.headers.get('authorization');
        if (given && request.url.includes('/api/')) window.authorization = given;
        return fetch(request);
      };
    }`);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  let authorization = '';
  const api = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${server.endpoint}/api${path}`, {
      method,
      headers: { authorization, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    expect(answer.ok, `${method} ${path}: ${answer.status} ${text}`).toBe(true);
    return text ? JSON.parse(text) : undefined;
  };
  const newestCode = async (): Promise<string> => {
    const messages: { code: string | null }[] = await api('GET', '/development-inbox');
    const code = messages.find((one) => one.code !== null)?.code ?? '';
    await api('DELETE', '/development-inbox');
    return code;
  };
  const authorize = (more: Record<string, string> = {}) =>
    browser.open(authorizeAddress(server, clientId, { prompt: 'login', ...more }));
  const arrived = () => browser.until(`location.pathname === '/back' && location.search.includes('code=')`);
  const submit = async (field: string, value: string) => {
    await browser.fill(field, value);
    await browser.key('Enter');
  };

  it('sets up the Console', async () => {
    await browser.open(server.welcome);
    await browser.press('button', 'Create the first administrator');
    await browser.at('/register');
    await submit('#identifier', administrator.username);
    await browser.at('/continue/password');
    await submit('#password', administrator.password);
    await browser.at('/console/get-started');
    await browser.text('Pick what you build with.');
  });

  it('creates an application, and saves its address', async () => {
    await browser.open(`${server.adminEndpoint}/console/applications/create?with=vanilla-js`);
    await browser.click('[role=dialog] input');
    await browser.type('Librería');
    await browser.key('Enter');
    await browser.at('/guide/vanilla-js');
    clientId = String(await browser.evaluate(`/applications\\/(\\w+)/.exec(location.pathname)[1]`));
    await browser.open(`${server.adminEndpoint}/console/applications/${clientId}/settings`);
    await browser.click('[aria-label="Redirect URI"]');
    await browser.type(`${server.endpoint}/back`);
    await browser.press('button', 'Save changes');
    await browser.text('Saved');
    await browser.open(`${server.adminEndpoint}/console/applications`);
    await browser.text('Librería');
    await browser.until(`typeof window.authorization === 'string'`);
    authorization = String(await browser.evaluate('window.authorization'));
    expect((await api('GET', `/applications/${clientId}`)).oidcClientMetadata.redirectUris).toContain(
      `${server.endpoint}/back`,
    );
  });

  it('registers somebody by a code, with an authenticator app', async () => {
    await api('PATCH', '/sign-in-exp', {
      signUp: { identifiers: ['email'], password: true, verify: true },
      signIn: {
        methods: [{ identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: true }],
      },
      mfa: { factors: ['Totp'], policy: 'Mandatory' },
      forgotPasswordMethods: ['EmailVerificationCode'],
    });
    await api('PATCH', '/account-center', { enabled: true, fields: { name: 'Edit', mfa: 'Edit' } });
    await authorize({ first_screen: 'register' });
    await submit('#identifier', email);
    await browser.at('/verification-code');
    await browser.fill('#code', await newestCode());
    await browser.at('/continue/password');
    await submit('#password', password);
    await browser.at('/mfa-binding');
    secret = String(await browser.evaluate(`document.getElementById('secret').textContent`)).replaceAll(
      ' ',
      '',
    );
    // Each code of the app works once: those beside it are good, too, for clocks that differ.
    await browser.fill('#code', totpCode(secret, Date.now() - step));
    await arrived();
  });

  it('signs in by password and second step', async () => {
    await authorize();
    await submit('#identifier', email);
    await submit('#password', password);
    await browser.at('/mfa-verification');
    await browser.fill('#code', totpCode(secret));
    await arrived();
  });

  it('resets a forgotten password', async () => {
    await authorize();
    await submit('#identifier', email);
    await browser.until(`document.querySelector('#password')?.checkVisibility() === true`);
    await browser.press('link', 'Forgot password?');
    await browser.at('/forgot-password');
    await submit('#identifier', email);
    await browser.at('/forgot-password/verification-code');
    await browser.fill('#code', await newestCode());
    await browser.at('/forgot-password/reset');
    password = 'Casa-de-libros-9';
    await submit('#password', password);
    await browser.at('/mfa-verification');
    await browser.fill('#code', totpCode(secret, Date.now() + step));
    await arrived();
  });

  it('shows the account centre, and saves a name there', async () => {
    await browser.open(`${server.endpoint}/account/profile`);
    await browser.at('/account/profile');
    await browser.fill('[name="extra.name"]', 'Marisol Fernández');
    await browser.key('Enter');
    await browser.text('Your changes were saved.');
    const [person] = await api('GET', '/users');
    expect(person.name).toBe('Marisol Fernández');
  });
});
