/**
 * Whether an interaction opens a registration that is closed to everybody else: in the admin tenant an invitation does. Its
 * link carries the code in the place of the set-up code, which makes the first administrator.
 */
import type { SignInExperience } from '@portero/schema/sign-in-experience.ts';
import { findInvitation } from '../administrators/invitations.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import { adminTenantId } from '../tenants/context.ts';
import type { ExperienceContext } from './experience.ts';

type Ctx = Pick<ExperienceContext, 'tenant' | 'interaction'>;

/** In the admin tenant the code decides, not the mode: it is looked at again when the person is created. */
export function setupCodeOf({ interaction }: Pick<Ctx, 'interaction'>): string | undefined {
  const { setup_code: code } = interaction.params;
  return typeof code === 'string' && code !== '' ? code : undefined;
}

/** The tenant's sign-in experience, in which somebody invited can only register. */
export async function experienceFor(ctx: Ctx): Promise<SignInExperience> {
  const { tenant } = ctx;
  const experience = await getSignInExperience(tenant);
  if (tenant.id !== adminTenantId || experience.signInMode !== 'SignIn') return experience;
  const code = setupCodeOf(ctx);
  const isOpen = code !== undefined && (await findInvitation(tenant, code)) !== undefined;
  return isOpen ? { ...experience, signInMode: 'Register' } : experience;
}
