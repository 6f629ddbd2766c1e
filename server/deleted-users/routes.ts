/** `/api/deleted-users`. Ours: in the contract whoever is deleted is gone at once. */
import { publicUserSchema } from '@portero/schema/users.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import { describePage, pageOf, pageQuery } from '../http/pagination.ts';
import { publicUser } from '../users/rules.ts';
import {
  deletedUser,
  deletionSetting,
  deletionSettings,
  listDeleted,
  purgeUser,
  restoreUser,
} from './rules.ts';

const config = { gate: management('users') };
const tags = ['Users'];
const params = z.object({ userId: z.string().min(1).max(128) });
const settingsPath = '/api/configs/deleted-users';

export function deletedUserRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/deleted-users',
    {
      config,
      schema: {
        tags,
        summary: 'List deleted users who can be restored',
        querystring: z.object(pageQuery),
        response: { 200: z.array(deletedUser) },
      },
    },
    async (request, reply) => {
      const page = pageOf(request.query);
      const { users, total } = await listDeleted(request.tenant, page);
      describePage(request, reply, page, total);
      return users;
    },
  );

  app.post(
    '/api/deleted-users/:userId/restore',
    {
      config,
      schema: {
        tags,
        summary: 'Restore a deleted user',
        description:
          'With roles and organizations that there still are; without sessions, tokens and grants. Refused when somebody else has an identifier by now.',
        params,
        response: { 200: publicUserSchema },
      },
    },
    async (request) => publicUser(await restoreUser(request.tenant, request.params.userId, actorOf(request))),
  );

  app.delete(
    '/api/deleted-users/:userId',
    {
      config,
      schema: { tags, summary: 'Delete a deleted user for good', params, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await purgeUser(request.tenant, request.params.userId, actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.get(
    settingsPath,
    {
      // Whoever deletes people has to know what becomes of them.
      config: { gate: management('configs', 'users') },
      schema: {
        tags: ['Configs'],
        summary: 'Get how long deleted users can be restored',
        response: { 200: deletionSettings },
      },
    },
    ({ tenant }) => deletionSetting.of(tenant),
  );

  app.patch(
    settingsPath,
    {
      config: { gate: management('configs') },
      schema: {
        tags: ['Configs'],
        summary: 'Change how long deleted users can be restored',
        body: deletionSettings.partial(),
        response: { 200: deletionSettings },
      },
    },
    (request) => deletionSetting.change(request.tenant, request.body, actorOf(request)),
  );
}
