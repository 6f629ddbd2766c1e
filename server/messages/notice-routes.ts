/** `/api/configs/notices`. Ours: the contract knows no notices. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import { noticeSettings, notices } from './notice-settings.ts';

export function noticeRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const config = { gate: management('configs') };
  const tags = ['Configs'];
  const response = { 200: noticeSettings };

  app.get(
    '/api/configs/notices',
    { config, schema: { tags, summary: 'Get which notices people are sent', response } },
    ({ tenant }) => notices.of(tenant),
  );

  app.patch(
    '/api/configs/notices',
    {
      config,
      schema: {
        tags,
        summary: 'Change which notices people are sent',
        body: noticeSettings.partial(),
        response,
      },
    },
    (request) => notices.change(request.tenant, request.body, actorOf(request)),
  );
}
