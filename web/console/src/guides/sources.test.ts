/** The code of the guides is whole programs: each must at least be accepted by its language's own tools. */
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { transformWithOxc } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fill } from './model.ts';

const here = import.meta.dirname;
const values = { endpoint: 'http://localhost:3001', appId: 'libreria', appSecret: 'the-secret' };
const files = (pattern: string) =>
  globSync(`*/files/${pattern}`, { cwd: here }).map((file) => join(here, file));
const name = (file: string) => relative(here, file);
const has = (program: string) =>
  spawnSync(program, ['--version']).status === 0 || spawnSync(program, ['version']).status === 0;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guides-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The file as a reader would have it, with values filled in. */
function written(file: string): string {
  const target = join(folder, name(file).replaceAll(/[\\/]/g, '-'));
  writeFileSync(target, fill(readFileSync(file, 'utf8'), values));
  return target;
}

function accept(program: string, args: string[]): void {
  const { status, stderr, stdout } = spawnSync(program, args, { encoding: 'utf8' });
  expect(status, `${stdout}${stderr}`).toBe(0);
}

describe('JavaScript of the guides', () => {
  it.each(files('*.{mjs,js}').map((file) => [name(file), file]))('%s parses', (_name, file) => {
    const target = written(file).replace(/\.js$/, '.mjs');
    writeFileSync(target, fill(readFileSync(file, 'utf8'), values));
    accept(process.execPath, ['--check', target]);
  });

  it.each(files('*.{ts,tsx}').map((file) => [name(file), file]))('%s parses', async (_name, file) => {
    await transformWithOxc(fill(readFileSync(file, 'utf8'), values), basename(file));
  });
});

describe.runIf(has('python3'))('Python of the guides', () => {
  it.each(files('*.py').map((file) => [name(file), file]))('%s compiles', (_name, file) => {
    accept('python3', [
      '-c',
      'import ast, sys; ast.parse(open(sys.argv[1], encoding="utf-8").read())',
      written(file),
    ]);
  });
});

describe.runIf(has('go'))('Go of the guides', () => {
  it.each(files('*.go').map((file) => [name(file), file]))(
    '%s is formatted as gofmt would',
    (_name, file) => {
      const { stdout, status, stderr } = spawnSync('gofmt', ['-l', written(file)], { encoding: 'utf8' });
      expect([status, stdout, stderr]).toEqual([0, '', '']);
    },
  );
});

describe.runIf(has('bash'))('Shell of the guides', () => {
  it.each(files('*.sh').map((file) => [name(file), file]))('%s parses', (_name, file) =>
    accept('bash', ['-n', written(file)]),
  );
});

describe.runIf(has('php'))('PHP of the guides', () => {
  it.each(files('*.php').map((file) => [name(file), file]))('%s parses', (_name, file) =>
    accept('php', ['-l', written(file)]),
  );
});

describe.runIf(has('ruby'))('Ruby of the guides', () => {
  it.each(files('*.rb').map((file) => [name(file), file]))('%s parses', (_name, file) =>
    accept('ruby', ['-c', written(file)]),
  );
});
