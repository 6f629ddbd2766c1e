/** The account center's settings: administrators', the public ones, and where passkeys may be used (contract ACCOUNT §2). */
import { accountCenter, accountCenterPatch } from '@portero/schema/account-center.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { preconditionOf } from '../http/etag.ts';
import { anonymous, management } from '../http/gate.ts';
import { getAccountCenter, originsElsewhere, updateAccountCenter } from './settings.ts';

const config = { gate: management('sign-in-experience') };
const tags = ['Account center'];

export function accountCenterRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/account-center',
    {
      config,
      schema: { tags, summary: 'Get the account center’s settings', response: { 200: accountCenter } },
    },
    ({ tenant }) => getAccountCenter(tenant),
  );

  app.patch(
    '/api/account-center',
    {
      config,
      schema: {
        tags,
        summary: 'Change the account center’s settings',
        description: 'The map of fields is replaced as a whole; what it does not name is off.',
        body: accountCenterPatch,
        response: { 200: accountCenter },
      },
    },
    (request) =>
      updateAccountCenter(
        request.tenant,
        request.body,
        actorOf(request),
        preconditionOf(request, accountCenter),
      ),
  );

  app.get(
    '/api/.well-known/account-center',
    {
      config: { gate: anonymous('Applications show only what people may change.') },
      schema: {
        tags: ['Well-known'],
        summary: 'Tell what people may see and change of their account',
        response: { 200: accountCenter },
      },
    },
    ({ tenant }) => getAccountCenter(tenant),
  );

  app.get(
    '/.well-known/webauthn',
    {
      config: {
        gate: anonymous('Browsers ask which pages may use this tenant’s passkeys (WebAuthn §5.11).'),
      },
      schema: { response: { 200: z.object({ origins: z.array(z.string()) }) } },
    },
    async ({ tenant }) => ({ origins: await originsElsewhere(tenant) }),
  );
}
