/** Signed statements that are good once: client assertions (RFC 7523 §3) and DPoP proofs (RFC 9449 §11.1). */
import { createHash } from 'node:crypto';
import type Provider from 'oidc-provider';
import type { TenantContext } from '../../tenants/context.ts';

/**
 * Note that somebody used a statement. One insert decides among those who show it at the same time, and it stays noted
 * when the request fails.
 * @param exp seconds since the epoch, until when it has to be remembered
 * @returns whether nobody had used it
 */
export async function claimOnce(
  tenant: TenantContext,
  signer: string,
  jti: string,
  exp: number,
): Promise<boolean> {
  const id = createHash('sha256').update(`${signer}\0${jti}`).digest('base64url');
  const { numInsertedOrUpdatedRows } = await tenant.db.write
    .insertInto('oidc_records')
    .values({
      model: 'ReplayDetection',
      id,
      payload: {},
      grantId: null,
      uid: null,
      userCode: null,
      accountId: null,
      clientId: null,
      expiresAt: Math.floor(exp * 1000),
      consumedAt: null,
    })
    .onConflict((conflict) => conflict.columns(['model', 'id']).doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** The engine itself looks first and writes later: two requests at a time would both find nothing. */
export function detectReplays(tenant: TenantContext, provider: Provider): void {
  Object.defineProperty(provider.ReplayDetection, 'unique', {
    value: (signer: string, jti: string, exp: number) => claimOnce(tenant, signer, jti, exp),
  });
}
