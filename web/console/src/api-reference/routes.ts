import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '../shell/frame-route.tsx';

export type ApiReferenceSearch = { readonly keyword?: string; readonly operation?: string };

export const apiReferenceRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'api-reference',
  validateSearch: (search: Record<string, unknown>): ApiReferenceSearch => ({
    ...(typeof search.keyword === 'string' && search.keyword && { keyword: search.keyword }),
    ...(typeof search.operation === 'string' && { operation: search.operation }),
  }),
  component: lazyRouteComponent(() => import('./ApiReferencePage.tsx'), 'ApiReferencePage'),
});
