/** `/me` on the admin tenant: the Console's user and their own account (contract MANAGEMENT §17). */
import { parseAcceptLanguage } from '@portero/schema/languages.ts';
import { emailAddress, jsonObject, yesNo } from '@portero/schema/text.ts';
import { patchUserBody, publicUserSchema } from '@portero/schema/users.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { callerOf, me } from '../http/gate.ts';
import { cookieOf } from '../oidc/interaction/interactions.ts';
import { knownDeviceCookie } from '../security/known-devices.ts';
import { publicUser } from '../users/rules.ts';
import {
  changeMe,
  getMe,
  mergeMyData,
  type Origin,
  replaceMyPassword,
  sendMyCode,
  verifyMyCode,
  verifyMyPassword,
} from './rules.ts';

const config = { gate: me };
const tags = ['Me'];
const password = z.string().min(1).max(1024);
const nothing = { 204: z.null() };
const myId = (request: FastifyRequest): string => callerOf(request).id;
const originOf = (request: FastifyRequest): Origin => ({
  ip: request.ip,
  device: cookieOf(request, knownDeviceCookie),
});

export function meRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/me',
    { config, schema: { tags, summary: 'Get my account', response: { 200: publicUserSchema } } },
    async (request) => publicUser(await getMe(request.tenant, myId(request))),
  );

  app.patch(
    '/me',
    {
      config,
      schema: {
        tags,
        summary: 'Change my account',
        body: patchUserBody.pick({ username: true, primaryEmail: true, name: true, avatar: true }),
        response: { 200: publicUserSchema },
      },
    },
    async (request) => publicUser(await changeMe(request.tenant, myId(request), request.body)),
  );

  app.get(
    '/me/custom-data',
    { config, schema: { tags, summary: 'Get my custom data', response: { 200: jsonObject } } },
    async (request) => (await getMe(request.tenant, myId(request))).customData,
  );

  app.patch(
    '/me/custom-data',
    {
      config,
      schema: { tags, summary: 'Merge into my custom data', body: jsonObject, response: { 200: jsonObject } },
    },
    (request) => mergeMyData(request.tenant, myId(request), request.body),
  );

  app.post(
    '/me/password/verify',
    {
      config,
      schema: { tags, summary: 'Prove that it is me', body: z.object({ password }), response: nothing },
    },
    async (request, reply) => {
      await verifyMyPassword(request.tenant, myId(request), request.body.password, originOf(request));
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/me/password',
    {
      config,
      schema: {
        tags,
        summary: 'Change my password',
        description: 'Ends all my sessions; `keepSessions=true` leaves them.',
        querystring: z.object({ keepSessions: yesNo }),
        body: z.object({ password }),
        response: nothing,
      },
    },
    async (request, reply) => {
      await replaceMyPassword(request.tenant, myId(request), request.body.password, request.query);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/me/verification-codes',
    {
      config,
      schema: { tags, summary: 'Send me a code', body: z.object({ email: emailAddress }), response: nothing },
    },
    async (request, reply) => {
      const languages = parseAcceptLanguage(request.headers['accept-language']);
      await sendMyCode(request.tenant, myId(request), request.body.email, { languages, ip: request.ip });
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/me/verification-codes/verify',
    {
      config,
      schema: {
        tags,
        summary: 'Check my code',
        body: z.object({ email: emailAddress, verificationCode: z.string().min(1).max(64) }),
        response: nothing,
      },
    },
    async (request, reply) => {
      const { email, verificationCode } = request.body;
      await verifyMyCode(request.tenant, myId(request), email, verificationCode, originOf(request));
      return reply.code(204).send(null);
    },
  );
}
