/** `/api/users/:userId/impersonations` and `/api/configs/impersonation`. Ours; Logto has `/api/subject-tokens` alone. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import { impersonate } from './rules.ts';
import { createActingLink } from './sessions.ts';
import { changeImpersonationSettings, impersonationSettings, impersonationSettingsOf } from './settings.ts';

export function impersonationRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const settings = { gate: management('configs') };

  app.post(
    '/api/users/:userId/impersonations',
    {
      config: { gate: management('subject-tokens') },
      schema: {
        tags: ['Subject tokens'],
        summary: 'Get a token to act as a user in one application, once, for a reason',
        params: z.object({ userId: z.string().min(1).max(128) }),
        body: z.object({
          applicationId: z.string().min(1).max(128),
          reason: z.string().trim().min(1).max(256),
        }),
        response: {
          201: z.object({
            subjectToken: z.string(),
            expiresIn: z.number(),
            exchange: z.object({ url: z.string(), parameters: z.record(z.string(), z.string()) }),
          }),
        },
      },
    },
    async (request, reply) => {
      const { tenant, params, body } = request;
      const made = await impersonate(tenant, params.userId, body, actorOf(request));
      return reply.code(201).header('cache-control', 'no-store').send(made);
    },
  );

  app.post(
    '/api/users/:userId/impersonation-links',
    {
      config: { gate: management('subject-tokens') },
      schema: {
        tags: ['Subject tokens'],
        summary: 'Get a link that signs one browser in as a user, once, for a reason',
        params: z.object({ userId: z.string().min(1).max(128) }),
        body: z.object({
          applicationId: z.string().min(1).max(128),
          reason: z.string().trim().min(1).max(256),
          /** Which browser may open it, where a program asks for somebody. A person's own is the one they ask with. */
          browser: z.object({ ip: z.string().min(1).max(64), userAgent: z.string().max(1024) }).optional(),
        }),
        response: { 201: z.object({ url: z.string(), expiresIn: z.number() }) },
      },
    },
    async (request, reply) => {
      const { tenant, params, body, ip, headers } = request;
      const actor = actorOf(request);
      const own = { ip, userAgent: headers['user-agent'] ?? '' };
      const browser = actor.type === 'user' ? own : body.browser;
      const made = await createActingLink(tenant, params.userId, body, actor, browser);
      return reply.code(201).header('cache-control', 'no-store').send(made);
    },
  );

  app.get(
    '/api/configs/impersonation',
    {
      config: settings,
      schema: {
        tags: ['Configs'],
        summary: 'Get whether administrators may act as people',
        response: { 200: impersonationSettings },
      },
    },
    ({ tenant }) => impersonationSettingsOf(tenant),
  );

  app.patch(
    '/api/configs/impersonation',
    {
      config: settings,
      schema: {
        tags: ['Configs'],
        summary: 'Change whether administrators may act as people',
        body: impersonationSettings.partial(),
        response: { 200: impersonationSettings },
      },
    },
    (request) => changeImpersonationSettings(request.tenant, request.body, actorOf(request)),
  );
}
