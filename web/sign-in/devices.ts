/** What people call a device by: its browser and system, as far as they are known. */
import type { Device } from '@portero/schema/devices.ts';
import { fill } from './html.ts';
import type { Phrases } from './phrases/index.ts';

/** Undefined where neither is known. */
export const deviceText = (
  { account: words }: Pick<Phrases, 'account'>,
  { browser, system }: Device,
): string | undefined => (browser && system ? fill(words.device, { browser, system }) : (browser ?? system));
