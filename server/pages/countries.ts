/** Countries with their calling codes, named in the page's language; and which one somebody is probably from. */
import { parseAcceptLanguage } from '@portero/schema/languages.ts';
import type { Country } from '@portero/sign-in/index.ts';
import { getCountries, getCountryCallingCode, isSupportedCountry } from 'libphonenumber-js';

const known = new Map<string, readonly Country[]>();

/** In the alphabet of the language; made once for each. */
export function countriesIn(language: string): readonly Country[] {
  const before = known.get(language);
  if (before) return before;
  const names = new Intl.DisplayNames([language, 'en'], { type: 'region' });
  const alphabet = new Intl.Collator([language, 'en']);
  const countries = getCountries()
    .map((code) => ({ code, name: names.of(code) ?? code, calling: getCountryCallingCode(code) }))
    .sort((one, other) => alphabet.compare(one.name, other.name));
  known.set(language, countries);
  return countries;
}

/** The browser's region, else the one where the page's language is most at home. */
export function likelyCountry(acceptLanguage: string | undefined, language: string): string {
  for (const tag of parseAcceptLanguage(acceptLanguage)) {
    const region = localeOf(tag)?.region;
    if (isCountry(region)) return region;
  }
  return homeOf(language);
}

const homes = new Map<string, string>();

/** Found once for each language that pages are written in. */
function homeOf(language: string): string {
  const before = homes.get(language);
  if (before) return before;
  const locale = localeOf(language);
  const home = [locale?.region, locale?.maximize().region].find(isCountry) ?? 'US';
  homes.set(language, home);
  return home;
}

const isCountry = (region: string | undefined): region is string =>
  region !== undefined && isSupportedCountry(region);

function localeOf(tag: string): Intl.Locale | undefined {
  try {
    return new Intl.Locale(tag);
  } catch {
    return undefined; // not a tag: a browser may send anything
  }
}
