/** `/api/users/:userId/password` and what belongs to it (contract MANAGEMENT §2.3). */
import { error } from '@portero/schema/errors.ts';
import { yesNo } from '@portero/schema/text.ts';
import { passwordAlgorithm, publicUserSchema } from '@portero/schema/users.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import { verifyPassword } from '../security/passwords.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import { expirePassword, replacePassword } from './administration.ts';
import { isPasswordExpired } from './password-expiry.ts';
import { mailResetLink } from './reset-mail.ts';
import { getUser, publicUser } from './rules.ts';

const config = { gate: management('users') };
const tags = ['Users'];
const params = z.object({ userId: z.string().min(1).max(128) });
const one = { 200: publicUserSchema };
const password = z.string().min(1).max(256);

export function userPasswordRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.patch(
    '/api/users/:userId/password',
    {
      config,
      schema: {
        tags,
        summary: 'Set a user’s password',
        description: 'Ends the person’s sessions and refresh tokens; `keepSessions=true` leaves them.',
        params,
        querystring: z.object({ enforcePolicy: yesNo, keepSessions: yesNo }),
        body: z.object({ password }),
        response: one,
      },
    },
    async (request) => {
      const { tenant, params, body, query } = request;
      return publicUser(await replacePassword(tenant, params.userId, body.password, actorOf(request), query));
    },
  );

  app.patch(
    '/api/users/:userId/password/expiration',
    {
      config,
      schema: {
        tags,
        summary: 'Expire a user’s password, or take that back',
        params,
        body: z.object({ isExpired: z.boolean() }),
        response: one,
      },
    },
    async (request) => {
      const { tenant, params, body } = request;
      return publicUser(await expirePassword(tenant, params.userId, body.isExpired, actorOf(request)));
    },
  );

  app.post(
    '/api/users/:userId/password-reset-mail',
    {
      config,
      schema: {
        tags,
        summary: 'Mail a user a link to set a new password',
        description: 'The link works once, for 24 hours. Nobody but the person gets it.',
        params,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await mailResetLink(request.tenant, request.params.userId, actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/users/:userId/password/verify',
    {
      config,
      schema: {
        tags,
        summary: 'Check a user’s password',
        params,
        body: z.object({ password }),
        response: { 204: z.null() },
      },
    },
    async ({ tenant, params: { userId }, body }, reply) => {
      const { passwordDigest, passwordAlgorithm: algorithm } = await getUser(tenant, userId);
      const known = passwordAlgorithm.safeParse(algorithm);
      const right =
        passwordDigest !== null &&
        known.success &&
        (await verifyPassword(passwordDigest, known.data, body.password));
      if (!right) throw error('session.invalid_credentials');
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/users/:userId/has-password',
    {
      config,
      schema: {
        tags,
        summary: 'Tell whether a user has a password',
        params,
        response: { 200: z.object({ hasPassword: z.boolean() }) },
      },
    },
    async ({ tenant, params: { userId } }) => ({
      hasPassword: (await getUser(tenant, userId)).passwordDigest !== null,
    }),
  );

  app.get(
    '/api/users/:userId/password/expiration',
    {
      config,
      schema: {
        tags,
        summary: 'Tell whether a user’s password has to be replaced at the next sign-in',
        description: '`isForced`: because an administrator said so.',
        params,
        response: {
          200: z.object({ hasPassword: z.boolean(), isExpired: z.boolean(), isForced: z.boolean() }),
        },
      },
    },
    async ({ tenant, params: { userId } }) => {
      const user = await getUser(tenant, userId);
      const { passwordExpiration } = await getSignInExperience(tenant);
      return {
        hasPassword: user.passwordDigest !== null,
        isExpired: isPasswordExpired(user, passwordExpiration),
        isForced: user.isPasswordExpired,
      };
    },
  );
}
