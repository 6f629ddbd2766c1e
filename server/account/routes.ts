/** `/api/my-account`: what people see and say of themselves, how they are reached, their password (contract ACCOUNT §3). */
import {
  accountPatch,
  accountProfile,
  ownPasswordBody,
  primaryEmailBody,
  primaryPhoneBody,
} from '@portero/schema/account.ts';
import { userProfile } from '@portero/schema/users.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { account } from '../http/gate.ts';
import { accountOf, readerOf } from './caller.ts';
import { factorRoutes } from './factor-routes.ts';
import { removeIdentifier, setIdentifier } from './identifiers.ts';
import { identityRoutes } from './identity-routes.ts';
import { organizationRoutes } from './organization-routes.ts';
import { ownDataRoutes } from './own-data-routes.ts';
import { changePassword } from './password.ts';
import { changeClaims, changeProfile, getProfile } from './profile.ts';
import { sessionRoutes } from './session-routes.ts';
import { verificationRoutes } from './verification-routes.ts';

export const tags = ['My account'];
const nothing = { 204: z.null() };
const verified = 'Needs `logto-verification-id`: a fresh verification of the person.';

export function accountRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  factorRoutes(instance);
  sessionRoutes(instance);
  identityRoutes(instance);
  ownDataRoutes(instance);
  organizationRoutes(instance);
  verificationRoutes(instance);

  app.get(
    '/api/my-account',
    {
      config: { gate: account({ firstParty: false }) },
      schema: {
        tags,
        summary: 'Get my account',
        description: 'As much as the token’s scopes and the account center’s settings open.',
        response: { 200: accountProfile },
      },
    },
    (request) => getProfile(accountOf(request), readerOf(request)),
  );

  app.patch(
    '/api/my-account',
    {
      config: { gate: account({ scope: 'profile' }) },
      schema: {
        tags,
        summary: 'Change my account',
        description: `Objects replace what is stored. A new username: ${verified}`,
        body: accountPatch,
        response: { 200: accountProfile },
      },
    },
    (request) => changeProfile(accountOf(request), request.body, readerOf(request)),
  );

  app.patch(
    '/api/my-account/profile',
    {
      config: { gate: account({ scope: 'profile' }) },
      schema: { tags, summary: 'Merge into my profile', body: userProfile, response: { 200: userProfile } },
    },
    (request) => changeClaims(accountOf(request), request.body, readerOf(request)),
  );

  app.post(
    '/api/my-account/password',
    {
      config: { gate: account() },
      schema: {
        tags,
        summary: 'Change my password',
        description: `${verified} Whoever is signed in elsewhere as the person is so no longer.`,
        body: ownPasswordBody,
        response: nothing,
      },
    },
    async (request, reply) => {
      await changePassword(accountOf(request), request.body.password);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/my-account/primary-email',
    {
      config: { gate: account({ scope: 'email' }) },
      schema: {
        tags,
        summary: 'Change my email address',
        description: verified,
        body: primaryEmailBody,
        response: nothing,
      },
    },
    async (request, reply) => {
      const { email, newIdentifierVerificationRecordId: id } = request.body;
      await setIdentifier(accountOf(request), 'email', email, id);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/my-account/primary-phone',
    {
      config: { gate: account({ scope: 'phone' }) },
      schema: {
        tags,
        summary: 'Change my phone number',
        description: verified,
        body: primaryPhoneBody,
        response: nothing,
      },
    },
    async (request, reply) => {
      const { phone, newIdentifierVerificationRecordId: id } = request.body;
      await setIdentifier(accountOf(request), 'phone', phone, id);
      return reply.code(204).send(null);
    },
  );

  for (const [channel, what] of [
    ['email', 'email address'],
    ['phone', 'phone number'],
  ] as const) {
    app.delete(
      `/api/my-account/primary-${channel}`,
      {
        config: { gate: account({ scope: channel }) },
        schema: { tags, summary: `Remove my ${what}`, description: verified, response: nothing },
      },
      async (request, reply) => {
        await removeIdentifier(accountOf(request), channel);
        return reply.code(204).send(null);
      },
    );
  }
}
