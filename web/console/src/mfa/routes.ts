import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '../shell/frame-route.tsx';

export const mfaRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'mfa',
  component: lazyRouteComponent(() => import('./MfaPage.tsx'), 'MfaPage'),
});
