/**
 * `/sign-in/link`: the link beside an emailed code. Opened where the code was asked for it goes on by itself, or with one
 * press when scripts are off; opened anywhere else – another device, an app for mail, a scanner – it says where to go.
 */
import { error, isError } from '@portero/schema/errors.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { contextOf } from '../experience/routes.ts';
import { purpose } from '../experience/verifications/code.ts';
import { lookAtSignInLink, signInLinkPath, verifyLink } from '../experience/verifications/link.ts';
import { anonymous } from '../http/gate.ts';
import { plainText } from '../http/text.ts';
import type { Interaction } from '../oidc/interaction/interactions.ts';
import type { Services } from '../wire.ts';
import { isFormOf, refuseForgery } from './forgery.ts';
import { typed } from './form.ts';
import { sendScreen } from './render.ts';
import { startAgainUrl } from './start-again.ts';
import * as steps from './steps.ts';

const query = z.object({ token: plainText });

export function signInLinkRoutes(
  app: FastifyInstance,
  services: Services,
  go: (next: steps.Next, interaction: Interaction, reply: FastifyReply) => FastifyReply,
): void {
  const gate = anonymous('A page; what it does needs the browser’s own signed interaction cookie.');
  const contextIfAny = (request: FastifyRequest, isMeant?: (uid: string) => boolean) =>
    contextOf(request, services, isMeant).catch((failure: unknown) => {
      if (isError(failure, 'session.not_found')) return undefined;
      throw failure;
    });

  app.get(signInLinkPath, { config: { gate } }, async (request, reply) => {
    const { tenant } = request;
    const token = query.safeParse(request.query).data?.token ?? '';
    const link = await lookAtSignInLink(tenant, token);
    const ctx = await contextIfAny(request, (uid) => uid === link?.interaction);
    const interaction = ctx?.interaction;
    if (!link)
      return sendScreen(
        request,
        reply,
        { kind: 'link-trouble', reason: 'code-link', restartUrl: await startAgainUrl(request, interaction) },
        { interaction, status: 410 },
      );
    if (interaction?.uid !== link.interaction)
      return sendScreen(request, reply, {
        kind: 'other-browser',
        email: link.email,
        restartUrl: await startAgainUrl(request, undefined),
      });
    return sendScreen(request, reply, { kind: 'sign-in-link', email: link.email }, { interaction });
  });

  app.post(signInLinkPath, { config: { gate } }, async (request, reply) => {
    const form = typed.safeParse(request.body ?? {});
    const token = query.safeParse(request.query).data?.token;
    if (!form.success || token === undefined) throw error('guard.invalid_input');
    const ctx = await contextOf(request, services, (uid) => isFormOf(request.tenant, uid, form.data.csrf));
    refuseForgery(request, ctx.interaction, form.data.csrf);
    const { flow, recordId, email } = await verifyLink(ctx, token, purpose);
    const next = await steps.goOnWith(ctx, flow, { type: 'email', value: email }, recordId);
    return go(next, ctx.interaction, reply);
  });
}
