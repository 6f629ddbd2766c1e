/** The typed Management API: one client, one way to attach tokens, one way to fail. */
import createClient, { type Client } from 'openapi-fetch';
import { currentLanguage } from '../i18n/language.ts';
import { sessionEnded } from '../shell/auth/ended.ts';
import { session } from '../shell/auth/session.ts';
import { apiErrorOf, NetworkError, SignedOutError } from './errors.ts';
import type { paths } from './generated/management.ts';
import { loadInstance, managementResource } from './instance.ts';

const patience = 20_000;

let client: Client<paths> | undefined;

/**
 * The Management API of the managed tenant. Call it inside query and mutation functions, through `answer`.
 * @example const app = await answer((await api()).GET('/api/applications/{id}', { params: { path: { id } } }))
 */
export async function api(): Promise<Client<paths>> {
  if (client) return client;
  const { endpoint } = await loadInstance();
  client = createClient<paths>({
    baseUrl: endpoint,
    fetch: (request) => authorizedFetch(request, managementResource),
    // A record of search parameters spreads into the query: `search=%25ann%25&mode.name=exact`.
    querySerializer: { object: { style: 'form', explode: true }, array: { style: 'form', explode: true } },
  });
  return client;
}

/**
 * Send with the session's token; once more with a fresh one when the server no longer takes it.
 * @throws SignedOutError after telling the page that the session ended
 */
export async function authorizedFetch(
  request: Request,
  resource: string,
  timeout = patience,
): Promise<Response> {
  const again = request.clone();
  try {
    const first = await send(request, await session.tokenFor(resource), timeout);
    if (first.status !== 401) return first;
    const second = await send(again, await session.tokenFor(resource, { fresh: true }), timeout);
    if (second.status !== 401) return second;
    throw new SignedOutError();
  } catch (failure) {
    if (failure instanceof SignedOutError) sessionEnded();
    throw failure;
  }
}

async function send(request: Request, token: string, timeout: number): Promise<Response> {
  request.headers.set('authorization', `Bearer ${token}`);
  request.headers.set('accept-language', currentLanguage());
  try {
    return await fetch(request, { signal: AbortSignal.any([request.signal, AbortSignal.timeout(timeout)]) });
  } catch (failure) {
    if (request.signal.aborted) throw failure;
    throw new NetworkError(failure);
  }
}

export type Called<T> = { data?: T; error?: unknown; response: Response };

/** The body of a successful call. @throws ApiError when the server refused */
export async function answer<T>(call: Promise<Called<T>>): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok || data === undefined) throw apiErrorOf(response.status, error);
  return data;
}

/** For calls that answer nothing. @throws ApiError when the server refused */
export async function done(call: Promise<Called<unknown>>): Promise<void> {
  const { error, response } = await call;
  if (!response.ok) throw apiErrorOf(response.status, error);
}

export type PageOf<T> = { readonly rows: T[]; readonly total: number; readonly capped: boolean };

/** A page of rows with the count of all. */
export async function pageAnswer<T>(call: Promise<Called<T[]>>): Promise<PageOf<T>> {
  const { data, error, response } = await call;
  if (!response.ok || !data) throw apiErrorOf(response.status, error);
  const total = Number(response.headers.get('total-number') ?? data.length);
  return { rows: data, total, capped: response.headers.get('total-number-is-capped') === 'true' };
}

/** What one operation answers, for naming entities: `Answered<'/api/applications/{id}', 'get'>`. */
export type Answered<
  Path extends keyof paths,
  Method extends keyof paths[Path],
> = paths[Path][Method] extends {
  responses: infer Responses;
}
  ? Responses[keyof Responses] extends { content: { 'application/json': infer Body } }
    ? Body
    : never
  : never;

/** What one operation takes as its JSON body. */
export type Sent<Path extends keyof paths, Method extends keyof paths[Path]> = paths[Path][Method] extends {
  requestBody: { content: { 'application/json': infer Body } };
}
  ? Body
  : never;
