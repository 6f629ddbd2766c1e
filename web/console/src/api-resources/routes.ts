import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '../shell/frame-route.tsx';
import { listSearch } from '../shell/url-state.ts';

/** `create` opens the dialog, so that it can be linked and closed by Back. */
export type ApiResourcesSearch = { readonly page?: number; readonly create?: true };

const listRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'api-resources',
  validateSearch: (search: Record<string, unknown>): ApiResourcesSearch => {
    const { page } = listSearch(search);
    return { ...(page !== undefined && { page }), ...(search.create ? { create: true as const } : {}) };
  },
  component: lazyRouteComponent(() => import('./ApiResourcesPage.tsx'), 'ApiResourcesPage'),
});

const detailsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'api-resources/$id',
  component: lazyRouteComponent(() => import('./ApiResourcePage.tsx'), 'ApiResourcePage'),
});

export const apiResourceRoutes = [listRoute, detailsRoute] as const;
