import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '../shell/frame-route.tsx';

const pageRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'sign-in-experience',
  component: lazyRouteComponent(() => import('./SignInExperiencePage.tsx'), 'SignInExperiencePage'),
});

export const signInExperienceRoutes = [pageRoute] as const;
