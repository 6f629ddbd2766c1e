import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { frameRoute } from '../shell/frame-route.tsx';

const pageRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'security',
  component: lazyRouteComponent(() => import('./SecurityPage.tsx'), 'SecurityPage'),
});

const indexRoute = createRoute({
  getParentRoute: () => pageRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/security/password-policy', replace: true });
  },
});

const passwordPolicyRoute = createRoute({
  getParentRoute: () => pageRoute,
  path: 'password-policy',
  component: lazyRouteComponent(() => import('./PasswordPolicyTab.tsx'), 'PasswordPolicyTab'),
});

const captchaRoute = createRoute({
  getParentRoute: () => pageRoute,
  path: 'captcha',
  component: lazyRouteComponent(() => import('./CaptchaTab.tsx'), 'CaptchaTab'),
});

const blocklistRoute = createRoute({
  getParentRoute: () => pageRoute,
  path: 'blocklist',
  component: lazyRouteComponent(() => import('./BlocklistTab.tsx'), 'BlocklistTab'),
});

const generalRoute = createRoute({
  getParentRoute: () => pageRoute,
  path: 'general',
  component: lazyRouteComponent(() => import('./GeneralTab.tsx'), 'GeneralTab'),
});

export const securityRoutes = [
  pageRoute.addChildren([indexRoute, passwordPolicyRoute, captchaRoute, blocklistRoute, generalRoute]),
] as const;
