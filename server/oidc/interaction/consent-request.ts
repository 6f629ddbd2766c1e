/**
 * What a third-party application asks somebody for, sorted as the consent page shows it (contract EXPERIENCE §8.4). It
 * comes from the interaction that the engine stored; nothing that a browser sends can add to it.
 */
import { error } from '@portero/schema/errors.ts';
import type { ConsentInfo, ScopesOfResource } from '@portero/schema/third-party.ts';
import { type ResourceCeiling, resourceCeiling } from '../../application-consent/rules.ts';
import { type ApplicationLook, lookOfApplication } from '../../application-sign-in-experience/rules.ts';
import { type Application, getApplication } from '../../applications/rules.ts';
import { cimdApplication } from '../../cimd/clients.ts';
import { isCimdClientId } from '../../cimd/documents.ts';
import {
  organizationScopesByName,
  organizationsOfUser,
  organizationsSharedWith,
  resourceScopesByOrganization,
} from '../../organizations/rules.ts';
import { findResourceByIndicator, scopesOfResource } from '../../resources/rules.ts';
import type { TenantContext } from '../../tenants/context.ts';
import { findUserById, type User } from '../../users/rules.ts';
import { organizationsResource } from '../claims/scopes.ts';
import { RecordAdapter } from '../records/records.ts';
import { readableDetails } from '../tokens/authorization-details.ts';
import { isShutOut } from './access.ts';
import { type Choice, choiceIn, filtered, keysOf, mayRefuse, united, words } from './consent-choice.ts';
import type { Interaction } from './interactions.ts';

export const organizationsScope = 'urn:logto:scope:organizations';
const silentScopes = new Set(['openid', 'offline_access']);

export type Scopes = {
  readonly oidc: readonly string[];
  /** By the resource's indicator. */
  readonly resources: Readonly<Record<string, readonly string[]>>;
};

export type ConsentRequest = {
  readonly application: Application;
  readonly look: ApplicationLook | undefined;
  readonly user: User;
  /** Asked for and not agreed to yet, whether it is new or was refused. */
  readonly missing: Scopes;
  /** Those of them that were refused before, and may be agreed to now. */
  readonly refused: Scopes;
  /** Asked for, agreed to or not: what the page shows when somebody is asked again. */
  readonly asked: Scopes;
};

/**
 * Whose consent the interaction is about, looked at afresh.
 * @throws session.not_found, user.suspended, oidc.invalid_client, oidc.access_denied when the application is not open to the person
 */
export async function consentRequest(
  tenant: TenantContext,
  interaction: Interaction,
): Promise<ConsentRequest> {
  const { clientId, prompt, sessionAccountId: accountId } = interaction;
  if (prompt !== 'consent' || accountId === undefined) throw error('session.not_found');
  const [application, look, user, before] = await Promise.all([
    applicationOrDocument(tenant, clientId),
    lookOfApplication(tenant, clientId),
    findUserById(tenant, accountId),
    answeredBefore(tenant, interaction),
  ]);
  if (!application) throw error('oidc.invalid_client');
  if (!user) throw error('session.not_found');
  if (user.isSuspended) throw error('user.suspended');
  if (await isShutOut(tenant, clientId, accountId)) throw error('oidc.access_denied');
  const isAsked = askedFor(interaction);
  const refused = filtered(before.refused, isAsked);
  const missing = united(missingScopes(interaction), refused);
  const asked = united(missing, filtered(before.agreed, isAsked));
  return { application, look, user, missing, refused, asked };
}

/** An application, or what a document says of a client, as if it were one. */
const applicationOrDocument = async (
  tenant: TenantContext,
  clientId: string,
): Promise<Application | undefined> =>
  isCimdClientId(clientId) ? cimdApplication(tenant, clientId) : getApplication(tenant, clientId);

/** What the request asks for and the person has not answered yet. */
function missingScopes(interaction: Interaction): Scopes {
  const { missingOIDCScope, missingResourceScopes } = interaction.promptDetails;
  const resources: Record<string, string[]> = {};
  if (typeof missingResourceScopes === 'object' && missingResourceScopes !== null) {
    for (const [indicator, scopes] of Object.entries(missingResourceScopes))
      resources[indicator] = texts(scopes);
  }
  return { oidc: texts(missingOIDCScope), resources };
}

/** What is no list, and in it what is no text, is passed over. */
export const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

/** Names count for each resource of the request, and for no other that the grant has. */
function askedFor({ params: { scope, resource } }: Interaction) {
  const names = new Set(words(scope));
  const indicators = new Set(typeof resource === 'string' ? [resource] : texts(resource));
  return (name: string, indicator?: string): boolean =>
    names.has(name) && (indicator === undefined || indicators.has(indicator));
}

const answeredBefore = async (tenant: TenantContext, { grantId }: Interaction): Promise<Choice> =>
  choiceIn(grantId === undefined ? undefined : await new RecordAdapter(tenant, 'Grant').find(grantId));

/** A resource's permissions that are asked for, those of people themselves apart from those of organizations. */
export type SortedScopes = {
  readonly indicator: string;
  readonly own: readonly string[];
  readonly throughOrganizations: readonly string[];
};

/** What belongs to organizations is given only together with one. */
export async function sorted(
  tenant: TenantContext,
  clientId: string,
  scopes: Scopes,
): Promise<SortedScopes[]> {
  return Promise.all(
    Object.entries(scopes.resources).map(async ([indicator, names]) => {
      if (indicator === organizationsResource) return { indicator, own: [], throughOrganizations: names };
      const resource = await findResourceByIndicator(tenant, indicator);
      const ceiling: ResourceCeiling = resource
        ? await resourceCeiling(tenant, clientId, resource.id)
        : { own: new Set(), throughOrganizations: new Set() };
      return {
        indicator,
        own: names.filter((name) => ceiling.own.has(name)),
        throughOrganizations: names.filter(
          (name) => !ceiling.own.has(name) && ceiling.throughOrganizations.has(name),
        ),
      };
    }),
  );
}

/** Whether the person has to say which organizations they share. */
export const concernsOrganizations = (scopes: Scopes, resources: readonly SortedScopes[]): boolean =>
  scopes.oidc.includes(organizationsScope) ||
  resources.some(({ throughOrganizations }) => throughOrganizations.length > 0);

/** The person's organizations, and which of them they share already. */
export async function organizationChoices(tenant: TenantContext, applicationId: string, userId: string) {
  const [organizations, shared] = await Promise.all([
    organizationsOfUser(tenant, userId),
    organizationsSharedWith(tenant, applicationId, userId),
  ]);
  return organizations.map(({ id, name }) => ({ id, name, isShared: shared.includes(id) }));
}

/** With names and descriptions, under their resource. */
export async function described(
  tenant: TenantContext,
  indicator: string,
  names: readonly string[],
): Promise<ScopesOfResource | undefined> {
  if (names.length === 0) return undefined;
  if (indicator === organizationsResource) {
    const scopes = await organizationScopesByName(tenant, names);
    return { resource: { id: indicator, name: indicator, indicator }, scopes };
  }
  const resource = await findResourceByIndicator(tenant, indicator);
  if (!resource) return undefined;
  const all = await scopesOfResource(tenant, resource.id);
  return {
    resource: { id: resource.id, name: resource.name, indicator },
    scopes: all
      .filter(({ name }) => names.includes(name))
      .map(({ id, name, description }) => ({ id, name, description })),
  };
}

const present = <T>(items: readonly (T | undefined)[]): T[] =>
  items.filter((item): item is T => item !== undefined);

/** As the API answers it for pages of other makers. @throws as `consentRequest` */
export async function consentInfo(tenant: TenantContext, interaction: Interaction): Promise<ConsentInfo> {
  const { application, look, user, missing } = await consentRequest(tenant, interaction);
  const resources = await sorted(tenant, application.id, missing);
  const own = await Promise.all(resources.map((one) => described(tenant, one.indicator, one.own)));
  const details = await readableDetails(tenant, interaction.params);
  const { redirect_uri: redirectUri } = interaction.params;
  const { id, name, avatar, username, primaryEmail, primaryPhone } = user;
  return {
    application: {
      id: application.id,
      name: application.name,
      ...(look && {
        displayName: look.displayName,
        branding: look.branding,
        termsOfUseUrl: look.termsOfUseUrl,
        privacyPolicyUrl: look.privacyPolicyUrl,
      }),
    },
    user: { id, name, avatar, username, primaryEmail, primaryPhone },
    ...(missing.oidc.includes(organizationsScope) && {
      organizations: await organizationsWithScopes(tenant, application.id, user.id, resources),
    }),
    missingOIDCScope: missing.oidc.filter((scope) => !silentScopes.has(scope)),
    missingResourceScopes: present(own),
    refusablePermissions: [...keysOf(filtered(missing, (...one) => mayRefuse(application, ...one)))],
    ...(details.length > 0 && { authorizationDetails: details }),
    ...(typeof redirectUri === 'string' && { redirectUri }),
  };
}

/** Each organization with what the application could do there; the number of queries does not grow with them. */
async function organizationsWithScopes(
  tenant: TenantContext,
  applicationId: string,
  userId: string,
  resources: readonly SortedScopes[],
) {
  const [choices, groups] = await Promise.all([
    organizationChoices(tenant, applicationId, userId),
    Promise.all(resources.map((one) => described(tenant, one.indicator, one.throughOrganizations))),
  ]);
  const asked = present(groups);
  // Organization permissions belong to no resource, and nobody lacks them by a role of a resource.
  const ofResources = asked.filter(({ resource }) => resource.indicator !== organizationsResource);
  const rows = await resourceScopesByOrganization(
    tenant,
    userId,
    ofResources.map(({ resource }) => resource.id),
  );
  const held = new Set(rows.map((row) => JSON.stringify([row.organizationId, row.resourceId, row.name])));
  return choices.map(({ id, name }) => ({
    id,
    name,
    missingResourceScopes: asked
      .map(({ resource, scopes }) => ({
        resource,
        scopes: scopes.filter(
          (scope) =>
            resource.indicator === organizationsResource ||
            held.has(JSON.stringify([id, resource.id, scope.name])),
        ),
      }))
      .filter(({ scopes }) => scopes.length > 0),
  }));
}
