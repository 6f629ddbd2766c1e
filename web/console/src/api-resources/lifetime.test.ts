import { expect, it } from 'vitest';
import { lifetimeIn } from './lifetime.ts';

it('says how long tokens live as a person would', () => {
  expect([3600, 7200, 1800, 90, 86_400, 60].map((seconds) => lifetimeIn('en', seconds))).toEqual([
    '1 hour',
    '2 hours',
    '30 minutes',
    '90 seconds',
    '1 day',
    '1 minute',
  ]);
  expect(lifetimeIn('es', 3600)).toBe('1 hora');
});
