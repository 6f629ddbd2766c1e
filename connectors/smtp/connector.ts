/** Any SMTP server, through nodemailer (contract CONNECTORS §4.2). One connection for each message. */
import { createTransport } from 'nodemailer';
import { ConnectorError, type EmailConnector } from '../kit/connector.ts';
import { plainTextOf } from '../kit/plain-text.ts';
import type { SmtpConfig } from './config.ts';

export function openSmtp(config: SmtpConfig): EmailConnector {
  const {
    templates,
    fromEmail,
    replyTo,
    customHeaders,
    auth,
    logger: _logger,
    debug: _debug,
    ...server
  } = config;
  return {
    templates,
    async send(email) {
      const transport = createTransport({
        ...server,
        ...(needsLogin(auth) && { auth }),
        // Contents come from administrators: they must not name files or addresses to be read by the server.
        disableFileAccess: true,
        disableUrlAccess: true,
      } as Parameters<typeof createTransport>[0]);
      try {
        await transport.sendMail({
          from: email.from ?? fromEmail,
          to: email.to,
          subject: email.subject,
          ...(email.html !== undefined && { html: email.html }),
          text: email.text ?? plainTextOf(email.html ?? ''),
          ...((email.replyTo ?? replyTo) && { replyTo: email.replyTo ?? replyTo }),
          ...(customHeaders && { headers: customHeaders }),
        });
      } catch (cause) {
        const said = cause instanceof Error ? cause.message : String(cause);
        throw new ConnectorError('general', { errorDescription: said }, cause);
      } finally {
        transport.close();
      }
    },
  };
}

/** `{}` means a server that asks for no login. */
const needsLogin = (auth: SmtpConfig['auth']): boolean => 'user' in auth && Boolean(auth.user);
