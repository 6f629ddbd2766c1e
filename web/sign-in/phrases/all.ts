/** The languages that the pages come in. */
import { de } from './de.ts';
import { en, type Phrases } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { ja } from './ja.ts';
import { ptBR } from './pt-BR.ts';
import { ptPT } from './pt-PT.ts';
import { zhCN } from './zh-CN.ts';

export const bundledPhrases: Readonly<Record<string, Phrases>> = {
  en,
  de,
  es,
  fr,
  ja,
  'pt-BR': ptBR,
  'pt-PT': ptPT,
  'zh-CN': zhCN,
};

/** Tags of `bundledPhrases`; English first. */
export const bundledLanguages: readonly string[] = Object.keys(bundledPhrases);

/** Phrases of a bundled language, English for any other. */
export function phrasesOf(language: string): Phrases {
  return (Object.hasOwn(bundledPhrases, language) ? bundledPhrases[language] : undefined) ?? en;
}

export type { Phrases };
