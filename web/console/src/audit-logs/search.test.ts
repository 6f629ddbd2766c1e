import { describe, expect, it } from 'vitest';
import { timesOf } from './queries.ts';
import { logsSearch } from './search.ts';

describe('what narrows the audit log', () => {
  it('takes from an address only what there is', () => {
    expect(logsSearch({ page: '2', range: '30d', event: 'Management', userId: 'u1' })).toEqual({
      page: 2,
      range: '30d',
      event: 'Management',
      userId: 'u1',
    });
    expect(logsSearch({ page: '-1', range: 'ever', event: 7, from: '2026-01-01' })).toEqual({});
    expect(logsSearch({ range: 'custom', from: '2026-01-31', to: '2026-99-99' })).toEqual({
      range: 'custom',
      from: '2026-01-31',
    });
  });

  it('counts whole days of this browser, the last one included', () => {
    const day = new Date('2026-03-02T00:00:00').getTime();
    expect(timesOf({ range: 'custom', from: '2026-03-02', to: '2026-03-02' })).toEqual({
      start_time: String(day),
      end_time: String(day + 86_400_000 - 1),
    });
    expect(timesOf({ range: '1h' }, 7_200_000)).toEqual({ start_time: '3600000' });
    expect(timesOf({ range: 'all' })).toEqual({});
    // A window that ends before it begins would be refused: the later day is the end.
    const turned = timesOf({ range: 'custom', from: '2026-03-05', to: '2026-03-02' });
    expect(Number(turned.start_time)).toBeLessThan(Number(turned.end_time));
  });
});
