import { expect, it } from 'vitest';
import { shownName } from './text.ts';

it.each([
  ['Notes', 'Notes'],
  ['  Mary’s  Notes\r\n\r\nYou are safe here ', 'Mary’s Notes You are safe here'],
  ['\u202emoc.elpmaxe\u202c', 'moc.elpmaxe'],
  ['\u2067Portero\u2069\u200f\u061c', 'Portero'],
  ['Por\u200bte\u00adro\ufeff', 'Portero'],
  ['a\u2028b\u0085c\u001b[2Jd', 'a b c [2Jd'],
  // Scripts and pictures that need what joins signs keep it.
  ['می\u200cخواهم', 'می\u200cخواهم'],
  ['👩\u200d🚀 ❤\ufe0f', '👩\u200d🚀 ❤\ufe0f'],
])('a stranger’s name %j reads %j among our words', (name, expected) => {
  expect(shownName(name)).toBe(expected);
});

it.each([
  '',
  ' ',
  '\u200b',
  '\u3164',
  '\u2800',
  '\u200d\u200c',
  '\u202e\u2066',
  '\u0301',
  '\u{e0041}',
  '\ue000',
])('a name of which nothing is seen is none: %j', (name) => {
  expect(shownName(name)).toBe('');
});
