import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '../shell/frame-route.tsx';

export type DashboardSearch = {
  /** yyyy-mm-dd; today without. */
  readonly date?: string;
};

export const dashboardRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'dashboard',
  validateSearch: ({ date }: Record<string, unknown>): DashboardSearch =>
    typeof date === 'string' && /^\d{4}(-\d{2}){2}$/.test(date) && !Number.isNaN(Date.parse(date))
      ? { date }
      : {},
  component: lazyRouteComponent(() => import('./DashboardPage.tsx'), 'DashboardPage'),
});
