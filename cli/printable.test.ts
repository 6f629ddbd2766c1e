import { expect, it } from 'vitest';
import { printable } from './printable.ts';

it.each([
  ['✓ Ana García 李', '✓ Ana García 李'],
  ['\u001b[1A\u001b[2K✓ default: verified', '\\u{1b}[1A\\u{1b}[2K✓ default: verified'],
  ['\u009b2J', '\\u{9b}2J'],
  ['a\r\nb\u0007\b', 'a\\u{d}\\u{a}b\\u{7}\\u{8}'],
  ['\u202efdp.exe\u2066', '\\u{202e}fdp.exe\\u{2066}'],
])('shows what a terminal would obey: %j', (line, expected) => {
  expect(printable(line)).toBe(expected);
});
