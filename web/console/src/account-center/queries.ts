/** What people may see and change of their own account. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type Answered, answer, api, type Sent } from '../api/client.ts';
import { ifMatch, type Versioned, versioned } from '../api/versions.ts';

export type AccountCenter = Answered<'/api/account-center', 'get'>;
export type StoredCenter = Versioned<AccountCenter>;
export type AccountCenterChange = Sent<'/api/account-center', 'patch'>;

export const accountCenter = queryOptions({
  queryKey: ['account-center'],
  queryFn: async () => versioned((await api()).GET('/api/account-center')),
});

/**
 * Only over the version that was looked at; the form tells what was refused.
 * @returns what is stored now, with its new version
 */
export function useChangeAccountCenter() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({
      body,
      base,
    }: {
      readonly body: AccountCenterChange;
      readonly base: StoredCenter;
    }): Promise<StoredCenter> => {
      await answer((await api()).PATCH('/api/account-center', { body, headers: ifMatch(base) }));
      return client.fetchQuery({ ...accountCenter, staleTime: 0 });
    },
    meta: { toldInPlace: true },
  });
}
