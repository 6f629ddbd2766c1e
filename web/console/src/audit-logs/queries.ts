/** The audit log, as the Management API has it. */
import { queryOptions } from '@tanstack/react-query';
import { type Answered, answer, api, pageAnswer } from '../api/client.ts';
import { pageSize } from '../api/queries.ts';

export type LogRow = Answered<'/api/logs', 'get'>[number];

export const ranges = ['1h', '1d', '7d', '30d', 'all'] as const;
export type Range = (typeof ranges)[number];
const hour = 3_600_000;
const lengths: Readonly<Record<Range, number | undefined>> = {
  '1h': hour,
  '1d': 24 * hour,
  '7d': 168 * hour,
  '30d': 720 * hour,
  all: undefined,
};

export type LogsAsked = {
  readonly page: number;
  readonly event: string | undefined;
  readonly userId: string | undefined;
  readonly applicationId: string | undefined;
  readonly range: Range;
};

export function logs(asked: LogsAsked) {
  return queryOptions({
    queryKey: ['logs', asked],
    queryFn: async () => {
      const length = lengths[asked.range];
      return pageAnswer(
        (await api()).GET('/api/logs', {
          params: {
            query: {
              page: asked.page,
              page_size: pageSize,
              enableCap: 'true',
              ...(asked.event && { logKey: asked.event }),
              ...(asked.userId && { userId: asked.userId }),
              ...(asked.applicationId && { applicationId: asked.applicationId }),
              ...(length !== undefined && { start_time: String(Date.now() - length) }),
            },
          },
        }),
      );
    },
    placeholderData: (before) => before,
  });
}

export function log(id: string) {
  return queryOptions({
    queryKey: ['logs', 'one', id],
    queryFn: async () => answer((await api()).GET('/api/logs/{id}', { params: { path: { id } } })),
  });
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined);

/** What a row is about, out of its payload. */
export function factsOf({ payload }: Pick<LogRow, 'payload'>) {
  const { actor } = payload as { actor?: { type?: unknown; id?: unknown } };
  return {
    failed: payload.result === 'Error',
    userId: text(payload.userId),
    applicationId: text(payload.applicationId),
    actor: text(actor?.id),
    ip: text(payload.ip),
  };
}
