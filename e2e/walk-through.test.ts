/**
 * The story the product exists for: somebody starts Portero, creates an application, connects AWS SES, and people sign
 * in to a Python app – written for Logto's SDK and used unmodified – with codes that arrive by email.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { emulatorKey, type SesEmulator, startSesEmulator } from '@portero/connectors/aws-ses/emulator.ts';
import { defaultEmailTemplates } from '@portero/connectors/templates/templates.ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './browser.ts';
import { pythonWith } from './python.ts';
import { ended, freePort, printed, type RunningServer, startServer } from './server.ts';

const folder = fileURLToPath(new URL('./apps/flask-logto/', import.meta.url));
const python = pythonWith(`${folder}requirements.txt`);
if (!python) console.warn('The walk-through is skipped: there is no Python 3 with venv on this machine.');
const adminPassword = 'Lluvia-verde-77';
const email = 'marisol@example.com';

describe.skipIf(!python)('the walk-through', { timeout: 120_000 }, () => {
  let server: RunningServer;
  let ses: SesEmulator;
  let browser: Browser;
  let flask: ChildProcess | undefined;
  let console_: Page;
  let app = { id: '', secret: '', origin: '' };
  let token = '';

  beforeAll(async () => {
    ses = await startSesEmulator();
    server = await startServer({ AWS_ENDPOINT_URL_SESV2: ses.url });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    if (flask) await ended(flask);
    await server?.stop();
    await ses?.close();
  });

  const api = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${server.endpoint}/api${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    expect(answer.ok, `${method} ${path}: ${answer.status} ${text}`).toBe(true);
    return text ? JSON.parse(text) : undefined;
  };

  const newestCode = async (count: number): Promise<string> => {
    await expect.poll(() => ses.mails.length, { timeout: 10_000 }).toBe(count);
    const mail = ses.mails.at(-1);
    expect(mail?.Destination.ToAddresses).toEqual([email]);
    return /\b\d{6}\b/.exec(mail?.Content.Simple.Body.Text?.Data ?? '')?.[0] ?? '';
  };

  it('lets the first visitor with the printed address become the administrator', async () => {
    // With motion, as most people see it.
    const context = await browser.newContext({ reducedMotion: 'no-preference' });
    console_ = await context.newPage();
    console_.on('request', (request) => {
      const header = request.headers().authorization;
      if (header?.startsWith('Bearer ') && request.url().startsWith(`${server.endpoint}/api/`))
        token = header.slice(7);
    });
    await console_.goto(server.welcome);
    await console_.getByRole('button', { name: /create/i }).click();
    await console_.waitForURL(/\/register/);
    await console_.fill('input[name=identifier]', 'ana');
    await console_.keyboard.press('Enter');
    await console_.waitForURL(/\/continue\/password/);
    await console_.fill('input[name=password]', adminPassword);
    await console_.keyboard.press('Enter');
    await console_.waitForURL(/\/console\/get-started/);
    await console_.goto(`${server.adminEndpoint}/console/applications`);
    await expect.poll(() => token, { timeout: 15_000 }).not.toBe('');
  });

  it('creates the Flask application from the catalogue, and gives its credentials', async () => {
    app.origin = `http://localhost:${await freePort()}`;
    await console_.goto(`${server.adminEndpoint}/console/applications/create`);
    await console_.getByText('Flask', { exact: true }).first().click();
    await console_.getByRole('textbox', { name: /name/i }).first().fill('Librería');
    await console_
      .getByRole('button', { name: /^create/i })
      .last()
      .click();
    await console_.waitForURL(/\/guide\//);
    const [created] = await api('GET', '/applications');
    expect(created).toMatchObject({ name: 'Librería', type: 'Traditional' });
    await api('PATCH', `/applications/${created.id}`, {
      oidcClientMetadata: {
        redirectUris: [`${app.origin}/callback`],
        postLogoutRedirectUris: [`${app.origin}/`],
      },
    });
    const [secret] = await api('GET', `/applications/${created.id}/secrets`);
    app = { ...app, id: created.id, secret: secret.value };
  });

  it('connects AWS SES, tries it, and switches emailed codes on', async () => {
    const config = {
      accessKeyId: emulatorKey.accessKeyId,
      accessKeySecret: emulatorKey.secretAccessKey,
      region: 'eu-west-1',
      emailAddress: 'Librería <hello@example.com>',
      templates: defaultEmailTemplates,
    };
    await api('POST', '/connectors/aws-ses-mail/test', { email: 'try@example.com', config });
    expect(ses.mails.splice(0)).toHaveLength(1);
    await api('POST', '/connectors', { connectorId: 'aws-ses-mail', config });
    await api('PATCH', '/sign-in-exp', {
      signUp: { identifiers: ['email'], password: false, verify: true },
      signIn: {
        methods: [{ identifier: 'email', password: true, verificationCode: true, isPasswordPrimary: false }],
      },
      forgotPasswordMethods: ['EmailVerificationCode'],
    });
  });

  it('registers, signs out, signs in by code, and resets the password in the Python app', async () => {
    flask = spawn(python!, ['app.py', new URL(app.origin).port], {
      cwd: folder,
      env: {
        ...process.env,
        ENDPOINT: server.endpoint,
        APP_ID: app.id,
        APP_SECRET: app.secret,
        APP_ORIGIN: app.origin,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    await printed(flask, /Running on/);
    // Scripts off: every step is an ordinary form.
    const person = await (
      await browser.newContext({ reducedMotion: 'no-preference', javaScriptEnabled: false })
    ).newPage();
    const submit = () => person.locator('button[value=submit]').click();

    await person.goto(app.origin);
    await person.getByText('Sign up').click();
    await person.waitForURL(/\/register/);
    await person.fill('input[name=identifier]', email);
    await submit();
    await person.waitForURL(/\/register\/verification-code/);
    await person.fill('input[name=code]', '000000');
    await submit();
    await person.getByText(/code isn’t right/i).waitFor();
    await person.fill('input[name=code]', await newestCode(1));
    await submit();
    await person.waitForURL(`${app.origin}/`);
    expect(JSON.parse((await person.locator('#user').textContent()) ?? '')).toMatchObject({
      email,
      email_verified: true,
    });

    const signOut = async () => {
      await person.getByText('Sign out').click();
      // Without scripts the person presses the button that a script would.
      await person.getByRole('button', { name: 'Sign out' }).click();
      await person.waitForURL(`${app.origin}/`);
      await person.getByText('Not authenticated').waitFor();
    };
    await signOut();

    await person.getByText('Sign in').click();
    await person.waitForURL(/\/sign-in/);
    await person.fill('input[name=identifier]', email);
    await submit();
    await person.waitForURL(/\/sign-in\/verification-code/);
    await person.fill('input[name=code]', await newestCode(2));
    await submit();
    await person.waitForURL(`${app.origin}/`);
    await person.getByText('Authenticated').first().waitFor();
    await signOut();

    await person.getByText('Sign in').click();
    await person.fill('input[name=identifier]', email);
    await submit();
    await newestCode(3);
    await person.locator('button[value=use-password]').click();
    await person.getByText(/forgot/i).click();
    await person.waitForURL(/\/forgot-password/);
    await person.fill('input[name=identifier]', email);
    await submit();
    await person.waitForURL(/\/forgot-password\/verification-code/);
    await person.fill('input[name=code]', await newestCode(4));
    await submit();
    await person.waitForURL(/\/forgot-password\/reset/);
    await person.fill('input[name=password]', 'Casa-de-libros-9');
    await submit();
    await person.waitForURL(`${app.origin}/`);
    await person.getByText('Authenticated').first().waitFor();
  });

  it('kept an audit log without a single code or secret in it', async () => {
    const logs = JSON.stringify(await api('GET', '/logs?page_size=100'));
    expect(logs).toContain('Interaction.Register.Submit');
    expect(logs).toContain('Management.Connector');
    for (const secret of [emulatorKey.secretAccessKey, app.secret, adminPassword, 'Casa-de-libros-9'])
      expect(logs).not.toContain(secret);
    for (const mail of ses.mails) {
      const code = /\b\d{6}\b/.exec(mail.Content.Simple.Body.Text?.Data ?? '')?.[0];
      expect(logs).not.toContain(`"${code}"`);
    }
  });
});
