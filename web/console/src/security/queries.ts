/** The CAPTCHA provider, who is locked out, and trying a password. */
import type { PasswordPolicy } from '@portero/schema/sign-in-experience.ts';
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import * as z from 'zod';
import { type Answered, answer, api, done, pageAnswer, type Sent } from '../api/client.ts';
import { apiErrorOf, isApiError } from '../api/errors.ts';
import { signInExperience } from '../sign-in-experience/queries.ts';

export type CaptchaProvider = Answered<'/api/captcha-provider', 'get'>;
export type CaptchaConfig = Sent<'/api/captcha-provider', 'put'>['config'];
export type Locked = Answered<'/api/sentinel-activities', 'get'>[number];

/** Null while there is none; its secret stays on the server. */
export const captchaProvider = queryOptions({
  queryKey: ['captcha-provider'],
  queryFn: async (): Promise<CaptchaProvider | null> => {
    const { GET } = await api();
    try {
      return await answer(GET('/api/captcha-provider', { params: { query: { mask: 'true' } } }));
    } catch (failure) {
      if (isApiError(failure, 'entity.not_found')) return null;
      throw failure;
    }
  },
});

/** A secret left as it was shown – masked – stays as it is. */
export function useSaveCaptcha() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (config: CaptchaConfig) => {
      const { PUT } = await api();
      const params = { query: { mask: 'true' } };
      return answer(PUT('/api/captcha-provider', { params, body: { config } }));
    },
    onSuccess: (provider) => client.setQueryData(captchaProvider.queryKey, provider),
    meta: { toldInPlace: true },
  });
}

/** The sign-in experience is asked again: it may have asked for one. */
export function useRemoveCaptcha() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => done((await api()).DELETE('/api/captcha-provider')),
    onSuccess: async () => {
      client.setQueryData(captchaProvider.queryKey, null);
      await client.invalidateQueries({ queryKey: signInExperience.queryKey });
    },
  });
}

export const lockedOut = (page: number) =>
  queryOptions({
    queryKey: ['locked-out', page],
    queryFn: async () => {
      const query = { page, page_size: 10 };
      return pageAnswer((await api()).GET('/api/sentinel-activities', { params: { query } }));
    },
    placeholderData: keepPreviousData,
  });

export function useRelease() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (targets: string[]) =>
      done((await api()).POST('/api/sentinel-activities/delete', { body: { targetType: 'User', targets } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['locked-out'] }),
  });
}

/** How many accounts have an address that these rules, saved or not, refuse to new ones. */
export function useAffected() {
  return useMutation({
    mutationFn: async (emailBlocklistPolicy: BlocklistPolicy) =>
      answer(
        (await api()).POST('/api/sign-in-exp/email-blocklist/affected-users', {
          body: { emailBlocklistPolicy },
        }),
      ),
  });
}

type BlocklistPolicy = Sent<
  '/api/sign-in-exp/email-blocklist/affected-users',
  'post'
>['emailBlocklistPolicy'];

const refused = z.object({ issues: z.array(z.object({ code: z.string() })) });

/** What a policy, saved or not, says about a password: codes without their common beginning; none when it is fine. */
export async function tryPassword(password: string, passwordPolicy: PasswordPolicy): Promise<string[]> {
  const { POST } = await api();
  const body = { password, passwordPolicy };
  const { error, response } = await POST('/api/sign-in-exp/default/check-password', { body });
  if (response.ok) return [];
  // A refusal by the policy comes with the status of a wrong request, as the contract has it.
  const refusal = refused.safeParse(error);
  if (!refusal.success) throw apiErrorOf(response.status, error);
  return refusal.data.issues.map(({ code }) => code.replace('password_rejected.', ''));
}
