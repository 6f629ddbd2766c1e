/** How long sessions, ID tokens and refresh tokens are good for. Plain rules: they need neither the engine nor a request. */
import type { Client } from 'oidc-provider';

const day = 86_400;

/**
 * Seconds for which a session lives on after a visit: the tenant's time without a visit, but not beyond the server's
 * bound (`SESSION_MAX_DAYS`) from the sign-in. What hangs on the session ends with it.
 */
export function sessionLifetime(
  { loginTs }: { readonly loginTs?: number | undefined },
  { ttl, maxDays }: { readonly ttl: number; readonly maxDays: number },
  now: number,
): number {
  if (maxDays === 0 || loginTs === undefined) return ttl;
  return Math.max(1, Math.min(ttl, loginTs + maxDays * day - now));
}

export type RefreshingClient = {
  readonly applicationType?: string | undefined;
  readonly clientAuthMethod?: string | undefined;
  readonly refreshTokenTtlInDays?: unknown;
  readonly refreshTokenTtl?: unknown;
};

/**
 * Seconds for which a new refresh token is good: the application's setting; in browsers no longer than the one that it
 * replaces; and not beyond the server's bound (`REFRESH_TOKEN_MAX_DAYS`) from the first of its chain.
 */
export function refreshTokenLifetime(
  client: RefreshingClient,
  chain: {
    /** Seconds that the replaced token had left; undefined for the first. */
    readonly replacedRemaining?: number | undefined;
    /** When the first of the chain was issued, in seconds. */
    readonly startedAt?: number | undefined;
  },
  maxDays: number,
  now: number,
): number {
  const wanted = wantedLifetime(client, chain.replacedRemaining);
  if (maxDays === 0) return wanted;
  return Math.max(1, Math.min(wanted, (chain.startedAt ?? now) + maxDays * day - now));
}

function wantedLifetime(client: RefreshingClient, replacedRemaining: number | undefined): number {
  if (
    replacedRemaining !== undefined &&
    client.applicationType === 'web' &&
    client.clientAuthMethod === 'none'
  )
    return Math.max(1, replacedRemaining);
  if (typeof client.refreshTokenTtlInDays === 'number') return client.refreshTokenTtlInDays * day;
  return typeof client.refreshTokenTtl === 'number' ? client.refreshTokenTtl : 14 * day;
}

/**
 * Whether a refresh token makes way for a new one: of public clients at every use, of confidential ones once 70 % of its
 * life has passed; in no chain longer than a year (contract PROTOCOL §1.8).
 * @param token its times, in seconds since the epoch; `iiat` is when the first of its chain was issued
 */
export function isRotated(
  client: Pick<RefreshingClient, 'clientAuthMethod'> & { readonly rotateRefreshToken?: unknown },
  token: {
    readonly iat: number;
    readonly exp?: number | undefined;
    readonly iiat?: number | undefined;
  },
): boolean {
  const { iat, exp = Number.POSITIVE_INFINITY, iiat = iat } = token;
  const now = Math.floor(Date.now() / 1000);
  if (client.rotateRefreshToken === false || now - iiat >= 365.25 * day) return false;
  return client.clientAuthMethod === 'none' || now - iat >= 0.7 * (exp - iat);
}

/** Seconds: the application's setting, else an hour. */
export const idTokenLifetime = ({ idTokenTtl }: Client): number =>
  typeof idTokenTtl === 'number' ? idTokenTtl : 3600;
