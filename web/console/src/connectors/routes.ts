import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute, fullScreenRoute } from '../shell/frame-route.tsx';

const listRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'connectors',
  component: lazyRouteComponent(() => import('./ConnectorsPage.tsx'), 'ConnectorsPage'),
});

const guideRoute = createRoute({
  getParentRoute: () => fullScreenRoute,
  path: 'connectors/guide/$factoryId',
  validateSearch: ({ reserve }: { reserve?: unknown }): { reserve?: true } =>
    reserve ? { reserve: true } : {},
  component: lazyRouteComponent(() => import('./ConnectorGuidePage.tsx'), 'ConnectorGuidePage'),
});

export const connectorRoutes = [listRoute] as const;
export const fullScreenConnectorRoutes = [guideRoute] as const;
