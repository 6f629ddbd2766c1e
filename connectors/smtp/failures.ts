/** What the mail server or the way to it said, with what the administrator can do about it. */
import type { Fault } from '../kit/error.ts';
import type { SmtpConfig } from './config.ts';

type Known = Error & {
  readonly code?: unknown;
  readonly response?: unknown;
  readonly responseCode?: unknown;
};

/** Whether the server refused the one address that the message is for: then it concerns its owner. */
export function isAboutRecipient(failure: unknown): boolean {
  return failure instanceof Error && 'rejectedErrors' in failure && Array.isArray(failure.rejectedErrors);
}

/** What of a failure is neither the message's fault nor the address's. */
export function faultOf(failure: unknown): Fault | undefined {
  if (!(failure instanceof Error)) return undefined;
  const { code, response, responseCode }: Known = failure;
  if (code === 'EAUTH' || code === 'ENOAUTH') return 'credentials';
  if (code === 'ETIMEDOUT') return 'timeout';
  if (typeof responseCode === 'number') {
    // “Not now” is said to spare the server, also where it stands after an address (greylisting).
    if (responseCode < 500) return 'unavailable';
    const says = typeof response === 'string' ? response : '';
    // RFC 3463: 5.1.x (but for the sender's, .7 and .8) and 5.2.x speak of the recipient, 5.7.x of who may send.
    if (/\b5\.(1\.[1-6]|2\.\d{1,3})\b/.test(says)) return undefined;
    if (isAboutRecipient(failure) && !/\b5\.7\.\d{1,3}\b/.test(says)) return undefined;
    return 'account';
  }
  if (isAboutRecipient(failure) || code === 'EENVELOPE' || code === 'EMESSAGE') return undefined;
  return 'unreachable';
}

/** Letters of what a server says; more than that nobody reads. */
const longest = 1000;

/** The server's own words, with a hint in brackets where we know what helps. */
export function describeFailure(failure: unknown, config: Pick<SmtpConfig, 'port' | 'secure'>): string {
  if (!(failure instanceof Error)) return String(failure);
  const hint = hintFor(failure, config);
  const said = failure.message.slice(0, longest);
  return hint ? `${said} (${hint})` : said;
}

function hintFor(failure: Known, { secure, port }: Pick<SmtpConfig, 'port' | 'secure'>): string | undefined {
  const { code, message } = failure;
  if (/wrong version number|packet length too long|unsupported protocol/i.test(message))
    return secure
      ? '“TLS from the start” is on, but the server starts without: turn it off, which is right for port 587'
      : 'the server’s TLS is too old, or something between speaks another protocol';
  if (/self.signed|unable to (verify|get)|altname|certificate/i.test(message))
    return 'the server’s certificate is not trusted: mend it, or name its authority as `ca` under TLS options';
  if (code === 'EAUTH') return 'check user and password; many providers want an app password';
  if (code === 'EENVELOPE') return 'the server does not take this sender or recipient';
  if (code === 'ETIMEDOUT' || /greeting never received/i.test(message))
    return port === 465 && !secure
      ? 'port 465 wants “TLS from the start”'
      : 'does a firewall stand between? Many networks close port 25';
  if (code === 'ETLS') return 'the server offers no usable STARTTLS';
  return undefined;
}
