/** What administrators have to prove at their sign-in: a setting of the admin tenant's sign-in experience. */
import type { Actor } from '../audit/actor.ts';
import { ensureMayEverything } from '../roles/lattice.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import { updateSignInExperience } from '../sign-in-experience/rules.ts';
import type { TenantContext } from '../tenants/context.ts';

const factors = ['Totp', 'WebAuthn', 'BackupCode'] as const;

/** Anything but a mandatory factor counts as none required. */
export async function getSecurity(admin: TenantContext): Promise<{ requiresSecondFactor: boolean }> {
  const { mfa } = await getSignInExperience(admin);
  return { requiresSecondFactor: mfa.policy === 'Mandatory' };
}

/**
 * Whoever has no second factor yet sets one up at their next sign-in.
 * @throws auth.forbidden for whoever may not do everything: it guards those who may
 */
export async function changeSecurity(
  admin: TenantContext,
  { requiresSecondFactor }: { readonly requiresSecondFactor: boolean },
  actor: Actor,
): Promise<{ requiresSecondFactor: boolean }> {
  ensureMayEverything(actor);
  const { mfa } = await getSignInExperience(admin);
  const kinds = mfa.factors.length > 0 ? mfa.factors : [...factors];
  const policy = requiresSecondFactor ? 'Mandatory' : 'NoPrompt';
  await updateSignInExperience(admin, { mfa: { ...mfa, factors: kinds, policy } }, actor);
  return { requiresSecondFactor };
}
