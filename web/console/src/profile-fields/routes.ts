import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '../shell/frame-route.tsx';

/** `create` opens the dialog, so that it can be linked and closed by Back. */
export type ProfileFieldsSearch = { readonly create?: true };

const listRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'sign-in-experience/collect-user-profile',
  validateSearch: (search: Record<string, unknown>): ProfileFieldsSearch =>
    search.create ? { create: true } : {},
  component: lazyRouteComponent(() => import('./ProfileFieldsPage.tsx'), 'ProfileFieldsPage'),
});

const fieldRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'sign-in-experience/collect-user-profile/fields/$name',
  component: lazyRouteComponent(() => import('./ProfileFieldPage.tsx'), 'ProfileFieldPage'),
});

export const profileFieldRoutes = [listRoute, fieldRoute] as const;
