import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { frameRoute } from '../shell/frame-route.tsx';

/** The question stands in the address, so that it can be sent to somebody. */
export type InspectorSearch = {
  readonly application?: string;
  readonly user?: string;
  readonly resource?: string;
  readonly organization?: string;
  readonly scope?: string;
  /** Authorization details, as JSON. */
  readonly details?: string;
};

export const tokenInspectorRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: 'token-inspector',
  validateSearch: (search: Record<string, unknown>): InspectorSearch => {
    const text = (name: keyof InspectorSearch, longest = 128) => {
      const value = search[name];
      return typeof value === 'string' && value ? { [name]: value.slice(0, longest) } : {};
    };
    return {
      ...text('application'),
      ...text('user'),
      ...text('resource', 2048),
      ...text('organization'),
      ...text('scope', 8192),
      ...text('details', 4096),
    };
  },
  component: lazyRouteComponent(() => import('./TokenInspectorPage.tsx'), 'TokenInspectorPage'),
});
