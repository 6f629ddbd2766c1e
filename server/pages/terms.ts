/** Which pages have the box of the terms, and what going on from a page means. */
import type { SignInExperience } from '@portero/schema/sign-in-experience.ts';
import type { ExperienceContext } from '../experience/experience.ts';
import { agreementIn } from '../experience/terms.ts';
import { agreed, type Typed } from './form.ts';
import type { Visit } from './page.ts';

const hasTerms = ({ termsOfUseUrl, privacyPolicyUrl }: SignInExperience) =>
  Boolean(termsOfUseUrl || privacyPolicyUrl);
/** Only where people have to tick it every time, and there is something to read. */
export const termsAtSignIn = (experience: SignInExperience): boolean =>
  experience.agreeToTermsPolicy === 'Manual' && hasTerms(experience);
/** Unless going on counts as agreeing. */
export const termsAtRegistration = (experience: SignInExperience): boolean =>
  experience.agreeToTermsPolicy !== 'Automatic' && hasTerms(experience);

/**
 * The same visit, in which the person agrees to what the page names.
 * @param isAsked whether the page has the box; else its sentence says that going on means it
 * @throws FormError when the box has to be ticked and was not
 */
export async function agreeing(
  { ctx, experience }: Visit,
  form: Typed,
  isAsked: boolean,
): Promise<ExperienceContext> {
  agreed(form, isAsked);
  const terms = await agreementIn(ctx, experience, isAsked ? 'ticked' : 'implied');
  return terms ? { ...ctx, terms } : ctx;
}
