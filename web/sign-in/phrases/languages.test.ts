import { describe, expect, it } from 'vitest';
import { chooseLanguage, parseAcceptLanguage } from '../../../schema/languages.ts';
import { en } from './en.ts';
import { directionOf, phrases, translations } from './index.ts';

const available = { builtIn: Object.keys(phrases), custom: ['ca-ES', 'de-AT'] };
const choose = (uiLocales: string, header: string, fallback: string) =>
  chooseLanguage([...uiLocales.split(' '), ...parseAcceptLanguage(header), fallback], available) ?? 'en';

describe('the language of a page', () => {
  it.each([
    // asked for, browser, tenant, chosen
    ['', '', 'en', 'en'],
    ['es', 'de', 'fr', 'es'],
    ['ES', '', 'en', 'es'],
    ['es-MX', '', 'en', 'es'],
    ['pt-PT', 'pt-BR', 'en', 'pt-PT'],
    ['pt', '', 'en', 'pt-BR'],
    ['xx de', 'fr', 'en', 'de'],
    ['', 'fr;q=0.4, ja;q=0.9', 'en', 'ja'],
    ['', 'fr;q=0, es', 'en', 'es'],
    ['', '*', 'de', 'de'],
    ['', 'zh-TW', 'en', 'zh-TW'],
    ['', 'zh-HK', 'en', 'zh-TW'],
    ['', 'zh-SG', 'en', 'zh-CN'],
    ['', 'zh', 'en', 'zh-CN'],
    ['', 'pl', 'en', 'pl-PL'],
    ['', '*-;x, tr', 'en', 'tr-TR'],
    ['de-AT', '', 'en', 'de-AT'],
    ['de-CH', '', 'en', 'de'],
    ['ca', '', 'en', 'ca-ES'],
    ['xx', 'yy', 'zz', 'en'],
    ['', '<script>, de', 'en', 'de'],
  ])('asked for %j, the browser %j, the tenant %j: %s', (uiLocales, header, fallback, chosen) => {
    expect(choose(uiLocales, header, fallback)).toBe(chosen);
  });

  it.each([
    ['ar', 'rtl'],
    ['fa-IR', 'rtl'],
    ['he', 'rtl'],
    ['en', 'ltr'],
    ['zh-CN', 'ltr'],
  ])('%s is read %s', (language, direction) => {
    expect(directionOf(language)).toBe(direction);
  });

  it.each(Object.entries(translations))('%s has words of its own for everything', (_language, words) => {
    const named = (all: object) =>
      Object.entries(all).flatMap(([group, texts]) => Object.keys(texts).map((name) => `${group}.${name}`));
    const own = new Set(named(words));
    expect(named(en).filter((name) => !own.has(name))).toEqual([]);
  });
});
