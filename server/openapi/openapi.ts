/** The OpenAPI document, made from the routes' own schemas. Installed before the routes, served after them. */
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { anonymous } from '../http/gate.ts';
import type { TenantContext } from '../tenants/context.ts';

const gate = anonymous('The description of the API is public.');

export async function installOpenApi(app: FastifyInstance, tenant: TenantContext): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.0.3',
      info: {
        title: 'Portero Management API',
        version: '0.1.0',
        description: 'Everything the Console does, for your own programs.',
      },
      servers: [{ url: tenant.endpoint }],
      components: {
        securitySchemes: {
          ManagementApi: {
            type: 'oauth2',
            description:
              'A machine-to-machine application with a role that holds `all`, or a finer scope such as `read:users`.',
            flows: {
              clientCredentials: { tokenUrl: `${tenant.issuer}/token`, scopes: { all: 'Everything' } },
            },
          },
        },
      },
      security: [{ ManagementApi: [] }],
    },
    hideUntagged: true,
    transform: (input) => {
      const { schema, url } = jsonSchemaTransform(input);
      const gateOf = input.route.config?.gate;
      return { url, schema: gateOf?.kind === 'management' ? schema : { ...schema, security: [] } };
    },
  });
}

export function openApiRoutes(app: FastifyInstance): void {
  let document: string | undefined;
  for (const url of ['/api/swagger.json', '/api/.well-known/management.openapi.json']) {
    app.get(url, { config: { gate } }, async (_request, reply) => {
      document ??= JSON.stringify(app.swagger());
      return reply.type('application/json; charset=utf-8').send(document);
    });
  }
}
