/** Test support: real peers that receive what is sent. */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export type ReceivedMail = { readonly to: readonly string[]; readonly raw: string };

export type MailServer = {
  readonly port: number;
  readonly mails: ReceivedMail[];
  close(): Promise<void>;
};

type MailServerOptions = {
  /** Answers recipients with an error, of this number where it is given. */
  readonly refuse?: string;
  readonly responseCode?: number;
  /** Whether it takes any login. */
  readonly refusesLogin?: boolean;
  /** Takes a message, and then refuses it for now in words that hold all of it. */
  readonly repeats?: boolean;
  /** Holds what it was sent back until then. */
  readonly until?: Promise<unknown>;
};

/** A mail server on this machine that asks for no login. */
export async function startMailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth({ username }, _session, callback) {
      callback(options.refusesLogin ? new Error('Invalid login') : null, { user: username });
    },
    onRcptTo(_address, _session, callback) {
      const { refuse, responseCode } = options;
      callback(refuse ? Object.assign(new Error(refuse), { responseCode }) : undefined);
    },
    onData(stream, session, callback) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        mails.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          raw: decode(Buffer.concat(parts)),
        });
        const all = options.repeats ? mails.at(-1)?.raw.replaceAll(/\s+/g, ' ') : undefined;
        const refusal = all && Object.assign(new Error(`Later: ${all}`), { responseCode: 451 });
        void Promise.resolve(options.until).then(() => callback(refusal || null));
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return { port, mails, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** Undo quoted-printable, so that tests can read the words. */
function decode(raw: Buffer): string {
  const bytes = raw
    .toString('latin1')
    .replaceAll(/=\r\n/g, '')
    .replaceAll(/=([0-9A-F]{2})/g, (_match, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

const usageTypes = ['SignIn', 'Register', 'ForgotPassword', 'Generic'] as const;

/** Settings of the SMTP connector for that server, with worded templates. */
export const smtpSettings = (port: number) => ({
  host: '127.0.0.1',
  port,
  auth: { type: 'login', user: '', pass: '' },
  fromEmail: 'Librería <hello@example.com>',
  templates: usageTypes.map((usageType) => ({
    usageType,
    contentType: 'text/html',
    subject: `${usageType}: {{code}}`,
    content: `<p>{{code}} for {{user.name}}, {{application.name}} {{missing}}</p>`,
  })),
});
