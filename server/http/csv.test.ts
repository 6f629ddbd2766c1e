import { expect, it } from 'vitest';
import { csvField, csvLine } from './csv.ts';

it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1+1', '＋1', '－1', '＠SUM(A1)', "'=1"])(
  'is no formula in a spreadsheet: %j',
  (text) => {
    expect(csvField(text).replaceAll('"', '')).toBe(`'${text}`);
  },
);

it('leaves one field one field, and numbers numbers', () => {
  expect(csvLine(['a;b', 'say "x"', 'two\nlines', -5, null, { a: '=1' }, 'x=1'])).toBe(
    '"a;b","say ""x""","two\nlines",-5,,"{""a"":""=1""}",x=1\r\n',
  );
});
