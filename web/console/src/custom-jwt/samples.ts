/** What a new script begins with, and an example of what it gets to see. */
import type { TokenType } from './queries.ts';

const application = {
  id: 'shop-web',
  name: 'Shop',
  description: null,
  type: 'SPA',
  isThirdParty: false,
  customData: {},
  oidcClientMetadata: { redirectUris: ['https://shop.example/callback'], postLogoutRedirectUris: [] },
  customClientMetadata: {},
};

const person = {
  id: 'ana7k2m9x4qd',
  username: 'ana',
  primaryEmail: 'ana@example.com',
  primaryPhone: null,
  name: 'Ana',
  avatar: null,
  customData: { plan: 'gold' },
  identities: {},
  profile: {},
  applicationId: 'shop-web',
  isSuspended: false,
  hasPassword: true,
  lastSignInAt: 1_767_225_600_000,
  createdAt: 1_767_225_600_000,
  updatedAt: 1_767_225_600_000,
  ssoIdentities: [],
  mfaVerificationFactors: [],
  roles: [
    {
      id: 'role-buyer',
      name: 'buyer',
      description: 'May buy',
      scopes: [
        {
          id: 'scope-read',
          name: 'read:items',
          description: null,
          resourceId: 'resource-shop',
          resource: { id: 'resource-shop', name: 'Shop API', indicator: 'https://shop.example/api' },
        },
      ],
    },
  ],
  organizations: [{ id: 'org-acme', name: 'Acme', description: null }],
  organizationRoles: [{ organizationId: 'org-acme', roleId: 'orgrole-owner', roleName: 'owner' }],
};

export const tokenSamples: Readonly<Record<TokenType, Record<string, unknown>>> = {
  'access-token': {
    jti: 'f1d3f1f0a1b2',
    aud: 'https://shop.example/api',
    scope: 'read:items',
    clientId: 'shop-web',
    accountId: person.id,
    gty: 'authorization_code',
    kind: 'AccessToken',
  },
  'client-credentials': {
    jti: 'f1d3f1f0a1b2',
    aud: 'https://shop.example/api',
    scope: 'read:items',
    clientId: 'shop-machine',
    kind: 'ClientCredentials',
  },
};

export const contextSamples: Readonly<Record<TokenType, Record<string, unknown>>> = {
  'access-token': {
    user: person,
    application,
    organization: { id: 'org-acme', name: 'Acme', description: null, customData: {} },
    interaction: { interactionEvent: 'SignIn', userId: person.id, verificationRecords: [] },
    grant: { type: 'urn:ietf:params:oauth:grant-type:token-exchange', subjectTokenContext: {} },
  },
  'client-credentials': {
    application: { ...application, id: 'shop-machine', type: 'MachineToMachine' },
  },
};

export const templates: Readonly<Record<TokenType, string>> = {
  'access-token': `/**
 * What you return here is added to the access token.
 * token, context, environmentVariables and api are described at the right.
 */
const getCustomJwtClaims = async ({ token, context, environmentVariables, api }) => {
  // if (!context.user.primaryEmail) api.denyAccess('Add an email address first.');
  return {
    // plan: context.user.customData.plan,
  };
};
`,
  'client-credentials': `/**
 * What you return here is added to the access token of a machine.
 */
const getCustomJwtClaims = async ({ token, context, environmentVariables, api }) => {
  return {
    // team: context.application.customData.team,
  };
};
`,
};
