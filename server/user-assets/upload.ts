/** A picture out of a form, read as it comes and never longer than a picture may be. */
import multipart from '@fastify/multipart';
import { error } from '@portero/schema/errors.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { invalidInput } from '../http/failures.ts';
import { maxUploadSize, type Upload } from './rules.ts';

/** One file at most; longer ones are cut off while they come, and refused. */
export const acceptUploads = async (scope: FastifyInstance): Promise<void> => {
  await scope.register(multipart, {
    limits: { fileSize: maxUploadSize, files: 1, fields: 4, fieldSize: 1024, parts: 5, headerPairs: 20 },
  });
};

/**
 * @param before judges the fields that stand before the file, such as the token of a page's form
 * @throws guard.invalid_input without a file, guard.file_size_exceeded, and what `before` throws
 */
export async function uploadOf(
  request: FastifyRequest,
  before: (fields: Readonly<Record<string, string>>) => void = () => {},
): Promise<Upload> {
  if (!request.isMultipart()) throw noFile();
  const fields: Record<string, string> = {};
  let judged = false;
  try {
    for await (const part of request.parts()) {
      if (part.type === 'field') {
        if (typeof part.value === 'string') fields[part.fieldname] = part.value;
        continue;
      }
      judged = true;
      before(fields);
      judged = false;
      if (part.fieldname !== 'file') throw noFile();
      const content = await part.toBuffer();
      if (content.length === 0) throw noFile();
      return { content, claimed: part.mimetype };
    }
  } catch (failure) {
    if (judged) throw failure;
    if (failure instanceof Error && 'code' in failure) {
      if (failure.code === 'FST_REQ_FILE_TOO_LARGE') throw error('guard.file_size_exceeded');
      if (typeof failure.code === 'string' && failure.code.startsWith('FST_')) throw noFile();
      throw failure;
    }
    throw noFile();
  }
  before(fields);
  throw noFile();
}

const noFile = () =>
  invalidInput([
    { code: 'custom', path: ['file'], message: 'send the picture as `file` of a multipart/form-data body' },
  ]);
