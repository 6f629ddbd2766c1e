/** Protected applications: where they are served, and the domains of one. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type Answered, answer, api, done } from '../api/client.ts';
import { isApiError } from '../api/errors.ts';
import { applicationKeys } from '../applications/queries.ts';

const domainsPath = '/api/applications/{id}/protected-app-metadata/custom-domains';
export type CustomDomain = Answered<typeof domainsPath, 'get'>[number];

/** The domain under which they are served; null when the server is not set up for them. */
export const protectedAppsDomain = queryOptions({
  queryKey: ['systems', 'application'],
  queryFn: async () => {
    try {
      const { protectedApps } = await answer((await api()).GET('/api/systems/application'));
      return protectedApps.defaultDomain;
    } catch (failure) {
      if (isApiError(failure) && failure.status === 501) return null;
      throw failure;
    }
  },
  staleTime: Number.POSITIVE_INFINITY,
});

const keyOf = (id: string) => [...applicationKeys.one(id), 'domains'] as const;

/** Asking looks the waiting ones up. */
export const customDomains = (id: string) =>
  queryOptions({
    queryKey: keyOf(id),
    queryFn: async () => answer((await api()).GET(domainsPath, { params: { path: { id } } })),
  });

export function useDomainChanges(id: string) {
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: applicationKeys.one(id) });
  const add = useMutation({
    mutationFn: async (domain: string) =>
      done((await api()).POST(domainsPath, { params: { path: { id } }, body: { domain } })),
    meta: { toldInPlace: true },
    onSuccess: refresh,
  });
  const remove = useMutation({
    mutationFn: async (domain: string) =>
      done(
        (await api()).DELETE('/api/applications/{id}/protected-app-metadata/custom-domains/{domain}', {
          params: { path: { id, domain } },
        }),
      ),
    onSuccess: refresh,
  });
  return { add, remove };
}
