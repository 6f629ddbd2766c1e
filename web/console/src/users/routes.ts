import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '../shell/frame-route.tsx';
import { listSearch } from '../shell/url-state.ts';

const listRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'users',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./UsersPage.tsx'), 'UsersPage'),
});

const detailsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'users/$id',
  component: lazyRouteComponent(() => import('./UserPage.tsx'), 'UserPage'),
});

export const userRoutes = [listRoute, detailsRoute] as const;
