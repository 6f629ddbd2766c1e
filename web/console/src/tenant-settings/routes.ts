import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '../shell/frame-route.tsx';

export const tenantSettingsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'tenant-settings',
  component: lazyRouteComponent(() => import('./TenantSettingsPage.tsx'), 'TenantSettingsPage'),
});
