/** Dates as the language of a page writes them. */
import { LRUCache } from 'lru-cache';

const styles = {
  /** 3 May 2026 */
  day: { dateStyle: 'medium', timeZone: 'UTC' },
  moment: { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' },
  /** As a person is asked for theirs. */
  long: { dateStyle: 'long', timeZone: 'UTC' },
} as const;

/** Making one takes longer than all else in the row of a list. */
const made = new LRUCache<string, Intl.DateTimeFormat>({ max: 100 });

/** @param language a tag that pages are written in; where there are no dates in it, English */
export function datesIn(language: string, style: keyof typeof styles): Intl.DateTimeFormat {
  const key = `${style} ${language}`;
  const known = made.get(key);
  if (known) return known;
  const format = new Intl.DateTimeFormat([language, 'en'], styles[style]);
  made.set(key, format);
  return format;
}
