/**
 * Patterns that an administrator typed, tried on what strangers typed. A pattern may take ages on a text that is made
 * for it, so the engine is stopped after a moment, and such a text does not match.
 */
import { createContext, Script } from 'node:vm';

/** Milliseconds; a harmless pattern takes microseconds. */
const patience = 20;

const context = createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
const test = new Script('new RegExp(pattern, flags).test(text)');

/** What a pattern is tried with: `u` where it can be, else `\p{L}` would be no letter; undefined for what is no pattern. */
const flagsOf = (pattern: string): string | undefined =>
  ['u', ''].find((flags) => {
    try {
      return Boolean(new RegExp(pattern, flags));
    } catch {
      return false;
    }
  });

/** Whether it can be tried at all. */
export const compiles = (pattern: string): boolean => flagsOf(pattern) !== undefined;

/** Whether the whole pattern language accepts the text, within the time that there is. */
export function matches(pattern: string, text: string): boolean {
  Object.assign(context, { pattern, text, flags: flagsOf(pattern) ?? '' });
  try {
    return test.runInContext(context, { timeout: patience }) === true;
  } catch {
    return false;
  }
}
