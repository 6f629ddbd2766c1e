import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '../shell/frame-route.tsx';

export const administratorsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'administrators',
  component: lazyRouteComponent(() => import('./AdministratorsPage.tsx'), 'AdministratorsPage'),
});
