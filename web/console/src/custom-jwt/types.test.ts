import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contextSamples, tokenSamples } from './samples.ts';
import { brief, declarations, reachable, type Shape, shapeAt, stepsOf } from './types.ts';

const root = reachable['access-token'];
const at = (expression: string) => shapeAt(root, stepsOf(expression) ?? ['?']);

describe('what a script may reach', () => {
  it('is known member by member, through arrays and optional steps', () => {
    expect(brief(at('context.user.primaryEmail') ?? {})).toBe('string | null');
    expect(brief(at('context?.organization?.name') ?? {})).toBe('string');
    expect(at('context.user.roles[0].scopes[i].resource.indicator')?.type).toBe('string');
    expect(brief(at('context.user.roles') ?? {})).toBe('{ … }[]');
    for (const unknown of ['context.nobody', 'toString', 'context.user.constructor', 'a b', 'f(x).y', ''])
      expect(at(unknown), unknown).toBeUndefined();
    expect(shapeAt(reachable['client-credentials'], ['context', 'user'])).toBeUndefined();
  });

  it('is what the examples hold', () => {
    const known = (shape: Shape | undefined, value: unknown, path: string): void => {
      expect(shape, path).toBeDefined();
      if (Array.isArray(value)) {
        for (const item of value) if (shape?.item) known(shape.item, item, `${path}[]`);
      } else if (typeof value === 'object' && value !== null && shape?.members) {
        for (const [name, member] of Object.entries(value))
          known(shape.members[name], member, `${path}.${name}`);
      }
    };
    for (const kind of ['access-token', 'client-credentials'] as const) {
      known(reachable[kind].token, tokenSamples[kind], 'token');
      known(reachable[kind].context, contextSamples[kind], 'context');
    }
  });

  it('is published as it is', () => {
    const file = new URL('../../../../docs/custom-claims.d.ts', import.meta.url);
    expect(readFileSync(file, 'utf8')).toBe(declarations());
  });
});
