/** Syntax colours. The highlighter and each grammar are fetched when first needed. */

import type { RootContent } from 'hast';
import type { LanguageFn } from 'highlight.js';
import type { createLowlight } from 'lowlight';

type Grammar = () => Promise<{ default: LanguageFn }>;

const grammars = {
  bash: () => import('highlight.js/lib/languages/bash'),
  csharp: () => import('highlight.js/lib/languages/csharp'),
  css: () => import('highlight.js/lib/languages/css'),
  dart: () => import('highlight.js/lib/languages/dart'),
  go: () => import('highlight.js/lib/languages/go'),
  gradle: () => import('highlight.js/lib/languages/gradle'),
  html: () => import('highlight.js/lib/languages/xml'),
  http: () => import('highlight.js/lib/languages/http'),
  ini: () => import('highlight.js/lib/languages/ini'),
  java: () => import('highlight.js/lib/languages/java'),
  javascript: () => import('highlight.js/lib/languages/javascript'),
  json: () => import('highlight.js/lib/languages/json'),
  kotlin: () => import('highlight.js/lib/languages/kotlin'),
  php: () => import('highlight.js/lib/languages/php'),
  python: () => import('highlight.js/lib/languages/python'),
  ruby: () => import('highlight.js/lib/languages/ruby'),
  swift: () => import('highlight.js/lib/languages/swift'),
  tsx: () => import('highlight.js/lib/languages/typescript'),
  typescript: () => import('highlight.js/lib/languages/typescript'),
  vue: () => import('highlight.js/lib/languages/xml'),
  xml: () => import('highlight.js/lib/languages/xml'),
  yaml: () => import('highlight.js/lib/languages/yaml'),
} as const satisfies Record<string, Grammar>;

export type CodeLanguage = keyof typeof grammars | 'text';

const names: Partial<Record<CodeLanguage, string>> = {
  bash: 'Terminal',
  csharp: 'C#',
  html: 'HTML',
  http: 'HTTP',
  ini: 'Configuration',
  javascript: 'JavaScript',
  json: 'JSON',
  php: 'PHP',
  text: 'Text',
  tsx: 'TSX',
  typescript: 'TypeScript',
  xml: 'XML',
  yaml: 'YAML',
};

export function languageName(language: CodeLanguage): string {
  return names[language] ?? language.charAt(0).toUpperCase() + language.slice(1);
}

let engine: Promise<ReturnType<typeof createLowlight>> | undefined;

/** The code as a tree of spans. Falls back to plain text when a grammar cannot be fetched. */
export async function highlight(code: string, language: CodeLanguage): Promise<readonly RootContent[]> {
  if (language === 'text') return [{ type: 'text', value: code }];
  try {
    engine ??= import('lowlight').then(({ createLowlight }) => createLowlight());
    const lowlight = await engine;
    if (!lowlight.registered(language)) lowlight.register(language, (await grammars[language]()).default);
    return lowlight.highlight(language, code).children;
  } catch {
    engine = undefined;
    return [{ type: 'text', value: code }];
  }
}
