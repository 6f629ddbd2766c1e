/** Static files of the hosted pages: read once, named by their content, cached for ever. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

export type Asset = { readonly path: string; readonly type: string; readonly body: string };

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

function asset(name: string, extension: string, type: string, body: string): Asset {
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 10);
  return { path: `/assets/${name}-${hash}.${extension}`, type, body };
}

/** Comments and blank runs out; both files are written so that this is safe. */
const css = read('styles.css')
  .replaceAll(/\/\*[\s\S]*?\*\//g, '')
  .replaceAll(/\s+/g, ' ')
  .replaceAll(/ ?([{}:;,>]) ?/g, '$1');
const script = read('islands/enhance.js')
  .replaceAll(/^\s*\/\/.*$/gm, '')
  .replaceAll(/^\s*\/\*\*[\s\S]*?\*\/\s*$/gm, '')
  .replaceAll(/^\s+/gm, '');

export const assets = {
  css: asset('sign-in', 'css', 'text/css; charset=utf-8', css),
  script: asset('sign-in', 'js', 'text/javascript; charset=utf-8', script),
  logo: asset('portero', 'svg', 'image/svg+xml', read('logo.svg')),
  favicon: asset('favicon', 'svg', 'image/svg+xml', read('favicon.svg')),
} as const;
