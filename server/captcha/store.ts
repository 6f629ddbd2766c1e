/** Queries on the tenant's one CAPTCHA provider. */
import { type CaptchaConfig, captchaConfig } from '@portero/schema/captcha.ts';
import type { TenantDatabase } from '../database/tenant-scope.ts';
import type { TenantVault } from '../security/vault.ts';

const slot = 'default';
const purpose = 'captcha-config';

export type StoredProvider = {
  readonly id: string;
  readonly config: CaptchaConfig;
  readonly createdAt: number;
  readonly updatedAt: number;
};

/** With its secret, opened. Undefined where the tenant has none. @throws Error when what is stored was tampered with */
export async function selectProvider(
  db: TenantDatabase,
  vault: TenantVault,
): Promise<StoredProvider | undefined> {
  const row = await db.read
    .selectFrom('captcha_providers')
    .select(['id', 'sealed', 'createdAt', 'updatedAt'])
    .where('slot', '=', slot)
    .executeTakeFirst();
  if (!row) return undefined;
  const { sealed, ...rest } = row;
  return { ...rest, config: captchaConfig.parse(JSON.parse(vault.open(purpose, sealed))) };
}

/** Put it in the place of the present one, whose id and beginning stay. */
export async function upsertProvider(
  db: TenantDatabase,
  vault: TenantVault,
  { id, config }: { readonly id: string; readonly config: CaptchaConfig },
): Promise<void> {
  const now = Date.now();
  const sealed = vault.seal(purpose, JSON.stringify(config));
  await db.write
    .insertInto('captcha_providers')
    .values({ slot, id, sealed, createdAt: now, updatedAt: now })
    .onConflict((conflict) => conflict.columns(['slot']).doUpdateSet({ sealed, updatedAt: now }))
    .execute();
}

/** @returns whether there was one */
export async function deleteProvider(db: TenantDatabase): Promise<boolean> {
  const gone = await db.write
    .deleteFrom('captcha_providers')
    .where('slot', '=', slot)
    .returning('id')
    .execute();
  return gone.length > 0;
}
