/** All addresses of the Console, and nothing else. Each room declares its own routes; pages are fetched when visited. */
import { createRoute, createRouter, redirect } from '@tanstack/react-router';
import { accountCenterRoute } from './account-center/routes.ts';
import { administratorsRoute } from './administrators/routes.ts';
import { apiReferenceRoute } from './api-reference/routes.ts';
import { apiResourceRoutes, fullScreenApiResourceRoutes } from './api-resources/routes.ts';
import { applicationRoutes, fullScreenApplicationRoutes } from './applications/routes.ts';
import { auditLogRoutes } from './audit-logs/routes.ts';
import { connectorRoutes, fullScreenConnectorRoutes } from './connectors/routes.ts';
import { customJwtRoutes } from './custom-jwt/routes.ts';
import { dashboardRoute } from './dashboard/routes.ts';
import { domainsRoute } from './domains/routes.ts';
import { emailTemplateRoutes } from './email-templates/routes.ts';
import { getStartedRoute } from './get-started/routes.ts';
import { inboxRoute } from './inbox/routes.ts';
import { mfaRoute } from './mfa/routes.ts';
import { organizationTemplateRoutes } from './organization-template/routes.ts';
import { organizationRoutes } from './organizations/routes.ts';
import { profileRoute } from './profile/routes.ts';
import { profileFieldRoutes } from './profile-fields/routes.ts';
import { roleRoutes } from './roles/routes.ts';
import { securityRoutes } from './security/routes.ts';
import { frameRoute, fullScreenRoute, unknownRoute } from './shell/frame-route.tsx';
import { type RouterContext, rootRoute } from './shell/root-route.tsx';
import { signInExperienceRoutes } from './sign-in-experience/routes.ts';
import { tenantSettingsRoute } from './tenant-settings/routes.ts';
import { tokenInspectorRoute } from './token-inspector/routes.ts';
import { userRoutes } from './users/routes.ts';
import { callbackRoute, invitationRoute, welcomeRoute } from './welcome/routes.ts';

const indexRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/get-started', replace: true });
  },
});

const routeTree = rootRoute.addChildren([
  indexRoute,
  welcomeRoute,
  callbackRoute,
  invitationRoute,
  frameRoute.addChildren([
    getStartedRoute,
    dashboardRoute,
    ...applicationRoutes,
    ...apiResourceRoutes,
    ...roleRoutes,
    ...organizationTemplateRoutes,
    ...organizationRoutes,
    ...signInExperienceRoutes,
    ...profileFieldRoutes,
    accountCenterRoute,
    mfaRoute,
    ...securityRoutes,
    ...connectorRoutes,
    ...emailTemplateRoutes,
    ...userRoutes,
    inboxRoute,
    ...auditLogRoutes,
    apiReferenceRoute,
    ...customJwtRoutes,
    tokenInspectorRoute,
    tenantSettingsRoute,
    domainsRoute,
    administratorsRoute,
    profileRoute,
    unknownRoute,
  ]),
  fullScreenRoute.addChildren([
    ...fullScreenApplicationRoutes,
    ...fullScreenApiResourceRoutes,
    ...fullScreenConnectorRoutes,
  ]),
]);

/** Under `/console`. A page is fetched when somebody points at its link. */
export function createConsoleRouter(context: RouterContext) {
  return createRouter({
    routeTree,
    context,
    basepath: '/console',
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultPendingMs: 200,
    defaultPendingMinMs: 300,
    scrollRestoration: true,
    // Plain texts in addresses: a keyword of digits stays a keyword, and a code keeps its leading zeros.
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => {
      const entries = Object.entries(search).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, String(value)]],
      );
      return entries.length > 0 ? `?${new URLSearchParams(entries)}` : '';
    },
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
