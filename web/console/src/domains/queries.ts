/** Domains under which the tenant is reached. */
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { use } from 'react';
import { type Answered, answer, api, done } from '../api/client.ts';
import { loadInstance } from '../api/instance.ts';

export type Domain = Answered<'/api/domains', 'get'>[number];
export type DomainFile = Answered<'/api/domains/{id}/verification-files', 'get'>[number];

const key = ['domains'] as const;

/** As the server is reached itself: over HTTPS or not, at the same port. */
export function atDomain(endpoint: string, domain: string): string {
  const url = new URL(endpoint);
  url.hostname = domain;
  return url.origin;
}

/** Asking looks the waiting ones up. */
export const domains = queryOptions({
  queryKey: key,
  queryFn: async () => answer((await api()).GET('/api/domains')),
});

/** Where applications reach the tenant: the usual address, then every domain of its own that is verified. */
export function useAddresses(): readonly [usual: string, ...own: string[]] {
  const { endpoint } = use(loadInstance());
  const own = useQuery(domains).data?.filter(({ status }) => status === 'Active') ?? [];
  return [endpoint, ...own.map(({ domain }) => atDomain(endpoint, domain))];
}

export const filesOf = (id: string) =>
  queryOptions({
    queryKey: [...key, id, 'files'],
    queryFn: async () =>
      answer((await api()).GET('/api/domains/{id}/verification-files', { params: { path: { id } } })),
  });

/** The files of a domain are replaced all at once. */
export function useDomainChanges() {
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: key });
  const add = useMutation({
    mutationFn: async (domain: string) => answer((await api()).POST('/api/domains', { body: { domain } })),
    meta: { toldInPlace: true },
    onSuccess: refresh,
  });
  const remove = useMutation({
    mutationFn: async (id: string) =>
      done((await api()).DELETE('/api/domains/{id}', { params: { path: { id } } })),
    onSuccess: refresh,
  });
  const show = useMutation({
    mutationFn: async ({ id, files }: { readonly id: string; readonly files: DomainFile[] }) =>
      answer(
        (await api()).PUT('/api/domains/{id}/verification-files', {
          params: { path: { id } },
          body: { verificationFiles: files },
        }),
      ),
    meta: { toldInPlace: true },
    onSuccess: (stored, { id }) => client.setQueryData(filesOf(id).queryKey, stored),
  });
  return { add, remove, show };
}
