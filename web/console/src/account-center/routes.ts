import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '../shell/frame-route.tsx';

export const accountCenterRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'sign-in-experience/account-center',
  component: lazyRouteComponent(() => import('./AccountCenterPage.tsx'), 'AccountCenterPage'),
});
