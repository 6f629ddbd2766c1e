/** Dates and numbers as the person's language writes them. */
import { currentLanguage } from './language.ts';

const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** "3 hours ago", "in 2 days"; within a minute "now". What is to come is rounded: 90 days are three months, not two. */
export function relativeTime(at: number, now = Date.now(), language: string = currentLanguage()): string {
  const seconds = Math.round((at - now) / 1000);
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) < size) continue;
    return format.format(seconds > 0 ? Math.round(seconds / size) : Math.trunc(seconds / size), unit);
  }
  return format.format(0, 'second');
}

/** Date and time to the second, with the zone, for tooltips and copies. */
export function exactTime(at: number, language: string = currentLanguage()): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'long' }).format(at);
}

/** @param at milliseconds since 1970 */
export function shortDate(at: number, language: string = currentLanguage()): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(at);
}

export function wholeNumber(value: number, language: string = currentLanguage()): string {
  return new Intl.NumberFormat(language).format(value);
}
