/** `/api/configs/secrets`. Ours: in the contract every secret can be read again. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import { secretSetting, secretSettings } from './rules.ts';

const path = '/api/configs/secrets';
const tags = ['Configs'];
const response = { 200: secretSettings };

export function shownOnceRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    path,
    {
      // Whoever handles secrets has to know what becomes of them.
      config: { gate: management('configs', 'applications', 'users', 'one-time-tokens') },
      schema: { tags, summary: 'Get whether secrets are shown once', response },
    },
    ({ tenant }) => secretSetting.of(tenant),
  );

  app.patch(
    path,
    {
      config: { gate: management('configs') },
      schema: {
        tags,
        summary: 'Change whether secrets are shown once',
        description:
          'While on, secrets of applications, personal access tokens and one-time tokens are in the answer that makes them, masked in all others, and kept as a hash: turning it off does not bring them back.',
        body: secretSettings.partial(),
        response,
      },
    },
    (request) => secretSetting.change(request.tenant, request.body, actorOf(request)),
  );
}
