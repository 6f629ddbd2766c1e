/** The roles and permissions that all organizations share. */
import { administrativePermissions } from '@portero/schema/organization-administration.ts';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type Answered, answer, api, done, pageAnswer, type Sent } from '../api/client.ts';
import { pageSize } from '../api/queries.ts';

export type OrganizationRole = Answered<'/api/organization-roles/{id}', 'get'>;
export type OrganizationRoleRow = Answered<'/api/organization-roles', 'get'>[number];
export type OrganizationPermission = Answered<'/api/organization-scopes', 'get'>[number];

const keys = {
  roles: ['organization-roles'] as const,
  role: (id: string) => ['organization-roles', 'one', id] as const,
  permissions: ['organization-permissions'] as const,
};

type Listing = { readonly page: number; readonly keyword: string };
const queryOf = ({ page, keyword }: Listing) => ({
  page,
  page_size: pageSize,
  ...(keyword && { q: keyword }),
});

export function organizationRoles(listing: Listing) {
  return queryOptions({
    queryKey: [...keys.roles, 'list', listing.page, listing.keyword],
    queryFn: async () =>
      pageAnswer((await api()).GET('/api/organization-roles', { params: { query: queryOf(listing) } })),
    placeholderData: (before) => before,
  });
}

/** All of them, for choosing. */
export const allOrganizationRoles = queryOptions({
  queryKey: [...keys.roles, 'all'],
  queryFn: async () => answer((await api()).GET('/api/organization-roles', { params: {} })),
});

export function organizationRole(id: string) {
  return queryOptions({
    queryKey: keys.role(id),
    queryFn: async () =>
      answer((await api()).GET('/api/organization-roles/{id}', { params: { path: { id } } })),
  });
}

/** What a role allows: in the organization, and on APIs. */
export function permissionsOfRole(id: string) {
  return queryOptions({
    queryKey: [...keys.role(id), 'permissions'],
    queryFn: async () => {
      const { GET } = await api();
      const params = { path: { id } };
      const [organization, resource] = await Promise.all([
        answer(GET('/api/organization-roles/{id}/scopes', { params })),
        answer(GET('/api/organization-roles/{id}/resource-scopes', { params })),
      ]);
      return { organization, resource };
    },
  });
}

export function organizationPermissions(listing: Listing) {
  return queryOptions({
    queryKey: [...keys.permissions, 'list', listing.page, listing.keyword],
    queryFn: async () =>
      pageAnswer((await api()).GET('/api/organization-scopes', { params: { query: queryOf(listing) } })),
    placeholderData: (before) => before,
  });
}

export const allOrganizationPermissions = queryOptions({
  queryKey: [...keys.permissions, 'all'],
  queryFn: async () => answer((await api()).GET('/api/organization-scopes', { params: {} })),
  staleTime: 0,
});

export function useCreateOrganizationRole() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: Sent<'/api/organization-roles', 'post'>) =>
      answer((await api()).POST('/api/organization-roles', { body })),
    meta: { toldInPlace: true },
    onSuccess: () => client.invalidateQueries({ queryKey: keys.roles }),
  });
}

type Kind = 'organization' | 'resource';

/** Permissions of the template and of APIs go by two calls: when the second fails, the first has been done. */
export function useOrganizationRoleChanges(id: string) {
  const client = useQueryClient();
  const params = { path: { id } };
  const refresh = () => client.invalidateQueries({ queryKey: keys.roles });
  return {
    change: useMutation({
      mutationFn: async (body: { name: string; description: string }) =>
        answer((await api()).PATCH('/api/organization-roles/{id}', { params, body })),
      meta: { toldInPlace: true },
      onSuccess: (changed) => {
        client.setQueryData<OrganizationRole>(keys.role(id), changed);
        return client.invalidateQueries({ queryKey: [...keys.roles, 'list'] });
      },
    }),
    remove: useMutation({
      mutationFn: async () => done((await api()).DELETE('/api/organization-roles/{id}', { params })),
      onSuccess: () => client.invalidateQueries({ queryKey: [...keys.roles, 'list'] }),
    }),
    allow: useMutation({
      mutationFn: async (wanted: { organization: string[]; resource: string[] }) => {
        const { POST } = await api();
        if (wanted.organization.length > 0)
          await done(
            POST('/api/organization-roles/{id}/scopes', {
              params,
              body: { organizationScopeIds: wanted.organization },
            }),
          );
        if (wanted.resource.length > 0)
          await done(
            POST('/api/organization-roles/{id}/resource-scopes', {
              params,
              body: { scopeIds: wanted.resource },
            }),
          );
      },
      meta: { toldInPlace: true },
      onSettled: refresh,
    }),
    forbid: useMutation({
      mutationFn: async ({ kind, scopeId }: { kind: Kind; scopeId: string }) => {
        const { DELETE } = await api();
        return kind === 'organization'
          ? done(
              DELETE('/api/organization-roles/{id}/scopes/{organizationScopeId}', {
                params: { path: { id, organizationScopeId: scopeId } },
              }),
            )
          : done(
              DELETE('/api/organization-roles/{id}/resource-scopes/{scopeId}', {
                params: { path: { id, scopeId } },
              }),
            );
      },
      onSuccess: refresh,
    }),
  };
}

export function useOrganizationPermissionChanges() {
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: keys.permissions });
  return {
    add: useMutation({
      mutationFn: async (body: { name: string; description: string }) =>
        answer((await api()).POST('/api/organization-scopes', { body })),
      meta: { toldInPlace: true },
      onSuccess: refresh,
    }),
    change: useMutation({
      mutationFn: async ({ id, ...body }: { id: string; name: string; description: string }) =>
        answer((await api()).PATCH('/api/organization-scopes/{id}', { params: { path: { id } }, body })),
      meta: { toldInPlace: true },
      onSuccess: refresh,
    }),
    remove: useMutation({
      mutationFn: async (id: string) =>
        done((await api()).DELETE('/api/organization-scopes/{id}', { params: { path: { id } } })),
      onSuccess: refresh,
    }),
  };
}

/** Whether the permissions by which members administer their own organization are in the template. */
export const selfAdministration = queryOptions({
  queryKey: [...keys.permissions, 'administrative'],
  queryFn: async () => {
    const query = { q: 'portero:', page: 1, page_size: 100 };
    const found = await answer((await api()).GET('/api/organization-scopes', { params: { query } }));
    const names = new Set(found.map(({ name }) => name));
    return Object.keys(administrativePermissions).every((name) => names.has(name));
  },
});

/** Put those into the template that are missing, and a role that has them all. */
export function useSelfAdministration() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (role: { readonly name: string; readonly description: string }) => {
      const { GET, POST } = await api();
      const query = { q: 'portero:', page: 1, page_size: 100 };
      const found = await answer(GET('/api/organization-scopes', { params: { query } }));
      const organizationScopeIds: string[] = [];
      for (const [name, description] of Object.entries(administrativePermissions)) {
        const known = found.find((one) => one.name === name);
        const body = { name, description };
        organizationScopeIds.push((known ?? (await answer(POST('/api/organization-scopes', { body })))).id);
      }
      await answer(
        POST('/api/organization-roles', { body: { ...role, type: 'User', organizationScopeIds } }),
      );
    },
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys.permissions }),
        client.invalidateQueries({ queryKey: keys.roles }),
      ]),
  });
}
