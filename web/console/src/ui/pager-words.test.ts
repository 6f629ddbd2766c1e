import { describe, expect, it } from 'vitest';
import { hasPages, pagerWords } from './pager-words.ts';
import { ui as en } from './phrases.en.ts';
import { ui as es } from './phrases.es.ts';

const words = (page: number, total: number, capped = false) =>
  [en, es].map(({ pager }) => pagerWords({ page, size: 20, total, capped }, pager));

describe('what a list says of how much there is', () => {
  it('is the count alone where one page holds everything', () => {
    expect(words(1, 1)).toEqual(['1 result', '1 resultado']);
    expect(words(1, 2)).toEqual(['2 results', '2 resultados']);
    expect(words(1, 20)).toEqual(['20 results', '20 resultados']);
    expect(words(1, 1, true)).toEqual(['1+ results', '1+ resultados']);
    expect(hasPages({ page: 1, size: 20, total: 20 })).toBe(false);
  });

  it('is the place among all where there are pages, a single row without a range', () => {
    expect(words(1, 21)).toEqual(['1–20 of 21', '1–20 de 21']);
    expect(words(2, 21)).toEqual(['21 of 21', '21 de 21']);
    expect(words(2, 134)).toEqual(['21–40 of 134', '21–40 de 134']);
    expect(words(1, 1000, true)[0]).toBe('1–20 of 1,000+');
  });

  it('names no rows that are not there on a page that was emptied, and leaves a way back', () => {
    expect(words(2, 1)).toEqual(['1 result', '1 resultado']);
    expect(hasPages({ page: 2, size: 20, total: 1 })).toBe(true);
  });
});
