/**
 * Refuses texts that no database can hold: NUL characters, broken surrogate pairs, and nesting deep enough to
 * exhaust somebody's stack. Checked once for every route, so that such input is a 400 and never a 500; what reads JSON
 * that the framework has not seen asks `textProblem` itself.
 */
import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { invalidInput } from './failures.ts';

const maxDepth = 100;
/** Of a place that is told: where it begins is enough to find it. */
const longestPath = 10;

/** Before validation. @throws guard.invalid_input (400) */
export function installTextRules(app: FastifyInstance): void {
  app.addHook('preValidation', ({ params, query, body }, _reply, done) => {
    const problem = textProblem(params) ?? textProblem(query) ?? textProblem(body);
    done(problem && invalidInput([problem]));
  });
}

/** What no database can hold of a value that came as JSON, and where in it. */
export function textProblem(value: unknown): Problem | undefined {
  const problem = problemOf(value);
  return problem && { ...problem, path: problem.path.slice(0, longestPath) };
}

type Problem = { code: string; path: readonly string[]; message: string };

/**
 * Goes down as deep as is allowed, so the stack holds it; nothing is kept of what was looked at, or one body with a long
 * list far down would take a gigabyte.
 */
function problemOf(value: unknown, depth = 0): Problem | undefined {
  if (typeof value === 'string')
    return isPlain(value)
      ? undefined
      : { code: 'invalid_string', path: [], message: 'holds characters that are not text' };
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return undefined;
  if (depth >= maxDepth) return { code: 'too_deep', path: [], message: 'is nested too deeply' };
  const isList = Array.isArray(value);
  for (const [key, member] of isList ? value.entries() : Object.entries(value)) {
    if (typeof key === 'string' && !isPlain(key))
      return { code: 'invalid_key', path: [], message: 'has a key that is not text' };
    const problem = problemOf(member, depth + 1);
    if (problem) return { ...problem, path: [String(key), ...problem.path] };
  }
  return undefined;
}

const isPlain = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

/** For what is read outside of a route's own checks – a cookie, or the query of a request that was refused. */
export const plainText = z.string().min(1).max(2048).refine(isPlain);
