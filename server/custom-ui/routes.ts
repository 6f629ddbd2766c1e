/** `/api/sign-in-exp/default/custom-ui-assets`: sign-in pages of one's own (contract MANAGEMENT §9). */
import multipart, { type MultipartFile } from '@fastify/multipart';
import { error } from '@portero/schema/errors.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { invalidInput } from '../http/failures.ts';
import { management } from '../http/gate.ts';
import {
  listAssets,
  maxArchiveSize,
  previewAddress,
  refuseAdminTenant,
  removeAsset,
  uploadAsset,
} from './rules.ts';

const gate = management('sign-in-experience');
const tags = ['Sign-in experience'];
const params = z.object({ id: z.string().min(1).max(128) });
const version = z.object({
  id: z.string(),
  name: z.string(),
  fileCount: z.number(),
  size: z.number(),
  createdAt: z.number(),
  isActive: z.boolean(),
});
const address = '/api/sign-in-exp/default/custom-ui-assets';

export async function customUiRoutes(app: FastifyInstance): Promise<void> {
  await app.register(async (uploads) => {
    await uploads.register(multipart, {
      limits: { fileSize: maxArchiveSize, files: 1, fields: 4, fieldSize: 1024, parts: 5, headerPairs: 20 },
    });
    uploads.withTypeProvider<ZodTypeProvider>().post(
      address,
      {
        config: { gate },
        // The form is read as it comes, by the handler; the schema is for the document.
        validatorCompiler: () => () => true,
        schema: {
          tags,
          summary: 'Upload sign-in pages of your own, as a zip',
          consumes: ['multipart/form-data'],
          body: z.object({ file: z.unknown().optional() }),
          response: { 200: z.object({ customUiAssetId: z.string() }) },
        },
      },
      async (request) => {
        refuseAdminTenant(request.tenant);
        const file = await fileOf(request);
        return { customUiAssetId: await uploadAsset(request.tenant, file, actorOf(request)) };
      },
    );
  });

  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get(
    address,
    {
      config: { gate },
      schema: { tags, summary: 'List uploaded sign-in pages', response: { 200: z.array(version) } },
    },
    ({ tenant }) => listAssets(tenant),
  );
  typed.delete(
    `${address}/:id`,
    {
      config: { gate },
      schema: { tags, summary: 'Delete uploaded sign-in pages', params, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await removeAsset(request.tenant, request.params.id, actorOf(request));
      return reply.code(204).send(null);
    },
  );
  typed.post(
    `${address}/:id/preview`,
    {
      config: { gate },
      schema: {
        tags,
        summary: 'Get an address at which one browser sees uploaded sign-in pages',
        params,
        response: { 200: z.object({ url: z.string() }) },
      },
    },
    async ({ tenant, params: { id } }) => ({ url: await previewAddress(tenant, id) }),
  );
}

/** The one file of the form, at most as large as allowed. */
async function fileOf(request: FastifyRequest): Promise<{ name: string; content: Buffer }> {
  const missing = () =>
    invalidInput([
      { code: 'custom', path: ['file'], message: 'send the zip as `file` of a multipart/form-data body' },
    ]);
  if (!request.isMultipart()) throw missing();
  let file: MultipartFile | undefined;
  let content: Buffer | undefined;
  try {
    file = await request.file();
    content = await file?.toBuffer();
  } catch (failure) {
    if (codeOf(failure) === 'FST_REQ_FILE_TOO_LARGE') throw error('guard.file_size_exceeded');
    throw missing();
  }
  if (!file || !content || file.fieldname !== 'file') throw missing();
  return { name: file.filename.replaceAll(/\p{Cc}/gu, '').slice(0, 128) || 'custom-ui.zip', content };
}

const codeOf = (failure: unknown): unknown =>
  failure instanceof Error && 'code' in failure ? failure.code : undefined;
