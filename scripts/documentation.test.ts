/** What is written about the project leads somewhere, and leaves nothing out. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { settings } from '../server/config-settings.ts';

const root = join(import.meta.dirname, '..');
const read = (name: string): string => readFileSync(join(root, name), 'utf8');
const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .map((name) => join('docs', name));
const atTheRoot = readdirSync(root).filter((name) => name.endsWith('.md'));

it('every link of a page leads to a file, and to a heading where it names one', () => {
  const lost = [...atTheRoot, ...pages].flatMap((page) =>
    [...read(page).matchAll(/\]\(([^)#\s:]*)(?:#([^)\s]+))?\)/g)]
      .filter(([, path = '', heading]) => {
        const target = path === '' ? page : join(dirname(page), path);
        if (!existsSync(join(root, target))) return true;
        return heading !== undefined && !headingsOf(target).includes(heading);
      })
      .map(([link]) => `${page}: ${link}`),
  );
  expect(lost).toEqual([]);
});

it('docs/README.md lists every page', () => {
  const index = read('docs/README.md');
  const missing = pages.filter((page) => !index.includes(`(${page.slice('docs/'.length)})`));
  expect(missing).toEqual([join('docs', 'README.md')]);
});

it('docs/configuration.md has every setting, with its default', () => {
  const lines = new Set(
    read('docs/configuration.md')
      .split('\n')
      .map((line) => line.split('|').slice(0, 3).join('|').replaceAll('`', '').trim()),
  );
  const missing = settings.filter(
    (setting) => !lines.has(`| ${setting.name} | ${'default' in setting ? setting.default : '–'}`),
  );
  expect(missing.map(({ name }) => name)).toEqual([]);
});

it('ARCHITECTURE.md names every folder of the server', () => {
  const words = new Set(
    read('ARCHITECTURE.md')
      .replaceAll(/([\w-]+)-\{([^}]*)\}/g, (_all, start: string, ends: string) =>
        ends
          .split(',')
          .map((end) => `${start}-${end}`)
          .join(' '),
      )
      .match(/[\w-]+/g),
  );
  const folders = readdirSync(join(root, 'server')).filter(
    (name) => statSync(join(root, 'server', name)).isDirectory() && !['dist', 'node_modules'].includes(name),
  );
  expect(folders.filter((name) => !words.has(name))).toEqual([]);
});

/** As GitHub makes them. */
function headingsOf(page: string): string[] {
  if (!page.endsWith('.md')) return [];
  return [...read(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, text = '']) =>
    text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
