import { expect, it } from 'vitest';
import { matchShortcut, type Shortcut } from './shortcuts.ts';

const shortcut = (keys: string, label = keys): Shortcut => ({ keys, label, run: () => {} });
const all = [shortcut('c'), shortcut('/'), shortcut('g a'), shortcut('g c')];

it('finds a single key', () => expect(matchShortcut('c', undefined, all)?.keys).toBe('c'));

it('prefers two keys in a row to the second alone', () =>
  expect(matchShortcut('c', 'g', all)?.keys).toBe('g c'));

it('lets the newest of equal keys win', () => {
  expect(matchShortcut('c', undefined, [...all, shortcut('c', 'newer')])?.label).toBe('newer');
});

it('knows nothing of other keys', () => expect(matchShortcut('x', 'g', all)).toBeUndefined());
