/** Dates as a field writes them: years, months and days between whatever stands there (contract EXPERIENCE §7.12). */
import type { ProfileFieldConfig } from '@portero/schema/profile-fields.ts';

type Day = { readonly year: number; readonly month: number; readonly day: number };
type Format = Pick<ProfileFieldConfig, 'format' | 'customFormat'>;

const iso = 'yyyy-MM-dd';

/** How the field writes dates. */
export const formatOf = ({ format, customFormat }: Format): string =>
  (format === 'custom' ? customFormat : format) || iso;

/** Written as the field writes it, or as browsers send it; undefined for what is no day of the calendar. */
export function readDate(config: Format, text: string): Day | undefined {
  return read(formatOf(config), text.trim()) ?? read(iso, text.trim());
}

/** Filled up with zeros to the width of the format; whether there is such a day is not asked. */
export const writeDate = (config: Format, { year, month, day }: Day): string =>
  formatOf(config).replaceAll(token, (name) => {
    const value = name.startsWith('y') ? year : name.startsWith('M') ? month : day;
    return String(value).padStart(name.length, '0');
  });

const token = /yyyy|MM|dd|M|d/g;

function read(format: string, text: string): Day | undefined {
  const names = format.match(token) ?? [];
  const between = format.split(token);
  let rest = text;
  const found = new Map<string, number>();
  for (const [at, name] of names.entries()) {
    const before = between[at] ?? '';
    if (!rest.startsWith(before)) return undefined;
    rest = rest.slice(before.length);
    const digits = /^\d+/.exec(rest.slice(0, Math.max(2, name.length)))?.[0] ?? '';
    if (digits.length < name.length) return undefined;
    found.set(name[0] ?? '', Number(digits));
    rest = rest.slice(digits.length);
  }
  if (rest !== (between[names.length] ?? '')) return undefined;
  const [year, month, day] = [found.get('y'), found.get('M'), found.get('d')];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  return isDay({ year, month, day }) ? { year, month, day } : undefined;
}

function isDay({ year, month, day }: Day): boolean {
  const date = new Date(Date.UTC(2000, 0, 1));
  date.setUTCFullYear(year, month - 1, day);
  return year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
