import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
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
  component: lazyRouteComponent(() => import('./UserPage.tsx'), 'UserPage'),
});

export const userRoutes = [listRoute, detailsRoute] as const;
