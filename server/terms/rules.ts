/**
 * Who agreed to which terms, and when. The documents lie elsewhere, so their addresses are what tells one version from
 * another. Kept when the flow ends in which the person agreed; the first time counts.
 */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { TenantDatabase } from '../database/tenant-scope.ts';

export const termsAgreement = z.object({
  /** Whether a box was ticked, or going on meant it. */
  manner: z.enum(['ticked', 'implied']),
  termsOfUseUrl: z.string().nullable(),
  privacyPolicyUrl: z.string().nullable(),
});
export type TermsAgreement = z.infer<typeof termsAgreement>;

export const termsAcceptance = termsAgreement.extend({
  version: z.string(),
  applicationId: z.string().nullable(),
  createdAt: z.number(),
});
export type TermsAcceptance = z.infer<typeof termsAcceptance>;

/** Part of the transaction that ends the flow. */
export async function keepAgreement(
  db: TenantDatabase,
  userId: string,
  { manner, termsOfUseUrl, privacyPolicyUrl }: TermsAgreement,
  applicationId: string,
): Promise<void> {
  const version = createHash('sha256')
    .update(JSON.stringify([termsOfUseUrl, privacyPolicyUrl]))
    .digest('hex')
    .slice(0, 16);
  await db.write
    .insertInto('terms_acceptances')
    .values({
      userId,
      version,
      termsOfUseUrl,
      privacyPolicyUrl,
      manner,
      applicationId,
      createdAt: Date.now(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Newest first. */
export async function agreementsOf(db: TenantDatabase, userId: string): Promise<TermsAcceptance[]> {
  const rows = await db.read
    .selectFrom('terms_acceptances')
    .select(['version', 'termsOfUseUrl', 'privacyPolicyUrl', 'manner', 'applicationId', 'createdAt'])
    .where('userId', '=', userId)
    .orderBy('createdAt', 'desc')
    .orderBy('version')
    .execute();
  return rows;
}
