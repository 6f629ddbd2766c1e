/**
 * `GET /password-reset?token=…`: the link that an administrator had mailed. Opening it changes nothing – mail scanners do –
 * but leads to a sign-in of that address, whose page asks, and which ends with a new password.
 */
import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { anonymous } from '../http/gate.ts';
import { plainText } from '../http/text.ts';
import { addressOfOneTimeToken } from '../one-time-tokens/rules.ts';
import { resetLinkPath } from '../users/reset-mail.ts';
import { sendScreen } from './render.ts';

const asked = z.object({ token: plainText });

export function resetLinkRoutes(app: FastifyInstance): void {
  const gate = anonymous('A page; without a token that was mailed it tells nothing.');
  app.get(resetLinkPath, { config: { gate } }, async (request, reply) => {
    const { tenant } = request;
    const token = asked.safeParse(request.query).data?.token ?? '';
    const email = await addressOfOneTimeToken(tenant, token);
    if (email === undefined)
      return sendScreen(request, reply, { kind: 'link-trouble', reason: 'unknown' }, { status: 404 });
    // A sign-in of ours: nobody redeems its code, so nobody knows the verifier either.
    const address = `/oidc/auth?${new URLSearchParams({
      client_id: 'account-center',
      redirect_uri: `${tenant.endpoint}/account`,
      response_type: 'code',
      scope: 'openid',
      // Whoever is signed in here already may be somebody else.
      prompt: 'login',
      code_challenge: randomBytes(32).toString('base64url'),
      code_challenge_method: 'S256',
      one_time_token: token,
      login_hint: email,
    })}`;
    return reply.header('cache-control', 'no-store').redirect(address, 303);
  });
}
