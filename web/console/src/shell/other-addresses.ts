/** Addresses by which Logto’s documentation and people’s bookmarks know pages and dialogs that stand elsewhere here. */

/** A page, and what is to be in its query. */
export type Place = { readonly to: string; readonly search?: Readonly<Record<string, string | true>> };

const dialogs = ['users', 'roles', 'organizations', 'api-resources'].map(
  (list) => [new RegExp(`^/${list}/create$`), `/${list}`, { create: true }] as const,
);

/** `$1` is what the pattern’s brackets found. */
const places: readonly (readonly [RegExp, string, Place['search']?])[] = [
  ...dialogs,
  [/^\/connectors\/passwordless$/, '/connectors'],
  [/^\/connectors\/create\/(?:email|sms)$/, '/connectors'],
  [/^\/applications\/third-party-applications$/, '/applications', { tab: 'third-party' }],
  [/^\/applications\/([^/]+)\/rules$/, '/applications/$1/access-control'],
  [/^\/api-resources\/([^/]+)\/(?:permissions|general)$/, '/api-resources/$1'],
  [/^\/roles\/([^/]+)\/(?:users|machine-to-machine-apps)$/, '/roles/$1/holders'],
  [/^\/roles\/([^/]+)\/general$/, '/roles/$1/settings'],
  [/^\/organizations\/([^/]+)\/machine-to-machine$/, '/organizations/$1/machines'],
  [/^\/organization-template\/organization-roles$/, '/organization-template'],
  [/^\/organization-template\/organization-permissions$/, '/organization-template/permissions'],
  [/^\/organization-template\/organization-roles\/([^/]+)(?:\/.*)?$/, '/organization-template/roles/$1'],
  [/^\/users\/[^/]+\/logs\/([^/]+)$/, '/audit-logs/$1'],
  [/^\/applications\/[^/]+\/logs\/([^/]+)$/, '/audit-logs/$1'],
  [/^\/tenant-settings\/oidc-configs$/, '/tenant-settings'],
  [/^\/signing-keys$/, '/tenant-settings'],
  [/^\/tenant-settings\/members$/, '/administrators'],
  [/^\/tenant-settings\/domains$/, '/domains'],
];

/** Where what is known by this address stands here; undefined for every address of our own. */
export function placeElsewhere(pathname: string): Place | undefined {
  for (const [pattern, to, search] of places) {
    if (pattern.test(pathname)) return { to: pathname.replace(pattern, to), ...(search && { search }) };
  }
  return undefined;
}
