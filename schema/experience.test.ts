import { describe, expect, it } from 'vitest';
import { emailIdentifier, identifier, newPasswordIdentityBody, profileBody } from './experience.ts';

/** The contract's pattern, to compare with; safe here since the texts are short. */
const contract = /^\S+@\S+\.\S+$/;

describe('an email identifier', () => {
  it('is what the contract’s pattern accepts, no more and no less', () => {
    const parts = ['a', '@', '.', ' ', 'ñ'];
    const texts = [''];
    for (let length = 0; length < 6; length++) {
      for (const text of texts.slice(-(parts.length ** length)))
        for (const part of parts) texts.push(text + part);
    }
    expect(texts.length).toBeGreaterThan(15_000);
    for (const text of texts) {
      expect([text, emailIdentifier.safeParse(text).success]).toEqual([text, contract.test(text)]);
    }
  });

  it('may have 256 characters and not one more', () => {
    const address = (length: number) => `${'a'.repeat(length - 6)}@b.com`;
    expect(emailIdentifier.safeParse(address(256)).success).toBe(true);
    expect(emailIdentifier.safeParse(address(257)).success).toBe(false);
  });
});

describe('bodies that anybody may send', () => {
  it.each([
    ['a megabyte of @', '@'.repeat(1_000_000)],
    ['a megabyte of @. and a blank', `${'@.'.repeat(500_000)} `],
    ['just under the limit of length', `${'@.'.repeat(127)} `],
    ['digits with a letter at the end', `${'1'.repeat(1_000_000)}x`],
    ['letters with a blank at the end', `${'a'.repeat(1_000_000)} `],
  ])('are refused at once: %s', (_name, value) => {
    const began = performance.now();
    for (const type of ['email', 'phone', 'username']) identifier.safeParse({ type, value });
    newPasswordIdentityBody.safeParse({ identifier: { type: 'username', value }, password: 'x' });
    profileBody.safeParse({ type: 'username', value });
    // Trying every pair of characters takes minutes; a slow machine reads the text through in milliseconds.
    expect(performance.now() - began).toBeLessThan(1000);
  });
});
