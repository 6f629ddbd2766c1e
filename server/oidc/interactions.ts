/**
 * The interaction: one sign-in attempt between the authorization request and its answer.
 * Which one a request means: header `Logto-App-Id`, else query `app_id`, else the newest (contract EXPERIENCE §1.1).
 */
import { error } from '@portero/schema/errors.ts';
import type { FastifyRequest } from 'fastify';
import type { AdapterPayload } from 'oidc-provider';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { TenantContext } from '../tenants/context.ts';
import { authenticationOf } from './authentication-context.ts';
import { tenantKeys } from './keys.ts';
import { RecordAdapter, RecordBatch } from './records.ts';

export const interactionCookie = '_interaction';
/** Seconds. */
export const interactionLifetime = 3600;

export type Interaction = {
  readonly uid: string;
  readonly clientId: string;
  /** Parameters of the authorization request. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly prompt: 'login' | 'consent';
  readonly promptDetails: Readonly<Record<string, unknown>>;
  /** Where the browser goes on: `<endpoint>/oidc/auth/<uid>`. */
  readonly returnTo: string;
  readonly sessionUid: string | undefined;
  readonly sessionAccountId: string | undefined;
  readonly grantId: string | undefined;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
};

/** The map in the cookie: client id → interaction uid, `_legacy` → the newest. */
export type InteractionMap = Record<string, string>;

/** Read the cookie's value; what is not JSON is the uid of the newest. */
export function parseInteractionMap(value: string | undefined): InteractionMap {
  if (!value) return {};
  try {
    const parsed: unknown = JSON.parse(decodeURIComponent(value));
    if (typeof parsed !== 'object' || parsed === null) return { _legacy: value };
    return Object.fromEntries(
      Object.entries(parsed).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch {
    return { _legacy: value };
  }
}

/**
 * The interaction that a request means.
 * @throws session.not_found when there is none, it has expired, or it belongs to another application or session
 */
export async function findInteraction(tenant: TenantContext, request: FastifyRequest): Promise<Interaction> {
  const value = await signedCookie(tenant, request, interactionCookie);
  const map = parseInteractionMap(value);
  const clientId = requestedClient(request);
  const uid = clientId !== undefined && Object.hasOwn(map, clientId) ? map[clientId] : map._legacy;
  if (!uid) throw error('session.not_found');
  const found = await readInteraction(tenant, uid);
  if (!found) throw error('session.not_found');
  if (clientId !== undefined && found.clientId !== clientId) {
    throw error('session.not_found', undefined, { details: 'interaction client_id mismatch' });
  }
  if (found.sessionUid !== undefined) {
    const session = await new RecordAdapter(tenant, 'Session').findByUid(found.sessionUid);
    if (!session || session.accountId !== found.sessionAccountId) throw error('session.not_found');
  }
  return found;
}

/** Look an interaction up by its uid, without any cookie. */
export async function readInteraction(tenant: TenantContext, uid: string): Promise<Interaction | undefined> {
  const payload = await new RecordAdapter(tenant, 'Interaction').find(uid);
  return payload && toInteraction(uid, payload);
}

/**
 * Store the outcome of a login, so that following `redirectTo` makes the session.
 * @param db inside a transaction: the outcome commits together with what the caller changes
 */
export async function completeLogin(
  tenant: TenantContext,
  db: TenantDatabase,
  interaction: Interaction,
  login: { readonly accountId: string; readonly submission: Readonly<Record<string, unknown>> },
): Promise<{ redirectTo: string }> {
  return complete(tenant, db, interaction, {
    login: { accountId: login.accountId, ...authenticationOf(login.submission) },
    submission: login.submission,
  });
}

/** Store the outcome of a consent. */
export async function completeConsent(
  tenant: TenantContext,
  db: TenantDatabase,
  interaction: Interaction,
  grantId: string,
): Promise<{ redirectTo: string }> {
  return complete(tenant, db, interaction, { consent: { grantId } });
}

/** End the interaction with an OAuth error for the application, e.g. `access_denied`. */
export async function abortInteraction(
  tenant: TenantContext,
  db: TenantDatabase,
  interaction: Interaction,
  failure: { readonly error: string; readonly error_description: string },
): Promise<{ redirectTo: string }> {
  return complete(tenant, db, interaction, failure);
}

async function complete(
  tenant: TenantContext,
  db: TenantDatabase,
  interaction: Interaction,
  result: Record<string, unknown>,
): Promise<{ redirectTo: string }> {
  const adapter = new RecordAdapter({ ...tenant, db }, 'Interaction');
  const payload = await adapter.find(interaction.uid);
  if (!payload) throw error('session.not_found');
  const remaining = Math.max(1, Math.floor((interaction.expiresAt - Date.now()) / 1000));
  // Earlier steps of the same request count on: with `prompt=login consent` the login stays done while consenting.
  const earlier = isObject(payload.lastSubmission) ? payload.lastSubmission : {};
  const merged = {
    ...payload,
    result: { ...earlier, ...(isObject(payload.result) ? payload.result : {}), ...result },
  };
  const batch = new RecordBatch(tenant);
  await batch.run(() => adapter.upsert(interaction.uid, merged, remaining));
  await batch.commit(db);
  return { redirectTo: interaction.returnTo };
}

/** The value of a cookie signed by the tenant, or undefined when it is missing or was tampered with. */
export async function signedCookie(
  tenant: TenantContext,
  request: FastifyRequest,
  name: string,
): Promise<string | undefined> {
  const raw = request.headers.cookie;
  if (!raw) return undefined;
  const value = rawCookie(raw, name);
  const signature = rawCookie(raw, `${name}.sig`);
  if (value === undefined || signature === undefined) return undefined;
  const { cookie } = await tenantKeys(tenant);
  return cookie.verify(`${name}=${value}`, signature) ? value : undefined;
}

/** The value of a cookie that carries its own proof, if it needs any. */
export const cookieOf = ({ headers }: FastifyRequest, name: string): string | undefined =>
  rawCookie(headers.cookie ?? '', name);

/** The text between `name=` and the next `;`, as the engine signs it (no decoding). */
function rawCookie(header: string, name: string): string | undefined {
  for (const part of header.split(';')) {
    const pair = part.trim();
    if (pair.startsWith(`${name}=`)) return pair.slice(name.length + 1);
  }
  return undefined;
}

function requestedClient(request: FastifyRequest): string | undefined {
  const header = request.headers['logto-app-id'];
  if (typeof header === 'string' && header) return header;
  const query: unknown = request.query;
  if (isObject(query) && typeof query.app_id === 'string' && query.app_id) return query.app_id;
  return undefined;
}

function toInteraction(uid: string, payload: AdapterPayload): Interaction | undefined {
  const { params, prompt, returnTo, session, grantId, exp } = payload;
  if (!isObject(params) || typeof params.client_id !== 'string' || !isObject(prompt)) return undefined;
  return {
    uid,
    clientId: params.client_id,
    params,
    prompt: prompt.name === 'consent' ? 'consent' : 'login',
    promptDetails: isObject(prompt.details) ? prompt.details : {},
    returnTo: typeof returnTo === 'string' ? returnTo : '',
    sessionUid: isObject(session) && typeof session.uid === 'string' ? session.uid : undefined,
    sessionAccountId:
      isObject(session) && typeof session.accountId === 'string' ? session.accountId : undefined,
    grantId: typeof grantId === 'string' ? grantId : undefined,
    expiresAt: typeof exp === 'number' ? exp * 1000 : 0,
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
