/** Where this Console's server is. The page lives on the admin tenant's origin and manages another tenant's. */
import { queryOptions } from '@tanstack/react-query';
import { apiErrorOf, NetworkError } from './errors.ts';

export type Instance = {
  /** Origin of the admin tenant: this page's own. */
  readonly admin: string;
  /** Origin of the managed tenant, no trailing slash. */
  readonly endpoint: string;
};

/** Audience of the Management API of the managed tenant: a fixed identifier, not an address. */
export const managementResource = 'https://default.logto.app/api';
/** Audience of the administrator's own account in the admin tenant. */
export const meResource = 'https://admin.logto.app/me';

let instance: Promise<Instance> | undefined;

/** Asked once; a failure is forgotten, so that a retry asks again. */
export function loadInstance(): Promise<Instance> {
  instance ??= ask().catch((failure: unknown) => {
    instance = undefined;
    throw failure;
  });
  return instance;
}

/** The same for components. */
export const instanceQuery = queryOptions({
  queryKey: ['instance'],
  queryFn: loadInstance,
  staleTime: Number.POSITIVE_INFINITY,
});

async function ask(): Promise<Instance> {
  const admin = window.location.origin;
  const answer = await reach(`${admin}/api/.well-known/endpoints/default`);
  if (!answer.ok) throw new Error(`The server answered ${answer.status}`);
  const body: unknown = await answer.json();
  const user = typeof body === 'object' && body !== null && 'user' in body ? body.user : undefined;
  if (typeof user !== 'string' || !URL.canParse(user)) throw new Error('The server named no endpoint');
  return { admin, endpoint: user.replace(/\/$/, '') };
}

/** @throws NetworkError when no answer comes */
function reach(address: string): Promise<Response> {
  return fetch(address).catch((failure: unknown) => {
    throw new NetworkError(failure);
  });
}

/** Whether nobody administers this instance yet. */
export async function needsFirstAdministrator(): Promise<boolean> {
  const answer = await reach(`${window.location.origin}/api/.well-known/first-run`);
  if (!answer.ok) return false;
  const body: unknown = await answer.json();
  return (
    typeof body === 'object' &&
    body !== null &&
    'needsFirstAdministrator' in body &&
    body.needsFirstAdministrator === true
  );
}

export type ShownInvitation = {
  readonly email: string;
  readonly inviter: string | null;
  readonly roles: readonly string[];
};

/** What the invitation of a link says. @throws ApiError when the link is not good any more */
export async function showInvitation(code: string): Promise<ShownInvitation> {
  const response = await fetch(`${window.location.origin}/api/.well-known/administrator-invitation`, {
    method: 'POST',
    body: JSON.stringify({ code }),
    headers: { 'content-type': 'application/json', 'accept-language': document.documentElement.lang },
  }).catch((failure: unknown) => {
    throw new NetworkError(failure);
  });
  const body: unknown = await response.json();
  if (!response.ok || typeof body !== 'object' || body === null) throw apiErrorOf(response.status, body);
  const text = (key: string) => {
    const value: unknown = Reflect.get(body, key);
    return typeof value === 'string' ? value : null;
  };
  const roles: unknown = Reflect.get(body, 'roles');
  return {
    email: text('email') ?? '',
    inviter: text('inviter'),
    roles: Array.isArray(roles) ? roles.filter((one) => typeof one === 'string') : [],
  };
}
