/** Signing of cookies for the engine, in place of its framework's own way with SHA-1 and a new key object each time. */
import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import type Keygrip from 'keygrip';

/** @param keys newest first: it signs, all verify */
export function cookieKeysOf(keys: readonly string[]): Keygrip {
  const objects = keys.map((key) => createSecretKey(key, 'utf8'));
  const [newest] = objects;
  if (!newest) throw new Error('there is no key to sign cookies with');
  const signed = (data: string, key: typeof newest) =>
    createHmac('sha256', key).update(data).digest('base64url');
  const index = (data: string, signature: string) => {
    const shown = Buffer.from(signature);
    return objects.findIndex((key) => {
      const right = Buffer.from(signed(data, key));
      // How long a signature is, everybody knows.
      return right.length === shown.length && timingSafeEqual(right, shown);
    });
  };
  return {
    sign: (data) => signed(String(data), newest),
    index,
    verify: (data, signature) => index(data, signature) >= 0,
  };
}
