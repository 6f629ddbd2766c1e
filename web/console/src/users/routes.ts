import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { logsSearch } from '../audit-logs/search.ts';
import { frameRoute } from '../shell/frame-route.tsx';
import { listSearch } from '../shell/url-state.ts';
import { usersSearch } from './list-search.ts';
import { recoverySearch } from './recovery/search.ts';

const listRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'users',
  validateSearch: usersSearch,
  component: lazyRouteComponent(() => import('./UsersPage.tsx'), 'UsersPage'),
});

const detailsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'users/$id',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/users/$id/settings', params, replace: true });
  },
});

const settingsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'users/$id/settings',
  component: lazyRouteComponent(() => import('./UserPage.tsx'), 'UserPage'),
});

const rolesRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'users/$id/roles',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./UserRolesPage.tsx'), 'UserRolesPage'),
});

const organizationsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'users/$id/organizations',
  component: lazyRouteComponent(() => import('./UserOrganizationsPage.tsx'), 'UserOrganizationsPage'),
});

const logsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'users/$id/logs',
  validateSearch: (search: Record<string, unknown>) => {
    const { userId: _userId, ...others } = logsSearch(search);
    return others;
  },
  component: lazyRouteComponent(() => import('./UserLogsPage.tsx'), 'UserLogsPage'),
});

const dataRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'users/$id/data',
  component: lazyRouteComponent(() => import('./detail/DataPage.tsx'), 'DataPage'),
});

const securityRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'users/$id/security',
  component: lazyRouteComponent(() => import('./detail/SecurityPage.tsx'), 'SecurityPage'),
});

const sessionsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'users/$id/sessions',
  component: lazyRouteComponent(() => import('./detail/SessionsPage.tsx'), 'SessionsPage'),
});

const sessionRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'users/$id/sessions/$sessionId',
  component: lazyRouteComponent(() => import('./detail/SessionPage.tsx'), 'SessionPage'),
});

const applicationsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'users/$id/applications',
  component: lazyRouteComponent(() => import('./detail/ApplicationsPage.tsx'), 'ApplicationsPage'),
});

const identitiesRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'users/$id/identities',
  component: lazyRouteComponent(() => import('./detail/IdentitiesPage.tsx'), 'IdentitiesPage'),
});

const recoveryRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'users/recovery-requests',
  validateSearch: recoverySearch,
  component: lazyRouteComponent(() => import('./recovery/RecoveryRequestsPage.tsx'), 'RecoveryRequestsPage'),
});

const deletedRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'users/deleted',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./deleted/DeletedUsersPage.tsx'), 'DeletedUsersPage'),
});

const importRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'users-import',
  validateSearch: (search: Record<string, unknown>): { readonly id?: string } =>
    typeof search.id === 'string' && /^[0-9a-z]{1,64}$/.test(search.id) ? { id: search.id } : {},
  component: lazyRouteComponent(() => import('./import/ImportPage.tsx'), 'ImportPage'),
});

export const userRoutes = [
  listRoute,
  importRoute,
  deletedRoute,
  recoveryRoute,
  logsRoute,
  detailsRoute,
  settingsRoute,
  rolesRoute,
  organizationsRoute,
  dataRoute,
  securityRoute,
  sessionsRoute,
  sessionRoute,
  applicationsRoute,
  identitiesRoute,
] as const;
