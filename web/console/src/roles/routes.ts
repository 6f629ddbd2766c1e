import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { frameRoute } from '../shell/frame-route.tsx';
import { type ListSearch, listSearch } from '../shell/url-state.ts';

/** `create` opens the dialog, so that it can be linked and closed by Back. */
export type RolesSearch = ListSearch & { readonly create?: true };

const listRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'roles',
  validateSearch: (search: Record<string, unknown>): RolesSearch => ({
    ...listSearch(search),
    ...(search.create ? { create: true as const } : {}),
  }),
  component: lazyRouteComponent(() => import('./RolesPage.tsx'), 'RolesPage'),
});

const detailsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'roles/$id',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/roles/$id/permissions', params, replace: true });
  },
});

const permissionsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'roles/$id/permissions',
  component: lazyRouteComponent(() => import('./RolePermissionsPage.tsx'), 'RolePermissionsPage'),
});

const holdersRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'roles/$id/holders',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./RoleHoldersPage.tsx'), 'RoleHoldersPage'),
});

const settingsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'roles/$id/settings',
  component: lazyRouteComponent(() => import('./RoleSettingsPage.tsx'), 'RoleSettingsPage'),
});

export const roleRoutes = [listRoute, detailsRoute, permissionsRoute, holdersRoute, settingsRoute] as const;
