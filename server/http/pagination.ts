/** `page`, `page_size`, `Total-Number` and `Link` (contract MANAGEMENT §1.5). */
import { error } from '@portero/schema/errors.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';

export type Page = { readonly number: number; readonly size: number; readonly offset: number };

const wholeNumber = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);

/** Query parameters for routes that are paged; spread into a route's querystring schema. */
export const pageQuery = { page: z.string().optional(), page_size: z.string().optional() };

type PageQuery = { page?: string | undefined; page_size?: string | undefined };

/** @throws guard.invalid_pagination when out of range or not a number */
export function pageOf(query: PageQuery): Page {
  const number = query.page === undefined ? 1 : parse(query.page);
  const size = query.page_size === undefined ? 20 : parse(query.page_size);
  if (number < 1 || size < 1 || size > 100) throw error('guard.invalid_pagination');
  return { number, size, offset: (number - 1) * size };
}

/**
 * As `pageOf`, but undefined when neither parameter is given: the route then answers everything.
 * @throws guard.invalid_pagination
 */
export function optionalPageOf(query: PageQuery): Page | undefined {
  return query.page === undefined && query.page_size === undefined ? undefined : pageOf(query);
}

/** Set `Total-Number` and `Link` on a paged answer. */
export function describePage(request: FastifyRequest, reply: FastifyReply, page: Page, total: number): void {
  const last = Math.max(1, Math.ceil(total / page.size));
  const link = (number: number, rel: string) => {
    const url = new URL(request.url, request.tenant.endpoint);
    url.searchParams.set('page', String(number));
    url.searchParams.set('page_size', String(page.size));
    return `<${url.href}>; rel="${rel}"`;
  };
  const links = [link(1, 'first')];
  if (page.number > 1) links.push(link(page.number - 1, 'prev'));
  if (page.number < last) links.push(link(page.number + 1, 'next'));
  links.push(link(last, 'last'));
  reply.header('total-number', total).header('link', links.join(', '));
}

/** Answer a list that was read whole: all of it, or the page that was asked for. */
export function answerSlice<T>(
  request: FastifyRequest<{ Querystring: PageQuery }>,
  reply: FastifyReply,
  items: readonly T[],
): T[] {
  const page = optionalPageOf(request.query);
  if (!page) return [...items];
  describePage(request, reply, page, items.length);
  return items.slice(page.offset, page.offset + page.size);
}

function parse(text: string): number {
  const parsed = wholeNumber.safeParse(text);
  if (!parsed.success) throw error('guard.invalid_pagination');
  return parsed.data;
}
