import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '../shell/frame-route.tsx';

export const domainsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'tenant-settings/domains',
  component: lazyRouteComponent(() => import('./DomainsPage.tsx'), 'DomainsPage'),
});
