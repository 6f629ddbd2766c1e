/** Test support: what an answer is worth. */
import { setTimeout as wait } from 'node:timers/promises';
import { type ErrorCode, errorCatalogue } from '@portero/schema/errors.ts';
import * as z from 'zod';

/** What it comes to; undefined when that takes too long. */
export async function inTime<T>(promise: Promise<T>): Promise<T | undefined> {
  const stop = new AbortController();
  const late = wait(10_000, undefined, { signal: stop.signal }).catch(() => undefined);
  return Promise.race([promise, late]).finally(() => stop.abort());
}

/** The code of an error as the contract has it; undefined for anything else. */
export function errorCodeOf(payload: string): ErrorCode | undefined {
  try {
    const { data } = z.object({ code: z.string(), message: z.string() }).safeParse(JSON.parse(payload));
    return data && isErrorCode(data.code) ? data.code : undefined;
  } catch {
    return undefined;
  }
}

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorCatalogue, code);
