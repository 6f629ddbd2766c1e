/**
 * The notice of a sign-in with a browser that the person has not signed in with before. The browser's own cookie tells
 * (`server/security/known-devices.ts`); whoever clears their cookies is new again, so there are only a few in an hour.
 */
import { deviceOf } from '@portero/schema/devices.ts';
import { isReadable } from '../account/fields.ts';
import { getAccountCenter } from '../account/settings.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import { countWithin } from '../security/attempts.ts';
import { knownDevice } from '../security/known-devices.ts';
import type { TenantContext } from '../tenants/context.ts';
import type { User } from '../users/store.ts';
import { notices } from './notice-settings.ts';
import { type Origin, tellOf } from './notices.ts';

const hour = 3_600_000;
const mostInAnHour = 3;

/**
 * @param db the transaction of the sign-in
 * @param person as they were before the sign-in: the first of all tells nothing new
 * @param device what the browser remembers of who signed in with it
 */
export async function tellOfNewDevice(
  tenant: TenantContext,
  db: TenantDatabase,
  person: User,
  {
    device,
    userAgent,
    ...origin
  }: Origin & { readonly device?: string | undefined; readonly userAgent: string },
): Promise<void> {
  const { id, primaryEmail, lastSignInAt } = person;
  if (!primaryEmail || lastSignInAt === null || tenant.config.integrationTest) return;
  if (knownDevice(tenant, device, id) !== undefined) return;
  if (!(await notices.of(tenant)).newDevice) return;
  const limit = { action: 'new-device-notice', key: id, limit: mostInAnHour, windowMs: hour };
  if (!(await countWithin(db, limit))) return;
  const { browser, system } = deviceOf(userAgent);
  const center = await getAccountCenter(tenant);
  await tellOf(tenant, db, person, 'new-device', {
    ...origin,
    device: [browser, system].filter(Boolean).join(', ') || undefined,
    link: center.enabled && isReadable(center, 'session') ? `${tenant.endpoint}/account/sessions` : undefined,
  });
}
