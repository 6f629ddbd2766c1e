/** Looks over the tenant's, of an organization or an application: between what is stored and the fields of a form. */
import { isWebAddress } from './problems.ts';
import type { StoredExperience } from './queries.ts';
import { changeOf, valuesOf } from './values.ts';

export const pictures = ['logoUrl', 'darkLogoUrl', 'favicon', 'darkFavicon'] as const;
const colors = ['primaryColor', 'darkPrimaryColor'] as const;

/** What is left out of it is as everywhere. */
export type OwnLooks = {
  readonly color: {
    readonly [Name in keyof StoredExperience['color']]?: StoredExperience['color'][Name] | undefined;
  };
  readonly branding: { readonly [Name in (typeof pictures)[number]]?: string | undefined };
  readonly customCss: string | null;
};

/** Empty where nothing lies over the tenant's. */
export const looksOf = ({ color, branding, customCss }: OwnLooks) => ({
  primaryColor: color.primaryColor ?? '',
  darkPrimaryColor: color.darkPrimaryColor ?? '',
  logoUrl: branding.logoUrl ?? '',
  darkLogoUrl: branding.darkLogoUrl ?? '',
  favicon: branding.favicon ?? '',
  darkFavicon: branding.darkFavicon ?? '',
  customCss: customCss ?? '',
});
export type Looks = ReturnType<typeof looksOf>;

/** Objects replace each other whole at the server, so what the form does not show goes back as it was. */
export function looksChange(looks: Looks, { color }: Pick<OwnLooks, 'color'>) {
  const { primaryColor, darkPrimaryColor, customCss } = looks;
  const { isDarkModeEnabled } = color;
  return {
    color: {
      ...(isDarkModeEnabled !== undefined && { isDarkModeEnabled }),
      ...(primaryColor && { primaryColor }),
      ...(darkPrimaryColor && { darkPrimaryColor }),
    },
    branding: Object.fromEntries(
      pictures.flatMap((name) => (looks[name].trim() ? [[name, looks[name].trim()]] : [])),
    ),
    customCss: customCss.trim() ? customCss : null,
  };
}

/** What is wrong with them, field by field. */
export function looksProblems(looks: Looks, t: { readonly url: string; readonly color: string }) {
  return Object.fromEntries([
    ...pictures
      .filter((name) => looks[name].trim() && !isWebAddress(looks[name].trim()))
      .map((name) => [name, t.url]),
    ...colors
      .filter((name) => looks[name] && !/^#[\da-f]{3}([\da-f]{3})?$/i.test(looks[name]))
      .map((name) => [name, t.color]),
  ]);
}

/** The tenant's settings with these looks over them, as the server lays one over the other. */
export function dressed(experience: StoredExperience, looks: Looks, stored: Pick<OwnLooks, 'color'>) {
  const shared = changeOf(valuesOf(experience), experience);
  const own = looksChange(looks, stored);
  return {
    ...shared,
    color: { ...shared.color, ...own.color },
    branding: { ...shared.branding, ...own.branding },
    customCss: own.customCss ?? shared.customCss,
  };
}
