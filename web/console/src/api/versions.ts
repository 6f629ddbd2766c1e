/**
 * Two people may edit the same thing. Whatever a form is filled with carries the tag of its version; a change goes out
 * on condition that this is still the newest, so that nobody overwrites what they have not seen.
 */
import type { Called } from './client.ts';
import { apiErrorOf, isApiError } from './errors.ts';

/** The tag is null where the server gave none: such a thing is changed without a condition. */
export type Versioned<T> = T & { readonly etag: string | null };

/** The body of a successful GET, with the tag of its version. @throws ApiError when the server refused */
export async function versioned<T extends object>(call: Promise<Called<T>>): Promise<Versioned<T>> {
  const { data, error, response } = await call;
  if (!response.ok || data === undefined) throw apiErrorOf(response.status, error);
  return { ...data, etag: response.headers.get('etag') };
}

/**
 * Headers of a change that holds only for this version.
 * @example api.PATCH('/api/sign-in-exp', { body, headers: ifMatch(base) })
 */
export function ifMatch({ etag }: { readonly etag: string | null }): Record<string, string> {
  return etag === null ? {} : { 'if-match': etag };
}

type Saving<E, R> = {
  /** Send the change on condition that `base` is the newest. */
  readonly send: (base: E) => Promise<R>;
  readonly newest: () => Promise<E>;
  /** Whether two versions are the same for this form: then nobody needs to be asked. */
  readonly same: (one: E, other: E) => boolean;
};

/** As often as a thing may change under a form in ways that are none of its business, before that is trouble. */
const mostTries = 5;

/** Save over what the form was filled with, or answer the newer version that stands in the way. */
export async function saveOver<E, R>(
  base: E,
  { send, newest, same }: Saving<E, R>,
): Promise<{ readonly saved: R } | { readonly newer: E }> {
  let current = base;
  for (let tries = 1; ; tries++) {
    try {
      return { saved: await send(current) };
    } catch (failure) {
      if (!isApiError(failure, 'request.precondition_failed') || tries === mostTries) throw failure;
    }
    const newer = await newest();
    if (!same(base, newer)) return { newer };
    // Somebody signed in meanwhile, or a part changed that this form neither shows nor sends.
    current = newer;
  }
}
