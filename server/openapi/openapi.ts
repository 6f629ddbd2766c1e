/** The OpenAPI document, made from the routes' own schemas. Installed before the routes, served after them. */
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { anonymous } from '../http/gate.ts';
import { takesKey } from '../http/idempotency.ts';
import type { DoorName } from '../observability/watch.ts';
import { adminTenantId, type TenantContext } from '../tenants/context.ts';
import type { Tenants } from '../tenants/registry.ts';

const gate = anonymous('The description of the API is public.');
const schema = { tags: ['Well-known'] };

/** The query of a route that can be searched: it takes more than the parameters it names. */
const searchable = z.looseObject({
  type: z.literal('object'),
  properties: z.record(z.string(), z.unknown()),
  additionalProperties: z.object({}),
});
/** `search`, `search.<field>`, `mode` and their like: each member is a parameter of its own. */
const searchParameters = { type: 'object', additionalProperties: { type: 'string' } };

const refusal = (description: string) => ({
  description,
  type: 'object',
  required: ['code', 'message'],
  properties: { code: { type: 'string' }, message: { type: 'string' } },
});
/** What a call that takes a key has besides; a refusal of its own stays as the route tells it. */
const idempotency = {
  headers: {
    type: 'object',
    properties: {
      'Idempotency-Key': {
        type: 'string',
        minLength: 1,
        maxLength: 255,
        description:
          'A text of the caller’s own, such as a UUID. The call is done once under it, and answered alike for a day.',
      },
    },
  },
  response: {
    409: refusal('The first call under this Idempotency-Key is still under way, or its answer was not kept.'),
    422: refusal('The Idempotency-Key was used for another call, or the call is refused for what it asks.'),
  },
};

const managementApi = (tokenUrl: string) => ({
  ManagementApi: {
    type: 'oauth2' as const,
    description:
      'A machine-to-machine application with a role that holds `all`, or a finer scope such as `read:users`.',
    flows: { clientCredentials: { tokenUrl, scopes: { all: 'Everything' } } },
  },
});

/** Before the routes, since it has to see them come. Those without a tag are not in the document. */
export async function installOpenApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.0.3',
      info: {
        title: 'Portero Management API',
        version: '0.1.0',
        description: 'Everything the Console does, for your own programs.',
      },
      // Whose door it is, a document says when it is asked for.
      components: { securitySchemes: managementApi('/oidc/token') },
      security: [{ ManagementApi: [] }],
    },
    hideUntagged: true,
    transform: (input) => {
      const { schema, url } = jsonSchemaTransform(input);
      const isGuarded = input.route.config?.gate?.kind === 'management';
      const isFile = schema?.consumes?.includes('multipart/form-data') ?? false;
      const isKeyed = [input.route.method]
        .flat()
        .some((one) => takesKey(one, input.route.config?.gate, { isFile }));
      const query = searchable.safeParse(schema?.querystring);
      return {
        url,
        schema: {
          ...schema,
          ...(!isGuarded && { security: [] }),
          ...(isKeyed && {
            headers: idempotency.headers,
            response: { ...idempotency.response, ...(schema?.response ?? {}) },
          }),
          ...(query.success && {
            querystring: {
              ...query.data,
              properties: { ...query.data.properties, search_params: searchParameters },
            },
          }),
        },
      };
    },
  });
}

const isOf = {
  experience: (path: string) => path.startsWith('/api/experience'),
  user: (path: string) => /^\/api\/(my-account|my-organizations|verifications)(\/|$)/.test(path),
} as const;

/** Which paths each document describes (contract MANAGEMENT §14). */
const documents: Readonly<Record<string, (path: string) => boolean>> = {
  '/api/swagger.json': () => true,
  '/api/.well-known/management.openapi.json': (path) => !isOf.experience(path) && !isOf.user(path),
  '/api/.well-known/experience.openapi.json': isOf.experience,
  '/api/.well-known/user.openapi.json': isOf.user,
};

export function openApiRoutes(app: FastifyInstance, { admin, default: core }: Tenants): void {
  for (const [url, isDescribed] of Object.entries(documents)) {
    const ready = new Map<DoorName, string>();
    app.get(url, { config: { gate }, schema }, async (request, reply) => {
      const [door, tenant] =
        request.tenant.id === adminTenantId ? (['admin', admin] as const) : (['core', core] as const);
      const document = ready.get(door) ?? JSON.stringify(describe(app, door, tenant, isDescribed));
      ready.set(door, document);
      return reply.type('application/json; charset=utf-8').send(document);
    });
  }
}

/** Of what is found at a door, the part that belongs into a document. */
function describe(
  app: FastifyInstance,
  door: DoorName,
  tenant: TenantContext,
  isDescribed: (path: string) => boolean,
) {
  const whole = app.swagger();
  const found = new Set(app.routesOf[door].map(({ url }) => url.replaceAll(/:(\w+)/g, '{$1}')));
  const paths = Object.entries(whole.paths ?? {}).filter(([path]) => found.has(path) && isDescribed(path));
  return {
    ...whole,
    servers: [{ url: tenant.endpoint }],
    components: { securitySchemes: managementApi(`${tenant.issuer}/token`) },
    paths: Object.fromEntries(paths),
  };
}
