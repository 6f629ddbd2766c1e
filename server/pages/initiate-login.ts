/**
 * `GET /initiate-login?app_id=…`: start a sign-in at the application, as OpenID Connect Core §4 has it for whoever is
 * neither the application nor the person: a link in a portal, a mail, or on a page of ours that leads no further. The
 * application begins an ordinary authorization request.
 */
import { error } from '@portero/schema/errors.ts';
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { type Application, getApplication } from '../applications/rules.ts';
import { anonymous } from '../http/gate.ts';
import { plainText } from '../http/text.ts';
import type { TenantContext } from '../tenants/context.ts';

const query = z.object({
  app_id: plainText,
  login_hint: plainText.optional(),
  target_link_uri: z.url().max(2048).optional(),
});

type Wish = { readonly loginHint?: string | undefined; readonly target?: string | undefined };

/** Where to send the browser; undefined when the application has registered no such address. */
export function initiateLoginUrl(
  tenant: TenantContext,
  application: Application,
  { loginHint, target }: Wish = {},
): string | undefined {
  const { initiateLoginUri } = application.oidcClientMetadata;
  if (initiateLoginUri === undefined || !URL.canParse(initiateLoginUri)) return undefined;
  const url = new URL(initiateLoginUri);
  url.searchParams.set('iss', tenant.issuer);
  if (loginHint !== undefined) url.searchParams.set('login_hint', loginHint);
  // Applications must not redirect anywhere they are told; a careless one is not led astray by us.
  if (target !== undefined && new URL(target).origin === url.origin)
    url.searchParams.set('target_link_uri', target);
  return url.href;
}

/** Needs no session, and says nothing of one. @throws oidc.invalid_client for who has registered no address for it */
export function initiateLoginRoute(app: FastifyInstance): void {
  const gate = anonymous('Leads to an address that an administrator registered, and nowhere else.');
  app.get('/initiate-login', { config: { gate } }, async (request, reply) => {
    const asked = query.safeParse(request.query).data;
    const application = asked && (await getApplication(request.tenant, asked.app_id));
    const url =
      application &&
      initiateLoginUrl(request.tenant, application, {
        loginHint: asked.login_hint,
        target: asked.target_link_uri,
      });
    if (url === undefined) throw error('oidc.invalid_client');
    return reply.header('cache-control', 'no-store').redirect(url, 303);
  });
}
