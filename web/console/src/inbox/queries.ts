/** What would have been sent if a connector were set up. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type Answered, answer, api, done } from '../api/client.ts';

export type Message = Answered<'/api/development-inbox', 'get'>[number];

/** Kept fresh while the page is open: somebody waits for a code. */
export const inbox = queryOptions({
  queryKey: ['development-inbox'],
  queryFn: async () => answer((await api()).GET('/api/development-inbox')),
  refetchInterval: 3000,
});

export function useEmptyInbox() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => done((await api()).DELETE('/api/development-inbox')),
    onSuccess: () => client.invalidateQueries({ queryKey: inbox.queryKey }),
  });
}
