/** The settings form's view of a protected application: what its fields hold, what may be wrong, what is sent. */
import type { Application, ApplicationChange } from '../applications/queries.ts';
import type { Phrases } from '../i18n/language.ts';
import { meantRows } from '../ui/MultiTextInput.tsx';

export type ProtectedValues = {
  name: string;
  description: string;
  origin: string;
  days: number | string;
  pageRules: string[];
  additionalScopes: string[];
};

const day = 86_400;

export const scopes = [
  'custom_data',
  'identities',
  'roles',
  'urn:logto:scope:organizations',
  'urn:logto:scope:organization_roles',
] as const;

/** `days` is rounded to hundredths; the server counts seconds. */
export function toValues({ name, description, protectedAppMetadata: site }: Application): ProtectedValues {
  return {
    name,
    description: description ?? '',
    origin: site?.origin ?? '',
    days: Math.round(((site?.sessionDuration ?? 14 * day) / day) * 100) / 100,
    pageRules: site?.pageRules.map(({ path }) => path) ?? [],
    additionalScopes: site?.additionalScopes ?? [],
  };
}

/** How long sessions last is sent only when it was changed here. */
export function toChange(values: ProtectedValues, base: Application): ApplicationChange {
  const before = toValues(base);
  return {
    name: values.name.trim(),
    description: values.description.trim() || null,
    protectedAppMetadata: {
      origin: values.origin.trim(),
      // What was set to the second over the API is not rounded by somebody who changes something else.
      ...(values.days !== before.days && { sessionDuration: Math.round(Number(values.days) * day) }),
      pageRules: meantRows(values.pageRules).map((path) => ({ path })),
      additionalScopes: scopes.filter((scope) => values.additionalScopes.includes(scope)),
    },
  };
}

/** Problems by field, empty when there are none. Whether a rule compiles is the server's to say. */
export function validate(
  values: ProtectedValues,
  t: Phrases['protectedApps'],
  names: Phrases['applications']['createDialog'],
): Record<string, string> {
  const found: Record<string, string> = {};
  if (values.name.trim() === '') found.name = names.nameNeeded;
  else if (values.name.length > 256) found.name = names.nameLong;
  if (!isSiteOrigin(values.origin)) found.origin = t.create.problems.origin;
  const days = Number(values.days);
  if (values.days === '' || Number.isNaN(days) || days * day < 60 || days > 365)
    found.days = t.general.dayProblem;
  const rules = meantRows(values.pageRules);
  if (rules.length > 50 || rules.some((rule) => rule.length > 256)) found.pageRules = t.rules.many;
  return found;
}

/** Scheme and host, perhaps a port, and nothing after it: no path, no login. */
export function isSiteOrigin(text: string): boolean {
  const address = text.trim();
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return false;
  const { pathname, search, hash, username } = new URL(address);
  return pathname === '/' && !search && !hash && !username && !/[?#@]/.test(address);
}

/** One label of a name (RFC 1123 §2.1). */
export const isSubDomain = (text: string): boolean =>
  /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(text.trim());
/** At least two labels, the last not of digits only: an address of numbers is none. */
export const isDomain = (text: string): boolean =>
  /^[^\s/:@?#%\\[\]]+\.[^\s/:@?#%\\[\].]*[^\s/:@?#%\\[\].\d][^\s/:@?#%\\[\].]*\.?$/.test(text.trim());
