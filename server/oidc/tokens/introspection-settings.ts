/** Who may look into tokens (RFC 7662 §2.1, §4: the endpoint is for protected resources): the tenant's own choice. */
import * as z from 'zod';
import { setting } from '../../configs/setting.ts';

export const introspectionSettings = z.object({
  /** As the contract's target has it: whatever first-party application has a secret sees tokens of all others. */
  anyConfidentialApplication: z.boolean(),
});

/** Suites written for the contract’s target take its way for granted (PROTOCOL §1.14). */
const kept = setting('introspection', introspectionSettings, ({ config }) => ({
  anyConfidentialApplication: config.integrationTest,
}));
export const introspectionSettingsOf = kept.of;
export const changeIntrospectionSettings = kept.change;
