import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, Outlet } from '@tanstack/react-router';
import { ConfirmProvider } from './confirm.tsx';
import { Broken, NotFound } from './Fallbacks.tsx';
import { useFocusReturn } from './focus-return.ts';
import { RouteAnnouncer } from './RouteAnnouncer.tsx';
import { SessionEndedDialog } from './SessionEndedDialog.tsx';

export type RouterContext = { readonly queryClient: QueryClient };

function Root() {
  useFocusReturn();
  return (
    <ConfirmProvider>
      <RouteAnnouncer />
      <Outlet />
      <SessionEndedDialog />
    </ConfirmProvider>
  );
}

export const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: Root,
  errorComponent: Broken,
  notFoundComponent: () => <NotFound />,
});
