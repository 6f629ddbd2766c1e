/** `/api/configs/identifier-verification`: whether what administrators enter counts as verified. Ours. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import { verificationSetting, verificationSettings } from './verification.ts';

const config = { gate: management('configs') };
const tags = ['Configs'];
const path = '/api/configs/identifier-verification';

export function verificationRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    path,
    {
      config,
      schema: {
        tags,
        summary: 'Get whether addresses that administrators enter count as verified',
        response: { 200: verificationSettings },
      },
    },
    ({ tenant }) => verificationSetting.of(tenant),
  );

  app.patch(
    path,
    {
      config,
      schema: {
        tags,
        summary: 'Change whether addresses that administrators enter count as verified',
        body: verificationSettings.partial(),
        response: { 200: verificationSettings },
      },
    },
    (request) => verificationSetting.change(request.tenant, request.body, actorOf(request)),
  );
}
