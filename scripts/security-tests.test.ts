import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const root = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

it('docs/security-tests.md names only tests that there are', () => {
  const lines = read('docs/security-tests.md').split('\n');
  const named = lines.flatMap((line) => {
    const [, file, name] = /^- `([^`]+\.test\.ts)`: (.+)$/.exec(line) ?? [];
    return file && name ? [{ file, name }] : [];
  });
  expect(named.length).toBeGreaterThan(90);
  const missing = named.filter(({ file, name }) => {
    if (!existsSync(new URL(file, root))) return true;
    const source = read(file);
    return !["'", '`', '"'].some((quote) => source.includes(`(${quote}${name}${quote}`));
  });
  expect(missing).toEqual([]);
});
