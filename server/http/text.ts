/**
 * Refuses texts that no database can hold: NUL characters, broken surrogate pairs, and nesting deep enough to
 * exhaust somebody's stack. Checked once for every route, so that such input is a 400 and never a 500.
 */
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { invalidInput } from './failures.ts';

const maxDepth = 100;

export function installTextRules(app: FastifyInstance): void {
  app.addHook('preValidation', ({ params, query, body }, _reply, done) => {
    const problem = problemOf(params) ?? problemOf(query) ?? problemOf(body);
    done(problem && invalidInput([problem]));
  });
}

type Problem = { code: string; path: readonly string[]; message: string };

function problemOf(root: unknown): Problem | undefined {
  if (root === undefined || root === null) return undefined;
  const waiting: { value: unknown; path: readonly string[] }[] = [{ value: root, path: [] }];
  for (let item = waiting.pop(); item; item = waiting.pop()) {
    const { value, path } = item;
    if (typeof value === 'string' && !isPlain(value))
      return { code: 'invalid_string', path, message: 'holds characters that are not text' };
    if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) continue;
    if (path.length >= maxDepth)
      return { code: 'too_deep', path: path.slice(0, 3), message: 'is nested too deeply' };
    for (const [key, member] of Object.entries(value)) {
      if (!isPlain(key)) return { code: 'invalid_key', path, message: 'has a key that is not text' };
      waiting.push({ value: member, path: [...path, key] });
    }
  }
  return undefined;
}

const isPlain = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/** For what is read outside of a route's own checks – a cookie, or the query of a request that was refused. */
export const plainText = z.string().min(1).max(2048).refine(isPlain);
