/** `/api/my-account/organizations` and `/organization-invitations`: ours, beyond the contract. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { account } from '../http/gate.ts';
import { accountOf } from './caller.ts';
import {
  leaveOwnOrganization,
  listOwnInvitations,
  listOwnOrganizations,
  settleOwnInvitation,
} from './organizations.ts';

const tags = ['My account'];
const config = { gate: account({ scope: 'urn:logto:scope:organizations' }) };
const nothing = { 204: z.null() };
const id = z.string().min(1).max(128);
const roles = z.array(z.object({ id: z.string(), name: z.string() }));
const invitations = '/api/my-account/organization-invitations';

export function organizationRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/my-account/organizations',
    {
      config,
      schema: {
        tags,
        summary: 'List the organizations that I belong to',
        response: {
          200: z.array(
            z.object({
              id: z.string(),
              name: z.string(),
              description: z.string().nullable(),
              organizationRoles: roles,
            }),
          ),
        },
      },
    },
    (request) => listOwnOrganizations(accountOf(request)),
  );

  app.delete(
    '/api/my-account/organizations/:organizationId',
    {
      config,
      schema: {
        tags,
        summary: 'Leave an organization',
        description:
          'Needs `logto-verification-id`: a fresh verification of the person. Whoever is the only one with some permission in it has to stay.',
        params: z.object({ organizationId: id }),
        response: nothing,
      },
    },
    async (request, reply) => {
      await leaveOwnOrganization(accountOf(request), request.params.organizationId);
      return reply.code(204).send(null);
    },
  );

  app.get(
    invitations,
    {
      config,
      schema: {
        tags,
        summary: 'List the invitations that wait for me',
        description: 'Those that were sent to my email address.',
        response: {
          200: z.array(
            z.object({
              id: z.string(),
              organization: z.object({ id: z.string(), name: z.string() }),
              expiresAt: z.number(),
              organizationRoles: roles,
            }),
          ),
        },
      },
    },
    (request) => listOwnInvitations(accountOf(request)),
  );

  for (const answer of ['accept', 'decline'] as const)
    app.post(
      `${invitations}/:invitationId/${answer}`,
      {
        config,
        schema: {
          tags,
          summary: answer === 'accept' ? 'Accept an invitation of mine' : 'Decline an invitation of mine',
          params: z.object({ invitationId: id }),
          response: nothing,
        },
      },
      async (request, reply) => {
        await settleOwnInvitation(accountOf(request), request.params.invitationId, answer);
        return reply.code(204).send(null);
      },
    );
}
