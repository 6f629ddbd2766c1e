import { expect, it } from 'vitest';
import { countChanges } from './changes.ts';

it('counts fields, not keystrokes', () => {
  const before = { name: 'Ana', uris: ['a', 'b'], colour: { light: '#fff', dark: '#000' } };
  expect(countChanges(before, { ...before })).toBe(0);
  expect(countChanges(before, { ...before, name: 'Anna' })).toBe(1);
  expect(countChanges(before, { ...before, uris: ['a'] })).toBe(1);
  expect(countChanges(before, { name: 'B', uris: [], colour: { light: '#eee', dark: '#111' } })).toBe(4);
});

it('counts a field that appears or goes', () => {
  expect(countChanges({ a: 1 }, { a: 1, b: 2 })).toBe(1);
  expect(countChanges({ a: 1, b: 2 }, { a: 1 })).toBe(1);
});
