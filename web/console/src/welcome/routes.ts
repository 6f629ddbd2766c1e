/** The pages for people who are not signed in. */
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../shell/root-route.tsx';

export type WelcomeSearch = { readonly setup_code?: string };

export const welcomeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: 'welcome',
  validateSearch: (search: Record<string, unknown>): WelcomeSearch =>
    typeof search.setup_code === 'string' ? { setup_code: search.setup_code } : {},
  component: lazyRouteComponent(() => import('./WelcomePage.tsx'), 'WelcomePage'),
});

export type InvitationSearch = { readonly code?: string };

export const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: 'invitation',
  validateSearch: (search: Record<string, unknown>): InvitationSearch =>
    typeof search.code === 'string' ? { code: search.code } : {},
  component: lazyRouteComponent(() => import('./InvitationPage.tsx'), 'InvitationPage'),
});

export const callbackRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: 'callback',
  component: lazyRouteComponent(() => import('./CallbackPage.tsx'), 'CallbackPage'),
});
