import { describe, expect, it } from 'vitest';
import { brandStyle, contrast, parseColor, type Rgb } from './brand.ts';
import { sampleContext } from './samples.ts';

const white: Rgb = [255, 255, 255];
const { experience } = sampleContext('en');

function valuesOf(color: string, theme: 'light' | 'dark') {
  const style = brandStyle({
    experience: {
      ...experience,
      color: { primaryColor: color, isDarkModeEnabled: false, darkPrimaryColor: color },
    },
    theme,
  });
  return (name: string): Rgb => {
    const value = parseColor(new RegExp(`--color-brand-${name}:(#[\\da-f]{6})`).exec(style)?.[1] ?? '');
    if (!value) throw new Error(`${name} is missing in ${style}`);
    return value;
  };
}

describe('brand colours', () => {
  it('are measured as WCAG does', () => {
    expect(contrast(white, [0, 0, 0])).toBeCloseTo(21, 5);
    expect(contrast([0, 0, 0], white)).toBeCloseTo(21, 5);
    expect(contrast(white, white)).toBe(1);
    expect(contrast(white, [118, 118, 118])).toBeCloseTo(4.54, 2);
    expect(contrast(white, [119, 119, 119])).toBeCloseTo(4.48, 2);
  });

  it.each([
    ['#fff', white],
    ['#0aF', [0, 170, 255]],
    ['#6139F6', [97, 57, 246]],
    ['6139f6', undefined],
    ['#ffff', undefined],
    ['#12345', undefined],
    ['red', undefined],
    ['#fff;}', undefined],
    ['#fff\n', undefined],
    ['', undefined],
  ])('reads %j as %j', (text, expected) => {
    expect(parseColor(text)).toEqual(expected);
  });

  const colors = [
    '#000',
    '#fff',
    '#777',
    '#6139f6',
    '#8768f8',
    '#fc0',
    '#0f0',
    '#ff5a5f',
    '#00a3bf',
    '#1a1a2e',
  ];
  it.each(colors)('%s keeps button texts and links readable in both themes', (color) => {
    for (const theme of ['light', 'dark'] as const) {
      const value = valuesOf(color, theme);
      for (const state of ['default', 'hover', 'pressed']) {
        expect(contrast(value('on'), value(state)), `${theme} ${state}`).toBeGreaterThanOrEqual(4.45);
      }
      const card = theme === 'light' ? white : ([23, 25, 32] as const);
      expect(contrast(value('text'), card), theme).toBeGreaterThanOrEqual(4.45);
    }
  });

  it('follows the browser’s theme only where the tenant allows dark', () => {
    const style = (isDarkModeEnabled: boolean) =>
      brandStyle({ experience: { ...experience, color: { ...experience.color, isDarkModeEnabled } } });
    expect(style(true)).toContain('prefers-color-scheme:dark');
    expect(style(false)).not.toContain('prefers-color-scheme');
  });
});
