/** Second factors in the Experience API (contract EXPERIENCE §4, §6.1): parses, calls a rule, answers. */

import { error } from '@portero/schema/errors.ts';
import {
  backupCodeVerifyBody,
  bindFactorBody,
  bindPasskeyBody,
  isEmailChannel,
  passkeyAuthenticationBody,
  passkeyAuthenticationOptions,
  passkeyRegistrationBody,
  passkeyRegistrationOptions,
  sendFactorCodeBody,
  signInPasskeyAuthenticationBody,
  signInPasskeyBody,
  totpVerifyBody,
  verifyFactorCodeBody,
} from '@portero/schema/mfa.ts';
import {
  recoveryReason,
  recoveryStanding as recoveryStandingSchema,
} from '@portero/schema/recovery-requests.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { giveMark } from '../factor-recovery/browser.ts';
import { interaction } from '../http/gate.ts';
import { qrPng } from '../mfa/qr.ts';
import {
  bindFactor,
  bindPasskey,
  enableMfa,
  skipMfa,
  skipPasskey,
  skipSuggestion,
  trustThisDevice,
} from './binding.ts';
import type { ExperienceContext } from './experience.ts';
import { askForRecovery, beginRecovery, recoveryStanding } from './recovery.ts';
import { generateBackupCodes, verifyBackupCode } from './verifications/backup-code.ts';
import { sendFactorCode, verifyFactorCode } from './verifications/factor-code.ts';
import {
  askForSignInPasskey,
  preparePasskeySignIn,
  verifySignInPasskey,
} from './verifications/sign-in-passkey.ts';
import { confirmTotp, newTotpFactor, verifyTotp } from './verifications/totp.ts';
import { askForPasskey, confirmPasskey, newPasskey, verifyPasskey } from './verifications/web-authn.ts';

const config = { gate: interaction };
const tags = ['Experience'];
const verificationId = z.object({ verificationId: z.string() });
const verification = { 200: verificationId };
const nothing = { 204: z.null() };
const proofs = '/api/experience/verification';
const binding = '/api/experience/profile/mfa';
/** Ours: for whoever lost every second factor. */
const recoveryPath = '/api/experience/recovery';

export function mfaRoutes(
  instance: FastifyInstance,
  of: (request: FastifyRequest) => Promise<ExperienceContext>,
): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    recoveryPath,
    { config, schema: { tags, response: { 200: recoveryStandingSchema } } },
    async (request) => {
      const standing = await recoveryStanding(await of(request));
      if (!standing) throw error('session.mfa.recovery_not_available');
      return standing;
    },
  );

  app.post(
    recoveryPath,
    {
      config,
      schema: {
        tags,
        body: z.object({ reason: recoveryReason.optional() }),
        response: { 200: recoveryStandingSchema },
      },
    },
    async (request, reply) => {
      const { standing, mark } = await askForRecovery(await of(request), request.body.reason);
      if (mark) giveMark(reply, request.tenant, mark);
      return standing;
    },
  );

  app.post(
    `${recoveryPath}/begin`,
    { config, schema: { tags, response: nothing } },
    async (request, reply) => {
      await beginRecovery(await of(request));
      return reply.code(204).send(null);
    },
  );

  app.post(
    `${proofs}/totp/secret`,
    {
      config,
      schema: {
        tags,
        response: { 200: verificationId.extend({ secret: z.string(), secretQrCode: z.string() }) },
      },
    },
    async (request) => {
      const { uri, ...made } = await newTotpFactor(await of(request));
      return { ...made, secretQrCode: qrPng(uri) };
    },
  );

  app.post(
    `${proofs}/totp/verify`,
    { config, schema: { tags, body: totpVerifyBody, response: verification } },
    async (request) => {
      const { code, verificationId: pending } = request.body;
      const ctx = await of(request);
      return {
        verificationId: await (pending === undefined
          ? verifyTotp(ctx, code)
          : confirmTotp(ctx, pending, code)),
      };
    },
  );

  app.post(
    `${proofs}/backup-code/generate`,
    {
      config,
      schema: { tags, response: { 200: verificationId.extend({ codes: z.array(z.string()) }) } },
    },
    async (request) => generateBackupCodes(await of(request)),
  );

  app.post(
    `${proofs}/backup-code/verify`,
    { config, schema: { tags, body: backupCodeVerifyBody, response: verification } },
    async (request) => ({ verificationId: await verifyBackupCode(await of(request), request.body.code) }),
  );

  app.post(
    `${proofs}/mfa-verification-code`,
    { config, schema: { tags, body: sendFactorCodeBody, response: verification } },
    async (request) => ({
      verificationId: await sendFactorCode(await of(request), channelOf(request.body.identifierType)),
    }),
  );

  app.post(
    `${proofs}/mfa-verification-code/verify`,
    { config, schema: { tags, body: verifyFactorCodeBody, response: verification } },
    async (request) => {
      const { identifierType, verificationId: id, code } = request.body;
      return {
        verificationId: await verifyFactorCode(await of(request), channelOf(identifierType), id, code),
      };
    },
  );

  app.post(
    `${proofs}/web-authn/registration`,
    {
      config,
      schema: {
        tags,
        response: { 200: verificationId.extend({ registrationOptions: passkeyRegistrationOptions }) },
      },
    },
    async (request) => newPasskey(await of(request)),
  );

  app.post(
    `${proofs}/web-authn/registration/verify`,
    { config, schema: { tags, body: passkeyRegistrationBody, response: verification } },
    async (request) => {
      const { verificationId: id, payload } = request.body;
      return { verificationId: await confirmPasskey(await of(request), id, payload) };
    },
  );

  app.post(
    `${proofs}/web-authn/authentication`,
    {
      config,
      schema: {
        tags,
        response: { 200: verificationId.extend({ authenticationOptions: passkeyAuthenticationOptions }) },
      },
    },
    async (request) => askForPasskey(await of(request)),
  );

  app.post(
    `${proofs}/web-authn/authentication/verify`,
    { config, schema: { tags, body: passkeyAuthenticationBody, response: verification } },
    async (request) => {
      const { verificationId: id, payload } = request.body;
      return { verificationId: await verifyPasskey(await of(request), id, payload) };
    },
  );

  app.post(
    '/api/experience/preflight/sign-in-passkey/authentication',
    {
      config,
      schema: {
        tags,
        response: { 200: z.object({ authenticationOptions: passkeyAuthenticationOptions }) },
      },
    },
    async (request) => preparePasskeySignIn(await of(request)),
  );

  app.post(
    `${proofs}/sign-in-passkey/authentication`,
    {
      config,
      schema: {
        tags,
        body: signInPasskeyBody,
        response: { 200: verificationId.extend({ authenticationOptions: passkeyAuthenticationOptions }) },
      },
    },
    async (request) => askForSignInPasskey(await of(request), request.body.identifier),
  );

  app.post(
    `${proofs}/sign-in-passkey/authentication/verify`,
    { config, schema: { tags, body: signInPasskeyAuthenticationBody, response: verification } },
    async (request) => {
      const { verificationId: id, payload } = request.body;
      return { verificationId: await verifySignInPasskey(await of(request), id, payload) };
    },
  );

  app.post(
    `${binding}/passkey`,
    { config, schema: { tags, body: bindPasskeyBody, response: nothing } },
    async (request, reply) => {
      const { verificationId: id, name } = request.body;
      await bindPasskey(await of(request), id, name);
      return reply.code(204).send(null);
    },
  );

  app.post(
    binding,
    { config, schema: { tags, body: bindFactorBody, response: nothing } },
    async (request, reply) => {
      const { type, verificationId: id, name } = request.body;
      await bindFactor(await of(request), type, id, name);
      return reply.code(204).send(null);
    },
  );

  const choice = (path: string, choose: (ctx: ExperienceContext) => Promise<void>) =>
    app.post(
      `${binding}/${path}`,
      { config, schema: { tags, response: nothing } },
      async (request, reply) => {
        await choose(await of(request));
        return reply.code(204).send(null);
      },
    );
  choice('mfa-enabled', enableMfa);
  choice('mfa-skipped', skipMfa);
  choice('mfa-suggestion-skipped', skipSuggestion);
  choice('passkey-skipped', skipPasskey);
  choice('trusted-device', trustThisDevice);
}

const channelOf = (type: z.infer<typeof sendFactorCodeBody>['identifierType']) =>
  isEmailChannel(type) ? ('email' as const) : ('phone' as const);
