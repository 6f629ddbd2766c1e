import { describe, expect, it } from 'vitest';
import { asciiMailbox, mailboxesOf, senderOf } from './mailboxes.ts';

const header = (own: string | undefined, configured?: string): string => {
  const sender = senderOf(own, configured);
  return sender ? asciiMailbox(sender) : '';
};

describe('the sender of a message', () => {
  it.each([
    ['hello@example.com', 'hello@example.com'],
    ['<hello@example.com>', 'hello@example.com'],
    ['Acme <hello@example.com>', '"Acme" <hello@example.com>'],
    ['"Acme \\"Inc\\"" <hello@example.com>', '"Acme \\"Inc\\"" <hello@example.com>'],
    ['Acme, Inc. <hello@example.com>', '"Acme, Inc." <hello@example.com>'],
    ['Librería <hola@example.com>', '=?UTF-8?B?TGlicmVyw61h?= <hola@example.com>'],
    ['hola@librería.example', 'hola@xn--librera-dza.example'],
  ])('%s is written %s', (given, written) => expect(header(undefined, given)).toBe(written));

  it('may be a name alone, for the configured address', () => {
    expect(header('Shop', 'Acme <hello@example.com>')).toBe('"Shop" <hello@example.com>');
    expect(header(' ', 'Acme <hello@example.com>')).toBe('"Acme" <hello@example.com>');
    expect(header('Shop <shop@example.com>', 'hello@example.com')).toBe('"Shop" <shop@example.com>');
    expect(senderOf(undefined, undefined)).toBeUndefined();
  });

  it('is the last address, whatever the name before it contains', () => {
    expect(header('Eve <eve@evil.example>, x <hello@example.com>')).toBe(
      '"Eve <eve@evil.example>, x" <hello@example.com>',
    );
    expect(header('A\r\nBcc: eve@evil.example <hello@example.com>')).toBe(
      '"A Bcc: eve@evil.example" <hello@example.com>',
    );
    expect(header('Ñ\u0000\u2028x <hello@example.com>')).not.toMatch(/[\p{Cc}\u2028]/u);
  });

  it.each(['Acme', 'a@b@c', 'a b@example.com', '<>', 'x <a,b@example.com>', '@example.com', 'a@'])(
    'is refused when it is none: %s',
    (given) => expect(() => senderOf(given, undefined)).toThrow(/no email address/),
  );
});

describe('where answers go', () => {
  it('may be several', () => {
    expect(mailboxesOf('Help <help@example.com>, "B, Inc" <b@example.com>')).toEqual([
      { name: 'Help', address: 'help@example.com' },
      { name: 'B, Inc', address: 'b@example.com' },
    ]);
    expect(() => mailboxesOf('nobody')).toThrow(/no email address/);
  });
});
