/** A username and a password chosen together, for registration (contract EXPERIENCE §4). */
import { error } from '@portero/schema/errors.ts';
import { newId } from '@portero/schema/ids.ts';
import { hashPassword } from '../../security/passwords.ts';
import { getSignInExperience } from '../../sign-in-experience/experience.ts';
import { ensurePasswordAllowed } from '../../sign-in-experience/password-policy.ts';
import { ensureUsernameAllowed } from '../../sign-in-experience/usernames.ts';
import { findUserByIdentifier } from '../../users/rules.ts';
import { type ExperienceContext, note } from '../experience.ts';
import { currentState, ensureMayRegister } from '../flow.ts';
import { ensureCaptchaSolved } from '../requirements.ts';
import { changeStateAlone, withRecord } from '../state.ts';

/**
 * @returns the verification's id
 * @throws session.captcha_required, auth.forbidden, user.sign_up_method_not_enabled, user.username_already_in_use,
 *   user.username_*, password.rejected
 */
export async function newPasswordIdentity(
  ctx: ExperienceContext,
  username: string,
  password: string,
): Promise<string> {
  const { tenant, interaction } = ctx;
  const current = await currentState(ctx);
  const { interactionEvent: event } = current;
  const experience = await getSignInExperience(tenant);
  const { usernamePolicy } = experience;
  ensureCaptchaSolved(experience, current);
  await ensureMayRegister(ctx, current);
  ensureUsernameAllowed(usernamePolicy, username);
  const identifier = { type: 'username', value: username } as const;
  if (await findUserByIdentifier(tenant, identifier)) throw error('user.username_already_in_use');
  await ensurePasswordAllowed(tenant, password, { user: { username } });
  const { digest } = await hashPassword(password);
  const id = newId();
  await changeStateAlone(tenant, interaction.uid, async (state) => ({
    next: withRecord(state, {
      id,
      type: 'NewPasswordIdentity',
      identifier,
      verified: true,
      passwordEncrypted: digest,
    }),
    result: undefined,
  }));
  note(ctx, event, 'Verification.NewPasswordIdentity.Submit', { result: 'Success' });
  return id;
}
