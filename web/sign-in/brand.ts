/** The tenant's colours as CSS variables, with text on them that can be read (WCAG AA, 4.5:1). */
import type { PageContext } from './context.ts';

export type Rgb = readonly [red: number, green: number, blue: number];

const hexColor = /^#(?:[\da-f]{3}|[\da-f]{6})$/i;
const white: Rgb = [255, 255, 255];
const black: Rgb = [0, 0, 0];
/** Grounds of the card in `styles/base.css`. */
const lightCard: Rgb = white;
const darkCard: Rgb = [23, 25, 32];

/** Strict, so that nothing but a colour can reach the style element. */
export function parseColor(text: string): Rgb | undefined {
  if (!hexColor.test(text)) return undefined;
  const digits = text.slice(1);
  const full = digits.length === 3 ? digits.replaceAll(/./g, '$&$&') : digits;
  const part = (at: number): number => Number.parseInt(full.slice(at, at + 2), 16);
  return [part(0), part(2), part(4)];
}

/** `#rrggbb` */
export function toHex(color: Rgb): string {
  return `#${color.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const part = (at: 0 | 1 | 2): number => from[at] + (to[at] - from[at]) * share;
  return [part(0), part(1), part(2)];
}

function luminance(color: Rgb): number {
  const part = (at: 0 | 1 | 2): number => {
    const value = color[at] / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(0) + 0.7152 * part(1) + 0.0722 * part(2);
}

/** Contrast of WCAG 2: 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** White where it can be read, as people expect on a button; else black, which then always can. */
export function textOn(ground: Rgb): Rgb {
  return contrast(white, ground) >= 4.5 ? white : black;
}

/** The colour, moved towards white or black until it can be read as text on the ground. */
export function readableOn(color: Rgb, ground: Rgb): Rgb {
  const towards = luminance(ground) > 0.18 ? black : white;
  for (let share = 0; share < 1; share += 0.04) {
    const candidate = mix(color, towards, share);
    if (contrast(candidate, ground) >= 4.5) return candidate;
  }
  return towards;
}

/** A step of 10 %, taken the other way where the button's text would fade. */
function step(color: Rgb, towards: Rgb, text: Rgb): Rgb {
  const wanted = mix(color, towards, 0.1);
  if (contrast(wanted, text) >= 4.5) return wanted;
  return mix(color, towards === white ? black : white, 0.1);
}

/** A control against the page: 3:1 is enough for what is no text, and an edge makes it up where it is missed. */
function edge(color: Rgb, card: Rgb): string {
  return contrast(color, card) >= 3 ? 'transparent' : toHex(readableOn(color, card));
}

function variables(color: Rgb, card: Rgb): string {
  const text = textOn(color);
  const entries = {
    'brand-default': toHex(color),
    'brand-hover': toHex(step(color, white, text)),
    'brand-pressed': toHex(step(color, black, text)),
    'brand-on': toHex(text),
    'brand-text': toHex(readableOn(color, card)),
    'brand-edge': edge(color, card),
    'brand-soft': toHex(mix(card, color, 0.1)),
    'brand-ring': `${toHex(readableOn(color, card))}40`,
  };
  return Object.entries(entries)
    .map(([name, value]) => `--color-${name}:${value}`)
    .join(';');
}

/** The text of the nonce'd style element. */
export function brandStyle({ experience, theme }: Pick<PageContext, 'experience' | 'theme'>): string {
  const { primaryColor, darkPrimaryColor } = experience.color;
  const light = variables(parseColor(primaryColor) ?? [76, 78, 214], lightCard);
  const dark = variables(parseColor(darkPrimaryColor) ?? [139, 144, 255], darkCard);
  switch (themeOf({ experience, theme })) {
    case 'light':
      return `:root{${light}}`;
    case 'dark':
      return `:root{${dark}}`;
    case 'auto':
      return `:root{${light}}@media(prefers-color-scheme:dark){:root{${dark}}}`;
  }
}

/** What `data-theme` says before the script has settled `auto`. */
export function themeOf({
  experience,
  theme,
}: Pick<PageContext, 'experience' | 'theme'>): 'light' | 'dark' | 'auto' {
  return theme ?? (experience.color.isDarkModeEnabled ? 'auto' : 'light');
}
