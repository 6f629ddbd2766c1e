/** What the sign-in pages, custom pages and so anybody may know of the sign-in experience (EXPERIENCE §7.1). */
import type { PublicSignInExperience } from '@portero/schema/sign-in-experience.ts';
import { withLooks } from '../application-sign-in-experience/rules.ts';
import { publicCaptcha } from '../captcha/rules.ts';
import { sendableChannels } from '../connectors/availability.ts';
import { profileFields, signUpFields } from '../custom-profile-fields/catalogue.ts';
import type { TenantContext } from '../tenants/context.ts';
import { getSignInExperience } from './experience.ts';
import { recoveryMethods } from './recovery.ts';

export type ExperienceQuery = {
  readonly appId?: string | undefined;
  readonly organizationId?: string | undefined;
};

/** @param asked whose page it is: an application's and an organization's own look are laid over the tenant's */
export async function publicSignInExperience(
  tenant: TenantContext,
  { appId, organizationId }: ExperienceQuery = {},
): Promise<PublicSignInExperience> {
  const [own, channels, captcha] = await Promise.all([
    getSignInExperience(tenant),
    sendableChannels(tenant),
    publicCaptcha(tenant),
  ]);
  const experience = await withLooks(tenant, own, { applicationId: appId, organizationId });
  const {
    emailBlocklistPolicy: _private,
    forgotPasswordMethods: _folded,
    trustedDevice: _unasked,
    ...visible
  } = experience;
  const methods = recoveryMethods(experience, channels);
  return {
    ...visible,
    socialConnectors: [],
    ssoConnectors: [],
    forgotPassword: { email: methods.includes('email'), phone: methods.includes('phone') },
    isDevelopmentTenant: false,
    customProfileFields: await signUpFields(tenant, experience),
    customProfileFieldCatalog: await profileFields(tenant),
    ...(captcha && { captchaConfig: captcha }),
  };
}
