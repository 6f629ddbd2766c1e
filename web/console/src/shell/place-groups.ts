/** Which group of scopes a page belongs to, by its address. Pages that are not here are everybody's. */
import type { AdministrationGroup } from '@portero/schema/management-scopes.ts';

const groups: Readonly<Record<string, AdministrationGroup>> = {
  '/dashboard': 'users',
  '/applications': 'applications',
  '/sign-in-experience': 'sign-in-experience',
  '/account-center': 'sign-in-experience',
  '/mfa': 'sign-in-experience',
  '/security': 'sign-in-experience',
  '/connectors': 'connectors',
  '/email-templates': 'email-templates',
  '/api-resources': 'resources',
  '/roles': 'roles',
  '/organization-template': 'organizations',
  '/organizations': 'organizations',
  '/users': 'users',
  '/customize-jwt': 'configs',
  '/token-inspector': 'token-inspector',
  '/inbox': 'development-inbox',
  '/audit-logs': 'logs',
  '/tenant-settings': 'configs',
  '/domains': 'domains',
  '/administrators': 'administrators',
};

/** @param path as the router knows it, without `/console` */
export function groupOf(path: string): AdministrationGroup | undefined {
  const first = `/${path.split('/')[1] ?? ''}`;
  return Object.hasOwn(groups, first) ? groups[first] : undefined;
}
