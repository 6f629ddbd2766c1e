/** Roles from the side of who holds them. People and machine applications have the same operations at two addresses. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type Answered, answer, api, done, pageAnswer } from '../api/client.ts';
import { pageSize } from '../api/queries.ts';
import { type RoleType, roleKeys } from './queries.ts';

export type HeldRole = Answered<'/api/users/{userId}/roles', 'get'>[number];
export type Holder = { readonly type: RoleType; readonly id: string; readonly name: string };

type Listing = { readonly page: number; readonly keyword: string };
const queryOf = ({ page, keyword }: Listing) => ({
  page,
  page_size: pageSize,
  ...(keyword && { search_params: { search: `%${keyword}%` } }),
});

const keyOf = ({ id }: Holder) => [...roleKeys.all, 'held-by', id] as const;

export function heldRoles(holder: Holder, listing: Listing) {
  return queryOptions({
    queryKey: [...keyOf(holder), listing.page, listing.keyword],
    queryFn: async () => {
      const { GET } = await api();
      const query = queryOf(listing);
      return holder.type === 'User'
        ? pageAnswer(GET('/api/users/{userId}/roles', { params: { path: { userId: holder.id }, query } }))
        : pageAnswer(
            GET('/api/applications/{applicationId}/roles', {
              params: { path: { applicationId: holder.id }, query },
            }),
          );
    },
    placeholderData: (before) => before,
  });
}

/** Not cached: for a list that one picks from. */
export const rolesNotHeld = async ({ type, id }: Holder, page: number, keyword: string) =>
  pageAnswer(
    (await api()).GET('/api/roles', {
      params: {
        query: {
          page,
          page_size: pageSize,
          type,
          ...(keyword && { search: `%${keyword}%` }),
          ...(type === 'User' ? { excludeUserId: id } : { excludeApplicationId: id }),
        },
      },
    }),
  );

/** Everything about roles is asked again: their pages count who holds them. */
export function useHeldRoleChanges({ type, id }: Holder) {
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: roleKeys.all });
  return {
    give: useMutation({
      mutationFn: async (ids: readonly string[]) => {
        const { POST } = await api();
        const body = { roleIds: [...ids] };
        return type === 'User'
          ? answer(POST('/api/users/{userId}/roles', { params: { path: { userId: id } }, body }))
          : answer(
              POST('/api/applications/{applicationId}/roles', {
                params: { path: { applicationId: id } },
                body,
              }),
            );
      },
      meta: { toldInPlace: true },
      onSuccess: refresh,
    }),
    take: useMutation({
      mutationFn: async (roleId: string) => {
        const { DELETE } = await api();
        return type === 'User'
          ? done(DELETE('/api/users/{userId}/roles/{roleId}', { params: { path: { userId: id, roleId } } }))
          : done(
              DELETE('/api/applications/{applicationId}/roles/{roleId}', {
                params: { path: { applicationId: id, roleId } },
              }),
            );
      },
      onSuccess: refresh,
    }),
  };
}
