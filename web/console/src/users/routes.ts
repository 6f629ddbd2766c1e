import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { frameRoute } from '../shell/frame-route.tsx';
import { type ListSearch, listSearch } from '../shell/url-state.ts';

/** `create` opens the dialog, so that it can be linked and closed by Back. */
export type UsersSearch = ListSearch & { readonly create?: true };

const listRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'users',
  validateSearch: (search: Record<string, unknown>): UsersSearch => ({
    ...listSearch(search),
    ...(search.create ? { create: true as const } : {}),
  }),
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

export const userRoutes = [listRoute, detailsRoute, settingsRoute, rolesRoute, organizationsRoute] as const;
