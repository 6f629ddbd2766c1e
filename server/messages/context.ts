/**
 * What emails may name of where they come from: the application and the organization, by their ids, and how the message
 * is to look – the tenant's way, with the application's and the organization's own over it (contract CONNECTORS §2).
 */

import type { SignInExperience } from '@portero/schema/sign-in-experience.ts';
import { lookOfApplication, withLooks } from '../application-sign-in-experience/rules.ts';
import { builtInApplication } from '../applications/built-in.ts';
import { getApplication } from '../applications/rules.ts';
import { lookOfOrganization, nameOfOrganization } from '../organizations/rules.ts';
import type { TenantContext } from '../tenants/context.ts';

export type Payload = Readonly<Record<string, unknown>>;
/** Where a sign-in comes from, as it goes into a message's payload. */
export function originOf({
  clientId,
  params,
}: {
  readonly clientId: string;
  readonly params: Readonly<Record<string, unknown>>;
}): Payload {
  const organizationId = params.organization_id;
  return {
    application: { id: clientId },
    ...(typeof organizationId === 'string' && { organization: { id: organizationId } }),
  };
}

export type Surroundings = {
  readonly payload: Payload;
  readonly color: string;
  readonly logo: string | undefined;
  /** As people know it. */
  readonly applicationName: string | undefined;
};

/**
 * Ids in the payload are looked up and replaced by what templates may name of them; whoever cannot be found is left
 * out.
 */
export async function surroundingsOf(
  tenant: TenantContext,
  experience: SignInExperience,
  payload: Payload,
): Promise<Surroundings> {
  const [applicationId, organizationId] = [idIn(payload.application), idIn(payload.organization)];
  const [application, organization, looks] = await Promise.all([
    applicationFacts(tenant, payload.application, applicationId),
    organizationFacts(tenant, payload.organization, organizationId),
    withLooks(tenant, experience, { applicationId, organizationId }),
  ]);
  return {
    payload: { ...payload, ...(application && { application }), ...(organization && { organization }) },
    color: looks.color.primaryColor,
    logo: looks.branding.logoUrl,
    applicationName: textIn(application, 'displayName') || textIn(application, 'name'),
  };
}

/** Of built-in applications nothing is told: “for Live Preview” helps nobody. */
async function applicationFacts(
  tenant: TenantContext,
  given: unknown,
  id: string | undefined,
): Promise<object | undefined> {
  if (id === undefined || textIn(given, 'name') !== undefined) return objectIn(given);
  if (builtInApplication(tenant, id)) return { id };
  const [application, look] = await Promise.all([getApplication(tenant, id), lookOfApplication(tenant, id)]);
  if (!application) return { id };
  const { name } = application;
  return {
    id,
    name,
    ...(look?.displayName && !application.isThirdParty && { displayName: look.displayName }),
    ...(look && { branding: look.branding }),
  };
}

async function organizationFacts(
  tenant: TenantContext,
  given: unknown,
  id: string | undefined,
): Promise<object | undefined> {
  if (id === undefined || textIn(given, 'name') !== undefined) return objectIn(given);
  const [name, look] = await Promise.all([nameOfOrganization(tenant, id), lookOfOrganization(tenant, id)]);
  return name === undefined ? undefined : { id, name, ...(look && { branding: look.branding }) };
}

const objectIn = (value: unknown): object | undefined =>
  typeof value === 'object' && value !== null ? value : undefined;

function textIn(value: unknown, name: string): string | undefined {
  const found = Object.entries(objectIn(value) ?? {}).find(([key]) => key === name)?.[1];
  return typeof found === 'string' ? found : undefined;
}

const idIn = (value: unknown): string | undefined => {
  const id = textIn(value, 'id');
  return id !== undefined && /^[\w-]{1,128}$/.test(id) ? id : undefined;
};
