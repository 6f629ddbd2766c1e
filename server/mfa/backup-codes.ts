/** Backup codes: shown once, kept as keyed hashes, each good for one sign-in (contract EXPERIENCE §4.7). */
import { randomBytes } from 'node:crypto';
import { backupCodeCount } from '@portero/schema/mfa.ts';
import type { TenantVault } from '../security/vault.ts';

/** Ten digits of hexadecimal each, all different: to be shown once and never kept as they are. */
export function newBackupCodes(): string[] {
  const codes = new Set<string>();
  while (codes.size < backupCodeCount) codes.add(randomBytes(5).toString('hex'));
  return [...codes];
}

/** Keyed and different for every set, so that the table tells nothing about codes, nor which are equal. */
export const backupCodeDigest = (vault: TenantVault, setId: string, code: string): string =>
  vault.fingerprint(`backup-code:${setId}:${code.replaceAll(/[\s-]/g, '').toLowerCase()}`);
