/**
 * Removes what has expired, a bounded number of rows at a time, so that nothing grows with the sign-ins of the past; looks
 * whether domains are still the tenant's, and makes the signing keys that are due. Seals the audit log.
 */

import { expiredBefore } from './audit/retention.ts';
import { Sealer } from './audit/seals/sealing.ts';
import { noteLost } from './audit/stream/rules.ts';
import { forgetEndedConsents } from './cimd/store.ts';
import { recheckDomains } from './custom-domains/rules.ts';
import { purgeExpiredUsers } from './deleted-users/rules.ts';
import { purgeOldRequests } from './factor-recovery/rules.ts';
import { purgeIdempotencyKeys } from './http/idempotency-store.ts';
import { rotateDueKeys } from './oidc/keys/key-rotation.ts';
import { endExpiredSessions, purgeExpired } from './oidc/records/records.ts';
import { purgeOutbox } from './outbox/rules.ts';
import { purgeExpiredSessions } from './protected-apps/store.ts';
import { sweepStrayAssets } from './user-assets/rules.ts';
import type { Services } from './wire.ts';

const every = 60_000;

/** @returns a function that stops it */
export function startHousekeeping({ tenants, log, dns }: Services): () => void {
  let running = false;
  const sealer = new Sealer();
  const seal = async () => {
    for (const tenant of [tenants.default, tenants.admin]) {
      const now = Date.now();
      try {
        await sealer.seal(tenant, {
          now,
          before: await expiredBefore(tenant, now),
          leaving: (db, through) => noteLost(tenant, db, through),
        });
      } catch (failure) {
        tenant.log.error({ err: failure }, 'the audit log could not be sealed; the next sweep tries again');
      }
    }
  };
  const sweep = async () => {
    if (running) return;
    running = true;
    await seal();
    try {
      for (const tenant of [tenants.default, tenants.admin]) {
        const { db } = tenant;
        const now = Date.now();
        await sweepStrayAssets(tenant, now);
        await recheckDomains(tenant, dns, now);
        await rotateDueKeys(tenant, now);
        await endExpiredSessions(db, now);
        await purgeExpired(db, now);
        await purgeExpiredSessions(db, now);
        await purgeIdempotencyKeys(db, now);
        await purgeExpiredUsers(tenant, now);
        await purgeOldRequests(tenant, now);
        await purgeOutbox(db, now);
        await forgetEndedConsents(db, now - 3_600_000);
        await db.write.deleteFrom('interactions').where('expiresAt', '<', now).execute();
        await db.write.deleteFrom('verification_records').where('expiresAt', '<', now).execute();
        await db.write
          .deleteFrom('single_use')
          .where('expiresAt', '<', now - 86_400_000)
          .execute();
        await db.write
          .deleteFrom('session_extensions')
          .where('expiresAt', '<', now)
          // A session lives on as long as its browser comes by.
          .where(({ not, exists, selectFrom }) =>
            not(
              exists(
                selectFrom('oidc_records')
                  .select('oidc_records.id')
                  .where('oidc_records.model', '=', 'Session')
                  .whereRef('oidc_records.uid', '=', 'session_extensions.sessionUid')
                  .where('oidc_records.expiresAt', '>=', now),
              ),
            ),
          )
          .execute();
        await db.write.deleteFrom('lockouts').where('lockedUntil', '<', now).execute();
        await db.write
          .deleteFrom('attempts')
          .where('windowStart', '<', now - 86_400_000)
          .where('lockedUntil', '<', now)
          .execute();
      }
    } catch (failure) {
      log.warn({ err: failure }, 'expired rows could not be removed; the next sweep tries again');
    } finally {
      running = false;
    }
  };
  const timer = setInterval(() => void sweep(), every).unref();
  return () => clearInterval(timer);
}
