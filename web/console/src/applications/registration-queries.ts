/** Clients that register themselves: who may, and the tokens they do it with. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type Answered, answer, api, done, type Sent } from '../api/client.ts';

export type RegistrationSettings = Answered<'/api/configs/client-registration', 'get'>;
export type InitialToken = Answered<'/api/initial-access-tokens', 'get'>[number];
export type NewInitialToken = Sent<'/api/initial-access-tokens', 'post'>;

const settingsKey = ['client-registration'] as const;
const tokensKey = ['initial-access-tokens'] as const;

export const registrationSettings = queryOptions({
  queryKey: settingsKey,
  queryFn: async () => answer((await api()).GET('/api/configs/client-registration')),
});

export const initialTokens = queryOptions({
  queryKey: tokensKey,
  queryFn: async () => answer((await api()).GET('/api/initial-access-tokens')),
});

export function useChangeRegistration() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: RegistrationSettings) =>
      answer((await api()).PUT('/api/configs/client-registration', { body })),
    meta: { toldInPlace: true },
    onSuccess: (stored) => client.setQueryData(settingsKey, stored),
  });
}

/** A new token is in the answer, which is the only place that shows it. */
export function useInitialTokenChanges() {
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: tokensKey });
  const create = useMutation({
    mutationFn: async (body: NewInitialToken) =>
      answer((await api()).POST('/api/initial-access-tokens', { body })),
    meta: { toldInPlace: true },
    onSuccess: refresh,
  });
  const remove = useMutation({
    mutationFn: async (id: string) =>
      done((await api()).DELETE('/api/initial-access-tokens/{id}', { params: { path: { id } } })),
    onSuccess: refresh,
  });
  return { create, remove };
}
