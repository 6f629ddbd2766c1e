/**
 * Sockets and streams stay open for hours, so who may have one is asked again while it is open: every few seconds for all
 * together, and at once when somebody signs out here. What belongs to a session that is over is ended.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Application } from '../applications/rules.ts';
import type { TenantContext } from '../tenants/context.ts';
import { sessionsThatLive } from './sessions.ts';

const every = 5_000;
/** The end of a WebSocket: policy violation (RFC 6455 §7.4.1, 1008). */
const goodbye = Buffer.from([0x88, 0x02, 0x03, 0xf0]);

type Connection = { readonly application: Application; readonly sessionId: string; readonly end: () => void };

/** One for each tenant. Its timer runs only while a connection is open. */
export class Connections {
  readonly #tenant: TenantContext;
  readonly #open = new Set<Connection>();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(tenant: TenantContext) {
    this.#tenant = tenant;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Look after a request until its answer is complete or its socket is closed. */
  watch(
    application: Application,
    sessionId: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    const { socket } = request;
    const isSocket = request.headers.upgrade !== undefined;
    const connection = {
      application,
      sessionId,
      end: () => (isSocket ? endSocket(socket) : socket.destroy()),
    };
    this.#open.add(connection);
    (isSocket ? socket : response).once('close', () => {
      this.#open.delete(connection);
      if (this.#open.size === 0) this.stop();
    });
    this.#timer ??= setInterval(() => void this.check(), every).unref();
  }

  /** End what belongs to nobody any more. */
  check(): Promise<void> {
    this.#running ??= this.#look().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Somebody has signed out: no need to ask. */
  endOf(sessionId: string): void {
    for (const connection of this.#open) if (connection.sessionId === sessionId) connection.end();
  }

  /** No more looking; open connections are left alone. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  async #look(): Promise<void> {
    const open = [...this.#open];
    const applications = new Map(open.map(({ application }) => [application.id, application]));
    for (const application of applications.values()) {
      const own = open.filter((one) => one.application.id === application.id);
      try {
        const alive = await sessionsThatLive(
          this.#tenant,
          application,
          own.map(({ sessionId }) => sessionId),
        );
        for (const { sessionId, end } of own) if (!alive.has(sessionId)) end();
      } catch (failure) {
        // A database that does not answer for a moment throws nobody out; new requests are not served meanwhile.
        this.#tenant.log.warn(
          { err: failure },
          'open connections could not be checked; the next look is soon',
        );
      }
    }
  }
}

function endSocket(socket: Socket): void {
  if (socket.writable) socket.write(goodbye);
  socket.destroySoon();
}
