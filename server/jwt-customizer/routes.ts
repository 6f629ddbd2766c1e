/** `/api/configs/jwt-customizer` (contract MANAGEMENT §12). */
import { jsonObject, yesNo } from '@portero/schema/text.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { management } from '../http/gate.ts';
import {
  customizer,
  customizerBody,
  customizerPatch,
  scriptVersion,
  testBody,
  tokenTypePath,
  versionFacts,
} from './entity.ts';
import {
  changeCustomizer,
  deleteCustomizer,
  getCustomizer,
  listCustomizers,
  restoreVersion,
  setCustomizer,
  testCustomizer,
} from './rules.ts';
import { getVersion, listVersions } from './versions.ts';

const config = { gate: management('configs') };
const tags = ['Configs'];
const params = z.object({ tokenTypePath });
const version = params.extend({ id: z.string().min(1).max(128) });
const querystring = z.object({ mask: yesNo });
const listed = z.object({ key: z.string(), value: customizer });

export function jwtCustomizerRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/configs/jwt-customizer',
    {
      config,
      schema: {
        tags,
        summary: 'List the scripts for custom claims',
        querystring,
        response: { 200: z.array(listed) },
      },
    },
    ({ tenant, query }) => listCustomizers(tenant, query),
  );

  app.post(
    '/api/configs/jwt-customizer/test',
    {
      config,
      schema: {
        tags,
        summary: 'Try a script for custom claims',
        body: testBody,
        response: { 200: jsonObject },
      },
    },
    async ({ tenant, body }, reply) => {
      const { said, ignored } = await testCustomizer(tenant, body);
      // The body is what the script returned, as the contract has it; what of it is in vain stands beside it.
      if (ignored.length > 0) void reply.header('ignored-claims', ignored.join(', '));
      return said;
    },
  );

  app.get(
    '/api/configs/jwt-customizer/:tokenTypePath',
    {
      config,
      schema: {
        tags,
        summary: 'Get a script for custom claims',
        params,
        querystring,
        response: { 200: customizer },
      },
    },
    ({ tenant, params: { tokenTypePath: type }, query }) => getCustomizer(tenant, type, query),
  );

  app.put(
    '/api/configs/jwt-customizer/:tokenTypePath',
    {
      config,
      schema: {
        tags,
        summary: 'Set a script for custom claims',
        params,
        body: customizerBody,
        response: { 200: customizer, 201: customizer },
      },
    },
    async (request, reply) => {
      const { tenant, params: path, body } = request;
      const { value, isNew } = await setCustomizer(tenant, path.tokenTypePath, body, actorOf(request));
      return reply.code(isNew ? 201 : 200).send(value);
    },
  );

  app.patch(
    '/api/configs/jwt-customizer/:tokenTypePath',
    {
      config,
      schema: {
        tags,
        summary: 'Change a script for custom claims',
        params,
        body: customizerPatch,
        response: { 200: customizer },
      },
    },
    (request) =>
      changeCustomizer(request.tenant, request.params.tokenTypePath, request.body, actorOf(request)),
  );

  app.get(
    '/api/configs/jwt-customizer/:tokenTypePath/versions',
    {
      config,
      schema: {
        tags,
        summary: 'List the versions of a script for custom claims, newest first',
        params,
        response: { 200: z.array(versionFacts) },
      },
    },
    ({ tenant, params: path }) => listVersions(tenant, path.tokenTypePath),
  );

  app.get(
    '/api/configs/jwt-customizer/:tokenTypePath/versions/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Get a version of a script for custom claims',
        params: version,
        response: { 200: versionFacts.extend(scriptVersion.shape) },
      },
    },
    ({ tenant, params: { tokenTypePath: type, id } }) => getVersion(tenant.db, type, id),
  );

  app.post(
    '/api/configs/jwt-customizer/:tokenTypePath/versions/:id/restore',
    {
      config,
      schema: {
        tags,
        summary: 'Put a version of a script for custom claims in force again',
        params: version,
        response: { 200: customizer },
      },
    },
    (request) => {
      const { tokenTypePath: type, id } = request.params;
      return restoreVersion(request.tenant, type, id, actorOf(request));
    },
  );

  app.delete(
    '/api/configs/jwt-customizer/:tokenTypePath',
    {
      config,
      schema: { tags, summary: 'Delete a script for custom claims', params, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await deleteCustomizer(request.tenant, request.params.tokenTypePath, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}
