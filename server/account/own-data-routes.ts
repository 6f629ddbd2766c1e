/** `/api/my-account/activity`, `/export`, `/personal-access-tokens`, and giving the account up: ours, beyond the contract. */
import { tokenScopes } from '@portero/schema/personal-access-tokens.ts';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { account } from '../http/gate.ts';
import { describePage, pageOf, pageQuery } from '../http/pagination.ts';
import { accountOf } from './caller.ts';
import {
  activity,
  createOwnToken,
  deleteOwnAccount,
  deleteOwnToken,
  exportOwnData,
  listActivity,
  listOwnTokens,
} from './own-data.ts';
import { ownTokenChoices, tokenChoices } from './token-choices.ts';

const tags = ['My account'];
const config = { gate: account({ scope: 'profile', isPersonal: true }) };
const tokens = '/api/my-account/personal-access-tokens';
const name = z.string().min(1).max(256);
const token = z.object({
  name: z.string(),
  createdAt: z.number(),
  expiresAt: z.number().nullable(),
  lastUsedAt: z.number().nullable(),
  scopes: tokenScopes.optional(),
  byOthers: z.boolean().optional(),
});
const verified = 'Needs `logto-verification-id`: a fresh verification of the person.';

export function ownDataRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/my-account/activity',
    {
      config,
      schema: {
        tags,
        summary: 'List what happened in my account, newest first',
        description: verified,
        querystring: z.object(pageQuery),
        response: { 200: z.array(activity) },
      },
    },
    async (request, reply) => {
      const page = pageOf(request.query);
      const { entries, total } = await listActivity(accountOf(request), page);
      describePage(request, reply, page, total);
      return entries;
    },
  );

  app.get(
    '/api/my-account/export',
    {
      config,
      schema: {
        tags,
        summary: 'Take my data along',
        description: `${verified} Holds no password, code, key or token.`,
        response: { 200: z.record(z.string(), z.unknown()) },
      },
    },
    async (request, reply) => {
      const data = await exportOwnData(accountOf(request));
      return reply
        .header('content-disposition', 'attachment; filename="account.json"')
        .header('cache-control', 'no-store')
        .send(data);
    },
  );

  app.delete(
    '/api/my-account',
    {
      config,
      schema: {
        tags,
        summary: 'Delete my account for good',
        description: `${verified} \`confirm\` is the account’s own id.`,
        querystring: z.object({ confirm: z.string().max(128).default('') }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await deleteOwnAccount(accountOf(request), request.query.confirm);
      return reply.code(204).send(null);
    },
  );

  app.get(
    tokens,
    {
      config,
      schema: {
        tags,
        summary: 'List my personal access tokens',
        description: 'Without their values, which are shown once.',
        response: { 200: z.array(token) },
      },
    },
    (request) => listOwnTokens(accountOf(request)),
  );

  app.get(
    '/api/my-account/personal-access-token-choices',
    {
      config,
      schema: {
        tags,
        summary: 'List what my personal access tokens may be limited to',
        description: 'Scopes about me, permissions on APIs and in organizations that I have now.',
        response: { 200: tokenChoices },
      },
    },
    (request) => ownTokenChoices(accountOf(request)),
  );

  app.post(
    tokens,
    {
      config,
      schema: {
        tags,
        summary: 'Create a personal access token',
        description: `${verified} It ends after ninety days unless told, after a year at the latest.`,
        body: z.object({
          name,
          expiresAt: z.number().int().optional(),
          scopes: tokenScopes.optional(),
        }),
        response: { 201: token.extend({ value: z.string() }) },
      },
    },
    async (request, reply) => reply.code(201).send(await createOwnToken(accountOf(request), request.body)),
  );

  app.delete(
    `${tokens}/:name`,
    {
      config,
      schema: {
        tags,
        summary: 'Delete a personal access token of mine',
        description: verified,
        params: z.object({ name }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await deleteOwnToken(accountOf(request), request.params.name);
      return reply.code(204).send(null);
    },
  );
}
