/** `/api/custom-profile-fields` (contract MANAGEMENT §9.3). */
import {
  createProfileFieldBody,
  profileFieldOrderBody,
  profileFieldSchema,
  updateProfileFieldBody,
} from '@portero/schema/profile-fields.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import { profileFields } from './catalogue.ts';
import * as fields from './rules.ts';

const config = { gate: management('sign-in-experience') };
const tags = ['Custom profile fields'];
const params = z.object({ name: z.string().min(1).max(128) });
const base = '/api/custom-profile-fields';

export function customProfileFieldRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    base,
    {
      config,
      schema: { tags, summary: 'List profile fields', response: { 200: z.array(profileFieldSchema) } },
    },
    ({ tenant }) => profileFields(tenant),
  );

  app.post(
    base,
    {
      config,
      schema: {
        tags,
        summary: 'Add a profile field',
        body: createProfileFieldBody,
        response: { 201: profileFieldSchema },
      },
    },
    async (request, reply) => {
      const { tenant, body } = request;
      return reply.code(201).send(await fields.createProfileField(tenant, body, actorOf(request)));
    },
  );

  app.post(
    `${base}/batch`,
    {
      config,
      schema: {
        tags,
        summary: 'Add several profile fields',
        body: z.array(createProfileFieldBody).min(1).max(20),
        response: { 201: z.array(profileFieldSchema) },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await fields.createProfileFields(request.tenant, request.body, actorOf(request))),
  );

  app.post(
    `${base}/properties/sie-order`,
    {
      config,
      schema: {
        tags,
        summary: 'Order the profile fields',
        body: profileFieldOrderBody,
        response: { 200: z.array(profileFieldSchema) },
      },
    },
    (request) => fields.orderProfileFields(request.tenant, request.body.order, actorOf(request)),
  );

  app.get(
    `${base}/:name`,
    {
      config,
      schema: { tags, summary: 'Get a profile field', params, response: { 200: profileFieldSchema } },
    },
    ({ tenant, params }) => fields.getProfileField(tenant, params.name),
  );

  app.put(
    `${base}/:name`,
    {
      config,
      schema: {
        tags,
        summary: 'Replace a profile field',
        params,
        body: updateProfileFieldBody,
        response: { 200: profileFieldSchema },
      },
    },
    (request) =>
      fields.replaceProfileField(request.tenant, request.params.name, request.body, actorOf(request)),
  );

  app.delete(
    `${base}/:name`,
    { config, schema: { tags, summary: 'Delete a profile field', params, response: { 204: z.null() } } },
    async (request, reply) => {
      await fields.deleteProfileField(request.tenant, request.params.name, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}
