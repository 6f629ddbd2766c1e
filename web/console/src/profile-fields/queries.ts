/** The details that the tenant collects about people. */
import type { ProfileFieldType } from '@portero/schema/profile-fields.ts';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type Answered, answer, api, done, type Sent } from '../api/client.ts';

export type ProfileField = Answered<'/api/custom-profile-fields/{name}', 'get'>;
export type NewProfileField = Sent<'/api/custom-profile-fields', 'post'>;
export type ProfileFieldChange = Sent<'/api/custom-profile-fields/{name}', 'put'>;
export type { ProfileFieldType };

const key = ['custom-profile-fields'] as const;

export const profileFields = queryOptions({
  queryKey: key,
  queryFn: async () => answer((await api()).GET('/api/custom-profile-fields')),
});

export const profileField = (name: string) =>
  queryOptions({
    queryKey: [...key, name],
    queryFn: async () =>
      answer((await api()).GET('/api/custom-profile-fields/{name}', { params: { path: { name } } })),
  });

/** Which fields the sign-up asks for; `null` means all. */
export const askedFields = queryOptions({
  queryKey: ['sign-in-experience', 'asked-fields'],
  queryFn: async () => {
    const { signUpProfileFields } = await answer((await api()).GET('/api/sign-in-exp'));
    return { names: signUpProfileFields?.map(({ name }) => name) ?? null };
  },
});

/** The sign-in experience is asked again as well: it names fields. */
export function useProfileFieldChanges() {
  const client = useQueryClient();
  const refresh = async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: key }),
      client.invalidateQueries({ queryKey: ['sign-in-experience'] }),
    ]);
  };
  return {
    create: useMutation({
      mutationFn: async (body: NewProfileField) =>
        answer((await api()).POST('/api/custom-profile-fields', { body })),
      meta: { toldInPlace: true },
      onSuccess: refresh,
    }),
    replace: useMutation({
      mutationFn: async ({ name, body }: { name: string; body: ProfileFieldChange }) =>
        answer((await api()).PUT('/api/custom-profile-fields/{name}', { params: { path: { name } }, body })),
      meta: { toldInPlace: true },
      onSuccess: refresh,
    }),
    order: useMutation({
      mutationFn: async (names: readonly string[]) =>
        answer(
          (await api()).POST('/api/custom-profile-fields/properties/sie-order', {
            body: { order: names.map((name, at) => ({ name, sieOrder: at + 1 })) },
          }),
        ),
      onSuccess: refresh,
    }),
    ask: useMutation({
      mutationFn: async (names: readonly string[]) =>
        answer(
          (await api()).PATCH('/api/sign-in-exp', {
            body: { signUpProfileFields: names.map((name) => ({ name })) },
          }),
        ),
      onSuccess: refresh,
    }),
    remove: useMutation({
      mutationFn: async (name: string) =>
        done((await api()).DELETE('/api/custom-profile-fields/{name}', { params: { path: { name } } })),
      onSuccess: refresh,
    }),
  };
}
