/**
 * Names, resolved and judged. A connection that is given this look-up goes to the very address that was judged, so a
 * second answer of the name server changes nothing.
 */
import { lookup as systemLookup } from 'node:dns';
import { connect, isIP, type LookupFunction, type Socket } from 'node:net';
import { type AllowPrivate, mayReach } from './addresses.ts';
import { OutboundError } from './error.ts';

export type Guard = {
  readonly allowPrivate: AllowPrivate;
  /** The system's resolver, unless a test brings another. */
  readonly lookup?: typeof systemLookup;
};

/** For `net.connect` and everything above it. One forbidden answer refuses the name: which one is taken is chance. */
export function guardedLookup({ allowPrivate, lookup = systemLookup }: Guard): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (failure, addresses) => {
      if (failure) return callback(failure, '', 0);
      const [first] = addresses;
      if (!first || addresses.some(({ address }) => !mayReach(address, allowPrivate))) {
        return callback(refusal(hostname), '', 0);
      }
      if (options.all) return callback(null, addresses);
      return callback(null, first.address, first.family);
    });
  };
}

/** Literal addresses never reach a resolver. @throws OutboundError */
export function refuseLiteral(host: string, allowPrivate: AllowPrivate): void {
  if (isIP(host) !== 0 && !mayReach(host, allowPrivate)) throw refusal(host);
}

export type ConnectOptions = {
  readonly host: string;
  readonly port: number;
  readonly timeoutMs: number;
  readonly localAddress?: string | undefined;
};

/** Plain TCP to a host that somebody typed, such as a mail server's. */
export function createConnect(guard: Guard): (options: ConnectOptions) => Promise<Socket> {
  const lookup = guardedLookup(guard);
  return ({ host, port, timeoutMs, localAddress }) =>
    new Promise((resolve, reject) => {
      const bare = host.replace(/^\[(.*)\]$/, '$1');
      // Forms that the system's resolver knows and `isIP` does not (2130706433, 0x7f.1) come back through the look-up.
      refuseLiteral(bare, guard.allowPrivate);
      const socket = connect({ host: bare, port, lookup, ...(localAddress && { localAddress }) });
      const timer = setTimeout(
        () => socket.destroy(new OutboundError('timed-out', `${host} did not answer in time.`)),
        timeoutMs,
      );
      socket.once('error', (failure) => {
        clearTimeout(timer);
        reject(failure instanceof OutboundError ? failure : unreachable(host, failure));
      });
      socket.once('connect', () => {
        clearTimeout(timer);
        socket.removeAllListeners('error');
        resolve(socket);
      });
    });
}

const refusal = (host: string): OutboundError =>
  new OutboundError('address-refused', `${host} leads to a private address, which is not allowed.`);

const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no such name',
  EAI_AGAIN: 'the name server does not answer',
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the connection was cut',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  ETIMEDOUT: 'it does not answer',
};

/** In words for the person who typed the address; the cause goes along for the log. */
export function unreachable(host: string, cause: unknown): OutboundError {
  const code = codeOf(cause);
  const reason = (code && reasons[code]) ?? 'the connection failed';
  return new OutboundError(
    'unreachable',
    `${host} cannot be reached: ${reason}${code ? ` (${code})` : ''}.`,
    cause,
  );
}

/** The first system code in a chain of causes; several attempts at once come as one aggregate. */
function codeOf(failure: unknown): string | undefined {
  if (!(failure instanceof Error)) return undefined;
  if ('code' in failure && typeof failure.code === 'string' && failure.code !== '') return failure.code;
  if (failure instanceof AggregateError) return codeOf(failure.errors[0]);
  return codeOf(failure.cause);
}
