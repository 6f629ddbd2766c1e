/** Languages: those the hosted pages come in, and all tags that an administrator may add phrases for. */
import * as z from 'zod';

/** Languages that sign-in pages and messages are bundled in. */
export const builtInLanguages = [
  'ar',
  'cs',
  'de',
  'en',
  'es',
  'fa-IR',
  'fr',
  'it',
  'ja',
  'ko',
  'pl-PL',
  'pt-BR',
  'pt-PT',
  'ru',
  'th',
  'tr-TR',
  'uk-UA',
  'zh-CN',
  'zh-HK',
  'zh-TW',
] as const;

export type BuiltInLanguage = (typeof builtInLanguages)[number];

export const languageTags = [
  'af-ZA',
  'am-ET',
  'ar',
  'ar-AR',
  'as-IN',
  'az-AZ',
  'be-BY',
  'bg-BG',
  'bn-IN',
  'br-FR',
  'bs-BA',
  'ca-ES',
  'cb-IQ',
  'co-FR',
  'cs',
  'cs-CZ',
  'cx-PH',
  'cy-GB',
  'da-DK',
  'de',
  'de-DE',
  'el-GR',
  'en',
  'en-GB',
  'en-US',
  'eo-EO',
  'es',
  'es-ES',
  'es-419',
  'et-EE',
  'eu-ES',
  'fa-IR',
  'ff-NG',
  'fi',
  'fi-FI',
  'fo-FO',
  'fr',
  'fr-CA',
  'fr-FR',
  'fy-NL',
  'ga-IE',
  'gl-ES',
  'gn-PY',
  'gu-IN',
  'ha-NG',
  'he-IL',
  'hi-IN',
  'hr-HR',
  'ht-HT',
  'hu-HU',
  'hy-AM',
  'id-ID',
  'ik-US',
  'is-IS',
  'it',
  'it-IT',
  'iu-CA',
  'ja',
  'ja-JP',
  'ja-KS',
  'jv-ID',
  'ka-GE',
  'kk-KZ',
  'km-KH',
  'kn-IN',
  'ko',
  'ko-KR',
  'ku-TR',
  'ky-KG',
  'lo-LA',
  'lt-LT',
  'lv-LV',
  'mg-MG',
  'mk-MK',
  'ml-IN',
  'mn-MN',
  'mr-IN',
  'ms-MY',
  'mt-MT',
  'my-MM',
  'nb-NO',
  'ne-NP',
  'nl',
  'nl-BE',
  'nl-NL',
  'nn-NO',
  'or-IN',
  'pa-IN',
  'pl-PL',
  'ps-AF',
  'pt',
  'pt-BR',
  'pt-PT',
  'ro-RO',
  'ru',
  'ru-RU',
  'rw-RW',
  'sc-IT',
  'si-LK',
  'sk-SK',
  'sl-SI',
  'sn-ZW',
  'sq-AL',
  'sr-RS',
  'sv',
  'sv-SE',
  'sw-KE',
  'sy-SY',
  'sz-PL',
  'ta-IN',
  'te-IN',
  'tg-TJ',
  'th',
  'th-TH',
  'tl-PH',
  'tr',
  'tr-TR',
  'tt-RU',
  'tz-MA',
  'uk-UA',
  'ur-PK',
  'uz-UZ',
  'vi-VN',
  'zh',
  'zh-CN',
  'zh-HK',
  'zh-MO',
  'zh-TW',
  'zz-TR',
] as const;

export const languageTag = z.enum(languageTags);
export type LanguageTag = z.infer<typeof languageTag>;

const base = (tag: string): string => tag.split('-')[0]?.toLowerCase() ?? '';

/**
 * The first of the wanted languages that is there. For each candidate: the exact custom tag, the exact built-in
 * tag, a built-in of the same base language, a custom one of the same base (contract EXPERIENCE §9).
 */
export function chooseLanguage(
  wanted: readonly string[],
  available: { readonly builtIn: readonly string[]; readonly custom: readonly string[] },
): string | undefined {
  const same = (tag: string) => (other: string) => other.toLowerCase() === tag.toLowerCase();
  const related = (tag: string) => (other: string) => base(other) === base(tag);
  for (const tag of wanted) {
    const found =
      available.custom.find(same(tag)) ??
      available.builtIn.find(same(tag)) ??
      available.builtIn.find(related(tag)) ??
      available.custom.find(related(tag));
    if (found) return found;
  }
  return undefined;
}

/** Tags of an `Accept-Language` header, most wanted first; at most 20, so that nobody makes us work for a long one. */
export function parseAcceptLanguage(header: string | undefined): string[] {
  if (!header) return [];
  return header
    .slice(0, 1000)
    .split(',', 20)
    .map((part, index) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const quality = parameters.map((parameter) => /^\s*q=([\d.]+)\s*$/.exec(parameter)?.[1]).find(Boolean);
      return { tag: tag.trim(), quality: quality === undefined ? 1 : Number(quality), index };
    })
    .filter(({ tag, quality }) => /^[A-Za-z]{1,8}(-[A-Za-z\d]{1,8})*$/.test(tag) && quality > 0)
    .sort((a, b) => b.quality - a.quality || a.index - b.index)
    .map(({ tag }) => tag);
}
