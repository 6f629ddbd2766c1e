import { isError } from '@portero/schema/errors.ts';
import { completePasswordPolicy, type PasswordPolicy } from '@portero/schema/sign-in-experience.ts';
import { describe, expect, it } from 'vitest';
import { onEveryDatabase } from '../database/testing/databases.ts';
import { testTenant } from '../testing/tenant.ts';
import { isBreached } from './breached-passwords.ts';
import { defaultUsernamePolicy } from './defaults.ts';
import { ensureEmailAllowed, malformedEntries } from './email-blocklist.ts';
import { passwordIssues, policyIssues } from './password-policy.ts';
import { usernameIssues } from './usernames.ts';

const codes = (password: string, policy: PasswordPolicy = {}, user = {}) =>
  policyIssues(completePasswordPolicy(policy), password, user).map(({ code }) =>
    code.replace('password_rejected.', ''),
  );

describe('the password policy', () => {
  it('measures length and kinds of characters', () => {
    expect(codes('Zebra-7')).toEqual(['too_short']);
    expect(codes('x9'.repeat(129))).toEqual(['too_long']);
    expect(codes('correct horse battery', { characterTypes: { min: 3 } })).toEqual(['character_types']);
    expect(codes('Correct horse 7', { characterTypes: { min: 4 } })).toEqual([]);
  });

  it('takes letters of every language, each of its kind, and nothing that cannot be seen', () => {
    for (const password of [
      'contraseña larga',
      'мой-длинный-ключ',
      '正しい馬の電池ホチキス',
      'palabra 🔑🔑🔑',
    ])
      expect(codes(password), password).toEqual([]);
    expect(codes('ÑÑññ٣٤--', { characterTypes: { min: 4 } })).toEqual([]);
    expect(codes('🔑🔑🔑🔑')).toContain('too_short');
    for (const bad of ['tab\there it is', 'nul\0 in the middle', 'half \ud83d of a sign'])
      expect(codes(bad), JSON.stringify(bad)).toContain('unsupported_characters');
  });

  it('refuses what is hardly more than a repetition or a run along the keyboard', () => {
    expect(codes('aaaaaaaa')).toEqual(['restricted.repetition']);
    expect(codes('12345678')).toEqual(['restricted.sequence']);
    expect(codes('87654321')).toEqual(['restricted.sequence']);
    expect(codes('qwertyuiop')).toEqual(['restricted.sequence']);
    expect(codes('aaaa1234')).toEqual(['restricted.repetition', 'restricted.sequence']);
    expect(codes('1qaz2wsx')).toEqual(['restricted.sequence']);
    expect(codes('12345678', { rejects: { repetitionAndSequence: false } })).toEqual([]);
  });

  it('lets a password be that has enough besides', () => {
    expect(codes('123horse9')).toEqual([]);
    expect(codes('aaab-Tree-77')).toEqual([]);
  });

  it('refuses what leans on the person’s details or on forbidden words', () => {
    const marisol = {
      name: 'Marisol Peña',
      username: 'mari_sol',
      primaryEmail: 'sunny@example.com',
      primaryPhone: '34612345678',
    };
    expect(codes('marisol1', {}, marisol)).toEqual(['restricted.user_info']);
    expect(codes('SUNNYsunny', {}, marisol)).toEqual(['restricted.user_info']);
    expect(codes('marisol1', { rejects: { userInfo: false } }, marisol)).toEqual([]);
    expect(codes('porteroportero', { rejects: { words: ['Portero'] } })).toEqual(['restricted.words']);
  });

  it('takes time linear in what is sent', () => {
    const began = performance.now();
    for (const text of ['a'.repeat(100_000), 'abc'.repeat(80), 'a'.repeat(256)])
      codes(text, { rejects: { words: ['a'] } });
    expect(performance.now() - began).toBeLessThan(500);
  });
});

describe('usernames', () => {
  it('have a floor that no policy lifts', () => {
    expect(usernameIssues(defaultUsernamePolicy, '')).toEqual(['user.username_required']);
    expect(usernameIssues(defaultUsernamePolicy, '1st')).toEqual(['user.username_starts_with_number']);
    for (const name of ['a b', 'a-b', 'ñandú', 'a\n']) {
      expect(usernameIssues(defaultUsernamePolicy, name)).toEqual(['user.username_invalid_charset_hard']);
    }
    expect(usernameIssues(defaultUsernamePolicy, 'x'.repeat(129))).toEqual(['user.username_too_long']);
  });

  it('follow the tenant’s policy', () => {
    const strict = {
      ...defaultUsernamePolicy,
      minLength: 3,
      allowedChars: { lowercase: true, uppercase: false, numbers: false, underscore: false },
    };
    expect(usernameIssues(strict, 'A_9'.slice(0, 2))).toEqual([
      'user.username_too_short',
      'user.username_uppercase_not_allowed',
      'user.username_underscore_not_allowed',
    ]);
    expect(usernameIssues(strict, 'ana9')).toEqual(['user.username_numbers_not_allowed']);
    expect(usernameIssues(strict, 'ana')).toEqual([]);
  });
});

describe('lists of email addresses', () => {
  const refusal = (policy: Parameters<typeof ensureEmailAllowed>[0], email: string): string => {
    try {
      ensureEmailAllowed(policy, email);
      return 'allowed';
    } catch (failure) {
      return isError(failure) ? failure.code.replace('session.email_blocklist.', '') : String(failure);
    }
  };

  it('block addresses, domains and patterns, whatever the case', () => {
    const policy = { customBlocklist: ['bad@example.com', '@Spam.example', '*@*.test', 'temp*@example.org'] };
    for (const email of ['BAD@example.com', 'x@spam.EXAMPLE', 'a@mail.test', 'temp99@example.org']) {
      expect(refusal(policy, email)).toBe('email_not_allowed');
    }
    for (const email of ['good@example.com', 'x@notspam.example', 'a@test.org', 'x@spam.example.com']) {
      expect(refusal(policy, email)).toBe('allowed');
    }
  });

  it('allow only what an allow list names, and still block', () => {
    const policy = { customAllowlist: ['@example.com'], customBlocklist: ['intern@example.com'] };
    expect(refusal(policy, 'ana@example.com')).toBe('allowed');
    expect(refusal(policy, 'intern@example.com')).toBe('email_not_allowed');
    expect(refusal(policy, 'ana@example.org')).toBe('email_not_allowed');
  });

  it('know throw-away services, whatever the case and below their domains, but for whom an administrator names', () => {
    const policy = { blockDisposableAddresses: true };
    for (const email of ['x@mailinator.com', 'x@Mailinator.COM', 'x@eu.mailinator.com'])
      expect(refusal(policy, email), email).toBe('email_not_allowed');
    for (const email of ['ana@gmail.com', 'ana@mailinator.com.example', 'ana@mailinator-fans.example'])
      expect(refusal(policy, email), email).toBe('allowed');
    expect(refusal({ ...policy, customAllowlist: ['qa@mailinator.com'] }, 'qa@mailinator.com')).toBe(
      'allowed',
    );
    expect(refusal({}, 'x@mailinator.com')).toBe('allowed');
  });

  it('know that dots mean nothing to Gmail', () => {
    const policy = { customBlocklist: ['john.doe@gmail.com'] };
    expect(refusal(policy, 'j.o.h.n.doe@googlemail.com')).toBe('email_not_allowed');
    expect(refusal(policy, 'john.does@gmail.com')).toBe('allowed');
  });

  it('refuse addresses with a plus when asked to', () => {
    expect(refusal({ blockSubaddressing: true }, 'ana+shop@example.com')).toBe(
      'email_subaddressing_not_allowed',
    );
    expect(refusal({}, 'ana+shop@example.com')).toBe('allowed');
    expect(refusal({}, 'nonsense')).toBe('invalid_email');
  });

  it('match in time linear in the address', () => {
    const began = performance.now();
    refusal({ customBlocklist: [`${'*a'.repeat(100)}@x.com`] }, `${'a'.repeat(50_000)}@x.org`);
    expect(performance.now() - began).toBeLessThan(500);
  });

  it('tell which entries are malformed', () => {
    expect(
      malformedEntries(['a@b.c', '@b.c', '*@b.c', 'a@*.c', 'nonsense', 'a b@c.d', '@', '**@x.com']),
    ).toEqual(['nonsense', 'a b@c.d', '@', '**@x.com']);
  });
});

onEveryDatabase('breached passwords', (open) => {
  it('refuses the most common ones without asking anybody', async () => {
    const asked: string[] = [];
    const outbound: typeof fetch = async (url) => {
      asked.push(String(url));
      throw new Error('nothing may go out');
    };
    const tenant = { ...testTenant(open()), outbound };
    expect(await passwordIssues(tenant, 'iloveyou1')).toEqual([{ code: 'password_rejected.pwned' }]);
    for (const dressed of ['Password1234!', '!2024Dragon', 'P@ssw0rd#1'])
      expect(await passwordIssues(tenant, dressed)).toEqual([{ code: 'password_rejected.pwned' }]);
    for (const longer of ['Zebra-tuba-77-violet', 'Dragon-83926174'])
      expect(await passwordIssues(tenant, longer)).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('knows exactly two in the compatibility test mode', async () => {
    const tenant = testTenant(open(), 'default', { INTEGRATION_TEST: 'yes' });
    expect(await isBreached(tenant, '123456aA')).toBe(true);
    expect(await isBreached(tenant, 'test_password')).toBe(true);
    expect(await isBreached(tenant, 'password')).toBe(false);
  });

  it('sends the breach service five digits of a hash, and goes on without it when it is away', async () => {
    const asked: string[] = [];
    const suffix = `5${'A'.repeat(34)}`;
    const outbound: typeof fetch = async (url) => {
      asked.push(String(url));
      if (asked.length > 1) throw new Error('down');
      return new Response(`${suffix}:3\r\n`);
    };
    const tenant = { ...testTenant(open(), 'default', { PASSWORD_BREACH_CHECK: 'online' }), outbound };
    expect(await isBreached(tenant, 'Zebra-tuba-77-violet')).toBe(false);
    expect(asked[0]).toMatch(/\/range\/[0-9A-F]{5}$/);
    expect(await isBreached(tenant, 'Zebra-tuba-78-violet')).toBe(false);
    expect(asked).toHaveLength(2);
  });
});
