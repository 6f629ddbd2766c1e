/** `/api/my-account/sessions` and `/grants` (contract ACCOUNT §3, §3.2). */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { account } from '../http/gate.ts';
import { describePage, pageOf, pageQuery } from '../http/pagination.ts';
import { trustedDeviceAnswer } from '../trusted-devices/routes.ts';
import { grantAnswer } from '../users/sessions.ts';
import { accountOf } from './caller.ts';
import {
  endOwnGrant,
  endOwnSession,
  forgetOwnDevice,
  listOwnDevices,
  listOwnGrants,
  listOwnSessions,
  ownSession,
} from './sessions.ts';

const tags = ['My account'];
const config = { gate: account({ scope: 'urn:logto:scope:sessions' }) };
const devices = { gate: account({ scope: 'urn:logto:scope:trusted_devices' }) };
const nothing = { 204: z.null() };
const id = z.string().min(1).max(128);
const verified = 'Needs `logto-verification-id`: a fresh verification of the person.';

export function sessionRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/my-account/sessions',
    {
      config,
      schema: {
        tags,
        summary: 'List where I am signed in',
        description: verified,
        response: { 200: z.object({ sessions: z.array(ownSession) }) },
      },
    },
    async (request) => ({ sessions: await listOwnSessions(accountOf(request)) }),
  );

  app.delete(
    '/api/my-account/sessions/:sessionId',
    {
      config,
      schema: {
        tags,
        summary: 'Sign me out of a browser',
        description: verified,
        params: z.object({ sessionId: id }),
        querystring: z.object({ revokeGrantsTarget: z.enum(['all', 'firstParty']).optional() }),
        response: nothing,
      },
    },
    async (request, reply) => {
      const { params, query } = request;
      await endOwnSession(accountOf(request), params.sessionId, query.revokeGrantsTarget);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/my-account/grants',
    {
      config,
      schema: {
        tags,
        summary: 'List applications that may act for me',
        description: verified,
        querystring: z.object({ appType: z.enum(['firstParty', 'thirdParty']).optional() }),
        response: { 200: z.object({ grants: z.array(grantAnswer) }) },
      },
    },
    async (request) => ({ grants: await listOwnGrants(accountOf(request), request.query.appType) }),
  );

  app.delete(
    '/api/my-account/grants/:grantId',
    {
      config,
      schema: {
        tags,
        summary: 'End what an application may do for me',
        description: verified,
        params: z.object({ grantId: id }),
        response: nothing,
      },
    },
    async (request, reply) => {
      await endOwnGrant(accountOf(request), request.params.grantId);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/my-account/trusted-devices',
    {
      config: devices,
      schema: {
        tags,
        summary: 'List devices on which I am not asked for a second factor',
        description: verified,
        querystring: z.object(pageQuery),
        response: { 200: z.array(trustedDeviceAnswer) },
      },
    },
    async (request, reply) => {
      const page = pageOf(request.query);
      const { devices: listed, total } = await listOwnDevices(accountOf(request), page);
      describePage(request, reply, page, total);
      return listed;
    },
  );

  app.delete(
    '/api/my-account/trusted-devices/:deviceId',
    {
      config: devices,
      schema: {
        tags,
        summary: 'Trust a device of mine no longer',
        description: verified,
        params: z.object({ deviceId: id }),
        response: nothing,
      },
    },
    async (request, reply) => {
      await forgetOwnDevice(accountOf(request), request.params.deviceId);
      return reply.code(204).send(null);
    },
  );
}
