/** Which page an authorization request opens (contract EXPERIENCE §1.3, PROTOCOL §2.2, §2.3). */
import * as z from 'zod';
import { promptsOf } from './requested-prompts.ts';

const screens: Readonly<Record<string, string>> = {
  sign_in: '/sign-in',
  signIn: '/sign-in',
  register: '/register',
  reset_password: '/reset-password',
  'identifier:sign_in': '/identifier-sign-in',
  'identifier:sign-in': '/identifier-sign-in',
  'identifier:register': '/identifier-register',
  single_sign_on: '/single-sign-on',
};

const text = z.string().min(1).max(2048);
const parameters = {
  organization_id: text,
  ui_locales: text,
  one_time_token: text,
  login_hint: text,
  identifier: text,
} as const;

type Asked = {
  readonly prompt: { readonly name: string };
  readonly params: Readonly<Record<string, unknown>>;
};

/** Path and query, relative to the endpoint. An illegal parameter is ignored by itself. */
export function firstPage({ prompt, params }: Asked): string {
  const clientId = String(params.client_id);
  if (prompt.name === 'consent') return `/consent?${new URLSearchParams({ app_id: clientId })}`;
  const query = new URLSearchParams({ app_id: clientId });
  for (const [name, schema] of Object.entries(parameters)) {
    const parsed = schema.safeParse(params[name]);
    if (parsed.success) query.set(name, parsed.data);
  }
  if (prompt.name === 'select_organization') return `/select-organization?${query}`;
  if (prompt.name === 'select_account') return `/select-account?${query}`;
  const screen = screenOf(params);
  const direct = directSignIn(params.direct_sign_in);
  if (!direct) return `${screen}?${query}`;
  query.set('fallback', screen.slice(1));
  return `${direct}?${query}`;
}

function screenOf(params: Asked['params']): string {
  if (promptsOf(params).has('create'))
    return params.first_screen === 'identifier:register' ? '/identifier-register' : '/register';
  const first = typeof params.first_screen === 'string' ? screens[params.first_screen] : undefined;
  return first ?? (params.interaction_mode === 'signUp' ? '/register' : '/sign-in');
}

function directSignIn(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const [method, target] = value.split(':');
  if ((method !== 'social' && method !== 'sso') || !target) return undefined;
  return `/direct/${method}/${encodeURIComponent(target)}`;
}
