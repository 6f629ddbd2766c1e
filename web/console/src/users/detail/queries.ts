/** What else there is about one person: sessions, applications, identities, and what may be done about them. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type Answered, answer, api, done, type Sent } from '../../api/client.ts';
import { ifMatch } from '../../api/versions.ts';
import type { User } from '../queries.ts';

export type Session = Answered<'/api/users/{userId}/sessions', 'get'>['sessions'][number];
export type Grant = Answered<'/api/users/{userId}/grants', 'get'>['grants'][number];

const key = (userId: string, part: string) => ['users', 'one', userId, part] as const;
const path = (userId: string) => ({ path: { userId } });

export const sessionsOf = (userId: string) =>
  queryOptions({
    queryKey: key(userId, 'sessions'),
    queryFn: async () =>
      (await answer((await api()).GET('/api/users/{userId}/sessions', { params: path(userId) }))).sessions,
  });

/** One of them, with an address of its own. */
export const sessionOf = (userId: string, sessionId: string) =>
  queryOptions({
    queryKey: [...key(userId, 'sessions'), sessionId],
    queryFn: async () =>
      answer(
        (await api()).GET('/api/users/{userId}/sessions/{sessionId}', {
          params: { path: { userId, sessionId } },
        }),
      ),
  });

export type Agreement = Answered<'/api/users/{userId}/terms-acceptances', 'get'>[number];

/** Which terms they agreed to, newest first. */
export const agreementsOf = (userId: string) =>
  queryOptions({
    queryKey: key(userId, 'terms'),
    queryFn: async () =>
      answer((await api()).GET('/api/users/{userId}/terms-acceptances', { params: path(userId) })),
  });

/** What they decided themselves about second factors and passkeys. */
export const choicesOf = (userId: string) =>
  queryOptions({
    queryKey: key(userId, 'choices'),
    queryFn: async () =>
      answer((await api()).GET('/api/users/{userId}/logto-configs', { params: path(userId) })),
  });

type Choices = Sent<'/api/users/{userId}/logto-configs', 'patch'>;

/** What somebody chose not to be asked again is asked again. */
export function useForgetChoices(userId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: Choices) =>
      answer((await api()).PATCH('/api/users/{userId}/logto-configs', { params: path(userId), body })),
    onSuccess: () => client.invalidateQueries({ queryKey: key(userId, 'choices') }),
  });
}

type NamedThing = { readonly id: string; readonly name: string };
export type SharedOrganization = { readonly application: NamedThing; readonly organization: NamedThing };

const consentOrganizations = '/api/applications/{id}/users/{userId}/consent-organizations';

/** In which organizations third parties that hold a grant may act for them. */
export const sharedOrganizationsOf = (userId: string) =>
  queryOptions({
    queryKey: key(userId, 'shared-organizations'),
    queryFn: async (): Promise<SharedOrganization[]> => {
      const { GET } = await api();
      const query = { appType: 'thirdParty' as const };
      const { grants } = await answer(
        GET('/api/users/{userId}/grants', { params: { ...path(userId), query } }),
      );
      const applications = new Map(grants.map(({ application }) => [application.id, application]));
      const shared = await Promise.all(
        [...applications.values()].map(async (application) => {
          const params = { path: { id: application.id, userId } };
          const { organizations } = await answer(GET(consentOrganizations, { params }));
          return organizations.map((organization) => ({ application, organization }));
        }),
      );
      return shared.flat();
    },
  });

export function useUnshare(userId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ application, organization }: SharedOrganization) =>
      done(
        (await api()).DELETE(`${consentOrganizations}/{organizationId}`, {
          params: { path: { id: application.id, userId, organizationId: organization.id } },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: key(userId, 'shared-organizations') }),
  });
}

export const grantsOf = (userId: string) =>
  queryOptions({
    queryKey: key(userId, 'grants'),
    queryFn: async () =>
      (await answer((await api()).GET('/api/users/{userId}/grants', { params: path(userId) }))).grants,
  });

export type Linked = {
  readonly id: string;
  readonly provider: string;
  readonly account: string;
  readonly isSocial: boolean;
};

/** Of social providers by their target, of companies by a key that is good for one answer only. */
export const identitiesOf = (userId: string) =>
  queryOptions({
    queryKey: key(userId, 'identities'),
    queryFn: async (): Promise<Linked[]> => {
      const { socialIdentities, ssoIdentities } = await answer(
        (await api()).GET('/api/users/{userId}/all-identities', { params: path(userId) }),
      );
      const text = (value: unknown) => (typeof value === 'string' ? value : '');
      return [
        ...socialIdentities.map(({ target, identity: { userId: id, details = {} } }) => ({
          id: target,
          provider: target,
          account: text(details.email) || text(details.name) || id,
          isSocial: true,
        })),
        ...ssoIdentities.map((one, index) => ({
          id: `sso-${text(one.id) || index}`,
          provider: text(one.issuer),
          account: text(one.identityId),
          isSocial: false,
        })),
      ];
    },
  });

export const passwordState = (userId: string) =>
  queryOptions({
    queryKey: key(userId, 'password'),
    queryFn: async () =>
      answer((await api()).GET('/api/users/{userId}/password/expiration', { params: path(userId) })),
  });

/** What ends, expires or mails something; the lists are asked again afterwards. */
export function usePersonActions(userId: string) {
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: ['users', 'one', userId] });
  const params = path(userId);
  return {
    endSession: useMutation({
      mutationFn: async (sessionId: string) =>
        done(
          (await api()).DELETE('/api/users/{userId}/sessions/{sessionId}', {
            params: { path: { userId, sessionId }, query: { revokeGrantsTarget: 'all' } },
          }),
        ),
      onSuccess: refresh,
    }),
    endAll: useMutation({
      mutationFn: async () => done((await api()).DELETE('/api/users/{userId}/sessions', { params })),
      onSuccess: refresh,
    }),
    revokeGrant: useMutation({
      mutationFn: async (grantId: string) =>
        done(
          (await api()).DELETE('/api/users/{userId}/grants/{grantId}', {
            params: { path: { userId, grantId } },
          }),
        ),
      onSuccess: refresh,
    }),
    unlink: useMutation({
      mutationFn: async (target: string) =>
        answer(
          (await api()).DELETE('/api/users/{userId}/identities/{target}', {
            params: { path: { userId, target } },
          }),
        ),
      onSuccess: refresh,
    }),
    sendReset: useMutation({
      mutationFn: async () => done((await api()).POST('/api/users/{userId}/password-reset-mail', { params })),
    }),
    expire: useMutation({
      mutationFn: async (isExpired: boolean) =>
        answer(
          (await api()).PATCH('/api/users/{userId}/password/expiration', { params, body: { isExpired } }),
        ),
      meta: { toldInPlace: true },
      onSuccess: refresh,
    }),
  };
}

export type Impersonation = Answered<'/api/users/{userId}/impersonations', 'post'>;

/** The link in the answer works once, and signs in whoever opens it. */
export function useImpersonate(userId: string) {
  return useMutation({
    mutationFn: async (body: { readonly applicationId: string; readonly reason: string }) =>
      answer((await api()).POST('/api/users/{userId}/impersonations', { params: path(userId), body })),
    meta: { toldInPlace: true },
    // It is told once, and not kept.
    gcTime: 0,
  });
}

export const impersonationSettings = queryOptions({
  queryKey: ['impersonation-settings'],
  queryFn: async () => answer((await api()).GET('/api/configs/impersonation')),
});

export function useImpersonationChange() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: { readonly enabled: boolean; readonly tellPerson: boolean }) =>
      answer((await api()).PATCH('/api/configs/impersonation', { body })),
    meta: { toldInPlace: true },
    onSuccess: (stored) => client.setQueryData(impersonationSettings.queryKey, stored),
  });
}

/** Applications of one's own that may exchange tokens. */
export function useActingLink(userId: string) {
  return useMutation({
    mutationFn: async (body: { readonly applicationId: string; readonly reason: string }) =>
      answer((await api()).POST('/api/users/{userId}/impersonation-links', { params: path(userId), body })),
    meta: { toldInPlace: true },
    gcTime: 0,
  });
}

const signInTypes: ReadonlySet<string> = new Set(['Traditional', 'SPA', 'Native']);

/** Own applications that people sign in to with a browser. */
export const signInApplications = queryOptions({
  queryKey: ['applications', 'with-sign-in'],
  queryFn: async () => {
    const found = await answer(
      (await api()).GET('/api/applications', { params: { query: { isThirdParty: 'false' } } }),
    );
    return found.filter(
      ({ type, oidcClientMetadata }) => signInTypes.has(type) && oidcClientMetadata.redirectUris.length > 0,
    );
  },
});

export const exchangers = queryOptions({
  queryKey: ['applications', 'exchangers'],
  queryFn: async () => {
    const found = await answer(
      (await api()).GET('/api/applications', { params: { query: { isThirdParty: 'false' } } }),
    );
    return found.filter(({ customClientMetadata }) => customClientMetadata.allowTokenExchange === true);
  },
});

type Vouching = { readonly channel: 'email' | 'phone'; readonly isVerified: boolean; readonly base: User };

/** An administrator's word for an address or number. */
export function useVouch(userId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ channel, isVerified, base }: Vouching) =>
      answer(
        (await api()).PATCH('/api/users/{userId}', {
          params: {
            ...path(userId),
            query:
              channel === 'email'
                ? { emailVerified: String(isVerified) }
                : { phoneVerified: String(isVerified) },
          },
          body: {},
          headers: ifMatch(base),
        }),
      ),
    meta: { toldInPlace: true },
    onSuccess: () => client.invalidateQueries({ queryKey: ['users'] }),
  });
}

export const verificationSettings = queryOptions({
  queryKey: ['verification-settings'],
  queryFn: async () => answer((await api()).GET('/api/configs/identifier-verification')),
});

/** Whether addresses that administrators enter count as verified. */
export function useVerificationSettingsChange() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: { readonly trustAdministrators: boolean }) =>
      answer((await api()).PATCH('/api/configs/identifier-verification', { body })),
    meta: { toldInPlace: true },
    onSuccess: (stored) => client.setQueryData(verificationSettings.queryKey, stored),
  });
}

export const tokenSettings = queryOptions({
  queryKey: ['personal-token-settings'],
  queryFn: async () => answer((await api()).GET('/api/configs/personal-access-tokens')),
});

/** In days; null for no limit. */
export function useTokenSettingsChange() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: { readonly maxLifetimeDays: number | null }) =>
      answer((await api()).PATCH('/api/configs/personal-access-tokens', { body })),
    meta: { toldInPlace: true },
    onSuccess: (stored) => client.setQueryData(tokenSettings.queryKey, stored),
  });
}
