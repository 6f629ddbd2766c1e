/** Identities that a person holds at providers (contract MANAGEMENT §2.5), as far as they are stored. */
import { error } from '@portero/schema/errors.ts';
import { jsonObject } from '@portero/schema/text.ts';
import { identities, userWithoutDigest } from '@portero/schema/users.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import { removeIdentity } from './administration.ts';
import { getUser, publicUser } from './rules.ts';

const config = { gate: management('users') };
const tags = ['Users'];
const params = z.object({ userId: z.string().min(1).max(128) });
const oneParams = params.extend({ target: z.string().min(1).max(128) });
const identity = z.object({ userId: z.string(), details: jsonObject.optional() });

export function userIdentityRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/users/:userId/identities/:target',
    {
      config,
      schema: {
        tags,
        summary: 'Get a social identity',
        params: oneParams,
        response: { 200: z.object({ identity }) },
      },
    },
    async ({ tenant, params: { userId, target } }) => {
      const found = Object.entries(identities.parse((await getUser(tenant, userId)).identities)).find(
        ([name]) => name === target,
      );
      if (!found) throw error('user.identity_not_exist');
      return { identity: found[1] };
    },
  );

  app.delete(
    '/api/users/:userId/identities/:target',
    {
      config,
      schema: {
        tags,
        summary: 'Unlink a social identity',
        params: oneParams,
        response: { 200: userWithoutDigest },
      },
    },
    async (request) => {
      const { userId, target } = request.params;
      return publicUser(await removeIdentity(request.tenant, userId, target, actorOf(request)));
    },
  );

  app.get(
    '/api/users/:userId/all-identities',
    {
      config,
      schema: {
        tags,
        summary: 'List social and enterprise identities',
        params,
        response: {
          200: z.object({
            socialIdentities: z.array(z.object({ target: z.string(), identity })),
            ssoIdentities: z.array(jsonObject),
          }),
        },
      },
    },
    async ({ tenant, params: { userId } }) => {
      const held = identities.parse((await getUser(tenant, userId)).identities);
      return {
        socialIdentities: Object.entries(held).map(([target, value]) => ({ target, identity: value })),
        ssoIdentities: [],
      };
    },
  );
}
