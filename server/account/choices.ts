/** What somebody chose about second factors and passkeys at sign-in (contract ACCOUNT §3). */
import type { OwnChoices, OwnChoicesPatch } from '@portero/schema/account.ts';
import * as z from 'zod';
import type { JsonObject } from '../database/tables.ts';
import { getUser, holdUser, updateUser } from '../users/rules.ts';
import { type Account, noteChange } from './account.ts';
import { ensureEditable, ensureReadable } from './fields.ts';
import { ensureVerified } from './verification.ts';

const stored = z.object({
  mfa: z
    .object({
      enabled: z.boolean().optional(),
      skipped: z.boolean().default(false),
      skipMfaOnSignIn: z.boolean().default(false),
    })
    .prefault({}),
  passkeySignIn: z.object({ skipped: z.boolean().default(false) }).prefault({}),
});

/** @throws account_center.field_not_enabled */
export async function getChoices({ tenant, userId }: Account): Promise<OwnChoices> {
  await ensureReadable(tenant, 'mfa', 'passkey');
  return stored.parse((await getUser(tenant, userId)).logtoConfig);
}

/** Given choices are laid over the stored ones. @throws account_center.field_not_editable, verification_record.permission_denied */
export async function changeChoices(
  account: Account,
  { mfa, passkeySignIn }: OwnChoicesPatch,
): Promise<OwnChoices> {
  const { tenant, userId } = account;
  if (mfa) await ensureEditable(tenant, 'mfa');
  if (passkeySignIn) await ensureEditable(tenant, 'passkey');
  return tenant.db.transaction(async (db) => {
    await ensureVerified(account, db);
    const { logtoConfig } = await holdUser(db, userId);
    const next = {
      ...logtoConfig,
      ...(mfa && {
        mfa: { ...asObject(logtoConfig.mfa), ...mfa, ...(mfa.skipped && { skippedAt: Date.now() }) },
      }),
      ...(passkeySignIn && { passkeySignIn: { ...asObject(logtoConfig.passkeySignIn), ...passkeySignIn } }),
    };
    await updateUser(tenant, db, userId, { logtoConfig: next });
    await noteChange(db, account, 'Updated', { fields: ['logtoConfig'] });
    return stored.parse(next);
  });
}

/** @throws account_center.field_not_enabled */
export async function getMfaSettings({ tenant, userId }: Account): Promise<{ skipMfaOnSignIn: boolean }> {
  await ensureReadable(tenant, 'mfa');
  const { skipMfaOnSignIn } = stored.parse((await getUser(tenant, userId)).logtoConfig).mfa;
  return { skipMfaOnSignIn };
}

const asObject = (value: unknown): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
