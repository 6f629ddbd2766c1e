/**
 * What the server tells whoever watches it: metrics and traces. Nobody does unless the configuration says so; then there is
 * no `Watch` at all, and what would tell it costs a comparison with undefined. What is told has no ids, addresses or
 * values in it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AuditEntry } from '../audit/audit.ts';

/** Which of the two listeners. */
export type DoorName = 'core' | 'admin';
export type Pool = 'read' | 'write';
export type MessageOutcome = 'sent' | 'sent-by-reserve' | 'kept' | 'failed' | 'given-up';

export type Watch = {
  /** A request has come; `answer` is what answers it. */
  request(request: IncomingMessage, response: ServerResponse, door: DoorName, answer: () => void): void;
  /** A statement runs; its values are not told. */
  statement<T>(sql: string, run: () => T): T;
  /** Somebody waits for a connection, or on SQLite for the writer. */
  connection<T>(pool: Pool, acquire: () => Promise<T>): Promise<T>;
  /** A password is hashed or compared; `begun` is called when its turn comes. */
  hash<T>(work: (begun: () => void) => Promise<T>): Promise<T>;
  /** An address is asked that somebody typed. */
  outbound(input: RequestInfo | URL, init: RequestInit | undefined, send: typeof fetch): Promise<Response>;
  /** Something goes into the audit log. */
  entry(entry: AuditEntry): void;
  /** A message to a person went out, was kept in the development inbox, failed, or is not tried any more. */
  message(channel: 'email' | 'sms', outcome: MessageOutcome): void;
};

/** Both watch. */
export const both = (one: Watch, other: Watch): Watch => ({
  request: (request, response, door, answer) =>
    one.request(request, response, door, () => other.request(request, response, door, answer)),
  statement: (sql, run) => one.statement(sql, () => other.statement(sql, run)),
  connection: (pool, acquire) => one.connection(pool, () => other.connection(pool, acquire)),
  hash: (work) =>
    one.hash((begun) =>
      other.hash((begunThere) =>
        work(() => {
          begun();
          begunThere();
        }),
      ),
    ),
  outbound: (input, init, send) =>
    one.outbound(input, init, (input, init) => other.outbound(input, init, send)),
  entry(entry) {
    one.entry(entry);
    other.entry(entry);
  },
  message(channel, outcome) {
    one.message(channel, outcome);
    other.message(channel, outcome);
  },
});

/** Call `over` when the work is done, now or later, well or badly. */
export function whenOver<T>(work: () => T, over: (failure?: unknown) => void): T {
  let result: T;
  try {
    result = work();
  } catch (failure) {
    over(failure);
    throw failure;
  }
  if (result instanceof Promise) result.then(() => over(), over);
  else over();
  return result;
}
