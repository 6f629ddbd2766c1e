/** The languages that the hosted pages speak. */
import { de } from './de.ts';
import { en, type Phrases } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { ja } from './ja.ts';
import { ptBR } from './pt-br.ts';
import { ptPT } from './pt-pt.ts';
import { zhCN } from './zh-cn.ts';

export type { Phrases } from './en.ts';

export const phrases: Readonly<Record<string, Phrases>> = {
  en,
  es,
  de,
  fr,
  'pt-BR': ptBR,
  'pt-PT': ptPT,
  ja,
  'zh-CN': zhCN,
};

/** Fill `{{name}}` in; the values are written as text by the template. */
export const fill = (phrase: string, values: Readonly<Record<string, string | number>>): string =>
  phrase.replaceAll(/\{\{(\w+)\}\}/g, (_whole, name: string) => String(values[name] ?? ''));
