/** Test support: what an answer is worth. */
import { type ErrorCode, errorCatalogue } from '@portero/schema/errors.ts';
import * as z from 'zod';

/** What it comes to; undefined when that takes too long. */
export async function inTime<T>(promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), 10_000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

const errorAnswer = z.object({ code: z.string(), message: z.string() });

/** The code of an error as the contract has it; undefined for anything else. */
export function errorCodeOf(payload: string): ErrorCode | undefined {
  try {
    const { data } = errorAnswer.safeParse(JSON.parse(payload));
    return data && isErrorCode(data.code) ? data.code : undefined;
  } catch {
    return undefined;
  }
}

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorCatalogue, code);
