import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '../shell/frame-route.tsx';
import { listSearch } from '../shell/url-state.ts';

const listRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'audit-logs',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./AuditLogsPage.tsx'), 'AuditLogsPage'),
});

export const auditLogRoutes = [listRoute] as const;
