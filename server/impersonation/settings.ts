/** Whether administrators may act as people, and whether these are told: the tenant's own choice. */
import * as z from 'zod';
import { setting } from '../configs/setting.ts';

export const impersonationSettings = z.object({
  /** Off: no subject tokens are made, and those that are out open nothing. */
  enabled: z.boolean(),
  /** An email to the person whenever somebody may act as them. */
  tellPerson: z.boolean(),
});

const kept = setting('impersonation', impersonationSettings, () => ({ enabled: true, tellPerson: false }));
export const impersonationSettingsOf = kept.of;
export const changeImpersonationSettings = kept.change;
