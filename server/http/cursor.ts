/**
 * Lists by where the last page ended instead of by numbers: nobody comes twice or is left out while others come and go, late
 * pages are as fast as the first, and nothing is counted. `cursor=` begins; the `Link` of an answer leads on.
 */
import { error } from '@portero/schema/errors.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { pageOf, type pageQuery } from './pagination.ts';

/** Where a page ended: what the list is sorted by, and the id that decides between equals. */
export type Position = { readonly value: string | number | null; readonly id: string };

/** What is asked for; `after` is undefined at the beginning. */
export type Stretch = { readonly size: number; readonly after: Position | undefined };

/** The query parameter, beside those of pages; spread into a route's querystring schema. */
export const cursorQuery = {
  cursor: z
    .string()
    .max(2048)
    .optional()
    .describe('Empty to begin, then as `Link` has it. Instead of `page`; nothing is counted.'),
};

const text = z.string().refine((value) => value.isWellFormed() && !value.includes('\0'));
const position = z.tuple([z.union([text, z.int(), z.null()]), text.min(1).max(128)]);

type Query = { readonly [name in keyof typeof pageQuery | keyof typeof cursorQuery]?: string | undefined };

/**
 * @returns undefined for lists by numbers
 * @throws guard.invalid_pagination for what is no cursor of ours, or one beside a page's number
 */
export function stretchOf({ cursor, page, page_size }: Query): Stretch | undefined {
  if (cursor === undefined) return undefined;
  if (page !== undefined) throw error('guard.invalid_pagination');
  const { size } = pageOf({ page_size });
  return { size, after: cursor === '' ? undefined : read(cursor) };
}

/**
 * Cuts off the one row too many that tells whether there is more, and says by `Link` where that begins.
 * @param rows one more than asked for, if there is one
 */
export function answerStretch<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  { size }: Stretch,
  rows: readonly T[],
  positionOf: (row: T) => Position,
): T[] {
  const shown = rows.slice(0, size);
  const last = shown.at(-1);
  if (last !== undefined && rows.length > size) {
    const { value, id } = positionOf(last);
    const url = new URL(request.url, request.tenant.endpoint);
    url.searchParams.set('cursor', Buffer.from(JSON.stringify([value, id])).toString('base64url'));
    void reply.header('link', `<${url.href}>; rel="next"`);
  }
  return shown;
}

function read(cursor: string): Position {
  try {
    const [value, id] = position.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    return { value, id };
  } catch {
    throw error('guard.invalid_pagination');
  }
}
