/** What a username may look like: a floor that always holds, then the tenant's policy (EXPERIENCE §7.6). */
import { type ErrorCode, error } from '@portero/schema/errors.ts';
import type { UsernamePolicy } from '@portero/schema/sign-in-experience.ts';
import { usernamePattern } from '@portero/schema/text.ts';

export type UsernameIssue = Extract<
  ErrorCode,
  | 'user.username_required'
  | 'user.username_starts_with_number'
  | 'user.username_invalid_charset_hard'
  | 'user.username_too_short'
  | 'user.username_too_long'
  | `user.username_${string}_not_allowed`
>;

/** Everything that is wrong with a username, the gravest first; empty when it is fine. */
export function usernameIssues(policy: UsernamePolicy, username: string): UsernameIssue[] {
  if (username === '') return ['user.username_required'];
  if (/^\d/.test(username)) return ['user.username_starts_with_number'];
  if (!usernamePattern.test(username)) return ['user.username_invalid_charset_hard'];
  const { minLength, maxLength, allowedChars } = policy;
  const issues: UsernameIssue[] = [];
  if (username.length < minLength) issues.push('user.username_too_short');
  if (username.length > Math.min(maxLength, 128)) issues.push('user.username_too_long');
  if (!allowedChars.uppercase && /[A-Z]/.test(username)) issues.push('user.username_uppercase_not_allowed');
  if (!allowedChars.lowercase && /[a-z]/.test(username)) issues.push('user.username_lowercase_not_allowed');
  if (!allowedChars.numbers && /\d/.test(username)) issues.push('user.username_numbers_not_allowed');
  if (!allowedChars.underscore && username.includes('_')) issues.push('user.username_underscore_not_allowed');
  return issues;
}

/** @throws the first of the username's issues */
export function ensureUsernameAllowed(policy: UsernamePolicy, username: string): void {
  const [issue] = usernameIssues(policy, username);
  if (issue) throw error(issue, { minLength: policy.minLength, maxLength: policy.maxLength });
}
