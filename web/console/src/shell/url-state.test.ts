import { expect, it } from 'vitest';
import { listSearch, oneOf } from './url-state.ts';

it('keeps page and keyword of an address', () => {
  expect(listSearch({ page: '3', keyword: 'ana' })).toEqual({ page: 3, keyword: 'ana' });
});

it('begins at the first page when an address is wrong', () => {
  for (const page of ['0', '-1', '1.5', 'two', '', undefined]) expect(listSearch({ page })).toEqual({});
});

it('keeps a keyword of digits as a text', () => {
  expect(listSearch({ keyword: '007' })).toEqual({ keyword: '007' });
});

it('lets only known values through', () => {
  expect(oneOf('7d', ['1h', '7d'])).toBe('7d');
  expect(oneOf('constructor', ['1h', '7d'])).toBeUndefined();
});
