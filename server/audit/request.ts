/** Which request is being answered: what it leaves in the audit log names it, as its answer does. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyInstance } from 'fastify';

const current = new AsyncLocalStorage<string>();

/** Of the request that this work belongs to; none outside of requests. */
export const currentRequest = (): string | undefined => current.getStore();

/** Do what a request asks for. */
export const duringRequest = <T>(id: string, work: () => T): T => current.run(id, work);

/** Do what a request set off, but what is done for others as well. */
export const outsideRequests = <T>(work: () => T): T => current.exit(work);

/** What comes behind the framework's door. */
export function followRequests(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => duringRequest(request.id, done));
}
