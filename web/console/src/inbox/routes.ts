import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '../shell/frame-route.tsx';

export const inboxRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'inbox',
  component: lazyRouteComponent(() => import('./InboxPage.tsx'), 'InboxPage'),
});
