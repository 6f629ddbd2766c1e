/** Requests of people who lost every second factor. */
import type { RecoveryState } from '@portero/schema/recovery-requests.ts';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type Answered, answer, api, pageAnswer } from '../../api/client.ts';
import { pageSize } from '../../api/queries.ts';

export type RecoveryRequest = Answered<'/api/recovery-requests', 'get'>[number];
export type RecoveryRequestDetail = Answered<'/api/recovery-requests/{requestId}', 'get'>;

const key = ['recovery-requests'] as const;

export const recoveryRequests = (page: number, state: RecoveryState | undefined) =>
  queryOptions({
    queryKey: [...key, page, state],
    queryFn: async () =>
      pageAnswer(
        (await api()).GET('/api/recovery-requests', {
          params: { query: { page, page_size: pageSize, ...(state && { state }) } },
        }),
      ),
    placeholderData: (before) => before,
    // People ask at any time.
    staleTime: 0,
  });

/** How many there are in a state, or in any. */
export const requestCount = (state?: RecoveryState) =>
  queryOptions({
    queryKey: [...key, 'count', state],
    queryFn: async () =>
      pageAnswer(
        (await api()).GET('/api/recovery-requests', {
          params: { query: { page: 1, page_size: 1, ...(state && { state }) } },
        }),
      ),
  });

export const recoveryRequest = (requestId: string) =>
  queryOptions({
    queryKey: [...key, 'one', requestId],
    queryFn: async () =>
      answer((await api()).GET('/api/recovery-requests/{requestId}', { params: { path: { requestId } } })),
    staleTime: 0,
  });

/** A refusal needs a reason. */
export function useRecoveryAnswer(requestId: string) {
  const client = useQueryClient();
  const params = { path: { requestId } };
  return useMutation({
    mutationFn: async ({ approves, reason }: { readonly approves: boolean; readonly reason: string }) =>
      approves
        ? answer(
            (await api()).POST('/api/recovery-requests/{requestId}/approve', {
              params,
              body: reason === '' ? {} : { reason },
            }),
          )
        : answer(
            (await api()).POST('/api/recovery-requests/{requestId}/refuse', { params, body: { reason } }),
          ),
    meta: { toldInPlace: true },
    onSuccess: () => client.invalidateQueries({ queryKey: key }),
  });
}
