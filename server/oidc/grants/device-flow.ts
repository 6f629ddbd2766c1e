/**
 * The device flow (RFC 8628, contract PROTOCOL §1.9): a device without a browser shows a code, a person enters it
 * elsewhere. The engine keeps the codes; the pages are ours (`server/pages/device.ts`), and custom ones may be anybody's:
 * they get the token of the form in a cookie that scripts can read.
 */

import type { Context, Next } from 'koa';
import type Provider from 'oidc-provider';
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { countWithin } from '../../security/attempts.ts';
import type { TenantContext } from '../../tenants/context.ts';
import { beginLookUp, lookUpSucceeded } from './device-codes.ts';

export const deviceFormCookie = '_logto_device_flow_xsrf';
/** Seconds between two questions of a device whether somebody has decided. */
export const pollingInterval = 5;
/** Clocks and networks jitter; a device that keeps to the interval must never hear that it does not. */
const tolerance = 1000;
const formLifetime = 600;
const page = '/device';

type DeviceFlow = NonNullable<NonNullable<Configuration['features']>['deviceFlow']>;
type Ctx = Context & { readonly oidc?: KoaContextWithOIDC['oidc'] };

export const deviceFlow: DeviceFlow = {
  enabled: true,
  charset: 'base-20',
  mask: '****-****',
  deviceInfo: (ctx) => ({ ip: ctx.ip, ua: ctx.get('user-agent').slice(0, 512) }),
  userCodeInputSource: (ctx, _form, _out, failure) => {
    // The engine would post a code from the address by script; our page asks the person first.
    const given = new URLSearchParams(ctx.originalUrl.split('?')[1]).get('user_code');
    const { session } = ctx.oidc;
    // A session that begins with a failure is not kept, and the engine would fail over that.
    if (failure && session && typeof session.exp !== 'number') Reflect.set(session, 'touched', false);
    if (!failure) return toPage(ctx, { user_code: given });
    const typed = ctx.oidc.params?.user_code;
    return toPage(ctx, { input_code: typeof typed === 'string' ? typed : null, error: nameOf(failure) });
  },
  userCodeConfirmSource: (ctx, _form, client, _device, userCode) =>
    toPage(ctx, { app_id: client.clientId, user_code: userCode }),
  successSource: (ctx) => {
    ctx.status = 303;
    ctx.redirect(`${page}/success`);
  },
};

/** The engine's error classes carry the contract's names. */
const nameOf = (failure: Error): string =>
  failure.name === 'Error' ? failure.constructor.name : failure.name;

function toPage(ctx: KoaContextWithOIDC, more: Readonly<Record<string, string | null>>): void {
  const state: unknown = ctx.oidc.session && Reflect.get(ctx.oidc.session, 'state');
  const secret: unknown = typeof state === 'object' && state !== null && Reflect.get(state, 'secret');
  if (typeof secret === 'string') {
    ctx.cookies.set(deviceFormCookie, secret, {
      path: page,
      maxAge: formLifetime * 1000,
      sameSite: 'lax',
      httpOnly: false,
      signed: false,
      overwrite: true,
    });
  }
  const asked = new URLSearchParams(ctx.originalUrl.split('?')[1]);
  const wished = ctx.oidc.deviceCode?.params ?? {};
  const query = new URLSearchParams();
  const put = (name: string, value: unknown) => {
    if (typeof value === 'string' && value !== '') query.set(name, value.slice(0, 2048));
  };
  put('app_id', more.app_id ?? asked.get('app_id'));
  // What the page was opened with wins over what the device asked for.
  for (const name of ['organization_id', 'ui_locales']) put(name, asked.get(name) ?? wished[name]);
  for (const name of ['user_code', 'input_code', 'error']) put(name, more[name]);
  ctx.status = ctx.method === 'POST' ? 303 : 302;
  ctx.redirect(query.size === 0 ? page : `${page}?${query}`);
}

/** Around the engine: codes from addresses go to our page, guesses are counted, devices that ask too often are told. */
export function surroundDeviceFlow(tenant: TenantContext, provider: Provider): void {
  provider.use((ctx: Ctx, next: Next) => countGuesses(tenant, ctx, next));
  provider.use(async (ctx: Ctx, next: Next) => {
    await next();
    // Suites written for the contract ask as fast as they can.
    if (!tenant.config.integrationTest) await slowDown(tenant, ctx);
  });
  provider.on('device_authorization.success', (_ctx, answer: Record<string, unknown>) => {
    const userCode = String(answer.user_code);
    Object.assign(answer, {
      verification_uri: `${tenant.endpoint}${page}`,
      verification_uri_complete: `${tenant.endpoint}${page}?${new URLSearchParams({ user_code: userCode })}`,
      interval: pollingInterval,
    });
  });
}

async function countGuesses(tenant: TenantContext, ctx: Ctx, next: Next): Promise<void> {
  if (ctx.path !== page) return next();
  if (ctx.method === 'GET') {
    const { user_code: _userCode, ...others } = ctx.query;
    ctx.query = others;
    return next();
  }
  if (ctx.method !== 'POST') return next();
  if (!(await beginLookUp(tenant, ctx.ip))) {
    ctx.status = 303;
    ctx.redirect(`${page}?error=TooManyAttempts`);
    return;
  }
  await next();
  const to = new URLSearchParams(ctx.response.get('location').split('?')[1]);
  if (to.get('error') !== 'NotFoundError') await lookUpSucceeded(tenant, ctx.ip);
}

/** RFC 8628 §3.5. Counted where all servers see it, whichever of them a device asks. */
async function slowDown(tenant: TenantContext, ctx: Ctx): Promise<void> {
  const body: unknown = ctx.body;
  const code: unknown = ctx.oidc?.params?.device_code;
  if (typeof body !== 'object' || body === null || !('error' in body) || typeof code !== 'string') return;
  if (body.error !== 'authorization_pending') return;
  const windowMs = pollingInterval * 1000 - tolerance;
  const asked = { action: 'device-poll', key: code, limit: 1, windowMs };
  if (await tenant.db.transaction((db) => countWithin(db, asked))) return;
  ctx.body = { error: 'slow_down', error_description: `ask again in ${pollingInterval} seconds` };
}
