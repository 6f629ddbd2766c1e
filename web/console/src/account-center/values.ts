/** Between the stored settings of the account center and the fields of their form. */
import type { AccountCenter, AccountCenterChange } from './queries.ts';

const accesses = ['Off', 'ReadOnly', 'Edit'] as const;
export type Access = (typeof accesses)[number];

/** As the page shows them. */
export const groups = {
  security: [
    'username',
    'email',
    'phone',
    'social',
    'password',
    'mfa',
    'passkey',
    'session',
    'trustedDevice',
  ],
  profile: ['name', 'avatar', 'profile', 'customData'],
  whole: [
    'organizations',
    'organizationAdministration',
    'activityLog',
    'dataExport',
    'personalAccessTokens',
    'accountDeletion',
  ],
} as const;
export type Field = (typeof groups)[keyof typeof groups][number];

const fields: readonly Field[] = [...groups.security, ...groups.profile, ...groups.whole];

/** Where seeing is all there is, or where there is nothing to see. */
export const choicesOf = (field: Field): readonly Access[] => {
  if (field === 'activityLog' || field === 'dataExport') return ['Off', 'ReadOnly'];
  return field === 'accountDeletion' ? ['Off', 'Edit'] : accesses;
};

export type Values = {
  readonly enabled: boolean;
  readonly fields: Readonly<Record<Field, Access>>;
  readonly origins: readonly string[];
  readonly deleteAccountUrl: string;
  readonly customCss: string;
};

/** An access that the form does not offer for a field is shown as the nearest that it does. */
export function valuesOf(center: AccountCenter): Values {
  const { enabled, webauthnRelatedOrigins, deleteAccountUrl, customCss } = center;
  const stored = center.fields;
  const accessTo = (field: Field): Access => {
    const access = stored[field] ?? (field === 'passkey' ? stored.mfa : undefined) ?? 'Off';
    if (choicesOf(field).includes(access)) return access;
    return field === 'accountDeletion' ? 'Off' : 'ReadOnly';
  };
  return {
    enabled,
    fields: Object.fromEntries(fields.map((field) => [field, accessTo(field)])) as Record<Field, Access>,
    origins: webauthnRelatedOrigins,
    deleteAccountUrl: deleteAccountUrl ?? '',
    customCss: customCss ?? '',
  };
}

const usual: readonly Field[] = [
  'username',
  'email',
  'phone',
  'password',
  'mfa',
  'passkey',
  'session',
  'trustedDevice',
  'name',
  'avatar',
  'profile',
];

/** Turned on with nothing to see, the pages would be empty: what people expect of them opens too, to be looked at and saved. */
export function turned(enabled: boolean, values: Values): Values {
  const untouched = enabled && fields.every((field) => values.fields[field] === 'Off');
  if (!untouched) return { ...values, enabled };
  const opened = Object.fromEntries(usual.map((field) => [field, 'Edit' as const]));
  return { ...values, enabled, fields: { ...values.fields, ...opened } };
}

const entered = (origins: readonly string[]): string[] =>
  origins.map((one) => one.trim()).filter((one) => one !== '');

/** Everything, since the map of fields is replaced as a whole (contract ACCOUNT §2). */
export function changeOf(values: Values): AccountCenterChange {
  return {
    enabled: values.enabled,
    fields: values.fields,
    webauthnRelatedOrigins: entered(values.origins),
    deleteAccountUrl: values.deleteAccountUrl.trim() || null,
    customCss: values.customCss.trim() ? values.customCss : null,
  };
}

/** Whether a page at this address could ask for the tenant's passkeys. */
export function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  if (!url || url.origin !== text) return false;
  return url.protocol === 'https:' || /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(text);
}

/** Whether any row is no origin; empty ones do not count. */
export const wrongOrigins = ({ origins }: Values): boolean => !entered(origins).every(isOrigin);
