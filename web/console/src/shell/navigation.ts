/** Where one can go. The side bar, the palette and the `g …` keys all read this list. */
import {
  IconApi,
  IconApps,
  IconBook2,
  IconBuilding,
  IconChartAreaLine,
  IconHierarchy3,
  IconHistory,
  IconInbox,
  IconJson,
  IconLock,
  IconLogin2,
  IconMail,
  IconPlugConnected,
  IconRocket,
  IconSettings,
  IconShieldLock,
  IconUserShield,
  IconUserStar,
  IconUsers,
  IconWorld,
  IconZoomCode,
  type TablerIcon,
} from '@tabler/icons-react';
import type { Phrases } from '../i18n/language.ts';

export type PlaceId = keyof Phrases['shell']['places'];
export type GroupId = keyof Phrases['shell']['groups'];

export type Place = {
  readonly id: PlaceId;
  readonly to:
    | '/get-started'
    | '/dashboard'
    | '/applications'
    | '/api-resources'
    | '/roles'
    | '/organization-template'
    | '/organizations'
    | '/sign-in-experience'
    | '/mfa'
    | '/security'
    | '/connectors'
    | '/email-templates'
    | '/users'
    | '/inbox'
    | '/audit-logs'
    | '/api-reference'
    | '/customize-jwt'
    | '/token-inspector'
    | '/tenant-settings'
    | '/domains'
    | '/administrators';
  readonly icon: TablerIcon;
  /** Pressed after `g`. */
  readonly key: string;
};

export const navigation: readonly { readonly group: GroupId; readonly places: readonly Place[] }[] = [
  {
    group: 'overview',
    places: [
      { id: 'getStarted', to: '/get-started', icon: IconRocket, key: 'h' },
      { id: 'dashboard', to: '/dashboard', icon: IconChartAreaLine, key: 'd' },
    ],
  },
  {
    group: 'authentication',
    places: [
      { id: 'applications', to: '/applications', icon: IconApps, key: 'a' },
      { id: 'signInExperience', to: '/sign-in-experience', icon: IconLogin2, key: 's' },
      { id: 'mfa', to: '/mfa', icon: IconShieldLock, key: 'm' },
      { id: 'security', to: '/security', icon: IconLock, key: 'y' },
      { id: 'connectors', to: '/connectors', icon: IconPlugConnected, key: 'c' },
      { id: 'emailTemplates', to: '/email-templates', icon: IconMail, key: 'w' },
    ],
  },
  {
    group: 'authorization',
    places: [
      { id: 'apiResources', to: '/api-resources', icon: IconApi, key: 'p' },
      { id: 'roles', to: '/roles', icon: IconUserShield, key: 'e' },
      { id: 'organizationTemplate', to: '/organization-template', icon: IconHierarchy3, key: 't' },
    ],
  },
  {
    group: 'people',
    places: [
      { id: 'users', to: '/users', icon: IconUsers, key: 'u' },
      { id: 'organizations', to: '/organizations', icon: IconBuilding, key: 'o' },
    ],
  },
  {
    group: 'developer',
    places: [
      { id: 'customJwt', to: '/customize-jwt', icon: IconJson, key: 'j' },
      { id: 'tokenInspector', to: '/token-inspector', icon: IconZoomCode, key: 'x' },
      { id: 'inbox', to: '/inbox', icon: IconInbox, key: 'i' },
      { id: 'auditLogs', to: '/audit-logs', icon: IconHistory, key: 'l' },
      { id: 'apiReference', to: '/api-reference', icon: IconBook2, key: 'r' },
    ],
  },
  {
    group: 'tenant',
    places: [
      { id: 'tenantSettings', to: '/tenant-settings', icon: IconSettings, key: 'k' },
      { id: 'domains', to: '/domains', icon: IconWorld, key: 'n' },
      { id: 'administrators', to: '/administrators', icon: IconUserStar, key: 'b' },
    ],
  },
];

export const places: readonly Place[] = navigation.flatMap((group) => group.places);
