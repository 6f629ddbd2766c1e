import { describe, expect, it } from 'vitest';
import { lineDiff, shortened } from './line-diff.ts';

const marks = { same: ' ', gone: '-', new: '+' };
const drawn = (before: string, after: string) =>
  lineDiff(before, after).map(({ kind, text }) => marks[kind] + text);

describe('the difference of two texts', () => {
  it('is nothing for the same text, and all of it for another', () => {
    expect(drawn('a\nb', 'a\nb')).toEqual([' a', ' b']);
    expect(drawn('a\nb', 'c\nd')).toEqual(['-a', '-b', '+c', '+d']);
    expect(drawn('', 'a')).toEqual(['-', '+a']);
  });

  it('keeps every line that both have in the same order', () => {
    expect(drawn('a\nb\nc\nd', 'a\nc\nx\nd\ne')).toEqual([' a', '-b', ' c', '+x', ' d', '+e']);
    expect(drawn('x\na\na', 'a\na\na')).toEqual(['-x', '+a', ' a', ' a']);
    expect(drawn('a\nb\na', 'a')).toEqual([' a', '-b', '-a']);
  });

  it('gives both texts back, whatever they are', () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    const text = () => Array.from({ length: random(12) }, () => 'abc'[random(3)]).join('\n');
    for (let round = 0; round < 500; round++) {
      const [before, after] = [text(), text()];
      const lines = lineDiff(before, after);
      const without = (kind: string) =>
        lines
          .filter((line) => line.kind !== kind)
          .map((line) => line.text)
          .join('\n');
      expect([without('new'), without('gone')]).toEqual([before, after]);
    }
  });

  it('is all of both where the search would take too long', () => {
    const many = (letter: string) =>
      Array.from({ length: 25_000 }, (_, at) => `${letter}${at % 7}`).join('\n');
    const lines = lineDiff(many('a'), many('b'));
    expect(lines).toHaveLength(50_000);
    expect(lines.filter(({ kind }) => kind === 'same')).toEqual([]);
  });

  it('is shown with a few lines around each change', () => {
    const lines = lineDiff('1\n2\n3\n4\n5\n6\n7\n8', '1\n2\n3\n4\nx\n6\n7\n8');
    expect(shortened(lines, 1).map((line) => line && marks[line.kind] + line.text)).toEqual([
      null,
      ' 4',
      '-5',
      '+x',
      ' 6',
      null,
    ]);
  });
});
