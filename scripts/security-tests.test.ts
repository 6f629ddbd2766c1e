import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const root = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(' ', '-');

/** Cells of the tables under a heading. */
const rowsUnder = (heading: string): string[][] =>
  (read('docs/security-tests.md').split(`## ${heading}\n`)[1] ?? '')
    .split('\n## ')[0]
    ?.split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
    .slice(1)
    .map((line) => line.split(' | ').map((cell) => cell.replaceAll(/^\| | \|$/g, ''))) ?? [];

/** Whether a file has a test of that name, whichever way its line is broken. */
const hasTest = (file: string, name: string): boolean => {
  const source = read(file).replaceAll(/\(\s+/g, '(');
  return ["'", '`', '"'].some((quote) => source.includes(`(${quote}${name}${quote}`));
};

it('the lists of docs/security-tests.md lead to sections and tests that there are', () => {
  const text = read('docs/security-tests.md');
  const anchors = new Set([...text.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => anchorOf(heading)));
  const rows = [...rowsUnder('RFC 9700, item by item'), ...rowsUnder('Holes of other products, one by one')];
  expect(rows.length).toBe(15 + 45);
  for (const [what = '', where = ''] of rows) {
    const links = [...where.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor);
    for (const anchor of links) expect(anchors, what).toContain(anchor);
    const [, file = '', name = ''] = /`([^`]+\.test\.ts)`: (.+)$/.exec(where) ?? [];
    expect(links.length > 0 || file !== '', what).toBe(true);
    if (file) expect(hasTest(file, name), what).toBe(true);
  }
});

it('docs/security-tests.md names only tests that there are', () => {
  const lines = read('docs/security-tests.md').split('\n');
  const named = lines.flatMap((line) => {
    const [, file, name] = /^- `([^`]+\.test\.ts)`: (.+)$/.exec(line) ?? [];
    return file && name ? [{ file, name }] : [];
  });
  expect(named.length).toBeGreaterThan(90);
  const missing = named.filter(({ file, name }) => !existsSync(new URL(file, root)) || !hasTest(file, name));
  expect(missing).toEqual([]);
});
