/** Static files of the hosted pages: read once, named by their content, to be cached for ever. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { favicon, markFile } from './mark.ts';

export type Asset = {
  readonly path: string;
  readonly type: string;
  readonly body: string;
  /** Whether the address names the content, so that it may be cached for ever. */
  readonly hashed: boolean;
};

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

function hashed(name: string, extension: string, type: string, body: string): Asset {
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 10);
  return { path: `/assets/${name}-${hash}.${extension}`, type, body, hashed: true };
}

/** Comments and idle blanks out. Only as clever as our own file needs: no blanks matter there around these signs. */
export function smallerCss(css: string): string {
  return css
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([{};,>~]) ?/g, '$1')
    .replaceAll(/: /g, ':')
    .replaceAll(';}', '}')
    .trim();
}

/** Lines that are comments, and indentation. Line ends stay: they may end statements. */
export function smallerScript(script: string): string {
  return script
    .replaceAll(/^\s*(?:\/\/.*|\/\*\*.*\*\/)$/gm, '')
    .replaceAll(/^\s+/gm, '')
    .trim();
}

const svg = 'image/svg+xml';
const [color, darkColor] = ['#146852', '#82c9af'];

/** Files of `styles/`, which pages get as one. Their order counts: of two rules with the same weight the later one holds. */
export const sheets = [
  'base',
  'frame',
  'fields',
  'country',
  'lists',
  'code',
  'factors',
  'buttons',
  'beneath',
  'conditions',
  'device',
] as const;

const styles = sheets.map((name) => read(`styles/${name}.css`)).join('\n');

export const assets = {
  css: hashed('sign-in', 'css', 'text/css; charset=utf-8', smallerCss(styles)),
  account: hashed('account', 'css', 'text/css; charset=utf-8', smallerCss(read('account/styles.css'))),
  script: hashed(
    'sign-in',
    'js',
    'text/javascript; charset=utf-8',
    smallerScript(read('islands/enhance.js')),
  ),
  /** Checks that need no click, and the sum of one of them; only pages that demand them ask for these. */
  captcha: hashed(
    'captcha',
    'js',
    'text/javascript; charset=utf-8',
    smallerScript(read('islands/captcha.js')),
  ),
  work: hashed('work', 'js', 'text/javascript; charset=utf-8', smallerScript(read('islands/work.js'))),
  favicon: hashed('favicon', 'svg', svg, favicon(color, darkColor)),
  /** For emails, the Console and whoever links to it: an address that stays. */
  logo: { path: '/assets/portero-logo.svg', type: svg, body: markFile(color), hashed: false },
  darkLogo: { path: '/assets/portero-logo-dark.svg', type: svg, body: markFile(darkColor), hashed: false },
} as const satisfies Record<string, Asset>;
