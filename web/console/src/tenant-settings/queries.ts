/** Sessions and keys of the tenant. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type Answered, answer, api, done } from '../api/client.ts';

export type Key = Answered<'/api/configs/oidc/{keyType}', 'get'>[number];
export type KeyType = 'private-keys' | 'cookie-keys';
export type Family = 'EC' | 'RSA';

const keys = {
  session: ['oidc-session'] as const,
  rotation: ['oidc-key-rotation'] as const,
  ofType: (type: KeyType) => ['oidc-keys', type] as const,
};

export const sessionSettings = queryOptions({
  queryKey: keys.session,
  queryFn: async () => answer((await api()).GET('/api/configs/oidc/session')),
});

/** In seconds. */
export function useSessionChange() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (ttl: number) =>
      answer((await api()).PATCH('/api/configs/oidc/session', { body: { ttl } })),
    meta: { toldInPlace: true },
    onSuccess: (stored) => client.setQueryData(keys.session, stored),
  });
}

export const keyRotation = queryOptions({
  queryKey: keys.rotation,
  queryFn: async () => answer((await api()).GET('/api/configs/oidc/key-rotation')),
});

/** In days; 0 for by hand only. */
export function useKeyRotationChange() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (intervalDays: number) =>
      answer((await api()).PATCH('/api/configs/oidc/key-rotation', { body: { intervalDays } })),
    meta: { toldInPlace: true },
    onSuccess: (stored) => client.setQueryData(keys.rotation, stored),
  });
}

export const noticeSettings = queryOptions({
  queryKey: ['notice-settings'],
  queryFn: async () => answer((await api()).GET('/api/configs/notices')),
});

/** Whether people are told of a sign-in from a device that is new to them. */
export function useNoticeChange() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: { readonly newDevice: boolean }) =>
      answer((await api()).PATCH('/api/configs/notices', { body })),
    meta: { toldInPlace: true },
    onSuccess: (stored) => client.setQueryData(noticeSettings.queryKey, stored),
  });
}

/** Whoever handles secrets may ask this. */
export const secretSettings = queryOptions({
  queryKey: ['secret-settings'],
  queryFn: async () => answer((await api()).GET('/api/configs/secrets')),
});

/** Secrets of applications that were fetched in clear are dropped. */
export function useSecretSettingsChange() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: { readonly shownOnce: boolean }) =>
      answer((await api()).PATCH('/api/configs/secrets', { body })),
    meta: { toldInPlace: true },
    onSuccess: (stored) => {
      client.setQueryData(secretSettings.queryKey, stored);
      // Those that are here in clear are not to be shown any more either.
      client.removeQueries({
        queryKey: ['applications'],
        predicate: ({ queryKey }) => queryKey.includes('secrets'),
      });
    },
  });
}

export const pkceSettings = queryOptions({
  queryKey: ['pkce-settings'],
  queryFn: async () => answer((await api()).GET('/api/configs/pkce')),
});

/** Whether no application may do without PKCE (RFC 9700 §2.1.1). */
export function usePkceChange() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: { readonly requiredOfAll: boolean }) =>
      answer((await api()).PATCH('/api/configs/pkce', { body })),
    meta: { toldInPlace: true },
    onSuccess: (stored) => client.setQueryData(pkceSettings.queryKey, stored),
  });
}

export const introspectionSettings = queryOptions({
  queryKey: ['introspection-settings'],
  queryFn: async () => answer((await api()).GET('/api/configs/introspection')),
});

/** Whether any confidential application may look into tokens that are not about it (RFC 7662 §4). */
export function useIntrospectionChange() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: { readonly anyConfidentialApplication: boolean }) =>
      answer((await api()).PATCH('/api/configs/introspection', { body })),
    meta: { toldInPlace: true },
    onSuccess: (stored) => client.setQueryData(introspectionSettings.queryKey, stored),
  });
}

export function keysOf(keyType: KeyType) {
  return queryOptions({
    queryKey: keys.ofType(keyType),
    queryFn: async () =>
      answer((await api()).GET('/api/configs/oidc/{keyType}', { params: { path: { keyType } } })),
  });
}

export type Rotation = { readonly family: Family; readonly grace: number };

/** Signing keys and keys of cookies; the next date of the rotation is asked again. */
export function useKeyChanges(keyType: KeyType) {
  const client = useQueryClient();
  const refresh = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: keys.ofType(keyType) }),
      client.invalidateQueries({ queryKey: keys.rotation }),
    ]);
  return {
    rotate: useMutation({
      mutationFn: async (rotation?: Rotation) =>
        answer(
          (await api()).POST('/api/configs/oidc/{keyType}/rotate', {
            params: { path: { keyType } },
            body: rotation
              ? { signingKeyAlgorithm: rotation.family, rotationGracePeriod: rotation.grace }
              : {},
          }),
        ),
      meta: { toldInPlace: true },
      onSuccess: refresh,
    }),
    remove: useMutation({
      mutationFn: async (keyId: string) =>
        done(
          (await api()).DELETE('/api/configs/oidc/{keyType}/{keyId}', {
            params: { path: { keyType, keyId } },
          }),
        ),
      onSuccess: refresh,
    }),
  };
}
