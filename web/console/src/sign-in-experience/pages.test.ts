/** What the Console names of the hosted pages is there. */
import { readFileSync } from 'node:fs';
import { sheets } from '@portero/sign-in/assets.ts';
import { sampleScreens } from '@portero/sign-in/samples.ts';
import { expect, it } from 'vitest';
import { cssNames } from './css-names.ts';
import { isScreen, pathOf, screenGroups } from './preview-screens.ts';

it('previews only screens that the pages have, each once', () => {
  const shown = Object.values(screenGroups).flat();
  expect(new Set(shown).size).toBe(shown.length);
  const samples = sampleScreens();
  for (const name of shown) expect(samples, name).toHaveProperty([name]);
  expect([pathOf('sign-in'), pathOf('mfa-totp')]).toEqual(['/sign-in', '/preview/mfa-totp']);
  expect(isScreen('constructor')).toBe(false);
});

it('previews every kind of screen; those of the account centre stand in its own preview', () => {
  const samples = sampleScreens();
  const shown = new Set(
    Object.values(screenGroups)
      .flat()
      .map((name) => samples[name]?.kind),
  );
  const kinds = new Set(Object.values(samples).map(({ kind }) => kind));
  expect([...kinds].filter((kind) => !shown.has(kind))).toEqual(['account', 'demo-app']);
});

it('offers classes and variables that the pages use', () => {
  const read = (path: string) => readFileSync(new URL(`../../../sign-in/${path}`, import.meta.url), 'utf8');
  const files = ['brand.ts', 'views/page.ts', 'views/parts.ts', 'views/forms.ts', 'views/mfa.ts'];
  const used = [...files, ...sheets.map((name) => `styles/${name}.css`)].map(read);
  for (const name of cssNames) {
    const plain = name
      .replace(/^[.[]/, '')
      .replace(/=.*$/, '')
      .replace(/^--color-/, '');
    expect(
      used.some((text) => text.includes(plain)),
      name,
    ).toBe(true);
  }
});
