/** `/api/user-imports`: people out of files, at their own pace, with a report for every row. Ours; Logto has none. */
import { Readable } from 'node:stream';
import { error } from '@portero/schema/errors.ts';
import { yesNo } from '@portero/schema/text.ts';
import {
  importFormats,
  isOver,
  onDuplicate,
  rowOutcomes,
  type UserImport,
  userImportRowSchema,
  userImportSchema,
} from '@portero/schema/user-import.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { actorOf } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { management } from '../http/gate.ts';
import { describePage, pageOf, pageQuery } from '../http/pagination.ts';
import { type FirebaseHash, firebaseHash } from './formats/format.ts';
import { receiveImport } from './receive.ts';
import { reportOf } from './report.ts';
import { deleteRows, forgetPeople, selectReport } from './rows-store.ts';
import { waiting } from './runner.ts';
import {
  changeState,
  deleteImport,
  type ImportRow,
  resetForRun,
  selectImport,
  selectImports,
} from './store.ts';

const config = { gate: management('users') };
const tags = ['User imports'];
const params = z.object({ importId: z.string().min(1).max(128) });
const one = { 200: userImportSchema };
/** Milliseconds, after which what people brought along is forgotten. */
const longestPause = 7 * 86_400_000;

export function userImportRoutes(instance: FastifyInstance): void {
  void instance.register(async (scope) => {
    // The file is read while it arrives, whatever it calls itself.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.withTypeProvider<ZodTypeProvider>().post(
      '/api/user-imports',
      {
        config,
        schema: {
          tags,
          summary: 'Import users from a file, which is the body',
          querystring: z.object({
            format: z.enum(importFormats),
            onDuplicate: z.enum(onDuplicate).default('skip'),
            dryRun: yesNo.describe('Only tell what would happen.'),
            keepIds: yesNo,
            trustUnverified: yesNo.describe('Take over addresses that were never verified, too.'),
          }),
          response: { 201: userImportSchema },
        },
      },
      async (request, reply) => {
        const { query, tenant } = request;
        const { dryRun: isDryRun, ...options } = query;
        const made = await receiveImport(
          tenant,
          request.raw,
          { ...options, isDryRun, firebaseHash: firebaseHashOf(request.headers['firebase-hash']) },
          actorOf(request),
        );
        waiting.emit('import');
        return reply.code(201).send(publicImport(made));
      },
    );
  });

  const app = instance.withTypeProvider<ZodTypeProvider>();
  app.get(
    '/api/user-imports',
    {
      config,
      schema: {
        tags,
        summary: 'List imports, newest first',
        querystring: z.object(pageQuery),
        response: { 200: z.array(userImportSchema) },
      },
    },
    async (request, reply) => {
      const page = pageOf(request.query);
      const { imports, total } = await selectImports(request.tenant.db, page);
      describePage(request, reply, page, total);
      return imports.map(publicImport);
    },
  );

  app.get(
    '/api/user-imports/:importId',
    { config, schema: { tags, summary: 'Get an import and how far it is', params, response: one } },
    async ({ tenant, params }) => publicImport(await getImport(tenant.db, params.importId)),
  );

  app.post(
    '/api/user-imports/:importId/run',
    { config, schema: { tags, summary: 'Run a trial for real', params, response: one } },
    async (request) => {
      const { tenant, params } = request;
      await getImport(tenant.db, params.importId);
      await tenant.db.transaction(async (db) => {
        if (!(await resetForRun(db, params.importId)))
          throw error('request.invalid_input', undefined, { details: 'This is not a trial that is done.' });
        await note(db, request, 'Run');
      });
      waiting.emit('import');
      return publicImport(await getImport(tenant.db, params.importId));
    },
  );

  app.post(
    '/api/user-imports/:importId/pause',
    { config, schema: { tags, summary: 'Stop an import for a while', params, response: one } },
    // Whatever was done up to the last portion stays; who has a portion in hand finds that it is not theirs any more.
    (request) =>
      moveTo(request, 'Paused', ['Waiting', 'Running'], {
        leaseOwner: null,
        leaseUntil: Date.now() + longestPause,
      }),
  );

  app.post(
    '/api/user-imports/:importId/resume',
    { config, schema: { tags, summary: 'Go on with an import that was paused', params, response: one } },
    async (request) => {
      const moved = await moveTo(request, 'Waiting', ['Paused'], { leaseUntil: 0 });
      waiting.emit('import');
      return moved;
    },
  );

  app.post(
    '/api/user-imports/:importId/cancel',
    { config, schema: { tags, summary: 'Stop an import where it is', params, response: one } },
    async (request) => {
      const { tenant, params } = request;
      await moveTo(request, 'Cancelled', ['Receiving', 'Waiting', 'Running', 'Paused'], {
        finishedAt: Date.now(),
        leaseUntil: Date.now(),
      });
      await forgetPeople(tenant.db, params.importId);
      return publicImport(await getImport(tenant.db, params.importId));
    },
  );

  app.delete(
    '/api/user-imports/:importId',
    {
      config,
      schema: {
        tags,
        summary: 'Remove an import that is over, with its report',
        params,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      const { tenant, params } = request;
      const { state } = await getImport(tenant.db, params.importId);
      if (isOver(state)) await deleteRows(tenant.db, params.importId);
      await tenant.db.transaction(async (db) => {
        if (!(await deleteImport(db, params.importId)))
          throw error('request.invalid_input', undefined, { details: 'Cancel the import first.' });
        await note(db, request, 'Deleted');
      });
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/user-imports/:importId/rows',
    {
      config,
      schema: {
        tags,
        summary: 'List what became of each row, in the order of the file',
        params,
        querystring: z.object({ ...pageQuery, outcome: z.enum(rowOutcomes).optional() }),
        response: { 200: z.array(userImportRowSchema) },
      },
    },
    async (request, reply) => {
      const { outcome } = request.query;
      const page = pageOf(request.query);
      const found = await getImport(request.tenant.db, request.params.importId);
      describePage(request, reply, page, outcome ? found[outcome] : found.received);
      const selection = { limit: page.size, offset: page.offset, outcome };
      const rows = await selectReport(request.tenant.db, found, selection);
      return rows.map(({ label, ...row }) => ({ ...row, who: label }));
    },
  );

  app.get(
    '/api/user-imports/:importId/report',
    {
      config,
      schema: {
        tags,
        summary: 'Get what became of each row, as CSV',
        params,
        querystring: z.object({ outcome: z.enum(rowOutcomes).optional() }),
        response: { 200: z.unknown() },
      },
    },
    async ({ tenant, params: { importId }, query }, reply) => {
      const found = await getImport(tenant.db, importId);
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="import-${importId}.csv"`)
        .header('cache-control', 'no-store')
        .send(Readable.from(reportOf(tenant.db, found, query.outcome)));
    },
  );
}

const events = { Paused: 'Paused', Waiting: 'Resumed', Cancelled: 'Cancelled' } as const;
const refusals = {
  Paused: 'Only an import that waits or runs can be paused.',
  Waiting: 'This import is not paused.',
  Cancelled: 'This import is over.',
} as const;

type OfOne = FastifyRequest<{ Params: { importId: string } }>;

const note = (
  db: TenantDatabase,
  request: OfOne,
  event: 'Run' | 'Deleted' | (typeof events)[keyof typeof events],
): Promise<void> =>
  recordChange(db, {
    key: `Management.UserImport.${event}`,
    result: 'Success',
    actor: actorOf(request),
    importId: request.params.importId,
  });

async function moveTo(
  request: OfOne,
  state: keyof typeof events,
  from: readonly ImportRow['state'][],
  change: Parameters<typeof changeState>[3],
): Promise<UserImport> {
  const { db } = request.tenant;
  const { importId } = request.params;
  await getImport(db, importId);
  await db.transaction(async (inside) => {
    if (!(await changeState(inside, importId, from, { ...change, state })))
      throw error('request.invalid_input', undefined, { details: refusals[state] });
    await note(inside, request, events[state]);
  });
  return publicImport(await getImport(db, importId));
}

/** The parameters hold a key, so they come in a header and not in the address, which is logged. */
function firebaseHashOf(header: string | string[] | undefined): FirebaseHash | undefined {
  if (header === undefined) return undefined;
  try {
    return firebaseHash.parse(JSON.parse(String(header)));
  } catch (cause) {
    throw error('request.invalid_input', undefined, {
      details: 'The header Firebase-Hash must be JSON with signerKey, saltSeparator, rounds and memCost.',
      cause,
    });
  }
}

async function getImport(db: TenantDatabase, id: string): Promise<ImportRow> {
  const found = await selectImport(db, id);
  if (!found) throw error('entity.not_found');
  return found;
}

function publicImport(row: ImportRow): UserImport {
  const { leaseOwner: _owner, leaseUntil: _until, details, ...rest } = row;
  return { ...rest, onDuplicate: z.enum(onDuplicate).catch('skip').parse(details.onDuplicate) };
}
