/** `/api/interaction/consent`: the consent page's facts and answer, for pages of one's own (contract EXPERIENCE §8.4). */
import { error } from '@portero/schema/errors.ts';
import { consentInfoSchema } from '@portero/schema/third-party.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { interaction as interactionGate } from '../http/gate.ts';
import { giveConsent } from '../oidc/interaction/consent.ts';
import { consentInfo } from '../oidc/interaction/consent-request.ts';
import { findInteraction } from '../oidc/interaction/interactions.ts';
import type { Services } from '../wire.ts';

export function consentInteractionRoutes(
  instance: FastifyInstance,
  { engines }: Pick<Services, 'engines'>,
): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const config = { gate: interactionGate };
  const tags = ['Interaction'];

  app.get(
    '/api/interaction/consent',
    {
      config,
      schema: { tags, summary: 'What an application asks for', response: { 200: consentInfoSchema } },
    },
    async (request) => consentInfo(request.tenant, await findInteraction(request.tenant, request)),
  );

  app.post(
    '/api/interaction/consent',
    {
      config,
      schema: {
        tags,
        summary: 'Agree to what an application asks for',
        description:
          'Without `permissions` to all of it. Permissions of APIs and organizations are named `<indicator> <name>`.',
        body: z.object({
          organizationIds: z.array(z.string().min(1).max(128)).max(1000).optional(),
          /** Ours: what the person agrees to of what is missing. */
          permissions: z.array(z.string().max(4096)).max(1000).optional(),
        }),
        response: { 200: z.object({ redirectTo: z.string() }) },
      },
    },
    async (request) => {
      const { tenant, body } = request;
      // Cookies reach this from neighbouring hosts, too; those may not agree in the person's name.
      const { origin } = request.headers;
      if (origin !== undefined && origin !== tenant.endpoint) throw error('session.csrf_token_mismatch');
      const interaction = await findInteraction(tenant, request);
      const { provider } = await engines.of(tenant);
      return giveConsent(tenant, provider, interaction, {
        organizationIds: body.organizationIds ?? [],
        replace: false,
        ticked: body.permissions && new Set(body.permissions),
      });
    },
  );
}
