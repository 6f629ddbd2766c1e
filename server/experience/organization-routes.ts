/** `/api/experience/organization-selection`: what the page for it shows and takes, for sign-in pages of one's own. */
import { error } from '@portero/schema/errors.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { interaction as interactionGate } from '../http/gate.ts';
import { findInteraction } from '../oidc/interaction/interactions.ts';
import { acceptAndChoose, chooseOrganization, organizationsOffered } from './organizations.ts';

const path = '/api/experience/organization-selection';
const offer = z.object({
  isRequired: z.boolean(),
  organizations: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      description: z.string().nullable(),
      logoUrl: z.string().optional(),
      darkLogoUrl: z.string().optional(),
      roles: z.array(z.string()),
      isLast: z.boolean(),
    }),
  ),
  invitations: z.array(z.object({ id: z.string(), name: z.string(), roles: z.array(z.string()) })),
});
const id = z.string().min(1).max(128);

export function organizationSelectionRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const config = { gate: interactionGate };
  const tags = ['Experience'];

  app.get(
    path,
    {
      config,
      schema: { tags, summary: 'Organizations to choose from', response: { 200: offer } },
    },
    async (request) => {
      const { isRequired, organizations, invitations } = await organizationsOffered(
        request.tenant,
        await findInteraction(request.tenant, request),
      );
      return {
        isRequired,
        organizations: organizations.map((one) => ({ ...one, roles: [...one.roles] })),
        invitations: invitations.map((one) => ({ ...one, roles: [...one.roles] })),
      };
    },
  );

  app.post(
    path,
    {
      config,
      schema: {
        tags,
        summary: 'Choose an organization',
        body: z.union([
          z.strictObject({ organizationId: id.nullable() }),
          z.strictObject({ invitationId: id }),
        ]),
        response: { 200: z.object({ redirectTo: z.string() }) },
      },
    },
    async (request) => {
      const { tenant, body } = request;
      // Cookies reach this from neighbouring hosts, too; those may not choose in the person's name.
      const { origin } = request.headers;
      if (origin !== undefined && origin !== tenant.endpoint) throw error('session.csrf_token_mismatch');
      const interaction = await findInteraction(tenant, request);
      return 'invitationId' in body
        ? acceptAndChoose(tenant, interaction, body.invitationId)
        : chooseOrganization(tenant, interaction, body.organizationId);
    },
  );
}
