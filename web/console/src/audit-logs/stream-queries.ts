/** Where the audit log is streamed to, and for how long it is kept. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type Answered, answer, api, done, type Sent } from '../api/client.ts';
import { isApiError } from '../api/errors.ts';
import { ifMatch, type Versioned, versioned } from '../api/versions.ts';

export type LogStream = Answered<'/api/configs/log-stream', 'get'>;
export type StoredStream = Versioned<LogStream>;
export type StreamChange = Sent<'/api/configs/log-stream', 'put'>;
export type Retention = Answered<'/api/configs/log-retention', 'get'>;
export type Trial = Answered<'/api/configs/log-stream/test', 'post'>;

/** Milliseconds between two looks at how far it is. */
const lookEvery = 5000;

/** Null while there is none. */
export const logStream = queryOptions({
  queryKey: ['log-stream'],
  queryFn: async (): Promise<StoredStream | null> => {
    try {
      return await versioned((await api()).GET('/api/configs/log-stream'));
    } catch (failure) {
      if (isApiError(failure, 'entity.not_found')) return null;
      throw failure;
    }
  },
  refetchInterval: ({ state }) => (state.data ? lookEvery : false),
});

/** Only over the version that was looked at; `base` is null for the first one. */
export function useStreamChange() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ body, base }: { readonly body: StreamChange; readonly base: StoredStream | null }) =>
      versioned((await api()).PUT('/api/configs/log-stream', { body, headers: base ? ifMatch(base) : {} })),
    meta: { toldInPlace: true },
    onSuccess: (stored) => client.setQueryData(logStream.queryKey, stored),
  });
}

export function useStreamRemoval() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => done((await api()).DELETE('/api/configs/log-stream')),
    onSuccess: () => client.setQueryData(logStream.queryKey, null),
  });
}

/** The answer is the only place that shows it; the old one counts no more. */
export function useNewSigningSecret() {
  return useMutation({
    mutationFn: async () => answer((await api()).POST('/api/configs/log-stream/signing-secret')),
  });
}

/** One entry that nothing happened for. How the receiver took it is the answer, no failure. */
export function useStreamTrial() {
  return useMutation({
    mutationFn: async (): Promise<Trial> => answer((await api()).POST('/api/configs/log-stream/test')),
  });
}

export const retention = queryOptions({
  queryKey: ['log-retention'],
  queryFn: async () => answer((await api()).GET('/api/configs/log-retention')),
});

/** In days. */
export function useRetentionChange() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (days: number) =>
      answer((await api()).PATCH('/api/configs/log-retention', { body: { days } })),
    meta: { toldInPlace: true },
    onSuccess: (stored) => client.setQueryData(retention.queryKey, stored),
  });
}
