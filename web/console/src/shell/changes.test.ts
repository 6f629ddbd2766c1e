import { expect, it } from 'vitest';
import { countChanges, overlay } from './changes.ts';

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

it('lays what somebody changed over a newer version, and nothing else', () => {
  const before = { name: 'Ana', city: 'Lugo', tags: ['a'] };
  const mine = { ...before, name: 'Anna', tags: ['a', 'b'] };
  expect(overlay(before, mine, { name: 'Ana María', city: 'Vigo', tags: ['a'] })).toEqual({
    name: 'Anna',
    city: 'Vigo',
    tags: ['a', 'b'],
  });
});
