/**
 * A session in which somebody acts in another's name, at the authorization server: it signs in at its one application, and
 * does nothing else. No page asks anything of whoever acts – no code reaches the person, nothing is agreed to – and no other
 * account gets into the session. Whatever it buys carries `act` and ends with it.
 */
import type { IncomingMessage } from 'node:http';
import type { Context, Next } from 'koa';
import { errors, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider';
import { type Acting, actingByCookie, actingSession, isActingId } from '../../impersonation/sessions.ts';
import { isManagementIndicator } from '../../resources/rules.ts';
import type { TenantContext } from '../../tenants/context.ts';

const cookieName = '_session';
/** Seconds. What is signed cannot be taken back, so it is not good for long. */
const tokenLifetime = 300;
/** Where a session that begins elsewhere would be joined with this one, and where devices are let in. */
const closed = /^\/(?:auth\/.|device(?:\/|$))/;

const known = new WeakMap<IncomingMessage, Acting>();

/** Who acts in this request, if anybody does. */
export const actingIn = ({ req }: Pick<KoaContextWithOIDC, 'req'>): Acting | undefined => known.get(req);

/** Middleware, before the engine looks at the session. */
export async function keepActingApart(tenant: TenantContext, ctx: Context, next: Next): Promise<void> {
  // Everybody else passes for the price of this look.
  if (!ctx.headers.cookie?.includes(`${cookieName}=acting-`)) return next();
  const acting = await actingByCookie(tenant, ctx.cookies.get(cookieName, { signed: true }));
  if (!acting) {
    // What it stood on is gone: this browser has no session.
    ctx.req.headers.cookie = withoutSession(ctx.headers.cookie);
    return next();
  }
  if (closed.test(ctx.path)) {
    ctx.status = 303;
    ctx.redirect('/impersonation');
    return;
  }
  known.set(ctx.req, acting);
  return next();
}

const withoutSession = (header: string): string =>
  header
    .split(';')
    .filter((part) => !/^\s*_session(?:\.sig)?=/.test(part))
    .join(';');

/** The first question of every authorization request. */
export function refuseElsewhere(policy: interactionPolicy.DefaultPolicy): void {
  const check = new interactionPolicy.Check(
    'acting',
    'Somebody acts as this person',
    'access_denied',
    (ctx) => {
      const acting = actingIn(ctx);
      if (isActingId(ctx.oidc.session?.uid) !== (acting !== undefined))
        throw new errors.AccessDenied('the session in which somebody acted is over');
      if (acting && acting.applicationId !== ctx.oidc.client?.clientId)
        throw new errors.AccessDenied('somebody acts as this person at another application');
      return false;
    },
  );
  policy.get('login')?.checks.add(check, 0);
}

/** Before any page of a sign-in is shown. @throws access_denied */
export function refusePages(ctx: KoaContextWithOIDC): void {
  if (actingIn(ctx))
    throw new errors.AccessDenied(
      'whoever acts as a person cannot sign in again, agree to anything or step up',
    );
}

/** Before a token is made from what a session bought. @throws invalid_grant when that session is over */
export async function followSession(
  tenant: TenantContext,
  ctx: KoaContextWithOIDC,
  userId: string,
): Promise<void> {
  const uid = sessionOf(ctx);
  if (uid === undefined || !isActingId(uid)) return;
  const acting = await actingSession(tenant, uid);
  if (!acting || acting.userId !== userId || acting.applicationId !== ctx.oidc.client?.clientId)
    throw new errors.InvalidGrant('the session in which somebody acted is over');
  known.set(ctx.req, acting);
}

const sessionOf = ({ oidc }: KoaContextWithOIDC): string | undefined =>
  oidc.entities.AuthorizationCode?.sessionUid ?? oidc.entities.RefreshToken?.sessionUid;

/** @throws invalid_grant rather than make a token without the mark */
export function actingClaim(ctx: KoaContextWithOIDC): { act?: { sub: string } } {
  const acting = actingIn(ctx);
  if (acting) return { act: { sub: acting.actor.id } };
  if (isActingId(sessionOf(ctx)))
    throw new errors.InvalidGrant('the session in which somebody acted is over');
  return {};
}

/** The engine's own rule for the rest: whoever asked to stay signed in offline does. */
export const followsSession = ({
  scopes,
  sessionUid,
}: {
  readonly scopes: ReadonlySet<string>;
  readonly sessionUid?: string | undefined;
}): boolean => isActingId(sessionUid) || !scopes.has('offline_access');

/** Seconds: no longer than the session, and what cannot be taken back much shorter. */
export function lifetimeWhileActing(
  ctx: KoaContextWithOIDC | undefined,
  usual: number,
  isSigned = false,
): number {
  const acting = ctx && actingIn(ctx);
  if (!acting) return usual;
  const left = Math.max(1, Math.floor((acting.expiresAt - Date.now()) / 1000));
  return Math.min(usual, left, isSigned ? tokenLifetime : left);
}

/** @throws invalid_target */
export function refuseManagement(ctx: KoaContextWithOIDC, indicator: string): void {
  if (actingIn(ctx) && isManagementIndicator(indicator))
    throw new errors.InvalidTarget('the Management API is not for tokens of somebody who acts as another');
}
