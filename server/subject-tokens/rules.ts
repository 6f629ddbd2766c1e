/**
 * Subject tokens: an administrator's permission to act as somebody, once and within ten minutes, by token exchange
 * (contract MANAGEMENT §13.1). Only a keyed hash is kept. Who asked for one is in the audit log, and is named again
 * by the exchange that uses it up.
 */
import { newSubjectToken } from '@portero/schema/ids.ts';
import * as z from 'zod';
import type { Actor } from '../audit/actor.ts';
import { recordChange } from '../audit/audit.ts';
import type { JsonObject } from '../database/tables.ts';
import { type ConsumeResult, consume, issue, look } from '../security/consume.ts';
import type { TenantContext } from '../tenants/context.ts';
import { getUser } from '../users/rules.ts';

/** Seconds. */
export const subjectTokenLifetime = 600;

const stored = z.object({
  userId: z.string(),
  context: z.record(z.string(), z.unknown()),
  creator: z.object({ type: z.enum(['user', 'app', 'command']), id: z.string() }),
});
export type Impersonation = z.infer<typeof stored>;

/** @throws entity.not_found for an unknown person */
export async function createSubjectToken(
  tenant: TenantContext,
  { userId, context = {} }: { readonly userId: string; readonly context?: JsonObject | undefined },
  actor: Actor,
): Promise<{ subjectToken: string; expiresIn: number }> {
  const value = newSubjectToken();
  const payload: Impersonation = { userId, context, creator: { type: actor.type, id: actor.id } };
  await tenant.db.transaction(async (db) => {
    await getUser(tenant, userId, db);
    await issue(db, {
      ...proofOf(tenant, value),
      maxTries: 1,
      payload,
      expiresAt: Date.now() + subjectTokenLifetime * 1000,
    });
    await recordChange(db, { key: 'Management.SubjectToken.Created', result: 'Success', actor, userId });
  });
  return { subjectToken: value, expiresIn: subjectTokenLifetime };
}

/** What a subject token is for, without using it up. */
export async function lookAtSubjectToken(
  tenant: TenantContext,
  value: string,
): Promise<(Impersonation & { isUsed: boolean; isExpired: boolean }) | undefined> {
  const { purpose, key } = proofOf(tenant, value);
  const found = await look(tenant.db, purpose, key);
  return found && { ...stored.parse(found.payload), isUsed: found.isUsed, isExpired: found.isExpired };
}

/** Use it up; exactly one of any number of callers gets `consumed`. */
export async function consumeSubjectToken(
  tenant: TenantContext,
  value: string,
): Promise<ConsumeResult['outcome']> {
  const { outcome } = await tenant.db.transaction((db) => consume(db, proofOf(tenant, value)));
  return outcome;
}

const proofOf = ({ vault }: TenantContext, value: string) =>
  ({
    purpose: 'subject-token',
    key: vault.fingerprint(`subject-token:${value}`),
    subject: 'token-exchange',
    session: '',
    secret: null,
  }) as const;
