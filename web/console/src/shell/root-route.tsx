import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, Outlet } from '@tanstack/react-router';
import { Broken, NotFound } from './Fallbacks.tsx';
import { RouteAnnouncer } from './RouteAnnouncer.tsx';

export type RouterContext = { readonly queryClient: QueryClient };

export const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: () => (
    <>
      <RouteAnnouncer />
      <Outlet />
    </>
  ),
  errorComponent: Broken,
  notFoundComponent: () => <NotFound />,
});
