/**
 * Who is signed in at a protected application. The browser holds a random value, the database its hash, so nothing in a
 * cookie says who somebody is. A session is looked up at every request: it ends with its person, their grant, their
 * sign-out, a rule that shuts them out, and when its time is up.
 */
import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { mayUse } from '../application-access/rules.ts';
import { type Application, getApplication } from '../applications/rules.ts';
import { grantOfRefreshToken } from '../oidc/records/records.ts';
import type { TenantContext } from '../tenants/context.ts';
import type { SignInClient, Tokens } from './client.ts';
import { deleteSession, insertSession, liveSession, liveSessions, updateSession } from './store.ts';

/** ID tokens with less to live are renewed, in seconds. */
const soonOver = 60;

const sealedTokens = z.object({ idToken: z.string(), refreshToken: z.string(), idTokenEnds: z.number() });

export type AppSession = { readonly id: string; readonly idToken: string };

const idOf = (tenant: TenantContext, value: string): string =>
  tenant.vault.fingerprint(`protected-app-session:${value}`);

/** @returns what the browser is to keep; undefined when the tokens were revoked before they could be used */
export async function beginSession(
  tenant: TenantContext,
  application: Application,
  tokens: Tokens,
): Promise<string | undefined> {
  const grantId = await grantOfRefreshToken(tenant, tokens.refreshToken);
  if (grantId === undefined) return undefined;
  const value = randomBytes(32).toString('base64url');
  const now = Date.now();
  await insertSession(tenant.db, {
    id: idOf(tenant, value),
    applicationId: application.id,
    userId: tokens.userId,
    grantId,
    sid: tokens.sid,
    sealed: seal(tenant, tokens),
    createdAt: now,
    expiresAt: now + (application.protectedAppMetadata?.sessionDuration ?? 0) * 1000,
  });
  return value;
}

/** Which of the sessions are still there, by the same rules as for a request. */
export async function sessionsThatLive(
  tenant: TenantContext,
  application: Application,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await liveSessions(tenant.db, [...new Set(ids)], application.id);
  const known = (await getApplication(tenant, application.id)) ?? undefined;
  if (known?.type !== 'Protected') return new Set();
  const users = new Map<string, boolean>();
  for (const { userId } of rows)
    if (!users.has(userId)) users.set(userId, await mayUse(tenant, known, userId));
  return new Set(rows.filter(({ userId }) => users.get(userId)).map(({ id }) => id));
}

const renewals = new Map<string, Promise<string | undefined>>();

/** @throws whatever keeps a token from being renewed, other than that it was revoked */
export async function findSession(
  tenant: TenantContext,
  application: Application,
  client: SignInClient,
  value: string | undefined,
): Promise<AppSession | undefined> {
  if (value === undefined) return undefined;
  const id = idOf(tenant, value);
  const row = await liveSession(tenant.db, id, application.id);
  if (!row || !(await mayUse(tenant, application, row.userId))) return undefined;
  const tokens = sealedTokens.parse(JSON.parse(tenant.vault.open('protected-app', row.sealed)));
  if (tokens.idTokenEnds - soonOver > Date.now() / 1000) return { id, idToken: tokens.idToken };
  // One renewal for all that a page asks for at once.
  let renewal = renewals.get(id);
  if (!renewal) {
    renewal = renew(tenant, client, id, tokens.refreshToken).finally(() => renewals.delete(id));
    renewals.set(id, renewal);
  }
  const idToken = await renewal;
  return idToken === undefined ? undefined : { id, idToken };
}

async function renew(
  tenant: TenantContext,
  client: SignInClient,
  id: string,
  refreshToken: string,
): Promise<string | undefined> {
  const tokens = await client.renew(refreshToken);
  if (!tokens) {
    await deleteSession(tenant.db, id);
    return undefined;
  }
  await updateSession(tenant.db, id, seal(tenant, tokens));
  return tokens.idToken;
}

/** Here alone: the person stays signed in with us, and at other applications. */
export const endSession = (tenant: TenantContext, id: string): Promise<void> => deleteSession(tenant.db, id);

const seal = (tenant: TenantContext, { idToken, refreshToken, idTokenEnds }: Tokens): string =>
  tenant.vault.seal('protected-app', JSON.stringify({ idToken, refreshToken, idTokenEnds }));
