/** `GET /consent`: first-party applications go on at once; a third party's page is rendered by `renderConsent`. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { anonymous } from '../http/gate.ts';
import { consentAutomatically } from '../oidc/consent.ts';
import { findInteraction, type Interaction } from '../oidc/interactions.ts';
import type { Services } from '../wire.ts';

export type ConsentPage = (
  request: FastifyRequest,
  reply: FastifyReply,
  interaction: Interaction,
) => Promise<FastifyReply>;

export function consentRoute(app: FastifyInstance, { engines }: Services, renderConsent: ConsentPage): void {
  const gate = anonymous('A page; it needs the browser’s own interaction cookie and shows an error without.');
  app.get('/consent', { config: { gate } }, async (request, reply) => {
    const { tenant } = request;
    const interaction = await findInteraction(tenant, request);
    const { provider } = await engines.of(tenant);
    const done = await consentAutomatically(tenant, provider, interaction);
    if (!done) return renderConsent(request, reply, interaction);
    return reply.header('cache-control', 'no-store').redirect(done.redirectTo, 303);
  });
}
