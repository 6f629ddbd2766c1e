import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/errors.ts';
import { bodyOf, failureOf, problemsOf, repeatedName, valuesOf } from './values.ts';

describe('the form of a script', () => {
  it('begins with a template whose failures stop the token', () => {
    const values = valuesOf('access-token', null);
    expect(values.script).toContain('getCustomJwtClaims');
    expect(values.blocks).toBe(true);
    expect(bodyOf(values)).toMatchObject({ blockIssuanceOnError: true, environmentVariables: {} });
    expect(valuesOf('access-token', { script: 'x' }).blocks).toBe(false);
  });

  it('keeps what is stored as it is', () => {
    const stored = {
      script: 'x',
      environmentVariables: { KEY: 'v' },
      contextSample: { user: {} },
      tokenSample: { aud: 'a' },
      blockIssuanceOnError: false,
    };
    expect(bodyOf(valuesOf('client-credentials', stored))).toEqual(stored);
  });

  it('leaves out variables without a name, and notices a name that stands twice', () => {
    const variables = [
      { name: ' A ', value: '1' },
      { name: '', value: '2' },
    ];
    expect(bodyOf({ ...valuesOf('access-token', null), variables }).environmentVariables).toEqual({ A: '1' });
    expect(repeatedName(variables)).toBeUndefined();
    expect(repeatedName([...variables, { name: 'A', value: '3' }])).toBe('A');
  });

  it('finds the line that failed', () => {
    const refused = new ApiError(422, {
      code: 'jwt_customizer.general',
      message: 'The script failed',
      data: { message: 'no', error: { line: 2 } },
    });
    const failure = failureOf(refused);
    expect(failure).toEqual({ message: 'no', line: 2, denied: false, isHopeless: false });
    expect(problemsOf('one\ntwo\nthree', failure)).toEqual([{ from: 4, to: 7, message: 'no' }]);
    expect(problemsOf('one', { message: 'no', line: 1, denied: false, isHopeless: false })).toEqual([
      { from: 0, to: 3, message: 'no' },
    ]);
    const hopeless = { message: 'no', error: { reason: 'script' } };
    const unreadable = new ApiError(422, { code: 'jwt_customizer.general', message: 'no', data: hopeless });
    expect(failureOf(unreadable)?.isHopeless).toBe(true);
    expect(failureOf(new Error('else'))).toBeUndefined();
  });
});
