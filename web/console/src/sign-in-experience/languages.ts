/** The languages that the hosted pages speak, and their names in the administrator's. */
import { isLanguageTag, type LanguageTag } from '@portero/schema/language-tags.ts';
import { chooseLanguage, type SpokenLanguage, spokenLanguages } from '@portero/schema/languages.ts';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useLanguage } from '../i18n/language.ts';
import { customPhrases } from './queries.ts';

/** Those that come with the pages. */
export const bundledLanguages = spokenLanguages;
export type BundledLanguage = SpokenLanguage;

export const isBundled = (tag: LanguageTag): boolean => bundledLanguages.some((bundled) => bundled === tag);

/** Where texts come from that nobody wrote in this language: its relative, or English. */
export function bundledUnder(tag: LanguageTag): BundledLanguage {
  const chosen = chooseLanguage([tag], { builtIn: bundledLanguages, custom: [] });
  return bundledLanguages.find((bundled) => bundled === chosen) ?? 'en';
}

/** "Spanish (Spain)", in the language that the Console is read in. */
export function useLanguageName(): (tag: LanguageTag) => string {
  const language = useLanguage();
  return useMemo(() => {
    const names = new Intl.DisplayNames([language], { type: 'language' });
    const upper = (name: string) => name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
    return (tag) => upper(names.of(tag) ?? tag);
  }, [language]);
}

/** The bundled ones, then those that somebody added. Only the first as long as the others are not known. */
export function useOfferedLanguages(): LanguageTag[] {
  const { data = [] } = useQuery(customPhrases);
  const added = data
    .map(({ languageTag }) => languageTag)
    .filter(isLanguageTag)
    .filter((tag) => !isBundled(tag));
  return [...bundledLanguages, ...added];
}
