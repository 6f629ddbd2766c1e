import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { frameRoute } from '../shell/frame-route.tsx';

/** Stays while one moves between the tabs, and what is not saved with it. */
const pageRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'sign-in-experience',
  component: lazyRouteComponent(() => import('./SignInExperiencePage.tsx'), 'SignInExperiencePage'),
});

const indexRoute = createRoute({
  getParentRoute: () => pageRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/sign-in-experience/branding', replace: true });
  },
});

const brandingRoute = createRoute({
  getParentRoute: () => pageRoute,
  path: 'branding',
  component: lazyRouteComponent(() => import('./BrandingTab.tsx'), 'BrandingTab'),
});

const signUpAndSignInRoute = createRoute({
  getParentRoute: () => pageRoute,
  path: 'sign-up-and-sign-in',
  component: lazyRouteComponent(() => import('./SignUpAndSignInTab.tsx'), 'SignUpAndSignInTab'),
});

const contentRoute = createRoute({
  getParentRoute: () => pageRoute,
  path: 'content',
  component: lazyRouteComponent(() => import('./ContentTab.tsx'), 'ContentTab'),
});

const languageRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'sign-in-experience/languages/$languageTag',
  component: lazyRouteComponent(() => import('./LanguagePage.tsx'), 'LanguagePage'),
});

export const signInExperienceRoutes = [
  pageRoute.addChildren([indexRoute, brandingRoute, signUpAndSignInRoute, contentRoute]),
  languageRoute,
] as const;
