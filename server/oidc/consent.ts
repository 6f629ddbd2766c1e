/**
 * Consent. First-party applications need none from the person: the server agrees by itself and grants what the
 * request asked for (contract PROTOCOL §2.1), without sending the browser anywhere for it. Third-party applications
 * get the consent page; what the person agreed to is granted by `grantConsent`.
 */
import { error } from '@portero/schema/errors.ts';
import type Provider from 'oidc-provider';
import type { Grant, KoaContextWithOIDC } from 'oidc-provider';
import { interactionPolicy } from 'oidc-provider';
import { getApplication } from '../applications/rules.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { TenantContext } from '../tenants/context.ts';
import { findUserById } from '../users/rules.ts';
import { completeConsent, type Interaction } from './interactions.ts';
import { RecordBatch } from './records.ts';
import { claimsByScope } from './scopes.ts';

type MissingScopes = {
  readonly oidc: readonly string[];
  readonly resources: Readonly<Record<string, readonly string[]>>;
};

/**
 * Make the engine's policy agree in passing. The contract has the browser go through `/consent` for it; suites written
 * for the contract look for that detour, so the compatibility test mode keeps it.
 */
export function agreeInPassing(tenant: TenantContext, policy: interactionPolicy.DefaultPolicy): void {
  const agrees = ({ oidc }: KoaContextWithOIDC) =>
    !tenant.config.integrationTest && oidc.client !== undefined && !oidc.client.isThirdParty;
  const { Check, Prompt } = interactionPolicy;

  const agreement = new Check('agreement', 'first-party applications need no consent', async (ctx) => {
    if (agrees(ctx)) await grantWhatIsAskedFor(ctx);
    return Check.NO_NEED_TO_PROMPT;
  });
  policy.add(new Prompt({ name: 'agreement' }, agreement), 1);

  const checks = policy.get('consent')?.checks;
  for (const reason of ['consent_prompt', 'native_client_prompt']) {
    const usual = checks?.get(reason);
    if (!checks || !usual) throw new Error(`the OpenID engine has changed: no check “${reason}”`);
    checks.remove(reason);
    const { description = '', error: code = 'consent_required', check, details } = usual;
    // Without any page a native application has to be refused: who is it that asks?
    const waived = (ctx: KoaContextWithOIDC) => agrees(ctx) && !ctx.oidc.prompts.has('none');
    checks.add(new Check(reason, description, code, (ctx) => (waived(ctx) ? false : check(ctx)), details), 0);
  }
}

async function grantWhatIsAskedFor({ oidc }: KoaContextWithOIDC): Promise<void> {
  const { client, session, account, resourceServers = {} } = oidc;
  const { Grant: grant } = oidc.entities;
  if (!client || !session || !account || !grant) return;
  const known = new Set(grant.getOIDCScopeEncountered().split(' '));
  const scopes = [...oidc.requestParamOIDCScopes].filter((scope) => !known.has(scope));
  if (scopes.length > 0) grant.addOIDCScope(scopes.join(' '));
  const knownClaims = new Set(grant.getOIDCClaimsEncountered());
  const claims = [...oidc.requestParamClaims].filter((claim) => !knownClaims.has(claim));
  if (claims.length > 0) grant.addOIDCClaims(claims);
  let widened = scopes.length + claims.length > 0;
  for (const [indicator, { scopes: available }] of Object.entries(resourceServers)) {
    const granted = new Set(grant.getResourceScopeEncountered(indicator).split(' '));
    const more = [...oidc.requestParamScopes].filter((name) => available.has(name) && !granted.has(name));
    if (more.length > 0) grant.addResourceScope(indicator, more.join(' '));
    widened ||= more.length > 0;
  }
  if (!widened) return;
  const grantId = await grant.save();
  session.ensureClientContainer(client.clientId);
  session.grantIdFor(client.clientId, grantId);
  if (account.applicationId !== null) return;
  RecordBatch.current()?.also((db) => rememberFirstApplication(db, account.accountId, client.clientId));
}

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
  grantClaims(
    grant,
    texts(interaction.promptDetails.missingOIDCClaims),
    await isThirdParty(tenant, clientId),
  );

  const batch = new RecordBatch(tenant);
  const grantId = await batch.run(() => grant.save());
  return tenant.db.transaction(async (db) => {
    await batch.commit(db);
    if (user.applicationId === null) await rememberFirstApplication(db, accountId, clientId);
    return completeConsent(tenant, db, interaction, grantId);
  });
}

/**
 * Single claims, asked for by the parameter `claims`. A third party gets by it no more than the scopes open that the
 * person agreed to; the others count as refused, so that nobody is asked about them again.
 */
function grantClaims(grant: Grant, asked: readonly string[], thirdParty: boolean): void {
  const scopes = grant.getOIDCScope().split(' ');
  const opened = new Set(
    Object.entries(claimsByScope).flatMap(([scope, claims]) => (scopes.includes(scope) ? claims : [])),
  );
  const may = (claim: string) => !thirdParty || opened.has(claim);
  const agreed = asked.filter(may);
  const refused = asked.filter((claim) => !may(claim));
  if (agreed.length > 0) grant.addOIDCClaims(agreed);
  if (refused.length > 0) grant.rejectOIDCClaims(refused);
}

async function isThirdParty(tenant: TenantContext, clientId: string): Promise<boolean> {
  return (await getApplication(tenant, clientId))?.isThirdParty !== false;
}

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

/** The first application that somebody uses stays with them (contract EXPERIENCE §1). */
async function rememberFirstApplication(db: TenantDatabase, userId: string, clientId: string): Promise<void> {
  await db.write
    .updateTable('users')
    .set({ applicationId: clientId })
    .where('id', '=', userId)
    .where('applicationId', 'is', null)
    .execute();
}
