/**
 * Scopes of the Management API. The contract has `all` only; beside it each group of routes has one for looking and one
 * for the rest, so that a script gets no more than it needs.
 */
export const managementGroups = {
  applications: 'applications and their secrets',
  configs: 'keys, claims and other settings of tokens',
  connectors: 'connectors and their settings',
  'custom-phrases': 'texts of the sign-in pages',
  'development-inbox': 'messages of the development inbox',
  domains: 'domains',
  'email-templates': 'email templates',
  logs: 'the audit log',
  'one-time-tokens': 'one-time tokens',
  organizations: 'organizations, their members and their template',
  resources: 'API resources and their permissions',
  roles: 'roles and who holds them',
  'sign-in-experience': 'the sign-in experience',
  'subject-tokens': 'tokens to act as somebody',
  'token-inspector': 'the token inspector',
  users: 'people',
  'verification-codes': 'verification codes',
} as const;

/** Name and description of each finer scope. */
export const finerManagementScopes: readonly { readonly name: string; readonly description: string }[] =
  Object.entries(managementGroups).flatMap(([group, what]) => [
    { name: `read:${group}`, description: `Look at ${what}.` },
    { name: `write:${group}`, description: `Look at and change ${what}.` },
  ]);

/** What can be administered, with a scope for looking and one for the rest each. */
export const administrationGroups = {
  ...managementGroups,
  administrators: 'administrators, their roles and invitations',
} as const;

export type AdministrationGroup = keyof typeof administrationGroups;

/** Name and description of each scope beside `all`. */
export const administrationScopes: readonly { readonly name: string; readonly description: string }[] = [
  ...finerManagementScopes,
  { name: 'read:administrators', description: `Look at ${administrationGroups.administrators}.` },
  { name: 'write:administrators', description: `Look at and change ${administrationGroups.administrators}.` },
];
