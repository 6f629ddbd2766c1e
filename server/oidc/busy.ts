/** A server that is too busy says so at the endpoints of OAuth as well, instead of that something went wrong. */
import { PorteroError } from '@portero/schema/errors.ts';
import { retryAfter } from '../http/failures.ts';

type Answer = {
  readonly status: 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
};

/** @returns the answer, when that is what happened (RFC 6749 §4.1.2.1 has the error's name) */
export function busyAnswer(failure: unknown): Answer | undefined {
  if (!(failure instanceof PorteroError) || failure.status !== 503) return undefined;
  const { code, message } = failure;
  return {
    status: 503,
    headers: { 'retry-after': retryAfter, 'cache-control': 'no-store' },
    body: { code, message, error: 'temporarily_unavailable', error_description: message },
  };
}
