/**
 * Protected resource metadata (RFC 9728) of registered API resources, for clients that start at the API: its answer 401
 * names the document, the document names this server. An API may serve the document itself; it is the same.
 */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { anonymous } from '../http/gate.ts';
import type { TenantContext } from '../tenants/context.ts';
import {
  findResourceByIndicator,
  isManagementIndicator,
  listDetailTypes,
  scopeNamesOfResource,
} from './rules.ts';

const path = '/.well-known/oauth-protected-resource';
const gate = anonymous('Public metadata of an API, as the API itself would publish it.');

const document = z.object({
  resource: z.string(),
  authorization_servers: z.array(z.string()),
  scopes_supported: z.array(z.string()).optional(),
  bearer_methods_supported: z.array(z.string()),
  resource_name: z.string(),
  authorization_details_types_supported: z.array(z.string()).optional(),
  dpop_signing_alg_values_supported: z.array(z.string()),
});
const missing = z.object({ error: z.string(), error_description: z.string() });

export function resourceMetadataRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  app.get(
    path,
    {
      config: { gate },
      schema: {
        hide: true,
        querystring: z.object({ resource: z.string().min(1).max(2048) }),
        response: { 200: document, 404: missing },
      },
    },
    async (request, reply) => {
      void reply.header('access-control-allow-origin', '*').header('cache-control', 'public, max-age=60');
      const found = await metadataOf(request.tenant, request.query.resource);
      if (found) return reply.send(found);
      return reply
        .code(404)
        .send({ error: 'invalid_target', error_description: 'there is no such API resource' });
    },
  );
}

/** Undefined for what is not registered, and for our own APIs, which are for administrators. */
async function metadataOf(
  tenant: TenantContext,
  indicator: string,
): Promise<z.infer<typeof document> | undefined> {
  if (isManagementIndicator(indicator)) return undefined;
  const resource = await findResourceByIndicator(tenant, indicator);
  if (!resource) return undefined;
  const scopes = await scopeNamesOfResource(tenant, resource.id);
  const types = (await listDetailTypes(tenant))
    .filter((one) => one.indicator === indicator)
    .map(({ type }) => type.type);
  return {
    resource: resource.indicator,
    authorization_servers: [tenant.issuer],
    ...(scopes.length > 0 && { scopes_supported: [...scopes] }),
    ...(types.length > 0 && { authorization_details_types_supported: types }),
    bearer_methods_supported: ['header'],
    resource_name: resource.name,
    dpop_signing_alg_values_supported: ['ES256', 'PS256', 'EdDSA', 'Ed25519'],
  };
}
