import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '../shell/frame-route.tsx';

const languageSearch = (search: Record<string, unknown>): { readonly language?: string } =>
  typeof search.language === 'string' ? { language: search.language } : {};

const listRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'email-templates',
  validateSearch: languageSearch,
  component: lazyRouteComponent(() => import('./EmailTemplatesPage.tsx'), 'EmailTemplatesPage'),
});

const templateRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'email-templates/$languageTag/$templateType',
  component: lazyRouteComponent(() => import('./EmailTemplatePage.tsx'), 'EmailTemplatePage'),
});

const smsListRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'email-templates/text-messages',
  validateSearch: languageSearch,
  component: lazyRouteComponent(() => import('./SmsTemplatesPage.tsx'), 'SmsTemplatesPage'),
});

const smsRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'email-templates/text-messages/$languageTag/$templateType',
  component: lazyRouteComponent(() => import('./SmsTemplatePage.tsx'), 'SmsTemplatePage'),
});

export const emailTemplateRoutes = [listRoute, templateRoute, smsListRoute, smsRoute] as const;
