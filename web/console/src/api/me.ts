/** The administrator's own account, in the admin tenant: on this page's own origin, with a token of its own audience. */
import { authorizedFetch } from './client.ts';
import { apiErrorOf } from './errors.ts';
import { meResource } from './instance.ts';

export type Me = {
  readonly id: string;
  readonly username: string | null;
  readonly primaryEmail: string | null;
  readonly name: string | null;
  readonly avatar: string | null;
  readonly hasPassword: boolean;
};

export const meKey = ['me'] as const;

/** @throws ApiError, SignedOutError, NetworkError, as all here */
export async function me(): Promise<Me> {
  const body = await call('GET', '/me');
  const text = (key: string) => (typeof body[key] === 'string' ? body[key] : null);
  return {
    id: text('id') ?? '',
    username: text('username'),
    primaryEmail: text('primaryEmail'),
    name: text('name'),
    avatar: text('avatar'),
    hasPassword: body.hasPassword === true,
  };
}

/** What is left out stays as it is; null empties it. */
export async function updateMe(change: {
  readonly name?: string | null;
  readonly username?: string;
  readonly avatar?: string | null;
}): Promise<void> {
  await call('PATCH', '/me', change);
}

/** Prove the present password; opens a window of ten minutes for `changePassword`. */
export async function verifyPassword(password: string): Promise<void> {
  await call('POST', '/me/password/verify', { password });
}

/** The present one has to have been proved some minutes ago, where there is one (contract MANAGEMENT §17). */
export async function changePassword(password: string): Promise<void> {
  await call('POST', '/me/password', { password });
}

export type MyAdministration = {
  /** What my roles allow at this moment. */
  readonly scopes: readonly string[];
  /** Some who may do everything. */
  readonly helpers: readonly {
    readonly name: string | null;
    readonly username: string | null;
    readonly primaryEmail: string | null;
  }[];
};

/** What may be done, and who can be asked for the rest; members that are no texts are passed over. */
export async function administration(): Promise<MyAdministration> {
  const { scopes, helpers } = await call('GET', '/me/administration');
  return {
    scopes: Array.isArray(scopes) ? scopes.filter((one) => typeof one === 'string') : [],
    helpers: (Array.isArray(helpers) ? helpers : []).map((one: unknown) => {
      const text = (key: string) => {
        const value: unknown = typeof one === 'object' && one !== null ? Reflect.get(one, key) : undefined;
        return typeof value === 'string' ? value : null;
      };
      return { name: text('name'), username: text('username'), primaryEmail: text('primaryEmail') };
    }),
  };
}

/** Kept for this account; the Console keeps its preferences there. */
export function customData(): Promise<Record<string, unknown>> {
  return call('GET', '/me/custom-data');
}

/** Lays the given keys over what is stored. @returns all of it */
export function patchCustomData(change: Record<string, unknown>): Promise<Record<string, unknown>> {
  return call('PATCH', '/me/custom-data', change);
}

async function call(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
  const request = new Request(new URL(path, window.location.origin), {
    method,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  });
  const response = await authorizedFetch(request, meResource);
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  const answered: unknown = isJson ? await response.json() : undefined;
  if (!response.ok) throw apiErrorOf(response.status, answered);
  return typeof answered === 'object' && answered !== null
    ? Object.fromEntries(Object.entries(answered))
    : {};
}
