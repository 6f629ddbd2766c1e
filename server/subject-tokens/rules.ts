/**
 * Subject tokens: an administrator's permission to act as somebody, once and within ten minutes unless the server has
 * another time for it (SUBJECT_TOKEN_LIFETIME), by token exchange (contract MANAGEMENT §13.1). Only a keyed hash is kept. Who asked for one is in the audit log, and is named again
 * by the exchange that uses it up.
 */

import { error } from '@portero/schema/errors.ts';
import { newSubjectToken } from '@portero/schema/ids.ts';
import * as z from 'zod';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import type { JsonObject } from '../database/tables.ts';
import { impersonationSettingsOf } from '../impersonation/settings.ts';
import { tellOfHelper } from '../messages/support.ts';
import { ensureMayBecome } from '../roles/lattice.ts';
import { type ConsumeResult, consume, issue, look, personSubject } from '../security/consume.ts';
import type { TenantContext } from '../tenants/context.ts';
import { getUser } from '../users/rules.ts';

const stored = z.object({
  userId: z.string(),
  context: z.record(z.string(), z.unknown()),
  creator: z.object({ type: z.enum(['user', 'app', 'command']), id: z.string() }),
  /** Who alone may exchange it, and what for: of those made for a person's helper. */
  applicationId: z.string().optional(),
  reason: z.string().optional(),
});
export type Impersonation = z.infer<typeof stored>;

/** @throws impersonation.off, auth.forbidden for somebody who may do more than the caller, entity.not_found for an unknown person */
export async function createSubjectToken(
  tenant: TenantContext,
  {
    userId,
    context = {},
    applicationId,
    reason,
  }: {
    readonly userId: string;
    readonly context?: JsonObject | undefined;
    readonly applicationId?: string;
    readonly reason?: string;
  },
  actor: Actor,
): Promise<{ subjectToken: string; expiresIn: number }> {
  const { enabled, tellPerson } = await impersonationSettingsOf(tenant);
  if (!enabled) throw error('impersonation.off');
  const value = newSubjectToken();
  const creator = { type: actor.type, id: actor.id };
  const payload: Impersonation = {
    userId,
    context,
    creator,
    ...(applicationId !== undefined && { applicationId }),
    ...(reason !== undefined && { reason }),
  };
  await tenant.db.transaction(async (db) => {
    const user = await getUser(tenant, userId, db);
    await ensureMayBecome(tenant, db, actor, userId);
    await issue(db, {
      ...proofOf(tenant, value, userId),
      maxTries: 1,
      payload,
      expiresAt: Date.now() + tenant.config.subjectTokenLifetime * 1000,
    });
    await recordChange(db, {
      key: 'Management.SubjectToken.Created',
      result: 'Success',
      actor,
      userId,
      applicationId,
      reason,
    });
    if (tellPerson) await tellOfHelper(tenant, db, user, reason);
  });
  return { subjectToken: value, expiresIn: tenant.config.subjectTokenLifetime };
}

/** What a subject token is for, without using it up. */
export async function lookAtSubjectToken(
  tenant: TenantContext,
  value: string,
): Promise<(Impersonation & { isUsed: boolean; isExpired: boolean }) | undefined> {
  const { purpose, key } = proofOf(tenant, value, '');
  const found = await look(tenant.db, purpose, key);
  return found && { ...stored.parse(found.payload), isUsed: found.isUsed, isExpired: found.isExpired };
}

/** Use it up; exactly one of any number of callers gets `consumed`. */
export async function consumeSubjectToken(
  tenant: TenantContext,
  value: string,
  userId: string,
): Promise<ConsumeResult['outcome']> {
  const { outcome } = await tenant.db.transaction((db) => consume(db, proofOf(tenant, value, userId)));
  return outcome;
}

/** Bound to the person, so that signing them out everywhere takes it back (`revokeUser`). */
const proofOf = ({ vault }: TenantContext, value: string, userId: string) =>
  ({
    purpose: 'subject-token',
    key: vault.fingerprint(`subject-token:${value}`),
    subject: personSubject(userId),
    session: '',
    secret: null,
  }) as const;
