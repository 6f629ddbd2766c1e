/** Applications and their secrets, as the Management API has them. */
import { secretMask } from '@portero/schema/connectors.ts';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Answered, answer, api, done, pageAnswer, type Sent } from '../api/client.ts';
import { pageSize } from '../api/queries.ts';
import { ifMatch, type Versioned, versioned } from '../api/versions.ts';

export type Application = Versioned<Answered<'/api/applications/{id}', 'get'>>;
export type ApplicationRow = Answered<'/api/applications', 'get'>[number];
export type ApplicationSecret = Answered<'/api/applications/{id}/secrets', 'get'>[number];
export type NewApplication = Sent<'/api/applications', 'post'>;
export type ApplicationChange = Sent<'/api/applications/{id}', 'patch'>;

export const applicationKeys = {
  all: ['applications'] as const,
  one: (id: string) => ['applications', 'one', id] as const,
  secrets: (id: string) => ['applications', 'one', id, 'secrets'] as const,
};

export type ApplicationsAsked = {
  readonly thirdParty: boolean;
  readonly page: number;
  readonly keyword: string;
};

/** The page before stays in view while the next one loads; `keyword` is looked for anywhere in a name or an id. */
export function applications({ thirdParty, page, keyword }: ApplicationsAsked) {
  return queryOptions({
    queryKey: [...applicationKeys.all, 'list', thirdParty, page, keyword],
    queryFn: async () =>
      pageAnswer(
        (await api()).GET('/api/applications', {
          params: {
            query: {
              page,
              page_size: pageSize,
              isThirdParty: thirdParty ? 'true' : 'false',
              ...(keyword && { search_params: { search: `%${keyword}%` } }),
            },
          },
        }),
      ),
    placeholderData: (before) => before,
  });
}

/** With its version, for changes that must not overwrite another's. */
export function application(id: string) {
  return queryOptions({
    queryKey: applicationKeys.one(id),
    queryFn: async () => versioned((await api()).GET('/api/applications/{id}', { params: { path: { id } } })),
  });
}

/** Names and expiries; the values stay with the server. */
export function applicationSecrets(id: string) {
  return queryOptions({
    queryKey: [...applicationKeys.secrets(id), 'masked'],
    queryFn: async () =>
      answer(
        (await api()).GET('/api/applications/{id}/secrets', {
          params: { path: { id }, query: { mask: 'true' } },
        }),
      ),
  });
}

/** The secrets in clear. Each reading leaves an entry in the audit log, so it is not repeated without need. */
export function clearSecrets(id: string) {
  return queryOptions({
    queryKey: [...applicationKeys.secrets(id), 'clear'],
    queryFn: async () =>
      answer((await api()).GET('/api/applications/{id}/secrets', { params: { path: { id } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The first secret that still works, as far as it can be read; those that were shown once cannot. */
export function useUsableSecret(app: Application): { readonly value: string; readonly isHidden: boolean } {
  const { data } = useQuery({ ...clearSecrets(app.id), enabled: hasSecrets(app.type) });
  const usable = data?.filter(({ expiresAt }) => expiresAt === null || expiresAt > Date.now()) ?? [];
  const readable = usable.find(({ value }) => value !== secretMask);
  return { value: readable?.value ?? '', isHidden: usable.length > 0 && !readable };
}

/** Whether applications of this type prove who they are with a secret. */
export function hasSecrets(type: Application['type']): boolean {
  return type === 'Traditional' || type === 'MachineToMachine' || type === 'Protected';
}

/** The new one is in the cache when its page opens, and asked again there. */
export function useCreateApplication() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: NewApplication) => answer((await api()).POST('/api/applications', { body })),
    meta: { toldInPlace: true },
    onSuccess: (created) => {
      client.setQueryData<Application>(applicationKeys.one(created.id), {
        ...created,
        isAdmin: false,
        etag: null,
      });
      void client.invalidateQueries({ queryKey: applicationKeys.one(created.id), exact: true });
      return client.invalidateQueries({ queryKey: [...applicationKeys.all, 'list'] });
    },
  });
}

/** Change an application; what the server then has is what every page shows. */
export function useChangeApplication(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ base, body }: { readonly base: Application; readonly body: ApplicationChange }) =>
      answer(
        (await api()).PATCH('/api/applications/{id}', {
          params: { path: { id } },
          body,
          headers: ifMatch(base),
        }),
      ),
    meta: { toldInPlace: true },
    onSuccess: (changed) => {
      client.setQueryData<Application>(
        applicationKeys.one(id),
        (before) => before && { ...before, ...changed },
      );
      // For the tag of what is stored now, which only a reading tells.
      void client.invalidateQueries({ queryKey: applicationKeys.one(id), exact: true });
      return client.invalidateQueries({ queryKey: [...applicationKeys.all, 'list'] });
    },
  });
}

/** Nothing of it stays in the cache. */
export function useDeleteApplication() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (id: string) =>
      done((await api()).DELETE('/api/applications/{id}', { params: { path: { id } } })),
    onSuccess: (_nothing, id) => {
      client.removeQueries({ queryKey: applicationKeys.one(id) });
      return client.invalidateQueries({ queryKey: [...applicationKeys.all, 'list'] });
    },
  });
}

/** A new secret is in the answer, which may be the only place that shows it. */
export function useSecretChanges(id: string) {
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: applicationKeys.secrets(id) });
  const create = useMutation({
    mutationFn: async (body: { name: string; expiresAt: number | null }) =>
      answer((await api()).POST('/api/applications/{id}/secrets', { params: { path: { id } }, body })),
    meta: { toldInPlace: true },
    onSuccess: refresh,
  });
  const rename = useMutation({
    mutationFn: async ({ from, to }: { from: string; to: string }) =>
      answer(
        (await api()).PATCH('/api/applications/{id}/secrets/{name}', {
          params: { path: { id, name: from } },
          body: { name: to },
        }),
      ),
    meta: { toldInPlace: true },
    onSuccess: refresh,
  });
  const remove = useMutation({
    mutationFn: async (name: string) =>
      done((await api()).DELETE('/api/applications/{id}/secrets/{name}', { params: { path: { id, name } } })),
    onSuccess: refresh,
  });
  return { create, rename, remove };
}
