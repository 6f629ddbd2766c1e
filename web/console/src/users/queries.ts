/** People, as the Management API has them. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type Answered, answer, api, done, pageAnswer, type Sent } from '../api/client.ts';
import { pageSize } from '../api/queries.ts';
import { ifMatch, type Versioned, versioned } from '../api/versions.ts';
import { filterQuery, type UserFilters } from './list-search.ts';
import type { TokenScope } from './TokenScopes.tsx';
import { useUnderPolicy } from './under-policy.ts';

export type User = Versioned<Answered<'/api/users/{userId}', 'get'>>;
export type UserRow = Answered<'/api/users', 'get'>[number];
export type NewUser = Sent<'/api/users', 'post'>;
export type UserChange = Sent<'/api/users/{userId}', 'patch'>;

const keys = {
  all: ['users'] as const,
  one: (id: string) => ['users', 'one', id] as const,
};

/** The page before stays in view while the next one loads. */
export function users({
  page,
  keyword,
  ...filters
}: { readonly page: number; readonly keyword: string } & UserFilters) {
  return queryOptions({
    queryKey: [...keys.all, 'list', page, keyword, filterQuery(filters)],
    queryFn: async () =>
      pageAnswer(
        (await api()).GET('/api/users', {
          params: {
            query: {
              page,
              page_size: pageSize,
              ...filterQuery(filters),
              ...(keyword && { search: `%${keyword}%` }),
            },
          },
        }),
      ),
    placeholderData: (before) => before,
  });
}

/** Whom a list is about, whichever page of it is shown and however it is sorted. */
export type ListQuery = { readonly keyword: string } & Omit<UserFilters, 'sort'>;

const conditionsOf = ({ keyword, ...filters }: ListQuery) => {
  const { sortBy: _by, sortOrder: _order, ...conditions } = filterQuery(filters);
  return { ...conditions, ...(keyword && { search: `%${keyword}%` }) };
};

/** Where a list, all pages of it, comes as a file. */
export const exportAddress = (of: ListQuery, format: 'csv' | 'json'): string =>
  `/api/user-exports?${new URLSearchParams({ ...conditionsOf(of), format })}`;

/** Everybody whom a list finds, page after page. The oldest first: whoever comes meanwhile moves nobody. */
export async function* everybody(of: ListQuery): AsyncGenerator<UserRow[]> {
  const page_size = 100;
  for (let page = 1; ; page += 1) {
    const { rows } = await pageAnswer(
      (await api()).GET('/api/users', {
        params: {
          query: { ...conditionsOf(of), sortBy: 'createdAt', sortOrder: 'asc', page, page_size },
        },
      }),
    );
    if (rows.length > 0) yield rows;
    if (rows.length < page_size) return;
  }
}

/** With its version, for changes that must not overwrite another's. */
export function user(id: string) {
  return queryOptions({
    queryKey: keys.one(id),
    queryFn: async () =>
      versioned((await api()).GET('/api/users/{userId}', { params: { path: { userId: id } } })),
  });
}

/** Under the tenant's policies first; where they refuse, the administrator is asked whether to do it all the same. */
export function useCreateUser() {
  const client = useQueryClient();
  const underPolicy = useUnderPolicy();
  return useMutation({
    mutationFn: (body: NewUser) =>
      underPolicy(async (query) => answer((await api()).POST('/api/users', { params: { query }, body }))),
    meta: { toldInPlace: true },
    onSuccess: () => client.invalidateQueries({ queryKey: [...keys.all, 'list'] }),
  });
}

/** Everything that changes one person; what the server then has is what every page shows. */
export function useUserChanges(id: string) {
  const client = useQueryClient();
  const params = { path: { userId: id } };
  const underPolicy = useUnderPolicy();
  const keep = (changed: UserRow) => {
    client.setQueryData<User>(keys.one(id), (before) => (before ? { ...before, ...changed } : undefined));
    // For the tag of what is stored now, which only a reading tells.
    void client.invalidateQueries({ queryKey: keys.one(id) });
    return client.invalidateQueries({ queryKey: [...keys.all, 'list'] });
  };
  const change = useMutation({
    mutationFn: ({ base, body }: { readonly base: User; readonly body: UserChange }) =>
      underPolicy(async (query) =>
        answer(
          (await api()).PATCH('/api/users/{userId}', {
            params: { ...params, query },
            body,
            headers: ifMatch(base),
          }),
        ),
      ),
    meta: { toldInPlace: true },
    onSuccess: keep,
  });
  const suspend = useMutation({
    mutationFn: async (isSuspended: boolean) =>
      answer((await api()).PATCH('/api/users/{userId}/is-suspended', { params, body: { isSuspended } })),
    onSuccess: keep,
  });
  const setPassword = useMutation({
    mutationFn: (password: string) =>
      underPolicy(async (query) =>
        answer(
          (await api()).PATCH('/api/users/{userId}/password', {
            params: { ...params, query },
            body: { password },
          }),
        ),
      ),
    onSuccess: keep,
  });
  const remove = useMutation({
    mutationFn: async () => done((await api()).DELETE('/api/users/{userId}', { params })),
    onSuccess: () => {
      client.removeQueries({ queryKey: keys.one(id) });
      return client.invalidateQueries({ queryKey: [...keys.all, 'list'] });
    },
  });
  return { change, suspend, setPassword, remove };
}

/** What to call somebody: their name, else the first identifier they have. */
export function displayName(
  person: Pick<UserRow, 'id' | 'name' | 'username' | 'primaryEmail' | 'primaryPhone'>,
): string {
  return (
    person.name ||
    person.username ||
    person.primaryEmail ||
    (person.primaryPhone && `+${person.primaryPhone}`) ||
    person.id
  );
}

const alphabet = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Sixteen characters that are easy to read out, about 93 bits. */
export function generatePassword(): string {
  const limit = 256 - (256 % alphabet.length);
  let password = '';
  while (password.length < 16) {
    for (const byte of crypto.getRandomValues(new Uint8Array(32))) {
      if (byte < limit && password.length < 16) password += alphabet[byte % alphabet.length];
    }
  }
  return password.replaceAll(/(.{4})(?=.)/g, '$1-');
}

/** APIs with what one may do there, to choose from. */
export const apisWithPermissions = queryOptions({
  queryKey: ['api-resources', 'with-permissions'],
  queryFn: async () =>
    answer((await api()).GET('/api/resources', { params: { query: { includeScopes: 'true' } } })),
});

/** What the Console shows of a token; values are read only when one is made, so the list asks for masks. */
export function personalTokens(userId: string) {
  return queryOptions({
    queryKey: [...keys.one(userId), 'personal-access-tokens'],
    queryFn: async () =>
      answer(
        (await api()).GET('/api/users/{userId}/personal-access-tokens', {
          params: { path: { userId }, query: { mask: 'true' } },
        }),
      ),
  });
}

/** A new token is in the answer, which may be the only place that shows it. */
export function usePersonalTokenChanges(userId: string) {
  const client = useQueryClient();
  const params = { path: { userId } };
  const refresh = () => client.invalidateQueries({ queryKey: personalTokens(userId).queryKey });
  const create = useMutation({
    mutationFn: async (body: { name: string; expiresAt: number | null; scopes: TokenScope[] | null }) =>
      answer((await api()).POST('/api/users/{userId}/personal-access-tokens', { params, body })),
    meta: { toldInPlace: true },
    onSuccess: refresh,
  });
  // By the body, not the path: a name may be anything.
  const rename = useMutation({
    mutationFn: async ({ from, to }: { from: string; to: string }) =>
      answer(
        (await api()).PATCH('/api/users/{userId}/personal-access-tokens', {
          params,
          body: { currentName: from, name: to },
        }),
      ),
    meta: { toldInPlace: true },
    onSuccess: refresh,
  });
  const remove = useMutation({
    mutationFn: async (name: string) =>
      done(
        (await api()).POST('/api/users/{userId}/personal-access-tokens/delete', { params, body: { name } }),
      ),
    onSuccess: refresh,
  });
  return { create, rename, remove };
}

export type PersonsFactor = Answered<'/api/users/{userId}/mfa-verifications', 'get'>[number];

/** A person's second factors, without anything that one could sign in with. */
export function personsFactors(userId: string) {
  return queryOptions({
    queryKey: [...keys.one(userId), 'factors'],
    queryFn: async () =>
      answer((await api()).GET('/api/users/{userId}/mfa-verifications', { params: { path: { userId } } })),
  });
}

const requirementOf = (userId: string) => [...keys.one(userId), 'mfa-requirement'] as const;

/** Whether a second factor is required of this person. */
export function mfaRequirement(userId: string) {
  return queryOptions({
    queryKey: requirementOf(userId),
    queryFn: async () =>
      answer((await api()).GET('/api/users/{userId}/mfa-requirement', { params: { path: { userId } } })),
  });
}

/** Of this person, whatever the tenant's policy is. */
export function useRequireFactor(userId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (isRequired: boolean) =>
      answer(
        (await api()).PUT('/api/users/{userId}/mfa-requirement', {
          params: { path: { userId } },
          body: { isRequired },
        }),
      ),
    onSuccess: (now) => client.setQueryData(requirementOf(userId), now),
  });
}

/** Ten backup codes for whoever cannot use their factor; told in this answer only. */
export function useGiveBackupCodes(userId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (): Promise<readonly string[]> => {
      const made = await answer(
        (await api()).POST('/api/users/{userId}/mfa-verifications', {
          params: { path: { userId } },
          body: { type: 'BackupCode' },
        }),
      );
      return made.type === 'BackupCode' ? made.codes : [];
    },
    onSuccess: () => client.invalidateQueries({ queryKey: personsFactors(userId).queryKey }),
  });
}

/** The person is signed out everywhere; backup codes go with the last factor that they stood in for. */
export function useRemoveFactor(userId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (verificationId: string) =>
      done(
        (await api()).DELETE('/api/users/{userId}/mfa-verifications/{verificationId}', {
          params: { path: { userId, verificationId } },
        }),
      ),
    // Also their sessions, grants and trusted devices.
    onSuccess: () => client.invalidateQueries({ queryKey: keys.one(userId) }),
  });
}

export type TrustedDevice = Answered<'/api/users/{userId}/trusted-devices', 'get'>[number];

/** Where a person is not asked for their second factor; the newest hundred are all that anybody has. */
export function trustedDevices(userId: string) {
  return queryOptions({
    queryKey: [...keys.one(userId), 'trusted-devices'],
    queryFn: async () =>
      answer(
        (await api()).GET('/api/users/{userId}/trusted-devices', {
          params: { path: { userId }, query: { page_size: 100 } },
        }),
      ),
  });
}

export function useForgetDevices(userId: string) {
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: trustedDevices(userId).queryKey });
  const forget = useMutation({
    mutationFn: async (deviceId: string) =>
      done(
        (await api()).DELETE('/api/users/{userId}/trusted-devices/{deviceId}', {
          params: { path: { userId, deviceId } },
        }),
      ),
    onSuccess,
  });
  const forgetAll = useMutation({
    mutationFn: async () =>
      done((await api()).DELETE('/api/users/{userId}/trusted-devices', { params: { path: { userId } } })),
    onSuccess,
  });
  return { forget, forgetAll };
}

/** Which field a refusal is about. */
export function fieldOf(code: string): 'email' | 'phone' | 'username' | undefined {
  if (code.includes('email')) return 'email';
  if (code.includes('phone')) return 'phone';
  return code.includes('username') ? 'username' : undefined;
}
