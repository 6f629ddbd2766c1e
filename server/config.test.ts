import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readConfig(env);
    return [];
  } catch (failure) {
    return failure instanceof ConfigError ? failure.problems : [String(failure)];
  }
};

describe('which private addresses may be reached', () => {
  it('is none for what administrators type, and all for mail servers, unless the operator says otherwise', () => {
    expect(readConfig({})).toMatchObject({ outboundAllowPrivate: false, smtpAllowPrivate: true });
    expect(readConfig({ OUTBOUND_ALLOW_PRIVATE: 'yes', SMTP_ALLOW_PRIVATE: 'no' })).toMatchObject({
      outboundAllowPrivate: true,
      smtpAllowPrivate: false,
    });
    expect(readConfig({ OUTBOUND_ALLOW_PRIVATE: '10.20.0.0/16, fd12::/16' }).outboundAllowPrivate).toEqual([
      '10.20.0.0/16',
      'fd12::/16',
    ]);
  });

  it('is refused when it is no network, naming the setting', () => {
    expect(problemsOf({ OUTBOUND_ALLOW_PRIVATE: '10.0.0.1' })[0]).toMatch(/^OUTBOUND_ALLOW_PRIVATE: "10/);
    expect(problemsOf({ SMTP_ALLOW_PRIVATE: 'perhaps' })[0]).toMatch(/^SMTP_ALLOW_PRIVATE: "perhaps"/);
  });
});

describe('lifetimes', () => {
  it.each([
    ['AUTHORIZATION_CODE_LIFETIME', 10, 600],
    ['PUSHED_REQUEST_LIFETIME', 5, 599],
    ['DEVICE_CODE_LIFETIME', 60, 1800],
    ['SUBJECT_TOKEN_LIFETIME', 60, 3600],
    ['SIGN_IN_LIFETIME', 300, 14_400],
  ])('%s is refused outside of what is safe, in one line', (name, least, most) => {
    for (const value of [least, most]) expect(problemsOf({ [name]: String(value) })).toEqual([]);
    for (const value of [least - 1, most + 1, 0, -60, '1e2', '60s', '60.5'])
      expect(problemsOf({ [name]: String(value) })).toEqual([
        `${name}: "${value}" is not a whole number from ${least} to ${most}.`,
      ]);
  });
});

describe('settings of the database', () => {
  it('are judged without PostgreSQL too, where a wrong one would wait for the day of the move', () => {
    expect(problemsOf({ DATABASE_POOL_SIZE: 'many' })[0]).toMatch(/^DATABASE_POOL_SIZE: "many"/);
    expect(problemsOf({ DATABASE_CONNECTION_TIMEOUT: '0' })[0]).toMatch(/^DATABASE_CONNECTION_TIMEOUT: "0"/);
    expect(problemsOf({ DATABASE_STATEMENT_TIMEOUT: 'never' })[0]).toMatch(/^DATABASE_STATEMENT_TIMEOUT/);
    expect(readConfig({ DATABASE_STATEMENT_TIMEOUT: 'DISABLE_TIMEOUT' }).database.engine).toBe('sqlite');
  });
});
