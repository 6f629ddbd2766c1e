/**
 * Consent. First-party applications need none from the person: the server agrees by itself and grants what the
 * request asked for (contract PROTOCOL §2.1), without sending the browser anywhere for it. Third-party applications
 * get the consent page; what the person decided there is written by `giveConsent` and `denyConsent`.
 */
import { error } from '@portero/schema/errors.ts';
import type Provider from 'oidc-provider';
import type { Client, Grant, KoaContextWithOIDC } from 'oidc-provider';
import { interactionPolicy } from 'oidc-provider';
import { share } from '../../application-consent/administration.ts';
import { recordChange } from '../../audit/audit.ts';
import { isCimdClientId } from '../../cimd/documents.ts';
import { rememberConsent } from '../../cimd/rules.ts';
import { prepared } from '../../database/prepared.ts';
import type { TenantDatabase } from '../../database/tenant-scope.ts';
import { isMember, organizationsOfUser, organizationsSharedWith } from '../../organizations/rules.ts';
import type { TenantContext } from '../../tenants/context.ts';
import { claimsOpenedBy } from '../clients/third-party.ts';
import { Ended, RecordBatch, revokeGrant } from '../records/records.ts';
import { readDetails } from '../tokens/authorization-details.ts';
import { accessCheck, isRefused } from './access.ts';
import {
  type Choice,
  filtered,
  isEmpty,
  mayRefuse,
  nothing,
  partedBy,
  settle,
  united,
  words,
} from './consent-choice.ts';
import {
  type ConsentRequest,
  consentRequest,
  organizationsScope,
  type Scopes,
  sorted,
  texts,
} from './consent-request.ts';
import { abortInteraction, completeConsent, type Interaction } from './interactions.ts';
import { linkCheck } from './link-check.ts';

/**
 * Make the engine's policy agree in passing. The contract has the browser go through `/consent` for it; suites written
 * for the contract look for that detour, so the compatibility test mode keeps it.
 */
export function agreeInPassing(tenant: TenantContext, policy: interactionPolicy.DefaultPolicy): void {
  const agrees = ({ oidc }: KoaContextWithOIDC) =>
    !tenant.config.integrationTest && oidc.client !== undefined && !oidc.client.isThirdParty;
  const { Check, Prompt } = interactionPolicy;

  const agreement = new Check('agreement', 'first-party applications need no consent', async (ctx) => {
    if (agrees(ctx) && !(await isRefused(tenant, ctx))) await grantWhatIsAskedFor(ctx);
    return Check.NO_NEED_TO_PROMPT;
  });
  policy.add(new Prompt({ name: 'agreement' }, agreement), 1);

  const checks = policy.get('consent')?.checks;
  checks?.add(accessCheck(tenant), 0);
  checks?.add(linkCheck(tenant), 0);
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

/**
 * Agree for a first-party application.
 * @returns where the browser goes on, or undefined when the application is a third party and the person must decide
 * @throws session.not_found, user.suspended, oidc.access_denied
 */
export async function consentAutomatically(
  tenant: TenantContext,
  provider: Provider,
  interaction: Interaction,
): Promise<{ redirectTo: string } | undefined> {
  const request = await consentRequest(tenant, interaction);
  if (request.application.isThirdParty) return undefined;
  return grantConsent(tenant, provider, interaction, request, { agreed: request.missing });
}

export type Decision = {
  readonly organizationIds: readonly string[];
  /** The person saw all that stands, also what they agreed to before: what is left out now does not hold any more. */
  readonly replace: boolean;
  /** What they ticked of all that is asked for. Undefined where they were asked for all or nothing. */
  readonly ticked?: ReadonlySet<string> | undefined;
};

/**
 * The person agreed. Who is asked for their organizations names one of them (contract PROTOCOL §4.7). Permissions of
 * organizations go with an organization; somebody who is in none counts as having refused them, so that nobody is asked
 * about them again.
 * @throws session.not_found, user.suspended, oidc.access_denied, organization.require_membership, guard.invalid_input
 * when no organization is named, or when something is left out that cannot be refused
 */
export async function giveConsent(
  tenant: TenantContext,
  provider: Provider,
  interaction: Interaction,
  decision: Decision,
): Promise<{ redirectTo: string }> {
  const request = await consentRequest(tenant, interaction);
  const { application, user, missing } = request;
  if (!application.isThirdParty)
    return grantConsent(tenant, provider, interaction, request, { agreed: missing });
  const wanted = await wantedBy(tenant, request, decision);
  if (!wanted)
    throw error('guard.invalid_input', undefined, {
      details: 'Something is left out that cannot be refused.',
    });
  const { isThrough } = wanted;
  // A page that showed no organizations takes none back.
  const organizations = decision.replace && !concerns(wanted) ? nothingShared : decision;
  const shares =
    organizations.organizationIds.length > 0 ||
    (!organizations.replace && (await organizationsSharedWith(tenant, application.id, user.id)).length > 0);
  // Pages of other makers are told the organizations with this scope alone: without it they have nothing to choose from.
  if (!shares && wanted.agreed.oidc.includes(organizationsScope) && (await isInSome(tenant, user.id)))
    throw error('guard.invalid_input', undefined, { details: 'Choose at least one organization.' });
  const isReached = (scope: string, indicator?: string) => shares || !isThrough(scope, indicator);
  const agreed = filtered(wanted.agreed, isReached);
  const refused = united(
    wanted.refused,
    filtered(wanted.agreed, (...one) => !isReached(...one)),
  );
  return grantConsent(tenant, provider, interaction, request, { agreed, refused, organizations });
}

const nothingShared = { organizationIds: [], replace: false } as const;

/** What somebody wants of what is asked for and may be, and what not. */
export type Wanted = Choice & {
  /** Whether a permission is given together with an organization only. */
  readonly isThrough: (scope: string, indicator?: string) => boolean;
};

/** @returns undefined when something is left out that cannot be refused: the page was another one than it is now */
export async function wantedBy(
  tenant: TenantContext,
  { application, user, missing, asked }: ConsentRequest,
  { ticked, replace }: Pick<Decision, 'ticked' | 'replace'>,
): Promise<Wanted | undefined> {
  const all = replace ? asked : missing;
  const resources = await sorted(tenant, application.id, all);
  const offered: Scopes = {
    oidc: all.oidc,
    resources: Object.fromEntries(
      resources.map((one) => [one.indicator, [...one.own, ...one.throughOrganizations]] as const),
    ),
  };
  const isThrough = (scope: string, indicator?: string) =>
    resources.some((one) => one.indicator === indicator && one.throughOrganizations.includes(scope));
  if (!ticked) return { agreed: offered, refused: nothing, isThrough };
  const choice = partedBy(ticked, offered);
  const needed = filtered(choice.refused, (...one) => !mayRefuse(application, ...one));
  // Whoever is in no organization is not shown what would be done there.
  const isLeftOut =
    !isEmpty(filtered(needed, (...one) => !isThrough(...one))) ||
    (!isEmpty(needed) && (await isInSome(tenant, user.id)));
  return isLeftOut ? undefined : { ...choice, isThrough };
}

/** Whether somebody who wants this has to say for which of their organizations. */
export const concerns = ({ agreed, isThrough }: Wanted): boolean =>
  agreed.oidc.includes(organizationsScope) || !isEmpty(filtered(agreed, isThrough));

/** Whether the person belongs to any organization. */
export const isInSome = async (tenant: TenantContext, userId: string): Promise<boolean> =>
  (await organizationsOfUser(tenant, userId)).length > 0;

/** The person did not agree: the application hears so, and no more (RFC 6749 §4.1.2.1). @throws session.not_found */
export async function denyConsent(
  tenant: TenantContext,
  interaction: Interaction,
): Promise<{ redirectTo: string }> {
  const { prompt, sessionAccountId: userId, clientId: applicationId } = interaction;
  if (prompt !== 'consent') throw error('session.not_found');
  return tenant.db.transaction(async (db) => {
    await recordChange(db, { key: 'Interaction.Consent.Denied', result: 'Success', userId, applicationId });
    return abortInteraction(tenant, db, interaction, {
      error: 'access_denied',
      error_description: 'the person did not agree',
    });
  });
}

type Outcome = {
  readonly agreed: Scopes;
  readonly refused?: Scopes;
  readonly organizations?: Omit<Decision, 'ticked'>;
};

/** Write the grant, what is shared and the interaction's outcome in one transaction. */
async function grantConsent(
  tenant: TenantContext,
  provider: Provider,
  interaction: Interaction,
  { application, user }: ConsentRequest,
  { agreed, refused = nothing, organizations }: Outcome,
): Promise<{ redirectTo: string }> {
  const accountId = user.id;
  const clientId = application.id;
  const details = readDetails(interaction.params.authorization_details)?.map(({ type }) => type);
  const { grantId: formerId } = interaction;
  const batch = new RecordBatch(tenant);
  const found = formerId === undefined ? undefined : await batch.run(() => provider.Grant.find(formerId));
  // A grant belongs to one person and one application; anything else starts afresh.
  const former = found?.accountId === accountId && found.clientId === clientId ? found : undefined;
  // Whoever leaves out all that there is agrees to nothing.
  if (!former && !details && isEmpty(agreed) && !isEmpty(refused)) return denyConsent(tenant, interaction);
  const { grant, ended } = changed(provider, former, { accountId, clientId }, refused);
  settle(grant, { agreed, refused });
  grantClaims(grant, texts(interaction.promptDetails.missingOIDCClaims), application.isThirdParty);

  // Before the transaction: the document may have to be fetched again.
  const client = isCimdClientId(clientId) ? await provider.Client.find(clientId) : undefined;
  const grantId = await batch.run(() => grant.save());
  return tenant.db.transaction(async (db) => {
    await batch.commit(db).catch((failure: unknown) => {
      // The grant was taken back while they decided: what it held beside this is not to come back with it.
      throw failure instanceof Ended ? error('session.not_found') : failure;
    });
    if (ended !== undefined) await revokeGrant(db, ended);
    if (client)
      await rememberCimdConsent(
        { ...tenant, db },
        client,
        { grantId, userId: accountId },
        organizations?.organizationIds,
      );
    else if (user.applicationId === null) await rememberFirstApplication(db, accountId, clientId);
    if (organizations) {
      const { organizationIds, replace } = organizations;
      if (!client) await share(db, { applicationId: clientId, userId: accountId }, organizationIds, replace);
      await recordChange(db, {
        key: 'Interaction.Consent.Given',
        result: 'Success',
        userId: accountId,
        [client ? 'cimdClientId' : 'applicationId']: clientId,
        scopes: agreed.oidc,
        resources: agreed.resources,
        ...(!isEmpty(refused) && { refused }),
        authorizationDetails: details,
        organizationIds,
      });
    }
    return completeConsent(tenant, db, interaction, grantId);
  });
}

/**
 * The grant to write into. Whoever takes something back ends what came of the wider grant – its tokens say what they are
 * good for until they end –, so another takes its place.
 */
function changed(
  provider: Provider,
  former: Grant | undefined,
  owner: { readonly accountId: string; readonly clientId: string },
  refused: Scopes,
): { readonly grant: Grant; readonly ended?: string } {
  if (!former) return { grant: new provider.Grant(owner) };
  const takenBack = filtered(refused, (scope, indicator) =>
    words(indicator === undefined ? former.getOIDCScope() : former.getResourceScope(indicator)).includes(
      scope,
    ),
  );
  if (isEmpty(takenBack)) return { grant: former };
  const { openid, resources, rejected, rar } = former;
  const grant = Object.assign(new provider.Grant(owner), { openid, resources, rejected, rar });
  return { grant, ended: former.jti };
}

/**
 * Single claims, asked for by the parameter `claims`. A third party gets by it no more than the scopes open that the
 * person agreed to; the others count as refused, so that nobody is asked about them again.
 */
function grantClaims(grant: Grant, asked: readonly string[], thirdParty: boolean): void {
  if (!thirdParty) {
    if (asked.length > 0) grant.addOIDCClaims([...asked]);
    return;
  }
  const opened = claimsOpenedBy(new Set(words(grant.getOIDCScope())));
  const { openid, rejected } = grant;
  const all = [...new Set([...(openid?.claims ?? []), ...(rejected?.openid?.claims ?? []), ...asked])];
  if (all.length === 0) return;
  grant.openid = { ...openid, claims: all.filter((claim) => opened.has(claim)) };
  grant.rejected = {
    ...rejected,
    openid: { ...rejected?.openid, claims: all.filter((claim) => !opened.has(claim)) },
  };
}

/** The first application that somebody uses stays with them (contract EXPERIENCE §1). */
async function rememberFirstApplication(db: TenantDatabase, userId: string, clientId: string): Promise<void> {
  await firstApplication(db, { userId, clientId });
}

const firstApplication = prepared<{ userId: string; clientId: string }, unknown>((db, slot) =>
  db.write
    .updateTable('users')
    .set({ applicationId: slot('clientId') })
    .where('id', '=', slot('userId'))
    .where('applicationId', 'is', null),
);

/** Documents change; what somebody agreed to is kept as it was. */
async function rememberCimdConsent(
  tenant: TenantContext,
  { clientId, clientName: name, logoUri }: Client,
  consent: { readonly grantId: string; readonly userId: string },
  [organizationId, ...more]: readonly string[] = [],
): Promise<void> {
  if (more.length > 0)
    throw error('guard.invalid_input', undefined, {
      details: 'This client is given one organization at a time.',
    });
  if (organizationId !== undefined && !(await isMember(tenant, organizationId, consent.userId)))
    throw error('organization.require_membership');
  await rememberConsent(tenant.db, { ...consent, clientId, name, logoUri, organizationId });
  await tenant.db.write
    .updateTable('users')
    .set({ cimdClientId: clientId })
    .where('id', '=', consent.userId)
    .where('applicationId', 'is', null)
    .where('cimdClientId', 'is', null)
    .execute();
}
