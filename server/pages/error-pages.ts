/** When a page cannot be shown: an error page with a way on, never a dead end and never JSON. */
import { isError } from '@portero/schema/errors.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { failureOf } from '../http/failures.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import { errorsOf } from './failures.ts';
import { pageLanguage, phrasesOf, sendScreen } from './render.ts';

/** No live interaction: the tenant's own address for that, or our page (contract EXPERIENCE §1.4). */
export async function unknownSession(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { unknownSessionRedirectUrl } = await getSignInExperience(request.tenant);
  const target = unknownSessionRedirectUrl || '/unknown-session';
  return reply.header('cache-control', 'no-store').redirect(target, 302);
}

export async function showFailure(
  request: FastifyRequest,
  reply: FastifyReply,
  failure: unknown,
): Promise<FastifyReply> {
  if (
    isError(failure, 'session.not_found', 'session.interaction_not_found', 'session.identifier_not_found')
  ) {
    return unknownSession(request, reply);
  }
  if (isError(failure, 'user.suspended'))
    return sendScreen(request, reply, { kind: 'account-suspended' }, { status: 401 });
  const { status, unexpected } = failureOf(failure);
  if (unexpected) request.log.error({ err: failure }, 'page failed');
  const phrases = phrasesOf(pageLanguage(request, await getSignInExperience(request.tenant)));
  const errors = errorsOf(failure, phrases);
  const message = errors?.form ?? Object.values(errors?.fields ?? {})[0] ?? phrases.error.unexpected;
  return sendScreen(request, reply, { kind: 'error', message, requestId: request.id }, { status });
}
