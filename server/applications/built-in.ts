/** Clients that exist in every tenant without a row (contract PROTOCOL §4.5). */
import type { TenantContext } from '../tenants/context.ts';
import type { Application } from './entity.ts';

type BuiltIn = { name: string; description: string; path: string; alwaysIssueRefreshToken?: true };

const spas: Readonly<Record<string, BuiltIn>> = {
  'demo-app': {
    name: 'Live Preview',
    description: 'Signs in for real, to try the sign-in experience.',
    path: '/demo-app',
  },
  'account-center': {
    name: 'Account Center',
    description: 'Where people manage their own account.',
    path: '/account',
    alwaysIssueRefreshToken: true,
  },
};

export function builtInApplication(tenant: TenantContext, id: string): Application | undefined {
  // An id may be any text, `constructor` too.
  const spa = Object.hasOwn(spas, id) ? spas[id] : undefined;
  if (!spa) return undefined;
  const address = `${tenant.endpoint}${spa.path}`;
  return {
    id,
    name: spa.name,
    description: spa.description,
    type: 'SPA',
    oidcClientMetadata: { redirectUris: [address], postLogoutRedirectUris: [address] },
    customClientMetadata: { ...(spa.alwaysIssueRefreshToken && { alwaysIssueRefreshToken: true }) },
    protectedAppMetadata: null,
    isThirdParty: false,
    appLevelAccessControlEnabled: false,
    customData: {},
    createdAt: 0,
  };
}
