import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, Outlet } from '@tanstack/react-router';
import { ConfirmProvider } from './confirm.tsx';
import { Broken, NotFound } from './Fallbacks.tsx';
import { RouteAnnouncer } from './RouteAnnouncer.tsx';
import { SessionEndedDialog } from './SessionEndedDialog.tsx';

export type RouterContext = { readonly queryClient: QueryClient };

export const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: () => (
    <ConfirmProvider>
      <RouteAnnouncer />
      <Outlet />
      <SessionEndedDialog />
    </ConfirmProvider>
  ),
  errorComponent: Broken,
  notFoundComponent: () => <NotFound />,
});
