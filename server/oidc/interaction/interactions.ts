/**
 * The interaction: one sign-in attempt between the authorization request and its answer.
 * Which one a request means: header `Logto-App-Id`, else query `app_id`, else the newest (contract EXPERIENCE §1.1).
 */
import { createHash } from 'node:crypto';
import { error } from '@portero/schema/errors.ts';
import type { FastifyRequest } from 'fastify';
import type { AdapterPayload } from 'oidc-provider';
import { isCimdClientId } from '../../cimd/documents.ts';
import type { TenantDatabase } from '../../database/tenant-scope.ts';
import type { TenantContext } from '../../tenants/context.ts';
import { tenantKeys } from '../keys/keys.ts';
import { RecordAdapter, RecordBatch } from '../records/records.ts';
import { authenticationOf } from '../sessions/authentication-context.ts';

export const interactionCookie = '_interaction';
/** For scripts of a custom page. */
export const pageCookie = '_logto';

export type Interaction = {
  readonly uid: string;
  readonly clientId: string;
  /** Parameters of the authorization request. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly prompt: 'login' | 'consent' | 'select_organization';
  readonly promptDetails: Readonly<Record<string, unknown>>;
  /** Where the browser goes on: `<endpoint>/oidc/auth/<uid>`. */
  readonly returnTo: string;
  readonly sessionUid: string | undefined;
  readonly sessionAccountId: string | undefined;
  readonly grantId: string | undefined;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Names it in addresses when a newer one of the same application is under way in the browser: another tab. */
  readonly tab?: string;
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

/** What pages of an interaction carry in their addresses. */
export const addressQuery = ({ clientId, tab }: Pick<Interaction, 'clientId' | 'tab'>): URLSearchParams =>
  new URLSearchParams({ app_id: clientId, ...(tab !== undefined && { tab }) });

/** Names an interaction in an address without telling what it is. */
const tabOf = (uid: string): string =>
  createHash('sha256').update(`tab:${uid}`).digest('base64url').slice(0, 12);

const earlierKept = 2;
const othersKept = 4;
/** Browsers refuse a cookie of more than 4096 bytes, name and signature aside; the address of a document may be half of it. */
const longestCookie = 3800;

/** The map once a further interaction of an application has begun: earlier ones go on in their tabs. */
export function withNewest(known: InteractionMap, clientId: string, uid: string): InteractionMap {
  const mine = Object.entries(known).filter(([name]) => name.startsWith(`${clientId}#`));
  const before = Object.hasOwn(known, clientId) ? known[clientId] : undefined;
  const earlier = [...mine.map(([, one]) => one), ...(before === undefined ? [] : [before])];
  const others = Object.entries(known).filter(
    ([name]) => name !== clientId && name !== '_legacy' && !name.startsWith(`${clientId}#`),
  );
  const newest = [
    [clientId, uid],
    ['_legacy', uid],
  ];
  const beside = [
    ...others.slice(-othersKept),
    ...earlier.slice(-earlierKept).map((one, at) => [`${clientId}#${at}`, one]),
  ];
  // Or else somebody who has a browser begin a few with long names would keep it from every later sign-in.
  while (beside.length > 0 && encoded([...beside, ...newest]).length > longestCookie) beside.shift();
  return Object.fromEntries([...beside, ...newest]);
}

const encoded = (entries: readonly (readonly string[])[]): string =>
  encodeURIComponent(JSON.stringify(Object.fromEntries(entries)));

/** What the browser is to keep of an interaction that has begun, beside what it knew (contract EXPERIENCE §1.1). */
export function cookiesOf(
  known: InteractionMap,
  { uid, params }: { readonly uid: string; readonly params: Readonly<Record<string, unknown>> },
): { readonly interactions: string; readonly page: string } {
  const { ui_locales: uiLocales, organization_id: organizationId } = params;
  const clientId = String(params.client_id);
  const page = {
    // The address of a document is too long for a cookie, and not ours to hand around.
    ...(!isCimdClientId(clientId) && { appId: clientId }),
    ...(typeof organizationId === 'string' && { organizationId }),
    ...(typeof uiLocales === 'string' && { uiLocales }),
  };
  return {
    interactions: encodeURIComponent(JSON.stringify(withNewest(known, clientId, uid))),
    page: encodeURIComponent(JSON.stringify(page)),
  };
}

/** Earlier interactions of the application, newest first. */
const earlierOf = (map: InteractionMap, clientId: string): string[] =>
  Object.entries(map)
    .filter(([name]) => name.startsWith(`${clientId}#`))
    .map(([, uid]) => uid)
    .reverse();

/**
 * The interaction that a request means.
 * @param isMeant tells the one that a form was made for, where a browser has several of one application
 * @throws session.not_found when there is none, it has expired, or it belongs to another application or session
 */
export async function findInteraction(
  tenant: TenantContext,
  request: FastifyRequest,
  isMeant?: (uid: string) => boolean,
): Promise<Interaction> {
  const value = await signedCookie(tenant, request, interactionCookie);
  const map = parseInteractionMap(value);
  const clientId = requestedClient(request);
  const newest = clientId !== undefined && Object.hasOwn(map, clientId) ? map[clientId] : map._legacy;
  const tab = textIn(request.query, 'tab');
  const earlier = clientId === undefined ? [] : earlierOf(map, clientId);
  const isForNewest = newest !== undefined && isMeant?.(newest) === true;
  const other =
    earlier.find((one) => isMeant?.(one)) ??
    (isForNewest ? undefined : earlier.find((one) => tabOf(one) === tab));
  const uid = other ?? newest;
  if (!uid) throw error('session.not_found');
  const read = await readInteraction(tenant, uid);
  const found = read && (other === undefined ? read : { ...read, tab: tabOf(other) });
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

/** Whether the login is done, and only the browser's next step is missing. */
export async function isLoginDone(tenant: TenantContext, uid: string): Promise<boolean> {
  const payload = await new RecordAdapter(tenant, 'Interaction').find(uid);
  return isObject(payload?.result) && isObject(payload.result.login);
}

/**
 * Store the outcome of a login, so that following `redirectTo` makes the session.
 * @param db inside a transaction: the outcome commits together with what the caller changes
 * @throws session.not_found
 */
export async function completeLogin(
  tenant: TenantContext,
  db: TenantDatabase,
  interaction: Interaction,
  login: {
    readonly accountId: string;
    readonly submission: Readonly<Record<string, unknown>>;
    /** How they were authenticated, where not everything in the submission is a proof. */
    readonly authentication?: ReturnType<typeof authenticationOf>;
    /** The device that the person has just come to trust: its browser gets the cookie. */
    readonly trustedDevice?: { readonly id: string; readonly expiresAt: number } | undefined;
  },
): Promise<{ redirectTo: string }> {
  const { accountId, submission, trustedDevice } = login;
  return complete(tenant, db, interaction, {
    login: { accountId, ...(login.authentication ?? authenticationOf(submission)) },
    submission,
    ...(trustedDevice && { trustedDevice }),
  });
}

/** The person stays who they are, and said so. @throws session.not_found */
export const completeSelection = (
  tenant: TenantContext,
  interaction: Interaction,
): Promise<{ redirectTo: string }> =>
  tenant.db.transaction((db) => complete(tenant, db, interaction, { select_account: {} }));

/**
 * The person said for which of their organizations they work, or that it is for none (`null`).
 * @throws session.not_found
 */
export const completeOrganization = (
  tenant: TenantContext,
  db: TenantDatabase,
  interaction: Interaction,
  answer: { readonly accountId: string; readonly organizationId: string | null },
): Promise<{ redirectTo: string }> => complete(tenant, db, interaction, { select_organization: answer });

/** Store the outcome of a consent. @throws session.not_found */
export async function completeConsent(
  tenant: TenantContext,
  db: TenantDatabase,
  interaction: Interaction,
  grantId: string,
): Promise<{ redirectTo: string }> {
  return complete(tenant, db, interaction, { consent: { grantId } });
}

/** End the interaction with an OAuth error for the application, e.g. `access_denied`. @throws session.not_found */
export async function abortInteraction(
  tenant: TenantContext,
  db: TenantDatabase,
  interaction: Interaction,
  failure: { readonly error: string; readonly error_description: string },
): Promise<{ redirectTo: string }> {
  return complete(tenant, db, interaction, failure);
}

/**
 * A sign-in that outlives the session it began beside, because a password reset ended it, goes on as in a browser that has
 * none. Part of the caller's transaction.
 * @throws session.not_found
 */
export async function leaveSession(
  tenant: TenantContext,
  db: TenantDatabase,
  interaction: Interaction,
): Promise<void> {
  const adapter = new RecordAdapter({ ...tenant, db }, 'Interaction');
  const payload = await adapter.find(interaction.uid);
  if (!payload) throw error('session.not_found');
  const { session: _session, grantId: _grantId, ...rest } = payload;
  const batch = new RecordBatch(tenant);
  await batch.run(() => adapter.upsert(interaction.uid, rest, secondsLeft(interaction)));
  await batch.commit(db);
}

const secondsLeft = ({ expiresAt }: Interaction): number =>
  Math.max(1, Math.floor((expiresAt - Date.now()) / 1000));

async function complete(
  tenant: TenantContext,
  db: TenantDatabase,
  interaction: Interaction,
  result: Record<string, unknown>,
): Promise<{ redirectTo: string }> {
  const adapter = new RecordAdapter({ ...tenant, db }, 'Interaction');
  const payload = await adapter.find(interaction.uid);
  if (!payload) throw error('session.not_found');
  // Earlier steps of the same request count on: with `prompt=login consent` the login stays done while consenting.
  const earlier = isObject(payload.lastSubmission) ? payload.lastSubmission : {};
  const merged = {
    ...payload,
    result: { ...earlier, ...(isObject(payload.result) ? payload.result : {}), ...result },
  };
  const batch = new RecordBatch(tenant);
  await batch.run(() => adapter.upsert(interaction.uid, merged, secondsLeft(interaction)));
  await batch.commit(db);
  return { redirectTo: interaction.returnTo };
}

/** The value of a cookie signed by the tenant, or undefined when it is missing or was tampered with. */
export async function signedCookie(
  tenant: TenantContext,
  request: Pick<FastifyRequest, 'headers'>,
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
  return textIn(request.query, 'app_id');
}

function textIn(query: unknown, name: string): string | undefined {
  const value = isObject(query) ? query[name] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function toInteraction(uid: string, payload: AdapterPayload): Interaction | undefined {
  const { params, prompt, returnTo, session, grantId, exp } = payload;
  if (!isObject(params) || typeof params.client_id !== 'string' || !isObject(prompt)) return undefined;
  return {
    uid,
    clientId: params.client_id,
    params,
    prompt: prompt.name === 'consent' || prompt.name === 'select_organization' ? prompt.name : 'login',
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
