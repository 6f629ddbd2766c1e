/** What the editor tells of names while a script is written. */
import type { Phrases } from '../i18n/language.ts';
import type { Described, ScriptTypes } from '../ui/javascript.ts';
import type { TokenType } from './queries.ts';
import { brief, reachable, shapeAt, stepsOf } from './types.ts';

/** @param about what names are for, by their path */
export function scriptTypes(type: TokenType, about: Phrases['customJwt']['about']): ScriptTypes {
  const root = reachable[type];
  const words: Readonly<Record<string, string>> = about;
  const described = (steps: readonly string[]): Described | undefined => {
    const shape = shapeAt(root, steps);
    const name = steps.at(-1);
    if (!shape || name === undefined || name === '[]') return undefined;
    const path = steps.filter((step) => step !== '[]').join('.');
    const known = Object.hasOwn(words, path) ? words[path] : undefined;
    return { name, type: brief(shape) + (shape.optional ? ' | undefined' : ''), about: known };
  };
  return {
    membersOf(expression) {
      const steps = stepsOf(expression);
      const members = steps && shapeAt(root, steps)?.members;
      return members && Object.keys(members).flatMap((name) => described([...steps, name]) ?? []);
    },
    describe: (expression) => described(stepsOf(expression) ?? []),
  };
}
