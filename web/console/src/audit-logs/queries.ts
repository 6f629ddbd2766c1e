/** The audit log, as the Management API has it. */
import { queryOptions } from '@tanstack/react-query';
import { type Answered, answer, api, pageAnswer } from '../api/client.ts';
import { pageSize } from '../api/queries.ts';

export type LogRow = Answered<'/api/logs', 'get'>[number];

export const ranges = ['1h', '1d', '7d', '30d', 'custom', 'all'] as const;
export type Range = (typeof ranges)[number];
const hour = 3_600_000;
const lengths: Readonly<Record<Range, number | undefined>> = {
  '1h': hour,
  '1d': 24 * hour,
  '7d': 168 * hour,
  '30d': 720 * hour,
  custom: undefined,
  all: undefined,
};

export type LogsAsked = {
  readonly page: number;
  readonly event?: string | undefined;
  readonly text?: string | undefined;
  readonly userId?: string | undefined;
  readonly applicationId?: string | undefined;
  readonly range: Range;
  /** Days, of the range `custom`. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
};

const day = 24 * hour;
const startOf = (date: string): number => new Date(`${date}T00:00:00`).getTime();

/** The window that a range stands for, by the days of this browser. */
export function timesOf(
  { range, from, to }: Pick<LogsAsked, 'range' | 'from' | 'to'>,
  now = Date.now(),
): { start_time?: string; end_time?: string } {
  if (range !== 'custom') {
    const length = lengths[range];
    return length === undefined ? {} : { start_time: String(now - length) };
  }
  const [first, last] = from && to && from > to ? [to, from] : [from, to];
  return {
    ...(first && { start_time: String(startOf(first)) }),
    ...(last && { end_time: String(startOf(last) + day - 1) }),
  };
}

const filterOf = ({ event, text: q, userId, applicationId, ...times }: LogsAsked) => ({
  ...(event && { logKey: event }),
  ...(q && { q }),
  ...(userId && { userId }),
  ...(applicationId && { applicationId }),
  ...timesOf(times),
});

/** Milliseconds between two looks of whoever follows the log. */
const followEvery = 3000;

/** @param follows look again, while the page is seen */
export function logs(asked: LogsAsked, follows = false) {
  return queryOptions({
    refetchInterval: follows ? followEvery : false,
    queryKey: ['logs', asked],
    queryFn: async () =>
      pageAnswer(
        (await api()).GET('/api/logs', {
          params: {
            query: { page: asked.page, page_size: pageSize, enableCap: 'true', ...filterOf(asked) },
          },
        }),
      ),
    placeholderData: (before) => before,
  });
}

/** Where the same entries, all pages of them, come as a file. */
export const exportAddress = (asked: LogsAsked, format: 'csv' | 'json'): string =>
  `/api/log-exports?${new URLSearchParams({ ...filterOf(asked), format })}`;

export function log(id: string) {
  return queryOptions({
    queryKey: ['logs', 'one', id],
    queryFn: async () => answer((await api()).GET('/api/logs/{id}', { params: { path: { id } } })),
  });
}

export const newestSeal = queryOptions({
  queryKey: ['logs', 'seals'],
  queryFn: async () => answer((await api()).GET('/api/log-seals', { params: { query: { page_size: 1 } } })),
});

type VerifiedPart = Answered<'/api/log-seals/verification', 'get'>;
export type Verification = Pick<VerifiedPart, 'problems' | 'entries' | 'until'>;
export type SealProblem = Verification['problems'][number];

/** Compare the whole log with its seals, part by part. @param onPart is told how many entries were compared so far */
export async function verifyLog(onPart: (entries: number) => void): Promise<Verification> {
  const problems: SealProblem[] = [];
  let entries = 0;
  let until: number | null = null;
  for (let after: number | null = 0; after !== null; ) {
    const part: VerifiedPart = await answer(
      (await api()).GET('/api/log-seals/verification', { params: { query: { after: String(after) } } }),
    );
    problems.push(...part.problems);
    entries += part.entries;
    until = part.until ?? until;
    after = part.next;
    onPart(entries);
  }
  return { problems, entries, until };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined);

const shape = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

/** What a row is about, out of its payload. */
export function factsOf({ payload }: Pick<LogRow, 'payload'>) {
  const actor = shape(payload.actor);
  const id = text(actor.id);
  return {
    failed: payload.result === 'Error',
    userId: text(payload.userId),
    applicationId: text(payload.applicationId),
    organizationId: text(payload.organizationId),
    organizationRoleId: text(payload.organizationRoleId),
    roleId: text(payload.roleId),
    resourceId: text(payload.resourceId),
    /** By its own word, where it has no page, or is gone. */
    called: ['indicator', 'name', 'config', 'email', 'emailDomain', 'languageTag', 'connectorId', 'keyId']
      .map((name) => text(payload[name]))
      .find((word) => word !== undefined),
    actor: id === undefined ? undefined : { type: text(actor.type), id },
    reason: text(payload.reason) ?? text(shape(shape(payload.exchange).impersonator).reason),
    ip: text(payload.ip),
    userAgent: text(payload.userAgent),
    requestId: text(payload.requestId),
  };
}

/** Who made a change: an administrator or a person, an application, the command line. */
export type LogActor = NonNullable<ReturnType<typeof factsOf>['actor']>;

export type Change = { readonly field: string; readonly before: unknown; readonly after: unknown };

/** What an entry of a change says was there before, and is since. */
export const changesOf = ({ payload }: Pick<LogRow, 'payload'>): Change[] =>
  Object.entries(shape(payload.changes)).map(([field, change]) => {
    const { before, after } = shape(change);
    return { field, before, after };
  });
