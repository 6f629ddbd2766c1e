/** Languages: those the hosted pages come in, and how one of them is chosen for somebody. */
import * as z from 'zod';
import { type LanguageTag, languageTags } from './language-tags.ts';

/** Languages that an administrator may fall back to without phrases of their own (contract EXPERIENCE §9). */
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
  'nl',
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

/** Those that have words of their own here: hosted pages, emails, text messages and notices. */
export const spokenLanguages = [
  'en',
  'es',
  'de',
  'fr',
  'pt-BR',
  'pt-PT',
  'it',
  'nl',
  'pl-PL',
  'tr-TR',
  'ru',
  'ar',
  'ja',
  'ko',
  'zh-CN',
  'zh-TW',
] as const satisfies readonly BuiltInLanguage[];

export type SpokenLanguage = (typeof spokenLanguages)[number];

const rightToLeft = new Set(['ar', 'fa', 'he', 'ur', 'ps', 'sd', 'ug', 'yi', 'ckb', 'dv']);

/** Reading direction; administrators may bring any language. */
export const directionOf = (language: string): 'ltr' | 'rtl' =>
  rightToLeft.has(language.split('-', 1)[0] ?? '') ? 'rtl' : 'ltr';

export const languageTag = z.enum(languageTags);
export type { LanguageTag };

const base = (tag: string): string => tag.split('-')[0]?.toLowerCase() ?? '';

/** `Hant` for `zh-HK`: who reads one script of a language may not read its other. */
function scriptOf(tag: string): string | undefined {
  try {
    return new Intl.Locale(tag).maximize().script;
  } catch {
    return undefined; // not a tag: it comes from a stranger's header
  }
}

/**
 * The first of the wanted languages that is there. For each candidate: the exact custom tag, the exact built-in
 * tag, a built-in of the same base language (rather one in the same script), a custom one of the same base (contract
 * EXPERIENCE §9).
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
      available.builtIn.find((other) => related(tag)(other) && scriptOf(other) === scriptOf(tag)) ??
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
