/**
 * The one gate. Every route declares who may call it; a route without a declaration does not start.
 * The declarations are data, so tests walk over them and call every route without, with too little and
 * with another tenant's authority.
 */
import { error } from '@portero/schema/errors.ts';
import type { AdministrativePermission } from '@portero/schema/organization-administration.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { DoorName } from '../observability/watch.ts';
import type { TenantContext } from '../tenants/context.ts';
import { doorNames } from './doors.ts';

export type Gate =
  /** Anybody. `why` is printed by the gate's test so that each open door is argued. */
  | { readonly kind: 'anonymous'; readonly why: string }
  /** A token for the tenant's Management API with `all`, or with one of the finer scopes. */
  | { readonly kind: 'management'; readonly scopes: readonly string[] }
  /**
   * A person's token for the Management API that they administer, issued by the admin tenant, with `all` or a scope for
   * administrators; admin tenant only.
   */
  | { readonly kind: 'administration' }
  /** The browser that holds a live interaction's signed cookie. */
  | { readonly kind: 'interaction' }
  /** A person's token for the Me API; admin tenant only. */
  | { readonly kind: 'me' }
  /** A person's opaque token, for their own account. */
  | {
      readonly kind: 'account';
      /** What the application must have been given. */
      readonly scope: string | undefined;
      /** What it is told when it was not; the contract has both. */
      readonly refusal: 400 | 403;
      /** Not for other people's applications. */
      readonly firstParty: boolean;
      /** Only while the tenant has the account center on. */
      readonly center: boolean;
      /** Only for the person, not for somebody who acts as them, even where it only reads. */
      readonly isPersonal: boolean;
    }
  /** A member's token for the organization in the address (`:organizationId`), with one of these permissions there. */
  | { readonly kind: 'organization'; readonly permissions: readonly AdministrativePermission[] }
  /** The OpenID engine guards its own endpoints (client authentication, tokens, cookies). */
  | { readonly kind: 'protocol' };

export type Auth = {
  readonly type: 'user' | 'app';
  /** Subject of the token. */
  readonly id: string;
  readonly clientId: string;
  readonly scopes: ReadonlySet<string>;
  /** Of `account` routes: where the token is from. */
  readonly origin?: {
    readonly sessionUid: string | undefined;
    readonly grantId: string | undefined;
    readonly isThirdParty: boolean;
  };
};

/** Checks a request's authority for its tenant; throws the contract's error when it lacks it. */
export type GateKeeper = (
  request: FastifyRequest,
  gate: Gate,
  tenant: TenantContext,
) => Promise<Auth | undefined>;

export type DeclaredRoute = { readonly method: string; readonly url: string; readonly gate: Gate };

declare module 'fastify' {
  interface FastifyContextConfig {
    gate?: Gate;
  }
  interface FastifyRequest {
    /** The tenant that the request's address belongs to. */
    tenant: TenantContext;
    /** Set by the gate of `management`, `administration`, `me`, `account` and `organization` routes. */
    auth: Auth | undefined;
  }
  interface FastifyInstance {
    /** What is found at this door. */
    declaredRoutes: readonly DeclaredRoute[];
    /** What is found at each. */
    routesOf: Readonly<Record<DoorName, DeclaredRoute[]>>;
  }
}

/** @param why is shown to whoever looks through the routes that need no token */
export const anonymous = (why: string): Gate => ({ kind: 'anonymous', why });
/** `management('users')` → scope `all`, or `read:users` for reading and `write:users` for the rest. */
export const management = (...scopes: string[]): Gate => ({ kind: 'management', scopes });
export const administration: Gate = { kind: 'administration' };
export const interaction: Gate = { kind: 'interaction' };
export const me: Gate = { kind: 'me' };
/** `account({ scope: 'profile' })`; first-party applications only unless said otherwise. */
export const account = (options: Partial<Omit<Extract<Gate, { kind: 'account' }>, 'kind'>> = {}): Gate => ({
  kind: 'account',
  scope: undefined,
  refusal: 400,
  firstParty: true,
  center: true,
  isPersonal: false,
  ...options,
});
/** Any of the permissions opens it. */
export const organization = (...permissions: AdministrativePermission[]): Gate => ({
  kind: 'organization',
  permissions,
});
export const protocol: Gate = { kind: 'protocol' };

/** Bytes that anybody at all may have read and looked through; the largest thing they have to say is a passkey's answer. */
const strangersLimit = 64 * 1024;

/** Install the gate: refuses undeclared routes at start, checks authority before anything is parsed. */
export function installGate(app: FastifyInstance, keeper: GateKeeper): void {
  const routesOf = { core: [], admin: [] };
  app.decorate('routesOf', routesOf);
  app.decorate('declaredRoutes', routesOf.core);
  app.decorateRequest('auth', undefined);
  app.addHook('onRoute', function (route) {
    const gate = route.config?.gate;
    if (!gate) throw new Error(`${String(route.method)} ${route.url} does not declare who may call it`);
    if (gate.kind === 'anonymous' || gate.kind === 'interaction') route.bodyLimit ??= strangersLimit;
    for (const door of this.onlyDoor ? [this.onlyDoor] : doorNames)
      for (const method of [route.method].flat()) app.routesOf[door].push({ method, url: route.url, gate });
  });
  app.addHook('onRequest', (request, reply, done) => {
    const gate = request.routeOptions.config.gate;
    // No route: the not-found handler answers. Open doors need no promise on their way.
    if (!gate || gate.kind === 'anonymous' || gate.kind === 'protocol') return done();
    // What is for one caller – their data, a secret – stays in no browser's folder and at no proxy, cookie or token.
    void reply.header('cache-control', 'no-store');
    keeper(request, gate, request.tenant).then((auth) => {
      request.auth = auth;
      done();
    }, done);
  });
}

/**
 * The caller of a `management`, `administration`, `me`, `account` or `organization` route.
 * @throws auth.unauthorized
 */
export function callerOf(request: FastifyRequest): Auth {
  if (!request.auth) throw error('auth.unauthorized');
  return request.auth;
}
