/** `/api/users/:userId/trusted-devices` (contract MANAGEMENT §2.8). */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import { describePage, pageOf, pageQuery } from '../http/pagination.ts';
import { getUser } from '../users/rules.ts';
import { forgetTrustedDevice, forgetTrustedDevices, listTrustedDevices } from './rules.ts';

const config = { gate: management('users') };
const tags = ['Users'];
const params = z.object({ userId: z.string().min(1).max(128) });
const path = '/api/users/:userId/trusted-devices';

export const trustedDeviceAnswer = z.object({
  id: z.string(),
  userAgent: z.string().nullable(),
  ip: z.string().nullable(),
  country: z.string().nullable(),
  city: z.string().nullable(),
  createdAt: z.number(),
  lastUsedAt: z.number(),
  expiresAt: z.number(),
});

export function trustedDeviceRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    path,
    {
      config,
      schema: {
        tags,
        summary: 'List the devices that a user trusts',
        description: 'On these the second factor is not asked for until they expire. Newest first, paged.',
        params,
        querystring: z.object(pageQuery),
        response: { 200: z.array(trustedDeviceAnswer) },
      },
    },
    async (request, reply) => {
      const page = pageOf(request.query);
      const { devices, total } = await listTrustedDevices(request.tenant, request.params.userId, page);
      describePage(request, reply, page, total);
      return devices;
    },
  );

  app.delete(
    path,
    {
      config,
      schema: {
        tags,
        summary: 'Forget every device that a user trusts',
        description: 'The next sign-in asks for the second factor everywhere. Sessions stay.',
        params,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { tenant, params } = request;
      await getUser(tenant, params.userId);
      await forgetTrustedDevices(
        tenant,
        params.userId,
        actorOf(request),
        'Management.User.TrustedDevicesDeleted',
      );
      return reply.code(204).send(null);
    },
  );

  app.delete(
    `${path}/:deviceId`,
    {
      config,
      schema: {
        tags,
        summary: 'Forget a device that a user trusts',
        description: 'The next sign-in there asks for the second factor. Sessions stay.',
        params: params.extend({ deviceId: z.string().min(1).max(128) }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { tenant, params } = request;
      await forgetTrustedDevice(tenant, params.userId, params.deviceId, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}
