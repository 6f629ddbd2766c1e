/** When a page cannot be shown: an error page with a way on, never a dead end and never JSON. */
import { isError } from '@portero/schema/errors.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readConfigValue } from '../configs/store.ts';
import { failureOf } from '../http/failures.ts';
import { addressQuery } from '../oidc/interaction/interactions.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import type { TenantContext } from '../tenants/context.ts';
import { errorsOf } from './failures.ts';
import { beginningOf } from './pages.ts';
import { sendScreen } from './render.ts';
import { askedApplication, liveInteraction, startAgainUrl } from './start-again.ts';
import { wordsFor } from './words.ts';

/** No live interaction: the tenant's own address for that, or our page (contract EXPERIENCE §1.4). */
export async function unknownSession(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const own = await tenantsUnknownSession(request.tenant);
  const application = askedApplication(request);
  const query = application === undefined ? '' : `?${new URLSearchParams({ app_id: application })}`;
  return reply.header('cache-control', 'no-store').redirect(own ?? `/unknown-session${query}`, 302);
}

/** Where the tenant has people begin who come from nowhere. */
export async function tenantsUnknownSession(tenant: TenantContext): Promise<string | undefined> {
  const { unknownSessionRedirectUrl } = await getSignInExperience(tenant);
  if (unknownSessionRedirectUrl) return unknownSessionRedirectUrl;
  const config = await readConfigValue(tenant.db, 'sessionNotFoundRedirectUrl');
  const url = typeof config === 'object' && config !== null && 'url' in config ? config.url : undefined;
  return typeof url === 'string' && url !== '' ? url : undefined;
}

/** Somebody jumped into the middle of a flow, or its state is gone: back to where it begins, which says why. */
async function beginAgain(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const interaction = await liveInteraction(request);
  if (!interaction) return unknownSession(request, reply);
  const query = addressQuery(interaction);
  if (request.method !== 'GET') query.set('lost', lost.lost);
  return reply.header('cache-control', 'no-store').redirect(`${beginningOf(request.url)}?${query}`, 303);
}

const lost = { lost: 'step' };

/** Whether the page was opened by `beginAgain` after something was sent in vain. */
export function cameFromLostStep({ query }: FastifyRequest): boolean {
  return typeof query === 'object' && query !== null && 'lost' in query && query.lost === lost.lost;
}

/** Whatever was thrown becomes a page. What nobody expected is logged, and the page shows the request's id. */
export async function showFailure(
  request: FastifyRequest,
  reply: FastifyReply,
  failure: unknown,
): Promise<FastifyReply> {
  if (isError(failure, 'session.not_found')) return unknownSession(request, reply);
  if (
    isError(
      failure,
      'session.interaction_not_found',
      'session.identifier_not_found',
      'session.invalid_interaction_type',
      'session.verification_failed',
      'session.identity_conflict',
      'session.mfa.pending_info_not_found',
      'session.mfa.require_mfa_verification',
    )
  ) {
    return beginAgain(request, reply);
  }
  const interaction = await liveInteraction(request);
  if (isError(failure, 'user.suspended'))
    return sendScreen(request, reply, { kind: 'account-suspended' }, { interaction, status: 401 });
  const { status, unexpected } = failureOf(failure);
  if (unexpected) request.log.error({ err: failure }, 'page failed');
  const { phrases } = await wordsFor(request, { interaction });
  const errors = errorsOf(failure, phrases);
  const message = errors?.form ?? Object.values(errors?.fields ?? {})[0] ?? phrases.error.unexpected;
  const restartUrl = await startAgainUrl(request, interaction);
  return sendScreen(
    request,
    reply,
    { kind: 'error', message, requestId: request.id, restartUrl },
    { interaction, status },
  );
}

/** A browser asked for a page that there is none of. */
export async function showMissing(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const restartUrl = await startAgainUrl(request, undefined);
  return sendScreen(request, reply, { kind: 'not-found', restartUrl }, { status: 404 });
}
