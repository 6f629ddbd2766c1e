/** What a list says below itself of how much there is. */
import { wholeNumber } from '../i18n/format.ts';
import type { ui } from './phrases.en.ts';

export type Place = {
  readonly page: number;
  readonly size: number;
  readonly total: number;
  /** The count stopped at a limit: it is shown as "n+". */
  readonly capped?: boolean;
};

/** Whether there is anywhere to turn to. */
export const hasPages = ({ page, size, total }: Place): boolean => total > size || page > 1;

/** "134 results" where one page holds everything, "21–40 of 134" otherwise; a single row is no range. */
export function pagerWords(place: Place, t: Pick<typeof ui.pager, 'count' | 'range'>): string {
  const { page, size, total, capped = false } = place;
  const all = `${wholeNumber(total)}${capped ? '+' : ''}`;
  const from = (page - 1) * size + 1;
  const to = Math.min(page * size, total);
  // Also where the rows of a later page were removed meanwhile.
  if (!hasPages(place) || from > total) return t.count(all);
  return t.range(from === to ? wholeNumber(from) : `${wholeNumber(from)}–${wholeNumber(to)}`, all);
}
