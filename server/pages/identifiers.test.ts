import { describe, expect, it } from 'vitest';
import { countriesIn, likelyCountry } from './countries.ts';
import { presentable, recognise } from './identifiers.ts';

const all = ['username', 'email', 'phone'] as const;
const read = (text: string, country = 'ES') => {
  const found = recognise(text, all, country);
  return found && `${found.type} ${found.value}`;
};

describe('the one field', () => {
  it.each([
    ['ana', 'username ana'],
    [' ana_2 ', 'username ana_2'],
    ['Ana@Example.com', 'email Ana@Example.com'],
    ['ana@', undefined],
    ['600 123 456', 'phone 34600123456'],
    ['+34 600 123 456', 'phone 34600123456'],
    ['0034600123456', 'phone 34600123456'],
    ['34600123456', 'phone 34600123456'],
    ['+49 (0) 30 123456', 'phone 4930123456'],
    ['٦٠٠ ١٢٣ ٤٥٦', 'phone 34600123456'],
    ['+۳۴ ۶۰۰ ۱۲۳ ۴۵۶', 'phone 34600123456'],
    ['＋３４ ６００ １２３ ４５６', 'phone 34600123456'],
    ['٠٠٣٤٦٠٠١٢٣٤٥٦', 'phone 34600123456'],
    ['ana٦@example.com', 'email ana٦@example.com'],
    ['+1', undefined],
    ['12', undefined],
    ['9lives', undefined],
    ['a b', undefined],
    ['', undefined],
    ['+34 600 123 456; DROP TABLE', undefined],
  ])('reads %j as %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each([
    ['030 123456', 'DE', 'phone 4930123456'],
    ['06 12 34 56 78', 'FR', 'phone 33612345678'],
    ['(201) 555-0123', 'US', 'phone 12015550123'],
    ['090-1234-5678', 'JP', 'phone 819012345678'],
    ['34600123456', 'US', 'phone 34600123456'],
    ['600123456', 'XX', undefined],
    ['600123456', '', undefined],
    ['5551234', 'US', undefined],
  ])('reads the number %j of somebody in %s', (text, country, expected) => {
    expect(read(text, country)).toBe(expected);
  });

  it('reads nothing that is not allowed', () => {
    expect(recognise('ana', ['email'], 'ES')).toBeUndefined();
    expect(recognise('600123456', ['email', 'username'], 'ES')).toBeUndefined();
  });

  it('writes numbers as people do', () => {
    expect(presentable({ type: 'phone', value: '34600123456' }).shown).toBe('+34 600 12 34 56');
    expect(presentable({ type: 'email', value: 'a@b.c' })).toEqual({ type: 'email', value: 'a@b.c' });
  });
});

describe('countries', () => {
  it('are named and sorted in the page’s language', () => {
    const spanish = countriesIn('es').map(({ name }) => name);
    expect(spanish.indexOf('Alemania')).toBeLessThan(spanish.indexOf('España'));
    expect(countriesIn('ja').find(({ code }) => code === 'JP')).toEqual({
      code: 'JP',
      name: '日本',
      calling: '81',
    });
    expect(countriesIn('es')).toBe(countriesIn('es'));
  });

  it.each([
    ['es-MX,es;q=0.9', 'es', 'MX'],
    ['de', 'de', 'DE'],
    [undefined, 'pt-BR', 'BR'],
    ['en', 'en', 'US'],
    ['en, fr-CA;q=0.5', 'en', 'CA'],
    ['es-419', 'es', 'ES'],
    ['*;q=x, ☃', 'zh-CN', 'CN'],
  ])('are guessed from %j on a page in %s: %s', (header, language, country) => {
    expect(likelyCountry(header, language)).toBe(country);
  });
});
