/** Who may register and sign in, how, and what the pages look like. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type Answered, answer, api, type Sent } from '../api/client.ts';

export type SignInExperience = Answered<'/api/sign-in-exp', 'get'>;
export type SignInExperienceChange = Sent<'/api/sign-in-exp', 'patch'>;

export const signInExperience = queryOptions({
  queryKey: ['sign-in-experience'],
  queryFn: async () => answer((await api()).GET('/api/sign-in-exp')),
});

export function useChangeSignInExperience() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: SignInExperienceChange) =>
      answer((await api()).PATCH('/api/sign-in-exp', { body })),
    meta: { toldInPlace: true },
    onSuccess: (changed) => client.setQueryData(signInExperience.queryKey, changed),
  });
}
