/** `/api/captcha-provider` (contract MANAGEMENT §9.5) and the sum for custom sign-in pages. */
import { captchaChallenge, captchaProviderSchema, putCaptchaProviderBody } from '@portero/schema/captcha.ts';
import { error } from '@portero/schema/errors.ts';
import { yesNo } from '@portero/schema/text.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { callerOf, interaction, management } from '../http/gate.ts';
import { findInteraction } from '../oidc/interaction/interactions.ts';
import { newChallenge } from './proof-of-work.ts';
import { getCaptchaProvider, putCaptchaProvider, removeCaptchaProvider, workOf } from './rules.ts';

const config = { gate: management('sign-in-experience') };
const tags = ['Captcha provider'];
const view = z.object({ mask: yesNo });

export function captchaRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/captcha-provider',
    {
      config,
      schema: {
        tags,
        summary: 'Get the CAPTCHA provider',
        description: 'Its secret is masked for readers who may not write, and for all with `mask=true`.',
        querystring: view,
        response: { 200: captchaProviderSchema },
      },
    },
    (request) => getCaptchaProvider(request.tenant, viewOf(request, request.query.mask)),
  );

  app.put(
    '/api/captcha-provider',
    {
      config,
      schema: {
        tags,
        summary: 'Set the CAPTCHA provider',
        description:
          'Puts it in the place of the present one. A masked secret that is sent back stays as it is.',
        querystring: view,
        body: putCaptchaProviderBody,
        response: { 200: captchaProviderSchema },
      },
    },
    (request) =>
      putCaptchaProvider(
        request.tenant,
        request.body.config,
        actorOf(request),
        viewOf(request, request.query.mask),
      ),
  );

  app.delete(
    '/api/captcha-provider',
    {
      config,
      schema: {
        tags,
        summary: 'Remove the CAPTCHA provider',
        description: 'Turns `captchaPolicy` off, too.',
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await removeCaptchaProvider(request.tenant, actorOf(request));
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/experience/captcha-challenge',
    {
      config: { gate: interaction },
      schema: {
        tags: ['Experience'],
        summary: 'Get a sum to do',
        description:
          'For a provider of type `ProofOfWork`. `captchaToken` is then `<challenge>~<number>`, where SHA-256 of `<work>.<number>` begins with `difficulty` zero bits.',
        response: { 200: captchaChallenge },
      },
    },
    async (request) => {
      const { uid } = await findInteraction(request.tenant, request);
      const work = await workOf(request.tenant);
      if (!work) throw error('entity.not_found');
      return newChallenge(request.tenant, uid, work);
    },
  );
}

/** Whoever may write may read the secret, as the contract has it; whoever may only read may not. */
function viewOf(request: FastifyRequest, mask: boolean): { readonly masked: boolean } {
  const { scopes } = callerOf(request);
  return { masked: mask || !(scopes.has('all') || scopes.has('write:sign-in-experience')) };
}
