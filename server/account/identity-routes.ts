/** Accounts of other providers: `/api/my-account/identities` and their tokens (contract ACCOUNT §3). */
import { newIdentityBody, thirdPartyToken, thirdPartyTokenBody } from '@portero/schema/account.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { account } from '../http/gate.ts';
import { accountOf } from './caller.ts';
import { linkIdentity, storedToken, tokenOfVerification, unlinkIdentity } from './identities.ts';

const tags = ['My account'];
const config = { gate: account({ scope: 'identities' }) };
const tokens = { gate: account({ scope: 'identities', refusal: 403, isPersonal: true }) };
const nothing = { 204: z.null() };
const target = z.object({ target: z.string().min(1).max(256) });
const verified =
  'Needs `logto-verification-id`, a fresh verification of the person, unless they have nothing to verify with.';

export function identityRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  for (const [method, summary] of [
    ['post', 'Link an account of another provider'],
    ['put', 'Replace a linked account by another one of the same provider'],
  ] as const) {
    app[method](
      '/api/my-account/identities',
      {
        config,
        schema: { tags, summary, description: verified, body: newIdentityBody, response: nothing },
      },
      async (request, reply) => {
        await linkIdentity(accountOf(request), request.body.newIdentifierVerificationRecordId);
        return reply.code(204).send(null);
      },
    );
  }

  app.delete(
    '/api/my-account/identities/:target',
    {
      config,
      schema: {
        tags,
        summary: 'Unlink an account of another provider',
        description: verified,
        params: target,
        response: nothing,
      },
    },
    async (request, reply) => {
      await unlinkIdentity(accountOf(request), request.params.target);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/my-account/identities/:target/access-token',
    {
      config: tokens,
      schema: {
        tags,
        summary: 'Get the provider’s access token of a linked account',
        params: target,
        response: { 200: thirdPartyToken },
      },
    },
    () => storedToken(),
  );

  app.put(
    '/api/my-account/identities/:target/access-token',
    {
      config: tokens,
      schema: {
        tags,
        summary: 'Store fresh tokens of a linked account',
        params: target,
        body: thirdPartyTokenBody,
        response: { 200: thirdPartyToken },
      },
    },
    (request) => tokenOfVerification(accountOf(request), request.params.target),
  );

  app.get(
    '/api/my-account/sso-identities/:connectorId/access-token',
    {
      config: tokens,
      schema: {
        tags,
        summary: 'Get the access token of an enterprise identity',
        params: z.object({ connectorId: z.string().min(1).max(128) }),
        response: { 200: thirdPartyToken },
      },
    },
    () => storedToken(),
  );
}
