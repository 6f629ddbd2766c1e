/** `/api/log-seals`: what vouches for the audit log. Ours. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as z from 'zod';
import { management } from '../../http/gate.ts';
import { describePage, pageOf, pageQuery } from '../../http/pagination.ts';
import { countOf, opened } from './seal.ts';
import { countSeals, selectSeals } from './store.ts';
import { verifySeals } from './verify.ts';

const config = { gate: management('logs') };
const tags = ['Audit logs'];

const time = z.number();
const seal = z.object({
  number: z.number(),
  mark: z.string(),
  /** Whether the server's key made it; nothing else is told of one that it did not. */
  isOurs: z.boolean(),
  from: time.optional(),
  to: time.optional(),
  entries: z.number().optional(),
  late: z.number().optional(),
  purged: z.number().optional(),
  sealedAt: time.optional(),
});

const verification = z.object({
  problems: z.array(
    z.object({
      kind: z.enum(['seals', 'entries']),
      seals: z.tuple([z.number(), z.number()]).readonly().nullable(),
      from: time.nullable(),
      to: time.nullable(),
      lost: z.number(),
      unknown: z.array(z.string()).readonly(),
    }),
  ),
  delays: z.array(z.object({ from: time, to: time, sealedAt: time })),
  seals: z.number(),
  entries: z.number(),
  late: z.number(),
  until: time.nullable(),
  next: z.number().nullable(),
  head: z.string().nullable(),
  waiting: z.object({ entries: z.number(), since: time.nullable() }).nullable(),
});

export function logSealRoutes(instance: FastifyInstance): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();

  app.get(
    '/api/log-seals',
    {
      config,
      schema: {
        tags,
        summary: 'List seals of the audit log, newest first',
        description:
          'Each covers the entries of a time and the seal before it. `mark` is what to note elsewhere; `purged` is the number up to which seals were removed with entries that were older than the log keeps them.',
        querystring: z.object(pageQuery),
        response: { 200: z.array(seal) },
      },
    },
    async (request, reply) => {
      const { db, vault } = request.tenant;
      const page = pageOf(request.query);
      const rows = await selectSeals(db, { order: 'newest first', limit: page.size, offset: page.offset });
      describePage(request, reply, page, await countSeals(db));
      return rows.map((row) => {
        const { number, mark } = row;
        const known = opened(vault, row);
        if (!known) return { number, mark, isOurs: false };
        const { from, to, late, purged, sealedAt } = known;
        const entries = countOf(known);
        return { number, mark, isOurs: true, from, to, entries, late: late.length, purged, sealedAt };
      });
    },
  );

  app.get(
    '/api/log-seals/verification',
    {
      config,
      schema: {
        tags,
        summary: 'Compare the audit log with its seals',
        description:
          'Looks at some ten thousand entries in a call, from the oldest on. `next` is what to send as `after` to go on; it is `null` at the end.',
        querystring: z.object({
          after: z
            .string()
            .regex(/^\d{1,10}$/)
            .transform(Number)
            .refine((number) => number < 2 ** 31)
            .default(0),
        }),
        response: { 200: verification },
      },
    },
    ({ tenant, query: { after } }) => verifySeals(tenant, after),
  );
}
