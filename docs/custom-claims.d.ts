// What scripts for custom claims get to see; made from the Console's own list.
export type AccessTokenScript = (argument: {
  token: {
    jti?: string;
    aud?: string;
    scope?: string;
    clientId: string;
    kind: string;
    accountId: string;
    grantId?: string;
    gty?: string;
    sessionUid?: string;
  };
  context: {
    user: {
      id: string;
      username: string | null;
      primaryEmail: string | null;
      primaryPhone: string | null;
      name: string | null;
      avatar: string | null;
      customData: Record<string, unknown>;
      identities: Record<string, unknown>;
      profile: Record<string, unknown>;
      applicationId: string | null;
      isSuspended: boolean;
      hasPassword: boolean;
      lastSignInAt: number | null;
      createdAt: number;
      updatedAt: number;
      ssoIdentities: unknown[];
      mfaVerificationFactors: string[];
      roles: {
        id: string;
        name: string;
        description: string | null;
        scopes: {
          id: string;
          name: string;
          description: string | null;
          resourceId: string;
          resource: {
            id: string;
            name: string;
            indicator: string;
          };
        }[];
      }[];
      organizations: {
        id: string;
        name: string;
        description: string | null;
      }[];
      organizationRoles: {
        organizationId: string;
        roleId: string;
        roleName: string;
      }[];
    };
    application?: {
      id: string;
      name: string;
      description: string | null;
      type: string;
      isThirdParty: boolean;
      customData: Record<string, unknown>;
      createdAt: number;
      oidcClientMetadata: {
        redirectUris: string[];
        postLogoutRedirectUris: string[];
      };
      customClientMetadata: Record<string, unknown>;
    };
    organization?: {
      id: string;
      name: string;
      description: string | null;
      customData: Record<string, unknown>;
    };
    interaction?: {
      interactionEvent: string;
      userId: string;
      verificationRecords: {
        id: string;
        type: string;
      }[];
      signInContext?: Record<string, string>;
    };
    grant?: {
      type: string;
      subjectTokenContext: Record<string, unknown>;
    };
  };
  environmentVariables: Record<string, string>;
  api: {
    denyAccess: (message?: string) => never;
  };
}) => Record<string, unknown> | Promise<Record<string, unknown>>;

export type ClientCredentialsScript = (argument: {
  token: {
    jti?: string;
    aud?: string;
    scope?: string;
    clientId: string;
    kind: string;
  };
  context: {
    application: {
      id: string;
      name: string;
      description: string | null;
      type: string;
      isThirdParty: boolean;
      customData: Record<string, unknown>;
      createdAt: number;
      oidcClientMetadata: {
        redirectUris: string[];
        postLogoutRedirectUris: string[];
      };
      customClientMetadata: Record<string, unknown>;
    };
  };
  environmentVariables: Record<string, string>;
  api: {
    denyAccess: (message?: string) => never;
  };
}) => Record<string, unknown> | Promise<Record<string, unknown>>;
