import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '../shell/frame-route.tsx';
import { logsSearch } from './search.ts';

const listRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'audit-logs',
  validateSearch: logsSearch,
  component: lazyRouteComponent(() => import('./AuditLogsPage.tsx'), 'AuditLogsPage'),
});

const entryRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'audit-logs/$id',
  component: lazyRouteComponent(() => import('./LogPage.tsx'), 'LogPage'),
});

const settingsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'audit-logs/settings',
  component: lazyRouteComponent(() => import('./LogSettingsPage.tsx'), 'LogSettingsPage'),
});

export const auditLogRoutes = [listRoute, settingsRoute, entryRoute] as const;
