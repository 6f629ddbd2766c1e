import { parseAcceptLanguage } from '@portero/schema/languages.ts';
import type { Interaction } from '../oidc/interactions.ts';

/** Preferred languages, best first: `ui_locales` of the request, then the browser's (contract EXPERIENCE §9). */
export function languagesOf(
  { params }: Pick<Interaction, 'params'>,
  acceptLanguage: string | undefined,
): string[] {
  const asked = typeof params.ui_locales === 'string' ? params.ui_locales.split(' ').slice(0, 16) : [];
  return [...new Set([...asked, ...parseAcceptLanguage(acceptLanguage)])];
}
