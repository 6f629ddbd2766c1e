import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, Outlet } from '@tanstack/react-router';
import { ConfirmProvider } from './confirm.tsx';
import { Broken, NotFound } from './Fallbacks.tsx';
import { useFocusReturn } from './focus-return.ts';
import { RouteAnnouncer } from './RouteAnnouncer.tsx';
import { SaveBarHost } from './SaveBar.tsx';
import { SessionEndedDialog } from './SessionEndedDialog.tsx';
import { LeaveGuard } from './unsaved.tsx';

export type RouterContext = { readonly queryClient: QueryClient };

function Root() {
  useFocusReturn();
  return (
    <ConfirmProvider>
      <RouteAnnouncer />
      <LeaveGuard>
        <Outlet />
        <SaveBarHost />
      </LeaveGuard>
      <SessionEndedDialog />
    </ConfirmProvider>
  );
}

export const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: Root,
  errorComponent: Broken,
  notFoundComponent: () => <NotFound />,
});
