import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Vault } from './vault.ts';

const kek = randomBytes(32);
const tenant = new Vault(kek).forTenant('default');
const secret = 'a secret that one would recognise anywhere';

describe('what is sealed', () => {
  it('opens again, and says nothing of what it holds', () => {
    const sealed = tenant.seal('totp-secret', secret);
    expect(tenant.open('totp-secret', sealed)).toBe(secret);
    const bytes = Buffer.from(sealed.slice('v1.'.length), 'base64url');
    for (const text of [sealed, bytes.toString('latin1')]) expect(text).not.toContain('recognise');
  });

  it('is another each time, so that nobody sees which secrets are equal', () => {
    const sealed = Array.from({ length: 200 }, () => tenant.seal('totp-secret', secret));
    expect(new Set(sealed).size).toBe(sealed.length);
    // The same key must never seal two texts with one nonce (the first 12 bytes, 16 letters).
    expect(new Set(sealed.map((text) => text.slice(3, 19))).size).toBe(sealed.length);
  });

  it('opens for its own tenant, purpose and key only', () => {
    const sealed = tenant.seal('totp-secret', secret);
    expect(() => tenant.open('one-time-token', sealed)).toThrow();
    expect(() => new Vault(kek).forTenant('admin').open('totp-secret', sealed)).toThrow();
    expect(() => new Vault(randomBytes(32)).forTenant('default').open('totp-secret', sealed)).toThrow();
    expect(new Vault(kek).forTenant('default').open('totp-secret', sealed)).toBe(secret);
  });

  it('does not open with any bit wrong, wherever it breaks off, or when it was never sealed', () => {
    const bytes = Buffer.from(tenant.seal('totp-secret', secret).slice(3), 'base64url');
    const open = (content: Buffer) => () => tenant.open('totp-secret', `v1.${content.toString('base64url')}`);
    for (let at = 0; at < bytes.length; at += 1) {
      const altered = Buffer.from(bytes);
      altered[at] = (altered[at] ?? 0) ^ 1;
      expect(open(altered), `byte ${at}`).toThrow();
      expect(open(bytes.subarray(0, at)), `the first ${at} bytes`).toThrow();
    }
    expect(open(Buffer.concat([bytes, Buffer.from([0])]))).toThrow();
    for (const text of ['', secret, 'v1.', 'v2.AAAA'])
      expect(() => tenant.open('totp-secret', text)).toThrow();
    expect(open(bytes)()).toBe(secret);
  });
});

describe('a fingerprint', () => {
  it('is the same for the same value, and another for another value, tenant or key', () => {
    const mark = tenant.fingerprint('value');
    expect(new Vault(kek).forTenant('default').fingerprint('value')).toBe(mark);
    const others = [
      tenant.fingerprint('valuf'),
      new Vault(kek).forTenant('admin').fingerprint('value'),
      new Vault(randomBytes(32)).forTenant('default').fingerprint('value'),
    ];
    expect(others).not.toContain(mark);
  });
});

it('a vault takes no key of another length', () => {
  for (const length of [0, 16, 31, 33]) expect(() => new Vault(Buffer.alloc(length))).toThrow(RangeError);
});
