/** Whether every application has to send a PKCE challenge, also one that has a secret: the tenant's own choice. */
import * as z from 'zod';
import { setting } from '../../configs/setting.ts';

export const pkceSettings = z.object({
  /** The contract's target asks it of applications without a secret only; those of one's own may be asked one by one. */
  requiredOfAll: z.boolean(),
});
export const pkceSetting = setting('pkce', pkceSettings, () => ({ requiredOfAll: false }));
