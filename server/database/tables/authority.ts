/** Tables about what may be done: roles, APIs and their permissions. */
import type { TenantId } from './kinds.ts';

export type AuthorityTables = {
  roles: {
    tenantId: TenantId;
    id: string;
    name: string;
    description: string;
    type: 'User' | 'MachineToMachine';
    isDefault: boolean;
    createdAt: number;
  };
  roles_scopes: { tenantId: TenantId; id: string; roleId: string; scopeId: string; createdAt: number };
  users_roles: { tenantId: TenantId; id: string; userId: string; roleId: string; createdAt: number };
  applications_roles: {
    tenantId: TenantId;
    id: string;
    applicationId: string;
    roleId: string;
    createdAt: number;
  };
  resources: {
    tenantId: TenantId;
    id: string;
    name: string;
    indicator: string;
    isDefault: boolean;
    accessTokenTtl: number;
    isolatesOrganizations: boolean;
    authorizationDetailsTypes: readonly unknown[];
    createdAt: number;
  };
  scopes: {
    tenantId: TenantId;
    id: string;
    resourceId: string;
    name: string;
    description: string | null;
    createdAt: number;
  };
};
