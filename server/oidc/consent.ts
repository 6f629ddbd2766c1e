/**
 * Consent. First-party applications need none from the person: the server agrees by itself and grants what the
 * request asked for (contract PROTOCOL §2.1). Third-party applications get the consent page; what the person agreed
 * to is granted by `grantConsent`.
 */
import { error } from '@portero/schema/errors.ts';
import type Provider from 'oidc-provider';
import { getApplication } from '../applications/rules.ts';
import type { TenantContext } from '../tenants/context.ts';
import { findUserById } from '../users/rules.ts';
import { completeConsent, type Interaction } from './interactions.ts';
import { RecordBatch } from './records.ts';

type MissingScopes = {
  readonly oidc: readonly string[];
  readonly resources: Readonly<Record<string, readonly string[]>>;
};

/** What the request asks for and the grant does not have yet. */
export function missingScopes(interaction: Interaction): MissingScopes {
  const { missingOIDCScope, missingResourceScopes } = interaction.promptDetails;
  const resources: Record<string, string[]> = {};
  if (typeof missingResourceScopes === 'object' && missingResourceScopes !== null) {
    for (const [indicator, scopes] of Object.entries(missingResourceScopes))
      resources[indicator] = texts(scopes);
  }
  return { oidc: texts(missingOIDCScope), resources };
}

/**
 * Agree for a first-party application.
 * @returns where the browser goes on, or undefined when the application is a third party and the person must decide
 * @throws session.not_found, user.suspended
 */
export async function consentAutomatically(
  tenant: TenantContext,
  provider: Provider,
  interaction: Interaction,
): Promise<{ redirectTo: string } | undefined> {
  const application = await getApplication(tenant, interaction.clientId);
  if (!application) throw error('oidc.invalid_client');
  if (application.isThirdParty) return undefined;
  return grantConsent(tenant, provider, interaction, missingScopes(interaction));
}

/** Write the grant and the interaction's outcome in one transaction. */
export async function grantConsent(
  tenant: TenantContext,
  provider: Provider,
  interaction: Interaction,
  agreed: MissingScopes,
): Promise<{ redirectTo: string }> {
  const { sessionAccountId: accountId, clientId } = interaction;
  if (interaction.prompt !== 'consent' || accountId === undefined) throw error('session.not_found');
  const user = await findUserById(tenant, accountId);
  if (!user) throw error('session.not_found');
  if (user.isSuspended) throw error('user.suspended');

  const found =
    interaction.grantId === undefined ? undefined : await provider.Grant.find(interaction.grantId);
  // A grant belongs to one person and one application; anything else starts afresh.
  const usable = found?.accountId === accountId && found.clientId === clientId;
  const grant = usable ? found : new provider.Grant({ accountId, clientId });
  if (agreed.oidc.length > 0) grant.addOIDCScope(agreed.oidc.join(' '));
  for (const [indicator, scopes] of Object.entries(agreed.resources))
    grant.addResourceScope(indicator, scopes.join(' '));

  const batch = new RecordBatch(tenant);
  const grantId = await batch.run(() => grant.save());
  return tenant.db.transaction(async (db) => {
    await batch.commit(db);
    if (user.applicationId === null) {
      await db.write
        .updateTable('users')
        .set({ applicationId: clientId })
        .where('id', '=', accountId)
        .where('applicationId', 'is', null)
        .execute();
    }
    return completeConsent(tenant, db, interaction, grantId);
  });
}

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
