/** Clients that are known by the address of a document: whether they may come, and what all of them may ask for. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type Answered, answer, api, done, type Sent } from '../api/client.ts';

export type CimdScopes = Answered<'/api/cimd/user-consent-scopes', 'get'>;
type UserScope = CimdScopes['userScopes'][number];

export const userScopes: readonly UserScope[] = [
  'profile',
  'email',
  'phone',
  'address',
  'custom_data',
  'identities',
  'roles',
  'urn:logto:scope:organizations',
  'urn:logto:scope:organization_roles',
];

/** What the form edits: ids, and names of user data. */
export type DynamicValues = {
  enabled: boolean;
  userScopes: string[];
  resourceScopes: string[];
  organizationScopes: string[];
  organizationResourceScopes: string[];
};

const key = ['cimd'] as const;

async function read(): Promise<DynamicValues> {
  const client = await api();
  const [{ enabled }, scopes] = await Promise.all([
    answer(client.GET('/api/configs/cimd')),
    answer(client.GET('/api/cimd/user-consent-scopes')),
  ]);
  return { enabled, ...idsOf(scopes) };
}

export const dynamicClients = queryOptions({ queryKey: key, queryFn: read });

function idsOf(scopes: CimdScopes): Omit<DynamicValues, 'enabled'> {
  const of = (groups: CimdScopes['resourceScopes']) =>
    groups.flatMap((group) => group.scopes.map(({ id }) => id));
  return {
    userScopes: [...scopes.userScopes],
    resourceScopes: of(scopes.resourceScopes),
    organizationScopes: scopes.organizationScopes.map(({ id }) => id),
    organizationResourceScopes: of(scopes.organizationResourceScopes),
  };
}

const kinds = [
  ['userScopes', 'user-scopes'],
  ['resourceScopes', 'resource-scopes'],
  ['organizationScopes', 'organization-scopes'],
  ['organizationResourceScopes', 'organization-resource-scopes'],
] as const;

/** Only what differs is sent, so nobody undoes what another administrator allowed meanwhile. */
export function useChangeDynamicClients() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ from, to }: { readonly from: DynamicValues; readonly to: DynamicValues }) => {
      const server = await api();
      for (const [field, scopeType] of kinds) {
        for (const scopeId of from[field].filter((id) => !to[field].includes(id))) {
          const params = { path: { scopeType, scopeId } };
          await done(server.DELETE('/api/cimd/user-consent-scopes/{scopeType}/{scopeId}', { params }));
        }
      }
      const added = (field: (typeof kinds)[number][0]) => to[field].filter((id) => !from[field].includes(id));
      const body: Sent<'/api/cimd/user-consent-scopes', 'post'> = {
        userScopes: userScopes.filter((name) => added('userScopes').includes(name)),
        resourceScopes: added('resourceScopes'),
        organizationScopes: added('organizationScopes'),
        organizationResourceScopes: added('organizationResourceScopes'),
      };
      if (Object.values(body).some((names) => names !== undefined && names.length > 0))
        await done(server.POST('/api/cimd/user-consent-scopes', { body }));
      if (from.enabled !== to.enabled)
        await answer(server.PATCH('/api/configs/cimd', { body: { enabled: to.enabled } }));
      return read();
    },
    meta: { toldInPlace: true },
    onSettled: (stored) =>
      stored ? client.setQueryData(key, stored) : client.invalidateQueries({ queryKey: key }),
  });
}
