/**
 * The end of a session. The engine hands us a form; it is posted at once by a small script, or by the person with
 * scripts off. Its token is bound to the session, and it is only ever rendered for the session's own browser.
 */
import { createHash } from 'node:crypto';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { TenantContext } from '../../tenants/context.ts';
import { subjectFor } from '../clients/pairwise.ts';

const script = `document.forms[0].submit()`;
const scriptHash = `'sha256-${createHash('sha256').update(script).digest('base64')}'`;

/** The auto-submitting logout form (contract PROTOCOL §5.1: the person is not asked), or the way to the question. */
export async function renderLogout(
  tenant: TenantContext,
  ctx: KoaContextWithOIDC,
  form: string,
): Promise<void> {
  if (await mustAsk(tenant, ctx)) {
    ctx.status = 303;
    ctx.redirect('/sign-out');
    return;
  }
  protect(ctx);
  const withChoice = form.replace(
    '</form>',
    '<input type="hidden" name="logout" value="yes"/><noscript><button>Sign out</button></noscript></form>',
  );
  ctx.body = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Signing out</title></head><body>${withChoice}<script>${script}</script></body></html>`;
}

/**
 * RP-Initiated Logout §2: whoever cannot show an ID token of this very person might be anybody, so the person decides.
 * The contract's own applications go on without it: their SDKs send no more than their id.
 */
async function mustAsk(tenant: TenantContext, { oidc }: KoaContextWithOIDC): Promise<boolean> {
  const { client, session, entities } = oidc;
  const { IdTokenHint: hint } = entities;
  if (hint)
    return (
      session?.accountId === undefined ||
      hint.payload.sub !== (await subjectFor(tenant, session.accountId, client))
    );
  return client === undefined || client.strictOpenId === true;
}

/** Nowhere to return to: our own page says that it is done. */
export async function renderSignedOut(ctx: KoaContextWithOIDC): Promise<void> {
  const query = new URLSearchParams();
  if (ctx.oidc.client) query.set('app_id', ctx.oidc.client.clientId);
  ctx.redirect(`/signed-out?${query}`);
}

function protect(ctx: KoaContextWithOIDC): void {
  ctx.type = 'html';
  ctx.set('cache-control', 'no-store');
  ctx.set('x-frame-options', 'DENY');
  // `form-action` is left open: browsers apply it to the redirect that follows, which leads to the application.
  ctx.set(
    'content-security-policy',
    `default-src 'none'; script-src ${scriptHash}; base-uri 'none'; frame-ancestors 'none'`,
  );
}
