import { describe, expect, it } from 'vitest';
import { ApiError } from '../api/errors.ts';
import { issuesOf } from './issues.ts';
import { connectors } from './phrases.en.ts';

const { json } = connectors.guide;
const told = (...issues: object[]) => {
  const failure = new ApiError(400, { code: 'connector.invalid_config', data: { issues } });
  return issuesOf(failure, 'SMTP', json).map(({ message }) => message);
};

describe('what a connector objects to', () => {
  it('is said in plain words, with its place', () => {
    expect(
      told(
        {
          path: ['templates', '0', 'content'],
          message: 'Invalid input: expected string, received undefined',
        },
        { path: ['port'], message: 'Invalid input: expected number, received array' },
        { path: ['auth'], message: 'Unrecognized key: "pas"' },
        {
          path: ['templates', '0', 'usageType'],
          message: 'Invalid option: expected one of "SignIn"|"Register"',
        },
        { path: ['region'], message: 'is not a region such as eu-west-1' },
      ),
    ).toEqual([
      json.neededHere('templates › 1 › content'),
      json.type('port', json.kinds.number),
      json.unknown('auth › pas', 'SMTP'),
      json.choice('templates › 1 › usageType', 'SignIn, Register'),
      'region: is not a region such as eu-west-1',
    ]);
  });

  it('is nothing in other failures', () => {
    expect(issuesOf(new Error('network'), 'SMTP', json)).toEqual([]);
    expect(told({ nonsense: 1 }, { path: 'x', message: 'y' })).toEqual([]);
  });
});
