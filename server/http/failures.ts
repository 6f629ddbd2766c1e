/** Turns whatever was thrown into the contract's answer `{code, message, data?, details?}`; nothing private leaves. */
import { type ErrorBody, error, PorteroError } from '@portero/schema/errors.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { isForeignKeyViolation, refusedValue, uniqueViolation } from '../database/dialect.ts';
import { sentenceFor } from './refusal-language.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Set by the pages: what a browser sees at an address that leads nowhere. */
    missingPage: ((request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>) | undefined;
  }
}

export type Failure = { readonly status: number; readonly body: ErrorBody | { message: string } };

/** Seconds after which whoever was told that the server is busy may come again. */
export const retryAfter = '5';

/** One answer for one thrown value; `unexpected` tells the caller to log it. */
export function failureOf(
  thrown: unknown,
  acceptLanguage?: string,
): Failure & { readonly unexpected: boolean } {
  const known = thrown instanceof PorteroError ? thrown : translate(thrown);
  // 501 says that something is not set up here, which is no trouble.
  if (known)
    return {
      status: known.status,
      body: { ...known.body(), message: sentenceFor(known, acceptLanguage), ...asOAuth(known) },
      unexpected: known.status >= 500 && known.status !== 501,
    };
  return { status: 500, body: { message: 'Internal server error.' }, unexpected: true };
}

/** A lost sign-in is an error of the authorization server too, and says so in its words (EXPERIENCE §1.2). */
const asOAuth = ({ code, details }: PorteroError): { error?: string; error_description?: string } =>
  code === 'session.not_found'
    ? { error: 'invalid_request', error_description: details ?? 'interaction session not found' }
    : {};

/** What nobody expected is logged with its cause, and answered without. 503 says when to try again. */
export function answerFailure(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { status, body, unexpected } = failureOf(thrown, request.headers['accept-language']);
  if (unexpected) request.log.error({ err: thrown }, 'request failed');
  if (status === 503) void reply.header('retry-after', retryAfter);
  void reply.code(status).send(body);
}

/** Browsers get `missingPage` for an address of nothing, where that is set; everybody else `request.not_found`. */
export function installFailures(app: FastifyInstance): void {
  app.setErrorHandler(answerFailure);
  app.decorate('missingPage', undefined);
  app.setNotFoundHandler((request, reply) => {
    if (app.missingPage && wantsPage(request)) return app.missingPage(request, reply);
    return answerFailure(error('request.not_found'), request, reply);
  });
}

/** Whoever takes a page at an address outside the APIs; what takes anything at all there may be loading a file. */
function wantsPage({ method, url, headers: { accept } }: FastifyRequest): boolean {
  const [path = ''] = url.split('?');
  if (method !== 'GET' || /^\/(?:api|oidc|me)(?:\/|$)/.test(path)) return false;
  return Boolean(accept?.includes('text/html') || (accept?.includes('*/*') && !/\.[^/]*$/.test(path)));
}

function translate(thrown: unknown): PorteroError | undefined {
  if (hasZodFastifySchemaValidationErrors(thrown)) {
    const issues = thrown.validation.map((issue) => {
      const path = issue.instancePath.split('/').filter(Boolean);
      return { code: issue.keyword, path, message: issue.message ?? 'is not valid' };
    });
    return invalidInput(issues);
  }
  if (uniqueViolation(thrown))
    return error('entity.unique_integrity_violation', undefined, { cause: thrown });
  if (isForeignKeyViolation(thrown))
    return error('entity.relation_foreign_key_not_found', undefined, { cause: thrown });
  const refused = refusedValue(thrown);
  if (refused)
    return error(refused === 'too-long' ? 'entity.value_too_long' : 'entity.invalid_input', undefined, {
      cause: thrown,
    });
  if (thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string') {
    return byFastifyCode(thrown.code, 'statusCode' in thrown && thrown.statusCode === 400);
  }
  return undefined;
}

/** 400 `guard.invalid_input` with the issues, one line each in `details` (PROTOCOL §9.4). */
export function invalidInput(
  issues: readonly { code: string; path: readonly PropertyKey[]; message: string }[],
): PorteroError {
  const lines = issues.map(
    ({ code, path, message }) => `Error in key path "${path.map(String).join('.')}": (${code}) ${message}`,
  );
  return error(
    'guard.invalid_input',
    { name: 'ZodError', issues, summary: lines[0] ?? '' },
    { details: lines.join('\n') },
  );
}

function byFastifyCode(code: string, isBadRequest: boolean): PorteroError | undefined {
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return error('request.payload_too_large');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return error('request.unsupported_media_type');
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return error('request.malformed_json');
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return invalidInput([
        { code: 'invalid_path', path: [], message: 'the address is malformed or too long' },
      ]);
    default:
      return isBadRequest ? error('request.malformed_json') : undefined;
  }
}
