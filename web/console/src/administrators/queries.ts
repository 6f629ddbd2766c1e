/** Administrators, their roles and invitations: on this page's own origin, with the token for what they administer. */
import {
  type AdministrationRole,
  type Administrator,
  type AdministratorInvitation,
  administrationRole,
  administrationSecurity,
  administrator,
  administratorInvitation,
  sentInvitation,
} from '@portero/schema/administration.ts';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import * as z from 'zod';
import { authorizedFetch } from '../api/client.ts';
import { apiErrorOf } from '../api/errors.ts';
import { managementResource } from '../api/instance.ts';

export type { AdministrationRole, Administrator, AdministratorInvitation };

const entry = z.object({
  id: z.string(),
  key: z.string(),
  payload: z.record(z.string(), z.unknown()),
  createdAt: z.number(),
});
export type Entry = z.infer<typeof entry>;

const key = ['administrators'] as const;
/** More than anybody has; the list says so if not. */
const most = 100;
const entries = 15;

export const administrators = queryOptions({
  queryKey: [...key, 'people'],
  queryFn: () => call('GET', `administrators?page=1&page_size=${most}`, z.array(administrator)),
});

export const roles = queryOptions({
  queryKey: [...key, 'roles'],
  queryFn: () => call('GET', 'administrator-roles', z.array(administrationRole)),
});

export const invitations = queryOptions({
  queryKey: [...key, 'invitations'],
  queryFn: () => call('GET', 'administrator-invitations', z.array(administratorInvitation)),
});

export const security = queryOptions({
  queryKey: [...key, 'security'],
  queryFn: () => call('GET', 'administrator-security', administrationSecurity),
});

export const history = queryOptions({
  queryKey: [...key, 'history'],
  queryFn: () =>
    call('GET', `administrator-logs?logKey=Administrator&page=1&page_size=${entries}`, z.array(entry)),
});

export type RoleValues = { readonly name: string; readonly description: string; readonly scopes: string[] };

/** Each asks the lists again. What needs a form is told in it, everything else as a notice. */
export function useAdministratorChanges() {
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: key });
  const toldInPlace = { toldInPlace: true };
  return {
    invite: useMutation({
      mutationFn: (body: { email: string; roleIds: string[]; days: number }) =>
        call('POST', 'administrator-invitations', sentInvitation, body),
      meta: toldInPlace,
      onSuccess,
    }),
    revoke: useMutation({
      mutationFn: (id: string) => call('DELETE', `administrator-invitations/${id}`, nothing),
      onSuccess,
    }),
    change: useMutation({
      mutationFn: ({ id, ...body }: { id: string; roleIds?: string[]; isSuspended?: boolean }) =>
        call('PATCH', `administrators/${id}`, administrator, body),
      meta: toldInPlace,
      onSuccess,
    }),
    remove: useMutation({
      mutationFn: (id: string) => call('DELETE', `administrators/${id}`, nothing),
      onSuccess,
    }),
    signOut: useMutation({
      mutationFn: (id: string) => call('DELETE', `administrators/${id}/sessions`, nothing),
      onSuccess,
    }),
    removeFactors: useMutation({
      mutationFn: (id: string) => call('DELETE', `administrators/${id}/second-factors`, nothing),
      onSuccess,
    }),
    saveRole: useMutation({
      mutationFn: ({ id, ...body }: RoleValues & { id?: string }) =>
        id === undefined
          ? call('POST', 'administrator-roles', administrationRole, body)
          : call('PATCH', `administrator-roles/${id}`, administrationRole, body),
      meta: toldInPlace,
      onSuccess,
    }),
    removeRole: useMutation({
      mutationFn: (id: string) => call('DELETE', `administrator-roles/${id}`, nothing),
      onSuccess,
    }),
    secure: useMutation({
      mutationFn: (requiresSecondFactor: boolean) =>
        call('PATCH', 'administrator-security', administrationSecurity, { requiresSecondFactor }),
      onSuccess,
    }),
  };
}

const nothing = z.unknown();

/** @throws ApiError when the server refused */
async function call<T>(method: string, path: string, shape: z.ZodType<T>, body?: unknown): Promise<T> {
  const request = new Request(new URL(`/api/${path}`, window.location.origin), {
    method,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  });
  const response = await authorizedFetch(request, managementResource);
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  const answered: unknown = isJson ? await response.json() : undefined;
  if (!response.ok) throw apiErrorOf(response.status, answered);
  return shape.parse(answered);
}
