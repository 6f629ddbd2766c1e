export type OutboundCode =
  /** The address is, or leads to, one that may not be reached. */
  | 'address-refused'
  /** Neither http nor https, a step down from https to http, or a username in the address. */
  | 'scheme-refused'
  | 'too-many-redirects'
  | 'too-large'
  | 'timed-out'
  /** No such name, nobody listening, connection lost. */
  | 'unreachable';

/** Why an address that somebody typed was not reached. The message is fit for that somebody. */
export class OutboundError extends Error {
  readonly code: OutboundCode;
  constructor(code: OutboundCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'OutboundError';
    this.code = code;
  }
}
