/** People whom administrators deleted, while they can be brought back. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type Answered, answer, api, done, pageAnswer } from '../../api/client.ts';
import { pageSize } from '../../api/queries.ts';

export type DeletedUser = Answered<'/api/deleted-users', 'get'>[number];

const key = ['deleted-users'] as const;

export const deletedUsers = (page: number) =>
  queryOptions({
    queryKey: [...key, page],
    queryFn: async () =>
      pageAnswer(
        (await api()).GET('/api/deleted-users', { params: { query: { page, page_size: pageSize } } }),
      ),
    placeholderData: (before) => before,
    // Somebody may have been deleted since.
    staleTime: 0,
  });

/** What is purged cannot be brought back by anybody. */
export function useDeletedUserActions() {
  const client = useQueryClient();
  const refresh = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: key }),
      client.invalidateQueries({ queryKey: ['users'] }),
    ]);
  const params = (userId: string) => ({ params: { path: { userId } } });
  return {
    restore: useMutation({
      mutationFn: async (userId: string) =>
        answer((await api()).POST('/api/deleted-users/{userId}/restore', params(userId))),
      onSuccess: refresh,
    }),
    purge: useMutation({
      mutationFn: async (userId: string) =>
        done((await api()).DELETE('/api/deleted-users/{userId}', params(userId))),
      onSuccess: refresh,
    }),
  };
}

export const deletionSettings = queryOptions({
  queryKey: ['deletion-settings'],
  queryFn: async () => answer((await api()).GET('/api/configs/deleted-users')),
});

/** In days, also for those who are deleted already; 0 keeps nobody. */
export function useDeletionSettingsChange() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: { readonly days: number }) =>
      answer((await api()).PATCH('/api/configs/deleted-users', { body })),
    meta: { toldInPlace: true },
    onSuccess: (stored) => {
      client.setQueryData(deletionSettings.queryKey, stored);
      return client.invalidateQueries({ queryKey: key });
    },
  });
}
