/** Between an organization's own looks and the fields of their form. */
import type { Organization } from './queries.ts';

export const pictures = ['logoUrl', 'darkLogoUrl', 'favicon', 'darkFavicon'] as const;

type Shown = Pick<Organization, 'color' | 'branding' | 'customCss'>;

export const looksOf = ({ color, branding, customCss }: Shown) => ({
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
export function looksChange(looks: Looks, { color }: Pick<Organization, 'color'>) {
  const { primaryColor: _primary, darkPrimaryColor: _dark, ...hidden } = color;
  const { primaryColor, darkPrimaryColor, customCss } = looks;
  return {
    color: {
      ...hidden,
      ...(primaryColor && { primaryColor }),
      ...(darkPrimaryColor && { darkPrimaryColor }),
    },
    branding: Object.fromEntries(
      pictures.flatMap((name) => (looks[name].trim() ? [[name, looks[name].trim()]] : [])),
    ),
    customCss: customCss.trim() ? customCss : null,
  };
}
