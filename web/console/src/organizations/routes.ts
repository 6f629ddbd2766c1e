import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { frameRoute } from '../shell/frame-route.tsx';
import { type ListSearch, listSearch } from '../shell/url-state.ts';

/** `create` opens the dialog, so that it can be linked and closed by Back. */
export type OrganizationsSearch = ListSearch & { readonly create?: true };

const listRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'organizations',
  validateSearch: (search: Record<string, unknown>): OrganizationsSearch => ({
    ...listSearch(search),
    ...(search.create ? { create: true as const } : {}),
  }),
  component: lazyRouteComponent(() => import('./OrganizationsPage.tsx'), 'OrganizationsPage'),
});

const detailsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'organizations/$id',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/organizations/$id/members', params, replace: true });
  },
});

const membersRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'organizations/$id/members',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./MembersPage.tsx'), 'MembersPage'),
});

const machinesRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'organizations/$id/machines',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./MachinesPage.tsx'), 'MachinesPage'),
});

const invitationsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'organizations/$id/invitations',
  component: lazyRouteComponent(() => import('./InvitationsPage.tsx'), 'InvitationsPage'),
});

const settingsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'organizations/$id/settings',
  component: lazyRouteComponent(() => import('./OrganizationSettingsPage.tsx'), 'OrganizationSettingsPage'),
});

const brandingRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'organizations/$id/branding',
  component: lazyRouteComponent(() => import('./OrganizationBrandingPage.tsx'), 'OrganizationBrandingPage'),
});

export const organizationRoutes = [
  listRoute,
  detailsRoute,
  membersRoute,
  machinesRoute,
  invitationsRoute,
  settingsRoute,
  brandingRoute,
] as const;
