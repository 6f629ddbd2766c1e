import { parseAcceptLanguage } from '@portero/schema/languages.ts';
import type { Interaction } from '../oidc/interaction/interactions.ts';
import { getSignInExperience } from '../sign-in-experience/experience.ts';
import type { TenantContext } from '../tenants/context.ts';

/**
 * Preferred languages, best first: `ui_locales` of the request, then the browser's if the tenant goes by that (contract
 * EXPERIENCE §9).
 */
export async function languagesOf(
  tenant: TenantContext,
  { params }: Pick<Interaction, 'params'>,
  acceptLanguage: string | undefined,
): Promise<string[]> {
  const asked = typeof params.ui_locales === 'string' ? params.ui_locales.split(' ').slice(0, 16) : [];
  const { languageInfo } = await getSignInExperience(tenant);
  const browser = languageInfo.autoDetect ? parseAcceptLanguage(acceptLanguage) : [];
  return [...new Set([...asked, ...browser])];
}
