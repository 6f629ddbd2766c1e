/** Which notices people get beyond those of changes, which nobody can turn off: the tenant's own choice. */
import * as z from 'zod';
import { setting } from '../configs/setting.ts';

export const noticeSettings = z.object({
  /** An email when somebody signs in with a browser that they have not signed in with before. */
  newDevice: z.boolean(),
});

export const notices = setting('notices', noticeSettings, () => ({ newDevice: false }));
