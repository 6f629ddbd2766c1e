/**
 * How an application looks on the hosted pages (contract MANAGEMENT §3.6, PROTOCOL §4.11). An organization's look goes
 * over an application's, and that over the tenant's. A third party shows its own on the consent page only: what asks for
 * a password must not look like somebody else.
 */
import type {
  ApplicationSignInExperience,
  ApplicationSignInExperienceBody,
} from '@portero/schema/application-sign-in-experience.ts';
import { notThere } from '@portero/schema/errors.ts';
import { branding, color } from '@portero/schema/sign-in-experience.ts';
import { existing } from '../applications/administration.ts';
import { getApplication } from '../applications/rules.ts';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import { lookOfOrganization } from '../organizations/rules.ts';
import type { TenantContext } from '../tenants/context.ts';
import { insertLook, type LookRow, selectLook, updateLook } from './store.ts';

/** What can be laid over the tenant's look; everything else stays the tenant's. */
export type Look = Pick<ApplicationSignInExperience, 'color' | 'branding' | 'customCss'>;
export type ApplicationLook = Omit<ApplicationSignInExperience, 'tenantId' | 'applicationId'>;

/** The look of an application, if it has one; from the cache. */
export function lookOfApplication(
  tenant: TenantContext,
  applicationId: string,
): Promise<ApplicationLook | undefined> {
  return tenant.cache.get(`application-look:${applicationId}`, async () => {
    const row = await selectLook(tenant.db, applicationId);
    return row && lookOf(row);
  });
}

const lookOf = ({ applicationId: _id, ...row }: LookRow): ApplicationLook => ({
  ...row,
  color: color.partial().catch({}).parse(row.color),
  branding: branding.catch({}).parse(row.branding),
});

/** Lay the looks of an organization and a first-party application over the tenant's. */
export async function withLooks<T extends { color: object; branding: object; customCss: string | null }>(
  tenant: TenantContext,
  experience: T,
  {
    applicationId,
    organizationId,
  }: { applicationId?: string | undefined; organizationId?: string | undefined },
): Promise<T> {
  const looks = await Promise.all([
    applicationId === undefined ? undefined : firstPartyLook(tenant, applicationId),
    organizationId === undefined ? undefined : lookOfOrganization(tenant, organizationId),
  ]);
  return looks.reduce<T>((below, look) => (look ? over(below, look) : below), experience);
}

async function firstPartyLook(tenant: TenantContext, applicationId: string): Promise<Look | undefined> {
  const application = await getApplication(tenant, applicationId);
  return application && !application.isThirdParty ? lookOfApplication(tenant, applicationId) : undefined;
}

/** Documents of a first-party application, in place of the tenant's. */
export async function termsOfApplication(
  tenant: TenantContext,
  applicationId: string,
): Promise<{ termsOfUseUrl?: string; privacyPolicyUrl?: string }> {
  const application = await getApplication(tenant, applicationId);
  if (!application || application.isThirdParty) return {};
  const look = await lookOfApplication(tenant, applicationId);
  return {
    ...(look?.termsOfUseUrl && { termsOfUseUrl: look.termsOfUseUrl }),
    ...(look?.privacyPolicyUrl && { privacyPolicyUrl: look.privacyPolicyUrl }),
  };
}

/** A key that the look leaves out stays what it is below. */
const over = <T extends { color: object; branding: object; customCss: string | null }>(
  below: T,
  look: Look,
): T => ({
  ...below,
  color: { ...below.color, ...look.color },
  branding: { ...below.branding, ...look.branding },
  customCss: look.customCss ?? below.customCss,
});

/** @throws entity.not_exists_with_id when it never had one */
export async function getLook(
  tenant: TenantContext,
  applicationId: string,
): Promise<ApplicationSignInExperience> {
  await existing(tenant.db, applicationId);
  const row = await selectLook(tenant.db, applicationId);
  if (!row) throw notThere('application sign-in experience', applicationId);
  return { tenantId: tenant.id, applicationId, ...lookOf(row) };
}

/**
 * Given JSON columns replace what is stored.
 * @returns whether it is its first look
 * @throws entity.not_exists_with_id
 */
export async function putLook(
  tenant: TenantContext,
  applicationId: string,
  body: ApplicationSignInExperienceBody,
  actor: Actor,
): Promise<{ created: boolean; look: ApplicationSignInExperience }> {
  const outcome = await tenant.db.transaction(async (db) => {
    await existing(db, applicationId);
    const current = await selectLook(db, applicationId);
    const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
    const row = { ...(current ?? { applicationId, ...none }), ...given };
    await (current ? updateLook(db, row) : insertLook(db, row));
    await recordChange(db, {
      key: 'Management.ApplicationSignInExperience.Updated',
      result: 'Success',
      actor,
      applicationId,
      changed: Object.keys(given),
    });
    return { created: !current, look: { tenantId: tenant.id, applicationId, ...lookOf(row) } };
  });
  tenant.cache.invalidate(`application-look:${applicationId}`);
  return outcome;
}

const none = {
  color: {},
  branding: {},
  customCss: null,
  termsOfUseUrl: null,
  privacyPolicyUrl: null,
  displayName: null,
};
