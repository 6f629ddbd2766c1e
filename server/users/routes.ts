/** `/api/users`: people, as administrators see and change them (contract MANAGEMENT §2.3). */
import { error } from '@portero/schema/errors.ts';
import { jsonObject, yesNo, yesNoOrNothing } from '@portero/schema/text.ts';
import {
  createUserBody,
  patchUserBody,
  publicUserSchema,
  userLogtoConfig,
  userProfile,
} from '@portero/schema/users.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { answerStretch, cursorQuery, stretchOf } from '../http/cursor.ts';
import { preconditionOf } from '../http/etag.ts';
import { type Auth, callerOf, management } from '../http/gate.ts';
import { describePage, pageOf, pageQuery } from '../http/pagination.ts';
import {
  addUser,
  changeUser,
  deleteUser,
  mergeCustomData,
  mergeLogtoConfig,
  mergeProfile,
  setSuspension,
} from './administration.ts';
import { positionInOrder } from './filter-store.ts';
import { userFilterOf, userFilterQuery, userOrderOf, userOrderQuery } from './filters.ts';
import { userIdentityRoutes } from './identity-routes.ts';
import { listUsers, listUsersAfter } from './list.ts';
import { userPasswordRoutes } from './password-routes.ts';
import { userRoleRoutes } from './role-routes.ts';
import { getUser, publicUser } from './rules.ts';
import { userSessionRoutes } from './session-routes.ts';
import type { User } from './store.ts';

const config = { gate: management('users') };
const tags = ['Users'];
const params = z.object({ userId: z.string().min(1).max(128) });
const one = { 200: publicUserSchema };
const policyQuery = z.object({
  enforcePolicy: yesNo,
  emailVerified: yesNoOrNothing.describe('Vouch for the email address, or say that nobody has proved it.'),
  phoneVerified: yesNoOrNothing.describe('Vouch for the phone number, or say that nobody has proved it.'),
});
const logtoConfigAnswer = z.object({
  mfa: z.object({ enabled: z.boolean().optional(), skipped: z.boolean(), skipMfaOnSignIn: z.boolean() }),
  passkeySignIn: z.object({ skipped: z.boolean() }),
});

export function userRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/users',
    {
      config,
      schema: {
        tags,
        summary: 'List and search users',
        querystring: z.looseObject({
          ...pageQuery,
          ...cursorQuery,
          ...userFilterQuery,
          ...userOrderQuery,
          includePasswordHash: yesNo,
        }),
        response: { 200: z.array(publicUserSchema) },
      },
    },
    async (request, reply) => {
      const { tenant, query } = request;
      const { includePasswordHash } = query;
      const filter = userFilterOf(query);
      ensureMayReadDigests(callerOf(request), includePasswordHash);
      const order = userOrderOf(query);
      const stretch = stretchOf(query);
      const shown = (users: readonly User[]) =>
        users.map((user) => publicUser(user, { includePasswordHash }));
      if (stretch) {
        const users = await listUsersAfter(tenant, { ...filter, query, stretch, order });
        return shown(answerStretch(request, reply, stretch, users, (user) => positionInOrder(user, order)));
      }
      const page = pageOf(query);
      const { users, total } = await listUsers(tenant, { ...filter, query, page, order });
      describePage(request, reply, page, total);
      return shown(users);
    },
  );

  app.post(
    '/api/users',
    {
      config,
      schema: {
        tags,
        summary: 'Create a user',
        querystring: policyQuery,
        body: createUserBody,
        response: one,
      },
    },
    async (request) =>
      publicUser(await addUser(request.tenant, request.body, actorOf(request), request.query)),
  );

  app.get(
    '/api/users/:userId',
    {
      config,
      schema: {
        tags,
        summary: 'Get a user',
        params,
        querystring: z.object({ includeSsoIdentities: yesNo, includePasswordHash: yesNo }),
        response: one,
      },
    },
    async (request) => {
      const { includeSsoIdentities, includePasswordHash } = request.query;
      ensureMayReadDigests(callerOf(request), includePasswordHash);
      const user = await getUser(request.tenant, request.params.userId);
      return {
        ...publicUser(user, { includePasswordHash }),
        ...(includeSsoIdentities && { ssoIdentities: [] }),
      };
    },
  );

  app.patch(
    '/api/users/:userId',
    {
      config,
      schema: {
        tags,
        summary: 'Change a user',
        params,
        querystring: policyQuery.extend({ force: yesNo }),
        body: patchUserBody,
        response: one,
      },
    },
    async (request) => {
      const check = preconditionOf(request, publicUserSchema);
      const user = await changeUser(request.tenant, request.params.userId, request.body, actorOf(request), {
        ...request.query,
        precondition: (current) => check(publicUser(current)),
      });
      return publicUser(user);
    },
  );

  app.delete(
    '/api/users/:userId',
    { config, schema: { tags, summary: 'Delete a user', params, response: { 204: z.null() } } },
    async (request, reply) => {
      await deleteUser(request.tenant, request.params.userId, actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/users/:userId/custom-data',
    { config, schema: { tags, summary: 'Get a user’s custom data', params, response: { 200: jsonObject } } },
    async ({ tenant, params: { userId } }) => (await getUser(tenant, userId)).customData,
  );

  app.patch(
    '/api/users/:userId/custom-data',
    {
      config,
      schema: {
        tags,
        summary: 'Merge into a user’s custom data',
        params,
        body: z.object({ customData: jsonObject }),
        response: { 200: jsonObject },
      },
    },
    async (request) => {
      const { tenant, params, body } = request;
      return (await mergeCustomData(tenant, params.userId, body.customData, actorOf(request))).customData;
    },
  );

  app.patch(
    '/api/users/:userId/profile',
    {
      config,
      schema: {
        tags,
        summary: 'Merge into a user’s profile',
        params,
        body: z.object({ profile: userProfile }),
        response: { 200: userProfile },
      },
    },
    async (request) => {
      const { tenant, params, body } = request;
      return (await mergeProfile(tenant, params.userId, body.profile, actorOf(request))).profile;
    },
  );

  app.get(
    '/api/users/:userId/logto-configs',
    {
      config,
      schema: { tags, summary: 'Get a user’s own choices', params, response: { 200: logtoConfigAnswer } },
    },
    async ({ tenant, params: { userId } }) => choices((await getUser(tenant, userId)).logtoConfig),
  );

  app.patch(
    '/api/users/:userId/logto-configs',
    {
      config,
      schema: {
        tags,
        summary: 'Change a user’s own choices',
        params,
        body: userLogtoConfig,
        response: { 200: logtoConfigAnswer },
      },
    },
    async (request) => {
      const { tenant, params, body } = request;
      return choices((await mergeLogtoConfig(tenant, params.userId, body, actorOf(request))).logtoConfig);
    },
  );

  app.patch(
    '/api/users/:userId/is-suspended',
    {
      config,
      schema: {
        tags,
        summary: 'Suspend a user, or take that back',
        params,
        body: z.object({ isSuspended: z.boolean() }),
        response: one,
      },
    },
    async (request) => {
      const { tenant, params, body } = request;
      return publicUser(await setSuspension(tenant, params.userId, body.isSuspended, actorOf(request)));
    },
  );

  userPasswordRoutes(instance);
  userRoleRoutes(instance);
  userIdentityRoutes(instance);
  userSessionRoutes(instance);
}

/** Digests can be attacked elsewhere at leisure, so reading people is not enough to get them. */
export function ensureMayReadDigests({ scopes }: Auth, wanted: boolean): void {
  if (wanted && !scopes.has('all') && !scopes.has('read:password-hashes')) throw error('auth.forbidden');
}

function choices(stored: unknown): z.infer<typeof logtoConfigAnswer> {
  const { mfa, passkeySignIn } = userLogtoConfig.parse(stored);
  return {
    mfa: { ...mfa, skipped: mfa?.skipped ?? false, skipMfaOnSignIn: mfa?.skipMfaOnSignIn ?? false },
    passkeySignIn: { skipped: passkeySignIn?.skipped ?? false },
  };
}
