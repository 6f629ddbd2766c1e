import { createRoute, lazyRouteComponent, notFound } from '@tanstack/react-router';
import { frameRoute } from '../shell/frame-route.tsx';
import { oneOf } from '../shell/url-state.ts';
import { tokenTypes } from './queries.ts';

const listRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'customize-jwt',
  component: lazyRouteComponent(() => import('./CustomJwtPage.tsx'), 'CustomJwtPage'),
});

const editorRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'customize-jwt/$tokenType',
  beforeLoad: ({ params }) => {
    if (!oneOf(params.tokenType, tokenTypes)) throw notFound();
  },
  component: lazyRouteComponent(() => import('./ScriptPage.tsx'), 'ScriptPage'),
});

export const customJwtRoutes = [listRoute, editorRoute] as const;
