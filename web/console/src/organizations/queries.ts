/** Organizations, their members, machines, invitations and just-in-time settings. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type Answered, answer, api, done, pageAnswer, type Sent } from '../api/client.ts';
import { pageSize } from '../api/queries.ts';
import { ifMatch, type Versioned, versioned } from '../api/versions.ts';
import type { Holder } from '../roles/held.ts';

export type Organization = Versioned<Answered<'/api/organizations/{id}', 'get'>>;
export type OrganizationRow = Answered<'/api/organizations', 'get'>[number];
export type OrganizationChange = Sent<'/api/organizations/{id}', 'patch'>;
export type Member = Answered<'/api/organizations/{id}/users', 'get'>[number];
export type Machine = Answered<'/api/organizations/{id}/applications', 'get'>[number];
export type Invitation = Answered<'/api/organization-invitations', 'get'>[number];

export const organizationKeys = {
  all: ['organizations'] as const,
  one: (id: string) => ['organizations', 'one', id] as const,
};

type Listing = { readonly page: number; readonly keyword: string };
const queryOf = ({ page, keyword }: Listing) => ({
  page,
  page_size: pageSize,
  ...(keyword && { q: keyword }),
});

export function organizations(listing: Listing) {
  return queryOptions({
    queryKey: [...organizationKeys.all, 'list', listing.page, listing.keyword],
    queryFn: async () =>
      pageAnswer(
        (await api()).GET('/api/organizations', {
          params: { query: { ...queryOf(listing), showFeatured: 'true' } },
        }),
      ),
    placeholderData: (before) => before,
  });
}

/** With its version, for changes that must not overwrite another's. */
export function organization(id: string) {
  return queryOptions({
    queryKey: organizationKeys.one(id),
    queryFn: async () =>
      versioned((await api()).GET('/api/organizations/{id}', { params: { path: { id } } })),
  });
}

export function members(id: string, listing: Listing) {
  return queryOptions({
    queryKey: [...organizationKeys.one(id), 'members', listing.page, listing.keyword],
    queryFn: async () =>
      pageAnswer(
        (await api()).GET('/api/organizations/{id}/users', {
          params: { path: { id }, query: queryOf(listing) },
        }),
      ),
    placeholderData: (before) => before,
  });
}

export function machines(id: string, listing: Listing) {
  return queryOptions({
    queryKey: [...organizationKeys.one(id), 'machines', listing.page, listing.keyword],
    queryFn: async () =>
      pageAnswer(
        (await api()).GET('/api/organizations/{id}/applications', {
          params: { path: { id }, query: queryOf(listing) },
        }),
      ),
    placeholderData: (before) => before,
  });
}

export function invitations(id: string) {
  return queryOptions({
    queryKey: [...organizationKeys.one(id), 'invitations'],
    queryFn: async () =>
      answer(
        (await api()).GET('/api/organization-invitations', { params: { query: { organizationId: id } } }),
      ),
  });
}

/** Who joins by registering, and with which roles. */
export function justInTime(id: string) {
  return queryOptions({
    queryKey: [...organizationKeys.one(id), 'jit'],
    queryFn: async () => {
      const { GET } = await api();
      const params = { path: { id } };
      const [domains, roles] = await Promise.all([
        answer(GET('/api/organizations/{id}/jit/email-domains', { params })),
        answer(GET('/api/organizations/{id}/jit/roles', { params })),
      ]);
      return { domains: domains.map(({ emailDomain }) => emailDomain), roleIds: roles.map(({ id }) => id) };
    },
  });
}

/** Where a person or a machine application belongs. */
export function organizationsOf({ type, id }: Holder) {
  return queryOptions({
    queryKey: [...organizationKeys.all, 'of', id],
    queryFn: async () => {
      const { GET } = await api();
      return type === 'User'
        ? answer(GET('/api/users/{userId}/organizations', { params: { path: { userId: id } } }))
        : answer(GET('/api/applications/{id}/organizations', { params: { path: { id } } }));
    },
  });
}

/** Not cached: for a list that one picks from. */
export const organizationsNow = async (page: number, keyword: string) =>
  pageAnswer((await api()).GET('/api/organizations', { params: { query: queryOf({ page, keyword }) } }));

/** Make a person or a machine application a member of organizations. */
export function useJoin({ type, id }: Holder) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (organizationIds: readonly string[]) => {
      const { POST } = await api();
      for (const organizationId of organizationIds) {
        const params = { path: { id: organizationId } };
        await (type === 'User'
          ? done(POST('/api/organizations/{id}/users', { params, body: { userIds: [id] } }))
          : done(POST('/api/organizations/{id}/applications', { params, body: { applicationIds: [id] } })));
      }
    },
    meta: { toldInPlace: true },
    onSettled: () => client.invalidateQueries({ queryKey: organizationKeys.all }),
  });
}

const listingOf = (page: number, keyword: string) => ({
  page,
  page_size: pageSize,
  ...(keyword && { search: `%${keyword}%` }),
});

/** Not cached; people who do not belong to it. */
export const peopleOutside = async (id: string, page: number, keyword: string) =>
  pageAnswer(
    (await api()).GET('/api/users', {
      params: { query: { ...listingOf(page, keyword), excludeOrganizationId: id } },
    }),
  );

/** Not cached; machine applications that do not belong to it. */
export const machinesOutside = async (id: string, page: number, keyword: string) =>
  pageAnswer(
    (await api()).GET('/api/applications', {
      params: {
        query: { ...listingOf(page, keyword), types: 'MachineToMachine', excludeOrganizationId: id },
      },
    }),
  );

export function useCreateOrganization() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: Sent<'/api/organizations', 'post'>) =>
      answer((await api()).POST('/api/organizations', { body })),
    meta: { toldInPlace: true },
    onSuccess: () => client.invalidateQueries({ queryKey: organizationKeys.all }),
  });
}

/** Settings only over the version that was looked at. */
export function useOrganizationChanges(id: string) {
  const client = useQueryClient();
  const path = { id };
  return {
    change: useMutation({
      mutationFn: async ({ base, body }: { base: Organization; body: OrganizationChange }) =>
        answer(
          (await api()).PATCH('/api/organizations/{id}', { params: { path }, body, headers: ifMatch(base) }),
        ),
      meta: { toldInPlace: true },
      onSuccess: (changed) => {
        client.setQueryData<Organization>(organizationKeys.one(id), (before) =>
          before ? { ...before, ...changed } : undefined,
        );
        return client.invalidateQueries({ queryKey: organizationKeys.all });
      },
    }),
    remove: useMutation({
      mutationFn: async () => done((await api()).DELETE('/api/organizations/{id}', { params: { path } })),
      onSuccess: () => client.invalidateQueries({ queryKey: [...organizationKeys.all, 'list'] }),
    }),
    setJustInTime: useMutation({
      mutationFn: async ({ domains, roleIds }: { domains: string[]; roleIds: string[] }) => {
        const { PUT } = await api();
        const params = { path };
        await done(
          PUT('/api/organizations/{id}/jit/email-domains', { params, body: { emailDomains: domains } }),
        );
        await done(
          PUT('/api/organizations/{id}/jit/roles', { params, body: { organizationRoleIds: roleIds } }),
        );
      },
      meta: { toldInPlace: true },
      onSettled: () => client.invalidateQueries({ queryKey: [...organizationKeys.one(id), 'jit'] }),
    }),
  };
}

/** Who belongs: both kinds of members have the same operations. */
export function useMemberChanges(id: string) {
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: organizationKeys.all });
  return {
    addPeople: useMutation({
      mutationFn: async ({ userIds, roleIds }: { userIds: string[]; roleIds: string[] }) => {
        const { POST } = await api();
        const params = { path: { id } };
        await done(POST('/api/organizations/{id}/users', { params, body: { userIds } }));
        if (roleIds.length > 0)
          await done(
            POST('/api/organizations/{id}/users/roles', {
              params,
              body: { userIds, organizationRoleIds: roleIds },
            }),
          );
      },
      meta: { toldInPlace: true },
      onSettled: refresh,
    }),
    removePerson: useMutation({
      mutationFn: async (userId: string) =>
        done(
          (await api()).DELETE('/api/organizations/{id}/users/{userId}', {
            params: { path: { id, userId } },
          }),
        ),
      onSuccess: refresh,
    }),
    setRolesOfPerson: useMutation({
      mutationFn: async ({ holder, roleIds }: { holder: string; roleIds: string[] }) =>
        done(
          (await api()).PUT('/api/organizations/{id}/users/{userId}/roles', {
            params: { path: { id, userId: holder } },
            body: { organizationRoleIds: roleIds },
          }),
        ),
      meta: { toldInPlace: true },
      onSuccess: refresh,
    }),
    addMachines: useMutation({
      mutationFn: async ({ applicationIds, roleIds }: { applicationIds: string[]; roleIds: string[] }) => {
        const { POST } = await api();
        const params = { path: { id } };
        await done(POST('/api/organizations/{id}/applications', { params, body: { applicationIds } }));
        if (roleIds.length > 0)
          await done(
            POST('/api/organizations/{id}/applications/roles', {
              params,
              body: { applicationIds, organizationRoleIds: roleIds },
            }),
          );
      },
      meta: { toldInPlace: true },
      onSettled: refresh,
    }),
    removeMachine: useMutation({
      mutationFn: async (applicationId: string) =>
        done(
          (await api()).DELETE('/api/organizations/{id}/applications/{applicationId}', {
            params: { path: { id, applicationId } },
          }),
        ),
      onSuccess: refresh,
    }),
    setRolesOfMachine: useMutation({
      mutationFn: async ({ holder, roleIds }: { holder: string; roleIds: string[] }) =>
        done(
          (await api()).PUT('/api/organizations/{id}/applications/{applicationId}/roles', {
            params: { path: { id, applicationId: holder } },
            body: { organizationRoleIds: roleIds },
          }),
        ),
      meta: { toldInPlace: true },
      onSuccess: refresh,
    }),
  };
}

/** Sending again makes no new invitation, and leaves its end where it is. */
export function useInvitationChanges(id: string) {
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: [...organizationKeys.one(id), 'invitations'] });
  return {
    invite: useMutation({
      mutationFn: async (body: Sent<'/api/organization-invitations', 'post'>) =>
        answer((await api()).POST('/api/organization-invitations', { body })),
      meta: { toldInPlace: true },
      onSuccess: refresh,
    }),
    sendAgain: useMutation({
      mutationFn: async ({ invitation, link }: { invitation: string; link?: string }) =>
        done(
          (await api()).POST('/api/organization-invitations/{id}/message', {
            params: { path: { id: invitation } },
            body: link === undefined ? {} : { link },
          }),
        ),
      meta: { toldInPlace: true },
    }),
    revoke: useMutation({
      mutationFn: async (invitation: string) =>
        done(
          (await api()).PUT('/api/organization-invitations/{id}/status', {
            params: { path: { id: invitation } },
            body: { status: 'Revoked' },
          }),
        ),
      onSettled: refresh,
    }),
    remove: useMutation({
      mutationFn: async (invitation: string) =>
        done(
          (await api()).DELETE('/api/organization-invitations/{id}', {
            params: { path: { id: invitation } },
          }),
        ),
      onSettled: refresh,
    }),
  };
}
