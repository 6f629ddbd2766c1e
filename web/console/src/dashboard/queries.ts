/** The numbers of the dashboard. */
import { queryOptions } from '@tanstack/react-query';
import { type Answered, answer, api } from '../api/client.ts';

export type Figure = Answered<'/api/dashboard/users/new', 'get'>['today'];
export type Day = Answered<'/api/dashboard/users/active', 'get'>['dauCurve'][number];

/** Where the reader is. */
const { timeZone } = Intl.DateTimeFormat().resolvedOptions();

export const totals = queryOptions({
  queryKey: ['dashboard', 'totals'],
  queryFn: async () => {
    const client = await api();
    const [{ totalUserCount }, fresh] = await Promise.all([
      answer(client.GET('/api/dashboard/users/total')),
      answer(client.GET('/api/dashboard/users/new', { params: { query: { timeZone } } })),
    ]);
    return { total: totalUserCount, ...fresh };
  },
});

/** @param date yyyy-mm-dd, today when undefined; the numbers before stay in view while others load */
export const active = (date: string | undefined) =>
  queryOptions({
    queryKey: ['dashboard', 'active', date],
    queryFn: async () =>
      answer((await api()).GET('/api/dashboard/users/active', { params: { query: date ? { date } : {} } })),
    placeholderData: (before) => before,
  });
