/** The Experience API (contract EXPERIENCE §3–§5): parses, calls a rule, answers. */
import {
  emailIdentifier,
  identificationBody,
  newPasswordIdentityBody,
  oneTimeTokenBody,
  passwordVerificationBody,
  profileBody,
  sendCodeBody,
  startBody,
  typedPassword,
  verifyCodeBody,
} from '@portero/schema/experience.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { locationOf } from '../adaptive-mfa/location.ts';
import { interaction as interactionGate } from '../http/gate.ts';
import { cookieOf, findInteraction } from '../oidc/interaction/interactions.ts';
import { knownDeviceCookie } from '../security/known-devices.ts';
import { termsAgreement } from '../terms/rules.ts';
import type { Services } from '../wire.ts';
import type { ExperienceContext } from './experience.ts';
import { changeEvent, currentState, publicState, publicStateSchema, start } from './flow.ts';
import { identify } from './identification.ts';
import { languagesOf } from './languages.ts';
import { mfaRoutes } from './mfa-routes.ts';
import { addProfile, stageNewPassword } from './profile.ts';
import { submit } from './submission.ts';
import { agree } from './terms.ts';
import { sendCode, verifyCode } from './verifications/code.ts';
import { newPasswordIdentity } from './verifications/new-password-identity.ts';
import { verifyOneTimeToken } from './verifications/one-time-token.ts';
import { verifyPassword } from './verifications/password.ts';

const base = '/api/experience';
const verification = z.object({ verificationId: z.string() });
const nothing = { 204: z.null() };

export function experienceRoutes(instance: FastifyInstance, services: Pick<Services, 'audit'>): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  const config = { gate: interactionGate };
  const of = (request: FastifyRequest) => contextOf(request, services);
  const tags = ['Experience'];
  mfaRoutes(app, of);

  app.put(base, { config, schema: { tags, body: startBody, response: nothing } }, async (request, reply) => {
    await start(await of(request), request.body.interactionEvent, request.body.captchaToken);
    return reply.code(204).send(null);
  });

  app.put(
    `${base}/interaction-event`,
    { config, schema: { tags, body: startBody.pick({ interactionEvent: true }), response: nothing } },
    async (request, reply) => {
      await changeEvent(await of(request), request.body.interactionEvent);
      return reply.code(204).send(null);
    },
  );

  app.post(
    `${base}/identification`,
    {
      config,
      schema: { tags, body: identificationBody, response: { 201: z.null(), 204: z.null() } },
    },
    async (request, reply) => {
      const outcome = await identify(await of(request), request.body.verificationId);
      return reply.code(outcome === 'created' ? 201 : 204).send(null);
    },
  );

  app.post(
    `${base}/submit`,
    { config, schema: { tags, response: { 200: z.object({ redirectTo: z.string().optional() }) } } },
    async (request) => submit(await of(request)),
  );

  app.get(
    `${base}/interaction`,
    { config, schema: { tags, response: { 200: publicStateSchema } } },
    async (request) => publicState(await currentState(await of(request))),
  );

  app.post(
    `${base}/verification/password`,
    { config, schema: { tags, body: passwordVerificationBody, response: { 200: verification } } },
    async (request) => ({
      verificationId: await verifyPassword(await of(request), request.body.identifier, request.body.password),
    }),
  );

  app.post(
    `${base}/verification/verification-code`,
    { config, schema: { tags, body: sendCodeBody, response: { 200: verification } } },
    async (request) => ({
      verificationId: await sendCode(
        await of(request),
        request.body.identifier,
        request.body.interactionEvent,
      ),
    }),
  );

  app.post(
    `${base}/verification/verification-code/verify`,
    { config, schema: { tags, body: verifyCodeBody, response: { 200: verification } } },
    async (request) => {
      const { identifier, verificationId, code } = request.body;
      return { verificationId: await verifyCode(await of(request), identifier, verificationId, code) };
    },
  );

  app.post(
    `${base}/verification/new-password-identity`,
    { config, schema: { tags, body: newPasswordIdentityBody, response: { 200: verification } } },
    async (request) => {
      const { identifier, password } = request.body;
      return { verificationId: await newPasswordIdentity(await of(request), identifier.value, password) };
    },
  );

  app.post(
    `${base}/verification/one-time-token/verify`,
    { config, schema: { tags, body: oneTimeTokenBody, response: { 200: verification } } },
    async (request) => {
      const { identifier, token } = request.body;
      return { verificationId: await verifyOneTimeToken(await of(request), identifier.value, token) };
    },
  );

  app.post(
    `${base}/profile`,
    { config, schema: { tags, body: profileBody, response: nothing } },
    async (request, reply) => {
      await addProfile(await of(request), request.body);
      return reply.code(204).send(null);
    },
  );

  app.post(
    `${base}/profile/terms-agreement`,
    { config, schema: { tags, body: termsAgreement.pick({ manner: true }), response: nothing } },
    async (request, reply) => {
      await agree(await of(request), request.body.manner);
      return reply.code(204).send(null);
    },
  );

  app.put(
    `${base}/profile/password`,
    { config, schema: { tags, body: z.object({ password: typedPassword }), response: nothing } },
    async (request, reply) => {
      await stageNewPassword(await of(request), request.body.password);
      return reply.code(204).send(null);
    },
  );

  app.get(
    `${base}/sso-connectors`,
    {
      config,
      schema: {
        tags,
        querystring: z.object({ email: emailIdentifier }),
        response: { 200: z.object({ connectorIds: z.array(z.string()) }) },
      },
    },
    // The same answer for every address: which domains sign in through their organization is nobody's business.
    async () => ({ connectorIds: [] }),
  );
}

/** The interaction of the request, with what the rules may know of the request. @throws session.not_found */
export async function contextOf(
  request: FastifyRequest,
  { audit }: Pick<Services, 'audit'>,
  isMeant?: (uid: string) => boolean,
): Promise<ExperienceContext> {
  const { tenant } = request;
  const interaction = await findInteraction(tenant, request, isMeant);
  return {
    tenant,
    interaction,
    audit,
    request: {
      ip: request.ip,
      userAgent: request.headers['user-agent'] ?? '',
      device: cookieOf(request, knownDeviceCookie),
      location: locationOf(request.headers, tenant.config.adaptiveMfa.headers),
      cookie: (name) => cookieOf(request, name),
      languages: await languagesOf(tenant, interaction, request.headers['accept-language']),
    },
  };
}
