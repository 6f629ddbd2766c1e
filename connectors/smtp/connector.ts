/** Any SMTP server, through nodemailer (contract CONNECTORS §4.2). One connection for each message. */
import type { Socket } from 'node:net';
import { createTransport, type Transporter } from 'nodemailer';
import type SMTPTransport from 'nodemailer/lib/smtp-transport/index.js';
import type { OutgoingEmail, Ports } from '../kit/connector.ts';
import { ConnectorError } from '../kit/error.ts';
import { clean, mailboxesOf, recipientOf, senderOf } from '../kit/mailboxes.ts';
import { plainTextOf } from '../kit/plain-text.ts';
import type { SmtpConfig } from './config.ts';
import { describeFailure, faultOf, isAboutRecipient } from './failures.ts';
import { loginOf } from './login.ts';

/** A person waits for the page meanwhile; a server that answers drop by drop gets no longer either. */
const altogetherMs = 14_000;
/** Bytes; a whole dialogue has a few thousand. */
const mostSaid = 32_768;

/**
 * A message has fourteen seconds altogether, and is tried once: whether it was taken cannot be known after that.
 * @throws ConnectorError
 */
export function openSmtp(config: SmtpConfig, ports: Ports) {
  return {
    async send(email: OutgoingEmail): Promise<void> {
      const message = messageOf(config, email);
      let socket: Socket | undefined;
      let isLate = false;
      const connect = async (): Promise<Socket> => {
        const { host, port, connectionTimeout: timeoutMs, localAddress } = config;
        socket = await ports.connect({ host, port, timeoutMs, localAddress });
        if (!isLate) return bounded(socket);
        socket.destroy();
        throw new Error('The connection came about too late.');
      };
      const timer = setTimeout(() => {
        isLate = true;
        socket?.destroy();
      }, altogetherMs);
      let transport: Transporter | undefined;
      try {
        const auth = await loginOf(config.auth, ports);
        const options: SMTPTransport.Options = {
          ...serverOf(config),
          ...(auth && { auth }),
          getSocket: (_options, callback) =>
            void connect().then(
              (connection) => callback(null, { connection }),
              (failure: unknown) =>
                callback(failure instanceof Error ? failure : new Error(String(failure)), null),
            ),
        };
        transport = createTransport(options);
        await transport.sendMail(message);
      } catch (cause) {
        if (cause instanceof ConnectorError) throw cause;
        const errorDescription = isLate
          ? 'The mail server did not answer in time. Try again in a moment.'
          : describeFailure(cause, config);
        throw new ConnectorError(
          'general',
          { errorDescription, ...(isAboutRecipient(cause) && { recipient: true }) },
          cause,
          isLate ? 'timeout' : faultOf(cause),
        );
      } finally {
        clearTimeout(timer);
        transport?.close();
        socket?.destroy();
      }
    },
  };
}

/**
 * Cuts the connection to a server that says more than a mail server has to say before it speaks TLS: nodemailer joins all lines of
 * an answer, and takes the longer for each the more there are. Paused, as nodemailer resumes it once it listens.
 */
function bounded(socket: Socket): Socket {
  let said = 0;
  return socket
    .on('data', ({ length }: Buffer) => {
      said += length;
      if (said > mostSaid) socket.destroy(new Error('The server’s answers have no end.'));
    })
    .pause();
}

function serverOf(config: SmtpConfig): SMTPTransport.Options {
  const { host, port, secure, tls, servername, ignoreTLS, requireTLS, name } = config;
  const { connectionTimeout, greetingTimeout, socketTimeout, dnsTimeout } = config;
  return {
    host,
    port,
    secure,
    tls: { ...tls, ...(servername && { servername }) },
    ignoreTLS,
    requireTLS,
    name,
    connectionTimeout,
    greetingTimeout,
    socketTimeout,
    dnsTimeout,
    // Contents come from administrators: they must not name files or addresses to be read by the server.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** Addresses go as parts, so that nothing in a name can become another address. */
function messageOf(config: SmtpConfig, { to, subject, html, text, from, replyTo }: OutgoingEmail) {
  const answersTo = replyTo ?? config.replyTo;
  return {
    from: senderOf(from, config.fromEmail),
    to: { name: '', address: recipientOf(to) },
    subject: clean(subject),
    ...(html !== undefined && { html }),
    text: text ?? plainTextOf(html ?? ''),
    ...(answersTo !== undefined && { replyTo: mailboxesOf(answersTo) }),
    headers: {
      // Holiday notices must not answer codes.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      ...config.customHeaders,
    },
  };
}
