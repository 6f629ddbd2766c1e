/** `/api/configs/*` as far as the keys and small settings go (contract MANAGEMENT §12). */
import { error } from '@portero/schema/errors.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import type { Actor } from '../audit/actor.ts';
import { actorOf } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { changesOf } from '../audit/changes.ts';
import { management } from '../http/gate.ts';
import { defaultExtendedClaims, extendedClaims } from '../oidc/claims/scopes.ts';
import { pkceSetting, pkceSettings } from '../oidc/clients/pkce-setting.ts';
import { changeKeyRotation, keyRotation, keyRotationOf, nextRotationAt } from '../oidc/keys/key-rotation.ts';
import {
  deleteKey,
  listKeys,
  rotateCookieKey,
  rotateSigningKey,
  type SigningAlgorithm,
} from '../oidc/keys/keys.ts';
import {
  changeSessionSettings,
  getSessionSettings,
  sessionSettings,
} from '../oidc/sessions/session-settings.ts';
import {
  changeIntrospectionSettings,
  introspectionSettings,
  introspectionSettingsOf,
} from '../oidc/tokens/introspection-settings.ts';
import type { TenantContext } from '../tenants/context.ts';
import { readConfigValue, readConfigValueToChange, writeConfigValue } from './store.ts';

const config = { gate: management('configs') };
const tags = ['Configs'];
const adminConsole = z
  .object({ signInExperienceCustomized: z.boolean(), organizationCreated: z.boolean() })
  .catchall(z.unknown());
const idToken = z.object({ enabledExtendedClaims: z.array(z.enum(extendedClaims)).max(20).optional() });
const keyType = z.enum(['private-keys', 'cookie-keys']);
/** Times of keys are in seconds, unlike all others. */
const key = z.object({
  id: z.string(),
  createdAt: z.number(),
  effectiveAt: z.number().optional(),
  signingKeyAlgorithm: z.string().optional(),
  status: z.string().optional(),
});

/** `nextAt` in milliseconds, as times are everywhere else. */
const rotation = keyRotation.extend({ nextAt: z.number().nullable() });

export function configRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/configs/admin-console',
    { config, schema: { tags, summary: 'Get the Console’s settings', response: { 200: adminConsole } } },
    async ({ tenant }) => adminConsole.parse(await readConfigValue(tenant.db, 'adminConsole')),
  );

  app.patch(
    '/api/configs/admin-console',
    {
      config,
      schema: {
        tags,
        summary: 'Change the Console’s settings',
        body: adminConsole.partial(),
        response: { 200: adminConsole },
      },
    },
    (request) =>
      change(
        request.tenant,
        'adminConsole',
        async (current) => adminConsole.parse({ ...asObject(current), ...request.body }),
        actorOf(request),
      ),
  );

  app.get(
    '/api/configs/id-token',
    { config, schema: { tags, summary: 'Get the ID token’s settings', response: { 200: idToken } } },
    async ({ tenant }) =>
      idToken.parse(
        (await readConfigValue(tenant.db, 'idToken')) ?? { enabledExtendedClaims: defaultExtendedClaims },
      ),
  );

  app.put(
    '/api/configs/id-token',
    {
      config,
      schema: { tags, summary: 'Set the ID token’s settings', body: idToken, response: { 200: idToken } },
    },
    (request) => change(request.tenant, 'idToken', async () => request.body, actorOf(request)),
  );

  app.get(
    '/api/configs/oidc/session',
    {
      config,
      schema: { tags, summary: 'Get the settings of sessions', response: { 200: sessionSettings } },
    },
    ({ tenant }) => getSessionSettings(tenant),
  );

  app.patch(
    '/api/configs/oidc/session',
    {
      config,
      schema: {
        tags,
        summary: 'Change the settings of sessions',
        body: sessionSettings.partial(),
        response: { 200: sessionSettings },
      },
    },
    (request) => changeSessionSettings(request.tenant, request.body, actorOf(request)),
  );

  app.get(
    '/api/configs/introspection',
    {
      config,
      schema: { tags, summary: 'Get who may look into tokens', response: { 200: introspectionSettings } },
    },
    ({ tenant }) => introspectionSettingsOf(tenant),
  );

  app.patch(
    '/api/configs/introspection',
    {
      config,
      schema: {
        tags,
        summary: 'Change who may look into tokens',
        body: introspectionSettings.partial(),
        response: { 200: introspectionSettings },
      },
    },
    (request) => changeIntrospectionSettings(request.tenant, request.body, actorOf(request)),
  );

  app.get(
    '/api/configs/pkce',
    {
      config,
      schema: {
        tags,
        summary: 'Get whether every application must use PKCE',
        response: { 200: pkceSettings },
      },
    },
    ({ tenant }) => pkceSetting.of(tenant),
  );

  app.patch(
    '/api/configs/pkce',
    {
      config,
      schema: {
        tags,
        summary: 'Change whether every application must use PKCE',
        description:
          'Applications without a secret must anyway. Others can be asked one by one: `customClientMetadata.requirePkce`.',
        body: pkceSettings.partial(),
        response: { 200: pkceSettings },
      },
    },
    (request) => pkceSetting.change(request.tenant, request.body, actorOf(request)),
  );

  app.get(
    '/api/configs/oidc/key-rotation',
    {
      config,
      schema: {
        tags,
        summary: 'Get when signing keys are rotated by themselves',
        response: { 200: rotation },
      },
    },
    ({ tenant }) => rotationOf(tenant),
  );

  app.patch(
    '/api/configs/oidc/key-rotation',
    {
      config,
      schema: {
        tags,
        summary: 'Change when signing keys are rotated by themselves',
        body: keyRotation.partial(),
        response: { 200: rotation },
      },
    },
    async (request) => {
      await changeKeyRotation(request.tenant, request.body, actorOf(request));
      return rotationOf(request.tenant);
    },
  );

  app.get(
    '/api/configs/oidc/:keyType',
    {
      config,
      schema: { tags, summary: 'List keys', params: z.object({ keyType }), response: { 200: z.array(key) } },
    },
    async ({ tenant, params }) => keysOf(tenant, params.keyType),
  );

  app.post(
    '/api/configs/oidc/:keyType/rotate',
    {
      config,
      schema: {
        tags,
        summary: 'Rotate keys',
        params: z.object({ keyType }),
        body: z
          .object({
            signingKeyAlgorithm: z.enum(['RSA', 'EC']).optional(),
            rotationGracePeriod: z.number().int().min(0).max(31_536_000).optional(),
          })
          .nullish(),
        response: { 200: z.array(key) },
      },
    },
    async (request) => {
      const { tenant, params } = request;
      if (params.keyType === 'cookie-keys') {
        if (request.body?.rotationGracePeriod !== undefined)
          throw error('oidc.invalid_request', undefined, {
            status: 422,
            details: 'Cookie keys have no grace period: older ones verify anyway.',
          });
        await rotateCookieKey(tenant, actorOf(request));
      } else {
        const algorithm: SigningAlgorithm = request.body?.signingKeyAlgorithm === 'RSA' ? 'RS256' : 'ES256';
        const grace = request.body?.rotationGracePeriod ?? tenant.config.keyRotationGraceSeconds;
        await rotateSigningKey(tenant, algorithm, grace, actorOf(request));
      }
      return keysOf(tenant, params.keyType);
    },
  );

  app.delete(
    '/api/configs/oidc/:keyType/:keyId',
    {
      config,
      schema: {
        tags,
        summary: 'Delete a key',
        params: z.object({ keyType, keyId: z.string().max(256) }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const use = request.params.keyType === 'private-keys' ? 'signing' : 'cookie';
      await deleteKey(request.tenant, use, request.params.keyId, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}

const rotationOf = async (tenant: TenantContext) => ({
  ...(await keyRotationOf(tenant)),
  nextAt: await nextRotationAt(tenant),
});

async function keysOf(tenant: TenantContext, type: z.infer<typeof keyType>) {
  const keys = await listKeys(tenant, type === 'private-keys' ? 'signing' : 'cookie');
  if (type === 'cookie-keys') return keys.map(({ id, createdAt }) => ({ id, createdAt: seconds(createdAt) }));
  return keys.map(({ id, createdAt, activatesAt, algorithm, state }) => ({
    id,
    createdAt: seconds(createdAt),
    ...(activatesAt !== null && { effectiveAt: seconds(activatesAt) }),
    signingKeyAlgorithm: algorithm.startsWith('RS') ? 'RSA' : 'EC',
    status: state,
  }));
}

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);

async function change<T extends Record<string, unknown>>(
  tenant: TenantContext,
  name: 'adminConsole' | 'idToken',
  next: (current: unknown) => Promise<T>,
  actor: Actor,
): Promise<T> {
  const value = await tenant.db.transaction(async (db) => {
    const before = await readConfigValueToChange(db, name);
    const wanted = await next(before);
    await writeConfigValue(db, name, wanted);
    await recordChange(db, {
      key: 'Management.Config.Updated',
      result: 'Success',
      actor,
      config: name,
      ...changesOf(asObject(before), asObject(wanted)),
    });
    return wanted;
  });
  tenant.cache.invalidate(`config:${name}`);
  return value;
}

const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {};
