/**
 * Patterns that an administrator typed, tried on what strangers typed. A pattern may take ages on a text that is made
 * for it, so the engine is stopped after a moment, and such a text does not match.
 */
import { createContext, Script } from 'node:vm';

/** Milliseconds; a harmless pattern takes microseconds. */
const patience = 20;

const context = createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
const test = new Script('new RegExp(pattern, flags).test(text)');

/** With the `u` flag or without it. */
export function compiles(pattern: string): boolean {
  try {
    new RegExp(pattern, 'u');
    return true;
  } catch {
    return compilesWithout(pattern);
  }
}

function compilesWithout(pattern: string): boolean {
  try {
    new RegExp(pattern);
    return true;
  } catch {
    return false;
  }
}

/** Whether the whole pattern language accepts the text, within the time that there is. */
export function matches(pattern: string, text: string): boolean {
  Object.assign(context, { pattern, text, flags: '' });
  try {
    return test.runInContext(context, { timeout: patience }) === true;
  } catch {
    return false;
  }
}
