import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute, fullScreenRoute } from '../shell/frame-route.tsx';
import { listSearch } from '../shell/url-state.ts';

/** `create` opens the dialog, so that it can be linked and closed by Back; then `guide` says what comes after it. */
export type ApiResourcesSearch = {
  readonly page?: number;
  readonly create?: true;
  readonly guide?: string;
};

const listRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'api-resources',
  validateSearch: (search: Record<string, unknown>): ApiResourcesSearch => {
    const { page } = listSearch(search);
    const guide = typeof search.guide === 'string' ? search.guide : undefined;
    return {
      ...(page !== undefined && { page }),
      ...(search.create ? { create: true as const, ...(guide && { guide }) } : {}),
    };
  },
  component: lazyRouteComponent(() => import('./ApiResourcesPage.tsx'), 'ApiResourcesPage'),
});

/** Just `created`: what comes next stands at the top. */
type ApiResourceSearch = { readonly created?: true };

const detailsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'api-resources/$id',
  validateSearch: (search: Record<string, unknown>): ApiResourceSearch =>
    search.created === true ? { created: true } : {},
  component: lazyRouteComponent(() => import('./ApiResourcePage.tsx'), 'ApiResourcePage'),
});

const guideRoute = createRoute({
  getParentRoute: () => fullScreenRoute,
  path: 'api-resources/$id/guide/$guideId',
  component: lazyRouteComponent(() => import('./ApiGuidePage.tsx'), 'ApiGuidePage'),
});

export const apiResourceRoutes = [listRoute, detailsRoute] as const;
export const fullScreenApiResourceRoutes = [guideRoute] as const;
