import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { logsSearch } from '../audit-logs/search.ts';
import { frameRoute, fullScreenRoute } from '../shell/frame-route.tsx';
import { type ListSearch, listSearch, oneOf } from '../shell/url-state.ts';

export type ApplicationsSearch = ListSearch & { readonly tab?: 'third-party' };

const listRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'applications',
  validateSearch: (search: Record<string, unknown>): ApplicationsSearch => {
    const tab = oneOf(search.tab, ['third-party']);
    return { ...listSearch(search), ...(tab && { tab }) };
  },
  component: lazyRouteComponent(() => import('./ApplicationsPage.tsx'), 'ApplicationsPage'),
});

const detailsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'applications/$id',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/applications/$id/settings', params, replace: true });
  },
});

const registrationRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'applications/registration',
  component: lazyRouteComponent(() => import('./RegistrationPage.tsx'), 'RegistrationPage'),
});

const dynamicRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'applications/dynamic',
  component: lazyRouteComponent(() => import('./DynamicClientsPage.tsx'), 'DynamicClientsPage'),
});

const settingsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'applications/$id/settings',
  component: lazyRouteComponent(() => import('./ApplicationSettingsPage.tsx'), 'ApplicationSettingsPage'),
});

/** With `give` the dialog that gives roles is open. */
type RolesSearch = ListSearch & { readonly give?: true };

const rolesRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'applications/$id/roles',
  validateSearch: (search: Record<string, unknown>): RolesSearch => ({
    ...listSearch(search),
    ...(search.give === true && { give: true }),
  }),
  component: lazyRouteComponent(() => import('./ApplicationRolesPage.tsx'), 'ApplicationRolesPage'),
});

const organizationsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'applications/$id/organizations',
  component: lazyRouteComponent(
    () => import('./ApplicationOrganizationsPage.tsx'),
    'ApplicationOrganizationsPage',
  ),
});

const logsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'applications/$id/logs',
  validateSearch: (search: Record<string, unknown>) => {
    const { applicationId: _applicationId, ...others } = logsSearch(search);
    return others;
  },
  component: lazyRouteComponent(() => import('./ApplicationLogsPage.tsx'), 'ApplicationLogsPage'),
});

const permissionsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'applications/$id/permissions',
  component: lazyRouteComponent(() => import('../third-party/PermissionsPage.tsx'), 'PermissionsPage'),
});

const brandingRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'applications/$id/branding',
  component: lazyRouteComponent(() => import('../third-party/BrandingPage.tsx'), 'BrandingPage'),
});

const accessRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'applications/$id/access-control',
  component: lazyRouteComponent(() => import('../third-party/AccessControlPage.tsx'), 'AccessControlPage'),
});

export type CatalogueSearch = {
  readonly keyword?: string;
  /** Application types, separated by commas. */
  readonly types?: string;
  /** The card that was chosen: a guide's id, `none`, or `third-party:<type>`. Its create dialog is open. */
  readonly with?: string;
};

const catalogueRoute = createRoute({
  getParentRoute: () => fullScreenRoute,
  path: 'applications/create',
  validateSearch: (search: Record<string, unknown>): CatalogueSearch => ({
    ...(typeof search.keyword === 'string' && search.keyword && { keyword: search.keyword }),
    ...(typeof search.types === 'string' && search.types && { types: search.types }),
    ...(typeof search.with === 'string' && search.with && { with: search.with }),
  }),
  component: lazyRouteComponent(() => import('./CataloguePage.tsx'), 'CataloguePage'),
});

const guideRoute = createRoute({
  getParentRoute: () => fullScreenRoute,
  path: 'applications/$id/guide/$guideId',
  component: lazyRouteComponent(() => import('./GuidePage.tsx'), 'GuidePage'),
});

export const applicationRoutes = [
  listRoute,
  registrationRoute,
  dynamicRoute,
  detailsRoute,
  settingsRoute,
  rolesRoute,
  organizationsRoute,
  logsRoute,
  permissionsRoute,
  brandingRoute,
  accessRoute,
] as const;
export const fullScreenApplicationRoutes = [catalogueRoute, guideRoute] as const;
