import { describe, expect, it } from 'vitest';
import { es } from './es.ts';
import { relativeTime } from './format.ts';
import { phrases } from './language.ts';

const en = phrases();

/** Every phrase with its path; functions are called with something in each place. */
function spoken(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'function') return [[path, String(value('7', '8', '9'))]];
  if (typeof value === 'string') return [[path, value]];
  return Object.entries(Object(value)).flatMap(([key, inner]) => spoken(inner, `${path}.${key}`));
}

describe('Spanish', () => {
  const [english, spanish] = [new Map(spoken(en)), new Map(spoken(es))];

  it('says everything that English says', () =>
    expect([...spanish.keys()].sort()).toEqual([...english.keys()].sort()));

  it('leaves no phrase empty and uses every value that English uses', () => {
    for (const [path, phrase] of spanish) {
      expect(phrase.trim(), path).not.toBe('');
      for (const value of ['7', '8', '9']) {
        if (english.get(path)?.includes(value)) expect(phrase, path).toContain(value);
      }
    }
  });

  it('translates sentences', () => {
    const same = [...spanish].filter(
      ([path, phrase]) => phrase.split(' ').length > 3 && phrase === english.get(path),
    );
    expect(same).toEqual([]);
  });
});

it('says of a button what it deletes or takes away, in the one word for each', () => {
  const bare = /^(Delete|Remove|Eliminar|Quitar)$/;
  const other = /\b[Bb]orra/;
  const odd = [...spoken(en), ...spoken(es)].filter(([, phrase]) => bare.test(phrase) || other.test(phrase));
  expect(odd).toEqual([]);
});

it('tells times as the language does', () => {
  const now = Date.UTC(2026, 0, 10);
  expect(relativeTime(now - 3 * 3_600_000, now, 'en')).toBe('3 hours ago');
  expect(relativeTime(now + 2 * 86_400_000, now, 'es')).toBe('pasado mañana');
  expect(relativeTime(now - 5_000, now, 'en')).toBe('now');
  expect(relativeTime(now + 90 * 86_400_000 - 4_000, now, 'en')).toBe('in 3 months');
});
