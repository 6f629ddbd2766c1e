import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '../shell/frame-route.tsx';
import { oneOf } from '../shell/url-state.ts';
import { type Range, ranges } from './queries.ts';

export type LogsSearch = {
  readonly page?: number;
  readonly event?: string;
  readonly userId?: string;
  readonly applicationId?: string;
  readonly range?: Range;
};

const listRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'audit-logs',
  validateSearch: (search: Record<string, unknown>): LogsSearch => {
    const page = Number(search.page);
    const range = oneOf(search.range, ranges);
    const text = (name: 'event' | 'userId' | 'applicationId') => {
      const value = search[name];
      return typeof value === 'string' && value ? { [name]: value.slice(0, 256) } : {};
    };
    return {
      ...(Number.isInteger(page) && page > 1 && { page }),
      ...(range && { range }),
      ...text('event'),
      ...text('userId'),
      ...text('applicationId'),
    };
  },
  component: lazyRouteComponent(() => import('./AuditLogsPage.tsx'), 'AuditLogsPage'),
});

const entryRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'audit-logs/$id',
  component: lazyRouteComponent(() => import('./LogPage.tsx'), 'LogPage'),
});

export const auditLogRoutes = [listRoute, entryRoute] as const;
