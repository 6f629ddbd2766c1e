/** The words of the bundled messages, in every language that the hosted pages speak. */
import { chooseLanguage, type SpokenLanguage, spokenLanguages } from '@portero/schema/languages.ts';
import { ar } from './ar.ts';
import { de } from './de.ts';
import { en } from './en.ts';
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
import type { MessageTexts } from './types.ts';
import { zhCN } from './zh-cn.ts';
import { zhTW } from './zh-tw.ts';

/** A further language is one file and one line here, and in `spokenLanguages`. */
const languages: Readonly<Record<SpokenLanguage, MessageTexts>> = {
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

/** The texts in the first of the wanted languages that we speak, else in English. */
export function textsIn(wanted: readonly string[]): {
  readonly language: SpokenLanguage;
  readonly texts: MessageTexts;
} {
  const chosen = chooseLanguage(wanted, { builtIn: spokenLanguages, custom: [] });
  const language = spokenLanguages.find((spoken) => spoken === chosen) ?? 'en';
  return { language, texts: languages[language] };
}
