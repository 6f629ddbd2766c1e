import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '../shell/frame-route.tsx';
import { type ListSearch, listSearch } from '../shell/url-state.ts';

/** `create` opens the dialog, so that it can be linked and closed by Back. */
export type TemplateSearch = ListSearch & { readonly create?: true };

const validateSearch = (search: Record<string, unknown>): TemplateSearch => ({
  ...listSearch(search),
  ...(search.create ? { create: true as const } : {}),
});

const rolesRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'organization-template',
  validateSearch,
  component: lazyRouteComponent(() => import('./TemplateRolesPage.tsx'), 'TemplateRolesPage'),
});

const permissionsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'organization-template/permissions',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./TemplatePermissionsPage.tsx'), 'TemplatePermissionsPage'),
});

const roleRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'organization-template/roles/$id',
  component: lazyRouteComponent(() => import('./OrganizationRolePage.tsx'), 'OrganizationRolePage'),
});

export const organizationTemplateRoutes = [rolesRoute, permissionsRoute, roleRoute] as const;
