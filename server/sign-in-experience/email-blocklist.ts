/** Which email addresses may register (EXPERIENCE §7.11). */
import { error } from '@portero/schema/errors.ts';
import type { EmailBlocklistPolicy } from '@portero/schema/sign-in-experience.ts';
import { emailPattern } from '@portero/schema/text.ts';
import { disposableEmailBlocklistSet } from 'disposable-email-domains-js';

/**
 * @throws session.email_blocklist.invalid_email, .email_subaddressing_not_allowed, .email_not_allowed
 */
export function ensureEmailAllowed(policy: EmailBlocklistPolicy, email: string): void {
  const refusal = emailRefusal(policy, email);
  if (refusal === undefined) return;
  if (refusal === 'email_subaddressing_not_allowed') throw error(`session.email_blocklist.${refusal}`);
  throw error(`session.email_blocklist.${refusal}`, { email });
}

/** Why the address may not register, if so. */
export function emailRefusal(
  policy: EmailBlocklistPolicy,
  email: string,
): 'invalid_email' | 'email_subaddressing_not_allowed' | 'email_not_allowed' | undefined {
  const address = email.trim().toLowerCase();
  const at = address.lastIndexOf('@');
  if (!emailPattern.test(address) || at < 1) return 'invalid_email';
  if (policy.blockSubaddressing && address.slice(0, at).includes('+'))
    return 'email_subaddressing_not_allowed';
  const listed = (items: readonly string[]) => items.some((item) => matches(item, address));
  const allowlist = policy.customAllowlist ?? [];
  if (allowlist.length > 0 && !listed(allowlist)) return 'email_not_allowed';
  if (listed(policy.customBlocklist ?? [])) return 'email_not_allowed';
  // Whom an administrator names is let in, whatever a list of strangers says.
  if (policy.blockDisposableAddresses && allowlist.length === 0 && isDisposable(address.slice(at + 1)))
    return 'email_not_allowed';
  return undefined;
}

let disposable: ReadonlySet<string> | undefined;

/** A domain on the list of throw-away mail services (npm `disposable-email-domains-js`, CC0), or one below it. */
function isDisposable(domain: string): boolean {
  disposable ??= disposableEmailBlocklistSet();
  const labels = domain.split('.').slice(-8);
  return labels.some((_, from) => disposable?.has(labels.slice(from).join('.')));
}

/** Entries that are neither an address nor `@domain` (either may hold `*`). */
export function malformedEntries(items: readonly string[]): string[] {
  return items.filter((item) => !/^[^\s@]*@[^\s@]+$/.test(item) || /\*\*/.test(item));
}

function matches(item: string, address: string): boolean {
  const pattern = canonical(item.trim().toLowerCase());
  const candidate = canonical(address);
  if (!pattern.startsWith('@')) return matchesWildcards(pattern, candidate);
  return matchesWildcards(pattern, candidate.slice(candidate.lastIndexOf('@')));
}

/** Gmail delivers whatever the dots, and under two domain names. */
function canonical(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  if (domain !== 'gmail.com' && domain !== 'googlemail.com') return address;
  return `${address.slice(0, at).replaceAll('.', '')}@gmail.com`;
}

/** Linear in the length of the text: an administrator's pattern and a stranger's address meet here, so no regex. */
function matchesWildcards(pattern: string, text: string): boolean {
  const parts = pattern.split('*');
  const [first = '', ...rest] = parts;
  if (rest.length === 0) return text === pattern;
  const last = rest.pop() ?? '';
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last))
    return false;
  let from = first.length;
  const end = text.length - last.length;
  for (const part of rest) {
    const found = text.indexOf(part, from);
    if (found < 0 || found + part.length > end) return false;
    from = found + part.length;
  }
  return true;
}
