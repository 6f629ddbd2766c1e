import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute, fullScreenRoute } from '../shell/frame-route.tsx';
import { listSearch } from '../shell/url-state.ts';

const listRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'applications',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./ApplicationsPage.tsx'), 'ApplicationsPage'),
});

const detailsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'applications/$id',
  component: lazyRouteComponent(() => import('./ApplicationPage.tsx'), 'ApplicationPage'),
});

const createPageRoute = createRoute({
  getParentRoute: () => fullScreenRoute,
  path: 'applications/create',
  component: lazyRouteComponent(() => import('./CataloguePage.tsx'), 'CataloguePage'),
});

export const applicationRoutes = [listRoute, detailsRoute] as const;
export const fullScreenApplicationRoutes = [createPageRoute] as const;
