/**
 * What is stored from earlier sign-ins: a refresh gets no scope that no sign-in asked for, and says how the person was
 * authenticated then.
 */
import * as z from 'zod';
import { organizationsResource } from '../oidc/claims/scopes.ts';
import type { TenantContext } from '../tenants/context.ts';
import type { InspectionAnswer } from './answer.ts';
import { selectHoldings } from './store.ts';

const grantPayload = z.object({
  iat: z.number(),
  openid: z.object({ scope: z.string().optional() }).optional(),
  resources: z.record(z.string(), z.string()).optional(),
});
const refreshPayload = z.object({
  grantId: z.string().optional(),
  iat: z.number(),
  acr: z.string().optional(),
  amr: z.array(z.string()).optional(),
  authTime: z.number().optional(),
});
export type Authentication = Pick<z.infer<typeof refreshPayload>, 'acr' | 'amr' | 'authTime'>;

export type Holdings = {
  readonly grants: NonNullable<InspectionAnswer['grants']>;
  /** Of the newest refresh token. */
  readonly authentication: Authentication | undefined;
};

/** @param resource whose permissions count, beside those about the person */
export async function holdingsOf(
  tenant: TenantContext,
  userId: string,
  clientId: string,
  resource: string | undefined,
): Promise<Holdings> {
  const rows = await selectHoldings(tenant.db, userId, clientId, Date.now());
  const refreshTokens = rows
    .filter(({ model }) => model === 'RefreshToken')
    .flatMap(({ payload }) => refreshPayload.safeParse(payload).data ?? [])
    .sort((one, other) => other.iat - one.iat);
  const refreshable = new Set(refreshTokens.map(({ grantId }) => grantId));
  const grants = rows
    .filter(({ model }) => model === 'Grant')
    .flatMap(({ id, payload, expiresAt }) => {
      const found = grantPayload.safeParse(payload).data;
      if (!found) return [];
      const { iat, openid, resources = {} } = found;
      const names = [openid?.scope, resources[resource ?? ''], resources[organizationsResource]];
      const scopes = [...new Set(names.flatMap((text) => (text ?? '').split(' ').filter(Boolean)))];
      return [{ id, createdAt: iat * 1000, expiresAt, scopes, hasRefreshToken: refreshable.has(id) }];
    })
    .sort((one, other) => other.createdAt - one.createdAt);
  return { grants, authentication: refreshTokens[0] };
}
