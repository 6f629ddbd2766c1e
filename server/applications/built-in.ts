/** Clients that exist in every tenant without a row (contract PROTOCOL §4.5). */
import type { TenantContext } from '../tenants/context.ts';
import type { Application } from './entity.ts';

type BuiltIn = {
  name: string;
  description: string;
  path: string;
  alwaysIssueRefreshToken?: true;
  isDeviceFlow?: true;
};

/** Ours: signs in whoever follows the link of an invitation. */
export const invitationClientId = 'invitation';

const builtIns: Readonly<Record<string, BuiltIn>> = {
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
  [invitationClientId]: {
    name: 'Invitation',
    description: 'Lets people accept an invitation to an organization.',
    path: '/invitation/accepted',
  },
  'device-demo-app': {
    name: 'Device Flow Preview',
    description: 'Signs a device in for real, to try the pages for it.',
    path: '/device-demo-app',
    isDeviceFlow: true,
  },
};

/** Undefined for an id that is none of theirs. They have no secret, and addresses at the tenant's endpoint only. */
export function builtInApplication(tenant: TenantContext, id: string): Application | undefined {
  // An id may be any text, `constructor` too.
  const found = Object.hasOwn(builtIns, id) ? builtIns[id] : undefined;
  if (!found) return undefined;
  const address = `${tenant.endpoint}${found.path}`;
  const { name, description, alwaysIssueRefreshToken, isDeviceFlow } = found;
  return {
    id,
    name,
    description,
    type: isDeviceFlow ? 'Native' : 'SPA',
    oidcClientMetadata: { redirectUris: isDeviceFlow ? [] : [address], postLogoutRedirectUris: [address] },
    customClientMetadata: {
      ...(alwaysIssueRefreshToken && { alwaysIssueRefreshToken }),
      ...(isDeviceFlow && { isDeviceFlow }),
    },
    protectedAppMetadata: null,
    isThirdParty: false,
    appLevelAccessControlEnabled: false,
    customData: {},
    createdAt: 0,
  };
}
