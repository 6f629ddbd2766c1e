/** Uploading pictures, and serving them (contract MANAGEMENT §9.7, ACCOUNT §3, EXPERIENCE §5). */
import { error } from '@portero/schema/errors.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { ensureEditable } from '../account/fields.ts';
import { actorOf } from '../audit/actor.ts';
import { currentState } from '../experience/flow.ts';
import { contextOf } from '../experience/routes.ts';
import { onlyAt } from '../http/doors.ts';
import { account, anonymous, callerOf, type Gate, interaction, management, me } from '../http/gate.ts';
import type { Services } from '../wire.ts';
import { assetTypes } from './images.ts';
import { maxUploadSize, readAsset, uploadAsset, uploadAvatar, uploadFirstAvatar } from './rules.ts';
import { acceptUploads, uploadOf } from './upload.ts';

const manages = management('sign-in-experience');
const status = z.object({
  status: z.enum(['ready', 'not_configured']),
  allowUploadMimeTypes: z.array(z.string()).optional(),
  maxUploadFileSize: z.number().optional(),
  isExperienceAvatarUploadEnabled: z.boolean().optional(),
});

export async function userAssetRoutes(
  app: FastifyInstance,
  services: Services,
  { withMe }: { readonly withMe: boolean },
): Promise<void> {
  const ready = {
    status: 'ready' as const,
    allowUploadMimeTypes: [...assetTypes],
    maxUploadFileSize: maxUploadSize,
    isExperienceAvatarUploadEnabled: true,
  };
  const statusRoute = (scope: FastifyInstance, address: string, gate: Gate, tag: string) =>
    scope.withTypeProvider<ZodTypeProvider>().get(
      address,
      {
        config: { gate },
        schema: { tags: [tag], summary: 'Tell which pictures can be uploaded', response: { 200: status } },
      },
      () => ready,
    );
  statusRoute(app, '/api/user-assets/service-status', manages, 'User assets');
  await app.register(async (uploads) => {
    await acceptUploads(uploads);
    const uploadRoute = (
      scope: FastifyInstance,
      address: string,
      gate: Gate,
      tag: string,
      keep: (request: FastifyRequest) => Promise<string>,
    ) =>
      scope.withTypeProvider<ZodTypeProvider>().post(
        address,
        {
          config: { gate },
          // The form is read as it comes, by the handler; the schema is for the document.
          validatorCompiler: () => () => true,
          schema: {
            tags: [tag],
            summary: 'Upload a picture',
            consumes: ['multipart/form-data'],
            body: z.object({ file: z.unknown().optional() }),
            response: { 200: z.object({ url: z.string() }) },
          },
        },
        async (request) => ({ url: await keep(request) }),
      );
    const byAdministrator = async (request: FastifyRequest) =>
      uploadAsset(request.tenant, await uploadOf(request), actorOf(request));

    uploadRoute(uploads, '/api/user-assets', manages, 'User assets', byAdministrator);
    if (withMe)
      await onlyAt(uploads, 'admin', (scope) => {
        statusRoute(scope, '/me/user-assets/service-status', me, 'Me');
        uploadRoute(scope, '/me/user-assets', me, 'Me', byAdministrator);
      });
    uploadRoute(
      uploads,
      '/api/my-account/user-assets/avatar',
      account({ scope: 'profile' }),
      'My account',
      async (request) => {
        await ensureEditable(request.tenant, 'avatar');
        return uploadAvatar(request.tenant, callerOf(request).id, await uploadOf(request));
      },
    );
    uploadRoute(uploads, '/api/experience/user-assets/avatar', interaction, 'Experience', async (request) => {
      const { interactionEvent } = await currentState(await contextOf(request, services));
      if (interactionEvent !== 'Register') throw error('session.invalid_interaction_type');
      return uploadFirstAvatar(request.tenant, request.ip, await uploadOf(request));
    });
  });

  app.get<{ Params: { file: string } }>(
    '/user-assets/:file',
    { config: { gate: anonymous('Pictures of people and applications are shown by everybody’s pages.') } },
    async (request, reply) => {
      const { content, contentType } = await readAsset(request.tenant, request.params.file);
      // Whatever a picture turns out to be, it is shown as one, and is a document without scripts or network.
      return reply
        .header('content-type', contentType)
        .header('content-disposition', 'inline')
        .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
        .header('cross-origin-resource-policy', 'cross-origin')
        .header('cache-control', 'public, max-age=86400')
        .send(content);
    },
  );
}
