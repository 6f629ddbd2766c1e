/** What people call a browser on a device, and where it is. */
import { deviceOf } from '@portero/schema/devices.ts';
import { currentLanguage, usePhrases } from '../../i18n/language.ts';

/** Undefined where the user agent is of none in wide use. */
export function useDeviceName(): (userAgent: string | null | undefined) => string | undefined {
  const t = usePhrases('person').sessions;
  return (userAgent) => {
    const { browser, system } = deviceOf(userAgent ?? undefined);
    return browser && system ? t.on(browser, system) : (browser ?? system);
  };
}

type Place = { readonly [Part in 'city' | 'country' | 'ip']?: string | null | undefined };

/** Town and country where a proxy told them, and the address. */
export function placeOf({ city, country, ip }: Place): string {
  const named =
    country && /^[A-Z]{2}$/.test(country)
      ? new Intl.DisplayNames([currentLanguage()], { type: 'region' }).of(country)
      : country;
  return [city, named, ip].filter(Boolean).join(' · ') || '–';
}
