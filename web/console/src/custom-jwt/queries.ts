/** Scripts for claims, and the claims of ID tokens. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type Answered, answer, api, done, type Sent } from '../api/client.ts';
import { isApiError } from '../api/errors.ts';

export const tokenTypes = ['access-token', 'client-credentials'] as const;
export type TokenType = (typeof tokenTypes)[number];
export type Script = Answered<'/api/configs/jwt-customizer/{tokenTypePath}', 'get'>;
export type NewScript = Sent<'/api/configs/jwt-customizer/{tokenTypePath}', 'put'>;
export type ScriptTest = Sent<'/api/configs/jwt-customizer/test', 'post'>;

export const extendedClaims = [
  'custom_data',
  'identities',
  'sso_identities',
  'roles',
  'organizations',
  'organization_data',
  'organization_roles',
] as const;
export type ExtendedClaim = (typeof extendedClaims)[number];

const keys = {
  all: ['custom-jwt'] as const,
  versions: (type: TokenType) => ['custom-jwt', type, 'versions'] as const,
  one: (type: TokenType) => ['custom-jwt', type] as const,
  idToken: ['id-token'] as const,
};

export const scripts = queryOptions({
  queryKey: keys.all,
  queryFn: async () =>
    answer((await api()).GET('/api/configs/jwt-customizer', { params: { query: { mask: 'true' } } })),
});

/** `null` when there is none yet. */
export function script(type: TokenType) {
  return queryOptions({
    queryKey: keys.one(type),
    queryFn: async (): Promise<Script | null> => {
      const { GET } = await api();
      const params = { path: { tokenTypePath: type } };
      try {
        return await answer(GET('/api/configs/jwt-customizer/{tokenTypePath}', { params }));
      } catch (failure) {
        if (isApiError(failure, 'entity.not_found')) return null;
        throw failure;
      }
    },
  });
}

/** Newest first. */
export const versions = (type: TokenType) =>
  queryOptions({
    queryKey: keys.versions(type),
    queryFn: async () => {
      const params = { path: { tokenTypePath: type } };
      return answer((await api()).GET('/api/configs/jwt-customizer/{tokenTypePath}/versions', { params }));
    },
  });

export const version = (type: TokenType, id: string) =>
  queryOptions({
    queryKey: [...keys.versions(type), id],
    queryFn: async () => {
      const params = { path: { tokenTypePath: type, id } };
      return answer(
        (await api()).GET('/api/configs/jwt-customizer/{tokenTypePath}/versions/{id}', { params }),
      );
    },
  });

/** Each counts for the next token. What is replaced or removed can be taken back from the versions. */
export function useScriptChanges(type: TokenType) {
  const client = useQueryClient();
  const params = { path: { tokenTypePath: type } };
  const refresh = () => client.invalidateQueries({ queryKey: keys.all });
  return {
    save: useMutation({
      mutationFn: async (body: NewScript) =>
        answer((await api()).PUT('/api/configs/jwt-customizer/{tokenTypePath}', { params, body })),
      meta: { toldInPlace: true },
      onSuccess: refresh,
    }),
    remove: useMutation({
      mutationFn: async () =>
        done((await api()).DELETE('/api/configs/jwt-customizer/{tokenTypePath}', { params })),
      onSuccess: refresh,
    }),
    takeBack: useMutation({
      mutationFn: async (id: string) => {
        const { POST } = await api();
        const path = { tokenTypePath: type, id };
        return answer(
          POST('/api/configs/jwt-customizer/{tokenTypePath}/versions/{id}/restore', { params: { path } }),
        );
      },
      onSuccess: refresh,
    }),
    test: useMutation({
      mutationFn: async (body: ScriptTest) => {
        const call = (await api()).POST('/api/configs/jwt-customizer/test', { body });
        const claims = await answer(call);
        return { claims, ignored: (await call).response.headers.get('ignored-claims') };
      },
      meta: { toldInPlace: true },
    }),
  };
}

export const idToken = queryOptions({
  queryKey: keys.idToken,
  queryFn: async () => answer((await api()).GET('/api/configs/id-token')),
});

export function useIdTokenChange() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (enabledExtendedClaims: ExtendedClaim[]) =>
      answer((await api()).PUT('/api/configs/id-token', { body: { enabledExtendedClaims } })),
    meta: { toldInPlace: true },
    onSuccess: (stored) => client.setQueryData(keys.idToken, stored),
  });
}
