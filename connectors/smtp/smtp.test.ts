import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import PostalMime, { type Address } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ConnectorError } from '../kit/error.ts';
import { describeEmailConnector } from '../kit/testing/email-suite.ts';
import { exampleEmail, openPorts } from '../kit/testing/ports.ts';
import { defaultEmailTemplates } from '../templates/templates.ts';
import { smtp } from './factory.ts';

const login = { user: 'portero', pass: 'right-canary-secret' };

/** A real mail server: it asks for a login, keeps what it takes, and misbehaves on demand. */
async function startMailServer(options: SMTPServerOptions = {}) {
  const mails: { readonly to: string[]; readonly raw: Buffer }[] = [];
  const trouble: { refusal: string | undefined; hangsUp: boolean } = { refusal: undefined, hangsUp: false };
  const methods: string[] = [];
  const server = new SMTPServer({
    authMethods: ['LOGIN', 'PLAIN', 'XOAUTH2'],
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth(auth, _session, callback) {
      methods.push(auth.method);
      const right =
        auth.username === login.user && (auth.password === login.pass || auth.accessToken === 'fresh-token');
      callback(right ? null : new Error('Invalid login'), right ? { user: login.user } : undefined);
    },
    onRcptTo(_address, _session, callback) {
      if (trouble.hangsUp) for (const connection of server.connections) connection.close();
      else callback(trouble.refusal ? new Error(trouble.refusal) : undefined);
    },
    onData(stream, { envelope }, callback) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        mails.push({ to: envelope.rcptTo.map(({ address }) => address), raw: Buffer.concat(parts) });
        callback();
      });
    },
    ...options,
  });
  // A client that goes away in the middle of TLS is what some tests are about.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    mails,
    trouble,
    methods,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

const settings = (port: number, more: object = {}) => ({
  host: '127.0.0.1',
  port,
  auth: { type: 'login', ...login },
  fromEmail: 'Librería <hello@example.com>',
  templates: defaultEmailTemplates,
  ...more,
});

const written = ({ name, address }: Address): string => (name ? `${name} <${address}>` : (address ?? ''));

describeEmailConnector({
  factory: smtp,
  secrets: ['auth.pass'],
  wrongLogin: { auth: { type: 'login', user: login.user, pass: 'wrong-canary-secret' } },
  start: async () => {
    const server = await startMailServer();
    return {
      config: settings(server.port),
      ports: {},
      received: () =>
        Promise.all(
          server.mails.map(async ({ to, raw }) => {
            const { from, replyTo, subject, html, text } = await PostalMime.parse(raw);
            return {
              to,
              from: from ? written(from) : '',
              replyTo: (replyTo ?? []).map(written).join(', '),
              subject: subject ?? '',
              html,
              text,
            };
          }),
        ),
      reset: () => {
        server.mails.length = 0;
        server.trouble.refusal = undefined;
        server.trouble.hangsUp = false;
      },
      refuseRecipients: (words) => {
        server.trouble.refusal = words;
      },
      hangUp: () => {
        server.trouble.hangsUp = true;
      },
      close: server.close,
    };
  },
});

describe('the SMTP connector', () => {
  let server: Awaited<ReturnType<typeof startMailServer>> | undefined;
  afterEach(() => server?.close());
  const start = async (options: SMTPServerOptions = {}) => {
    server = await startMailServer(options);
    return server;
  };
  const send = (port: number, more: object = {}) =>
    smtp.openEmail(settings(port, more), openPorts()).send(exampleEmail());
  const whyNot = async (port: number, more: object = {}): Promise<string> => {
    const failure = await send(port, more).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(failure instanceof ConnectorError)) throw failure ?? new Error('It was sent.');
    return String(failure.data.errorDescription);
  };

  it('says who a mail is from without a login where the server asks for none', async () => {
    const { port, mails, methods } = await start({ authOptional: true });
    await send(port, { auth: { type: 'login', user: '', pass: '' } });
    expect([mails.length, methods]).toEqual([1, []]);
    expect(String(mails[0]?.raw)).toMatch(/^Auto-Submitted: auto-generated\r$/m);
  });

  it('takes up STARTTLS by itself, trusts no unknown certificate, and says what to do', async () => {
    const { port, mails } = await start({ disabledCommands: [] });
    expect(await whyNot(port)).toMatch(/certificate is not trusted.*`ca`/);
    await send(port, { tls: { rejectUnauthorized: false } });
    expect(mails).toHaveLength(1);
  });

  it('speaks TLS from the start where it is told to', async () => {
    const { port, mails } = await start({ secure: true });
    await send(port, { secure: true, tls: { rejectUnauthorized: false } });
    expect(mails).toHaveLength(1);
  });

  it('sends nothing in the open to a server that has to offer TLS', async () => {
    const { port, mails } = await start();
    expect(await whyNot(port, { requireTLS: true })).toMatch(/STARTTLS/);
    expect(mails).toEqual([]);
  });

  it('tells TLS from the start and STARTTLS apart', async () => {
    const { port } = await start();
    expect(await whyNot(port, { secure: true })).toContain('“TLS from the start” is on');
  });

  it('says so when nothing answers', async () => {
    const { port, close } = await start();
    await close();
    expect(await whyNot(port)).toContain('ECONNREFUSED');
  });

  it('exchanges a refresh token for an access token, and tells neither when that fails', async () => {
    const { port, mails, methods } = await start();
    let refuses = false;
    const refusal = { error: 'invalid_grant', error_description: `invalid_grant ${'x'.repeat(300_000)}` };
    const endpoint = createServer((request, response) => {
      request.resume();
      response.writeHead(refuses ? 400 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(refuses ? refusal : { access_token: 'fresh-token' }));
    });
    await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
    const { port: endpointPort } = endpoint.address() as AddressInfo;
    const auth = {
      type: 'oauth2',
      user: login.user,
      clientId: 'client',
      clientSecret: 'client-canary-secret',
      refreshToken: 'refresh-canary-secret',
      accessUrl: `http://127.0.0.1:${endpointPort}/token`,
    };
    await send(port, { auth });
    expect([mails.length, methods]).toEqual([1, ['XOAUTH2']]);
    refuses = true;
    const words = await whyNot(port, { auth });
    expect(words).toContain('invalid_grant');
    expect(words).not.toContain('canary');
    expect(words.length).toBeLessThan(1200);
    await new Promise((resolve) => endpoint.close(resolve));
  });

  it('takes no service account without its person or its key: the library ends the process for that', () => {
    const auth = { type: 'oauth2', user: 'ana@example.com', serviceClient: '1', privateKey: 'key' };
    expect(smtp.check(settings(25, { auth })).auth).toEqual(auth);
    for (const lacking of [{ user: '' }, { privateKey: '' }, { privateKey: { key: '', passphrase: 'x' } }])
      expect(() => smtp.check(settings(25, { auth: { ...auth, ...lacking } }))).toThrow('auth');
  });

  it('sends nothing any more once its time is over, whatever it still waited for', async () => {
    const { port, mails } = await start({ authOptional: true });
    const ports = openPorts();
    let comeAbout = (): void => undefined;
    let asked = (): void => undefined;
    const isSlow = new Promise<void>((resolve) => (comeAbout = resolve));
    const isAsked = new Promise<void>((resolve) => (asked = resolve));
    const connect: typeof ports.connect = async (options) => {
      asked();
      await isSlow;
      return ports.connect(options);
    };
    const connector = smtp.openEmail(settings(port, { connectionTimeout: 60_000 }), openPorts({ connect }));
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const sending = connector.send(exampleEmail()).catch((failure: unknown) => failure);
    await isAsked;
    vi.advanceTimersByTime(15_000);
    vi.useRealTimers();
    comeAbout();
    expect(await sending).toMatchObject({ fault: 'timeout' });
    expect(mails).toEqual([]);
  });

  it.each([
    ['one line', '5'],
    ['lines of one answer', '250-x\r\n'],
  ])('listens no longer to a server that never comes to an end: %s', async (_what, words) => {
    const much = Buffer.from(words.repeat(65_536 / words.length));
    let written = 0;
    const endless = createTcpServer((socket) => {
      const more = () => {
        do written += much.length;
        while (socket.write(much));
      };
      socket.on('drain', more).on('error', () => undefined);
      more();
    });
    await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve));
    expect(await whyNot((endless.address() as AddressInfo).port)).toContain('have no end');
    expect(written).toBeLessThan(100_000_000);
    await new Promise((resolve) => endless.close(resolve));
  });

  it('repeats no more of what a server says than anybody would read', async () => {
    const { port, trouble } = await start();
    trouble.refusal = 'x'.repeat(300_000);
    expect((await whyNot(port)).length).toBeLessThan(1200);
  });

  it('reads no file and asks no address that a template or a setting names', () => {
    for (const tls of [{ path: '/etc/passwd' }, { socket: 1 }, { host: '10.0.0.1' }])
      expect(smtp.check(settings(25, { tls })).tls).toEqual({});
    for (const host of ['a b', 'user@host', 'http://host', 'host/path', ''])
      expect(() => smtp.check(settings(25, { host }))).toThrow('host');
    for (const port of [0, 65_536, '25x', -1])
      expect(() => smtp.check({ ...settings(25), port })).toThrow('port');
  });
});
