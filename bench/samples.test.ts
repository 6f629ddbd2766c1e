import { expect, it } from 'vitest';
import { compare } from './samples.ts';

const of = (from: number, count = 100) =>
  Array.from({ length: count }, (_, at) => from + ((at * 37) % 100) / 100);

it('calls equal samples chance, and different ones what they are', () => {
  expect(compare(of(1), of(1))).toMatchObject({ medians: [1.5, 1.5], tells: 0.5 });
  expect(compare(of(1), of(1)).p).toBeGreaterThan(0.9);
  expect(compare(of(1), of(5)).tells).toBe(1);
  expect(compare(of(5), of(1)).p).toBeLessThan(1e-6);
  const shifted = compare(of(1), of(1.1));
  expect(shifted.tells).toBeGreaterThan(0.55);
  expect(shifted.p).toBeLessThan(0.05);
});
