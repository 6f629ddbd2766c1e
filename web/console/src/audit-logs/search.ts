/** What narrows a list of entries, as it stands in the address. */
import { oneOf } from '../shell/url-state.ts';
import { type Range, ranges } from './queries.ts';

export type LogsSearch = {
  readonly page?: number | undefined;
  readonly event?: string | undefined;
  /** Somewhere in the entry. */
  readonly text?: string | undefined;
  readonly userId?: string | undefined;
  readonly applicationId?: string | undefined;
  readonly range?: Range | undefined;
  /** Days, of the range `custom`. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
};

/** For `validateSearch`. Whatever is wrong in an address falls back to the beginning. */
export function logsSearch(search: Record<string, unknown>): LogsSearch {
  const page = Number(search.page);
  const range = oneOf(search.range, ranges);
  const text = (name: 'event' | 'userId' | 'applicationId' | 'text') => {
    const value = search[name];
    return typeof value === 'string' && value ? { [name]: value.slice(0, 128) } : {};
  };
  const day = (name: 'from' | 'to') => {
    const value = search[name];
    const isDay =
      typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));
    return isDay ? { [name]: value } : {};
  };
  return {
    ...(Number.isInteger(page) && page > 1 && { page }),
    ...(range && { range }),
    ...text('event'),
    ...text('text'),
    ...text('userId'),
    ...text('applicationId'),
    ...(range === 'custom' && { ...day('from'), ...day('to') }),
  };
}
