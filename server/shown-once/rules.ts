/**
 * Whether the secrets that a tenant gives out – of applications, personal access tokens, one-time tokens – are told once,
 * in the answer that makes them, instead of whenever somebody asks, as the contract has it. What is made meanwhile is kept
 * as a hash alone, so nothing brings it back; what was sealed before is masked for as long as the choice stands.
 */
import { secretMask } from '@portero/schema/connectors.ts';
import * as z from 'zod';
import { setting } from '../configs/setting.ts';
import type { Purpose } from '../security/vault.ts';
import type { TenantContext } from '../tenants/context.ts';

export const secretSettings = z.object({ shownOnce: z.boolean() });
export const secretSetting = setting('secrets', secretSettings, () => ({ shownOnce: false }));

/** Whether secrets are told in the answer that makes them, and never again. */
export const isShownOnce = async (tenant: TenantContext): Promise<boolean> =>
  (await secretSetting.of(tenant)).shownOnce;

/** Stands where there is no seal, only the hash beside it. */
const unsealed = '';

/** What is kept of a new secret beside its hash. @param once that there is to be nothing */
export const sealOf = ({ vault }: TenantContext, purpose: Purpose, value: string, once: boolean): string =>
  once ? unsealed : vault.seal(purpose, value);

/** A secret that is read again: masked where nobody may, or nobody can. */
export const readAgain = (
  { vault }: TenantContext,
  purpose: Purpose,
  sealed: string,
  masked: boolean,
): string => (masked || sealed === unsealed ? secretMask : vault.open(purpose, sealed));

/** Whether an answer has a secret in clear, which is noted. */
export const isTold = (value: string): boolean => value !== secretMask;
