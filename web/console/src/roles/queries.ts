/** Roles: what they permit and who holds them. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type Answered, answer, api, done, pageAnswer, type Sent } from '../api/client.ts';
import { pageSize } from '../api/queries.ts';

export type Role = Answered<'/api/roles/{id}', 'get'>;
export type RoleRow = Answered<'/api/roles', 'get'>[number];
export type RolePermission = Answered<'/api/roles/{id}/scopes', 'get'>[number];
export type NewRole = Sent<'/api/roles', 'post'>;
export type RoleType = Role['type'];

export const roleKeys = {
  all: ['roles'] as const,
  one: (id: string) => ['roles', 'one', id] as const,
};

type Listing = { readonly page: number; readonly keyword: string };
const queryOf = ({ page, keyword }: Listing) => ({
  page,
  page_size: pageSize,
  ...(keyword && { search: `%${keyword}%` }),
});

export function roles({ type, ...listing }: Listing & { readonly type?: RoleType | undefined }) {
  return queryOptions({
    queryKey: [...roleKeys.all, 'list', type, listing.page, listing.keyword],
    queryFn: async () =>
      pageAnswer(
        (await api()).GET('/api/roles', {
          params: { query: { ...queryOf(listing), ...(type && { type }) } },
        }),
      ),
    placeholderData: (before) => before,
  });
}

export function role(id: string) {
  return queryOptions({
    queryKey: roleKeys.one(id),
    queryFn: async () => answer((await api()).GET('/api/roles/{id}', { params: { path: { id } } })),
  });
}

export function rolePermissions(id: string) {
  return queryOptions({
    queryKey: [...roleKeys.one(id), 'permissions'],
    queryFn: async () => answer((await api()).GET('/api/roles/{id}/scopes', { params: { path: { id } } })),
  });
}

export function roleUsers(id: string, listing: Listing) {
  return queryOptions({
    queryKey: [...roleKeys.one(id), 'users', listing.page, listing.keyword],
    queryFn: async () =>
      pageAnswer(
        (await api()).GET('/api/roles/{id}/users', { params: { path: { id }, query: queryOf(listing) } }),
      ),
    placeholderData: (before) => before,
  });
}

export function roleApplications(id: string, listing: Listing) {
  return queryOptions({
    queryKey: [...roleKeys.one(id), 'applications', listing.page, listing.keyword],
    queryFn: async () =>
      pageAnswer(
        (await api()).GET('/api/roles/{id}/applications', {
          params: { path: { id }, query: queryOf(listing) },
        }),
      ),
    placeholderData: (before) => before,
  });
}

/** Every API with what one may do on it. */
export const apisWithPermissions = queryOptions({
  queryKey: ['api-resources', 'with-permissions'],
  queryFn: async () =>
    answer((await api()).GET('/api/resources', { params: { query: { includeScopes: 'true' } } })),
  staleTime: 0,
});

/** People who do not hold a role yet. */
export const peopleWithout = async (roleId: string, page: number, keyword: string) =>
  pageAnswer(
    (await api()).GET('/api/users', {
      params: { query: { ...queryOf({ page, keyword }), excludeRoleId: roleId } },
    }),
  );

/** Machine applications that do not hold a role yet. */
export const machinesWithout = async (roleId: string, page: number, keyword: string) =>
  pageAnswer(
    (await api()).GET('/api/applications', {
      params: { query: { ...queryOf({ page, keyword }), types: 'MachineToMachine', excludeRoleId: roleId } },
    }),
  );

export function useCreateRole() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: NewRole) => answer((await api()).POST('/api/roles', { body })),
    meta: { toldInPlace: true },
    onSuccess: () => client.invalidateQueries({ queryKey: roleKeys.all }),
  });
}

/** Everything that changes one role; lists show it too. */
export function useRoleChanges(id: string) {
  const client = useQueryClient();
  const path = { id };
  const refresh = () => client.invalidateQueries({ queryKey: roleKeys.all });
  return {
    change: useMutation({
      mutationFn: async (body: Sent<'/api/roles/{id}', 'patch'>) =>
        answer((await api()).PATCH('/api/roles/{id}', { params: { path }, body })),
      meta: { toldInPlace: true },
      onSuccess: (changed) => {
        client.setQueryData<Role>(roleKeys.one(id), changed);
        return refresh();
      },
    }),
    remove: useMutation({
      mutationFn: async () => done((await api()).DELETE('/api/roles/{id}', { params: { path } })),
      onSuccess: () => client.invalidateQueries({ queryKey: [...roleKeys.all, 'list'] }),
    }),
    permit: useMutation({
      mutationFn: async (scopeIds: readonly string[]) =>
        answer(
          (await api()).POST('/api/roles/{id}/scopes', {
            params: { path },
            body: { scopeIds: [...scopeIds] },
          }),
        ),
      meta: { toldInPlace: true },
      onSuccess: refresh,
    }),
    forbid: useMutation({
      mutationFn: async (scopeId: string) =>
        done((await api()).DELETE('/api/roles/{id}/scopes/{scopeId}', { params: { path: { id, scopeId } } })),
      onSuccess: refresh,
    }),
    giveToUsers: useMutation({
      mutationFn: async (userIds: readonly string[]) =>
        done(
          (await api()).POST('/api/roles/{id}/users', { params: { path }, body: { userIds: [...userIds] } }),
        ),
      meta: { toldInPlace: true },
      onSuccess: refresh,
    }),
    takeFromUser: useMutation({
      mutationFn: async (userId: string) =>
        done((await api()).DELETE('/api/roles/{id}/users/{userId}', { params: { path: { id, userId } } })),
      onSuccess: refresh,
    }),
    giveToApplications: useMutation({
      mutationFn: async (applicationIds: readonly string[]) =>
        done(
          (await api()).POST('/api/roles/{id}/applications', {
            params: { path },
            body: { applicationIds: [...applicationIds] },
          }),
        ),
      meta: { toldInPlace: true },
      onSuccess: refresh,
    }),
    takeFromApplication: useMutation({
      mutationFn: async (applicationId: string) =>
        done(
          (await api()).DELETE('/api/roles/{id}/applications/{applicationId}', {
            params: { path: { id, applicationId } },
          }),
        ),
      onSuccess: refresh,
    }),
  };
}
