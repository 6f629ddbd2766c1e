/** A link to set a new password, mailed to somebody because an administrator wants it. */
import { error } from '@portero/schema/errors.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { sendResetLink } from '../messages/support.ts';
import { createOneTimeToken, setOneTimeTokenStatus } from '../one-time-tokens/rules.ts';
import { ensureMayBecome } from '../roles/lattice.ts';
import type { TenantContext } from '../tenants/context.ts';
import { getUser } from './rules.ts';

/** Seconds. */
const lifetime = 86_400;
export const resetLinkPath = '/password-reset';

/**
 * The administrator never sees the link, so that only who reads the person's mail can use it.
 * @throws auth.forbidden, entity.not_found, user.suspended, user.email_required_for_reset,
 *   request.message_rate_limited, connector.*
 */
export async function mailResetLink(tenant: TenantContext, id: string, actor: Actor): Promise<void> {
  const user = await getUser(tenant, id);
  if (user.isSuspended) throw error('user.suspended');
  const { primaryEmail: email } = user;
  if (email === null) throw error('user.email_required_for_reset');
  await ensureMayBecome(tenant, tenant.db, actor, id);
  const context = { interactionEvent: 'ForgotPassword' } as const;
  const made = await createOneTimeToken(tenant, { email, context, expiresIn: lifetime }, actor);
  try {
    const link = `${tenant.endpoint}${resetLinkPath}?${new URLSearchParams({ token: made.token })}`;
    await sendResetLink(tenant, email, user, link);
  } catch (failure) {
    // What nobody got opens nothing.
    await setOneTimeTokenStatus(tenant, made.id, 'revoked', actor);
    throw failure;
  }
  await tenant.db.transaction((db) =>
    recordChange(db, { key: 'Management.User.PasswordResetSent', result: 'Success', actor, userId: id }),
  );
}
