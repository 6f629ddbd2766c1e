/**
 * What an administrator chose for himself: language, appearance, notices he has read. Kept in his account, so that it
 * follows him; language and appearance also in this browser, so that the first paint is right.
 */
import { useSyncExternalStore } from 'react';
import { sentenceOf } from '../api/errors.ts';
import * as me from '../api/me.ts';
import { type Language, languages, setLanguage } from '../i18n/language.ts';
import { toast } from './toasts.ts';

export type Appearance = 'light' | 'dark' | 'auto';

export type Preferences = {
  readonly language?: Language;
  readonly appearance?: Appearance;
  /** Identifiers of notices that were dismissed. */
  readonly read: readonly string[];
};

let preferences: Preferences = { read: [] };
let loading: Promise<void> | undefined;
const listeners = new Set<() => void>();

/** Fetch them once per page load. The Console works without them: a failure only means defaults. */
export function loadPreferences(): Promise<void> {
  loading ??= me
    .customData()
    .then(async (data) => {
      keep(parsePreferences(data.adminConsolePreferences));
      if (preferences.language) await setLanguage(preferences.language, true);
    })
    .catch(() => undefined);
  return loading;
}

/** Choose; shown at once, taken back when the server refuses. */
export function choose(change: Partial<Preferences>): void {
  const before = preferences;
  keep({ ...preferences, ...change });
  me.patchCustomData({ adminConsolePreferences: toStored(preferences) }).catch((failure: unknown) => {
    keep(before);
    toast.failed(sentenceOf(failure));
  });
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => preferences,
  );
}

function keep(next: Preferences): void {
  preferences = next;
  for (const listener of listeners) listener();
}

/** Whatever another version of the Console has stored must not break this one. */
export function parsePreferences(value: unknown): Preferences {
  if (typeof value !== 'object' || value === null) return { read: [] };
  const language = languages.find(({ tag }) => tag === Reflect.get(value, 'language'))?.tag;
  const mode: unknown = Reflect.get(value, 'appearanceMode');
  const appearance = mode === 'light' || mode === 'dark' ? mode : mode === 'system' ? 'auto' : undefined;
  const read: unknown = Reflect.get(value, 'readNotices');
  return {
    ...(language && { language }),
    ...(appearance && { appearance }),
    read: Array.isArray(read) ? read.filter((item) => typeof item === 'string') : [],
  };
}

function toStored({ language, appearance, read }: Preferences): Record<string, unknown> {
  return {
    ...(language && { language }),
    ...(appearance && { appearanceMode: appearance === 'auto' ? 'system' : appearance }),
    readNotices: read,
  };
}
