/** The tenant's colours as CSS variables, with text that can be read on them (WCAG 4.5:1). */
import type { PageExperience } from './context.ts';

type Rgb = readonly [number, number, number];

const hex = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i;

/** Strict, so that nothing but a colour can reach the style element. */
function parse(color: string, fallback: string): Rgb {
  const text = hex.test(color) ? color : fallback;
  const full = text.length === 4 ? [...text.slice(1)].map((digit) => digit + digit).join('') : text.slice(1);
  return [0, 2, 4].map((at) => Number.parseInt(full.slice(at, at + 2), 16)) as unknown as Rgb;
}

const toHex = (rgb: Rgb): string => `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
const mix = (a: Rgb, b: Rgb, share: number): Rgb => a.map((part, i) => part + ((b[i] ?? 0) - part) * share) as unknown as Rgb;

const white: Rgb = [255, 255, 255];
const black: Rgb = [0, 0, 0];

function luminance(rgb: Rgb): number {
  const [r = 0, g = 0, b = 0] = rgb.map((part) => {
    const value = part / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].toSorted((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** White where it can be read, else black: one of the two always can. */
const textOn = (background: Rgb): Rgb => (contrast(white, background) >= 4.5 ? white : black);

/** The colour moved towards the page's ink until links in it can be read. */
function readableOn(color: Rgb, background: Rgb): Rgb {
  const towards = luminance(background) > 0.5 ? black : white;
  for (let share = 0; share < 1; share += 0.05) {
    const candidate = mix(color, towards, share);
    if (contrast(candidate, background) >= 4.5) return candidate;
  }
  return towards;
}

function variables(color: Rgb, page: Rgb): string {
  return [
    `--color-brand-default:${toHex(color)}`,
    `--color-brand-hover:${toHex(mix(color, white, 0.1))}`,
    `--color-brand-pressed:${toHex(mix(color, black, 0.1))}`,
    `--color-brand-loading:${toHex(mix(color, white, 0.15))}`,
    `--color-brand-on:${toHex(textOn(color))}`,
    `--color-brand-text:${toHex(readableOn(color, page))}`,
    `--color-brand-soft:${toHex(mix(color, page, 0.86))}`,
  ].join(';');
}

/** The text of the nonce'd style element. */
export function brandStyle({ color }: Pick<PageExperience, 'color'>, theme?: 'light' | 'dark'): string {
  const light = variables(parse(color.primaryColor, '#6139f6'), white);
  const dark = variables(parse(color.darkPrimaryColor, '#8768f8'), [22, 24, 33]);
  if (theme === 'dark') return `:root{${dark}}`;
  if (!color.isDarkModeEnabled || theme === 'light') return `:root{${light}}`;
  return `:root{${light}}@media(prefers-color-scheme:dark){:root{${dark}}}`;
}

export { parse as parseColor };
