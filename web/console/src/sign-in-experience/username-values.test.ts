import { describe, expect, it } from 'vitest';
import { signInExperience } from './phrases.en.ts';
import { usernamePolicyOf, usernameProblems, usernameValuesOf } from './username-values.ts';

const policy = {
  caseSensitive: true,
  minLength: 3,
  maxLength: 20,
  allowedChars: { lowercase: true, uppercase: false, numbers: true, underscore: false },
};

describe('the policy of usernames', () => {
  it('comes back from its dialog as it went in', () => {
    expect(usernamePolicyOf(usernameValuesOf(policy))).toEqual(policy);
  });

  it('leaves a name to be chosen', () => {
    const { problems: words } = signInExperience.usernames;
    const problems = (part: object) => usernameProblems({ ...usernameValuesOf(policy), ...part }, words);
    expect(problems({})).toEqual({});
    expect(problems({ minLength: '' })).toEqual({ minLength: words.length });
    expect(problems({ maxLength: 129 })).toEqual({ maxLength: words.length });
    expect(problems({ minLength: 21 })).toEqual({ maxLength: words.order });
    expect(problems({ chars: ['numbers'] })).toEqual({ chars: words.chars });
  });
});
