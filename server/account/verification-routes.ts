/** `/api/verifications`: showing again that it is really them, or that something new is theirs (contract ACCOUNT §4). */
import {
  beginSocialBody,
  checkCodeBody,
  checkPasskeyBody,
  checkRegistrationBody,
  checkSocialBody,
  checkTotpBody,
  ownPasswordBody,
  sendCodeBody,
  verificationAnswer,
  verifiedAnswer,
} from '@portero/schema/account.ts';
import { error } from '@portero/schema/errors.ts';
import { passkeyAuthenticationOptions, passkeyRegistrationOptions } from '@portero/schema/mfa.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { account } from '../http/gate.ts';
import { accountOf } from './caller.ts';
import { beginSocial } from './identities.ts';
import { askForOwnPasskey, beginPasskey, confirmNewPasskey, verifyOwnPasskey } from './passkeys.ts';
import { checkOwnCode, sendOwnCode, verifyOwnPassword, verifyOwnTotp } from './verifications.ts';

const tags = ['Verifications'];
const config = { gate: account({ center: false }) };
const path = '/api/verifications';

export function verificationRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.post(
    `${path}/password`,
    {
      config,
      schema: {
        tags,
        summary: 'Show that I know my password',
        body: ownPasswordBody,
        response: { 201: verificationAnswer },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await verifyOwnPassword(accountOf(request), request.body.password)),
  );

  app.post(
    `${path}/verification-code`,
    {
      config,
      schema: {
        tags,
        summary: 'Send me a code',
        description: 'To my own address to show that it is me, to another one to make it mine.',
        body: sendCodeBody,
        response: { 201: verificationAnswer },
      },
    },
    async (request, reply) => {
      const { identifier, templateType } = request.body;
      return reply.code(201).send(await sendOwnCode(accountOf(request), identifier, templateType));
    },
  );

  app.post(
    `${path}/verification-code/verify`,
    {
      config,
      schema: { tags, summary: 'Check my code', body: checkCodeBody, response: { 200: verifiedAnswer } },
    },
    async (request) => {
      const { identifier, verificationId, code } = request.body;
      const id = await checkOwnCode(accountOf(request), identifier, verificationId, code);
      return { verificationRecordId: id };
    },
  );

  app.post(
    `${path}/social`,
    {
      config,
      schema: {
        tags,
        summary: 'Begin at another provider',
        body: beginSocialBody,
        response: {
          201: verificationAnswer.extend({ authorizationUri: verificationAnswer.shape.expiresAt }),
        },
      },
    },
    (request) => beginSocial(accountOf(request), request.body.connectorId),
  );

  app.post(
    `${path}/social/verify`,
    {
      config,
      schema: {
        tags,
        summary: 'Come back from another provider',
        body: checkSocialBody,
        response: { 200: verifiedAnswer },
      },
    },
    async () => {
      throw error('verification_record.not_found');
    },
  );

  app.post(
    `${path}/web-authn/registration`,
    {
      config,
      schema: {
        tags,
        summary: 'Begin a new passkey',
        response: { 200: verificationAnswer.extend({ registrationOptions: passkeyRegistrationOptions }) },
      },
    },
    (request) => beginPasskey(accountOf(request)),
  );

  app.post(
    `${path}/web-authn/registration/verify`,
    {
      config,
      schema: {
        tags,
        summary: 'Check a new passkey',
        body: checkRegistrationBody,
        response: { 200: verifiedAnswer },
      },
    },
    async (request) => {
      const { verificationRecordId, payload } = request.body;
      return {
        verificationRecordId: await confirmNewPasskey(accountOf(request), verificationRecordId, payload),
      };
    },
  );

  app.post(
    `${path}/web-authn/authentication`,
    {
      config,
      schema: {
        tags,
        summary: 'Ask for one of my passkeys',
        description: 'Shows that it is me, as a password or a code does.',
        response: { 200: verificationAnswer.extend({ authenticationOptions: passkeyAuthenticationOptions }) },
      },
    },
    (request) => askForOwnPasskey(accountOf(request)),
  );

  app.post(
    `${path}/web-authn/authentication/verify`,
    {
      config,
      schema: {
        tags,
        summary: 'Check one of my passkeys',
        body: checkPasskeyBody,
        response: { 200: verifiedAnswer },
      },
    },
    async (request) => {
      const { verificationRecordId, payload } = request.body;
      return {
        verificationRecordId: await verifyOwnPasskey(accountOf(request), verificationRecordId, payload),
      };
    },
  );

  app.post(
    `${path}/totp`,
    {
      config,
      schema: {
        tags,
        summary: 'Show a code of my authenticator app',
        description: 'Shows that it is me, as a password or a code does.',
        body: checkTotpBody,
        response: { 201: verificationAnswer },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await verifyOwnTotp(accountOf(request), request.body.code)),
  );
}
