import { afterEach, expect, it, vi } from 'vitest';
import { newOrderedId } from './ids.ts';

afterEach(() => vi.useRealTimers());

it('ordered ids of one millisecond sort as they were made', () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_800_000_000_000 });
  const made = Array.from({ length: 2000 }, newOrderedId);
  vi.setSystemTime(1_800_000_000_001);
  made.push(newOrderedId());
  expect(made.toSorted()).toEqual(made);
  expect(new Set(made).size).toBe(made.length);
  for (const id of made) expect(id).toMatch(/^[0-9a-z]{21}$/);
});
