/**
 * `GET /sign-out`: the question whether to sign out, for requests that do not show whose session they mean. What the
 * engine noted in the session – the token of its form, the application, where to go afterwards – is read from there.
 */
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { anonymous } from '../http/gate.ts';
import { signedCookie } from '../oidc/interaction/interactions.ts';
import { RecordAdapter } from '../oidc/records/records.ts';
import { sessionCookie } from '../oidc/sessions/session-cookie.ts';
import { sendScreen } from './render.ts';
import { applicationHome } from './start-again.ts';

const asked = z.object({
  accountId: z.string(),
  state: z.object({
    secret: z.string(),
    clientId: z.string().optional(),
    postLogoutRedirectUri: z.string().optional(),
  }),
});

export function signOutRoute(app: FastifyInstance): void {
  const gate = anonymous('A page; it needs the browser’s own session cookie, and does nothing by itself.');
  app.get('/sign-out', { config: { gate } }, async (request, reply) => {
    const { tenant } = request;
    const id = await signedCookie(tenant, request, sessionCookie(tenant));
    const session = id && asked.safeParse(await new RecordAdapter(tenant, 'Session').find(id)).data;
    if (!session) return reply.header('cache-control', 'no-store').redirect('/signed-out', 303);
    const { secret: token, clientId, postLogoutRedirectUri: leadsTo } = session.state;
    const staySignedInUrl = clientId === undefined ? undefined : await applicationHome(tenant, clientId);
    const screen = { kind: 'sign-out', action: '/oidc/session/end/confirm', token, staySignedInUrl } as const;
    return sendScreen(request, reply, screen, { leadsTo });
  });
}
