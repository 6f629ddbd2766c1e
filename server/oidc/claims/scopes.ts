/** Scopes and claims of users (contract PROTOCOL §3.2). */
import { userScope } from '@portero/schema/third-party.ts';

export const userScopes = userScope.options;

export const oidcScopes = ['openid', 'offline_access', ...userScopes] as const;

/** Scope → claims, as the engine filters them. */
export const claimsByScope = {
  openid: ['sub'],
  profile: [
    'name',
    'family_name',
    'given_name',
    'middle_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
    'website',
    'gender',
    'birthdate',
    'zoneinfo',
    'locale',
    'updated_at',
    'username',
    'created_at',
  ],
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
  address: ['address'],
  custom_data: ['custom_data'],
  identities: ['identities', 'sso_identities'],
  roles: ['roles'],
  'urn:logto:scope:organizations': ['organizations', 'organization_data'],
  'urn:logto:scope:organization_roles': ['organization_roles'],
  'urn:logto:scope:sessions': [] as string[],
  'urn:logto:scope:trusted_devices': [] as string[],
};

/** Claims that reach the ID token only when the tenant's configuration names them. */
export const extendedClaims = [
  'custom_data',
  'identities',
  'sso_identities',
  'roles',
  'organizations',
  'organization_data',
  'organization_roles',
] as const;

/** Those of a tenant that has not chosen. */
export const defaultExtendedClaims: readonly (typeof extendedClaims)[number][] = [
  'roles',
  'organizations',
  'organization_roles',
];

/** Accepted in every tenant, whether it has organizations or not (PROTOCOL §10 item 15). */
export const organizationsResource = 'urn:logto:resource:organizations';
