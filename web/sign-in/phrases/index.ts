/** The languages that the hosted pages speak. */
import type { SpokenLanguage } from '@portero/schema/languages.ts';
import { ar } from './ar.ts';
import { de } from './de.ts';
import { en, type Phrases, type Translation } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { it } from './it.ts';
import { ja } from './ja.ts';
import { ko } from './ko.ts';
import { nl } from './nl.ts';
import { plPL } from './pl-pl.ts';
import { ptBR } from './pt-br.ts';
import { ptPT } from './pt-pt.ts';
import { ru } from './ru.ts';
import { trTR } from './tr-tr.ts';
import { zhCN } from './zh-cn.ts';
import { zhTW } from './zh-tw.ts';

export { directionOf } from '@portero/schema/languages.ts';
export type { Phrases } from './en.ts';

/** What each language says itself, without the English that fills its gaps. */
export const translations: Readonly<Record<SpokenLanguage, Translation>> = {
  en,
  es,
  de,
  fr,
  'pt-BR': ptBR,
  'pt-PT': ptPT,
  it,
  nl,
  'pl-PL': plPL,
  'tr-TR': trTR,
  ru,
  ar,
  ja,
  ko,
  'zh-CN': zhCN,
  'zh-TW': zhTW,
};

const withEnglish = (words: Translation): Phrases => {
  const groups = Object.entries(en).map(([group, phrases]) => [
    group,
    { ...phrases, ...Object.entries(words).find(([name]) => name === group)?.[1] },
  ]);
  return Object.fromEntries(groups);
};

export const phrases: Readonly<Record<string, Phrases>> = Object.fromEntries(
  Object.entries(translations).map(([language, words]) => [language, withEnglish(words)]),
);
