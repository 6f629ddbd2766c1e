/**
 * Acting as somebody, for whoever helps them: an administrator names the application and the reason, and gets a subject
 * token for one token exchange by that application, within minutes. What comes of it carries `act` with the
 * administrator, reads but does not change the person's account, and never opens the Management API.
 *
 * Subject tokens themselves, and the plain route of the contract that makes them, are in `subject-tokens`.
 */
import { error, notThere } from '@portero/schema/errors.ts';
import { getApplication } from '../applications/rules.ts';
import type { Actor } from '../audit/actor.ts';
import { impersonationTokenType } from '../oidc/grants/subject.ts';
import { tokenExchangeGrant } from '../oidc/grants/token-exchange.ts';
import { createSubjectToken } from '../subject-tokens/rules.ts';
import { adminTenantId, type TenantContext } from '../tenants/context.ts';
import { getUser } from '../users/rules.ts';

export type Impersonated = {
  readonly subjectToken: string;
  readonly expiresIn: number;
  /** The exchange as the application sends it, without how it proves itself. */
  readonly exchange: { readonly url: string; readonly parameters: Readonly<Record<string, string>> };
};

/** @throws impersonation.*, entity.not_found, user.suspended, auth.forbidden for somebody who may do more than the caller */
export async function impersonate(
  tenant: TenantContext,
  userId: string,
  { applicationId, reason }: { readonly applicationId: string; readonly reason: string },
  actor: Actor,
): Promise<Impersonated> {
  // People of the admin tenant are administrators of all others.
  if (tenant.id === adminTenantId) throw error('impersonation.administrator');
  const user = await getUser(tenant, userId);
  if (user.isSuspended) throw error('user.suspended');
  const application = await getApplication(tenant, applicationId);
  if (!application) throw notThere('applications', applicationId);
  if (application.isThirdParty || application.customClientMetadata.allowTokenExchange !== true)
    throw error('impersonation.application_not_allowed');
  const made = await createSubjectToken(tenant, { userId, applicationId, reason }, actor);
  return {
    ...made,
    exchange: {
      url: `${tenant.issuer}/token`,
      parameters: {
        grant_type: tokenExchangeGrant,
        client_id: applicationId,
        subject_token: made.subjectToken,
        subject_token_type: impersonationTokenType,
      },
    },
  };
}
