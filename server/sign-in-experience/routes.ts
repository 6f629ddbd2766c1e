/** `/api/sign-in-exp` for administrators, `/api/.well-known/sign-in-exp` for the pages (contract MANAGEMENT §9, §16). */
import { error } from '@portero/schema/errors.ts';
import {
  emailBlocklistPolicy,
  passwordPolicy as passwordPolicySchema,
  patchSignInExperienceBody,
  publicSignInExperienceSchema,
  signInExperienceSchema,
  usernamePolicy,
} from '@portero/schema/sign-in-experience.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { preconditionOf } from '../http/etag.ts';
import { anonymous, management } from '../http/gate.ts';
import { blockedAddresses } from '../users/blocked-addresses.ts';
import { usernameCaseConflicts } from '../users/case-conflicts.ts';
import { refusedUsernames } from '../users/refused-usernames.ts';
import { findUserById } from '../users/rules.ts';
import { getSignInExperience } from './experience.ts';
import { passwordIssues } from './password-policy.ts';
import { publicSignInExperience } from './public.ts';
import { updateSignInExperience } from './rules.ts';

const gate = management('sign-in-experience');
const tags = ['Sign-in experience'];
const conflictLimit = z
  .string()
  .regex(/^\d{1,3}$/)
  .transform(Number)
  .pipe(z.int().min(1).max(100));
const passwordIssue = z.object({
  code: z.string(),
  interpolation: z.record(z.string(), z.unknown()).optional(),
});
const publicQuery = z.object({ appId: z.string().optional(), organizationId: z.string().optional() });

export function signInExperienceRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/sign-in-exp',
    {
      config: { gate },
      schema: { tags, summary: 'Get the sign-in experience', response: { 200: signInExperienceSchema } },
    },
    ({ tenant }) => getSignInExperience(tenant),
  );

  app.patch(
    '/api/sign-in-exp',
    {
      config: { gate },
      schema: {
        tags,
        summary: 'Change the sign-in experience',
        querystring: z.object({ removeUnusedDemoSocialConnector: z.string().optional() }),
        body: patchSignInExperienceBody,
        response: { 200: signInExperienceSchema },
      },
    },
    (request) => {
      const precondition = preconditionOf(request, signInExperienceSchema);
      return updateSignInExperience(request.tenant, request.body, actorOf(request), precondition);
    },
  );

  app.post(
    '/api/sign-in-exp/default/check-password',
    {
      config: { gate },
      schema: {
        tags,
        summary: 'Check a password against the policy',
        description: 'With `passwordPolicy`, against that one instead of the stored one; ours.',
        body: z.object({
          password: z.string().max(10_000),
          userId: z.string().optional(),
          passwordPolicy: passwordPolicySchema.optional(),
        }),
        response: {
          200: z.object({ result: z.literal(true) }),
          400: z.union([
            z.object({ result: z.literal(false), issues: z.array(passwordIssue) }),
            z.object({
              code: z.string(),
              message: z.string(),
              data: z.unknown().optional(),
              details: z.string().optional(),
            }),
          ]),
        },
      },
    },
    async ({ tenant, body: { password, userId, passwordPolicy: tried } }, reply) => {
      const { passwordPolicy } = await getSignInExperience(tenant);
      if (userId === undefined && !tried && (passwordPolicy.rejects?.userInfo ?? true)) {
        throw error('request.invalid_input', undefined, {
          details: 'The policy looks at the user’s details: give a userId.',
        });
      }
      const user = userId === undefined ? undefined : await findUserById(tenant, userId);
      if (userId !== undefined && !user) throw error('entity.not_found');
      const issues = await passwordIssues(tenant, password, { user, policy: tried });
      // The contract answers a refusal with 400, though nothing is wrong with the request.
      if (issues.length > 0) return reply.code(400).send({ result: false, issues });
      return reply.send({ result: true });
    },
  );

  app.get(
    '/api/sign-in-exp/username-policy/case-sensitivity-conflicts',
    {
      config: { gate },
      schema: {
        tags,
        summary: 'List usernames that differ only by case',
        querystring: z.object({ limit: conflictLimit.default(20) }),
        response: {
          200: z.object({
            totalConflicts: z.number(),
            samples: z.array(z.object({ usernameLower: z.string(), userIds: z.array(z.string()) })),
          }),
        },
      },
    },
    ({ tenant, query }) => usernameCaseConflicts(tenant.db, query.limit),
  );

  app.post(
    '/api/sign-in-exp/username-policy/affected-users',
    {
      config: { gate },
      schema: {
        tags,
        summary: 'Count accounts whose username the rules for new ones refuse',
        description: 'By the rules of the request, or the stored ones. They stay as they are. Ours.',
        body: z.object({ usernamePolicy: usernamePolicy.optional() }),
        response: {
          200: z.object({
            accounts: z.number(),
            affected: z.number(),
            samples: z.array(z.object({ id: z.string(), username: z.string() })),
          }),
        },
      },
    },
    async ({ tenant, body }) =>
      refusedUsernames(tenant, body.usernamePolicy ?? (await getSignInExperience(tenant)).usernamePolicy),
  );

  app.post(
    '/api/sign-in-exp/email-blocklist/affected-users',
    {
      config: { gate },
      schema: {
        tags,
        summary: 'Count accounts whose address the rules for new ones refuse',
        description: 'By the rules of the request, or the stored ones. They stay as they are. Ours.',
        body: z.object({ emailBlocklistPolicy: emailBlocklistPolicy.optional() }),
        response: {
          200: z.object({ accounts: z.number(), affected: z.number(), userIds: z.array(z.string()) }),
        },
      },
    },
    async ({ tenant, body }) =>
      blockedAddresses(
        tenant,
        body.emailBlocklistPolicy ?? (await getSignInExperience(tenant)).emailBlocklistPolicy,
      ),
  );

  for (const url of ['/api/.well-known/sign-in-exp', '/api/.well-known/experience']) {
    app.get(
      url,
      {
        config: {
          gate: anonymous(
            'custom sign-in pages need it before anybody is signed in; it holds nothing private',
          ),
        },
        schema: {
          tags: ['Well-known'],
          summary: 'Get what sign-in pages need to know',
          querystring: publicQuery,
          response: { 200: publicSignInExperienceSchema },
        },
      },
      ({ tenant, query }) => publicSignInExperience(tenant, query),
    );
  }
}
