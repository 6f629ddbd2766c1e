import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '../shell/frame-route.tsx';

const listRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'email-templates',
  validateSearch: (search: Record<string, unknown>): { readonly language?: string } =>
    typeof search.language === 'string' ? { language: search.language } : {},
  component: lazyRouteComponent(() => import('./EmailTemplatesPage.tsx'), 'EmailTemplatesPage'),
});

const templateRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'email-templates/$languageTag/$templateType',
  component: lazyRouteComponent(() => import('./EmailTemplatePage.tsx'), 'EmailTemplatePage'),
});

export const emailTemplateRoutes = [listRoute, templateRoute] as const;
