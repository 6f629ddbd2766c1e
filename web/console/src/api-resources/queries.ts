/** APIs that tokens are meant for, and what one may do with them. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type Answered, answer, api, done, pageAnswer, type Sent } from '../api/client.ts';
import { pageSize } from '../api/queries.ts';

export type ApiResource = Answered<'/api/resources/{id}', 'get'>;
export type Permission = Answered<'/api/resources/{resourceId}/scopes', 'get'>[number];
export type NewApiResource = Sent<'/api/resources', 'post'>;

const keys = {
  all: ['api-resources'] as const,
  one: (id: string) => ['api-resources', 'one', id] as const,
  permissions: (id: string) => ['api-resources', 'one', id, 'permissions'] as const,
};

/** @param page counted from one; the page before stays in view while it loads */
export function apiResources(page: number) {
  return queryOptions({
    queryKey: [...keys.all, 'list', page],
    queryFn: async () =>
      pageAnswer((await api()).GET('/api/resources', { params: { query: { page, page_size: pageSize } } })),
    placeholderData: (before) => before,
  });
}

export function apiResource(id: string) {
  return queryOptions({
    queryKey: keys.one(id),
    queryFn: async () => answer((await api()).GET('/api/resources/{id}', { params: { path: { id } } })),
  });
}

/** Every API there is, to see which look alike. */
export const everyApiResource = queryOptions({
  queryKey: [...keys.all, 'every'],
  queryFn: async () => answer((await api()).GET('/api/resources')),
});

/** @param page counted from one; the page before stays in view while it loads */
export function permissions(id: string, page: number) {
  return queryOptions({
    queryKey: [...keys.permissions(id), page],
    queryFn: async () =>
      pageAnswer(
        (await api()).GET('/api/resources/{resourceId}/scopes', {
          params: { path: { resourceId: id }, query: { page, page_size: pageSize } },
        }),
      ),
    placeholderData: (before) => before,
  });
}

export function useCreateApiResource() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: NewApiResource) => answer((await api()).POST('/api/resources', { body })),
    meta: { toldInPlace: true },
    onSuccess: () => client.invalidateQueries({ queryKey: keys.all }),
  });
}

type Settings = {
  readonly name: string;
  readonly accessTokenTtl: number;
  readonly isDefault: boolean;
  readonly isolatesOrganizations: boolean;
  readonly authorizationDetailsTypes: ApiResource['authorizationDetailsTypes'];
};

/** Everything that changes one API; lists show it too. */
export function useApiResourceChanges(id: string) {
  const client = useQueryClient();
  const params = { path: { id } };
  const refresh = () => client.invalidateQueries({ queryKey: keys.all });
  return {
    change: useMutation({
      mutationFn: async ({ isDefault, ...body }: Settings) => {
        const { PATCH } = await api();
        await answer(PATCH('/api/resources/{id}', { params, body }));
        const changed = await answer(
          PATCH('/api/resources/{id}/is-default', { params, body: { isDefault } }),
        );
        // There is one default: another one may have lost its place.
        await refresh();
        return changed;
      },
      meta: { toldInPlace: true },
    }),
    remove: useMutation({
      mutationFn: async () => done((await api()).DELETE('/api/resources/{id}', { params })),
      onSuccess: () => client.invalidateQueries({ queryKey: [...keys.all, 'list'] }),
    }),
  };
}

export function usePermissionChanges(resourceId: string) {
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: keys.permissions(resourceId) });
  return {
    add: useMutation({
      mutationFn: async (body: { name: string; description: string }) =>
        answer(
          (await api()).POST('/api/resources/{resourceId}/scopes', {
            params: { path: { resourceId } },
            body,
          }),
        ),
      meta: { toldInPlace: true },
      onSuccess: refresh,
    }),
    change: useMutation({
      mutationFn: async ({ id, ...body }: { id: string; name: string; description: string }) =>
        answer(
          (await api()).PATCH('/api/resources/{resourceId}/scopes/{scopeId}', {
            params: { path: { resourceId, scopeId: id } },
            body,
          }),
        ),
      meta: { toldInPlace: true },
      onSuccess: refresh,
    }),
    remove: useMutation({
      mutationFn: async (scopeId: string) =>
        done(
          (await api()).DELETE('/api/resources/{resourceId}/scopes/{scopeId}', {
            params: { path: { resourceId, scopeId } },
          }),
        ),
      onSuccess: refresh,
    }),
  };
}
