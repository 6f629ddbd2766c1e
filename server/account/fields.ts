/** Whether the tenant lets people see or change a part of their account (contract ACCOUNT §2). */
import type { AccountCenter, AccountField, FieldAccess } from '@portero/schema/account-center.ts';
import { error } from '@portero/schema/errors.ts';
import type { TenantContext } from '../tenants/context.ts';
import { getAccountCenter } from './settings.ts';

/** What the tenant does not name is off; passkeys that it does not name go by what it says of second factors. */
export function accessTo({ fields }: Pick<AccountCenter, 'fields'>, field: AccountField): FieldAccess {
  return fields[field] ?? (field === 'passkey' ? fields.mfa : undefined) ?? 'Off';
}

export const isReadable = (center: Pick<AccountCenter, 'fields'>, field: AccountField): boolean =>
  accessTo(center, field) !== 'Off';

/** @throws account_center.field_not_enabled when none of the fields can be read */
export async function ensureReadable(tenant: TenantContext, ...fields: AccountField[]): Promise<void> {
  const center = await getAccountCenter(tenant);
  if (!fields.some((field) => isReadable(center, field))) throw error('account_center.field_not_enabled');
}

/** @throws account_center.field_not_editable unless each of the fields can be changed */
export async function ensureEditable(tenant: TenantContext, ...fields: AccountField[]): Promise<void> {
  const center = await getAccountCenter(tenant);
  if (fields.some((field) => accessTo(center, field) !== 'Edit'))
    throw error('account_center.field_not_editable');
}
