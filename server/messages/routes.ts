/** `/api/verification-codes`: codes for whatever an administrator's own pages want confirmed (MANAGEMENT §13.3). */
import { parseAcceptLanguage } from '@portero/schema/languages.ts';
import { emailAddress, phoneNumber, typedCode } from '@portero/schema/text.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { management } from '../http/gate.ts';
import type { Recipient } from './cap.ts';
import { sendCode, verifyCodeCounted } from './codes.ts';

const config = { gate: management('verification-codes') };
const tags = ['Verification codes'];
const scope = 'management';
const recipientBody = z.union([z.object({ email: emailAddress }), z.object({ phone: phoneNumber })]);
const verifyBody = z.union([
  z.object({ email: emailAddress, verificationCode: typedCode.min(1) }),
  z.object({ phone: phoneNumber, verificationCode: typedCode.min(1) }),
]);

export function verificationCodeRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.post(
    '/api/verification-codes',
    {
      config,
      schema: { tags, summary: 'Send a verification code', body: recipientBody, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await sendCode(request.tenant, {
        scope,
        recipient: recipientOf(request.body),
        type: 'Generic',
        languages: parseAcceptLanguage(request.headers['accept-language']),
        ip: request.ip,
      });
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/verification-codes/verify',
    {
      config,
      schema: { tags, summary: 'Check a verification code', body: verifyBody, response: { 204: z.null() } },
    },
    async ({ tenant, body }, reply) => {
      const proof = { scope, recipient: recipientOf(body), code: body.verificationCode };
      await verifyCodeCounted(tenant, proof);
      return reply.code(204).send(null);
    },
  );
}

const recipientOf = (body: { email: string } | { phone: string }): Recipient =>
  'email' in body ? { type: 'email', value: body.email } : { type: 'phone', value: body.phone };
