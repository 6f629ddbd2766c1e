import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '../shell/frame-route.tsx';

export const getStartedRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'get-started',
  component: lazyRouteComponent(() => import('./GetStartedPage.tsx'), 'GetStartedPage'),
});
