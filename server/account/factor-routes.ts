/** `/api/my-account/mfa-verifications` and the choices about them (contract ACCOUNT §3). */
import {
  factorNameBody,
  mfaSettings,
  newFactorBody,
  ownChoices,
  ownChoicesPatch,
  replaceBackupCodesBody,
  replaceTotpBody,
} from '@portero/schema/account.ts';
import { mfaVerification } from '@portero/schema/mfa.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { account } from '../http/gate.ts';
import { newBackupCodes } from '../mfa/backup-codes.ts';
import { newTotpSecret } from '../mfa/totp.ts';
import { accountOf } from './caller.ts';
import { changeChoices, getChoices, getMfaSettings } from './choices.ts';
import {
  addOwnFactor,
  listOwnBackupCodes,
  listOwnFactors,
  removeOwnFactor,
  renameOwnFactor,
  replaceOwnBackupCodes,
  replaceOwnTotp,
} from './factors.ts';

const tags = ['My account'];
const config = { gate: account({ scope: 'identities' }) };
const path = '/api/my-account/mfa-verifications';
const params = z.object({ verificationId: z.string().min(1).max(128) });
const nothing = { 204: z.null() };
const verified = 'Needs `logto-verification-id`: a fresh verification of the person.';

export function factorRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    path,
    {
      config,
      schema: { tags, summary: 'List my second factors', response: { 200: z.array(mfaVerification) } },
    },
    (request) => listOwnFactors(accountOf(request)),
  );

  app.post(
    path,
    {
      config,
      schema: {
        tags,
        summary: 'Add a second factor',
        description: `${verified} An authenticator app must show a code of its new secret.`,
        body: newFactorBody,
        response: nothing,
      },
    },
    async (request, reply) => {
      await addOwnFactor(accountOf(request), request.body);
      return reply.code(204).send(null);
    },
  );

  app.put(
    `${path}/totp`,
    {
      config,
      schema: {
        tags,
        summary: 'Replace my authenticator app, or add one',
        description: `${verified} Whoever has several names the one that goes with \`replaces\`, or replaces them all.`,
        body: replaceTotpBody,
        response: nothing,
      },
    },
    async (request, reply) => {
      await replaceOwnTotp(accountOf(request), request.body);
      return reply.code(204).send(null);
    },
  );

  app.post(
    `${path}/totp-secret/generate`,
    {
      config: { gate: account() },
      schema: {
        tags,
        summary: 'Make a secret for an authenticator app',
        description: 'It is not stored; add it with a code that the app shows.',
        response: { 200: z.object({ secret: z.string() }) },
      },
    },
    async () => ({ secret: newTotpSecret() }),
  );

  app.post(
    `${path}/backup-codes/generate`,
    {
      config: { gate: account() },
      schema: {
        tags,
        summary: 'Make backup codes',
        description: 'They are not stored; let the person keep them, then add them.',
        response: { 200: z.object({ codes: z.array(z.string()) }) },
      },
    },
    async () => ({ codes: newBackupCodes() }),
  );

  app.put(
    `${path}/backup-codes`,
    {
      config,
      schema: {
        tags,
        summary: 'Replace my backup codes, or add some',
        description: `${verified} The old ones stop working at once. Whoever is signed in elsewhere as the person is so no longer.`,
        body: replaceBackupCodesBody,
        response: nothing,
      },
    },
    async (request, reply) => {
      await replaceOwnBackupCodes(accountOf(request), request.body.codes, 'any');
      return reply.code(204).send(null);
    },
  );

  app.get(
    `${path}/backup-codes`,
    {
      config,
      schema: {
        tags,
        summary: 'Tell which of my backup codes are used',
        description: `${verified} The codes themselves are stored as hashes and cannot be shown again.`,
        response: {
          200: z.object({ codes: z.array(z.object({ code: z.string(), usedAt: z.string().optional() })) }),
        },
      },
    },
    async (request) => ({ codes: await listOwnBackupCodes(accountOf(request)) }),
  );

  app.patch(
    `${path}/:verificationId/name`,
    {
      config,
      schema: {
        tags,
        summary: 'Name a passkey or an authenticator app of mine',
        description: verified,
        params,
        body: factorNameBody,
        response: { 200: mfaVerification },
      },
    },
    (request) => renameOwnFactor(accountOf(request), request.params.verificationId, request.body.name),
  );

  app.delete(
    `${path}/:verificationId`,
    {
      config,
      schema: {
        tags,
        summary: 'Remove a second factor of mine',
        description: `${verified} Whoever is signed in elsewhere as the person is so no longer.`,
        params,
        response: nothing,
      },
    },
    async (request, reply) => {
      await removeOwnFactor(accountOf(request), request.params.verificationId);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/my-account/mfa-settings',
    {
      config,
      schema: { tags, summary: 'Get my choices about the second step', response: { 200: mfaSettings } },
    },
    (request) => getMfaSettings(accountOf(request)),
  );

  app.patch(
    '/api/my-account/mfa-settings',
    {
      config,
      schema: {
        tags,
        summary: 'Change my choices about the second step',
        description: verified,
        body: mfaSettings,
        response: { 200: mfaSettings },
      },
    },
    async (request) => {
      const { mfa } = await changeChoices(accountOf(request), { mfa: request.body });
      return { skipMfaOnSignIn: mfa.skipMfaOnSignIn };
    },
  );

  app.get(
    '/api/my-account/logto-configs',
    {
      config,
      schema: {
        tags,
        summary: 'Get my choices about second factors and passkeys',
        response: { 200: ownChoices },
      },
    },
    (request) => getChoices(accountOf(request)),
  );

  app.patch(
    '/api/my-account/logto-configs',
    {
      config,
      schema: {
        tags,
        summary: 'Change my choices about second factors and passkeys',
        description: verified,
        body: ownChoicesPatch,
        response: { 200: ownChoices },
      },
    },
    (request) => changeChoices(accountOf(request), request.body),
  );
}
