/** Which language the Console speaks. English comes with the first page, every other language is fetched when chosen. */
import { useSyncExternalStore } from 'react';
import { remember, remembered } from '../remembered.ts';
import { en } from './en.ts';

export type Phrases = typeof en;
export type Language = 'en' | 'es';

export const languages: readonly { readonly tag: Language; readonly name: string }[] = [
  { tag: 'en', name: 'English' },
  { tag: 'es', name: 'Español' },
];

const loaders: Readonly<Record<Language, () => Promise<Phrases>>> = {
  en: async () => en,
  es: async () => (await import('./es.ts')).es,
};

const storageKey = 'portero:console:language';
const listeners = new Set<() => void>();
let current: { readonly language: Language; readonly phrases: Phrases } = { language: 'en', phrases: en };

/** The language of an earlier visit, else the first of the browser's that we speak, else English. */
export function preferredLanguage(
  stored: string | null = remembered(storageKey),
  wished: readonly string[] = navigator.languages,
): Language {
  for (const tag of [stored ?? '', ...wished]) {
    const found = languages.find((language) => language.tag === tag.toLowerCase().split('-')[0]);
    if (found) return found.tag;
  }
  return 'en';
}

/** Speak this language from now on; resolves when its phrases are there. */
export async function setLanguage(language: Language, isChosen = false): Promise<void> {
  const phrases = await loaders[language]();
  current = { language, phrases };
  document.documentElement.lang = language;
  if (isChosen) remember(storageKey, language);
  for (const listener of listeners) listener();
}

/** For what is no component; it does not hear of changes. */
export function currentLanguage(): Language {
  return current.language;
}

/** Phrases for code outside components (toasts, errors). */
export function phrases(): Phrases {
  return current.phrases;
}

/** Told after each change; answers how to stop. */
export function onLanguageChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const snapshot = () => current;

/**
 * The phrases of one room, in the person's language.
 * @example const t = usePhrases('applications'); t.list.title
 */
export function usePhrases<Room extends keyof Phrases>(room: Room): Phrases[Room] {
  return useSyncExternalStore(onLanguageChange, snapshot).phrases[room];
}

/** The component is drawn again when it changes. */
export function useLanguage(): Language {
  return useSyncExternalStore(onLanguageChange, snapshot).language;
}
