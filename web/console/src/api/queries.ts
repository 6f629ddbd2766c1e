/** TanStack Query set up once: what is kept, what is retried, where failures of changes are told. */
import { MutationCache, QueryClient, type UseQueryResult } from '@tanstack/react-query';
import { toast } from '../shell/toasts.ts';
import { ApiError, SignedOutError, sentenceOf } from './errors.ts';

declare module '@tanstack/react-query' {
  interface Register {
    mutationMeta: {
      /** The page shows this failure itself, beside the field it belongs to. */
      readonly toldInPlace?: boolean;
    };
  }
}

export const pageSize = 20;

/**
 * What was asked is good for ten seconds. A refusal is never asked again, a failed way twice. A change that fails is
 * told as a notice, unless `meta.toldInPlace` says that its form does.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // The server may be this very machine: whether there is a network says nothing. What cannot be asked is told.
      mutations: { networkMode: 'always' },
      queries: {
        networkMode: 'always',
        staleTime: 10_000,
        retry: (count, failure) =>
          count < 2 && !(failure instanceof ApiError) && !(failure instanceof SignedOutError),
        throwOnError: false,
      },
    },
    mutationCache: new MutationCache({
      onError: (failure, _variables, _result, mutation) => {
        if (!mutation.meta?.toldInPlace && !(failure instanceof SignedOutError))
          toast.failed(sentenceOf(failure));
      },
    }),
  });
}

/** For a table: why it has no rows, and how to ask again. Where there are rows, a failure to refresh them is none. */
export function failureOf({ data, error, refetch }: Pick<UseQueryResult, 'data' | 'error' | 'refetch'>) {
  if (!error || data) return undefined;
  return { sentence: sentenceOf(error), retry: () => void refetch() };
}
