/** What somebody agrees to on the way: the documents of the application where it has its own, else the tenant's. */
import type { SignInExperience } from '@portero/schema/sign-in-experience.ts';
import { termsOfApplication } from '../application-sign-in-experience/rules.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import type { TermsAgreement } from '../terms/rules.ts';
import type { ExperienceContext } from './experience.ts';
import { remember } from './flow.ts';

type Documents = Pick<SignInExperience, 'termsOfUseUrl' | 'privacyPolicyUrl'>;

/** Undefined where there is nothing to agree to. */
export async function agreementIn(
  { tenant, interaction }: ExperienceContext,
  documents: Documents,
  manner: TermsAgreement['manner'],
): Promise<TermsAgreement | undefined> {
  const { termsOfUseUrl, privacyPolicyUrl } = {
    ...documents,
    ...(await termsOfApplication(tenant, interaction.clientId)),
  };
  if (!termsOfUseUrl && !privacyPolicyUrl) return undefined;
  return { manner, termsOfUseUrl: termsOfUseUrl || null, privacyPolicyUrl: privacyPolicyUrl || null };
}

/** For pages of one's own: kept when the flow ends. @throws session.interaction_not_found */
export async function agree(ctx: ExperienceContext, manner: TermsAgreement['manner']): Promise<void> {
  const terms = await agreementIn(ctx, await getSignInExperience(ctx.tenant), manner);
  if (terms) await remember(ctx, { terms });
}
