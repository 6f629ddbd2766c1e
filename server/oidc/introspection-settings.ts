/** Who may look into tokens (RFC 7662 §2.1, §4: the endpoint is for protected resources): the tenant's own choice. */
import * as z from 'zod';
import { setting } from '../configs/setting.ts';

export const introspectionSettings = z.object({
  /** As the contract's target has it: whatever first-party application has a secret sees tokens of all others. */
  anyConfidentialApplication: z.boolean(),
});

const kept = setting('introspection', introspectionSettings, () => ({ anyConfidentialApplication: false }));
export const introspectionSettingsOf = kept.of;
export const changeIntrospectionSettings = kept.change;
